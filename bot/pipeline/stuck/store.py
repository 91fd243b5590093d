"""Queries of stuck deals: what is open now, how won deals went, and of which deals somebody said they are alive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
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
from bot.delivery.model import State
from bot.delivery.store import delivery_table
from bot.kit.db import Day, Tx, UtcSeconds
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.people.store import member_table, membership_table
from bot.pipeline.model import MoveTuple, Scope
from bot.pipeline.store import alive_table, holds, kind, of_scope, of_teams, together
from bot.pipeline.stuck.model import Alive, AliveId, CandidateTuple, Named

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
_SAID = (
    *(_alive.id, _alive.deal_id, _alive.process, _alive.stage),
    *(type_coerce(_alive.since_day, Integer), type_coerce(_alive.until_day, Integer)),
    *(_alive.said_by, type_coerce(_alive.said_at, BigInteger)),
)
_KNOWN_ALIVE = {
    name: select(*_SAID)
    .select_from(
        alive_table.join(
            deal_table, and_(_deal.workspace_id == _alive.workspace_id, _deal.id == _alive.deal_id)
        )
    )
    .where(_alive.workspace_id == _workspace, scope, _deal.status == Status.OPEN.value)
    .order_by(_alive.id)
    for name, scope in _SCOPES.items()
}
_ONE_ALIVE = select(*_SAID).where(
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

_delivery = delivery_table.c
_TOLD = (
    select(_delivery.member_id, _delivery.subject, func.max(_delivery.occasion).label("at"))
    .where(
        _delivery.workspace_id == _workspace,
        _delivery.member_id.in_(bindparam("members", expanding=True)),
        _delivery.kind == bindparam("kind"),
        _delivery.occasion > bindparam("since", type_=UtcSeconds),
        _delivery.state != State.EXPIRED.value,
    )
    .group_by(_delivery.member_id, _delivery.subject)
)
_MOST_AT_ONCE = 500


def candidates(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date) -> list[CandidateTuple]:
    """Every deal that is open now and belongs to somebody who ever was in these teams, or to the person."""
    return tx.plain(_CANDIDATES[kind(scope)], {**of_scope(workspace, scope), "on": on})


def candidate(tx: Tx, *, workspace: WorkspaceId, deal: DealId, on: date) -> CandidateTuple | None:
    """That deal, if it is open."""
    found = tx.plain(_ONE, {"workspace": workspace, "deal": deal, "on": on})
    return found[0] if found else None


def won_moves(tx: Tx, *, workspace: WorkspaceId, teams: Sequence[TeamId], on: date) -> list[MoveTuple]:
    """All moves of each deal that stands as won on that day, by somebody who ever was in these teams.

    One deal after the other, each in order.
    """
    return tx.plain(_WON_MOVES, {"workspace": workspace, "teams": list(teams), "on": on})


def with_next_steps(tx: Tx, *, workspace: WorkspaceId, teams: Sequence[TeamId]) -> frozenset[str]:
    """The sources of which any open deal of these teams has a next step."""
    found = tx.plain(_WITH_NEXT_STEPS, {"workspace": workspace, "teams": list(teams)})
    return frozenset(source for (source,) in found)


def alive(tx: Tx, *, workspace: WorkspaceId, scope: Scope) -> dict[int, Alive]:
    """What was said last of each open deal of the scope, whether it still holds or not."""
    rows = map(_said, tx.plain(_KNOWN_ALIVE[kind(scope)], of_scope(workspace, scope)))
    return {one.deal: one for one in rows}


def said(tx: Tx, *, workspace: WorkspaceId, alive: AliveId) -> Alive | None:
    """What was said, unless it was taken back."""
    rows = tx.plain(_ONE_ALIVE, {"workspace": workspace, "id": alive})
    return _said(rows[0]) if rows else None


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


def named(tx: Tx, *, workspace: WorkspaceId, deals: Collection[int]) -> dict[int, Named]:
    """What else is said of each of these deals."""
    if not deals:
        return {}
    found = tx.plain(_NAMED, {"workspace": workspace, "deals": list(deals)})
    return {deal: Named(*rest) for deal, *rest in found}


def told(
    tx: Tx, *, workspace: WorkspaceId, kind: str, members: Sequence[MemberId], since: datetime
) -> dict[tuple[MemberId, DealId], datetime]:
    """Of which deals each of these was told, or is about to be, by a nudge of that kind, and when last."""
    found = {}
    for start in range(0, len(members), _MOST_AT_ONCE):
        some = {"members": members[start : start + _MOST_AT_ONCE], "kind": kind, "since": since}
        for row in tx.execute(_TOLD, {"workspace": workspace, **some}):
            found[MemberId(row.member_id), DealId(int(row.subject))] = row.at
    return found


def _said(row: Any) -> Alive:
    number, deal, process, stage, since, until, by, at = row
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
