"""Tables and queries of deals and their history.

`deal_event` is append-only in what it says; `until_day`, `is_move`, `entered_day` and `entered_owner_id`
are derived from a deal's whole history (rules.versions) and rewritten when an event is added in between.
Days are stored as ordinal numbers (`bot.kit.db.Day`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    false,
    insert,
    select,
    update,
)

from bot.deals.deliveries.store import source_day_table
from bot.deals.model import Deal, DealId, Event, EventId, State, Status
from bot.deals.rules import Version
from bot.deals.said.store import change_table, edit_table, form_table, twin_table
from bot.deals.sources.store import has_sources, source_row, source_table, sources
from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.kit.searching import search_key
from bot.people.model import WorkspaceId

__all__ = [
    "change_table",
    "edit_table",
    "form_table",
    "has_sources",
    "source_day_table",
    "source_row",
    "source_table",
    "sources",
    "twin_table",
]
"""Tables and queries that lie elsewhere; a slice's tables are looked for here."""

deal_table = Table(
    "deal",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("search_key", String),
    Column("account_id", BigInteger),
    Column("product_id", BigInteger),
    Column("created_day", Day),
    Column("closed_day", Day),
    Column("stage_since_day", Day),
    Column("next_step", String),
    Column("lost_reason", String),
    Column("crm_probability", Integer),
    Column("competitor", String),
    Column("merged_into", BigInteger),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("status", String, nullable=False),
    Column("process", String, nullable=False),
    Column("stage", String),
    Column("owner_id", BigInteger),
    Column("amount_minor", BigInteger),
    Column("currency", String, nullable=False),
    Column("is_estimated", Boolean, nullable=False),
    Column("expected_close_day", Day),
    Column("import_mark", BigInteger),
    Index(None, "workspace_id", "source", "external_id", unique=True),
)
# Whoever looks for a deal by a part of its name reads this and nothing else: a million names take a tenth of a second.
Index(
    "ix_deal_owner",
    deal_table.c.workspace_id,
    deal_table.c.owner_id,
    deal_table.c.status,
    deal_table.c.search_key,
    deal_table.c.account_id,
    deal_table.c.id,
)

