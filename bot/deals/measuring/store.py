"""Queries of the deals' measures, each for single deals and summed by the database.

Credit is by membership on the business day, as everywhere. A row is in the same order for single deals as for
sums, so that a measure is written once for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from bot.deals.model import Status
from bot.deals.store import deal_table, event_table
from bot.kit.db import Day, Tx
from bot.kit.measures import About
from bot.people.store import membership_table

_event = event_table.c
_deal = deal_table.c
_stay = membership_table.c
_first = bindparam("first", type_=Day)
_until = bindparam("until", type_=Day)
_ENDED = (Status.WON.value, Status.LOST.value)


class Sums(NamedTuple):
    """Closed or new deals of one status, currency and cycle (days from created to closed; None: not known)."""

    status: str
    currency: str
    cycle: int | None
    deals: int
    amount: int


class One(NamedTuple):
    """One closed or new deal."""

    deal: int
    member: int | None
    day: date
    learned_at: datetime
    status: str
    currency: str
    cycle: int | None
    amount: int | None


class Moved(NamedTuple):
    """One move of a deal; `is_credited` to those asked about, on a day of theirs."""

    deal: int
    process: str
    stage: str | None
    status: str
    is_known: bool
    day: date
    member: int | None
    learned_at: datetime
    is_credited: bool


_Whose = Callable[[FromClause, Any], tuple[FromClause, tuple[ColumnElement[bool], ...]]]


def _of_teams(tables: FromClause, event: Any) -> tuple[FromClause, tuple[ColumnElement[bool], ...]]:
    """In one of the teams on that day; nobody is in two teams on one."""
    there = and_(
        _stay.workspace_id == event.workspace_id,
        _stay.member_id == event.entered_owner_id,
        _stay.team_id.in_(bindparam("teams", expanding=True)),
        _stay.since_day <= event.entered_day,
        _stay.until_day > event.entered_day,
    )
    return tables.join(membership_table, there), ()


def _of_people(tables: FromClause, event: Any) -> tuple[FromClause, tuple[ColumnElement[bool], ...]]:
    return tables, (event.entered_owner_id.in_(bindparam("people", expanding=True)),)


def _of_company(tables: FromClause, _event: Any) -> tuple[FromClause, tuple[ColumnElement[bool], ...]]:
    return tables, ()


_SCOPES: dict[str, _Whose] = {"teams": _of_teams, "people": _of_people, "company": _of_company}
_WITH_DEAL = event_table.join(
    deal_table, and_(_deal.workspace_id == _event.workspace_id, _deal.id == _event.deal_id)
)
_IN_PERIOD = (
    _event.workspace_id == bindparam("workspace"),
    _event.entered_day >= _first,
    _event.entered_day <= _until,
)
_earlier = event_table.alias("earlier").c
# Closed at the end of the last day, and closed in the period: as the overview counts it.
_CLOSED = (*_IN_PERIOD, _event.status.in_(_ENDED), _event.day <= _until, _event.until_day > _until)
# The first that was heard of a deal, in the period.
_NEW = (
    *_IN_PERIOD,
    _event.is_move,
    _event.status != Status.GONE.value,
    ~exists(
        select(literal(1)).where(
            _earlier.workspace_id == _event.workspace_id,
            _earlier.deal_id == _event.deal_id,
            _earlier.voided_by.is_(None),
            or_(
                _earlier.day < _event.day,
                and_(
                    _earlier.day == _event.day,
                    or_(
                        _earlier.at < _event.at,
                        and_(_earlier.at == _event.at, _earlier.id < _event.id),
                    ),
                ),
            ),
        )
    ),
)
_CYCLE = type_coerce(_event.entered_day, Integer) - type_coerce(_deal.created_day, Integer)


def _summed(whose: _Whose, where: Sequence[ColumnElement[bool]]) -> Any:
    tables, more = whose(_WITH_DEAL, _event)
    keys = (_event.status, _event.currency, _CYCLE)
    amount = cast(func.coalesce(func.sum(_event.amount_minor), 0), BigInteger)
    return select(*keys, func.count(), amount).select_from(tables).where(*where, *more).group_by(*keys)


def _singly(whose: _Whose, where: Sequence[ColumnElement[bool]]) -> Any:
    tables, more = whose(_WITH_DEAL, _event)
    what = (_event.deal_id, _event.entered_owner_id, _event.entered_day, _event.learned_at)
    keys = (_event.status, _event.currency, _CYCLE, _event.amount_minor)
    order = (_event.entered_day, _event.deal_id)
    return select(*what, *keys).select_from(tables).where(*where, *more).order_by(*order)


def _moves(whose: _Whose) -> Any:
    """All moves up to the last day of deals that made one in the period which may be credited."""
    tables, more = whose(event_table, _event)
    reached = _event.status.in_((Status.OPEN.value, Status.WON.value))
    deals = select(_event.deal_id).select_from(tables).where(*_IN_PERIOD, _event.is_move, reached, *more)
    each = event_table.alias("each")
    one = each.c
    stint = membership_table.alias("stint")
    credited: ColumnElement[Any] = literal(1)
    rows: FromClause = each
    if whose is _of_people:
        credited = case((one.entered_owner_id.in_(bindparam("people", expanding=True)), 1), else_=0)
    elif whose is _of_teams:
        there = and_(
            stint.c.workspace_id == one.workspace_id,
            stint.c.member_id == one.entered_owner_id,
            stint.c.team_id.in_(bindparam("teams", expanding=True)),
            stint.c.since_day <= one.entered_day,
            stint.c.until_day > one.entered_day,
        )
        rows = each.outerjoin(stint, there)
        credited = case((stint.c.member_id.is_not(None), 1), else_=0)
    return (
        select(
            *(one.deal_id, one.process, one.stage, one.status),
            type_coerce(one.is_entry_known, Integer),
            type_coerce(one.entered_day, Integer),
            *(one.entered_owner_id, one.learned_at),
            credited,
        )
        .select_from(rows)
        .where(
            one.workspace_id == bindparam("workspace"), one.deal_id.in_(deals), one.is_move, one.day <= _until
        )
        .order_by(one.deal_id, one.day, one.at, one.id)
    )


_SUMMED = {
    (name, is_new): _summed(whose, _NEW if is_new else _CLOSED)
    for name, whose in _SCOPES.items()
    for is_new in (False, True)
}
_SINGLY = {
    (name, is_new): _singly(whose, _NEW if is_new else _CLOSED)
    for name, whose in _SCOPES.items()
    for is_new in (False, True)
}
_MOVES = {name: _moves(whose) for name, whose in _SCOPES.items()}


def closed_sums(tx: Tx, about: About) -> list[Sums]:
    """What was won and lost, by outcome, currency and cycle."""
    return list(map(Sums._make, tx.plain(_SUMMED[_kind(about), False], _values(about))))


def new_sums(tx: Tx, about: About) -> list[Sums]:
    """What was heard of for the first time, in the same form."""
    return list(map(Sums._make, tx.plain(_SUMMED[_kind(about), True], _values(about))))


def closed(tx: Tx, about: About) -> list[One]:
    """Each deal that was won or lost, in the order of days."""
    return [One._make(row) for row in tx.execute(_SINGLY[_kind(about), False], _values(about))]


def new(tx: Tx, about: About) -> list[One]:
    """Each deal that was heard of for the first time, in the order of days."""
    return [One._make(row) for row in tx.execute(_SINGLY[_kind(about), True], _values(about))]


def moves(tx: Tx, about: About) -> list[list[Moved]]:
    """The moves, up to the last day, of each deal that may have come into a stage in the period."""
    found: dict[int, list[Moved]] = defaultdict(list)
    for deal, process, stage, status, known, day, member, learned, credited in tx.plain(
        _MOVES[_kind(about)], _values(about)
    ):
        found[deal].append(
            Moved(
                *(deal, process, stage, status, bool(known), date.fromordinal(day), member),
                learned_at=datetime.fromtimestamp(learned, tz=UTC),
                is_credited=bool(credited),
            )
        )
    return list(found.values())


def _kind(about: About) -> str:
    return "teams" if about.teams else "people" if about.people else "company"


def _values(about: About) -> dict[str, Any]:
    return {
        "workspace": about.workspace,
        "first": about.first,
        "until": about.until,
        "teams": list(about.teams),
        "people": list(about.people),
    }
