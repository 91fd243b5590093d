"""Queries of what people changed from chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, union_all, update

from bot.deals.changes.model import Change, ChangeId
from bot.deals.model import DealId
from bot.deals.store import change_table, deal_table, event_table
from bot.kit.db import Tx, UtcSeconds
from bot.people.model import WorkspaceId

_here = change_table.c.workspace_id == bindparam("workspace")
_of_deal = (
    select(change_table).where(_here, change_table.c.deal_id == bindparam("deal")).order_by(change_table.c.id)
)
_one = select(change_table).where(_here, change_table.c.id == bindparam("change"))
_insert = insert(change_table)
_undone = (
    update(change_table)
    .where(
        change_table.c.workspace_id == bindparam("in_workspace"),
        change_table.c.id == bindparam("of_change"),
        change_table.c.undone_at.is_(None),
    )
    .values(undone_at=bindparam("when", type_=UtcSeconds))
)
_revisions = union_all(
    *(
        select(table.c.deal_id, func.count(), func.count(undone))
        .where(
            table.c.workspace_id == bindparam("workspace"),
            table.c.deal_id.in_(bindparam("deals", expanding=True)),
        )
        .group_by(table.c.deal_id)
        for table, undone in (
            (change_table, change_table.c.undone_at),
            (event_table, event_table.c.voided_by),
        )
    )
)
_locked = (
    select(deal_table.c.id)
    .where(deal_table.c.workspace_id == bindparam("workspace"), deal_table.c.id == bindparam("deal"))
    .with_for_update()
)


def lock(tx: Tx, *, workspace: WorkspaceId, deal: DealId) -> None:
    """Let nobody else change the deal before this transaction ends. (A SQLite writer is alone anyway.)"""
    tx.execute(_locked, {"workspace": workspace, "deal": deal})


def revisions(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]) -> dict[DealId, int]:
    """How many things have happened to the record of each of these deals, taking back included."""
    counts = dict.fromkeys(deals, 0)
    for deal, done, undone in tx.plain(_revisions, {"workspace": workspace, "deals": list(counts)}):
        counts[DealId(deal)] += done + undone
    return counts


def revision(tx: Tx, *, workspace: WorkspaceId, deal: DealId) -> int:
    """The same of one deal."""
    return revisions(tx, workspace=workspace, deals=[deal])[deal]


def of_deal(tx: Tx, *, workspace: WorkspaceId, deal: DealId) -> list[Change]:
    """All changes of a deal, the oldest first."""
    return [_change(row) for row in tx.execute(_of_deal, {"workspace": workspace, "deal": deal})]


def one(tx: Tx, *, workspace: WorkspaceId, change: ChangeId) -> Change | None:
    """One change."""
    row = tx.execute(_one, {"workspace": workspace, "change": change}).one_or_none()
    return None if row is None else _change(row)


def add(tx: Tx, *, workspace: WorkspaceId, change: Change) -> None:
    """Keep a change."""
    values = {
        "workspace_id": workspace,
        "id": change.id,
        "deal_id": change.deal,
        "by_id": change.by,
        "at": change.at,
        "what": change.what,
        "event_id": change.event,
        "was": change.was,
        "now": change.now,
        "note": change.note,
    }
    tx.execute(_insert, values)


def mark_undone(tx: Tx, *, workspace: WorkspaceId, change: ChangeId, at: datetime) -> None:
    """It was taken back."""
    tx.execute(_undone, {"in_workspace": workspace, "of_change": change, "when": at})


def _change(row: Row[Any]) -> Change:
    return Change(
        id=ChangeId(row.id),
        deal=row.deal_id,
        by=row.by_id,
        at=row.at,
        what=row.what,
        event=row.event_id,
        was=row.was,
        now=row.now,
        note=row.note,
        is_undone=row.undone_at is not None,
    )
