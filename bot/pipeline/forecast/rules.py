"""The range of what will be won, by playing the rest of the period many times. Pure, and the same for the same data.

Every play draws rates that fit the team's past (forecast/rates.py), then for each open deal whether it is won in
time, then the deals that still come, and of these how many are won in time. Worked examples: docs/numbers.md.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import exp, sqrt
from typing import Final

from bot.pipeline.forecast.chances import chances
from bot.pipeline.forecast.model import Arrivals, OpenNow, Outlook, TooEarly
from bot.pipeline.forecast.rates import MOST_AGE, WEEK, Rates
from bot.pipeline.lives.model import OPEN, WON, Life, Worth
from bot.pipeline.model import StageKey

PLAYS: Final = 1200
_DRAWS: Final = 240
_DRAWS_OF_A_YEAR: Final = 60
"""So many sets of rates are drawn; each serves some plays. Making one is dear, and more so for a long period."""
LEAST_ENDED: Final = 30
LEAST_WON: Final = 8
ENOUGH_ENDED: Final = 80
"""With fewer deals that ended, a team learns from the company's as well."""
_LEAST_EXITS: Final = 12
"""With fewer stays that ended, a stage's rates say nothing, and a deal there is judged by its own age."""
_ARRIVALS_HALF_LIFE: Final = 39.0
_BLOCK: Final = 13
_MOST_BLOCKS: Final = 12
_POOL: Final = 150
_YEAR: Final = 52
_SEASON_TRUST: Final = 40.0
Ours = Callable[[int | None, int], bool]


def too_early(rates: Rates) -> TooEarly | None:
    """What is missing, if too few deals have ended or been won to learn from."""
    missing = max(LEAST_ENDED - rates.closed, 0)
    if rates.won < LEAST_WON:
        # So many more, if they are won as often as those before (a fifth of them, when none was).
        share = max(rates.won / rates.closed, 0.2) if rates.closed else 0.2
        missing = max(missing, round((LEAST_WON - rates.won) / share))
    return TooEarly(rates.closed, missing) if missing else None


def open_now(
    lives: Iterable[Life],
    *,
    rates: Rates,
    workday: Callable[[int], int],
    today: int,
    is_ours: Ours,
    worth: Worth,
) -> list[OpenNow]:
    """The team's open deals, each at its stage if that has taught something, else by its own age."""
    index = {key: number for number, key in enumerate(rates.places)}
    found = []
    for life in lives:
        if not life.is_open or not is_ours(life.owner, today):
            continue
        last = life.steps[-1]
        place = index.get(StageKey(last.process, last.stage)) if last.is_known else None
        since = last.day
        if place is None or rates.exits[place] < _LEAST_EXITS:
            place, since = rates.anywhere, life.born
        weeks = max(0, workday(today) - workday(since)) // WEEK
        found.append(OpenNow(life.deal, place, min(weeks, MOST_AGE), worth(life.amount, life.currency)))
    return sorted(found)


