"""Queries of series."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update

from bot.kit.db import Tx, UtcSeconds
from bot.kit.recurrence import Recurrence
from bot.meetings.model import About, Asks, Lead, Mode, Question, Series, SeriesId
from bot.meetings.store import series_table
from bot.people.model import MemberId, TeamId, WorkspaceId

_c = series_table.c
_workspace: BindParameter[int] = bindparam("workspace")
_running = select(series_table).where(_c.workspace_id == _workspace, _c.ended_at.is_(None)).order_by(_c.id)
_all = select(series_table).where(_c.workspace_id == _workspace).order_by(_c.id)
_these = select(series_table).where(
    _c.workspace_id == _workspace, _c.id.in_(bindparam("ids", expanding=True))
)
_lock = select(_c.id).where(_c.workspace_id == _workspace, _c.id == bindparam("id")).with_for_update()
_named = (_c.workspace_id == bindparam("in_workspace")) & (_c.id == bindparam("of_id"))
_insert = insert(series_table)
_change = update(series_table).where(_named)
_end = update(series_table).where(_named).values(ended_at=bindparam("at", type_=UtcSeconds))


def running(tx: Tx, *, workspace: WorkspaceId) -> list[Series]:
    """Every series that was not ended, the oldest first."""
    return [_series(row) for row in tx.execute(_running, {"workspace": workspace})]


def all_of(tx: Tx, *, workspace: WorkspaceId) -> list[Series]:
    """Every series, ended or not, the oldest first."""
    return [_series(row) for row in tx.execute(_all, {"workspace": workspace})]


def these(tx: Tx, *, workspace: WorkspaceId, ids: Iterable[SeriesId]) -> dict[SeriesId, Series]:
    """Those of these ids, ended or not."""
    rows = tx.execute(_these, {"workspace": workspace, "ids": list(ids)})
    return {SeriesId(row.id): _series(row) for row in rows}


def lock(tx: Tx, *, workspace: WorkspaceId, series: SeriesId) -> None:
    """Nobody else changes one of its meetings before we are through; two first answers make one meeting."""
    tx.execute(_lock, {"workspace": workspace, "id": series}).all()


def add(tx: Tx, series: Series) -> None:
    """Write a new one."""
    row = {"workspace_id": series.workspace, "id": series.id, "created_by": series.created_by}
    tx.execute(_insert, {**row, "created_at": series.created_at, **_values(series)})


def change(tx: Tx, series: Series) -> None:
    """Write what a form may change."""
    tx.execute(_change.values(_values(series)), {"in_workspace": series.workspace, "of_id": series.id})


def end(tx: Tx, *, workspace: WorkspaceId, series: SeriesId, at: datetime) -> None:
    """It does not recur any more; what was is kept."""
    tx.execute(_end, {"in_workspace": workspace, "of_id": series, "at": at})


def _values(series: Series) -> dict[str, Any]:
    return {
        "team_id": series.team,
        "kind": series.kind,
        "channel": series.channel,
        "mode": series.mode.value,
        "minutes": series.minutes,
        "lead": series.lead.value,
        "leader_id": series.leader,
        "delegate_id": series.delegate,
        "questions": json.dumps([asdict(one) for one in series.questions], ensure_ascii=False),
        "recurrence": series.recurrence.to_json(),
        "ask_minutes": series.ask_minutes,
    }


def _series(row: Any) -> Series:
    return Series(
        workspace=WorkspaceId(row.workspace_id),
        id=SeriesId(row.id),
        team=TeamId(row.team_id),
        kind=row.kind,
        channel=row.channel,
        mode=Mode(row.mode),
        minutes=row.minutes,
        lead=Lead(row.lead),
        leader=MemberId(row.leader_id) if row.leader_id is not None else None,
        delegate=MemberId(row.delegate_id) if row.delegate_id is not None else None,
        questions=tuple(_question(one) for one in json.loads(row.questions)),
        recurrence=Recurrence.from_json(row.recurrence),
        ask_minutes=row.ask_minutes,
        created_by=MemberId(row.created_by),
        created_at=row.created_at,
    )


def _question(one: dict[str, Any]) -> Question:
    return Question(one["key"], Asks(one["asks"]), About(one["about"]), one["is_optional"], one["words"])
