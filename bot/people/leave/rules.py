"""How days of leave join, and what coming back ends. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.people.leave.model import Away

LONGEST = 366
"""The most days that can be noted at once: beyond that, somebody mistyped a year."""

_ONE_DAY = timedelta(days=1)


def merged(stretches: Iterable[Away]) -> list[Away]:
    """The same days in as few stretches as possible, the earliest first. Neighbours without a gap are one."""
    found: list[Away] = []
    for one in sorted(stretches, key=lambda away: away.first):
        if found and one.first <= found[-1].last + _ONE_DAY:
            found[-1] = Away(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def ended_by_coming_back(known: Sequence[Away], today: date) -> list[Away]:
    """Which leave ends when somebody says that they are back: what runs, else everything ahead.

    Who comes back early from an illness still goes away at Christmas.
    """
    running = [one for one in known if one.first <= today <= one.last]
    return running or [one for one in known if one.first > today]


def remains(ended: Away, today: date) -> Away | None:
    """What was leave and stays so when it ends today: the days before."""
    return Away(ended.first, today - _ONE_DAY) if ended.first < today else None
