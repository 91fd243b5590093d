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
from bot.pipeline.model import ListedDeal, Scope, StageKey, WaitingRow
from bot.pipeline.store import Within, holds, kind, of_person, of_scope, of_teams, together, with_deal

MOST_WAITING = 500
_event = event_table.c
_deal = deal_table.c


def _waiting(within: Within) -> Any:
    on = bindparam("on", type_=Day)
    (source, *_) = within(_event.owner_id, on)
    owner = member_table.alias("owner")
    tables = with_deal(source).outerjoin(
        owner, and_(owner.c.workspace_id == _event.workspace_id, owner.c.id == _event.owner_id)
    )
    return (
        select(
            _deal.id,
            _deal.name,
            owner.c.name.label("owner"),
            _event.amount_minor,
            _event.currency,
            _event.entered_day,
            _event.is_entry_known,
        )
        .select_from(tables)
        .where(
            *source.where,
            _event.status == Status.OPEN.value,
            holds(on),
            _event.process == bindparam("process"),
            _event.stage == bindparam("stage"),
            _event.entered_day <= bindparam("since", type_=Day),
        )
        .order_by(_event.entered_day, _deal.id)
        .limit(MOST_WAITING)
    )


def _listed(within: Within) -> Any:
    """The deals behind the figures: open on the day, or closed in the stretch."""
    until = bindparam("until", type_=Day)
    parts = []
    for is_open in (True, False):
        owner, day = (_event.owner_id, until) if is_open else (_event.entered_owner_id, _event.entered_day)
        for source in within(owner, day):
            ended = (_event.entered_day >= bindparam("first", type_=Day), _event.entered_day <= until)
            statuses = (Status.OPEN.value,) if is_open else (Status.WON.value, Status.LOST.value)
            seller = member_table.alias("seller")
            tables = with_deal(source).outerjoin(
                seller, and_(seller.c.workspace_id == _event.workspace_id, seller.c.id == owner)
            )
            parts.append(
                select(
                    _deal.external_id,
                    _deal.name,
                    seller.c.name.label("owner"),
                    *event_table.c["process", "stage", "status", "amount_minor", "currency", "is_estimated"],
                    *(_deal.created_day, _event.entered_day, _event.expected_close_day),
                    *(_event.is_entry_known, _deal.source),
                )
                .select_from(tables)
                .where(*source.where, _event.status.in_(statuses), holds(until), *(() if is_open else ended))
            )
    return together(parts)


_WAITING = {"teams": _waiting(of_teams), "person": _waiting(of_person)}
_LISTED = {"teams": _listed(of_teams), "person": _listed(of_person)}


def waiting(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date, key: StageKey, since: date
) -> list[WaitingRow]:
    """The deals open in that stage on that day that have been there since `since` or longer, the oldest first.

    At most 500 of them.
    """
    values = {"on": on, "process": key.process, "stage": key.stage, "since": since}
    found = tx.execute(_WAITING[kind(scope)], {**of_scope(workspace, scope), **values})
    return [
        WaitingRow(
            id=row.id,
            name=row.name,
            owner=row.owner,
            amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
            since=row.entered_day,
            is_since_known=bool(row.is_entry_known),
        )
        for row in found
    ]


def listed(tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch) -> Iterable[ListedDeal]:
    """Every deal behind an overview: open on the last day, or won or lost in the stretch."""
    values = {"first": during.first, "until": during.until}
    for row in tx.execute(_LISTED[kind(scope)], {**of_scope(workspace, scope), **values}):
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
