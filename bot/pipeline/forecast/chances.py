"""From weekly rates to the chance that a deal is won within a window of weeks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp

from bot.pipeline.forecast.rates import AGES, MOST_AGE, age_of

_AGE_OF_WEEK = [age_of(week) for week in range(MOST_AGE + 1)]


def chances(
    rates: Sequence[Sequence[Sequence[float]]], *, begins: float, ends: float
) -> list[list[list[float]]]:
    """For each week from now on, each place, and each age in whole weeks: the chance to be won in the window.

    The window lasts from `begins` to `ends`, in weeks from now. Worked out backwards: at its end nothing can be won any
    more; a week earlier, a deal is won, goes to another place and has that one's chance there, or stays and
    is a week older. The last week may be a part of one.
    """
    count = max(1, ceil(ends))
    won = len(rates)
    after = [[0.0] * (MOST_AGE + 2) for _ in rates]
    found = [after]
    for week in range(count - 1, -1, -1):
        length = min(1.0, ends - week)
        pays = min(1.0, max(0.0, (week + length - begins) / length)) if length else 0.0
        now = list(after)
        elsewhere = [one[0] for one in after]
        # From the last place to the first, because who goes on in a week comes there in the middle of it on average.
        for place in range(len(rates) - 1, -1, -1):
            now[place] = _one_place(
                rates[place], elsewhere=elsewhere, later=after[place], won=won, length=length, pays=pays
            )
            elsewhere[place] = (now[place][0] + after[place][0]) / 2
        found.append(now)
        after = now
    return found[::-1]


def _one_place(
    cells: Sequence[Sequence[float]],
    *,
    elsewhere: Sequence[float],
    later: Sequence[float],
    won: int,
    length: float,
    pays: float,
) -> list[float]:
    leaves, stays = [0.0] * len(AGES), [1.0] * len(AGES)
    for age, ways in enumerate(cells):
        total = sum(ways)
        if total <= 0:
            continue
        stays[age] = exp(-total * length)
        gained = ways[won] * pays
        for place, chance in enumerate(elsewhere):
            gained += ways[place] * chance
        leaves[age] = (1 - stays[age]) * gained / total
    found = [leaves[age] + stays[age] * later[week + 1] for week, age in enumerate(_AGE_OF_WEEK)]
    found.append(found[-1])
    return found
