"""Queries of what a deal can be recognised by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from bot.accounts.store import account_table
from bot.deals.mentions.model import Candidate
from bot.deals.store import deal_table
from bot.kit.db import Tx
from bot.people.model import WorkspaceId

_deal = deal_table.c
_known = (
    select(
        _deal.id,
        _deal.external_id,
        _deal.name,
        _deal.process,
        _deal.created_day,
        account_table.c.name.label("account"),
    )
    .select_from(
        deal_table.outerjoin(
            account_table,
            (account_table.c.workspace_id == _deal.workspace_id) & (account_table.c.id == _deal.account_id),
        )
    )
    .where(_deal.workspace_id == bindparam("workspace"), _deal.source == bindparam("source"))
)
_by_key = _known.where(_deal.external_id.in_(bindparam("words", expanding=True)))
_by_name = _known.where(_deal.name.in_(bindparam("words", expanding=True)))


def by_keys(tx: Tx, *, workspace: WorkspaceId, source: str, keys: Sequence[str]) -> list[Candidate]:
    """Deals of a source by their ids there."""
    return _found(tx, _by_key, workspace, source, keys)


def by_names(tx: Tx, *, workspace: WorkspaceId, source: str, names: Sequence[str]) -> list[Candidate]:
    """Deals of a source that are called so, letter by letter."""
    return _found(tx, _by_name, workspace, source, names)


def _found(
    tx: Tx, statement: Any, workspace: WorkspaceId, source: str, words: Sequence[str]
) -> list[Candidate]:
    if not words:
        return []
    rows = tx.execute(statement, {"workspace": workspace, "source": source, "words": list(words)})
    return [
        Candidate(row.id, row.external_id, row.name, row.process, row.created_day, row.account)
        for row in rows
    ]
