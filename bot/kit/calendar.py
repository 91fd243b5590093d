"""Working days: public holidays with make-up workdays, and the company's own days.

Counting is by a running total, so that "working days between" is one subtraction.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5


@dataclass
class WorkCalendar:
    """Which days are worked. `country` is an ISO code of the holidays package, or "" for weekends only."""

    country: str = ""
    days_off: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, str] = field(default_factory=dict)
    _totals: dict[int, list[int]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether people work that day. The company's own days win over the public ones."""
        if day in self.make_up_days:
            return True
        if day in self.days_off:
            return False
        off, make_up = _public(self.country, day.year)
        if day in make_up:
            return True
        return day.weekday() < _SATURDAY and day not in off

    def is_day_off(self, day: date) -> bool:
        """Whether the day is free beyond the week's rhythm: a public holiday, or one of the company's own.

        An ordinary weekend is none, nor is a make-up workday.
        """
        if day in self.make_up_days:
            return False
        if day in self.days_off:
            return True
        off, make_up = _public(self.country, day.year)
        return day in off and day not in make_up

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        Monday to Tuesday is 1, Friday to Monday is 1, a day to itself is 0.
        """
        return self._until(end) - self._until(start)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (0: the day itself, or the next working day)."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_workday(day):
                day += timedelta(days=1)
        return day

    def ordinals(self, start: date, end: date) -> list[int]:
        """Running count of working days for each day from `start` to `end`, for loops over many days."""
        found: list[int] = []
        day = start
        while day.year < end.year:
            found += self._of_year(day.year)[_number(day) :]
            day = date(day.year + 1, 1, 1)
        return found + self._of_year(day.year)[_number(day) : _number(end) + 1]

    def _until(self, day: date) -> int:
        return self._of_year(day.year)[_number(day)]

    def _of_year(self, year: int) -> list[int]:
        """The running count at the end of each day of the year, by its number; at 0 that before the year."""
        # Any origin will do as long as it is the same for both sides of a subtraction.
        if year not in self._totals:
            with self._lock:
                self._fill(year)
        return self._totals[year]

    def _fill(self, year: int) -> None:
        known = self._totals
        if not known:
            known[year] = self._year(year, 0)
            return
        for missing in range(max(known) + 1, year + 1):
            known[missing] = self._year(missing, known[missing - 1][-1])
        for missing in range(min(known) - 1, year - 1, -1):
            total = self._year(missing, 0)
            shift = known[missing + 1][0] - total[-1]
            known[missing] = [count + shift for count in total]

    def _year(self, year: int, before: int) -> list[int]:
        totals = [before]
        day = date(year, 1, 1)
        while day.year == year:
            totals.append(totals[-1] + self.is_workday(day))
            if day == date.max:
                break
            day += timedelta(days=1)
        return totals


def _number(day: date) -> int:
    """Its place in the year, from 1. As strftime's %j, and three times as fast as by a struct_time."""
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def countries() -> frozenset[str]:
    """The ISO codes of the countries whose public holidays are known."""
    # Their names alone; the package itself is large.
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    return frozenset(code for names in COUNTRIES.values() for code in names[1:] if len(code) == 2)


@lru_cache(maxsize=256)
def _public(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    if not country:
        return frozenset(), frozenset()
    # Imported here because the package is large and a company without a country never needs it.
    import holidays  # noqa: PLC0415

    found = holidays.country_holidays(country, years=year)
    # Make-up workdays (China) are what the package calls working days that fall on a weekend.
    make_up = {day for day in getattr(found, "weekend_workdays", ()) if day.year == year}
    return frozenset(found), frozenset(make_up)
