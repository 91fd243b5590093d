"""Cells of files that people open in a spreadsheet: what it would run is escaped on its way out, and the same again
on its way back in. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

BOM = "\ufeff"
"""By this a spreadsheet knows that the text is UTF-8."""

_FORMULA = re.compile(r"^'*\s*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"^\s*[+-]?[\d.,]+\s*%?$")


def harmless(text: str) -> str:
    """Text that a spreadsheet will show and not run. What looks escaped already is escaped once more."""
    return "'" + text if _FORMULA.match(text) else text


def safe(cell: str) -> str:
    """The same for a cell that may hold a number, which stays one."""
    return cell if _NUMBER.match(cell) else harmless(cell)


def unsafe(text: str) -> str:
    """The text of which `harmless` or `safe` made this one."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) else text


def all_unsafe(cells: Sequence[str]) -> list[str]:
    """The cells of a row as they were before they were escaped."""
    return [unsafe(cell) for cell in cells]
