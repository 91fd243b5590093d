"""What somebody typed about forecasts and bottlenecks: the word in front, or in Chinese behind. Pure."""

from __future__ import annotations

import re

from bot.people.rules import fold

_FORECAST = (
    re.compile(r"^(?:forecast|prediction|predict|预测|预计|预估)(?![a-z0-9])\s*"),
    re.compile(r"(?:的)?(?:预测|预估)\s*[?？]?$"),
)
_BOTTLENECK = (
    re.compile(
        r"^(?:bottleneck|holdback|what holds us back|瓶颈|卡点|卡在哪里|卡在哪)(?![a-z0-9])\s*[?？]?\s*"
    ),
    re.compile(r"(?:的)?(?:瓶颈|卡点|卡在哪里|卡在哪)\s*[?？]?$"),
)


def about_forecast(text: str) -> str | None:
    """What stands beside the word that asks for the forecast; None when the text is not about it."""
    return _rest(text, *_FORECAST)


def about_bottleneck(text: str) -> str | None:
    """The same for what holds a team back."""
    return _rest(text, *_BOTTLENECK)


def _rest(text: str, begins: re.Pattern[str], ends: re.Pattern[str]) -> str | None:
    folded = fold(text)
    if found := begins.match(folded):
        return folded[found.end() :].strip()
    if found := ends.search(folded):
        return folded[: found.start()].strip()
    return None
