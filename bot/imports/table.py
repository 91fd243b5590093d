"""A table as a file holds it: rows of text, in one or several ways of reading them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import ClassVar, NamedTuple

LONGEST_LINE = 1 << 20
"""Characters. A longer line is turned away, so that a file without line breaks cannot fill the memory."""

LONGEST_CELL = 1 << 17
"""Characters: the limit of the csv module. Longer ones are turned away in every form of file."""


FROM_1904 = "1904"
"""What the process that reads a workbook says when its days are counted from there."""

DAY_ZERO, DAY_ZERO_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days that spreadsheets call 0: of those that count from 1900, and from 1904."""


class Row(NamedTuple):
    """The cells of one row. `line` is the number of its last line; `trouble` says why it has no cells."""

    line: int
    cells: list[str]
    trouble: str | None = None
    original: str = ""


class Source(ABC):
    """A file that can be gone through again and again, a row at a time."""

    path: Path
    counts_days: ClassVar[bool] = False
    """Whether dates may lie in it as numbers: those of a workbook do when their cells have no format."""
    day_zero: date = DAY_ZERO
    """The day that such a number counts from."""

    @property
    @abstractmethod
    def ways(self) -> tuple[str, ...]:
        """How its rows may be read: by which delimiter, or in which sheet."""

    @abstractmethod
    def rows(self, way: str) -> Iterator[Row]:
        """Its rows; blank ones are left out."""

    def head(self, way: str, count: int) -> list[Row]:
        """The first rows."""
        return list(islice(self.rows(way), count))
