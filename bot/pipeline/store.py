"""Every query of the overview. Each statement is built once, for each of the three kinds of scope.

Sums and rows come as plain integers: days stay ordinal numbers, booleans 0 and 1, until the rules have
reduced them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from bot.deals.model import Status
from bot.deals.store import deal_table, event_table, source_table
from bot.kit.db import Day, Tx
from bot.kit.periods import Stretch
from bot.people.model import WorkspaceId
from bot.people.store import member_table, membership_table
from bot.pipeline.model import (
    ClosedRow,
    Freshness,
    Journey,
    Move,
    OpenRow,
    Scope,
)

_EVERYBODY = 0
_event = event_table.c
_deal = deal_table.c
_stay = membership_table.c
_in_workspace = _event.workspace_id == bindparam("workspace")
Within = Callable[[ColumnElement[Any], ColumnElement[Any]], "list[Source]"]


@dataclass(frozen=True)
class Source:
    """Events of a scope: what to select from, on what condition, and whose team a row is."""

    tables: FromClause
    where: tuple[ColumnElement[bool], ...]
    team: ColumnElement[Any]


def of_teams(owner: ColumnElement[Any], on: ColumnElement[Any]) -> list[Source]:
    """Credited to a member of these teams as of that day."""
    tables = membership_table.join(
        event_table, and_(_event.workspace_id == _stay.workspace_id, owner == _stay.member_id)
    )
    where = (
        _stay.workspace_id == bindparam("workspace"),
        _stay.team_id.in_(bindparam("teams", expanding=True)),
        _stay.since_day <= on,
        _stay.until_day > on,
    )
    return [Source(tables, where, _stay.team_id)]


def of_person(owner: ColumnElement[Any], _on: ColumnElement[Any]) -> list[Source]:
    return [Source(event_table, (_in_workspace, owner == bindparam("person")), literal(_EVERYBODY))]


def _of_company(owner: ColumnElement[Any], _on: ColumnElement[Any]) -> list[Source]:
    """Everybody's, found person by person so that the index serves, and those of nobody."""
    tables = member_table.join(
        event_table, and_(_event.workspace_id == member_table.c.workspace_id, owner == member_table.c.id)
    )
    known = member_table.c.workspace_id == bindparam("workspace")
    return [
        Source(tables, (known,), literal(_EVERYBODY)),
        Source(event_table, (_in_workspace, owner.is_(None)), type_coerce(null(), Integer)),
    ]


