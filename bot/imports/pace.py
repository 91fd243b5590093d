"""How much of a large import goes into one transaction: what fits into a short time, then others have their turn.

Rows differ: a new deal is written in hundredths of the time that it takes to correct a known one. So a transaction
goes in small steps and ends when its time is over, and the steps adapt to how long the last one took.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STEP = 0.02
"""Seconds that one step should take."""

LONGEST = 0.045
"""Seconds within which the steps of a transaction should end. On SQLite nobody else writes meanwhile, and with its
commit it may take twice that; whoever misses one turn waits for two."""

_FIRST = 100
_LARGEST = 250
"""Rows in one step at most: the time of a step when cheap rows are followed by costly ones."""


class Pace:
    """Of one kind of work. `count` is what the next step should do; `is_divisible` False: all there is.

    `is_even`: no row costs much more than another, so a step may be as large as its time allows.
    """

    def __init__(
        self,
        *,
        is_divisible: bool = True,
        is_even: bool = False,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.is_divisible = is_divisible
        self.count = _FIRST
        self._most = sys.maxsize if is_even else _LARGEST
        self._step = LONGEST if is_even else _STEP
        self._seconds = seconds
        self._each = 0.0
        self._ends = 0.0
        self._has_stepped = False

    def begin(self) -> None:
        """A transaction has begun."""
        self._ends = self._seconds() + LONGEST
        self._has_stepped = False

    @property
    def has_time(self) -> bool:
        """Whether another step fits into the transaction; the first it may always take, so that it comes to an end."""
        return not self._has_stepped or self._seconds() + self.count * self._each < self._ends

    @contextmanager
    def step(self, count: int) -> Iterator[None]:
        """Do so much; the next step does as much as should take its time, but at most twice that."""
        start = self._seconds()
        self._has_stepped = True
        yield
        taken = self._seconds() - start
        self._each = taken / count if count else 0.0
        fitting = int(self._step / self._each) if self._each > 0 else 2 * count
        # The last rows of a chunk may be few, from which nothing follows for more.
        if count >= self.count or fitting < self.count:
            self.count = max(1, min(fitting, 2 * count, self._most))
