"""What recurs: worked examples from calendars."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

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

CHINA, AMERICA, GERMANY = WorkCalendar("CN"), WorkCalendar("US"), WorkCalendar("DE")
PLAIN = WorkCalendar()
SHANGHAI, CHICAGO, BERLIN = "Asia/Shanghai", "America/Chicago", "Europe/Berlin"
NINE = time(9)
ONE_HOUR = timedelta(hours=1)
EVERY_DAY = Weekdays.of(*WEEKDAYS)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def walls(recurrence: Recurrence, after: str, until: str, calendar: WorkCalendar) -> list[str]:
    """The occasions between two times on the zone's wall clock, as one reads them there."""
    zone = ZoneInfo(recurrence.zone)
    found = occasions(recurrence, at(after, recurrence.zone), at(until, recurrence.zone), calendar)
    return [one.astimezone(zone).strftime("%m-%d %H:%M") for one in found]


# Which days


def test_golden_week_is_left_out_and_its_make_up_days_are_worked() -> None:
    every = Recurrence(EveryWorkday(), NINE, SHANGHAI)
    said = walls(every, "2026-09-18T09:00", "2026-10-12T09:00", CHINA)
    days = [one.removesuffix(" 09:00") for one in said]
    # 20 September is a Sunday, 10 October a Saturday.
    assert days[0] == "09-20"
    assert days[days.index("09-30") + 1] == "10-08"
    assert days[-3:] == ["10-09", "10-10", "10-12"]


def test_a_named_weekday_that_is_a_day_off_is_left_out_and_not_moved() -> None:
    mondays = Recurrence(Weekdays.of("monday", "thursday"), NINE, CHICAGO)
    # Thanksgiving is Thursday 26 November.
    assert walls(mondays, "2026-11-19T12:00", "2026-11-30T12:00", AMERICA) == ["11-23 09:00", "11-30 09:00"]
    own = WorkCalendar("US", {date(2026, 11, 30): "stock-taking"})
    assert walls(mondays, "2026-11-24T12:00", "2026-12-03T12:00", own) == ["12-03 09:00"]


def test_a_named_saturday_is_said_although_nobody_works_on_weekends() -> None:
    saturdays = Recurrence(Weekdays.of("saturday"), NINE, SHANGHAI)
    # 3 October belongs to the national holiday, 10 October is a make-up workday.
    assert walls(saturdays, "2026-09-25T00:00", "2026-10-18T00:00", CHINA) == [
        "09-26 09:00",
        "10-10 09:00",
        "10-17 09:00",
    ]


def test_the_last_workday_of_a_month_comes_before_the_holiday_that_ends_it() -> None:
    months = Recurrence(LastWorkday("month"), time(16), CHICAGO)
    # Memorial Day is Monday 31 May 2027.
    assert walls(months, "2027-04-01T00:00", "2027-06-30T23:00", AMERICA) == [
        "04-30 16:00",
        "05-28 16:00",
        "06-30 16:00",
    ]
    # Good Friday is 29 March 2024, the 30th and 31st are a weekend.
    assert walls(
        Recurrence(LastWorkday("month"), time(16), BERLIN), "2024-03-01T00:00", "2024-04-01T00:00", GERMANY
    ) == ["03-28 16:00"]


def test_quarters_are_those_of_the_fiscal_year() -> None:
    calendar_year = Recurrence(LastWorkday("quarter"), NINE, BERLIN)
    from_february = Recurrence(LastWorkday("quarter", fiscal_year_start=2), NINE, BERLIN)
    assert walls(calendar_year, "2026-01-01T00:00", "2026-12-31T23:00", PLAIN) == [
        *("03-31 09:00", "06-30 09:00", "09-30 09:00", "12-31 09:00"),
    ]
    assert walls(from_february, "2026-01-01T00:00", "2026-12-31T23:00", PLAIN) == [
        *("01-30 09:00", "04-30 09:00", "07-31 09:00", "10-30 09:00"),
    ]


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (DaysFrom(date(2026, 10, 9), -3), "2026-09-29"),
        (DaysFrom(date(2026, 10, 9), -1), "2026-10-08"),
        (DaysFrom(date(2026, 9, 30), 1), "2026-10-08"),
        (DaysFrom(date(2026, 10, 9), 1), "2026-10-10"),
        (DaysFrom(date(2026, 10, 4), -1), "2026-09-30"),
        (DaysFrom(date(2026, 10, 9), -3, are_workdays=False), "2026-10-06"),
        (DaysFrom(date(2026, 10, 9), 30, are_workdays=False), "2026-11-08"),
        (Once(date(2026, 10, 3)), "2026-10-03"),
    ],
)
def test_a_single_day_is_counted_from_a_date_and_comes_once(days: Days, when: str) -> None:
    once = Recurrence(days, NINE, SHANGHAI)
    expected = at(f"{when}T09:00", SHANGHAI)
    assert next_after(once, at("2026-01-01T00:00"), CHINA) == expected
    assert next_after(once, expected - timedelta(seconds=1), CHINA) == expected
    assert next_after(once, expected, CHINA) is None
    assert occasions(once, at("2020-01-01T00:00"), at("2030-01-01T00:00"), CHINA) == [expected]


