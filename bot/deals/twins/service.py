"""Use cases: asking whether a deal made in chat and one of another system are the same, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.accounts import service as accounts
from bot.deals import store as deals_store
from bot.deals.changes import service as changes
from bot.deals.changes.model import CHAT, Done
from bot.deals.finding.service import seen_by
from bot.deals.model import Deal, DealId, Status
from bot.deals.settings import DealsSettings
from bot.deals.twins import rules, store, views
from bot.deals.twins.model import Offer, Traits, Twin, Twins
from bot.deals.twins.refusals import NoTwins
from bot.delivery.outbox import service as outbox
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.ids import Ids
from bot.kit.nudges import Nudge, Saying, Sending
from bot.people import store as people
from bot.people.model import Member, MemberId, TeamId, WorkspaceId
from bot.people.rules import Teams

KIND = "deals.same_one"
SAME, DIFFERENT = "same", "different"

_AGE = timedelta(days=120)
"""So long after a deal was made in chat its twin is looked for."""
_MOST = 500
_MOST_OTHERS = 2000
_USEFUL = timedelta(days=14)


def look(tx: Tx, *, workspace: WorkspaceId, source: str, today: date) -> tuple[Offer, ...]:
    """Deals made in chat and of that source that may be the same, and whom to ask. A long look; nothing is written.

    Asked is who may say: the owner of the one made in chat; where a colleague has the other, who leads their team.
    Each pair is asked about once.
    """
    made = (
        [] if source == CHAT else store.made_in_chat(tx, workspace=workspace, since=today - _AGE, most=_MOST)
    )
    if not made:
        return ()
    tree = people.teams(tx, workspace=workspace)
    team_of = {one.id: one.team for one in people.everybody(tx, workspace=workspace)}
    owners = {MemberId(row.owner_id) for row in made}
    teams = {team_of.get(one) for one in owners} - {None}
    others = store.delivered(
        tx,
        workspace=workspace,
        source=source,
        owners=[*owners, *(one for one, team in team_of.items() if team in teams and one not in owners)],
        since=min(row.created_day for row in made) - rules.BEFORE,
        most=_MOST_OTHERS,
    )
    known = store.offered(tx, workspace=workspace, chats=[row.id for row in made])
    ids = {row.account_id for row in (*made, *others) if row.account_id is not None}
    names = accounts.names(tx, workspace=workspace, ids=ids)
    pairs = rules.pairs(
        [_traits(row, names, team_of) for row in made], [_traits(row, names, team_of) for row in others]
    )
    owner_of = {row.id: row.owner_id for row in (*made, *others)}
    return tuple(
        Offer(one.chat, one.other, _asked(owner_of[one.chat], owner_of[one.other], team_of, tree))
        for one in pairs
        if (one.chat, one.other) not in known
    )


def offer(tx: Tx, *, workspace: WorkspaceId, offers: Sequence[Offer], now: datetime, ids: Ids) -> int:
    """Ask about these pairs. Returns how many there are that nobody had been asked about."""
    known = store.offered(tx, workspace=workspace, chats=[one.chat for one in offers]) if offers else set()
    fresh = [one for one in offers if (one.chat, one.other) not in known]
    nudges = []
    for one in fresh:
        store.offer(tx, workspace=workspace, chat=one.chat, other=one.other, at=now)
        if one.asked is not None:
            facts = {"chat": one.chat, "other": one.other}
            nudge = Nudge(KIND, f"deal:{one.chat}", now, now + _USEFUL, member=one.asked, facts=facts)
            nudges.append((workspace, nudge))
    outbox.plan(tx, nudges=nudges, now=now, ids=ids)
    return len(fresh)


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The two side by side; nothing once somebody has said what they are, one of them is gone, or whoever is asked may
    no longer say."""
    workspace = WorkspaceId(sending.workspace)
    chat, other = DealId(sending.facts["chat"]), DealId(sending.facts["other"])
    _, answer = store.answer_of(tx, workspace=workspace, chat=chat, other=other)
    found = deals_store.by_ids(tx, workspace=workspace, deals=[chat, other])
    if answer is not None or any(one not in found or not _counts(found[one]) for one in (chat, other)):
        return None
    member = MemberId(sending.member or 0)
    asked = people.by_ids(tx, workspace=workspace, ids=[member]).get(member)
    if asked is None or not changes.may_join(tx, asker=asked, chat=found[chat], other=found[other]):
        return None
    twins = _named(tx, workspace, [Twin(found[chat], found[other], True, None)])
    return Saying("deals/same_one", views.pair(twins, twins.pairs[0], deps.settings[DealsSettings], asked.id))


