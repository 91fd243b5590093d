"""Chance that falls the same way on every platform and every Python."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance with a name of its own, so that one story can change without moving another.

    Only `Random.random` promises the same sequence in every Python, and only the four basic operations on
    floats are the same on every machine (logarithms are not, and `sum` of floats changed in 3.12), so
    everything here is made of these.
    """

    def __init__(self, *path: object) -> None:
        self._next = Random("/".join(str(part) for part in path)).random

    def unit(self) -> float:
        """Evenly between 0 and 1, never 1."""
        return self._next()

    def chance(self, probability: float) -> bool:
        return self._next() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + int(self._next() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        return low + self._next() * (high - low)

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._next() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """One of the items, each as likely as its weight."""
        total = 0.0
        for weight in weights:
            total += weight
        mark = self._next() * total
        for item, weight in zip(items, weights, strict=True):
            mark -= weight
            if mark < 0:
                return item
        return items[-1]

    def lognormal(self, sigma: float) -> float:
        """A factor with median 1 whose logarithm has the standard deviation `sigma`."""
        normal = -6.0  # twelve even draws less six are as good as normal, without a logarithm
        for _ in range(12):
            normal += self._next()
        return _exp(sigma * normal)


class Evenly:
    """What happens at a rate, by chance but never in clumps: once in each stretch that expects one."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._expected = 0.0
        self._happened = 0
        self._mark = dice.unit()

    def expect(self, more: float) -> None:
        """So many more are to be expected."""
        self._expected += more

    def comes(self) -> bool:
        """Whether one is due; it counts as having happened then."""
        if self._expected < self._mark:
            return False
        self._happened += 1
        self._mark = self._happened + self._dice.unit()
        return True


def _exp(x: float) -> float:
    power = 1.0 + x / 65536.0
    for _ in range(16):
        power *= power
    return power