def test_what_can_never_come_again_is_said_to_and_not_searched_for_ever() -> None:
    never_worked = WorkCalendar("", {date(2026, 1, 1) + timedelta(days=one): "closed" for one in range(3000)})
    for days in (EveryWorkday(), Weekdays.of("monday"), LastWorkday("month"), DaysFrom(date(2027, 1, 1), -2)):
        recurrence = Recurrence(days, NINE, BERLIN)
        assert next_after(recurrence, at("2027-06-01T00:00"), never_worked) is None
    assert (
        next_after(Recurrence(EveryWorkday(), NINE, BERLIN), datetime.max.replace(tzinfo=UTC), PLAIN) is None
    )
    assert (
        occasions(
            Recurrence(EveryWorkday(), NINE, BERLIN), at("1800-01-01T00:00"), at("1899-01-01T00:00"), PLAIN
        )
        == []
    )


# At which instant


def test_a_time_that_the_clocks_jump_over_is_said_once_after_the_gap() -> None:
    half_past_two = Recurrence(EVERY_DAY, time(2, 30), CHICAGO)
    assert walls(half_past_two, "2026-03-07T00:00", "2026-03-09T12:00", PLAIN) == [
        "03-07 02:30",
        "03-08 03:00",
        "03-09 02:30",
    ]
    in_berlin = Recurrence(EVERY_DAY, time(2, 30), BERLIN)
    assert next_after(in_berlin, at("2026-03-28T12:00"), PLAIN) == at("2026-03-29T01:00")


def test_a_time_that_comes_twice_is_said_the_first_time() -> None:
    half_past_one = Recurrence(EVERY_DAY, time(1, 30), CHICAGO)
    first = next_after(half_past_one, at("2026-10-31T12:00", CHICAGO), PLAIN)
    assert first == at("2026-11-01T06:30")
    assert next_after(half_past_one, first, PLAIN) == at("2026-11-02T07:30")
    in_berlin = Recurrence(EVERY_DAY, time(2, 30), BERLIN)
    assert next_after(in_berlin, at("2026-10-24T12:00"), PLAIN) == at("2026-10-25T00:30")
    assert next_after(in_berlin, at("2026-10-25T00:30"), PLAIN) == at("2026-10-26T01:30")


def test_nine_in_the_morning_stays_nine_through_summer_time() -> None:
    mornings = Recurrence(EveryWorkday(), NINE, BERLIN)
    found = occasions(mornings, at("2026-03-27T00:00"), at("2026-03-31T12:00"), GERMANY)
    assert found == [at("2026-03-27T08:00"), at("2026-03-30T07:00"), at("2026-03-31T07:00")]


def test_where_midnight_is_jumped_over_it_is_said_at_the_days_first_instant() -> None:
    late = Recurrence(EVERY_DAY, time(23, 30), "America/Nuuk")
    # Greenland's clocks go from 23:00 on Saturday to 00:00 on Sunday.
    assert walls(late, "2026-03-27T12:00", "2026-03-30T00:00", PLAIN) == [
        "03-27 23:30",
        "03-29 00:00",
        "03-29 23:30",
    ]


def test_a_day_that_a_zone_skips_whole_is_left_out() -> None:
    in_samoa = Recurrence(EVERY_DAY, NINE, "Pacific/Apia")
    assert walls(in_samoa, "2011-12-28T12:00", "2012-01-01T12:00", PLAIN) == [
        *("12-29 09:00", "12-31 09:00", "01-01 09:00"),
    ]


def test_an_hour_before_a_meeting_may_be_the_day_before() -> None:
    midnight = Recurrence(Weekdays.of("monday"), time(0, 30), SHANGHAI, -ONE_HOUR)
    sunday_night = at("2026-11-22T23:30", SHANGHAI)
    assert next_after(midnight, sunday_night - timedelta(seconds=1), CHINA) == sunday_night
    assert next_after(midnight, sunday_night, CHINA) == sunday_night + timedelta(days=7)


