"""Delimited text -> rows, one at a time. A row that cannot be split is handed over as such and stops nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from bot.imports.table import LONGEST_LINE, Row, Source
from bot.kit.spreadsheets import all_unsafe

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Text(Source):
    """A file that is known to be text in that encoding. A way of reading it is a delimiter."""

    path: Path
    encoding: str = "utf-8"

    @property
    def ways(self) -> tuple[str, ...]:
        return DELIMITERS

    def rows(self, way: str) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            yield from _split(_Lines(file), way)


class _Lines:
    """Lines for the csv module, without NULs, none longer than LONGEST_LINE; keeps those of the row at hand."""

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self.number = 0
        self.held: list[str] = []
        self.may_be_escaped = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            self.held.append(line)
            self._skip_to_the_end()
            raise _TooLong
        # The codec that leaves the mark out by itself is written in Python, and slow.
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        if "\0" in line:
            line = line.replace("\0", "")
        if "'" in line:
            self.may_be_escaped = True
        self.held.append(line)
        return line

    def _skip_to_the_end(self) -> None:
        while (more := self._file.readline(LONGEST_LINE)) and not more.endswith("\n"):
            pass


class _TooLong(Exception):
    pass


def _split(lines: _Lines, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.held.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            yield Row(lines.number, [], "line_too_long", "".join(lines.held)[:1000])
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        except csv.Error:
            yield Row(lines.number, [], "cell_too_long", "".join(lines.held)[:1000])
            continue
        if any(cells) and not (len(cells) == 1 and cells[0].startswith("sep=") and lines.number == 1):
            if lines.may_be_escaped:
                cells, lines.may_be_escaped = all_unsafe(cells), False
            yield Row(lines.number, cells)
