"""Queries that find deals, all answered from one index (`ix_deal_owner`) without touching the deals themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, or_, select

from bot.deals.finding.model import Candidate, Wanted, Whose
from bot.deals.model import DealId, Status
from bot.deals.store import deal_table
from bot.kit.db import Tx, holds
from bot.people.model import MemberId, WorkspaceId

_columns = (
    deal_table.c.id,
    deal_table.c.owner_id,
    deal_table.c.status,
    deal_table.c.search_key,
    deal_table.c.account_id,
)
_candidates = (
    select(*_columns)
    .where(
        deal_table.c.workspace_id == bindparam("workspace"),
        deal_table.c.status != Status.GONE.value,
        deal_table.c.search_key.is_not(None),
    )
    .limit(bindparam("most", type_=Integer))
)
_by_key = select(*_columns).where(
    deal_table.c.workspace_id == bindparam("workspace"),
    deal_table.c.source.in_(bindparam("sources", expanding=True)),
    deal_table.c.external_id.in_(bindparam("keys", expanding=True)),
)
_open_of = (
    select(deal_table.c.id)
    .where(
        deal_table.c.workspace_id == bindparam("workspace"),
        deal_table.c.owner_id == bindparam("owner"),
        deal_table.c.status == Status.OPEN.value,
    )
    .order_by(deal_table.c.expected_close_day.is_(None), deal_table.c.expected_close_day, deal_table.c.id)
    .limit(bindparam("most", type_=Integer))
)


def candidates(
    tx: Tx, *, whose: Whose, wanted: Sequence[Wanted] = (), most: int, is_open: bool = False
) -> list[Candidate]:
    """At most so many deals of these people that have every word; without words: any."""
    statement = _candidates.where(*[_has(word) for word in wanted])
    if is_open:
        statement = statement.where(deal_table.c.status == Status.OPEN.value)
    values: dict[str, Any] = {"workspace": whose.workspace, "most": most}
    found: list[Any] = []
    if whose.owners:
        theirs = statement.where(deal_table.c.owner_id.in_(bindparam("owners", expanding=True)))
        found += tx.execute(theirs, {**values, "owners": list(whose.owners)}).all()
    if whose.with_unowned:
        found += tx.execute(statement.where(deal_table.c.owner_id.is_(None)), values).all()
    return [Candidate._make(row) for row in found]


def by_keys(
    tx: Tx, *, workspace: WorkspaceId, sources: Sequence[str], keys: Sequence[str]
) -> list[Candidate]:
    """Deals by the ids that their systems gave them, whosever they are."""
    rows = tx.execute(_by_key, {"workspace": workspace, "sources": list(sources), "keys": list(keys)})
    return [Candidate._make(row) for row in rows]


def open_of(tx: Tx, *, workspace: WorkspaceId, owner: MemberId, most: int) -> list[DealId]:
    """Somebody's open deals, the next to be closed first."""
    rows = tx.execute(_open_of, {"workspace": workspace, "owner": owner, "most": most})
    return [DealId(row.id) for row in rows]


def _has(word: Wanted) -> ColumnElement[bool]:
    found = [holds(deal_table.c.search_key, part) for part in word.parts]
    if word.accounts:
        found.append(deal_table.c.account_id.in_(word.accounts))
    return or_(*found)
