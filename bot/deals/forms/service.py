"""Use cases: making the changes that a form asks for, once, and finding the deals that a message may be about."""

from __future__ import annotations

from collections.abc import Sequence

from bot.deals.changes import service as changes
from bot.deals.changes.model import Done, NewInChat, Wanted
from bot.deals.finding import service as finding
from bot.deals.finding.model import Line
from bot.deals.forms import store
from bot.deals.model import DealId
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.searching import folded
from bot.people import store as people_store
from bot.people.model import Member
from bot.people.permissions import permit

_MOST_OFFERED = 100


def make(
    tx: Tx,
    *,
    asker: Member,
    deal: DealId,
    wanted: Sequence[Wanted],
    seen: int | None,
    view: str | None,
    deps: Deps,
) -> tuple[Done, ...]:
    """Change the deal in these ways, all or none. `view`: the form this comes from; sent again, it changes nothing.

    Refuses what bot.deals.changes.service.change refuses.
    """
    if view is not None and not store.take(tx, workspace=asker.workspace, view=view, at=deps.clock.now()):
        return ()
    done: list[Done] = []
    for one in wanted:
        # Only the first can meet what others did; the rest follow in the same breath.
        done.append(
            changes.change(tx, asker=asker, deal=deal, wanted=one, seen=None if done else seen, deps=deps)
        )
    return tuple(done)


def create(tx: Tx, *, asker: Member, new: NewInChat, view: str, deps: Deps) -> Done | None:
    """Make a new deal; None when the form has been taken already."""
    if not store.take(tx, workspace=asker.workspace, view=view, at=deps.clock.now()):
        return None
    return changes.create(tx, asker=asker, new=new, deps=deps)


def permit_change(tx: Tx, *, asker: Member, deal: DealId) -> None:
    """Return when the asker may change the deal, so that no form opens which could not be sent.

    Refuses what bot.deals.changes.service.get refuses, and NotYours, NotYourTeam, NotAllowed.
    """
    owner = changes.get(tx, asker=asker, deal=deal).deal.state.owner
    if not finding.may_change(tx, asker, owner):
        members = people_store.by_ids(tx, workspace=asker.workspace, ids=[] if owner is None else [owner])
        permit(tx, asker, "deals.change", member=members.get(owner) if owner is not None else None)


def for_message(tx: Tx, *, asker: Member, text: str) -> tuple[tuple[Line, ...], DealId | None]:
    """The asker's open deals, and the one of them that the message names, by the deal's name or its customer's.

    Of several the one with the longest name that stands there is meant.
    """
    found = finding.own_open(tx, asker=asker, most=_MOST_OFFERED)
    lines = finding.page(tx, asker=asker, found=found, count=_MOST_OFFERED).lines
    said = folded(text)
    named = [
        (len(name), one.deal.id)
        for one in lines
        for name in (folded(one.deal.name), folded(one.account or ""))
        if len(name) > 1 and name in said
    ]
    return lines, max(named)[1] if named else None
