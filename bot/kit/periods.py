"""Periods: a day, week, month, quarter, half, year or any range of days, and what each is compared with.

Quarters, halves and years are the fiscal ones; a fiscal year is named after the calendar year it begins in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.kit.calendar import WorkCalendar

_ONE_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Kind(StrEnum):
    """What sort of stretch a period is, which decides what comes before it and how it is called."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    RANGE = "range"


_MONTHS_IN = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.HALF: 6, Kind.YEAR: 12}
_PARTS_OF_YEAR = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.HALF: 2, Kind.YEAR: 1}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included.

    `number` says which quarter, half or ISO week of `year` it is, or which month; 0 for what has no number.
    """

    kind: Kind
    first: date
    last: date
    year: int
    number: int = 0

    def __str__(self) -> str:
        """As one would type it, and as `period_words.parse` reads it: 2017-Q3, 2026-11, 2026-W48, a..b."""
        forms = {
            Kind.MONTH: f"{self.year}-{self.number:02}",
            Kind.QUARTER: f"{self.year}-Q{self.number}",
            Kind.HALF: f"{self.year}-H{self.number}",
            Kind.WEEK: f"{self.year}-W{self.number:02}",
            Kind.YEAR: f"{self.year}",
            Kind.DAY: f"{self.first}",
        }
        return forms.get(self.kind, f"{self.first}..{self.last}")

    def is_running(self, today: date) -> bool:
        """Whether it has begun and has days left. On its last day it still runs."""
        return self.first <= today <= self.last

    def is_ahead(self, today: date) -> bool:
        """Whether it has not begun."""
        return self.first > today

    def until(self, today: date) -> date:
        """The last day anything can be said about: its last, or today while it runs."""
        return min(self.last, today)


def day(on: date) -> Period:
    """A single day."""
    return Period(Kind.DAY, on, on, on.year)


def between(first: date, last: date) -> Period:
    """Any range of days. Raises ValueError when it ends before it begins."""
    if last < first:
        raise ValueError("a period cannot end before it begins")
    return Period(Kind.RANGE, first, last, first.year)


def week_of(on: date) -> Period:
    """The week from Monday to Sunday that holds the day."""
    year, number, weekday = on.isocalendar()
    first = on - timedelta(days=weekday - 1)
    return Period(Kind.WEEK, first, first + timedelta(days=6), year, number)


def numbered_week(year: int, number: int) -> Period:
    """An ISO week by its number. Raises ValueError when the year has none of that number."""
    return week_of(date.fromisocalendar(year, number, 1))


def numbered(kind: Kind, year: int, number: int, *, fiscal_year_start: int) -> Period:
    """A month of a calendar year, or a quarter, half or year of a fiscal one. Raises ValueError."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= number <= _PARTS_OF_YEAR[kind]):
        raise ValueError(f"there is no {kind} {number} of {year}")
    start = 1 if kind is Kind.MONTH else fiscal_year_start
    first = _months_after(date(year, start, 1), (number - 1) * _MONTHS_IN[kind])
    last = _months_after(first, _MONTHS_IN[kind]) - _ONE_DAY
    return Period(kind, first, last, year, 0 if kind is Kind.YEAR else number)


def holding(kind: Kind, on: date, *, fiscal_year_start: int) -> Period:
    """The day, week, month, quarter, half or year that holds the day."""
    if kind is Kind.DAY:
        return day(on)
    if kind is Kind.WEEK:
        return week_of(on)
    start = 1 if kind is Kind.MONTH else fiscal_year_start
    year = on.year if on.month >= start else on.year - 1
    months = (on.year - year) * 12 + on.month - start
    number = months // _MONTHS_IN[kind] + 1
    return numbered(kind, year, number, fiscal_year_start=fiscal_year_start)


def shifted(period: Period, by: int, *, fiscal_year_start: int) -> Period:
    """The period of the same kind that many further on (negative: back); ranges keep their number of days."""
    if period.kind in _MONTHS_IN:
        first = _months_after(period.first, by * _MONTHS_IN[period.kind])
        return holding(period.kind, first, fiscal_year_start=fiscal_year_start)
    days = timedelta(days=((period.last - period.first).days + 1) * by)
    first, last = period.first + days, period.last + days
    if period.kind is Kind.WEEK:
        return week_of(first)
    return day(first) if period.kind is Kind.DAY else between(first, last)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a report covers: the days from `first` to `until`, both included, as things stood on `until`."""

    first: date
    until: date


def stretch(period: Period, *, today: date) -> Stretch:
    """The part of the period that has been."""
    return Stretch(period.first, period.until(today))


def comparable(
    period: Period, *, today: date, calendar: WorkCalendar, fiscal_year_start: int
) -> Stretch | None:
    """What the period's stretch is compared with.

    A period that is over is compared with the whole of the one before. A running one with as many working
    days of the one before as it has had, today included; when it has had none yet, with nothing. A range
    of days is compared with as many working days directly before it.
    Worked example: tests/kit/test_periods.py::test_a_running_quarter_is_compared_with_as_many_workdays.
    """
    until = period.until(today)
    workdays = calendar.between(period.first - _ONE_DAY, until)
    if workdays == 0:
        return None
    if period.kind is Kind.RANGE:
        return _workdays_before(period.first, workdays, calendar)
    before = shifted(period, -1, fiscal_year_start=fiscal_year_start)
    if until == period.last:
        return Stretch(before.first, before.last)
    had = calendar.between(before.first - _ONE_DAY, before.last)
    if had <= workdays:
        return Stretch(before.first, before.last)
    return Stretch(before.first, calendar.add(before.first, workdays - 1))


def _workdays_before(first: date, workdays: int, calendar: WorkCalendar) -> Stretch:
    start = first - _ONE_DAY
    while calendar.between(start - _ONE_DAY, first - _ONE_DAY) < workdays:
        start -= _ONE_DAY
    return Stretch(start, first - _ONE_DAY)


def _months_after(first_of_month: date, months: int) -> date:
    total = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
