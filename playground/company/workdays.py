"""On which days and hours people at a place work, and how lively those days are."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from playground.company.dice import Dice

COUNTRY: Final = {
    "Asia/Shanghai": ("CN", None),
    "Asia/Singapore": ("SG", None),
    "America/Los_Angeles": ("US", None),
    "Europe/London": ("GB", "ENG"),
}
"""Whose public holidays a zone keeps: country and subdivision."""

_DAY: Final = timedelta(days=1)
_LIVELY: Final = 0.9


class Place:
    """The workdays of one zone from `first` to before `end`, numbered from 0, and their liveliness."""

    def __init__(self, tz: str, *, first: date, end: date) -> None:
        country, subdivision = COUNTRY[tz]
        closed = holidays.country_holidays(
            country, subdiv=subdivision, years=range(first.year, end.year + 1), language="en_US"
        )
        self.tz = tz
        self._zone = ZoneInfo(tz)
        span = [first + timedelta(days=n) for n in range((end - first).days)]
        self.days = [day for day in span if closed.is_working_day(day)]
        new_years = sorted({day.year: day for day, _ in _new_years(closed)}.values())
        self.pace = [_pace(country, day, new_years) for day in self.days]

    def __len__(self) -> int:
        return len(self.days)

    def number(self, day: date) -> int:
        """Number of the first workday on or after that day; the count of workdays when there is none."""
        return bisect_left(self.days, day)

    def settle(self, dice: Dice, number: int) -> int:
        """That workday or, when it falls into a slack time and nobody gets to it, the next lively one."""
        while number < len(self.days) and not dice.chance(self.pace[number]):
            number += 1
            while number < len(self.days) and self.pace[number] < _LIVELY:
                number += 1
        return number

    def moment(self, dice: Dice, number: int, *, late: bool = False) -> datetime:
        """An instant of that workday in UTC, between 9:00 and 16:40; `late`: between 16:45 and 17:30."""
        minute = dice.between(16 * 60 + 45, 17 * 60 + 30) if late else dice.between(9 * 60, 16 * 60 + 40)
        if 12 * 60 <= minute < 13 * 60:
            minute += 60
        clock = time(minute // 60, minute % 60, dice.between(0, 59))
        return datetime.combine(self.days[number], clock, self._zone).astimezone(UTC)


def _new_years(closed: holidays.HolidayBase) -> list[tuple[date, str]]:
    """First days of the Spring Festival, latest first within a year so that the earliest one stays."""
    named = [(day, name) for day, name in closed.items() if name.startswith("Chinese New Year (Spring")]
    return sorted(named or [(d, n) for d, n in closed.items() if n == "Chinese New Year"], reverse=True)


def _pace(country: str, day: date, new_years: list[date]) -> float:
    """How much of a usual day's business gets done: 1 is usual, less in the slack times of the country."""
    if country in ("CN", "SG"):
        for new_year in new_years:
            if new_year - 16 * _DAY <= day < new_year:
                return 0.3 if country == "CN" else 0.6
            if new_year <= day <= new_year + 14 * _DAY:
                return 0.4 if country == "CN" else 0.6
    if country == "CN":
        return 0.6 if (9, 26) <= (day.month, day.day) <= (10, 12) else 1.0
    if (day.month, day.day) >= (12, 18) or (day.month, day.day) <= (1, 3):
        return 0.4
    if country == "US" and day.month == 11 and 22 <= day.day <= 30:
        return 0.6
    return 0.75 if country == "GB" and day.month == 8 else 1.0


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day when it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    return min(first + (day.day - 1) * _DAY, month_end(first))


def month_end(day: date) -> date:
    """The last day of the month that the day is in."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - _DAY
