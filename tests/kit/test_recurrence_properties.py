"""What holds for every recurrence in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar
from bot.kit.recurrence import (
    WEEKDAYS,
    Days,
    DaysFrom,
    EveryWorkday,
    LastWorkday,
    Once,
    Recurrence,
    Weekdays,
    next_after,
    occasions,
)

CALENDARS = [WorkCalendar("CN"), WorkCalendar("US"), WorkCalendar("DE"), WorkCalendar()]

dates = st.dates(date(2024, 1, 1), date(2030, 12, 31))
zones = st.sampled_from(
    [
        *("Asia/Shanghai", "America/Chicago", "Europe/Berlin", "America/Nuuk", "America/St_Johns", "UTC"),
        *("Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "America/Havana", "Pacific/Apia"),
    ]
)
several = (
    st.just(EveryWorkday())
    | st.frozensets(st.sampled_from(WEEKDAYS), min_size=1).map(Weekdays)
    | st.builds(LastWorkday, st.sampled_from(["month", "quarter"]), st.integers(1, 12))
)
single = st.builds(Once, dates) | st.builds(DaysFrom, dates, st.integers(-30, 30).filter(bool), st.booleans())
calendars = st.sampled_from(CALENDARS)
shifts = st.integers(-3 * 86_400, 3 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
instants = st.datetimes(datetime(2024, 6, 1), datetime(2030, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
recurrences = st.builds(
    Recurrence, several | single, st.times().map(lambda t: t.replace(microsecond=0)), zones
)
shifted = st.builds(
    Recurrence, several | single, st.times().map(lambda t: t.replace(microsecond=0)), zones, shifts
)


@given(shifted)
def test_what_is_stored_comes_back(recurrence: Recurrence) -> None:
    text = recurrence.to_json()
    assert Recurrence.from_json(text) == recurrence
    assert Recurrence.from_json(text).to_json() == text


@given(shifted, instants, st.integers(0, 500), calendars)
def test_one_after_the_other_are_the_occasions(
    recurrence: Recurrence, start: datetime, days: int, calendar: WorkCalendar
) -> None:
    until = start + timedelta(days=days)
    chain, instant = [], start
    while (found := next_after(recurrence, instant, calendar)) is not None and found <= until:
        assert found > instant
        assert found.tzinfo is UTC
        assert found.microsecond == 0
        chain.append(found)
        instant = found
    assert occasions(recurrence, start, until, calendar, most=1000) == chain
    assert occasions(recurrence, start, until, calendar, most=3) == chain[-3:]


@given(shifted, instants, calendars)
def test_a_shift_moves_every_occasion_alike(
    recurrence: Recurrence, start: datetime, calendar: WorkCalendar
) -> None:
    plain = Recurrence(recurrence.days, recurrence.at, recurrence.zone)
    found = next_after(plain, start, calendar)
    moved = next_after(recurrence, start + recurrence.shift, calendar)
    assert moved == (None if found is None else found + recurrence.shift)


@given(recurrences, instants, calendars)
def test_the_wall_clock_shows_the_time_that_was_said_on_a_day_that_qualifies(
    recurrence: Recurrence, start: datetime, calendar: WorkCalendar
) -> None:
    zone = ZoneInfo(recurrence.zone)
    said = occasions(recurrence, start, start + timedelta(days=120), calendar, most=200)
    days = [_meant(one, recurrence, zone) for one in said]
    for day, instant in zip(days, said, strict=True):
        assert recurrence.days.nearest(day, 1, calendar) == day
        assert _qualifies(recurrence.days, day, calendar)
        assert instant == min(_instants_of(day, recurrence.at, zone), default=instant)
    assert all(one < other for one, other in pairwise(days))


@given(recurrences, instants, calendars)
def test_no_day_that_qualifies_is_forgotten(
    recurrence: Recurrence, start: datetime, calendar: WorkCalendar
) -> None:
    zone = ZoneInfo(recurrence.zone)
    until = start + timedelta(days=100)
    first = start.astimezone(zone).date()
    by_hand = [
        min(found)
        for offset in range(-2, 103)
        if _qualifies(recurrence.days, day := first + timedelta(days=offset), calendar)
        and (found := _instants_of(day, recurrence.at, zone))
    ]
    said = occasions(recurrence, start, until, calendar, most=200)
    assert set(said) >= {one for one in by_hand if start < one <= until}
    in_gaps = set(said) - set(by_hand)
    assert all(one.astimezone(zone).time() != recurrence.at for one in in_gaps)


def _instants_of(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which that zone's clock shows that time on that day: none, one or two."""
    local = datetime.combine(day, wall, zone)
    both = {one.astimezone(UTC) for one in (local, local.replace(fold=1))}
    return [one for one in both if one.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall)]


def _meant(instant: datetime, recurrence: Recurrence, zone: ZoneInfo) -> date:
    """The day for which something was said at that instant: the day before when a gap ended at midnight."""
    local = instant.astimezone(zone)
    jumped = (local.time() != recurrence.at) and local.time() < recurrence.at
    return local.date() - timedelta(days=1) if jumped else local.date()


def _qualifies(days: Days, day: date, calendar: WorkCalendar) -> bool:
    match days:
        case Weekdays(names):
            return WEEKDAYS[day.weekday()] in names and not calendar.is_day_off(day)
        case Once(only):
            return day == only
        case DaysFrom(start, count, False):
            return (day - start).days == count
    return calendar.is_workday(day) and _is_the_workday(days, day, calendar)


def _is_the_workday(days: Days, day: date, calendar: WorkCalendar) -> bool:
    one = timedelta(days=1)
    match days:
        case LastWorkday(of, start):
            length = 1 if of == "month" else 3
            rest = [later for offset in range(1, 32) if (later := day + one * offset).month == day.month]
            is_last_month = (day.month - start) % length == length - 1
            return is_last_month and not any(map(calendar.is_workday, rest))
        case DaysFrom(start, count):
            if count > 0:
                return calendar.between(start, day) == count
            return calendar.between(day - one, start - one) == -count
    return True
