"""Which deal is meant by a few letters: what fits, what fits best, and what is nearly that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from bot.deals.finding.model import MOST_LETTERS, MOST_WORDS, Candidate
from bot.deals.model import DealId, Status
from bot.kit.searching import folded, is_called
from bot.people.model import MemberId

_LIKE_ENOUGH = 72
"""Of 100: one wrong, missing or surplus letter in a word of four, two in a longer one."""
_LIKE_ENOUGH_IN_CHINESE = 66
"""One wrong character of three."""
_FEWEST_LETTERS = 4
_FEWEST_CHARACTERS = 3


def tidy(text: str) -> str:
    """What was typed without what no name has and no database takes: control signs, halves of characters."""
    return " ".join(
        "".join(one for one in text[: 2 * MOST_LETTERS] if one.isprintable() or one.isspace()).split()
    )


def words(text: str) -> tuple[str, ...]:
    """What was typed as it is compared, word by word; the first few of a whole page."""
    found = (folded(word) for word in tidy(text)[:MOST_LETTERS].split())
    return tuple(dict.fromkeys(word for word in found if word))[:MOST_WORDS]


def ranked(
    fitting: Iterable[Candidate],
    text: str,
    *,
    by_account: Mapping[int, str],
    asker: MemberId,
) -> list[tuple[int, Candidate]]:
    """Those that fit, the likeliest first, each with how well it fits (0: it is called exactly that).

    Of two that fit as well an open one is meant rather than one that is over, one's own rather than a
    colleague's, the younger rather than the older. `by_account`: customers that fit, and their names as searched.
    """
    phrase = folded(tidy(text)[:MOST_LETTERS])
    said = words(text)
    found = [(_fit(one, phrase, said, by_account), one) for one in fitting]
    return sorted(
        found,
        key=lambda pair: (
            pair[0],
            pair[1].status != Status.OPEN.value,
            pair[1].owner != asker,
            -pair[1].deal,
        ),
    )


def _fit(one: Candidate, phrase: str, said: Sequence[str], by_account: Mapping[int, str]) -> int:
    if is_called(one.key, phrase):
        return 0
    account = by_account.get(one.account or 0, "")
    if one.key.startswith(phrase) or is_called(account, phrase):
        return 1
    both = f" {account} {one.key}".replace("\n", " ")
    return 2 if all(f" {word}" in both for word in said) else 3


def may_be_mistyped(word: str) -> bool:
    """Whether a word is long enough for a wrong letter to be told from another word."""
    return len(word) >= (_FEWEST_LETTERS if word.isascii() else _FEWEST_CHARACTERS)


def pieces(word: str) -> tuple[str, ...]:
    """Parts of which a name has at least one in spite of a wrong letter in the word; itself if none may be wrong.

    With one mistake in two halves, one half is right; a longer word is cut in three, for two mistakes.
    """
    if not may_be_mistyped(word):
        return (word,)
    count = 2 if len(word) < 8 else 3
    edges = [len(word) * place // count for place in range(count + 1)]
    return tuple(dict.fromkeys(word[first:last] for first, last in pairwise(edges)))


def likeness(word: str, key: str) -> float:
    """How much a word is like some part of a name, from 0 to 100; 0 for what nobody would take for it."""
    if word in key:
        return 100.0
    if not may_be_mistyped(word):
        return 0.0
    enough = _LIKE_ENOUGH if word.isascii() else _LIKE_ENOUGH_IN_CHINESE
    # A part may be as long as the word or longer: that "Al" is within "Allianz" makes them not alike.
    alike = fuzz.partial_ratio if len(key) >= len(word) else fuzz.ratio
    return float(alike(word, key, score_cutoff=enough))


def most_alike(word: str, names: Mapping[Any, str], *, most: int) -> dict[int, str]:
    """Of these names, as they are searched, the ones most like the word."""
    scored = [(likeness(word, name), int(one), name) for one, name in names.items()]
    best = sorted((one for one in scored if one[0]), key=lambda one: -one[0])[:most]
    return {one: name for _, one, name in best}


def nearest(
    candidates: Iterable[Candidate],
    said: Sequence[str],
    *,
    accounts: Mapping[str, Mapping[int, float]],
    most: int,
) -> list[DealId]:
    """The deals most like what was typed, every word of it. `accounts`: how much customers are like each word."""
    scored = []
    for one in candidates:
        score = min(max(likeness(word, one.key), accounts[word].get(one.account or 0, 0.0)) for word in said)
        if score:
            scored.append((-score, one.status != Status.OPEN.value, -one.deal))
    return [DealId(-negative) for _, _, negative in sorted(scored)[:most]]
