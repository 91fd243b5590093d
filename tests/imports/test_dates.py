"""Dates: every usual form, one order of day and month for a whole column, and the file's zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.dates import MomentReader, Order, orders_of
from bot.imports.values import Unclear
from bot.kit.importing import Moment
from tests.imports.desk import Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH_5 = date(2026, 3, 5)


def _reader(order: Order = Order.MONTH_FIRST) -> MomentReader:
    return MomentReader(SHANGHAI, lambda: order)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.03.05",
        "3/5/2026",
        "2026年3月5日",
        "5.3.2026",
        "05-Mar-2026",
        "5 March 2026",
        "Mar 5, 2026",
        "March 5 2026",
        "３/５/２０２６",
        "2026-3-5",
        "20260305",
        "5-Mar-26",
        "05-MAR-26",
        "5/Mar/2026",
        "5. March 2026",
        "Thu, 5 Mar 2026",
        "Thursday, March 5, 2026",
    ],
)
def test_a_day_in_its_usual_forms(text: str) -> None:
    assert _reader()(text) == Moment(MARCH_5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05 20:15",
        "2026-03-05 20:15:00",
        "2026-03-05T12:15:00Z",
        "2026-03-05T12:15:00.000+0000",
        "3/5/2026 8:15 PM",
        "2026/3/5 20:15",
        "2026年3月5日 20:15",
        "2026年3月5日下午8:15",
        "2026/3/5 下午 8:15",
        "2026-3-5 20:15",
        "2026-03-05 8:15 PM",
        "2026-03-05 12:15:00 UTC",
        "2026-03-05 20:15:00 +0800",
        "20260305 20:15",
    ],
)
def test_an_instant_without_a_zone_is_in_the_files(text: str) -> None:
    assert _reader()(text) == Moment(MARCH_5, datetime(2026, 3, 5, 12, 15, tzinfo=UTC))


def test_the_day_of_an_instant_is_the_files_day() -> None:
    assert _reader()("2026-03-04T20:00:00Z").day == MARCH_5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3月5日", "date_without_year"),
        ("3/5", "date_without_year"),
        ("2026-13-01", "not_a_date"),
        ("2026-02-30", "not_a_date"),
        ("0001-01-01", "not_a_date"),
        ("9999-01-01", "not_a_date"),
        ("0000-00-00", "not_a_date"),
        ("45000", "not_a_date"),
        ("2026-W10-1", "not_a_date"),
        ("soon", "not_a_date"),
        ("3/5/26", "not_a_date"),
        ("26-3-5", "not_a_date"),
        ("2026-3/5", "not_a_date"),
        ("20261305", "not_a_date"),
        ("2026-03-05 上午25:00", "not_a_date"),
        ("2026-03-05 25:00", "not_a_date"),
    ],
)
def test_what_is_no_date_is_not_guessed(text: str, reason: str) -> None:
    with pytest.raises(Unclear) as unclear:
        _reader()(text)
    assert unclear.value.reason == reason


def test_values_over_12_decide_for_the_whole_column() -> None:
    assert orders_of(["3/5/2026", "13/5/2026"]) == {Order.DAY_FIRST}
    assert orders_of(["3/5/2026", "5/13/2026 8:00"]) == {Order.MONTH_FIRST}
    assert orders_of(["3/5/2026"]) == {Order.DAY_FIRST, Order.MONTH_FIRST}
    assert orders_of(["13/5/2026", "5/13/2026"]) == set()


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(Order))
def test_every_day_survives_the_forms_it_is_written_in(day: date, order: Order) -> None:
    first, second = (day.day, day.month) if order is Order.DAY_FIRST else (day.month, day.day)
    reader = _reader(order)
    for text in (day.isoformat(), f"{first}/{second}/{day.year}", f"{day.year}年{day.month}月{day.day}日"):
        assert reader(text) == Moment(day)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_unclear(text: str) -> None:
    with suppress(Unclear):
        assert _reader()(text).day.year >= 1900


ROWS = "Id,Name,Stage,Created Date\n1,Fleet,lead,{}\n2,Depot,lead,{}\n"


def test_a_column_is_read_in_the_order_that_its_values_prove(desk: Desk) -> None:
    desk.take("deals", ROWS.format("3/5/2026", "25/5/2026"))
    assert desk.deal("1").created_on == date(2026, 5, 3)


def test_a_column_that_proves_nothing_is_asked_about_and_the_map_answers(desk: Desk) -> None:
    text = ROWS.format("3/5/2026", "4/5/2026")
    report = desk.look("deals", text)
    assert [(one.kind, one.field, one.is_blocking) for one in report.questions] == [
        ("day_or_month", "created", True)
    ]
    desk.take("deals", text, map_="date_format: dmy")
    assert desk.deal("1").created_on == date(2026, 5, 3)
    desk.take("deals", text, map_="date_format:\n  created: mdy")
    assert desk.deal("1").created_on == date(2026, 3, 5)


def test_times_without_a_zone_are_in_the_maps_zone(desk: Desk) -> None:
    day_before = date(2026, 3, 5) - timedelta(days=1)
    text = ROWS.format("2026-03-04T20:00:00Z", "2026-03-05 04:00")
    desk.take("deals", text)
    assert desk.deal("1").created_on == day_before
    desk.take("deals", text, map_="zone: Asia/Shanghai")
    assert (desk.deal("1").created_on, desk.deal("2").created_on) == (MARCH_5, MARCH_5)
