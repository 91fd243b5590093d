"""Queries of the days on which sources delivered."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Column, Integer, String, Table, bindparam, delete, insert, select

from bot.deals.deliveries.model import Delivered
from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.people.model import WorkspaceId

# The latest days on which each source delivered files of a kind; `at`: the last time that day.
source_day_table = Table(
    "source_day",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("source", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("at", UtcSeconds, nullable=False),
)

_of = select(source_day_table).where(source_day_table.c.workspace_id == bindparam("workspace"))
_all = _of.order_by(source_day_table.c.source, source_day_table.c.kind, source_day_table.c.day)
_forget = delete(source_day_table).where(
    source_day_table.c.workspace_id == bindparam("workspace"),
    source_day_table.c.source == bindparam("of_source"),
    source_day_table.c.kind == bindparam("of_kind"),
    source_day_table.c.day.in_(bindparam("days", expanding=True)),
)
_add = insert(source_day_table)


def everything(tx: Tx, *, workspace: WorkspaceId) -> list[Delivered]:
    """Every source with the days that are remembered, by source and kind."""
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    last: dict[tuple[str, str], datetime] = {}
    for row in tx.execute(_all, {"workspace": workspace}):
        days[row.source, row.kind].append(row.day)
        last[row.source, row.kind] = row.at
    return [Delivered(*key, tuple(found), last[key]) for key, found in days.items()]


def forget(tx: Tx, *, workspace: WorkspaceId, source: str, kind: str, days: list[date]) -> None:
    """These days need not be remembered."""
    if days:
        tx.execute(_forget, {"workspace": workspace, "of_source": source, "of_kind": kind, "days": days})


def add(tx: Tx, *, workspace: WorkspaceId, source: str, kind: str, day: date, at: datetime) -> None:
    """It delivered on that day, last at that instant."""
    tx.execute(_add, {"workspace_id": workspace, "source": source, "kind": kind, "day": day, "at": at})
