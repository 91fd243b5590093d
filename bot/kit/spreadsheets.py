"""Cells of files that people open in a spreadsheet. Pure."""

from __future__ import annotations

BOM = "\ufeff"
"""By this a spreadsheet knows that the text is UTF-8."""

# A spreadsheet takes a cell that begins like this for a formula, whoever wrote it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
