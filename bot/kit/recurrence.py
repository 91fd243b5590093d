"""What recurs, as people say it: every workday at nine, Mondays, the last workday of the month. Pure.

Choices that somebody may ask about:

- Workdays are the company's (`WorkCalendar`): public holidays and its own days off are none, Chinese make-up
  workdays on a weekend are.
- Named weekdays are taken by name, so Saturdays are possible. One that is a public holiday or the company's
  own day off is left out, not moved.
- The wall clock of the zone decides. A time that the clocks jump over is said once, at the first instant after
  the gap, which may be the next day's first; one that comes twice is said the first time. A day that a zone
  skips whole (Samoa, 30 December 2011) is left out.
- `shift` is time that passes, not time on the clock: an hour before 02:30 is an hour before, whatever the
  clocks did in between.

All instants are UTC and whole seconds. Days lie between 1900 and 2200.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.kit.calendar import WorkCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ONE_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_FAR = 400
"""Days within which a workday or a weekday comes again, or never does."""
_FAR_MONTHS = 36
_MOST_DAYS = 1000
_LONGEST_SHIFT = timedelta(days=366)
_MONTHS_IN = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True)
class EveryWorkday:
    """Each workday of the company."""

    def nearest(self, day: date, step: int, calendar: WorkCalendar) -> date | None:
        """The first such day from `day` on (itself included), forwards or, with step -1, backwards."""
        return _search(day, step, calendar.is_workday)


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Named days of the week, except where they are a day off."""

    names: frozenset[str]

    def __post_init__(self) -> None:
        if not self.names or not self.names <= set(WEEKDAYS):
            raise ValueError(f"weekdays are named, each one of {', '.join(WEEKDAYS)}")

    @classmethod
    def of(cls, *names: str) -> Weekdays:
        return cls(frozenset(names))

    def nearest(self, day: date, step: int, calendar: WorkCalendar) -> date | None:
        """As EveryWorkday.nearest."""
        names = self.names

        def fits(one: date) -> bool:
            return WEEKDAYS[one.weekday()] in names and not calendar.is_day_off(one)

        return _search(day, step, fits)


