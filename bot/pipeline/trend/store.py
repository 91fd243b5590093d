"""The table of days, the marks of what changed under it, and what was open as the history tells it.

`pipeline_day` is derived: nothing is in it that the history does not say, and it may be emptied at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    type_coerce,
    update,
)

from bot.deals.model import Status
from bot.deals.store import event_table
from bot.kit.db import BulkInsert, Day, Tx, metadata
from bot.people.model import WorkspaceId
from bot.pipeline.store import holds, of_company, together, total
from bot.pipeline.trend.model import Batch, DayRow, Kept, Mark

# What the company had open at the end of each day. A stage that was not known then is "".
day_table = Table(
    "pipeline_day",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("process", String, primary_key=True),
    Column("stage", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("deals", Integer, nullable=False),
    Column("with_amount", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("estimated_minor", BigInteger, nullable=False),
)

# Which days it has.
kept_table = Table(
    "pipeline_day_kept",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("since_day", Day, nullable=False),
    Column("until_day", Day, nullable=False),
    Column("revision", Integer, nullable=False),
)

# From which days on it is to be counted anew. One row for each write, never one that is shared: whoever writes deals
# would wait for all others who do, and a mark that somebody else is just deleting would be lost.
mark_table = Table(
    "pipeline_day_mark",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("deal_id", BigInteger, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("since_day", Day, nullable=False),
)

_day, _kept, _mark, _event = day_table.c, kept_table.c, mark_table.c, event_table.c
_workspace: BindParameter[int] = bindparam("workspace", type_=Integer)
_first, _last = bindparam("first", type_=Day), bindparam("last", type_=Day)
_NEW_DAYS = BulkInsert(day_table)
_BEGUN = BulkInsert(kept_table, or_nothing=True)
_NEW_MARK = insert(mark_table)
_KEPT = select(kept_table).where(_kept.workspace_id == _workspace)
_MARKS = select(mark_table).where(_mark.workspace_id == _workspace)
_DAYS = select(
    type_coerce(_day.day, Integer),
    *(_day.process, _day.stage, _day.currency, _day.deals, _day.with_amount),
    *(_day.amount_minor, _day.estimated_minor),
).where(
    _day.workspace_id == _workspace,
    _day.day.in_(bindparam("days", expanding=True)),
)
_FORGET_DAYS = delete(day_table).where(
    _day.workspace_id == bindparam("workspace", type_=Integer), _day.day.between(_first, _last)
)
_FORGET_MARKS = delete(mark_table).where(
    _mark.workspace_id == bindparam("workspace", type_=Integer),
    _mark.deal_id.in_(bindparam("deals", expanding=True)),
    _mark.revision == bindparam("of_revision"),
)
_KEEP = (
    update(kept_table)
    .where(_kept.workspace_id == bindparam("in_workspace"), _kept.revision == bindparam("seen"))
    .values(until_day=bindparam("until", type_=Day), revision=_kept.revision + 1)
)


def _changes() -> Any:
    """What was open at the end of the first day, and what came and went on each day after it up to the last.

    All three begin in the index with what an owner had open later than the first day.
    """
    is_left_open = _event.until_day > _event.day
    came = and_(_event.until_day > _first, _event.day > _first, _event.day <= _last, is_left_open)
    went = and_(_event.until_day > _first, _event.until_day <= _last, is_left_open)
    return together(
        [
            *_summed(1, _event.day, came),
            *_summed(-1, _event.until_day, went),
            *_summed(1, None, holds(_first)),
        ]
    )


def _summed(sign: int, day: ColumnElement[Any] | None, where: ColumnElement[bool]) -> list[Any]:
    keys = (_event.process, _event.stage, _event.currency)
    estimated = case((_event.is_estimated, _event.amount_minor))
    sums = (func.count(), func.count(_event.amount_minor), total(_event.amount_minor), total(estimated))
    on = type_coerce(null() if day is None else day, Integer)
    return [
        select(literal(sign), on, *keys, *sums)
        .where(*source.where, _event.status == Status.OPEN.value, where)
        .group_by(*keys if day is None else (day, *keys))
        for source in of_company(_event.owner_id)
    ]


_CHANGES = _changes()


def mark(tx: Tx, *, workspace: WorkspaceId, one: Mark) -> None:
    """Days from `since` on are to be counted anew."""
    row = {"deal_id": one.deal, "revision": one.revision, "since_day": one.since}
    tx.execute(_NEW_MARK, {"workspace_id": workspace, **row})


def kept(tx: Tx, *, workspace: WorkspaceId) -> Kept | None:
    """Which days the table has; None when it has not been begun. To be read before anything else."""
    found = tx.execute(_KEPT, {"workspace": workspace}).one_or_none()
    if found is None:
        return None
    return Kept(found.since_day, found.until_day, found.revision, marks(tx, workspace=workspace))


def marks(tx: Tx, *, workspace: WorkspaceId) -> tuple[Mark, ...]:
    """All that was written since the table was brought up to date."""
    rows = tx.execute(_MARKS, {"workspace": workspace})
    return tuple(Mark(row.since_day, row.deal_id, row.revision) for row in rows)


def days(tx: Tx, *, workspace: WorkspaceId, wanted: Sequence[date]) -> list[DayRow]:
    """What the table says of these days."""
    found = tx.plain(_DAYS, {"workspace": workspace, "days": list(wanted)})
    return [DayRow(day, process, stage or None, *rest) for day, process, stage, *rest in found]


def changes(tx: Tx, *, workspace: WorkspaceId, batch: Batch) -> list[DayRow]:
    """What the history says: open at the end of the first day, and all that changed it up to the last."""
    found = tx.plain(_CHANGES, {"workspace": workspace, "first": batch.first, "last": batch.last})
    first = batch.first.toordinal()
    return [
        DayRow(first if day is None else day, process, stage, currency, *(sign * part for part in sums))
        for sign, day, process, stage, currency, *sums in found
    ]


def keep(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    batch: Batch,
    rows: Sequence[DayRow],
    was: Kept | None,
) -> Kept | None:
    """Store these days; returns what the table has now.

    None, and nothing is stored, when somebody else has brought the table up to date since `was` was read.
    """
    if was is None:
        before = batch.first.toordinal() - 1
        tx.insert_many(_BEGUN, [(workspace, batch.first.toordinal(), before, 0)])
    revision = was.revision if was else 0
    if not tx.execute(_KEEP, {"in_workspace": workspace, "seen": revision, "until": batch.last}).rowcount:
        return None
    tx.execute(_FORGET_DAYS, {"workspace": workspace, "first": batch.first, "last": batch.last})
    stored = [(workspace, one.day, one.process, one.stage or "", *one[3:]) for one in rows]
    tx.insert_many(_NEW_DAYS, stored)
    return Kept(was.since if was else batch.first, batch.last, revision + 1, ())


def forget(tx: Tx, *, workspace: WorkspaceId, seen: Sequence[Mark]) -> None:
    """Forget these marks: the days have been counted since."""
    # Most are of deals that had no other write: a few statements instead of one for each.
    by_revision: dict[int, list[int]] = defaultdict(list)
    for one in seen:
        by_revision[one.revision].append(one.deal)
    for revision, deals in by_revision.items():
        tx.execute(_FORGET_MARKS, {"workspace": workspace, "deals": deals, "of_revision": revision})
