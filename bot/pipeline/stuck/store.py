"""Queries of stuck deals: what is open now, how won deals went, and of which deals somebody said they are alive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    type_coerce,
)

from bot.deals.model import DealId, Status
from bot.deals.store import deal_table, event_table
from bot.kit.db import Day, Tx
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.people.store import member_table, membership_table
from bot.pipeline.model import Journey, Scope
from bot.pipeline.store import alive_table, holds, kind, of_scope, of_teams, together
from bot.pipeline.stuck.model import Alive, AliveId, CandidateTuple

_deal, _event, _alive, _stay = deal_table.c, event_table.c, alive_table.c, membership_table.c
_workspace = bindparam("workspace", type_=Integer)
_on = bindparam("on", type_=Day)
_members = select(_stay.member_id).where(
    _stay.workspace_id == _workspace, _stay.team_id.in_(bindparam("teams", expanding=True))
)
_SCOPES: Mapping[str, ColumnElement[bool]] = {
    "teams": _deal.owner_id.in_(_members),
    "person": _deal.owner_id == bindparam("person", type_=BigInteger),
}
# A deal's row says since when it is in its stage, unless it was only seen there: then its history says since when.
_seen = event_table.alias("seen").c
_SEEN_SINCE = (
    select(func.max(_seen.entered_day))
    .where(
        _seen.workspace_id == _deal.workspace_id,
        _seen.deal_id == _deal.id,
        _seen.day <= _on,
        _seen.until_day > _on,
    )
    .correlate(deal_table)
    .scalar_subquery()
)
_HAS_NEXT = case((func.trim(func.coalesce(_deal.next_step, "")) == "", 0), else_=1)


def _candidates(scope: ColumnElement[bool] | None) -> Select[Any]:
    """As in Candidate."""
    since = func.coalesce(_deal.stage_since_day, _SEEN_SINCE, _on, type_=Day)
    return select(
        *(_deal.id, _deal.owner_id, _deal.process, _deal.stage, _deal.currency),
        type_coerce(since, Integer),
        case((_deal.stage_since_day.is_(None), 0), else_=1),
        _deal.amount_minor,
        type_coerce(_deal.is_estimated, Integer),
        type_coerce(_deal.expected_close_day, Integer),
        _HAS_NEXT,
        _deal.source,
    ).where(
        _deal.workspace_id == _workspace,
        _deal.id == bindparam("deal", type_=BigInteger) if scope is None else scope,
        _deal.status == Status.OPEN.value,
    )


def _won_moves() -> Select[Any]:
    """All moves of deals that stand as won and that a member of these teams won, as in pipeline.model.Move."""
    deals = [
        select(_event.deal_id).where(
            *source.where,
            _event.entered_day <= _on,
            _event.is_move,
            _event.status == Status.WON.value,
            holds(_on),
        )
        for source in of_teams(_event.entered_owner_id)
    ]
    each = event_table.alias("each").c
    return (
        select(
            *(each.deal_id, each.process, each.stage, each.status),
            type_coerce(each.is_entry_known, Integer),
            type_coerce(each.entered_day, Integer),
            each.entered_owner_id,
        )
        .where(
            each.workspace_id == _workspace,
            each.deal_id.in_(together(deals)),
            each.is_move,
            each.day <= _on,
        )
        .order_by(each.deal_id, each.day, each.at, each.id)
    )


_CANDIDATES = {name: _candidates(scope) for name, scope in _SCOPES.items()}
_ONE = _candidates(None)
_WON_MOVES = _won_moves()
_WITH_NEXT_STEPS = (
    select(_deal.source)
    .where(
        _deal.workspace_id == _workspace, _SCOPES["teams"], _deal.status == Status.OPEN.value, _HAS_NEXT == 1
    )
    .distinct()
)
_KNOWN_ALIVE = {
    name: select(alive_table)
    .select_from(
        alive_table.join(
            deal_table, and_(_deal.workspace_id == _alive.workspace_id, _deal.id == _alive.deal_id)
        )
    )
    .where(_alive.workspace_id == _workspace, scope, _deal.status == Status.OPEN.value)
    .order_by(_alive.id)
    for name, scope in _SCOPES.items()
}
_ONE_ALIVE = select(alive_table).where(
    _alive.workspace_id == _workspace, _alive.id == bindparam("id", type_=BigInteger)
)
_FORGET = delete(alive_table).where(
    _alive.workspace_id == _workspace, _alive.id == bindparam("of_id", type_=BigInteger)
)
_INSERT = insert(alive_table)
_owner = member_table.alias("owner")
_NAMED = (
    select(_deal.id, _deal.name, _owner.c.name.label("owner"), _deal.revision)
    .select_from(
        deal_table.outerjoin(
            _owner, and_(_owner.c.workspace_id == _deal.workspace_id, _owner.c.id == _deal.owner_id)
        )
    )
    .where(_deal.workspace_id == _workspace, _deal.id.in_(bindparam("deals", expanding=True)))
)


def candidates(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date) -> list[CandidateTuple]:
    """Every deal that is open now and belongs to somebody who ever was in these teams, or to the person."""
    return tx.plain(_CANDIDATES[kind(scope)], {**of_scope(workspace, scope), "on": on})


def candidate(tx: Tx, *, workspace: WorkspaceId, deal: DealId, on: date) -> CandidateTuple | None:
    """That deal, if it is open."""
    found = tx.plain(_ONE, {"workspace": workspace, "deal": deal, "on": on})
    return found[0] if found else None


def won_journeys(tx: Tx, *, workspace: WorkspaceId, teams: Sequence[TeamId], on: date) -> list[Journey]:
    """All moves of each deal that stands as won on that day, by somebody who ever was in these teams."""
    found = tx.plain(_WON_MOVES, {"workspace": workspace, "teams": list(teams), "on": on})
    return [list(moves) for _, moves in groupby(found, itemgetter(0))]


def with_next_steps(tx: Tx, *, workspace: WorkspaceId, teams: Sequence[TeamId]) -> frozenset[str]:
    """The sources of which any open deal of these teams has a next step."""
    found = tx.plain(_WITH_NEXT_STEPS, {"workspace": workspace, "teams": list(teams)})
    return frozenset(source for (source,) in found)


def alive(tx: Tx, *, workspace: WorkspaceId, scope: Scope) -> dict[int, Alive]:
    """What was said last of each open deal of the scope, whether it still holds or not."""
    found = map(_said, tx.plain(_KNOWN_ALIVE[kind(scope)], of_scope(workspace, scope)))
    return {one.deal: one for one in found}


def said(tx: Tx, *, workspace: WorkspaceId, alive: AliveId) -> Alive | None:
    """What was said, unless it was taken back."""
    found = tx.plain(_ONE_ALIVE, {"workspace": workspace, "id": alive})
    return _said(found[0]) if found else None


def keep(tx: Tx, *, workspace: WorkspaceId, alive: Alive) -> None:
    """Write down that a deal is alive."""
    values = {
        "workspace_id": workspace,
        "id": alive.id,
        "deal_id": alive.deal,
        "process": alive.process,
        "stage": alive.stage,
        "since_day": alive.since,
        "until_day": alive.until,
        "said_by": alive.by,
        "said_at": alive.at,
    }
    tx.execute(_INSERT, values)


def forget(tx: Tx, *, workspace: WorkspaceId, alive: AliveId) -> None:
    """It was taken back: what was said before counts again."""
    tx.execute(_FORGET, {"workspace": workspace, "of_id": alive})


def named(
    tx: Tx, *, workspace: WorkspaceId, deals: Collection[int]
) -> dict[int, tuple[str, str | None, int]]:
    """The name of each of these deals, its owner's, and the deal's revision."""
    if not deals:
        return {}
    found = tx.plain(_NAMED, {"workspace": workspace, "deals": list(deals)})
    return {deal: (name, owner, revision) for deal, name, owner, revision in found}


def _said(row: Sequence[Any]) -> Alive:
    _, number, deal, process, stage, since, until, by, at = row
    return Alive(
        id=AliveId(number),
        deal=DealId(deal),
        process=process,
        stage=stage,
        since=date.fromordinal(since),
        until=date.fromordinal(until),
        by=MemberId(by),
        at=datetime.fromtimestamp(at, tz=UTC),
    )