def arrivals(
    lives: Iterable[Life],
    *,
    rates: Rates,
    workday: Callable[[int], int],
    today: int,
    ends: float,
    since: int,
    is_ours: Ours,
) -> Arrivals:
    """How many deals come. Of the time since `since` (when history begins), the recent counts more."""
    index = {key: number for number, key in enumerate(rates.places)}
    now, first = workday(today), workday(since)
    back = [0] * max(1, (now - first) // WEEK + 1)
    begin: Counter[int] = Counter()
    for life in lives:
        born = life.steps[0] if life.created is None else life.steps[0]._replace(day=life.born)
        ago = (now - workday(born.day)) // WEEK
        if not 0 <= ago < len(back) or not is_ours(born.owner, born.day):
            continue
        back[ago] += 1
        place = rates.anywhere
        if born.status == OPEN and born.is_known:
            place = index.get(StageKey(born.process, born.stage), rates.anywhere)
        if ago < _YEAR:
            begin[rates.anywhere if rates.exits[place] < _LEAST_EXITS else place] += 1
    weights = [0.5 ** (ago / _ARRIVALS_HALF_LIFE) for ago in range(len(back))]
    count = sum(number * weight for number, weight in zip(back, weights, strict=True))
    return Arrivals(count, sum(weights), _spread(back), tuple(sorted(begin.items())), _season(back, ends))


def _spread(back: Sequence[int]) -> float:
    """How many times more quarters differ from each other than chance alone would make them; at least once."""
    blocks = [
        sum(back[at : at + _BLOCK])
        for at in range(0, min(len(back), _BLOCK * _MOST_BLOCKS) - _BLOCK + 1, _BLOCK)
    ]
    steps = [(a - b) ** 2 / 2 for a, b in pairwise(blocks)]
    average = sum(blocks) / len(blocks) if blocks else 0
    if not steps or not average:
        return 1.0
    # As if four more quarters had been seen that differed by chance alone.
    return max(1.0, (sum(step / average for step in steps) + 4) / (len(steps) + 4))


def _season(back: Sequence[int], ends: float) -> float:
    """How many more came in these weeks of former years than in those years on the whole, carefully."""
    length = max(1, round(ends))
    seen = expected = 0.0
    for year in range(1, len(back) // _YEAR):
        begin = year * _YEAR - length
        around = back[max(0, year * _YEAR - _YEAR // 2 - length // 2) :][:_YEAR]
        if begin < 0 or len(around) < _YEAR:
            continue
        seen += sum(back[begin : begin + length])
        expected += sum(around) * length / _YEAR
    return (seen + _SEASON_TRUST) / (expected + _SEASON_TRUST)


def amounts_won(lives: Iterable[Life], *, is_ours: Ours, worth: Worth) -> list[int]:
    """What the team's latest won deals were worth, the newest first."""
    won = [life for life in lives if life.steps[-1].status == WON]
    won = [life for life in won if is_ours(life.steps[-1].owner, life.steps[-1].day)]
    won.sort(key=lambda life: (-life.steps[-1].day, life.deal))
    known = [worth(life.amount, life.currency) for life in won]
    return [amount for amount in known if amount is not None][:_POOL]


def outlook(
    *,
    rates: Rates,
    open_deals: Sequence[OpenNow],
    arriving: Arrivals,
    amounts: Sequence[int],
    won: int,
    begins: float,
    ends: float,
    seed: str,
) -> Outlook:
    """The range. `begins` and `ends`: of the rest of the period, in working weeks from now (0: it has begun).

    Every total is what is won already plus what is played, so nothing is ever below what is won.
    """
    chance = random.Random(seed)
    totals: list[int] = []
    summed: dict[int, float] = defaultdict(float)
    from_open = from_new = 0.0
    draws = _DRAWS if ends <= _BLOCK + 1 else _DRAWS_OF_A_YEAR
    for _ in range(draws):
        by_week = chances(rates.drawn(chance), begins=begins, ends=ends)
        pool = chance.choices(amounts, k=len(amounts)) if amounts else [0]
        likely = [(by_week[0][one.place][one.weeks], one) for one in open_deals]
        for share, one in likely:
            summed[one.deal] += share
        expected, level = _expected_new(arriving, by_week, chance)
        for _ in range(PLAYS // draws):
            of_open = _played(likely, pool, chance)
            of_new = sum(chance.choices(pool, k=_poisson(expected * level(), chance)))
            totals.append(of_open + of_new)
            from_open += of_open
            from_new += of_new
    totals.sort()
    low, high = _four_in_five(totals)
    return Outlook(
        low=won + low,
        middle=won + totals[len(totals) // 2],
        high=won + high,
        open=round(from_open / PLAYS),
        new=round(from_new / PLAYS),
        chances=tuple((one.deal, summed[one.deal] / draws) for one in open_deals),
    )


def _four_in_five(totals: Sequence[int]) -> tuple[int, int]:
    """From a value that at most a tenth of the plays end below, the stretch that holds four in five of them.

    Where many end at the same (often: nothing more is won), fewer than a tenth end below it, and more above.
    """
    low = totals[len(totals) // 10]
    return low, totals[bisect_left(totals, low) + len(totals) * 4 // 5 - 1]


def _played(likely: Sequence[tuple[float, OpenNow]], pool: Sequence[int], chance: random.Random) -> int:
    total, roll = 0, chance.random
    for share, one in likely:
        if roll() < share:
            total += chance.choice(pool) if one.amount is None else one.amount
    return total


def _expected_new(
    arriving: Arrivals, by_week: Sequence[Sequence[Sequence[float]]], chance: random.Random
) -> tuple[float, Callable[[], float]]:
    """How many deals that are not made yet will be won in time, and what its level is multiplied with in a play."""
    rate = chance.gammavariate(arriving.count + 0.5, 1 / (arriving.weeks + 0.001)) * arriving.season
    begun = sum(count for _, count in arriving.places)
    expected = 0.0
    for place, count in arriving.places:
        # Those of a week come in the middle of it.
        for week, _ in enumerate(by_week[:-1]):
            ahead = (by_week[week][place][0] + by_week[week + 1][place][0]) / 2
            expected += rate * ahead * count / begun
    weeks = max(1, len(by_week) - 1)
    extra = (arriving.spread - 1) / max(rate * weeks, 1.0)
    if extra <= 0:
        return expected, lambda: 1.0
    return expected, lambda: chance.gammavariate(1 / extra, extra)


def _poisson(mean: float, chance: random.Random) -> int:
    if mean > 60:
        return max(0, round(chance.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
