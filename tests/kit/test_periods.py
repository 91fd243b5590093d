"""Periods: how people write them, what they hold, what they are compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kit import period_words, periods
from bot.kit.calendar import WorkCalendar
from bot.kit.periods import Kind, Period, Stretch

TODAY = date(2026, 11, 23)
WEEKDAYS = WorkCalendar("")
KINDS = st.sampled_from([Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR])
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
STARTS = st.integers(1, 12)


def read(text: str, *, fiscal_year_start: int = 1) -> str | None:
    found = period_words.parse(text, today=TODAY, fiscal_year_start=fiscal_year_start)
    return str(found) if found else None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("this quarter", "2026-Q4"),
        ("Last Month", "2026-10"),
        ("2017-Q3", "2017-Q3"),
        ("Q3 2017", "2017-Q3"),
        ("third quarter of 2017", "2017-Q3"),
        ("q3 last year", "2025-Q3"),
        ("Q1", "2026-Q1"),
        ("2026-11", "2026-11"),
        ("nov 2025", "2025-11"),
        ("December", "2025-12"),
        ("2017", "2017"),
        ("FY2017", "2017"),
        ("h1 2026", "2026-H1"),
        ("2026-W47", "2026-W47"),
        ("last week", "2026-W47"),
        ("yesterday", "2026-11-22"),
        ("2026/11/05", "2026-11-05"),
        ("5 Nov", "2026-11-05"),
        ("Dec 5", "2025-12-05"),
        ("november 5th, 2025", "2025-11-05"),
        ("the 5th of November 2025", "2025-11-05"),
        ("nov 5 last year", "2025-11-05"),
        ("11-05", "2026-11-05"),
        ("1 Oct to 15 Oct", "2026-10-01..2026-10-15"),
        ("10-01..10-15", "2026-10-01..2026-10-15"),
        ("20 Dec to 5 Jan", "2025-12-20..2026-01-05"),
        ("between 2026-10-01 and 2026-10-15", "2026-10-01..2026-10-15"),
        # The end has no year, so it is the next such day: not that of last year, before the beginning.
        ("1 Nov to 30 Nov", "2026-11-01..2026-11-30"),
        ("11月1日到11月30日", "2026-11-01..2026-11-30"),
        ("nov to dec", "2026-11-01..2026-12-31"),
        ("W45", "2026-W45"),
        ("week 45 of 2025", "2025-W45"),
        ("第45周", "2026-W45"),
        ("2025年第45周", "2025-W45"),
        ("week 52", "2025-W52"),
        # Only this year has so many, and it has not come there yet.
        ("W53", "2026-W53"),
        ("last half year", "2026-H1"),
        ("2017-01-01..2017-12-31", "2017-01-01..2017-12-31"),
        ("from jan 2026 to mar 2026", "2026-01-01..2026-03-31"),
        ("since march", "2026-03-01..2026-11-23"),
        ("last 30 days", "2026-10-25..2026-11-23"),
        ("ytd", "2026"),
        ("next quarter", "2027-Q1"),
        ("本季", "2026-Q4"),
        ("上季度", "2026-Q3"),
        ("上个月", "2026-10"),
        ("本月", "2026-11"),
        ("今年", "2026"),
        ("去年", "2025"),
        ("上周", "2026-W47"),
        ("2026年11月", "2026-11"),
        ("十二月", "2025-12"),
        ("2026年第三季度", "2026-Q3"),
        ("去年第四季度", "2025-Q4"),
        ("上半年", "2026-H1"),
        ("去年下半年", "2025-H2"),
        ("1 Nov", "2026-11-01"),
        ("Nov 1", "2026-11-01"),
        ("5 Dec", "2025-12-05"),
        ("1st of March 2025", "2025-03-01"),
        ("November 20, 2025", "2025-11-20"),
        ("since 1 Nov", "2026-11-01..2026-11-23"),
        ("2 nov..13 nov", "2026-11-02..2026-11-13"),
        ("oct..nov", "2026-10-01..2026-11-30"),
        ("from 1 October to 20 Nov", "2026-10-01..2026-11-20"),
        ("2026年11月5日", "2026-11-05"),
        ("12月5日", "2025-12-05"),
        ("2026年1月到3月", "2026-01-01..2026-03-31"),
        ("2026年1月至今", "2026-01-01..2026-11-23"),
        ("最近30天", "2026-10-25..2026-11-23"),
        ("近两周", "2026-11-10..2026-11-23"),
        ("近三个月", "2026-08-24..2026-11-23"),
        ("最近 6 个月", "2026-05-24..2026-11-23"),
        ("近半年", "2026-05-24..2026-11-23"),
        ("过去一年", "2025-11-24..2026-11-23"),
        ("last 3 months", "2026-08-24..2026-11-23"),
        ("the last 4 quarters", "2025-11-24..2026-11-23"),
        ("年初至今", "2026"),
        ("２０２６年１１月", "2026-11"),
        ("ＱＴＤ", "2026-Q4"),
        # It is Monday: the last Monday before today is a week ago.
        ("monday", "2026-11-16"),
        ("since Monday", "2026-11-16..2026-11-23"),
        ("周一以来", "2026-11-16..2026-11-23"),
        ("last friday", "2026-11-20"),
        ("since last week", "2026-11-16..2026-11-23"),
        ("上周以来", "2026-11-16..2026-11-23"),
        ("本周一", "2026-11-23"),
        ("上周五", "2026-11-20"),
        ("上上周日", "2026-11-15"),
        ("从周三至今", "2026-11-18..2026-11-23"),
        ("星期天", "2026-11-22"),
    ],
)
def test_periods_as_people_write_them(text: str, meant: str | None) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-02-30",
        "q5",
        "maya",
        "soon",
        "31",
        "2026-W60",
        "lastquarterly",
        "2025-W53",
        "w53x",
        "5 octopus",
        "today to yesterday",
        "31 nov",
        "nov 31",
        "nov 45",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("this year", "2026-04-01"),
        ("2026-Q1", "2026-04-01"),
        ("2026-Q4", "2027-01-01"),
        ("本财年", "2026-04-01"),
    ],
)
def test_the_fiscal_year_begins_when_config_says(text: str, first: str) -> None:
    found = period_words.parse(text, today=TODAY, fiscal_year_start=4)
    assert found is not None
    assert found.first.isoformat() == first


@given(KINDS, DAYS, STARTS)
def test_what_is_printed_can_be_read(kind: Kind, day: date, start: int) -> None:
    period = periods.holding(kind, day, fiscal_year_start=start)
    assert period.first <= day <= period.last
    assert period_words.parse(str(period), today=TODAY, fiscal_year_start=start) == period


@given(DAYS, st.integers(0, 900))
def test_a_range_can_be_read(first: date, days: int) -> None:
    period = periods.between(first, first + timedelta(days))
    assert period_words.parse(str(period), today=TODAY, fiscal_year_start=1) == period


@given(KINDS, DAYS, STARTS, st.integers(-30, 30))
def test_periods_follow_each_other_without_a_gap(kind: Kind, day: date, start: int, by: int) -> None:
    period = periods.holding(kind, day, fiscal_year_start=start)
    moved = periods.shifted(period, by, fiscal_year_start=start)
    following = periods.shifted(period, by + 1, fiscal_year_start=start)
    assert following.first == moved.last + timedelta(1)
    assert periods.shifted(moved, -by, fiscal_year_start=start) == period


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    read(text)


def compared(period: Period, *, today: date = TODAY) -> Stretch | None:
    return periods.comparable(period, today=today, calendar=WEEKDAYS, fiscal_year_start=1)


def quarter(day: date) -> Period:
    return periods.holding(Kind.QUARTER, day, fiscal_year_start=1)


def test_a_running_quarter_is_compared_with_as_many_workdays() -> None:
    """38 working days from 1 October to 23 November; the 38th from 1 July on is 21 August."""
    assert compared(quarter(TODAY)) == Stretch(date(2026, 7, 1), date(2026, 8, 21))


def test_a_period_that_is_over_is_compared_with_the_whole_one_before() -> None:
    assert compared(quarter(date(2026, 8, 1))) == Stretch(date(2026, 4, 1), date(2026, 6, 30))


def test_a_period_without_a_workday_yet_is_compared_with_nothing() -> None:
    saturday = date(2026, 8, 1)
    month = periods.holding(Kind.MONTH, saturday, fiscal_year_start=1)
    assert compared(month, today=saturday) is None


def test_a_long_month_is_compared_with_no_more_than_the_whole_short_one() -> None:
    march = periods.holding(Kind.MONTH, date(2026, 3, 1), fiscal_year_start=1)
    assert compared(march, today=date(2026, 3, 30)) == Stretch(date(2026, 2, 1), date(2026, 2, 28))


def test_a_range_is_compared_with_as_many_workdays_directly_before() -> None:
    week = periods.between(date(2026, 11, 9), date(2026, 11, 13))
    assert compared(week) == Stretch(date(2026, 11, 2), date(2026, 11, 8))


@settings(deadline=None)  # a calendar fills in all years between those asked for
@given(KINDS, DAYS)
def test_both_stretches_have_as_many_workdays_while_the_period_runs(kind: Kind, day: date) -> None:
    period = periods.holding(kind, day, fiscal_year_start=1)
    found = compared(period, today=day)
    if found is None or day == period.last:
        return
    had = WEEKDAYS.between(period.first - timedelta(1), day)
    has = WEEKDAYS.between(found.first - timedelta(1), found.until)
    assert has == had or (has < had and found.until == period.first - timedelta(1))
    assert found.until < period.first