def _amount(when: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    part = _event.amount_minor if when is None else case((when, _event.amount_minor))
    return cast(func.coalesce(func.sum(part), 0), BigInteger)


def holds(on: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(_event.day <= on, _event.until_day > on)


def with_deal(source: Source) -> FromClause:
    return source.tables.join(
        deal_table, and_(_deal.workspace_id == _event.workspace_id, _deal.id == _event.deal_id)
    )


def _open(within: Within, *, by_crm: bool) -> Any:
    on = bindparam("on", type_=Day)
    parts: list[Select[Any]] = []
    for source in within(_event.owner_id, on):
        keys = (
            source.team,
            _event.process,
            _event.stage,
            _event.currency,
            type_coerce(_event.entered_day, Integer),
        )
        tables, by_stage = source.tables, _amount()
        percent: ColumnElement[int] = literal(0)
        if by_crm:
            tables = with_deal(source)
            percent = cast(
                func.coalesce(func.sum(_event.amount_minor * _deal.crm_probability), 0), BigInteger
            )
            by_stage = _amount(_deal.crm_probability.is_(None))
        parts.append(
            select(
                *keys,
                func.count(),
                func.count(_event.amount_minor),
                _amount(),
                _amount(_event.is_estimated),
                percent,
                by_stage,
            )
            .select_from(tables)
            .where(*source.where, _event.status == Status.OPEN.value, holds(on))
            .group_by(*(key for key in keys if key is not source.team or source.team is _stay.team_id))
        )
    return together(parts)


def _closed(within: Within) -> Any:
    parts: list[Select[Any]] = []
    for is_before, first, until in ((0, "first", "until"), (1, "before_first", "before_until")):
        end = bindparam(until, type_=Day)
        for source in within(_event.entered_owner_id, _event.entered_day):
            cycle = type_coerce(_event.entered_day, Integer) - type_coerce(_deal.created_day, Integer)
            keys = (_event.status, _event.currency, cycle)
            grouped = (source.team, *keys) if source.team is _stay.team_id else keys
            parts.append(
                select(
                    literal(is_before),
                    source.team,
                    *keys,
                    func.count(),
                    func.count(_event.amount_minor),
                    _amount(),
                )
                .select_from(with_deal(source))
                .where(
                    *source.where,
                    _event.entered_day >= bindparam(first, type_=Day),
                    _event.entered_day <= end,
                    _event.status.in_((Status.WON.value, Status.LOST.value)),
                    holds(end),
                )
                .group_by(*grouped)
            )
    return together(parts)


def _moves(within: Within) -> Any:
    until = bindparam("until", type_=Day)
    deals = [
        select(_event.deal_id)
        .select_from(source.tables)
        .where(
            *source.where,
            _event.entered_day >= bindparam("first", type_=Day),
            _event.entered_day <= until,
            _event.is_move,
            _event.status.in_((Status.OPEN.value, Status.WON.value)),
        )
        for source in within(_event.entered_owner_id, _event.entered_day)
    ]
    each = event_table.alias("each")
    team, tables = _credit(within, each)
    return (
        select(
            each.c.deal_id,
            each.c.process,
            each.c.stage,
            each.c.status,
            type_coerce(each.c.entered_day, Integer),
            team,
            type_coerce(each.c.is_entry_known, Integer),
        )
        .select_from(tables)
        .where(
            each.c.workspace_id == bindparam("workspace"),
            each.c.deal_id.in_(together(deals)),
            each.c.is_move,
            each.c.day <= until,
        )
        .order_by(each.c.deal_id, each.c.day, each.c.at, each.c.id)
    )


def _credit(within: Within, each: Any) -> tuple[ColumnElement[Any], FromClause]:
    """Whose team each move of those deals is; NULL for one that belongs to nobody in the scope."""
    if within is of_person:
        mine = case((each.c.entered_owner_id == bindparam("person"), _EVERYBODY))
        return mine, each
    if within is _of_company:
        return literal(_EVERYBODY), each
    credited = membership_table.alias("credited")
    joined = each.outerjoin(
        credited,
        and_(
            credited.c.workspace_id == each.c.workspace_id,
            credited.c.member_id == each.c.entered_owner_id,
            credited.c.since_day <= each.c.entered_day,
            credited.c.until_day > each.c.entered_day,
            credited.c.team_id.in_(bindparam("teams", expanding=True)),
        ),
    )
    return credited.c.team_id, joined


def _sources_of(within: Within) -> Any:
    on = bindparam("on", type_=Day)
    return together(
        [
            select(_deal.source).select_from(with_deal(source)).where(*source.where, holds(on)).distinct()
            for source in within(_event.owner_id, on)
        ]
    )


def together(parts: list[Select[Any]]) -> Any:
    return parts[0] if len(parts) == 1 else union_all(*parts)


_SCOPES = {"teams": of_teams, "person": of_person, "company": _of_company}
_OPEN = {
    (name, by_crm): _open(within, by_crm=by_crm)
    for name, within in _SCOPES.items()
    for by_crm in (False, True)
}
_CLOSED = {name: _closed(within) for name, within in _SCOPES.items()}
_MOVES = {name: _moves(within) for name, within in _SCOPES.items()}
_SOURCES_OF = {name: _sources_of(within) for name, within in _SCOPES.items()}
_SOURCES = (
    select(source_table)
    .where(source_table.c.workspace_id == bindparam("workspace"))
    .order_by(source_table.c.source)
)


def open_deals(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date, by_crm: bool) -> list[OpenRow]:
    """What was open at the end of that day, by team, stage, currency and day of entry.

    `by_crm`: weighted by the CRM's probability where it gives one.
    """
    found = tx.execute(_OPEN[kind(scope), by_crm], {**of_scope(workspace, scope), "on": on})
    return [OpenRow._make(row) for row in found]


def closed_deals(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch, before: Stretch | None
) -> list[ClosedRow]:
    """What was won and lost in the stretch and in the one it is compared with, each as known on its last day."""
    # Without a comparison its half of the statement asks for days from tomorrow to yesterday.
    other = before or Stretch(date.max, date.min)
    values = {"first": during.first, "until": during.until}
    values |= {"before_first": other.first, "before_until": other.until}
    found = tx.execute(_CLOSED[kind(scope)], {**of_scope(workspace, scope), **values})
    return [ClosedRow._make(row) for row in found]


def journeys(tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch) -> list[Journey]:
    """All moves up to its last day of each deal that came into a stage, or was won, in the stretch."""
    values = {"first": during.first, "until": during.until}
    found = tx.execute(_MOVES[kind(scope)], {**of_scope(workspace, scope), **values})
    return [[Move._make(row[1:]) for row in rows] for _, rows in groupby(found, itemgetter(0))]


def sources(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date) -> list[Freshness]:
    """Where the scope's deals come from. Only when there are several sources is it asked which it uses."""
    known = [
        Freshness(row.source, row.as_of_day, row.updated_at, row.history_from_day)
        for row in tx.execute(_SOURCES, {"workspace": workspace})
    ]
    if len(known) < 2:
        return known
    used = set(tx.execute(_SOURCES_OF[kind(scope)], {**of_scope(workspace, scope), "on": on}).scalars())
    return [one for one in known if one.source in used] or known


def kind(scope: Scope) -> str:
    if scope.is_company:
        return "company"
    return "person" if scope.person is not None else "teams"


def of_scope(workspace: WorkspaceId, scope: Scope) -> dict[str, Any]:
    return {"workspace": workspace, "teams": list(scope.teams), "person": scope.person}
