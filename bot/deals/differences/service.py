"""Use case: what is known otherwise here than in other systems, about the deals that somebody may see."""

from __future__ import annotations

from typing import cast

from bot.deals import store as deals_store
from bot.deals.changes.model import Field
from bot.deals.differences import store
from bot.deals.differences.model import Differences, Line
from bot.deals.finding.service import seen_by
from bot.kit.db import Tx
from bot.people import store as people
from bot.people.model import Member, MemberId

MOST = 10_000
"""Lines that one file has; older ones come when these are settled."""


def differences(tx: Tx, *, asker: Member) -> Differences:
    """What the asker and whose deals they may see said otherwise than the CRM has it, the latest first."""
    whose = seen_by(tx, asker)
    said = store.of_owners(
        tx, workspace=whose.workspace, owners=whose.owners, with_unowned=whose.with_unowned, most=MOST
    )
    deals = deals_store.by_ids(tx, workspace=whose.workspace, deals=list({one.deal for one in said}))
    lines = tuple(
        Line(deals[one.deal], None, None, None, one.by, one.at)
        if one.difference is None
        else Line(
            deals[one.deal],
            one.difference.field,
            one.difference.ours,
            one.difference.theirs,
            one.by,
            one.at,
            one.difference.is_overruled,
        )
        for one in said
    )
    named = {one.by for one in lines} | {one.deal.state.owner for one in lines}
    named |= {
        cast("MemberId | None", value)
        for one in lines
        if one.field is Field.OWNER
        for value in (one.ours, one.theirs)
    }
    known = people.by_ids(tx, workspace=whose.workspace, ids={one for one in named if one is not None})
    return Differences(lines, {member: one.name for member, one in known.items()})
