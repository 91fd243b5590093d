"""SQLite's log beside the file: kept short by whoever writes much, so that nobody who changes a single deal has to."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_FULL = 64 << 20
"""Bytes from which the log is copied into the file and begun again."""

_OVERFULL = 128 << 20
"""Bytes from which who writes much waits for that."""

_HOLD = 0.04
"""Seconds for which nobody else may write while the last bits are copied and the readers of the old log finish."""

_LAST_BITS = 1_000
"""Pages that may be copied while nobody else may write. More are copied while others do."""

_REST = 0.3
"""Seconds between two tries while work goes on."""

_WAITS = 2.0
"""Seconds that who writes much waits for an overfull log. In vain, it goes on until the log is twice as long: with
people who look for long, one after the other, it would else wait more than it works."""

_BREATH = 0.1
"""Seconds between two tries while waiting. Whoever wants to write gets in between, and readers change."""

_never = threading.Event()


@dataclass
class Log:
    """The log of one database.

    SQLite begins its log again only when all of it is in the file and nobody reads from it. With people who look at
    overviews one after the other that moment never comes by itself, and the log grows for as long as an import lasts.
    """

    path: Path
    full: int = _FULL
    overfull: int = _OVERFULL
    _next: float = field(default=0.0, repr=False)
    _longest: int = field(default=0, repr=False)

    @property
    def size(self) -> int:
        """In bytes; 0 when there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def keep_short(self, raw: sqlite3.Connection) -> None:
        """Between two transactions of many: begin the log again if it is full. Waits while it is overfull."""
        now, size = time.monotonic(), self.size
        is_overfull = size >= max(self._longest, self.overfull)
        if size < self.full or (not is_overfull and now < self._next):
            return
        ends = now + (_WAITS if is_overfull else 0)
        while not self._is_cleared(raw):
            if time.monotonic() >= ends:
                self._next = time.monotonic() + _REST
                if is_overfull:
                    self._longest = 2 * size
                return
            _never.wait(_BREATH)
        self._longest = 0

    def _is_cleared(self, raw: sqlite3.Connection) -> bool:
        # The bulk while others write.
        [_, pages, copied] = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages - copied > _LAST_BITS:
            return False
        [patience] = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute(f"PRAGMA busy_timeout = {int(_HOLD * 1000)}")
        try:
            [is_busy, *_] = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.execute(f"PRAGMA busy_timeout = {patience}")
        return not is_busy
