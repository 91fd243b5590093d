"""Queries of schedules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    any_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.delivery.schedules.model import Schedule
from bot.delivery.store import schedule_table
from bot.kit.db import Tx, UtcSeconds
from bot.kit.recurrence import Recurrence
from bot.people.model import WorkspaceId

_workspace: BindParameter[int] = bindparam("workspace")
_named = (
    (schedule_table.c.workspace_id == _workspace)
    & (schedule_table.c.kind == bindparam("of_kind"))
    & (schedule_table.c.subject == bindparam("of_subject"))
)
_one = select(schedule_table).where(_named)
_of_kinds = (
    select(schedule_table)
    .where(
        schedule_table.c.workspace_id == _workspace,
        schedule_table.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(schedule_table.c.id)
)
_due = (
    select(schedule_table)
    .where(schedule_table.c.next_run_at <= bindparam("now", type_=UtcSeconds))
    # As the index has them: nothing is sorted, however many are due in one minute.
    .order_by(schedule_table.c.next_run_at)
    .limit(bindparam("most", type_=Integer))
)
_due_in = (
    select(schedule_table)
    .where(
        schedule_table.c.workspace_id == _workspace,
        schedule_table.c.next_run_at <= bindparam("until", type_=UtcSeconds),
    )
    .order_by(schedule_table.c.id)
)
_insert = insert(schedule_table)
_change = update(schedule_table).where(_named)
_delete = delete(schedule_table).where(_named)
_seen = schedule_table.alias("seen").c
_stands = (
    select(_seen.id)
    .where(_seen.workspace_id == _workspace, _seen.next_run_at == bindparam("was", type_=UtcSeconds))
    .with_for_update(skip_locked=True)
)
_move = (
    update(schedule_table)
    .values(next_run_at=bindparam("to", type_=UtcSeconds), is_paused=False)
    .returning(schedule_table.c.id)
)


def _advanced(is_one_of: ColumnElement[bool]) -> Any:
    """Move those that stand where they were seen and that nobody else has in hand."""
    return _move.where(
        schedule_table.c.workspace_id == _workspace, schedule_table.c.id.in_(_stands.where(is_one_of))
    )


_advance = _advanced(_seen.id.in_(bindparam("ids", expanding=True)))
# Thousands of placeholders cost PostgreSQL as much as the rows; one list does not.
_advance_on_postgres = _advanced(_seen.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))


def one(tx: Tx, *, workspace: WorkspaceId, kind: str, subject: str) -> Schedule | None:
    """The schedule of that kind and subject."""
    names = {"workspace": workspace, "of_kind": kind, "of_subject": subject}
    row = tx.execute(_one, names).one_or_none()
    return _schedule(row) if row else None


def of_kinds(tx: Tx, *, workspace: WorkspaceId, kinds: Iterable[str]) -> list[Schedule]:
    """All schedules of these kinds, the oldest first."""
    return [_schedule(row) for row in tx.execute(_of_kinds, {"workspace": workspace, "kinds": list(kinds)})]


def due_in(tx: Tx, *, workspace: WorkspaceId, until: datetime) -> list[Schedule]:
    """What is due by then in that workspace. For looking only."""
    return [_schedule(row) for row in tx.execute(_due_in, {"workspace": workspace, "until": until})]


def due(tx: Tx, *, now: datetime, most: int) -> list[Schedule]:
    """What is due, the longest first. For looking only: `advance` tells whether it still is."""
    return [_schedule(row) for row in tx.execute(_due, {"now": now, "most": most}).all()]


def add(tx: Tx, schedule: Schedule) -> None:
    """Write a new schedule."""
    tx.execute(
        _insert,
        {
            "workspace_id": schedule.workspace,
            "id": schedule.id,
            "kind": schedule.kind,
            "subject": schedule.subject,
            "recurrence": schedule.recurrence.to_json(),
            "next_run_at": schedule.next_run_at,
            "is_paused": schedule.is_paused,
        },
    )


def change(tx: Tx, schedule: Schedule) -> None:
    """Write what may change of a schedule: when it recurs, when it is next, whether it is paused."""
    statement = _change.values(
        recurrence=schedule.recurrence.to_json(),
        next_run_at=schedule.next_run_at,
        is_paused=schedule.is_paused,
    )
    names = {
        "workspace": schedule.workspace,
        "of_kind": schedule.kind,
        "of_subject": schedule.subject,
    }
    tx.execute(statement, names)


def remove(tx: Tx, *, workspace: WorkspaceId, kind: str, subject: str) -> None:
    """Forget a schedule."""
    tx.execute(_delete, {"workspace": workspace, "of_kind": kind, "of_subject": subject})


def advance(tx: Tx, moves: Sequence[tuple[Schedule, datetime | None]]) -> set[tuple[int, int]]:
    """Say when each is due next; returns (workspace, id) of those that still stood where they were seen.

    The others were moved meanwhile, or somebody is just moving them; nobody waits for that.
    """
    # Most of what is due in one minute is due next in one minute, too.
    alike: dict[tuple[WorkspaceId, datetime | None, datetime | None], list[int]] = defaultdict(list)
    for one, to in moves:
        alike[one.workspace, one.next_run_at, to].append(one.id)
    statement = _advance if tx.on_sqlite else _advance_on_postgres
    moved: set[tuple[int, int]] = set()
    for (workspace, was, to), ids in alike.items():
        values = {"workspace": workspace, "ids": ids, "was": was, "to": to}
        moved.update([(workspace, number) for (number,) in tx.execute(statement, values)])
    return moved


@lru_cache(maxsize=1024)
def _recurrence(text: str) -> Recurrence:
    return Recurrence.from_json(text)


def _schedule(row: Any) -> Schedule:
    workspace, number, kind, subject, recurrence, next_run_at, is_paused = row
    return Schedule(workspace, number, kind, subject, _recurrence(recurrence), next_run_at, is_paused)
