"""Every query of the overview. Each statement is built once, for each of the three kinds of scope.

Sums and rows come as plain integers: days stay ordinal numbers, booleans 0 and 1, until the rules have
reduced them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    Table,
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

from bot.deals.deliveries.model import DEALS, Delivered
from bot.deals.model import Status
from bot.deals.store import deal_table, event_table, source_day_table, source_table
from bot.kit.db import Day, Tx, UtcSeconds, any_of, metadata
from bot.kit.periods import Stretch
from bot.people.model import WorkspaceId
from bot.people.store import member_table, membership_table
from bot.pipeline import rules
from bot.pipeline.model import (
    ClosedRow,
    Freshness,
    Journey,
    OpenRow,
    OpenTuple,
    Scope,
)
from bot.pipeline.rules import EVERYBODY, Credit

# What a team has posted into a channel; when, is said by the schedule whose subject is its id. Its queries are in
# `snapshots`.
snapshot_table = Table(
    "pipeline_snapshot",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("team_id", BigInteger, nullable=False),
    Column("channel", String, nullable=False),
    Column("view", String, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcSeconds, nullable=False),
)

# Somebody said that a deal is alive: it is not called stuck before `until_day`, as long as the stay that began on
# `since_day` goes on. The newest of a deal counts. Its queries are in `stuck`.
alive_table = Table(
    "deal_alive",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("process", String, nullable=False),
    Column("stage", String),
    Column("since_day", Day, nullable=False),
    Column("until_day", Day, nullable=False),
    Column("said_by", BigInteger, nullable=False),
    Column("said_at", UtcSeconds, nullable=False),
    Index(None, "workspace_id", "deal_id"),
)

_event = event_table.c
_deal = deal_table.c
_stay = membership_table.c
_in_workspace = _event.workspace_id == bindparam("workspace")
Within = Callable[[ColumnElement[Any]], "list[Source]"]


@dataclass(frozen=True)
class Source:
    """Events that may belong to a scope, and whose they are: `owner` is what `rules.Credit` decides about."""

    where: tuple[ColumnElement[bool], ...]
    owner: ColumnElement[Any]


def of_teams(owner: ColumnElement[Any]) -> list[Source]:
    """Of everybody who ever was in these teams; on which days they were is decided afterwards.

    A join with the memberships would say the same at twice the time, and SQLite, which has no statistics,
    might begin it with any index that starts with the workspace.
    """
    members = select(_stay.member_id).where(
        _stay.workspace_id == bindparam("workspace"), _stay.team_id.in_(bindparam("teams", expanding=True))
    )
    return [Source((_in_workspace, any_of(owner, members)), owner)]


def of_person(owner: ColumnElement[Any]) -> list[Source]:
    """Of one person."""
    return [Source((_in_workspace, owner == bindparam("person")), owner)]


def of_company(owner: ColumnElement[Any]) -> list[Source]:
    """Everybody's, found person by person so that the index serves, and those of nobody."""
    everybody = select(member_table.c.id).where(member_table.c.workspace_id == bindparam("workspace"))
    return [
        Source((_in_workspace, owner.in_(everybody)), literal(EVERYBODY)),
        Source((_in_workspace, owner.is_(None)), type_coerce(null(), Integer)),
    ]


