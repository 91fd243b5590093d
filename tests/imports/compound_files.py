"""Compound files ([MS-CFB]), written by the tests themselves: the form of old workbooks and of protected new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import pack
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]
"""Names, each with a stream or with a folder of its own."""

_SECTOR, _SMALL, _SMALL_BELOW = 512, 64, 4096
_NONE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_FOLDER, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Name:
    name: str
    kind: int
    content: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    is_red: bool = False
    first: int = _END
    size: int = 0

    def packed(self) -> bytes:
        called = self.name.encode("utf-16-le")
        head = pack("<64sHBB", called, len(called) + 2, self.kind, not self.is_red)
        kin = pack("<3I", self.left, self.right, self.child)
        return head + kin + bytes(36) + pack("<IQ", self.first if self.kind != _FOLDER else 0, self.size)


class _Sectors:
    """What is written, and which sector follows which."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.following: list[int] = []

    def put(self, content: bytes) -> int:
        """Write it down; returns its first sector."""
        if not content:
            return _END
        first, count = len(self.following), -(-len(content) // _SECTOR)
        self.following += [*range(first + 1, first + count), _END]
        self.content += content.ljust(count * _SECTOR, b"\0")
        return first


def compound(tree: Tree) -> bytes:
    """A compound file of version 3 with these streams and folders."""
    names = [_Name("Root Entry", _ROOT)]
    names[0].child = _add(names, tree)
    sectors, small, follows = _Sectors(), bytearray(), list[int]()
    for one in names:
        if one.kind != _STREAM or not one.content:
            continue
        one.size = len(one.content)
        if one.size >= _SMALL_BELOW:
            one.first = sectors.put(one.content)
            continue
        one.first, count = len(follows), -(-one.size // _SMALL)
        follows += [*range(one.first + 1, one.first + count), _END]
        small += one.content.ljust(count * _SMALL, b"\0")
    names[0].first, names[0].size = sectors.put(bytes(small)), len(small)
    small_table = sectors.put(_numbers(follows))
    folder = b"".join(one.packed() for one in names)
    folder += (bytes(68) + pack("<3I", _NONE, _NONE, _NONE) + bytes(48)) * (-len(names) % 4)
    first_name = sectors.put(folder)
    at_once = _SECTOR // 4
    count = -(-len(sectors.following) // (at_once - 1))
    table = _numbers([*sectors.following, *[_TABLE] * count])
    assert count <= 109
    places = range(len(sectors.following), len(sectors.following) + count)
    head = pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += pack(
        "<9I", 0, count, first_name, 0, _SMALL_BELOW, small_table, -(-len(follows) // at_once), _END, 0
    )
    head += pack("<109I", *places, *[_NONE] * (109 - count))
    return head + bytes(sectors.content) + table.ljust(count * _SECTOR, b"\xff")


def _add(names: list[_Name], tree: Tree) -> int:
    """Put the names of one folder down, as the tree in which they are looked for; returns the uppermost."""
    ordered = sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
    places = []
    for name in ordered:
        held = tree[name]
        places.append(len(names))
        if isinstance(held, bytes):
            names.append(_Name(name, _STREAM, held))
        else:
            names.append(folder := _Name(name, _FOLDER))
            folder.child = _add(names, held)
    # Halved again and again, only the lowest row can have gaps: red, all black ways are of one length.
    return _halved(names, places, len(places).bit_length())


def _halved(names: list[_Name], places: list[int], rows: int) -> int:
    if not places:
        return _NONE
    middle = len(places) // 2
    one = names[places[middle]]
    one.is_red = rows == 1 and len(places) == 1
    one.left = _halved(names, places[:middle], rows - 1)
    one.right = _halved(names, places[middle + 1 :], rows - 1)
    return places[middle]


def _numbers(numbers: list[int]) -> bytes:
    return pack(f"<{len(numbers)}I", *numbers)
