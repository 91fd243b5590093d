"""Use cases: asking whether a deal made in chat and one of another system are the same, and what is answered."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from bot.accounts import service as accounts
from bot.deals import store as deals_store
from bot.deals.changes import service as changes
from bot.deals.changes.model import CHAT, Done
from bot.deals.model import Deal, DealId, Status
from bot.deals.settings import DealsSettings
from bot.deals.twins import rules, store
from bot.deals.twins.model import Traits
from bot.deals.twins.refusals import NoTwins
from bot.delivery.outbox import service as outbox
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.ids import Ids
from bot.kit.money import Money
from bot.kit.nudges import Nudge, Saying, Sending
from bot.kit.words import LOCALES
from bot.people.model import Member, MemberId, WorkspaceId

KIND = "deals.same_one"
SAME, DIFFERENT = "same", "different"

_AGE = timedelta(days=120)
"""So long after a deal was made in chat its twin is looked for."""
_MOST = 500
_USEFUL = timedelta(days=14)


def offer(tx: Tx, *, workspace: WorkspaceId, source: str, today: date, now: datetime, ids: Ids) -> int:
    """After a delivery: ask the owners of deals made in chat about deals of that source that may be the same.

    Each pair is asked about once. Returns how many.
    """
    if source == CHAT:
        return 0
    made = store.made_in_chat(tx, workspace=workspace, since=today - _AGE, most=_MOST)
    if not made:
        return 0
    owners = list({MemberId(row.owner_id) for row in made})
    since = min(row.created_day for row in made) - rules.BEFORE
    others = store.delivered(tx, workspace=workspace, source=source, owners=owners, since=since)
    known = store.offered(tx, workspace=workspace, chats=[row.id for row in made])
    names = accounts.names(
        tx,
        workspace=workspace,
        ids={row.account_id for row in (*made, *others) if row.account_id is not None},
    )
    chats = [_traits(row, names) for row in made]
    asked = [
        one
        for one in rules.pairs(chats, [_traits(row, names) for row in others])
        if (one.chat, one.other) not in known
    ]
    nudges = []
    owner_of = {row.id: row.owner_id for row in made}
    for pair in asked:
        store.offer(tx, workspace=workspace, chat=pair.chat, other=pair.other, at=now)
        facts = {"chat": pair.chat, "other": pair.other}
        nudge = Nudge(KIND, f"deal:{pair.chat}", now, now + _USEFUL, member=owner_of[pair.chat], facts=facts)
        nudges.append((workspace, nudge))
    outbox.plan(tx, nudges=nudges, now=now, ids=ids)
    return len(asked)


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The two side by side; nothing once somebody has said what they are, or one of them is gone."""
    workspace = WorkspaceId(sending.workspace)
    chat, other = DealId(sending.facts["chat"]), DealId(sending.facts["other"])
    _, answer = store.answer_of(tx, workspace=workspace, chat=chat, other=other)
    found = deals_store.by_ids(tx, workspace=workspace, deals=[chat, other])
    if answer is not None or any(one not in found or not _counts(found[one]) for one in (chat, other)):
        return None
    if any(one.state.owner != sending.member for one in found.values()):
        return None
    named = accounts.names(
        tx, workspace=workspace, ids=[one.account for one in found.values() if one.account is not None]
    )
    settings = deps.settings[DealsSettings]
    return Saying(
        "deals/same_one",
        {
            "chat": _shown(found[chat], named, settings),
            "other": _shown(found[other], named, settings),
            "source": found[other].source,
            "value": json.dumps({"chat": chat, "other": other}),
        },
    )


def merge(tx: Tx, *, asker: Member, chat: DealId, other: DealId, deps: Deps) -> Done:
    """The two are one: the other system's stays, with what was said of the one made in chat. It can be taken back
    like every change.

    Refuses: NoTwins, and what bot.deals.changes.service.change refuses of either.
    """
    _refuse_unasked(tx, asker, chat, other)
    done = changes.join(tx, asker=asker, chat=chat, other=other, deps=deps)
    store.set_answer(tx, workspace=asker.workspace, chat=chat, other=other, said=SAME)
    return done


def keep_apart(tx: Tx, *, asker: Member, chat: DealId, other: DealId) -> tuple[Deal, Deal]:
    """The two are not the same, and nobody is asked about them again. Refuses like `merge`."""
    _refuse_unasked(tx, asker, chat, other)
    found = (
        changes.permitted(tx, asker=asker, deal=chat),
        changes.permitted(tx, asker=asker, deal=other),
    )
    store.set_answer(tx, workspace=asker.workspace, chat=chat, other=other, said=DIFFERENT)
    return found


def _refuse_unasked(tx: Tx, asker: Member, chat: DealId, other: DealId) -> None:
    """Only what was offered is answered: a button of ours carries it."""
    is_offered, _ = store.answer_of(tx, workspace=asker.workspace, chat=chat, other=other)
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[chat, other])
    if not is_offered or len(found) < 2 or not all(_counts(one) for one in found.values()):
        raise NoTwins


def _counts(deal: Deal) -> bool:
    return deal.state.status is not Status.GONE and deal.merged_into is None


def _traits(row: Any, names: Any) -> Traits:
    return Traits(
        DealId(row.id),
        row.name,
        names.get(row.account_id),
        row.owner_id,
        row.amount_minor,
        row.currency,
        row.created_day,
    )


def _shown(deal: Deal, names: Any, settings: DealsSettings) -> dict[str, Any]:
    state = deal.state
    stage = settings.stage(state.process, state.stage) if state.stage else None
    return {
        "id": deal.id,
        "name": deal.name,
        "number": "" if deal.source == CHAT or deal.external_id.startswith("~") else deal.external_id,
        "account": names.get(deal.account),
        "status": state.status.value,
        "stage": {locale: stage.called(locale) for locale in LOCALES} if stage else {},
        "amount": None if state.amount_minor is None else Money(state.amount_minor, state.currency),
        "created_on": deal.created_on,
    }
