"""Telling people that a deal has changed hands: who has it now, and who had it.

Whoever did it knows. The others hear of it when the ten minutes are over in which it can be taken back, so that nobody
is told what was a slip.
"""

from __future__ import annotations

from datetime import timedelta

from bot.deals import store as deals_store
from bot.deals.changes import store
from bot.deals.changes.model import Change, ChangeId
from bot.deals.changes.rules import UNDO_FOR
from bot.deals.model import Deal, DealId, Status
from bot.deals.settings import DealsSettings
from bot.delivery.outbox import service as outbox
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Urgency
from bot.kit.money import Money
from bot.kit.nudges import Nudge, Saying, Sending
from bot.kit.words import LOCALES
from bot.people import store as people
from bot.people.model import WorkspaceId

KIND = "deals.handed_over"
_USEFUL = timedelta(days=7)


def plan(tx: Tx, *, made: Change, was: Deal, now: Deal, deps: Deps) -> None:
    """Tell both owners, whoever of them did not do it."""
    owners = [one for one in (was.state.owner, now.state.owner) if one is not None and one != made.by]
    named = people.by_ids(tx, workspace=now.workspace, ids=[made.by])
    by = named[made.by].name if made.by in named else ""
    nudges = [
        Nudge(
            KIND,
            subject=f"deal:{now.id}",
            occasion=made.at + UNDO_FOR,
            until=made.at + _USEFUL,
            member=owner,
            facts={"change": made.id, "deal": now.id, "now": now.state.owner, "by": by},
            urgency=Urgency.HIGH,
        )
        for owner in owners
    ]
    outbox.plan(tx, nudges=[(now.workspace, one) for one in nudges], now=made.at, ids=deps.ids)


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Whose the deal is now; nothing when that was taken back, or to whom it has changed hands again since."""
    workspace, facts = WorkspaceId(sending.workspace), sending.facts
    made = store.find(tx, workspace=workspace, change=ChangeId(facts["change"]))
    deal = DealId(facts["deal"])
    found = deals_store.by_ids(tx, workspace=workspace, deals=[deal]).get(deal)
    if made is None or made.is_undone or found is None or found.state.owner is None:
        return None
    is_new_owner = sending.member == facts["now"]
    owner = found.state.owner
    if (owner == sending.member) is not is_new_owner:
        return None
    named = people.by_ids(tx, workspace=workspace, ids=[owner])
    state = found.state
    stage = deps.settings[DealsSettings].stage(state.process, state.stage) if state.stage else None
    return Saying(
        "deals/handed_over",
        {
            "deal": {
                "id": found.id,
                "name": found.name,
                "is_open": state.status is Status.OPEN,
                "stage": {locale: stage.called(locale) for locale in LOCALES} if stage else {},
                "amount": None if state.amount_minor is None else Money(state.amount_minor, state.currency),
                "expected_close": state.expected_close,
                "next_step": found.next_step,
            },
            "by": facts["by"],
            "owner": named[owner].name if owner in named else "",
            "is_new_owner": is_new_owner,
        },
    )
