"""Which of several deals is meant. Pure; where two fit equally well, none is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.deals.mentions.model import Candidate, Mention

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
"""A number of which a spreadsheet has kept only the first digits."""

_SALESFORCE_ID = re.compile(r"006[A-Za-z0-9]{15}")


def is_rounded(text: str | None) -> bool:
    """Whether a spreadsheet has kept only the first digits of this id, so that it means no deal any more."""
    return bool(text and "+" in text and _ROUNDED.fullmatch(text))


def deal_key(text: str | None) -> str | None:
    """The id of a deal in its source as we keep it.

    Zoho writes `zcrm_` before its numbers in some exports and not in others. Reports give Salesforce ids with
    15 characters, the API with 18; the first 15 are the id.
    """
    if text and text[0] == "z":
        text = text.removeprefix("zcrm_")
    return text[:15] if text and len(text) == 18 and _SALESFORCE_ID.fullmatch(text) else text


def meant(mention: Mention, called: Sequence[Candidate]) -> list[Candidate]:
    """Those of that name that are left when customer and creation are asked, too, as far as they are given."""
    tests: tuple[Callable[[Candidate], bool], ...] = (
        lambda one: mention.account is not None and _fold(one.account) == _fold(mention.account),
        lambda one: mention.created is not None and one.created_on == mention.created,
    )
    left = list(called)
    for fits in tests:
        if len(left) > 1:
            left = [one for one in left if fits(one)] or left
    return left


def _fold(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
