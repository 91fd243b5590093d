"""Use cases: finding deals among those somebody may see, and listing them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.accounts import service as accounts
from bot.accounts.model import AccountId
from bot.deals import store as deals_store
from bot.deals.changes import service as changes
from bot.deals.changes import store as changes_store
from bot.deals.finding import rules, store, timeline
from bot.deals.finding.model import Candidate, Found, Line, Page, Shown, Wanted, Whose
from bot.deals.model import DealId, Status
from bot.kit.db import Tx
from bot.kit.searching import folded, is_called
from bot.people import store as people_store
from bot.people.model import Member, MemberId
from bot.people.permissions import may, permitted_teams

_MOST = 500
"""Deals that are looked through to put the likeliest first; who has more of them adds a word."""
_MOST_ACCOUNTS = 500
_MOST_TO_COMPARE = 20_000
"""Names that are compared letter by letter; of more than these only those with half a word in common."""
_MOST_NEAR = 10
_NUMBER = re.compile(r"\S{1,60}")
_SALESFORCE_ID = re.compile(r"[A-Za-z0-9]{18}")


def find(tx: Tx, *, asker: Member, text: str) -> Found:
    """The deals that the asker may see and that this may mean: a part of a name, of a customer's, or an id.

    Nothing is said of deals that they may not see, not even that there are some.
    """
    said = rules.words(text)
    if not said:
        return Found(())
    whose = seen_by(tx, asker)
    by_id = [one for one in _numbered(tx, asker, rules.tidy(text)) if whose.has(one.owner)]
    if len(by_id) == 1:
        return Found((by_id[0].deal,), only=by_id[0].deal)
    by_word = _customers_by_word(tx, asker, said)
    fitting = store.candidates(
        tx,
        whose=whose,
        wanted=[Wanted((word,), tuple(by_word[word])) for word in said],
        most=_MOST,
    )
    if not fitting:
        return _nearest(tx, asker, said, whose)
    names = {account: name for found in by_word.values() for account, name in found.items()}
    ranked = rules.ranked(fitting, text, by_account=names, asker=asker.id)
    deals = tuple(one.deal for _, one in ranked)
    called_so = [one.deal for fit, one in ranked if fit == 0]
    only = deals[0] if len(deals) == 1 else called_so[0] if len(called_so) == 1 else None
    return Found(deals, only=only, is_cut=len(fitting) >= _MOST)


def own_open(tx: Tx, *, asker: Member, most: int = _MOST) -> Found:
    """The asker's open deals, the next to be closed first."""
    deals = store.open_of(tx, workspace=asker.workspace, owner=asker.id, most=most)
    return Found(tuple(deals), is_cut=len(deals) >= most)


def page(tx: Tx, *, asker: Member, found: Found, start: int = 0, count: int = 5) -> Page:
    """Some of what was found, as it stands now."""
    shown = found.deals[start : start + count]
    deals = deals_store.by_ids(tx, workspace=asker.workspace, deals=shown)
    present = [deals[one] for one in shown if one in deals]
    named = accounts.names(
        tx, workspace=asker.workspace, ids=[one.account for one in present if one.account is not None]
    )
    owners = people_store.by_ids(
        tx, workspace=asker.workspace, ids={one.state.owner for one in present if one.state.owner is not None}
    )
    lines = tuple(
        Line(
            one,
            named.get(AccountId(one.account)) if one.account is not None else None,
            owners[one.state.owner].name if one.state.owner in owners else None,
        )
        for one in present
    )
    return Page(lines, start, len(found.deals))


def meant(tx: Tx, *, asker: Member, found: Found, is_open: bool) -> DealId | None:
    """The deal that can be meant when something has become of it: the only one, else the only one that is open.

    For one that is opened again the only one that is over. None: more than one, or none but similar ones.
    """
    if found.only is not None or found.is_near or found.is_cut:
        return found.only
    deals = deals_store.by_ids(tx, workspace=asker.workspace, deals=found.deals)
    fitting = [one.id for one in deals.values() if (one.state.status is Status.OPEN) is is_open]
    return fitting[0] if len(fitting) == 1 else None


def show(tx: Tx, *, asker: Member, deal: DealId) -> Shown:
    """A deal with its history. Refuses what bot.deals.changes.service.get refuses."""
    seen = changes.get(tx, asker=asker, deal=deal)
    told = tuple(timeline.turns(changes.history(tx, asker=asker, deal=deal)))
    people = {
        value
        for one in told
        for value in (one.by, *((one.was, one.now) if one.what == "owner" else ()))
        if value is not None
    }
    found = people_store.by_ids(tx, workspace=asker.workspace, ids=people)
    owner = seen.deal.state.owner
    source = deals_store.source_row(tx, workspace=asker.workspace, source=seen.deal.source)
    return Shown(
        line=page(tx, asker=asker, found=Found((deal,))).lines[0],
        revision=seen.revision,
        may_change=may_change(tx, asker, owner),
        turns=told,
        names={one.id: one.name for one in found.values()},
        as_of=source.updated_at if source else None,
        differs=tuple(
            one.field.value
            for one in changes_store.differences_of(tx, workspace=asker.workspace, deals=[deal])
            .get(deal, {})
            .values()
            if not one.is_overruled
        ),
    )


