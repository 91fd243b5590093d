"""Files in the forms of spreadsheets, made by the tests themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt

Cells = Sequence[Sequence[Any]]
Areas = Sequence[tuple[int, int, int, int]]
"""Merged areas: first row, first column, last row, last column, counted from 0."""


def xlsx(
    rows: Cells,
    *,
    merged: Areas = (),
    hidden: Sequence[int] = (),
    sheet: str = "Sheet1",
    is_from_1904: bool = False,
) -> bytes:
    """A workbook of one sheet. Dates are cells with a format, as Excel keeps them."""
    return xlsx_of({sheet: rows}, merged=merged, hidden=hidden, is_from_1904=is_from_1904)


def xlsx_of(
    sheets: dict[str, Cells],
    *,
    merged: Areas = (),
    hidden: Sequence[int] = (),
    is_from_1904: bool = False,
    is_locked: bool = False,
    program: bytes | None = None,
) -> bytes:
    """A workbook of several sheets; areas and hidden columns are those of the last one.

    `is_locked`: a password against changes, not against reading. `program`: its macros.
    """
    out = io.BytesIO()
    how = {"strings_to_numbers": False, "strings_to_formulas": False, "date_1904": is_from_1904}
    book = xlsxwriter.Workbook(out, how)
    if program is not None:
        book.add_vba_project(io.BytesIO(program), is_stream=True)
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
    if is_locked:
        page.protect("secret")
        book.read_only_recommended()
    for column in hidden:
        page.set_column(column, column, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def xls(rows: Cells, *, merged: Areas = (), is_from_1904: bool = False, is_locked: bool = False) -> bytes:
    """An old workbook, of the kind that is called BIFF. `is_locked`: a password against changes."""
    out = io.BytesIO()
    book = _xls(rows, merged, is_from_1904=is_from_1904)
    if is_locked:
        page = book.get_sheet(0)
        book.protect = page.protect = True
        page.password = "secret"
    book.save(out)
    return out.getvalue()


def biff(rows: Cells) -> bytes:
    """The records of such a workbook, without the compound file around them."""
    return bytes(_xls(rows, (), is_from_1904=False).get_biff_data())


def _xls(rows: Cells, merged: Areas, *, is_from_1904: bool) -> Any:
    book = xlwt.Workbook()
    book.dates_1904 = is_from_1904
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
    return book


def parts(whole: bytes) -> dict[str, bytes]:
    """What lies in an XLSX file, by name."""
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP file of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def html(rows: Cells) -> bytes:
    """A web page with one table, as it comes under the name of an old workbook."""
    lines = ["".join(f"<td>{_escaped(cell)}</td>" for cell in row) for row in rows]
    table = "".join(f"<tr>{line}</tr>\n" for line in lines)
    head = '<html><head><META http-equiv="Content-Type" content="text/html; charset=UTF-8"><style>td{}</style></head>'
    return f"{head}<body><table border=1>{table}</table></body></html>".encode()


def _escaped(cell: Any) -> str:
    return str("" if cell is None else cell).replace("&", "&amp;").replace("<", "&lt;")
