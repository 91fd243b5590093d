"""What somebody typed about the trend: the word in front or behind. Pure."""

from __future__ import annotations

import re

from bot.people.rules import fold

_WORDS = r"trends?|weekly trend|last 12 weeks|12 weeks|趋势|走势|近12周|最近12周"
_BEGINS = re.compile(rf"^(?:{_WORDS})(?![a-z0-9])\s*(?:of|for|的)?\s*")
_ENDS = re.compile(rf"(?:(?<![a-z0-9])|的)\s*(?:{_WORDS})\s*[?？]?$")


def about_trend(text: str) -> str | None:
    """What stands beside the word that asks for the trend; None when the text is not about it."""
    folded = fold(text)
    if found := _BEGINS.match(folded):
        return folded[found.end() :].strip()
    if found := _ENDS.search(folded):
        return folded[: found.start()].strip().removesuffix("的")
    return None