event_table = Table(
    "deal_event",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("day", Day, nullable=False),
    Column("at", UtcSeconds, nullable=False),
    Column("learned_at", UtcSeconds, nullable=False),
    Column("import_id", BigInteger),
    Column("voided_by", BigInteger),
    Column("is_entry_known", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("process", String, nullable=False),
    Column("stage", String),
    Column("owner_id", BigInteger),
    Column("amount_minor", BigInteger),
    Column("currency", String, nullable=False),
    Column("is_estimated", Boolean, nullable=False),
    Column("expected_close_day", Day),
    Column("until_day", Day, nullable=False),
    Column("is_move", Boolean, nullable=False),
    Column("entered_day", Day, nullable=False),
    Column("entered_owner_id", BigInteger),
    Column("is_said", Boolean, nullable=False, server_default=false()),
)

ONLY_CHAT = ("competitor", "merged_into", "revision", "is_said")
"""Columns that no import writes."""

# In the order of a history, so that nothing is left to sort.
Index(
    "ix_deal_event_deal",
    event_table.c.workspace_id,
    event_table.c.deal_id,
    event_table.c.day,
    event_table.c.at,
    event_table.c.id,
)
# A team's pipeline on a day: all that the overview reads of open deals, found by owner without touching the
# table. Measured with a million deals: without `entered_day` it takes 2.3 times as long, 4 for a large team.
Index(
    "ix_deal_event_owner",
    event_table.c.workspace_id,
    event_table.c.owner_id,
    event_table.c.status,
    event_table.c.until_day,
    event_table.c.day,
    event_table.c.process,
    event_table.c.stage,
    event_table.c.currency,
    event_table.c.amount_minor,
    event_table.c.is_estimated,
    event_table.c.deal_id,
    event_table.c.entered_day,
)
# What somebody is credited with: closings and stage entries by the owner at that time.
Index(
    "ix_deal_event_credit",
    event_table.c.workspace_id,
    event_table.c.entered_owner_id,
    event_table.c.entered_day,
    event_table.c.is_move,
    event_table.c.status,
    event_table.c.until_day,
    event_table.c.day,
    event_table.c.deal_id,
)
Index("ix_deal_event_import", event_table.c.workspace_id, event_table.c.import_id, event_table.c.id)

_insert_deal = insert(deal_table)
_insert_event = insert(event_table)
_events_of = select(event_table).where(
    event_table.c.workspace_id == bindparam("workspace"),
    event_table.c.deal_id.in_(bindparam("deals", expanding=True)),
)
_deals_by_id = select(deal_table).where(
    deal_table.c.workspace_id == bindparam("workspace"),
    deal_table.c.id.in_(bindparam("deals", expanding=True)),
)
# Whoever writes deals has them alone until the transaction ends; in one order, so that nobody waits in a circle.
_deals_locked = _deals_by_id.order_by(deal_table.c.id).with_for_update()
_deals_by_key = select(deal_table).where(
    deal_table.c.workspace_id == bindparam("workspace"),
    deal_table.c.source == bindparam("source"),
    deal_table.c.external_id.in_(bindparam("keys", expanding=True)),
)
_keys_locked = _deals_by_key.order_by(deal_table.c.id).with_for_update()
_derive = (
    update(event_table)
    .where(
        event_table.c.workspace_id == bindparam("in_workspace"),
        event_table.c.id == bindparam("of_event"),
    )
    .values(
        until_day=bindparam("until"),
        is_move=bindparam("moved"),
        entered_day=bindparam("entered"),
        entered_owner_id=bindparam("entered_owner"),
    )
)
_refresh = update(deal_table).where(
    deal_table.c.workspace_id == bindparam("in_workspace"), deal_table.c.id == bindparam("of_deal")
)
_void = (
    update(event_table)
    .where(
        event_table.c.workspace_id == bindparam("in_workspace"),
        event_table.c.id.in_(bindparam("events", expanding=True)),
    )
    .values(voided_by=bindparam("by"))
)


def insert_deals(tx: Tx, deals: Sequence[Deal], marks: Mapping[DealId, int | None]) -> None:
    """Write new deals as they are now, with the marks of the rows they come from."""
    if deals:
        rows = [{**_deal_values(one), "id": one.id, "import_mark": marks.get(one.id)} for one in deals]
        tx.execute(_insert_deal, rows)


def insert_versions(tx: Tx, *, workspace: WorkspaceId, versions: Sequence[Version]) -> None:
    """Write new events together with what was derived for them."""
    if versions:
        tx.execute(_insert_event, [_version_values(workspace, version) for version in versions])


def rewrite_derived(tx: Tx, *, workspace: WorkspaceId, versions: Sequence[Version]) -> None:
    """Write anew what follows from the neighbours, for events that are already stored."""
    if versions:
        tx.execute(
            _derive,
            [
                {
                    "in_workspace": workspace,
                    "of_event": one.event.id,
                    "until": one.until,
                    "moved": one.is_move,
                    "entered": one.entered,
                    "entered_owner": one.entered_owner,
                }
                for one in versions
            ],
        )


def update_deals(tx: Tx, deals: Sequence[Deal]) -> None:
    """Write the present of deals that are already stored."""
    if deals:
        tx.execute(
            _refresh.values(
                {name: bindparam(name) for name in _deal_values(deals[0])}
                | {"revision": deal_table.c.revision + 1}
            ),
            [{**_deal_values(deal), "in_workspace": deal.workspace, "of_deal": deal.id} for deal in deals],
        )


def void_events(tx: Tx, *, workspace: WorkspaceId, events: Iterable[EventId], by: int | None) -> None:
    """Mark events as taken back under that id (None: they stand again). They stay, and hold on no day."""
    tx.execute(_void, {"in_workspace": workspace, "events": list(events), "by": by})


def events_of(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]) -> dict[DealId, list[Event]]:
    """The whole history of each of these deals, voided events included."""
    found: dict[DealId, list[Event]] = defaultdict(list)
    for row in tx.execute(_events_of, {"workspace": workspace, "deals": list(deals)}):
        found[row.deal_id].append(_event(row))
    return found


