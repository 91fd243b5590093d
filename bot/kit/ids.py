"""Identifiers: 63-bit integers that grow with time, so that new rows lie beside each other in an index."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from datetime import datetime

from bot.kit.clock import Clock

_SEQUENCE_BITS = 20
_EPOCH_MS = 1_600_000_000_000


def first_of(instant: datetime) -> int:
    """The least identifier that can be made at that instant: what is below it was made before."""
    return (int(instant.timestamp() * 1000) - _EPOCH_MS) << _SEQUENCE_BITS


@dataclass
class Ids:
    """Makes identifiers. Two processes do not collide in practice: the first of each millisecond is random.

    Within one process they are strictly increasing, even when the clock jumps back.
    """

    clock: Clock
    random: random.Random = field(default_factory=random.SystemRandom)
    _last: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def new(self) -> int:
        """One identifier."""
        return self.take(1)

    def take(self, count: int) -> int:
        """Reserve `count` identifiers in a row and return the first."""
        with self._lock:
            fresh = first_of(self.clock.now()) + self.random.getrandbits(_SEQUENCE_BITS - 2)
            first = max(fresh, self._last + 1)
            self._last = first + count - 1
            return first