def _amount(when: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    return total(_event.amount_minor if when is None else case((when, _event.amount_minor)))


def total(part: ColumnElement[Any]) -> ColumnElement[int]:
    """The sum; 0 of nothing."""
    return cast(func.coalesce(func.sum(part), 0), BigInteger)


def holds(on: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(_event.day <= on, _event.until_day > on)


WITH_DEAL = event_table.join(
    deal_table, and_(_deal.workspace_id == _event.workspace_id, _deal.id == _event.deal_id)
)


def _open(within: Within, *, by_crm: bool) -> Any:
    """One row for each deal, as in OpenDeal."""
    probability = _deal.crm_probability if by_crm else type_coerce(null(), Integer)
    parts = (_event.amount_minor, type_coerce(_event.is_estimated, Integer), probability, _event.deal_id)
    return together([statement.add_columns(*parts) for statement, _ in _opened(within, by_crm=by_crm)])


def _open_sums(*, by_crm: bool) -> Any:
    """One row for each stage, currency and day, as in OpenRow: the company's deals are too many for single ones."""
    percent: ColumnElement[int] = literal(0)
    by_stage = _amount()
    if by_crm:
        percent = total(_event.amount_minor * _deal.crm_probability)
        by_stage = _amount(_deal.crm_probability.is_(None))
    counts = (func.count(), func.count(_event.amount_minor))
    sums = (*counts, _amount(), _amount(_event.is_estimated), percent, by_stage)
    return together(
        [
            statement.add_columns(*sums).group_by(*keys)
            for statement, keys in _opened(of_company, by_crm=by_crm)
        ]
    )


def _opened(within: Within, *, by_crm: bool) -> Iterator[tuple[Select[Any], tuple[ColumnElement[Any], ...]]]:
    """What is open on the day: whose it is, and its process, stage, currency and day of entry."""
    keys = (_event.process, _event.stage, _event.currency, type_coerce(_event.entered_day, Integer))
    for source in within(_event.owner_id):
        statement = (
            select(source.owner, *keys)
            .select_from(WITH_DEAL if by_crm else event_table)
            .where(*source.where, _event.status == Status.OPEN.value, holds(bindparam("on", type_=Day)))
        )
        yield statement, keys


def _closed(within: Within) -> Any:
    parts: list[Select[Any]] = []
    day = type_coerce(_event.entered_day, Integer)
    cycle = day - type_coerce(_deal.created_day, Integer)
    for is_before, first, until in ((0, "first", "until"), (1, "before_first", "before_until")):
        end = bindparam(until, type_=Day)
        for source in within(_event.entered_owner_id):
            keys: tuple[Any, ...] = (_event.status, _event.currency, cycle)
            known = case((_event.amount_minor.is_not(None), 1), else_=0)
            what: tuple[Any, ...] = (day, *keys, literal(1), known, func.coalesce(_event.amount_minor, 0))
            if within is of_company:
                what = (literal(0), *keys, func.count(), func.count(_event.amount_minor), _amount())
            parts.append(
                select(literal(is_before), source.owner, *what)
                .select_from(WITH_DEAL)
                .where(
                    *source.where,
                    _event.entered_day >= bindparam(first, type_=Day),
                    _event.entered_day <= end,
                    _event.status.in_((Status.WON.value, Status.LOST.value)),
                    holds(end),
                )
                .group_by(*(keys if within is of_company else ()))
            )
    return together(parts)


def _moves(within: Within) -> Any:
    until = bindparam("until", type_=Day)
    deals = [
        select(_event.deal_id).where(
            *source.where,
            _event.entered_day >= bindparam("first", type_=Day),
            _event.entered_day <= until,
            _event.is_move,
            _event.status.in_((Status.OPEN.value, Status.WON.value)),
        )
        for source in within(_event.entered_owner_id)
    ]
    each = event_table.alias("each").c
    return (
        select(
            each.deal_id,
            each.process,
            each.stage,
            each.status,
            type_coerce(each.is_entry_known, Integer),
            type_coerce(each.entered_day, Integer),
            each.entered_owner_id,
        )
        .where(
            each.workspace_id == bindparam("workspace"),
            each.deal_id.in_(together(deals)),
            each.is_move,
            each.day <= until,
        )
        .order_by(each.deal_id, each.day, each.at, each.id)
    )


def _sources_of(within: Within) -> Any:
    on = bindparam("on", type_=Day)
    return together(
        [
            select(_deal.source).select_from(WITH_DEAL).where(*source.where, holds(on)).distinct()
            for source in within(_event.owner_id)
        ]
    )


def together(parts: list[Select[Any]]) -> Any:
    return parts[0] if len(parts) == 1 else union_all(*parts)


SCOPES = {"teams": of_teams, "person": of_person, "company": of_company}
_OPEN = {
    (name, by_crm): _open(within, by_crm=by_crm)
    for name, within in SCOPES.items()
    if within is not of_company
    for by_crm in (False, True)
}
_OPEN_SUMS = {by_crm: _open_sums(by_crm=by_crm) for by_crm in (False, True)}
_CLOSED = {name: _closed(within) for name, within in SCOPES.items()}
_MOVES = {name: _moves(within) for name, within in SCOPES.items()}
_SOURCES_OF = {name: _sources_of(within) for name, within in SCOPES.items()}
_STINTS = select(
    _stay.member_id,
    type_coerce(_stay.since_day, Integer),
    type_coerce(_stay.until_day, Integer),
    _stay.team_id,
).where(
    _stay.workspace_id == bindparam("workspace"),
    _stay.team_id.in_(bindparam("teams", expanding=True)),
    _stay.since_day <= bindparam("until", type_=Day),
    _stay.until_day > bindparam("first", type_=Day),
)
_DELIVERED_ON = 5
# A row for each source and day on which it delivered deals: whether it is late is told from them.
_SOURCES = (
    select(
        source_table.c.source,
        *(source_table.c.history_from_day, source_table.c.told_from_day),
        *(source_table.c.as_of_day, source_table.c.updated_at),
        *(source_day_table.c.day, source_day_table.c.at),
    )
    .outerjoin(
        source_day_table,
        (source_day_table.c.workspace_id == source_table.c.workspace_id)
        & (source_day_table.c.source == source_table.c.source)
        & (source_day_table.c.kind == DEALS),
    )
    .where(source_table.c.workspace_id == bindparam("workspace"))
    .order_by(source_table.c.source, source_day_table.c.day)
)


def credit(tx: Tx, *, workspace: WorkspaceId, scope: Scope, first: date, until: date) -> Credit:
    """Whom a deal counts for, on any day from `first` to `until`."""
    if scope.is_company:
        return rules.credit_to_company
    if scope.person is not None:
        return rules.credit_to_person(scope.person)
    return rules.credit_by_membership(stints(tx, workspace=workspace, scope=scope, first=first, until=until))


def stints(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, first: date, until: date
) -> list[tuple[int, int, int, int]]:
    """Who was in the scope's teams on any of these days: member, since, until (exclusive), team."""
    values = {"workspace": workspace, "teams": list(scope.teams), "first": first, "until": until}
    return tx.plain(_STINTS, values)


def open_deals(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date, by_crm: bool) -> list[OpenTuple]:
    """What was open at the end of that day, deal by deal; none of the company's.

    `by_crm`: with the CRM's probability where it gives one.
    """
    if scope.is_company:
        return []
    return tx.plain(_OPEN[kind(scope), by_crm], {**of_scope(workspace, scope), "on": on})


def open_sums(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date, by_crm: bool) -> list[OpenRow]:
    """What was open in the company at the end of that day, by stage, currency and day of entry."""
    if not scope.is_company:
        return []
    return list(map(OpenRow._make, tx.plain(_OPEN_SUMS[by_crm], {"workspace": workspace, "on": on})))


def closed_deals(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch, before: Stretch | None
) -> list[ClosedRow]:
    """What was won and lost in the stretch and in the one it is compared with, each as known on its last day."""
    # Without a comparison its half of the statement asks for days from tomorrow to yesterday.
    other = before or Stretch(date.max, date.min)
    values = {"first": during.first, "until": during.until}
    values |= {"before_first": other.first, "before_until": other.until}
    found = tx.plain(_CLOSED[kind(scope)], {**of_scope(workspace, scope), **values})
    return list(map(ClosedRow._make, found))


def journeys(tx: Tx, *, workspace: WorkspaceId, scope: Scope, during: Stretch) -> list[Journey]:
    """All moves up to its last day of each deal that came into a stage, or was won, in the stretch."""
    values = {"first": during.first, "until": during.until}
    found = tx.plain(_MOVES[kind(scope)], {**of_scope(workspace, scope), **values})
    return [list(moves) for _, moves in groupby(found, itemgetter(0))]


def sources(tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date) -> list[Freshness]:
    """Where the scope's deals come from. Only when there are several sources is it asked which it uses."""
    known = []
    for source, rows in groupby(tx.plain(_SOURCES, {"workspace": workspace}), itemgetter(0)):
        each = [*rows]
        _, history_from, told_from, as_of, updated_at, _, at = each[-1]
        days = tuple(date.fromordinal(row[_DELIVERED_ON]) for row in each if row[_DELIVERED_ON] is not None)
        delivered = Delivered(source, DEALS, days, datetime.fromtimestamp(at, tz=UTC)) if days else None
        told = date.fromordinal(min(history_from, told_from or history_from))
        updated = datetime.fromtimestamp(updated_at, tz=UTC)
        known.append(Freshness(source, date.fromordinal(as_of), updated, told, delivered))
    if len(known) < 2:
        return known
    used = {one for (one,) in tx.plain(_SOURCES_OF[kind(scope)], {**of_scope(workspace, scope), "on": on})}
    return [one for one in known if one.source in used] or known


def kind(scope: Scope) -> str:
    if scope.is_company:
        return "company"
    return "person" if scope.person is not None else "teams"


def of_scope(workspace: WorkspaceId, scope: Scope) -> dict[str, Any]:
    return {"workspace": workspace, "teams": list(scope.teams), "person": scope.person}
