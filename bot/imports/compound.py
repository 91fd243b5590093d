"""Compound files ([MS-CFB]): the folder inside a file in which old workbooks, and protected new ones, lie.

Only what is needed to tell what a file is: the names in it, and the beginning of a stream. Whatever such a file
claims, no more of it is read than it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEAD = 512
_ENTRY = 128
_MOST_NAMES = 10_000
_IN_HEAD = 109
"""Places of the table's sectors that stand in the head; the rest are in a chain."""
_LAST_SECTOR = 0xFFFFFFFA
"""Greater numbers are marks: the end of a chain, a free sector, a sector of the table itself."""
_STREAM, _ROOT = 2, 5
_SMALL_BELOW, _SMALL = 4096, 64
"""Streams of fewer bytes lie together in one, in sectors of their own."""

_shift, _places, _one = Struct("<H"), Struct("<9I"), Struct("<I")


class NotCompound(ValueError):
    """The file is no compound file, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in the file: a stream (or, not `is_stream`, a folder), and where its content begins."""

    name: str
    is_stream: bool
    first: int
    size: int


class Compound:
    """An open compound file. Raises NotCompound for what cannot be read as one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = self._at(0, _HEAD)
        if not head.startswith(SIGNATURE) or len(head) < _HEAD:
            raise NotCompound("no head")
        (shift,) = _shift.unpack_from(head, 30)
        if shift not in (9, 12):
            raise NotCompound("no such sectors")
        self._sector = 1 << shift
        self._most = file.seek(0, 2) // self._sector + 1
        _, _, first_entry, _, _, self._small_table, _, more, _ = _places.unpack_from(head, 40)
        self._table = self._table_sectors(head, more)
        self.entries, self._small_first = self._named(first_entry)

    def has(self, name: str) -> bool:
        """Whether anything in the file has that name, wherever it lies; case does not count."""
        return any(one.name.casefold() == name.casefold() for one in self.entries)

    def beginning(self, name: str, most: int) -> bytes:
        """At most so many bytes of the stream of that name; none when there is no such stream."""
        found = next(
            (one for one in self.entries if one.is_stream and one.name.casefold() == name.casefold()), None
        )
        if found is None:
            return b""
        most = min(most, found.size)
        if found.size >= _SMALL_BELOW:
            return self._content(found.first, most)
        sectors, at_once = list(self._chain(self._small_first)), self._sector // _SMALL
        parts = []
        for number in self._small_chain(found.first, -(-most // _SMALL)):
            nth, within = divmod(number, at_once)
            if nth < len(sectors):
                parts.append(self._read(sectors[nth])[within * _SMALL : (within + 1) * _SMALL])
        return b"".join(parts)[:most]

    def _named(self, first: int) -> tuple[list[Entry], int]:
        """Every name, and where the small streams lie."""
        raw = self._content(first, _MOST_NAMES * _ENTRY)
        found: list[Entry] = []
        root = _LAST_SECTOR
        for place in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            length, kind = int.from_bytes(raw[place + 64 : place + 66], "little"), raw[place + 66]
            if not kind:
                continue
            name = raw[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            (start,) = _one.unpack_from(raw, place + 116)
            if kind == _ROOT:
                root = start
                continue
            # Of old files the upper half of the size may be anything.
            size = _one.unpack_from(raw, place + 120)[0]
            found.append(Entry(name, kind == _STREAM, start, size))
        return found, root

    def _table_sectors(self, head: bytes, more: int) -> list[int]:
        """The sectors in which it stands which sector follows which."""
        found = [one for (one,) in _one.iter_unpack(head[76 : 76 + 4 * _IN_HEAD])]
        seen: set[int] = set()
        while more < _LAST_SECTOR and more not in seen and len(seen) < self._most:
            seen.add(more)
            *of_sector, more = self._numbers(self._read(more)) or (_LAST_SECTOR,)
            found += of_sector
        return [one for one in found if one < _LAST_SECTOR]

    def _content(self, first: int, most: int) -> bytes:
        parts, left = [], most
        for number in self._chain(first):
            if left <= 0:
                break
            parts.append(self._read(number))
            left -= self._sector
        return b"".join(parts)[:most]

    def _chain(self, number: int) -> Iterator[int]:
        """The sectors of a stream, in order."""
        at_once = self._sector // 4
        held, numbers = -1, list[int]()
        for _ in range(self._most):
            if number >= _LAST_SECTOR:
                return
            yield number
            part, place = divmod(number, at_once)
            if part >= len(self._table):
                return
            if part != held:
                held, numbers = part, self._numbers(self._read(self._table[part]))
            if place >= len(numbers):
                return
            number = numbers[place]

    def _small_chain(self, number: int, count: int) -> Iterator[int]:
        following = self._numbers(self._content(self._small_table, self._most * self._sector))
        for _ in range(count):
            if number >= len(following):
                return
            yield number
            number = following[number]

    def _numbers(self, raw: bytes) -> list[int]:
        return [one for (one,) in _one.iter_unpack(raw[: len(raw) // 4 * 4])]

    def _read(self, number: int) -> bytes:
        # A head takes a whole sector, whatever its size.
        return self._at((number + 1) * self._sector, self._sector)

    def _at(self, place: int, count: int) -> bytes:
        try:
            self._file.seek(place)
            return self._file.read(count)
        except OverflowError as error:
            raise NotCompound("beyond any file") from error
