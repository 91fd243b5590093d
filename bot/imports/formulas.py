"""Text that a spreadsheet would run: escaped on its way out, and the same again on its way back in."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FORMULA = re.compile(r"^'*\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"^\s*[+-]?[\d.,]+\s*%?$")


def safe(text: str) -> str:
    """Text that a spreadsheet will show and not run. What looks escaped already is escaped once more."""
    return "'" + text if _FORMULA.match(text) and not _NUMBER.match(text) else text


def unsafe(text: str) -> str:
    """The text of which `safe` made this one."""
    return text[1:] if text[:1] == "'" and safe(text[1:]) == text else text


def all_unsafe(cells: Sequence[str]) -> list[str]:
    """The cells of a row as they were before they were escaped."""
    return [unsafe(cell) for cell in cells]
