"""How much of a large import goes into one transaction: what fits into a short time, then others have their turn.

Rows differ: a new deal is written in hundredths of the time that it takes to correct a known one. So a transaction
goes in small steps and ends when its time is over, and the steps adapt to how long the last one took.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST = 0.05
"""Seconds after which a transaction takes no further step. On SQLite nobody else writes meanwhile."""

_STEP = LONGEST / 3
"""Seconds that one step should take."""

_FIRST = 100
_LARGEST = 250
"""Rows in one step at most: the time of a step when cheap rows are followed by costly ones."""


class Pace:
    """Of one kind of work. `count` is what the next step should do; `is_divisible` False: all there is."""

    def __init__(
        self, *, is_divisible: bool = True, seconds: Callable[[], float] = time.perf_counter
    ) -> None:
        self.is_divisible = is_divisible
        self.count = _FIRST
        self._seconds = seconds
        self._ends = 0.0

    def begin(self) -> None:
        """A transaction has begun."""
        self._ends = self._seconds() + LONGEST

    @property
    def has_time(self) -> bool:
        """Whether the transaction may take another step."""
        return self._seconds() < self._ends

    @contextmanager
    def step(self, count: int) -> Iterator[None]:
        """Do so much; the next step does as much as should take its time, but at most twice that."""
        start = self._seconds()
        yield
        taken = self._seconds() - start
        fitting = int(count * _STEP / taken) if taken > 0 else _LARGEST
        # The last rows of a chunk may be few, from which nothing follows for more.
        if count >= self.count or fitting < self.count:
            self.count = max(1, min(fitting, 2 * count, _LARGEST))
