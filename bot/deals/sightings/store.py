"""Queries of what deliveries left behind: marks of rows, events of an import, freshness of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.deals.model import DealId, EventId, Status
from bot.deals.store import ONLY_CHAT, deal_table, event_table, found_by, source_table
from bot.kit.db import BulkInsert, Tx
from bot.people.model import MemberId, WorkspaceId

NEW_DEALS, NEW_EVENTS = (
    BulkInsert(table, columns=tuple(name for name in table.columns.keys() if name not in ONLY_CHAT))  # noqa: SIM118
    for table in (deal_table, event_table)
)

_marks = select(deal_table.c.external_id, deal_table.c.import_mark).where(
    deal_table.c.workspace_id == bindparam("workspace"),
    deal_table.c.source == bindparam("source"),
    deal_table.c.external_id.in_(bindparam("keys", expanding=True)),
    deal_table.c.import_mark.is_not(None),
)
_any_deal = (
    select(deal_table.c.id)
    .where(deal_table.c.workspace_id == bindparam("workspace"), deal_table.c.source == bindparam("source"))
    .limit(1)
)
_set_mark = (
    update(deal_table)
    .where(deal_table.c.workspace_id == bindparam("in_workspace"), deal_table.c.id == bindparam("of_deal"))
    .values(import_mark=bindparam("mark"))
)
_events_of_import = (
    select(event_table.c.id, event_table.c.deal_id)
    .where(
        event_table.c.workspace_id == bindparam("workspace"),
        event_table.c.import_id == bindparam("import"),
        event_table.c.id > bindparam("after"),
        # Those that only do not hold beside what was said in chat (layering.is_covered) stand for the import.
        or_(event_table.c.voided_by.is_(None), event_table.c.voided_by == event_table.c.deal_id),
    )
    .order_by(event_table.c.id)
    .limit(bindparam("count"))
)
_in_source = (
    select(deal_table.c.external_id, deal_table.c.id)
    .where(
        deal_table.c.workspace_id == bindparam("workspace"),
        deal_table.c.source == bindparam("source"),
        deal_table.c.external_id > bindparam("after"),
        deal_table.c.status != Status.GONE.value,
    )
    .order_by(deal_table.c.external_id)
    .limit(bindparam("count"))
)
_of_source = (source_table.c.workspace_id == bindparam("workspace")) & (
    source_table.c.source == bindparam("of_source")
)
_forget_source = delete(source_table).where(_of_source)
_insert_source = insert(source_table)
_key_of = select(deal_table.c.external_id).where(
    deal_table.c.workspace_id == bindparam("workspace"), deal_table.c.id == bindparam("deal")
)
_restore_deal = update(deal_table).where(
    deal_table.c.workspace_id == bindparam("in_workspace"), deal_table.c.id == bindparam("of_deal")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which deals of a source a complete file speaks for. None or empty: whatever it is."""

    processes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    owners: tuple[MemberId, ...] | None = None
    created_from: date | None = None


def marks(tx: Tx, *, workspace: WorkspaceId, source: str, keys: Sequence[str]) -> dict[str, int]:
    """External id -> mark of the row that was last applied to the deal."""
    values = {"workspace": workspace, "source": source, "keys": list(keys)}
    return {row.external_id: row.import_mark for row in tx.execute(_marks, values)}


def knows(tx: Tx, *, workspace: WorkspaceId, source: str) -> bool:
    """Whether any deal has ever come from that source."""
    return tx.execute(_any_deal, {"workspace": workspace, "source": source}).first() is not None


def set_marks(tx: Tx, *, workspace: WorkspaceId, marks: Mapping[DealId, int | None]) -> None:
    """Remember (None: forget) which row each deal was last brought in line with."""
    if marks:
        rows = [{"in_workspace": workspace, "of_deal": deal, "mark": mark} for deal, mark in marks.items()]
        tx.execute(_set_mark, rows)


def events_of_import(
    tx: Tx, *, workspace: WorkspaceId, import_id: int, after: int, count: int
) -> dict[EventId, DealId]:
    """The next standing events of an import, by id."""
    values = {"workspace": workspace, "import": import_id, "after": after, "count": count}
    rows = tx.execute(_events_of_import, values)
    return {row.id: row.deal_id for row in rows}


def in_scope(
    tx: Tx, *, workspace: WorkspaceId, source: str, scope: Scope, after: str, count: int
) -> list[tuple[str, DealId]]:
    """A page of the source's deals that are not gone, by external id."""
    statement = _in_source
    if scope.processes:
        statement = statement.where(deal_table.c.process.in_(scope.processes))
    if scope.statuses:
        statement = statement.where(deal_table.c.status.in_(scope.statuses))
    if scope.owners is not None:
        statement = statement.where(deal_table.c.owner_id.in_(scope.owners))
    if scope.created_from is not None:
        statement = statement.where(deal_table.c.created_day >= scope.created_from)
    rows = tx.execute(statement, {"workspace": workspace, "source": source, "after": after, "count": count})
    return [(row.external_id, row.id) for row in rows]


def set_source(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    source: str,
    history_from: date,
    as_of: date,
    updated_at: datetime,
    told_from: date | None = None,
) -> None:
    """How fresh a source is, since when its changes are observed, and since when histories tell about them."""
    forget_source(tx, workspace=workspace, source=source)
    tx.execute(
        _insert_source,
        {
            "workspace_id": workspace,
            "source": source,
            "history_from_day": history_from,
            "told_from_day": told_from,
            "as_of_day": as_of,
            "updated_at": updated_at,
        },
    )


def forget_source(tx: Tx, *, workspace: WorkspaceId, source: str) -> None:
    """As if nothing had ever come from there."""
    tx.execute(_forget_source, {"workspace": workspace, "of_source": source})


def restore_deal(tx: Tx, *, workspace: WorkspaceId, deal: DealId, was: Mapping[str, Any]) -> None:
    """Put back what has no history, and forget which row it came from."""
    values = {
        **was,
        "created_day": _day(was.get("created_day")),
        "import_mark": None,
        "revision": deal_table.c.revision + 1,
    }
    if "name" in was:
        key = tx.execute(_key_of, {"workspace": workspace, "deal": deal}).scalar_one()
        values |= {"search_key": found_by(was["name"], key)}
    tx.execute(_restore_deal.values(values), {"in_workspace": workspace, "of_deal": deal})


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
