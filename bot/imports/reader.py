"""Bytes -> table: what kind of file it is, its delimiter, and its rows one at a time.

CSV in UTF-8 is read; every other form is refused with what to do. A row that cannot be split is handed
over as such and does not stop the rest.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from bot.imports.model import FileNotRead

LONGEST_LINE = 1 << 20
"""Characters. A longer line is turned away, so that a file without line breaks cannot fill the memory."""

DELIMITERS = (",", ";", "\t", "|")
_HEAD = 64 * 1024
_FORMS = (
    (b"PK\x03\x04", "xlsx"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "compressed"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)


class Row(NamedTuple):
    """The cells of one row. `line` is the number of its last line; `trouble` says why it has no cells."""

    line: int
    cells: list[str]
    trouble: str | None = None
    original: str = ""


@dataclass(frozen=True)
class Source:
    """A file that is known to be text in UTF-8."""

    path: Path

    def rows(self, delimiter: str) -> Iterator[Row]:
        """Its rows, one at a time; blank ones are left out."""
        with self.path.open(encoding="utf-8", newline="") as file:
            yield from _split(_Lines(file), delimiter)

    def head(self, delimiter: str, count: int) -> list[Row]:
        """The first rows."""
        found = []
        for row in self.rows(delimiter):
            found.append(row)
            if len(found) == count:
                break
        return found


def open_source(path: Path) -> Source:
    """The file, once its bytes are known to be readable. Raises FileNotRead with what to do."""
    if path.is_dir():
        raise FileNotRead(path=path, why="directory")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            _refuse_other_forms(path, head)
            _refuse_other_encodings(path, file, head)
    except FileNotFoundError:
        raise FileNotRead(path=path, why="missing") from None
    except OSError:
        raise FileNotRead(path=path, why="unreadable") from None
    return Source(path)


def _refuse_other_forms(path: Path, head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileNotRead(path=path, why="empty")
    for start, form in _FORMS:
        if head.startswith(start):
            raise FileNotRead(path=path, why=form)
    text = head.lstrip().lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise FileNotRead(path=path, why="html")
    if head.count(0) * 5 > len(head):
        raise FileNotRead(path=path, why="utf16" if b"\x00," in head or b",\x00" in head else "binary")


def _refuse_other_encodings(path: Path, file: object, head: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    block, line = head, 1
    while block:
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            line += block.count(b"\n", 0, max(error.start, 0))
            raise FileNotRead(path=path, why="encoding", line=line) from None
        line += block.count(b"\n")
        block = file.read(1 << 20)  # type: ignore[attr-defined]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FileNotRead(path=path, why="encoding", line=line) from None


class _Lines:
    """Lines for the csv module, without NULs, none longer than LONGEST_LINE; keeps those of the row at hand."""

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self.number = 0
        self.held: list[str] = []

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
            yield Row(lines.number, cells)