@dataclass(frozen=True, slots=True)
class LastWorkday:
    """The last workday of each month or quarter. Quarters are those of the year that starts in that month.

    A month without a workday has none.
    """

    of: str
    fiscal_year_start: int = 1

    def __post_init__(self) -> None:
        if self.of not in _MONTHS_IN or not 1 <= self.fiscal_year_start <= 12:
            raise ValueError(
                "the last workday of a month or a quarter, of a year that starts in month 1 to 12"
            )

    def nearest(self, day: date, step: int, calendar: WorkCalendar) -> date | None:
        """As EveryWorkday.nearest."""
        length = _MONTHS_IN[self.of]
        # Stretches are numbered by months since year 0; (month - start) tells where one begins.
        months = day.year * 12 + day.month - self.fiscal_year_start
        first = months - months % length + self.fiscal_year_start - 1
        for number in range(_FAR_MONTHS // length):
            begins = first + step * number * length
            start, after = _first_of(begins), _first_of(begins + length)
            found = _search(after - _ONE_DAY, -1, calendar.is_workday)
            if found is not None and found >= start and (found - day).days * step >= 0:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Once:
    """A single day, worked or not."""

    day: date

    def __post_init__(self) -> None:
        _check_day(self.day)

    def nearest(self, day: date, step: int, calendar: WorkCalendar) -> date | None:  # noqa: ARG002
        """As EveryWorkday.nearest."""
        return self.day if (self.day - day).days * step >= 0 else None


@dataclass(frozen=True, slots=True)
class DaysFrom:
    """A single day: so many days or workdays after a date, before it when `count` is negative.

    The date itself is never counted, whether it is worked or not: one workday before a Sunday is the Friday.
    """

    day: date
    count: int
    are_workdays: bool = True

    def __post_init__(self) -> None:
        _check_day(self.day)
        if not 1 <= abs(self.count) <= _MOST_DAYS:
            raise ValueError(f"1 to {_MOST_DAYS} days before or after a date")

    def nearest(self, day: date, step: int, calendar: WorkCalendar) -> date | None:
        """As EveryWorkday.nearest."""
        found = self._counted(calendar)
        return found if found is not None and (found - day).days * step >= 0 else None

    def _counted(self, calendar: WorkCalendar) -> date | None:
        if not self.are_workdays:
            return self.day + timedelta(days=self.count)
        step = 1 if self.count > 0 else -1
        found: date | None = self.day
        for _ in range(abs(self.count)):
            assert found is not None
            found = _search(found + step * _ONE_DAY, step, calendar.is_workday)
            if found is None:
                return None
        return found


Days: TypeAlias = EveryWorkday | Weekdays | LastWorkday | Once | DaysFrom


@dataclass(frozen=True, slots=True)
class Recurrence:
    """On those days, at that time on the wall clock of `zone` (an IANA name), moved by `shift`."""

    days: Days
    at: time
    zone: str
    shift: timedelta = field(default=timedelta(0))

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None or self.at.microsecond:
            raise ValueError("a time of day has whole seconds; its zone is said apart")
        if self.shift.microseconds or abs(self.shift) > _LONGEST_SHIFT:
            raise ValueError("a shift has whole seconds, and is a year at most")
        _zone(self.zone)

    def to_json(self) -> str:
        """As it is stored: always the same text for the same recurrence."""
        return _canonical(
            {
                "days": _days_to_data(self.days),
                "at": self.at.isoformat(),
                "zone": self.zone,
                "shift": self.shift // timedelta(seconds=1),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Recurrence:
        """What `to_json` wrote. Raises ValueError for anything else."""
        return _from_json(text)


def next_after(recurrence: Recurrence, instant: datetime, calendar: WorkCalendar) -> datetime | None:
    """When it comes next, strictly after that instant; None when it never comes again."""
    zone, shift = _zone(recurrence.zone), recurrence.shift
    bound = _within(instant) - shift
    day: date | None = max(bound.astimezone(zone).date(), _EARLIEST)
    while (day := _nearest(recurrence.days, day, 1, calendar)) is not None:
        moment = _moment(day, recurrence.at, zone)
        if moment is not None and moment > bound:
            return moment + shift
        day += _ONE_DAY
    return None


def occasions(
    recurrence: Recurrence, after: datetime, until: datetime, calendar: WorkCalendar, most: int = 40
) -> list[datetime]:
    """When it came after the one instant and up to and including the other: the latest `most`, in order."""
    zone, shift = _zone(recurrence.zone), recurrence.shift
    earliest, latest = _within(after) - shift, _within(until) - shift
    found: list[datetime] = []
    # Where the clock is set back over midnight, tomorrow's first minutes may have been already.
    day: date | None = min(latest.astimezone(zone).date() + _ONE_DAY, _LATEST)
    while len(found) < most and (day := _nearest(recurrence.days, day, -1, calendar)) is not None:
        moment = _moment(day, recurrence.at, zone)
        if moment is not None and moment <= earliest:
            break
        if moment is not None and moment <= latest:
            found.append(moment + shift)
        day -= _ONE_DAY
    return found[::-1]


def _nearest(days: Days, day: date | None, step: int, calendar: WorkCalendar) -> date | None:
    if day is None or not _EARLIEST <= day <= _LATEST:
        return None
    found = days.nearest(day, step, calendar)
    return found if found is not None and _EARLIEST <= found <= _LATEST else None


def _within(instant: datetime) -> datetime:
    """The instant in UTC, brought within the years that anything recurs in."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a zone")
    if not _FIRST_INSTANT < instant < _LAST_INSTANT:
        return _FIRST_INSTANT if instant <= _FIRST_INSTANT else _LAST_INSTANT
    return instant.astimezone(UTC)


_FIRST_INSTANT = datetime(_EARLIEST.year - 2, 1, 1, tzinfo=UTC)
_LAST_INSTANT = datetime(_LATEST.year + 3, 1, 1, tzinfo=UTC)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The instant of that time on that day; None when the zone skips the whole day."""
    wall = datetime.combine(day, at, zone)
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    utc = wall.replace(tzinfo=UTC)
    if before >= after:
        return utc - before
    # The clocks jump over this time, between these two instants.
    return _end_of_gap(utc - after, utc - before, day, zone)


def _end_of_gap(low: datetime, high: datetime, day: date, zone: ZoneInfo) -> datetime | None:
    old = low.astimezone(zone).utcoffset()
    while (seconds := (high - low) // timedelta(seconds=1)) > 1:
        middle = low + timedelta(seconds=seconds // 2)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    is_skipped_whole = low.astimezone(zone).date() < day < high.astimezone(zone).date()
    return None if is_skipped_whole else high


def _search(day: date, step: int, fits: Callable[[date], bool]) -> date | None:
    towards = _ONE_DAY * step
    for _ in range(_FAR):
        if fits(day):
            return day
        day += towards
    return None


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _check_day(day: date) -> None:
    if isinstance(day, datetime) or not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"a day between {_EARLIEST.year} and {_LATEST.year}")


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    # zoneinfo itself keeps only eight, and raises three different things for what is no zone.
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, TypeError) as wrong:
        raise ValueError("not a time zone; use a name like 'Asia/Shanghai'") from wrong


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def _days_to_data(days: Days) -> dict[str, Any]:
    match days:
        case EveryWorkday():
            return {"every": "workday"}
        case Weekdays(names):
            return {"every": [name for name in WEEKDAYS if name in names]}
        case LastWorkday(of, start):
            return {"last_workday_of": of, "year_starts": start}
        case Once(day):
            return {"on": day.isoformat()}
        case DaysFrom(day, count, are_workdays):
            return {"from": day.isoformat(), "workdays" if are_workdays else "days": count}


def _days_of_data(data: dict[str, Any]) -> Days:
    if "every" in data:
        return EveryWorkday() if data["every"] == "workday" else Weekdays(frozenset(data["every"]))
    if "last_workday_of" in data:
        return LastWorkday(data["last_workday_of"], _whole(data["year_starts"]))
    if "on" in data:
        return Once(date.fromisoformat(data["on"]))
    are_workdays = "workdays" in data
    count = _whole(data["workdays" if are_workdays else "days"])
    return DaysFrom(date.fromisoformat(data["from"]), count, are_workdays)


def _whole(value: Any) -> int:
    # JSON's true would do as 1, and 1.5 only fails when somebody counts with it.
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


# Many schedules recur alike, so the same text is read once.
@lru_cache(maxsize=4096)
def _from_json(text: str) -> Recurrence:
    try:
        data = json.loads(text)
        found = Recurrence(
            _days_of_data(data["days"]),
            time.fromisoformat(data["at"]),
            data["zone"],
            timedelta(seconds=data["shift"]),
        )
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as wrong:
        raise ValueError("not a recurrence") from wrong
    # What we did not write ourselves is nonsense, even where it could be read.
    if found.to_json() != _canonical(data):
        raise ValueError("not a recurrence")
    return found
