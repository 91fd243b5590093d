"""Companies that live: deals come, go through stages, are won, lost, or die and stay open. Seeded, nothing but Python.

Made without knowing how anything is forecast: stays are gamma-distributed, deals die without a trace, and what
drives them drifts as a random walk.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, log, pi, sin

from bot.pipeline.lives.model import LOST, OPEN, WON, Life, Step

STAGES = ("lead", "need", "proposal", "negotiation")
PROCESS = "sales"
FIRST = date(2019, 1, 1)


@dataclass(frozen=True)
class Nature:
    """What a company is like. Rates are a week's; lengths in calendar days; drifts are of a quarter's random walk."""

    weekly: float = 4.0
    passes: tuple[float, ...] = (0.7, 0.65, 0.6, 0.65)
    stays: tuple[float, ...] = (14.0, 21.0, 28.0, 21.0)
    shape: float = 1.5
    dies: float = 0.08
    cleared: float = 0.5
    drift_of_rates: float = 0.08
    drift_of_number: float = 0.08
    trend: float = 0.0
    season: float = 0.0
    amount: float = 30_000.0
    sigma: float = 0.8
    years: int = 6
    owners: int = 8
    loss: tuple[int, float, int] | None = None
    """A stage that passes so much less (in points of 1) from that day on."""


@dataclass
class Company:
    """All that ever happened in one, deal by deal; `seen` is what was known at the end of a day."""

    nature: Nature
    seed: int
    deals: list[tuple[int, float, list[tuple[int, str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(f"company {self.seed}")
        nature = self.nature
        rates = _walk(chance, nature.drift_of_rates, nature.years)
        numbers = _walk(chance, nature.drift_of_number, nature.years)
        first = FIRST.toordinal()
        for day in range(first, first + nature.years * 365):
            if date.fromordinal(day).weekday() > 4:
                continue
            passed = day - first
            wave = 1 + nature.season * sin(2 * pi * passed / 365)
            level = nature.weekly / 5 * exp(numbers[passed] + nature.trend * passed / 365) * wave
            for _ in range(_poisson(level, chance)):
                amount = nature.amount * exp(chance.gauss(0, nature.sigma))
                owner = chance.randrange(nature.owners) + 1
                self.deals.append((owner, amount, self._path(day, rates, chance)))

    def _path(self, day: int, rates: list[float], chance: random.Random) -> list[tuple[int, str]]:
        nature, first = self.nature, FIRST.toordinal()
        path = [(day, STAGES[0])]
        for number, stage in enumerate(STAGES):
            if chance.random() < nature.dies:
                if chance.random() < nature.cleared:
                    path.append((day + chance.randrange(120, 700), LOST))
                return path
            passes = nature.passes[number]
            if nature.loss and nature.loss[0] == number and day >= nature.loss[2]:
                passes -= nature.loss[1]
            tilt = rates[min(day - first, len(rates) - 1)]
            share = 1 / (1 + exp(-(log(passes / (1 - passes)) + tilt)))
            day += 1 + round(chance.gammavariate(nature.shape, nature.stays[number] / nature.shape))
            while date.fromordinal(day).weekday() > 4:
                day += 1
            if chance.random() >= share:
                path.append((day, LOST))
                return path
            path.append((day, STAGES[number + 1] if stage != STAGES[-1] else WON))
        return path

    def seen(self, until: date, *, since: date | None = None) -> list[Life]:
        """Every deal as it was at the end of that day."""
        end, start = until.toordinal(), (since or FIRST).toordinal()
        return list(self._lives(start, end))

    def _lives(self, start: int, end: int) -> Iterator[Life]:
        for number, (owner, major, path) in enumerate(self.deals, 1):
            if path[0][0] > end or path[0][0] < start:
                continue
            minor = round(major) * 100
            steps = tuple(
                Step(
                    day,
                    PROCESS,
                    where if where in STAGES else None,
                    where if where not in STAGES else OPEN,
                    True,
                    owner,
                    minor,
                    "USD",
                )
                for day, where in path
                if day <= end
            )
            yield Life(number, number, path[0][0], steps, owner, minor, "USD", False)

    def won(self, first: date, last: date) -> int:
        """What was won from the one day to the other."""
        return sum(
            round(major) * 100
            for _, major, path in self.deals
            if path[-1][1] == WON and first.toordinal() <= path[-1][0] <= last.toordinal()
        )


def _walk(chance: random.Random, step: float, years: int) -> list[float]:
    level, found = 0.0, []
    for _ in range(years * 365 + 1000):
        level += chance.gauss(0, step / 91.25**0.5)
        found.append(level)
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def quarters(first: date, count: int) -> list[tuple[date, date]]:
    """So many quarters from that one on: their first and last days."""
    found = []
    for number in range(count):
        months = first.month - 1 + 3 * number
        begin = date(first.year + months // 12, months % 12 + 1, 1)
        after = months + 3
        found.append((begin, date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)))
    return found
