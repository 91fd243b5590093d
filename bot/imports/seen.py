"""The keys of a file: which row had each of them first. In bounded memory, however many rows there are."""

from __future__ import annotations

import sqlite3

FEW = 100_000
"""Keys that are kept in memory, which takes about 13 MB. The rest lies in a file that the system deletes by itself."""

_PAGES_KB = 16_000
_LOW = (1 << 64) - 1


class Seen:
    """Keys by their hash, each with the line of its first row and a hash of what that one says."""

    def __init__(self, few: int = FEW) -> None:
        self._most = few
        # (line, likeness) packed into one number, for a tuple would take three times the memory.
        self._few: dict[int, int] = {}
        self._many: sqlite3.Connection | None = None

    def before(self, key: str, line: int, likeness: int) -> tuple[int, bool] | None:
        """The line on which the key was before, and whether that one said the same; None for the first of it."""
        number = hash(key)
        if len(self._few) < self._most:
            packed = line << 64 | likeness & _LOW
            known = self._few.setdefault(number, packed)
            return None if known is packed else (known >> 64, known & _LOW == likeness & _LOW)
        if (known_ := self._few.get(number)) is not None:
            return known_ >> 64, known_ & _LOW == likeness & _LOW
        return self._before_in_file(number, line, likeness)

    def __contains__(self, key: str) -> bool:
        number = hash(key)
        return number in self._few or (self._many is not None and self._found(self._many, number) is not None)

    def _before_in_file(self, number: int, line: int, likeness: int) -> tuple[int, bool] | None:
        if self._many is None:
            self._many = _file()
        added = self._many.execute(
            "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (number, line, likeness)
        )
        if added.rowcount:
            return None
        found = self._found(self._many, number)
        assert found is not None
        return found[0], found[1] == likeness

    @staticmethod
    def _found(many: sqlite3.Connection, number: int) -> tuple[int, int] | None:
        found: tuple[int, int] | None = many.execute(
            "SELECT line, likeness FROM seen WHERE key = ?", (number,)
        ).fetchone()
        return found


def _file() -> sqlite3.Connection:
    # A database without a name is a file without a name: it is gone with the connection, or with the process.
    made = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_PAGES_KB}"):
        made.execute(f"PRAGMA {pragma}")
    made.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER, likeness INTEGER)")
    made.execute("BEGIN")
    return made
