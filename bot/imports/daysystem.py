"""From which day a workbook counts its days: Excel's for Windows from 1900, old ones of the Mac from 1904.

A cell with the format of a date comes right from the library that reads it. A bare number in a column of dates does
not say what it is, so it has to be known what the workbook says: `date1904` in XLSX, the record DATEMODE in XLS.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from struct import Struct
from xml.etree import ElementTree

from bot.imports.compound import SIGNATURE, Compound, NotCompound

_BOOKS = ("Workbook", "Book")
"""The stream of an old workbook, in the last and in earlier versions."""
_BEGINNING = 1 << 20
"""Bytes. What concerns the whole workbook comes before its fonts, its texts and its sheets."""
_DATEMODE, _EOF = 0x0022, 0x000A
_record = Struct("<HH")


def counts_from_1904(path: Path) -> bool:
    """Whether the workbook says so. One that says nothing counts from 1900."""
    with path.open("rb") as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            return _said_by_xlsx(path)
        try:
            book = Compound(file)
        except NotCompound:
            return False
        return any(_said_by_records(book.beginning(name, _BEGINNING)) for name in _BOOKS)


def _said_by_xlsx(path: Path) -> bool:
    with zipfile.ZipFile(path) as packed, packed.open("xl/workbook.xml") as part:
        for _, element in ElementTree.iterparse(part, ("start",)):
            # Whatever prefix or edition of the standard its name is written in.
            if element.tag.rpartition("}")[2] == "workbookPr":
                return element.get("date1904") in ("1", "true")
    return False


def _said_by_records(raw: bytes) -> bool:
    place = 0
    while place + _record.size <= len(raw):
        kind, length = _record.unpack_from(raw, place)
        place += _record.size
        if kind == _DATEMODE:
            return raw[place : place + 2] == b"\x01\x00"
        if kind == _EOF:
            return False
        place += length
    return False
