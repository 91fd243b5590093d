"""Workbooks that count their days from 1904, as those of old Macs do: each date is the one that people see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.imports.reader import open_source
from tests.imports import books
from tests.imports.desk import HEADER, Desk

CLOSE, CREATED = date(2026, 12, 20), datetime(2026, 9, 1, 18, 30)  # noqa: DTZ001 - a sheet has no zones
ZEROS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
Make = Callable[..., bytes]
FORMS: list[tuple[str, Make]] = [("deals.xlsx", books.xlsx), ("deals.xls", books.xls)]


def _deal(key: str, close: Any, created: Any) -> list[Any]:
    return [key, f"Fleet {key}", "Acme", "", "lead", 40_000, close, created]


def _number(day: date, *, is_from_1904: bool) -> float:
    """The day (and time) as a workbook keeps it."""
    parts = (day.hour * 60 + day.minute) / 1440 if isinstance(day, datetime) else 0
    return (date(day.year, day.month, day.day) - ZEROS[is_from_1904]).days + parts


@pytest.mark.parametrize("is_from_1904", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize(("name", "make"), FORMS)
def test_dates_are_what_people_see_in_the_workbook(
    desk: Desk, name: str, make: Make, is_from_1904: bool
) -> None:
    bare = [_number(one, is_from_1904=is_from_1904) for one in (CLOSE, CREATED)]
    rows = [HEADER.split(","), _deal("006A", CLOSE, CREATED), _deal("006B", *bare)]
    report = desk.take("deals", desk.file(make(rows, is_from_1904=is_from_1904), name))
    assert (report.rejected, report.counts["new_deals"]) == (0, 2)
    for key in ("006A", "006B"):
        deal = desk.deal(key)
        assert (deal.state.expected_close, deal.created_on) == (CLOSE, CREATED.date())
        assert deal.state.amount_minor == 40_000_00


def test_the_difference_is_four_years_and_a_day(tmp_path: Path) -> None:
    assert (ZEROS[True] - ZEROS[False]).days == 1462
    for name, make in FORMS:
        path = tmp_path / name
        path.write_bytes(make([["A"], [46_376]], is_from_1904=True))
        assert open_source(path).day_zero == date(1904, 1, 1)
        path.write_bytes(make([["A"], [46_376]]))
        assert open_source(path).day_zero == date(1899, 12, 30)


@pytest.mark.parametrize(("name", "make"), FORMS)
def test_a_number_that_is_no_day_there_is_no_date(desk: Desk, name: str, make: Make) -> None:
    """1 January 2100 is beyond what a number is believed to mean; so is 1969."""
    late, early = (_number(date(*day), is_from_1904=True) for day in ((2100, 1, 1), (1969, 12, 31)))
    rows = [HEADER.split(","), _deal("006A", late, CREATED), _deal("006B", early, CREATED)]
    content = make([*rows, _deal("006C", CLOSE, CREATED)], is_from_1904=True)
    report = desk.take("deals", desk.file(content, name), accept=True)
    assert (dict(report.rejects), report.counts["new_deals"]) == ({"not_a_date": 2}, 1)


@pytest.mark.parametrize(
    ("said", "is_from_1904"), [("1", True), ("true", True), ("0", False), ("false", False)]
)
def test_a_workbook_of_another_program_says_it_in_its_own_way(
    tmp_path: Path, said: str, is_from_1904: bool
) -> None:
    path = tmp_path / "deals.xlsx"
    parts = books.parts(books.xlsx([["A"], [46_376]]))
    whole = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="%s" ' % said.encode())
    assert b"date1904" in whole
    # The same with a prefix, as some libraries write it.
    prefixed = (
        whole.replace(b"<", b"<x:")
        .replace(b"<x:/", b"</x:")
        .replace(b"<x:?", b"<?")
        .replace(b"xmlns=", b"xmlns:x=")
    )
    for text in (whole, prefixed):
        path.write_bytes(books.zipped({**parts, "xl/workbook.xml": text}))
        assert open_source(path).day_zero == ZEROS[is_from_1904]
