"""On which workday a promise is due, and what stands of its history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar
from bot.people.model import MemberId
from bot.promises import rules
from bot.promises.model import Change, Did

_CHINA = WorkCalendar("CN", make_up_days={date(2026, 11, 28): ""}, days_off={date(2026, 12, 4): ""})


@pytest.mark.parametrize(
    ("due", "asked"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026-11-29", "2026-11-28"),
        ("2026-11-28", "2026-11-28"),
        ("2026-12-04", "2026-12-03"),
        ("2026-12-06", "2026-12-03"),
        ("2026-10-01", "2026-09-30"),
    ],
    ids=["a workday", "Sunday", "make-up Saturday", "own day off", "Sunday after it", "public holiday"],
)
def test_what_is_due_on_a_day_off_is_asked_on_the_workday_before(due: str, asked: str) -> None:
    assert rules.workday(date.fromisoformat(due), _CHINA) == date.fromisoformat(asked)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_it_is_never_asked_after_its_day_and_never_on_a_day_off(due: date) -> None:
    asked = rules.workday(due, _CHINA)
    assert asked <= due
    assert _CHINA.is_workday(asked)
    assert _CHINA.between(asked, due) == 0


def test_in_a_company_that_never_works_it_stays_on_its_day() -> None:
    off = {date.fromordinal(date(2026, 11, 1).toordinal() + step): "" for step in range(90)}
    assert rules.workday(date(2026, 12, 20), WorkCalendar("", days_off=off)) == date(2026, 12, 20)


def test_settling_and_opening_again_leaves_the_reason_of_the_last_move() -> None:
    def entry(did: Did, due: int, reason: str | None) -> Change:
        return Change(did, MemberId(1), datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, due), reason)

    made, moved = entry(Did.MADE, 25, None), entry(Did.MOVED, 27, "waiting")
    assert rules.standing([made, moved, entry(Did.DROPPED, 27, "no need")]) == moved
    assert rules.standing([made, entry(Did.KEPT, 25, None)]) == made
