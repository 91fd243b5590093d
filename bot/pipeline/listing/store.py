"""Queries for single deals. Only for teams and people: the company is totals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select

from bot.deals.model import Status
from bot.deals.store import deal_table, event_table
from bot.kit.db import Day, Tx
from bot.kit.money import Money
from bot.kit.periods import Stretch
from bot.people.model import WorkspaceId
from bot.people.store import member_table
from bot.pipeline.model import ListedDeal, Scope, StageKey
from bot.pipeline.rules import Credit
from bot.pipeline.store import WITH_DEAL, Within, holds, kind, of_person, of_scope, of_teams, together

_event = event_table.c
_deal = deal_table.c


def _listed(within: Within) -> Any:
    """The deals behind the figures: open on the day, or closed in the stretch."""
    until = bindparam("until", type_=Day)
    parts = []
    for is_open in (True, False):
        owner = _event.owner_id if is_open else _event.entered_owner_id
        for source in within(owner):
            ended = (_event.entered_day >= bindparam("first", type_=Day), _event.entered_day <= until)
            statuses = (Status.OPEN.value,) if is_open else (Status.WON.value, Status.LOST.value)
            seller = member_table.alias("seller")
            tables = WITH_DEAL.outerjoin(
                seller, and_(seller.c.workspace_id == _event.workspace_id, seller.c.id == owner)
            )
            parts.append(
                select(
                    _deal.external_id,
                    _deal.name,
                    seller.c.name.label("owner"),
                    owner.label("credited_id"),
                    *event_table.c["process", "stage", "status", "amount_minor", "currency", "is_estimated"],
                    *(_deal.created_day, _event.entered_day, _event.expected_close_day),
                    *(_event.is_entry_known, _deal.source),
                )
                .select_from(tables)
                .where(*source.where, _event.status.in_(statuses), holds(until), *(() if is_open else ended))
            )
    return together(parts)


_seller = member_table.alias("seller")
_NAMED = (
    select(_deal.id, _deal.name, _seller.c.name.label("owner"), _event.is_entry_known)
    .select_from(
        WITH_DEAL.outerjoin(
            _seller, and_(_seller.c.workspace_id == _event.workspace_id, _seller.c.id == _event.owner_id)
        )
    )
    .where(
        _event.workspace_id == bindparam("workspace"),
        _event.deal_id.in_(bindparam("deals", expanding=True)),
        holds(bindparam("on", type_=Day)),
    )
)
_LISTED = {"teams": _listed(of_teams), "person": _listed(of_person)}


def named(
    tx: Tx, *, workspace: WorkspaceId, deals: Iterable[int], on: date
) -> dict[int, tuple[str, str | None, bool]]:
    """Name, owner's name, and whether it is known when the deal came into its stage, of these on that day."""
    found = tx.plain(_NAMED, {"workspace": workspace, "deals": list(deals), "on": on})
    return {deal: (name, owner, bool(is_known)) for deal, name, owner, is_known in found}


def listed(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch, credit: Credit
) -> Iterable[ListedDeal]:
    """Every deal behind an overview: open on the last day, or won or lost in the stretch."""
    values = {"first": during.first, "until": during.until}
    for row in tx.execute(_LISTED[kind(scope)], {**of_scope(workspace, scope), **values}):
        day = during.until if row.status == Status.OPEN else row.entered_day
        if credit(row.credited_id, day.toordinal()) is None:
            continue
        yield ListedDeal(
            external_id=row.external_id,
            name=row.name,
            owner=row.owner,
            key=StageKey(row.process, row.stage),
            status=Status(row.status),
            amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
            is_estimated=bool(row.is_estimated),
            created_on=row.created_day,
            since=row.entered_day,
            is_since_known=bool(row.is_entry_known),
            expected_close=row.expected_close_day,
            source=row.source,
        )
