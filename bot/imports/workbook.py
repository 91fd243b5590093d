"""The process that reads a workbook: `python -m bot.imports.workbook FILE FOLDER`.

Every visible sheet becomes a file of JSON lines `[row, cells, trouble]` in FOLDER. What goes wrong is said in one
word on stdout, and, when nothing does, that the workbook counts its days from 1904. Values only: formulas are not
computed, macros are not run, links are not followed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import python_calamine as calamine

from bot.imports.daysystem import counts_from_1904
from bot.imports.table import FROM_1904, LONGEST_CELL, LONGEST_LINE

_MOST_MEMORY = 1 << 30
_MOST_SECONDS = 240
_MOST_SPOOLED = 4 << 30
_EXACT = 1e15
"""A spreadsheet keeps 15 digits of a number; what lies beyond was lost when the file was saved."""

Merged = dict[int, list[tuple[int, int, int, int]]]


def main(path: str, folder: str) -> tuple[str, bool]:
    """Spool the sheets; a word about that, if there is one to say, and whether all went well."""
    _limit()
    try:
        with calamine.load_workbook(path) as book:
            if any(_runs(one) for one in book.sheets_metadata):
                return "macros", False
            for place, one in enumerate(book.sheets_metadata):
                if one.typ is calamine.SheetTypeEnum.WorkSheet and _is_visible(one):
                    _spool(book.get_sheet_by_index(place), Path(folder) / f"{place:04}")
        return FROM_1904 if counts_from_1904(Path(path)) else "", True
    except calamine.PasswordError:
        return "password", False
    except MemoryError:
        return "too_large", False
    except (calamine.CalamineError, BadZipFile, ParseError, KeyError, OSError, ValueError) as error:
        return "password" if "assword" in str(error) else "broken", False


def _runs(sheet: calamine.SheetMetadata) -> bool:
    return sheet.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba)


def _is_visible(sheet: calamine.SheetMetadata) -> bool:
    return sheet.visible is calamine.SheetVisibleEnum.Visible


def _limit() -> None:
    """Memory, time and disk that this process may take. Windows has no such limits; there only the time counts."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - only where there is one

    for what, most in (
        (resource.RLIMIT_AS, _MOST_MEMORY),
        (resource.RLIMIT_CPU, _MOST_SECONDS),
        (resource.RLIMIT_FSIZE, _MOST_SPOOLED),
        (resource.RLIMIT_CORE, 0),
    ):
        _, highest = resource.getrlimit(what)
        least = most if highest == resource.RLIM_INFINITY else min(most, highest)
        resource.setrlimit(what, (least, highest))


def _spool(sheet: calamine.CalamineSheet, file: Path) -> None:
    if sheet.start is None:
        return
    with file.open("w", encoding="utf-8") as out:
        for line in _lines(sheet):
            out.write(line + "\n")


def _lines(sheet: calamine.CalamineSheet) -> Iterator[str]:
    """Each row that is not blank, as JSON."""
    merged = _merged(sheet)
    first_column = sheet.start[1] if sheet.start else 0
    below: list[tuple[int, int, int, str]] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells = [text(cell) for cell in row]
        for _, left, last, _ in merged.get(number, ()):
            value = cells[left - first_column] if 0 <= left - first_column < len(cells) else ""
            below.append((left - first_column, number, last, value))
        below = [one for one in below if one[2] >= number]
        for column, began, _, value in below:
            # Merged downwards, what the first row says holds for each; beside it, it is said once.
            if number > began and not cells[column]:
                cells[column] = value
        if any(cells):
            yield _line(number + 1, cells)


def _merged(sheet: calamine.CalamineSheet) -> Merged:
    """First row -> merged areas of more than one row."""
    found: Merged = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            found.setdefault(top, []).append((top, left, bottom, right))
    return found


def _line(number: int, cells: list[str]) -> str:
    trouble = None
    if any(len(cell) > LONGEST_CELL for cell in cells):
        cells, trouble = [cell[:1000] for cell in cells][:20], "cell_too_long"
    line = json.dumps([number, cells, trouble], ensure_ascii=False, separators=(",", ":"))
    if len(line) > LONGEST_LINE:
        line = json.dumps([number, [cell[:100] for cell in cells][:20], "line_too_long"])
    return line


def text(cell: Any) -> str:
    """A cell as a CSV file would have it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""


def number_text(number: float) -> str:
    """A number with the digits that a spreadsheet shows, and no more than it knows."""
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    if abs(number) >= _EXACT:
        return f"{number:.5E}"
    digits = f"{number:.15g}"
    return f"{number:.12f}".rstrip("0") if "e" in digits else digits


if __name__ == "__main__":
    word, is_well = main(*sys.argv[1:])
    sys.stdout.write(word)
    sys.exit(0 if is_well else 1)
