"""Files in the forms of spreadsheets, made by the tests themselves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt

Cells = Sequence[Sequence[Any]]
Areas = Sequence[tuple[int, int, int, int]]
"""Merged areas: first row, first column, last row, last column, counted from 0."""


def xlsx(rows: Cells, *, merged: Areas = (), hidden: Sequence[int] = (), sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet. Dates are cells with a format, as Excel keeps them."""
    return xlsx_of({sheet: rows}, merged=merged, hidden=hidden)


def xlsx_of(sheets: dict[str, Cells], *, merged: Areas = (), hidden: Sequence[int] = ()) -> bytes:
    """A workbook of several sheets; areas and hidden columns are those of the last one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy/m/d"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write(place, column, cell, instant if isinstance(cell, datetime) else day)
                elif cell not in (None, ""):
                    page.write(place, column, cell)
    for top, left, bottom, right in merged:
        page.merge_range(top, left, bottom, right, rows[top][left])
    for column in hidden:
        page.set_column(column, column, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def xls(rows: Cells, *, merged: Areas = ()) -> bytes:
    """An old workbook, of the kind that is called BIFF."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    covered = {
        (row, column)
        for top, left, bottom, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell not in (None, "") and (place, column) not in covered:
                page.write(place, column, cell, day if isinstance(cell, date) else xlwt.Style.default_style)
    for top, left, bottom, right in merged:
        page.write_merge(top, bottom, left, right, rows[top][left])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html(rows: Cells) -> bytes:
    """A web page with one table, as it comes under the name of an old workbook."""
    lines = ["".join(f"<td>{_escaped(cell)}</td>" for cell in row) for row in rows]
    table = "".join(f"<tr>{line}</tr>\n" for line in lines)
    head = '<html><head><META http-equiv="Content-Type" content="text/html; charset=UTF-8"><style>td{}</style></head>'
    return f"{head}<body><table border=1>{table}</table></body></html>".encode()


def _escaped(cell: Any) -> str:
    return str("" if cell is None else cell).replace("&", "&amp;").replace("<", "&lt;")
