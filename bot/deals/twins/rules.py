"""Whether a deal made in chat and one of another system may be the same. Pure; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from rapidfuzz import fuzz, process

from bot.deals.twins.model import Pair, Traits
from bot.kit.searching import folded

ENOUGH = 4
"""Points from which on somebody is asked."""

BEFORE, AFTER = timedelta(days=14), timedelta(days=60)
"""The other system's may have been made so long before or after the one in chat."""

_SAME, _LIKE = 90, 65


def points(chat: Traits, other: Traits) -> int:
    """How much speaks for their being the same; 0 when another team has it or it is of another time.

    The name: 3 when it is the same but for details, 1 when it is like it. The same customer: 2. The same amount, to
    a twentieth: 2; more than half as much again, or less than two thirds: 2 off. That a colleague has it: 1 off. Worked
    examples: tests/deals/twins/test_twins.py::test_what_speaks_for_two_deals_being_one.
    """
    return _points(_folded(chat), _folded(other))


def _folded(one: Traits) -> Traits:
    return replace(one, name=folded(one.name), account=folded(one.account) if one.account else None)


def _points(chat: Traits, other: Traits) -> int:
    if not _is_theirs(chat, other) or not _is_of_the_time(chat, other):
        return 0
    # "Acme renewal" may be called "Renewal 2027 - Acme": the words count, not their order.
    likeness = fuzz.token_set_ratio(chat.name, other.name)
    found = 3 if likeness >= _SAME else 1 if likeness >= _LIKE else 0
    if chat.account and other.account:
        found += 2 if fuzz.token_set_ratio(chat.account, other.account) >= _SAME else -1
    if found > 0:
        found += _by_amount(chat, other)
    if other.owner is not None and other.owner != chat.owner:
        found -= 1
    return max(found, 0)


def _is_theirs(chat: Traits, other: Traits) -> bool:
    """Whether it is of the same owner, of nobody, or of a colleague."""
    if chat.owner is None:
        return False
    return other.owner in (None, chat.owner) or (chat.team is not None and chat.team == other.team)


def _is_of_the_time(chat: Traits, other: Traits) -> bool:
    if chat.created_on is None or other.created_on is None:
        return True
    return chat.created_on - BEFORE <= other.created_on <= chat.created_on + AFTER


def _by_amount(chat: Traits, other: Traits) -> int:
    one, two = chat.amount_minor, other.amount_minor
    if one is None or two is None or chat.currency != other.currency or not min(one, two):
        return 0
    if abs(one - two) * 20 <= max(one, two):
        return 2
    return -2 if max(one, two) * 2 > min(one, two) * 3 else 0


def pairs(chats: Iterable[Traits], others: Iterable[Traits]) -> list[Pair]:
    """Whom to ask about, each deal at most once, the likeliest pair first."""
    # Folding a name takes longer than comparing two, and each is compared with many.
    rest = [_folded(one) for one in others]
    names, accounts = [one.name for one in rest], [one.account for one in rest]
    found = []
    for chat in map(_folded, chats):
        # Without a name or a customer in common nothing speaks for a pair.
        near = {
            *_near(chat.name, names, _LIKE),
            *(_near(chat.account, accounts, _SAME) if chat.account else ()),
        }
        for place in near:
            if (sure := _points(chat, rest[place])) >= ENOUGH:
                found.append(Pair(chat.deal, rest[place].deal, sure))
    taken: set[int] = set()
    chosen = []
    for pair in sorted(found, key=lambda one: (-one.points, one.chat, one.other)):
        if not taken & {pair.chat, pair.other}:
            taken |= {pair.chat, pair.other}
            chosen.append(pair)
    return chosen


def _near(text: str, among: Sequence[str | None], least: float) -> Iterator[int]:
    """Places of the texts that are so much like this one."""
    found = process.extract_iter(text, among, scorer=fuzz.token_set_ratio, score_cutoff=least)
    return (place for _, _, place in found)