def names(tx: Tx, *, asker: Member, people: Iterable[MemberId]) -> dict[MemberId, str]:
    """What these people are called."""
    found = people_store.by_ids(tx, workspace=asker.workspace, ids=people)
    return {one.id: one.name for one in found.values()}


def may_change(tx: Tx, asker: Member, owner: MemberId | None) -> bool:
    """Whether to offer changes of a deal of that owner."""
    if owner is None:
        return asker.is_admin
    member = people_store.by_ids(tx, workspace=asker.workspace, ids=[owner]).get(owner)
    return member is not None and may(tx, asker, "deals.change", member=member)


def alike(tx: Tx, *, asker: Member, name: str, account: str | None, most: int = 5) -> tuple[DealId, ...]:
    """Open deals that a new one of that name or customer may be again, the likeliest first.

    Only of those the asker may see. A name is alike with at most some letters wrong; a customer is the same only
    when it is called the same.
    """
    whose = seen_by(tx, asker)
    said = rules.words(name)
    found: list[DealId] = []
    if said:
        wanted = [Wanted(rules.pieces(word)) for word in said]
        near = store.candidates(tx, whose=whose, wanted=wanted, most=_MOST_TO_COMPARE, is_open=True)
        found += rules.nearest(near, said, accounts={word: {} for word in said}, most=most)
    if account:
        key = folded(rules.tidy(account))
        same = [one for one, known in _customers(tx, asker, key).items() if is_called(known, key)]
        wanted = [Wanted((), tuple(same))]
        theirs = store.candidates(tx, whose=whose, wanted=wanted, most=most, is_open=True) if same else []
        found += [one.deal for one in theirs]
    return tuple(dict.fromkeys(found))[:most]


def seen_by(tx: Tx, asker: Member) -> Whose:
    """Whose deals the asker may see: what `permit` says of `deals.see`, for everybody at once."""
    teams = permitted_teams(tx, asker, "deals.see")
    members = people_store.members_of(tx, workspace=asker.workspace, teams=teams) if teams else []
    owners = dict.fromkeys([asker.id, *(one.id for one in members)])
    return Whose(asker.workspace, tuple(owners), asker.is_admin)


def _numbered(tx: Tx, asker: Member, text: str) -> list[Candidate]:
    """Deals with exactly that id in their system. Salesforce writes the same id with 15 characters and with 18."""
    if not _NUMBER.fullmatch(text):
        return []
    keys = [text, *([text[:15]] if _SALESFORCE_ID.fullmatch(text) else [])]
    sources = deals_store.sources(tx, workspace=asker.workspace)
    return store.by_keys(tx, workspace=asker.workspace, sources=sources, keys=keys)


def _customers(tx: Tx, asker: Member, word: str) -> dict[int, str]:
    found = accounts.containing(tx, workspace=asker.workspace, parts=(word,), most=_MOST_ACCOUNTS)
    return {int(account): name for account, name in found.items()}


def _customers_by_word(tx: Tx, asker: Member, said: Sequence[str]) -> dict[str, dict[int, str]]:
    """The customers that have each word. Of a word that very many have (Ltd) only some come, so those that another
    word brings count for it as well.
    """
    found = {word: _customers(tx, asker, word) for word in said}
    known = {account: key for customers in found.values() for account, key in customers.items()}
    return {word: {account: key for account, key in known.items() if word in key} for word in said}


def _nearest(tx: Tx, asker: Member, said: Sequence[str], whose: Whose) -> Found:
    """What is nearly that. Few names are all compared; of many those that share a piece with each word."""
    if not any(rules.may_be_mistyped(word) for word in said):
        return Found(())
    known: dict[int, str] = {}
    for word in said:
        near = accounts.containing(
            tx, workspace=asker.workspace, parts=rules.pieces(word), most=_MOST_TO_COMPARE
        )
        known |= rules.most_alike(word, near, most=_MOST_ACCOUNTS)
    alike_to = {
        word: {one: score for one, name in known.items() if (score := rules.likeness(word, name))}
        for word in said
    }
    compared = store.candidates(tx, whose=whose, most=_MOST_TO_COMPARE)
    if len(compared) >= _MOST_TO_COMPARE:
        wanted = [Wanted(rules.pieces(word), tuple(alike_to[word])) for word in said]
        compared = store.candidates(tx, whose=whose, wanted=wanted, most=_MOST_TO_COMPARE)
    return Found(tuple(rules.nearest(compared, said, accounts=alike_to, most=_MOST_NEAR)), is_near=True)
