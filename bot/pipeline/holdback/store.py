"""The table of conclusions. It is derived, and may be emptied at any time."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from bot.deals.store import source_table
from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.kit.figures import Share
from bot.people.model import TeamId, WorkspaceId
from bot.pipeline.holdback.model import Holdback
from bot.pipeline.model import StageKey

holdback_table = Table(
    "pipeline_holdback",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("team_id", BigInteger, primary_key=True),
    Column("day", Day, nullable=False),
    Column("data_at", UtcSeconds, nullable=False),
    Column("made_at", UtcSeconds, nullable=False),
    Column("facts", String, nullable=False),
)
_row = holdback_table.c
_workspace: BindParameter[int] = bindparam("workspace", type_=Integer)
_ALL = select(holdback_table).where(_row.workspace_id == _workspace)
_ONE = _ALL.where(_row.team_id == bindparam("team", type_=BigInteger))
_FORGET = delete(holdback_table).where(
    _row.workspace_id == bindparam("in_workspace", type_=Integer),
    _row.team_id.in_(bindparam("teams", expanding=True)),
)
_INSERT = insert(holdback_table)
_NEWEST = select(func.max(source_table.c.updated_at)).where(source_table.c.workspace_id == _workspace)


def one(tx: Tx, *, workspace: WorkspaceId, team: TeamId) -> Holdback | None:
    """What was concluded of that team last."""
    row = tx.execute(_ONE, {"workspace": workspace, "team": team}).one_or_none()
    return None if row is None else _holdback(row)


def every(tx: Tx, *, workspace: WorkspaceId) -> list[Holdback]:
    """What was concluded of each team last."""
    return [_holdback(row) for row in tx.execute(_ALL, {"workspace": workspace})]


def newest(tx: Tx, *, workspace: WorkspaceId) -> datetime | None:
    """When data was delivered last."""
    found: datetime | None = tx.execute(_NEWEST, {"workspace": workspace}).scalar_one()
    return found


def forget(tx: Tx, *, workspace: WorkspaceId, teams: Collection[TeamId]) -> None:
    """Of these teams nothing is concluded any more."""
    tx.execute(_FORGET, {"in_workspace": workspace, "teams": list(teams)})


def keep(tx: Tx, *, workspace: WorkspaceId, made: Holdback) -> None:
    """In place of what was concluded of that team before."""
    forget(tx, workspace=workspace, teams=[made.team])
    facts = {
        "stage": None if made.key is None else [made.key.process, made.key.stage],
        "is_named": made.is_named,
        "now": [made.now.part, made.now.whole],
        "before": [made.before.part, made.before.whole],
        "needed": made.needed,
        "is_known": made.is_known,
    }
    values = {"team_id": made.team, "day": made.day, "data_at": made.data_at, "made_at": made.made_at}
    tx.execute(_INSERT, {"workspace_id": workspace, **values, "facts": json.dumps(facts)})


def _holdback(row: Any) -> Holdback:
    facts = json.loads(row.facts)
    return Holdback(
        team=TeamId(row.team_id),
        day=row.day,
        data_at=row.data_at,
        made_at=row.made_at,
        key=StageKey(*facts["stage"]) if facts["stage"] else None,
        is_named=facts["is_named"],
        now=Share(*facts["now"]),
        before=Share(*facts["before"]),
        needed=facts["needed"],
        is_known=facts.get("is_known", True),
    )
