"""Working days: holidays, make-up workdays, the company's own days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2032, 12, 31))
CHINA = WorkCalendar("CN")


def test_friday_to_monday_is_one_working_day() -> None:
    assert WorkCalendar().between(date(2026, 11, 20), date(2026, 11, 23)) == 1


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 9, 20), True),
        (date(2026, 11, 22), False),
    ],
)
def test_golden_week_is_off_and_its_make_up_weekends_are_worked(day: date, worked: bool) -> None:
    assert CHINA.is_workday(day) is worked


def test_the_companys_own_days_win() -> None:
    own = WorkCalendar("CN", {date(2026, 11, 23): "founders' day"}, {date(2026, 11, 22): "stock-taking"})
    assert not own.is_workday(date(2026, 11, 23))
    assert own.is_workday(date(2026, 11, 22))


@given(days, days, days)
def test_working_days_between_add_up(first: date, second: date, third: date) -> None:
    assert CHINA.between(first, second) + CHINA.between(second, third) == CHINA.between(first, third)


@given(days, st.integers(0, 400))
def test_counting_by_hand_gives_the_same(start: date, length: int) -> None:
    fresh = WorkCalendar("CN")
    by_hand = sum(fresh.is_workday(start + timedelta(days=offset)) for offset in range(1, length + 1))
    assert fresh.between(start, start + timedelta(days=length)) == by_hand


@given(days, st.integers(1, 60))
def test_adding_working_days_lands_on_the_one_counted(start: date, count: int) -> None:
    first = CHINA.add(start, 0)
    assert CHINA.between(first, CHINA.add(first, count)) == count
