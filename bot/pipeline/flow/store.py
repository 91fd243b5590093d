"""Queries of the flow. Each statement is built once, for each of the three kinds of scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from bot.deals.model import Status
from bot.deals.store import deal_table, event_table
from bot.kit.db import Day, Tx
from bot.people.model import WorkspaceId
from bot.people.store import member_table
from bot.pipeline.flow.model import OpeningRow, Path, VersionTuple
from bot.pipeline.model import Scope
from bot.pipeline.store import (
    Within,
    holds,
    kind,
    of_company,
    of_person,
    of_scope,
    of_teams,
    together,
    total,
)

_event = event_table.c
_deal = deal_table.c
_opening = bindparam("opening", type_=Day)
_closing = bindparam("closing", type_=Day)
# Databases take only so many values in one statement.
_MOST_AT_ONCE = 5_000
_EVERY_STATUS = [one.value for one in Status]
_NO_STAGE = (literal(""), literal(""))
_was_open = (_event.status == Status.OPEN.value, holds(_opening))
_SCOPES = {"teams": of_teams, "person": of_person, "company": of_company}


def _sums() -> tuple[ColumnElement[int], ...]:
    """Deals, those with an amount, amount and estimated amount."""
    estimated = case((_event.is_estimated, _event.amount_minor))
    return (func.count(), func.count(_event.amount_minor), total(_event.amount_minor), total(estimated))


def _opened(within: Within, *, by_stage: bool) -> Any:
    """What was open at the end of the first day, as in OpeningRow; without stages that is done faster."""
    stage = (_event.process, _event.stage) if by_stage else _NO_STAGE
    parts = []
    for source in within(_event.owner_id):
        keys = (*((source.owner,) if within is not of_company else ()), *(stage if by_stage else ()))
        parts.append(
            select(source.owner, *stage, _event.currency, *_sums())
            .where(*source.where, *_was_open)
            .group_by(*keys, _event.currency)
        )
    return together(parts)


def _opened_at_home(within: Within) -> Any:
    """The same for who has nothing in other currencies than one; how many they have in others comes last.

    Found in the order of the index: to group by currency too would take half as long again.
    """
    (source,) = within(_event.owner_id)
    home = bindparam("home", type_=String)
    return (
        select(source.owner, *_NO_STAGE, home, *_sums(), func.count(case((_event.currency != home, 1))))
        .where(*source.where, *_was_open)
        .group_by(source.owner)
    )


def _touched(within: Within) -> list[Any]:
    """Deals of the scope of which a version began or ended between the two days.

    Asked by status, so that what ended before is passed over within the index.
    """
    return [
        select(_event.deal_id).where(
            *source.where,
            _event.status.in_(_EVERY_STATUS),
            _event.until_day > _opening,
            _event.day <= _closing,
            or_(_event.day > _opening, _event.until_day <= _closing),
        )
        for source in within(_event.owner_id)
    ]


def _held() -> Any:
    """What those who changed teams in between had open at any time of it."""
    return select(_event.deal_id).where(
        _event.workspace_id == bindparam("workspace"),
        _event.owner_id.in_(bindparam("moved", expanding=True)),
        _event.status == Status.OPEN.value,
        _event.until_day > _opening,
        _event.day <= _closing,
    )


def _paths(deals: list[Any]) -> Any:
    each = event_table.alias("each").c
    return (
        select(
            each.deal_id,
            type_coerce(each.day, Integer),
            *(each.status, each.owner_id, each.process, each.stage, each.amount_minor, each.currency),
            type_coerce(each.is_estimated, Integer),
            type_coerce(each.expected_close_day, Integer),
            type_coerce(each.is_move, Integer),
        )
        .where(
            each.workspace_id == bindparam("workspace"),
            each.deal_id.in_(together(deals)),
            each.voided_by.is_(None),
            each.day <= _closing,
            or_(each.until_day > _opening, each.day > _opening),
        )
        .order_by(each.deal_id, each.day, each.at, each.id)
    )


_OPENED = {
    (name, by_stage): _opened(within, by_stage=by_stage)
    for name, within in _SCOPES.items()
    for by_stage in (False, True)
}
_OPENED_AT_HOME = {"teams": _opened_at_home(of_teams), "person": _opened_at_home(of_person)}
_PATHS = {name: _paths(_touched(within)) for name, within in _SCOPES.items()}
_PATHS_OF_MOVED = _paths([*_touched(of_teams), _held()])
_NAMES = union_all(
    select(literal(1), _deal.id, _deal.external_id, _deal.name).where(
        _deal.workspace_id == bindparam("workspace"), _deal.id.in_(bindparam("deals", expanding=True))
    ),
    select(literal(0), member_table.c.id, literal(""), member_table.c.name).where(
        member_table.c.workspace_id == bindparam("workspace"),
        member_table.c.id.in_(bindparam("people", expanding=True)),
    ),
)


def opening(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, on: date, by_stage: bool, home: str
) -> list[OpeningRow]:
    """What was open at the end of that day, by owner, currency and, if wanted, stage.

    `home`: the currency in which most or all of it is, if not by stage.
    """
    values = {**of_scope(workspace, scope), "opening": on}
    if not (by_stage or scope.is_company):
        rows = tx.plain(_OPENED_AT_HOME[kind(scope)], {**values, "home": home})
        if not any(in_others for *_, in_others in rows):
            return [OpeningRow._make(row[:-1]) for row in rows]
    return list(map(OpeningRow._make, tx.plain(_OPENED[kind(scope), by_stage], values)))


def paths(
    tx: Tx, *, workspace: WorkspaceId, scope: Scope, after: date, until: date, moved: Collection[int]
) -> Iterable[Path]:
    """The way of each deal that may have done anything to the scope's pipeline between the ends of two days.

    `moved`: who changed teams in between; of them, deals that nothing happened to count too.
    """
    values: dict[str, Any] = {**of_scope(workspace, scope), "opening": after, "closing": until}
    statement = _PATHS[kind(scope)]
    if moved:
        statement, values = _PATHS_OF_MOVED, {**values, "moved": list(moved)}
    found: dict[int, list[VersionTuple]] = defaultdict(list)
    for version in tx.plain(statement, values):
        found[version[0]].append(version)
    return found.values()


def names(
    tx: Tx, *, workspace: WorkspaceId, deals: Sequence[int] = (), people: Collection[int] = ()
) -> tuple[dict[int, tuple[str, str]], dict[int, str]]:
    """External id and name of these deals, and the names of these people."""
    found: tuple[dict[int, tuple[str, str]], dict[int, str]] = ({}, {})
    for start in range(0, max(len(deals), 1), _MOST_AT_ONCE):
        values = {"workspace": workspace, "people": list(people)}
        values["deals"] = list(deals[start : start + _MOST_AT_ONCE])
        for is_deal, key, external_id, name in tx.plain(_NAMES, values):
            if is_deal:
                found[0][key] = (external_id, name)
            else:
                found[1][key] = name
    return found
