"""How quickly deals go on, are won and are lost, by stage and by how long they have been there. Pure.

Time is counted in working weeks (five working days). In each stage and age there is a rate for every way out; it
is known as well as the deals that were there tell, and no better: `Rates.drawn` gives one set of rates that fits what
was seen.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from bot.pipeline.lives.model import OPEN, WON, Life
from bot.pipeline.model import StageKey

WEEK: Final = 5
AGES: Final = (0, 1, 2, 3, 4, 6, 8, 11, 15, 21, 31, 51)
"""The working weeks at which the ages begin that are told apart. Deals die slowly, so old ages are wide."""
_HALF_LIFE: Final = 78.0
"""After so many working weeks what was seen counts half: rates drift."""
_TRUST: Final = 4.0
"""What is known of the age before counts for an age as if so many weeks had been watched there."""
BORROWED: Final = 40
"""A team with few deals of its own learns from so many of the company's, too."""
_DRIFT: Final = 0.06
"""By how much a quarter's rates differ from what the past would make one expect (as a logarithm)."""
_SHORTEST: Final = 0.1
"""A stay that ended on the day it began lasted half a working day."""
MOST_AGE: Final = AGES[-1]


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage at one age: weeks watched, and how often each way out was taken, both less the older they are."""

    weeks: float
    exits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """`places` are the stages, and last the place of deals whose stage is not known: their age is that of the deal.

    Ways out of a place: to each place, won, lost. `closed` and `won` count the deals that ended, `exits` the
    stays that ended at each place.
    """

    places: tuple[StageKey, ...]
    cells: tuple[tuple[Cell, ...], ...]
    exits: tuple[int, ...]
    closed: int
    won: int

    @property
    def anywhere(self) -> int:
        return len(self.places)

    def drawn(self, chance: random.Random) -> list[list[list[float]]]:
        """One set of weekly rates that fits what was seen: by place, age and way out."""
        found = [_drawn(cells, chance) for cells in self.cells]
        # The quarter to come need not be like those that were seen, however many these are.
        better = exp(chance.gauss(0, _DRIFT))
        for cells in found:
            for ways in cells:
                ways[:-1] = [rate * better for rate in ways[:-1]]
                ways[-1] /= better
        return found

    def with_company(self, others: Rates) -> Rates:
        """As if some of the company's deals had been the team's own: BORROWED of them, or all when there are fewer."""
        share = min(1.0, BORROWED / others.closed) if others.closed else 0.0
        cells = tuple(
            tuple(_and(one, other, share) for one, other in zip(mine, theirs, strict=True))
            for mine, theirs in zip(self.cells, others.cells, strict=True)
        )
        exits = [own + round(other * share) for own, other in zip(self.exits, others.exits, strict=True)]
        closed, won = round(others.closed * share), round(others.won * share)
        return Rates(self.places, cells, tuple(exits), self.closed + closed, self.won + won)


def age_of(weeks: float) -> int:
    """The number of the age that so many weeks are in."""
    return bisect_right(AGES, weeks) - 1


def learned(
    lives: Iterable[Life],
    *,
    places: Sequence[StageKey],
    workday: Callable[[int], int],
    today: int,
    is_ours: Callable[[int | None, int], bool],
    known_from: int = 0,
    by_age: bool = True,
) -> Rates:
    """Rates from the deals' lives up to today. A stay counts when it began with the team.

    In single stages only stays that began since `known_from`: of those before, an export tells only the
    ones that have not ended. `by_age` False takes every stay's age as nothing, to show what that costs.
    """
    ledger = _Ledger(places, workday, today, known_from=known_from, by_age=by_age)
    # In one order, whichever they come in: sums of fractions depend on it.
    for life in sorted(lives, key=lambda one: one.deal):
        ledger.add(life, is_ours)
    return ledger.rates()


class _Ledger:
    def __init__(
        self,
        places: Sequence[StageKey],
        workday: Callable[[int], int],
        today: int,
        *,
        known_from: int,
        by_age: bool,
    ) -> None:
        self.known_from = known_from
        self.places = tuple(places)
        self.index = {key: number for number, key in enumerate(places)}
        self.workday = workday
        self.now = workday(today)
        self.by_age = by_age
        ways = len(places) + 3
        self.weeks = [[0.0] * len(AGES) for _ in range(len(places) + 1)]
        self.out = [[[0.0] * ways for _ in AGES] for _ in range(len(places) + 1)]
        self.exits = [0] * (len(places) + 1)
        self.closed = self.won = 0

    def add(self, life: Life, is_ours: Callable[[int | None, int], bool]) -> None:
        anywhere = len(self.places)
        steps = life.steps
        for number, step in enumerate(steps):
            if step.status != OPEN or not step.is_known or step.stage is None or step.day < self.known_from:
                continue
            place = self.index.get(StageKey(step.process, step.stage))
            if place is None or not is_ours(step.owner, step.day):
                continue
            after = steps[number + 1] if number + 1 < len(steps) else None
            if after is None:
                self._stay(place, step.day, None, None)
            else:
                self._stay(place, step.day, after.day, self._way(after.process, after.stage, after.status))
        last = steps[-1]
        if is_ours(last.owner, last.day) and (life.created is not None or steps[0].is_known):
            ended = None if last.status == OPEN else last.day
            self._stay(anywhere, life.born, ended, self._way(last.process, last.stage, last.status))
            if ended is not None:
                self.closed += 1
                self.won += last.status == WON

    def _way(self, process: str, stage: str | None, status: str) -> int | None:
        if status == WON:
            return len(self.places) + 1
        if status != OPEN:
            return len(self.places) + 2
        return self.index.get(StageKey(process, stage)) if stage is not None else None

    def _stay(self, place: int, since: int, until: int | None, way: int | None) -> None:
        begun = self.workday(since)
        ended = self.now if until is None else self.workday(until)
        length = (ended - begun) / WEEK
        if until is not None:
            length = max(length, _SHORTEST)
        weeks = self.weeks[place]
        # Each age's stretch counts for as much as its middle is recent.
        back = (self.now - begun) / WEEK
        for age, first in enumerate(AGES):
            if length <= first:
                break
            last = min(length, AGES[age + 1] if age + 1 < len(AGES) else length)
            weight = 0.5 ** ((back - (first + last) / 2) / _HALF_LIFE)
            weeks[age if self.by_age else 0] += (last - first) * weight
        if until is not None and way is not None:
            weight = 0.5 ** ((self.now - ended) / WEEK / _HALF_LIFE)
            self.out[place][age_of(length) if self.by_age else 0][way] += weight
            self.exits[place] += 1

    def rates(self) -> Rates:
        cells = tuple(
            tuple(
                Cell(weeks, tuple(out)) for weeks, out in zip(self.weeks[place], self.out[place], strict=True)
            )
            for place in range(len(self.places) + 1)
        )
        return Rates(self.places, cells, tuple(self.exits), self.closed, self.won)


def _and(one: Cell, other: Cell, share: float) -> Cell:
    exits = [mine + theirs * share for mine, theirs in zip(one.exits, other.exits, strict=True)]
    return Cell(one.weeks + other.weeks * share, tuple(exits))


def _drawn(cells: Sequence[Cell], chance: random.Random) -> list[list[float]]:
    """From young to old: what an age was found to be is what is believed of the next until it tells otherwise."""
    weeks = sum(cell.weeks for cell in cells)
    believed = [sum(cell.exits[way] for cell in cells) / (weeks or 1.0) for way in range(len(cells[0].exits))]
    draw = chance.gammavariate
    found = []
    for cell in cells:
        scale = 1 / (_TRUST + cell.weeks)
        shapes = [_TRUST * rate + seen for rate, seen in zip(believed, cell.exits, strict=True)]
        found.append([draw(shape, scale) if shape > 0 else 0.0 for shape in shapes])
        believed = [shape * scale for shape in shapes]
    return found