def unanswered(tx: Tx, *, asker: Member, most: int = _MOST) -> Twins:
    """The pairs about which nobody has said anything, of deals that the asker may see, those they may answer first.

    Of a deal of nobody only those know who may say whether it is the same.
    """
    whose = seen_by(tx, asker)
    pairs = store.unanswered(tx, workspace=asker.workspace, owners=whose.owners, same=SAME, most=most)
    deals = deals_store.by_ids(tx, workspace=asker.workspace, deals=[one for pair in pairs for one in pair])
    found = []
    for chat, other in pairs:
        if other not in deals or chat not in deals or not _counts(deals[other]):
            continue
        may_say = changes.may_join(tx, asker=asker, chat=deals[chat], other=deals[other])
        if may_say or (deals[other].state.owner is not None and whose.has(deals[other].state.owner)):
            says = None if may_say else _who_says(tx, asker, deals[chat], deals[other])
            found.append(Twin(deals[chat], deals[other], may_say, says))
    return _named(tx, asker.workspace, sorted(found, key=lambda one: not one.may_say))


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
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[chat, other])
    changes.permit_join(tx, asker=asker, chat=found[chat], other=found[other])
    store.set_answer(tx, workspace=asker.workspace, chat=chat, other=other, said=DIFFERENT)
    return found[chat], found[other]


def _refuse_unasked(tx: Tx, asker: Member, chat: DealId, other: DealId) -> None:
    """Only what was offered is answered: a button of ours carries it."""
    is_offered, _ = store.answer_of(tx, workspace=asker.workspace, chat=chat, other=other)
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[chat, other])
    if not is_offered or len(found) < 2 or not all(_counts(one) for one in found.values()):
        raise NoTwins


def _counts(deal: Deal) -> bool:
    return deal.state.status is not Status.GONE and deal.merged_into is None


def _asked(
    chat: MemberId, other: MemberId | None, team_of: Mapping[MemberId, TeamId | None], tree: Teams
) -> MemberId | None:
    """Who may say whether the deals of these two are one."""
    if other is None or other == chat:
        return chat
    team = team_of.get(chat)
    return tree[team].manager if team is not None and team in tree.by_id else None


def _who_says(tx: Tx, asker: Member, chat: Deal, other: Deal) -> str | None:
    """Who can say it in the asker's place: the owner of both, or who leads the owners."""
    owner = chat.state.owner
    maker = None if owner is None else people.by_ids(tx, workspace=asker.workspace, ids=[owner]).get(owner)
    if maker is None or owner == other.state.owner:
        return maker.name if maker is not None else None
    tree = people.teams(tx, workspace=asker.workspace)
    manager = tree[maker.team].manager if maker.team is not None and maker.team in tree.by_id else None
    if manager is None:
        return None
    found = people.by_ids(tx, workspace=asker.workspace, ids=[manager]).get(manager)
    return found.name if found is not None else None


def _named(tx: Tx, workspace: WorkspaceId, pairs: Sequence[Twin]) -> Twins:
    deals = [one for pair in pairs for one in (pair.chat, pair.other)]
    owners = {one.state.owner for one in deals if one.state.owner is not None}
    named = people.by_ids(tx, workspace=workspace, ids=owners)
    ids = [one.account for one in deals if one.account is not None]
    return Twins(
        tuple(pairs),
        {one.id: one.name for one in named.values()},
        {int(one): name for one, name in accounts.names(tx, workspace=workspace, ids=ids).items()},
    )


def _traits(row: Any, names: Mapping[Any, str], team_of: Mapping[MemberId, TeamId | None]) -> Traits:
    return Traits(
        DealId(row.id),
        row.name,
        names.get(row.account_id),
        row.owner_id,
        team_of.get(row.owner_id),
        row.amount_minor,
        row.currency,
        row.created_day,
    )
