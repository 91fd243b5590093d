"""Reads the lives of a scope's deals, in one query."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select, type_coerce

from bot.deals.model import Status
from bot.deals.store import deal_table, event_table
from bot.kit.db import Day, Tx
from bot.people.model import WorkspaceId
from bot.pipeline.lives.model import Life, Step
from bot.pipeline.model import Scope
from bot.pipeline.store import SCOPES, Within, holds, kind, of_scope, together

_event, _deal = event_table.c, deal_table.c
MOST_ROWS = 120_000
"""More moves than a forecast can go through while somebody waits: some 30,000 deals."""


def _lives(within: Within) -> Any:
    """All moves of the deals that made one with the scope since `first`, or are open with it; and how each stands."""
    on, first = bindparam("on", type_=Day), bindparam("first", type_=Day)
    moved = [
        select(_event.deal_id).where(
            *source.where, _event.entered_day >= first, _event.entered_day <= on, _event.is_move
        )
        for source in within(_event.entered_owner_id)
    ]
    standing = [
        select(_event.deal_id).where(*source.where, _event.status == Status.OPEN.value, holds(on))
        for source in within(_event.owner_id)
    ]
    return _of_deals(together([*moved, *standing]))


def _of_deals(deals: Any) -> Any:
    on = bindparam("on", type_=Day)
    one = event_table.alias("each")
    each = one.c
    is_standing = (each.until_day > on) & (each.day <= on)
    return (
        select(
            each.deal_id,
            type_coerce(each.entered_day, Integer),
            each.process,
            each.stage,
            each.status,
            type_coerce(each.is_entry_known, Integer),
            each.owner_id,
            each.amount_minor,
            each.currency,
            type_coerce(each.is_estimated, Integer),
            type_coerce(each.is_move, Integer),
            _deal.account_id,
            type_coerce(_deal.created_day, Integer),
        )
        .select_from(
            one.join(deal_table, (_deal.workspace_id == each.workspace_id) & (_deal.id == each.deal_id))
        )
        .where(
            each.workspace_id == bindparam("workspace"),
            each.deal_id.in_(deals),
            each.day <= on,
            or_(each.is_move, is_standing),
        )
        .order_by(each.deal_id, each.day, each.at, each.id)
        .limit(MOST_ROWS + 1)
    )


_LIVES = {name: _lives(within) for name, within in SCOPES.items()}


def lives(tx: Tx, *, workspace: WorkspaceId, scope: Scope, first: date, on: date) -> list[Life] | None:
    """Every deal that moved with the scope since `first` or is open with it, as known at the end of that day.

    None when there are too many to go through.
    """
    found = tx.plain(_LIVES[kind(scope)], {**of_scope(workspace, scope), "first": first, "on": on})
    if len(found) > MOST_ROWS:
        return None
    return [_life(deal, list(rows)) for deal, rows in groupby(found, itemgetter(0))]


def _life(deal: int, rows: list[Any]) -> Life:
    last = rows[-1]
    steps = tuple(
        Step(day, process, stage, status, bool(is_known), owner, amount, currency)
        for _, day, process, stage, status, is_known, owner, amount, currency, _, is_move, _, _ in rows
        if is_move
    )
    return Life(deal, last[11], last[12], steps, last[6], last[7], last[8], bool(last[9]))


_NEWEST = (
    select(_deal.id).where(_deal.workspace_id == bindparam("workspace")).order_by(_deal.id.desc()).limit(1500)
)
_SAMPLE = _of_deals(_NEWEST)


def sample(tx: Tx, *, workspace: WorkspaceId, on: date) -> list[Life]:
    """The lives of the company's newest deals: enough to learn its ways from, however many it has."""
    found = tx.plain(_SAMPLE, {"workspace": workspace, "on": on})
    return [_life(deal, list(rows)) for deal, rows in groupby(found, itemgetter(0))]
