"""Queries of differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from bot.deals.changes.model import CHAT, Difference
from bot.deals.changes.store import difference
from bot.deals.model import DealId, Status
from bot.deals.said.store import change_table, edit_table
from bot.deals.store import deal_table
from bot.kit.db import Tx
from bot.people.model import MemberId, WorkspaceId

_change, _deal, _edit = change_table.c, deal_table.c, edit_table.c
_theirs = or_(
    _deal.owner_id.in_(bindparam("owners", expanding=True)),
    # Deals of nobody, for whom may see them.
    (_deal.owner_id.is_(None)) & bindparam("with_unowned"),
)
_edits = (
    select(edit_table, _change.member_id, _change.at)
    .join(deal_table, (_deal.workspace_id == _edit.workspace_id) & (_deal.id == _edit.deal_id))
    .join(change_table, (_change.workspace_id == _edit.workspace_id) & (_change.id == _edit.change_id))
    .where(_edit.workspace_id == bindparam("workspace"), _deal.status != Status.GONE.value, _theirs)
    .order_by(_change.at.desc(), _edit.deal_id, _edit.field)
    .limit(bindparam("most"))
)
_made = (
    select(_change.deal_id, _change.member_id, _change.at)
    .join(deal_table, (_deal.workspace_id == _change.workspace_id) & (_deal.id == _change.deal_id))
    .where(
        _change.workspace_id == bindparam("workspace"),
        _change.what == "created",
        _change.undone_at.is_(None),
        _deal.source == CHAT,
        _deal.status != Status.GONE.value,
        _theirs,
    )
    .order_by(_change.at.desc(), _change.deal_id)
    .limit(bindparam("most"))
)


class Said(NamedTuple):
    """By whom and when; `difference` None: the deal was made then."""

    deal: DealId
    by: MemberId
    at: datetime
    difference: Difference | None


def of_owners(
    tx: Tx, *, workspace: WorkspaceId, owners: Sequence[MemberId], with_unowned: bool, most: int
) -> list[Said]:
    """What is known otherwise about these people's deals, and which of them were made in chat."""
    values = {"workspace": workspace, "owners": list(owners), "with_unowned": with_unowned, "most": most}
    found = [Said(row.deal_id, row.member_id, row.at, difference(row)) for row in tx.execute(_edits, values)]
    found += [Said(row.deal_id, row.member_id, row.at, None) for row in tx.execute(_made, values)]
    return sorted(found, key=lambda one: (one.at, one.deal), reverse=True)[:most]