def versions_of(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]) -> dict[DealId, list[Version]]:
    """The same, with what is stored as derived for them."""
    found: dict[DealId, list[Version]] = defaultdict(list)
    for row in tx.execute(_events_of, {"workspace": workspace, "deals": list(deals)}):
        found[row.deal_id].append(
            Version(_event(row), row.until_day, row.is_move, row.entered_day, row.entered_owner_id)
        )
    return found


def by_ids(
    tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId], is_locked: bool = False
) -> dict[DealId, Deal]:
    """These deals, as they are now; locked for who is going to write them."""
    statement = _deals_locked if is_locked else _deals_by_id
    rows = tx.execute(statement, {"workspace": workspace, "deals": list(deals)})
    return {row.id: _deal(row) for row in rows}


def by_keys(
    tx: Tx, *, workspace: WorkspaceId, source: str, keys: Sequence[str], is_locked: bool = False
) -> dict[str, Deal]:
    """Deals of one source by their external ids; locked for who is going to write them."""
    statement = _keys_locked if is_locked else _deals_by_key
    rows = tx.execute(statement, {"workspace": workspace, "source": source, "keys": list(keys)})
    return {row.external_id: _deal(row) for row in rows}


def found_by(name: str, external_id: str) -> str:
    """What a deal is found by: its name and its id, unless the id was made up for want of one."""
    return search_key(name, "" if external_id.startswith("~") else external_id)


def _deal_values(deal: Deal) -> dict[str, Any]:
    return {
        "workspace_id": deal.workspace,
        "source": deal.source,
        "external_id": deal.external_id,
        "name": deal.name,
        "search_key": found_by(deal.name, deal.external_id),
        "account_id": deal.account,
        "product_id": deal.product,
        "created_day": deal.created_on,
        "closed_day": deal.closed_on,
        "stage_since_day": deal.stage_since,
        "next_step": deal.next_step,
        "lost_reason": deal.lost_reason,
        "crm_probability": deal.crm_probability,
        **_state_values(deal.state),
    }


def _state_values(state: State) -> dict[str, Any]:
    return {
        "status": state.status.value,
        "process": state.process,
        "stage": state.stage,
        "owner_id": state.owner,
        "amount_minor": state.amount_minor,
        "currency": state.currency,
        "is_estimated": state.is_estimated,
        "expected_close_day": state.expected_close,
    }


def _version_values(workspace: WorkspaceId, version: Version) -> dict[str, Any]:
    event = version.event
    return {
        "workspace_id": workspace,
        "id": event.id,
        "deal_id": event.deal,
        "day": event.day,
        "at": event.at,
        "learned_at": event.learned_at,
        "import_id": event.import_id,
        "voided_by": event.voided_by,
        "is_entry_known": event.is_entry_known,
        "is_said": event.is_said,
        **_state_values(event.state),
        "until_day": version.until,
        "is_move": version.is_move,
        "entered_day": version.entered,
        "entered_owner_id": version.entered_owner,
    }


def _state(row: Row[Any]) -> State:
    return State(
        status=Status(row.status),
        process=row.process,
        stage=row.stage,
        owner=row.owner_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        is_estimated=row.is_estimated,
        expected_close=row.expected_close_day,
    )


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        deal=row.deal_id,
        day=row.day,
        at=row.at,
        learned_at=row.learned_at,
        state=_state(row),
        is_entry_known=row.is_entry_known,
        import_id=row.import_id,
        voided_by=row.voided_by,
        is_said=row.is_said,
    )


def _deal(row: Row[Any]) -> Deal:
    return Deal(
        workspace=row.workspace_id,
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        name=row.name,
        account=row.account_id,
        product=row.product_id,
        created_on=row.created_day,
        closed_on=row.closed_day,
        stage_since=row.stage_since_day,
        next_step=row.next_step,
        lost_reason=row.lost_reason,
        crm_probability=row.crm_probability,
        state=_state(row),
        competitor=row.competitor,
        revision=row.revision,
        merged_into=row.merged_into,
    )