def test_a_shift_is_time_that_passes_whatever_the_clocks_do() -> None:
    meeting = Recurrence(EVERY_DAY, time(4), CHICAGO)
    before = Recurrence(EVERY_DAY, time(4), CHICAGO, timedelta(hours=-3))
    start = at("2026-03-07T12:00", CHICAGO)
    begins, asked = next_after(meeting, start, PLAIN), next_after(before, start, PLAIN)
    assert begins == at("2026-03-08T09:00")
    assert asked == at("2026-03-08T06:00")
    assert asked.astimezone(ZoneInfo(CHICAGO)).hour == 0


def test_after_a_long_time_only_the_latest_are_looked_for() -> None:
    mornings = Recurrence(EveryWorkday(), NINE, SHANGHAI)
    found = occasions(mornings, at("1990-01-01T00:00"), at("2026-11-23T01:00"), CHINA, most=2)
    assert found == [at("2026-11-20T01:00"), at("2026-11-23T01:00")]
    assert occasions(mornings, at("1990-01-01T00:00"), at("2026-11-23T01:00"), CHINA, most=0) == []


# What is no recurrence


@pytest.mark.parametrize(
    "make",
    [
        Weekdays.of,
        lambda: Weekdays.of("Monday"),
        lambda: LastWorkday("year"),
        lambda: LastWorkday("quarter", 13),
        lambda: DaysFrom(date(2026, 1, 1), 0),
        lambda: Once(date(1066, 10, 14)),
        lambda: Recurrence(EveryWorkday(), time(9, tzinfo=UTC), SHANGHAI),
        lambda: Recurrence(EveryWorkday(), time(9, 0, 0, 1), SHANGHAI),
        lambda: Recurrence(EveryWorkday(), NINE, "Mars/Olympus"),
        lambda: Recurrence(EveryWorkday(), NINE, ""),
        lambda: Recurrence(EveryWorkday(), NINE, "America"),
        lambda: Recurrence(EveryWorkday(), NINE, "../../etc/passwd"),
        lambda: Recurrence(EveryWorkday(), NINE, SHANGHAI, timedelta(milliseconds=1)),
        lambda: next_after(Recurrence(EveryWorkday(), NINE, SHANGHAI), datetime(2026, 1, 1), PLAIN),  # noqa: DTZ001
    ],
)
def test_what_makes_no_sense_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"."):
        make()


STORED = '{"at":"09:00:00","days":{"every":["monday","thursday"]},"shift":-3600,"zone":"Asia/Shanghai"}'


def test_what_is_stored_reads_like_what_was_said() -> None:
    recurrence = Recurrence(Weekdays.of("thursday", "monday"), NINE, SHANGHAI, -ONE_HOUR)
    assert recurrence.to_json() == STORED
    assert Recurrence.from_json(STORED) == recurrence
    spaced = json.dumps(json.loads(STORED), indent=2)
    assert Recurrence.from_json(spaced) == recurrence


@pytest.mark.parametrize(
    ("part", "nonsense"),
    [
        ("09:00:00", "25:00:00"),
        ("09:00:00", "09:00+08:00"),
        ('"monday"', "1"),
        ('["monday","thursday"]', '"weekday"'),
        ('["monday","thursday"]', '["thursday","monday","monday"]'),
        ('["monday","thursday"]', "7"),
        ('{"every":["monday","thursday"]}', '{"on":"2026-02-30"}'),
        ('{"every":["monday","thursday"]}', '{"from":"2026-02-03","workdays":true}'),
        ('{"every":["monday","thursday"]}', '{"from":"2026-02-03","days":1.5}'),
        ('{"every":["monday","thursday"]}', '{"last_workday_of":"quarter","year_starts":true}'),
        ('{"every":["monday","thursday"]}', '{"from":"2026-02-03"}'),
        ('{"every":["monday","thursday"]}', "[]"),
        ("-3600", '"an hour"'),
        ("-3600", "1e99"),
        ("-3600", "0.5"),
        ("-3600", "null"),
        ("Asia/Shanghai", "Shanghai"),
        ('"Asia/Shanghai"', "8"),
        ('"shift":-3600', '"shift":-3600,"extra":1'),
        ("{", "["),
        (STORED, ""),
        (STORED, "null"),
        (STORED, "[" * 100_000),
    ],
)
def test_nonsense_in_storage_is_refused(part: str, nonsense: str) -> None:
    text = STORED.replace(part, nonsense)
    assert text != STORED
    with pytest.raises(ValueError, match=r"."):
        Recurrence.from_json(text)
