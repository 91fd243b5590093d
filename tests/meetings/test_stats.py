"""How meetings went, in figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from bot.kit.calendar import WorkCalendar
from bot.kit.figures import Share
from bot.meetings.model import Meeting, MeetingId, Point, PointId, SeriesId, Sort, State
from bot.meetings.past.rules import Counted, stats
from bot.people.model import MemberId

FIRST = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SOMEBODY = MemberId(1)


def meeting(
    number: int, *, begins: int | None, took: int | None, heard: int, expected: int | None
) -> Counted:
    """The meeting of that workday of the week: minutes after its time at which it was begun, and its length."""
    starts = FIRST + timedelta(days=number)
    began = starts + timedelta(minutes=begins) if begins is not None else None
    ended = began + timedelta(minutes=took) if began and took is not None else None
    held = Meeting(
        SeriesId(1),
        starts.date(),
        starts,
        20,
        id=MeetingId(number),
        state=State.CLOSED if ended else State.RUNNING if began else State.PLANNED,
        began_at=began,
        ended_at=ended,
    )
    return Counted(held, heard, expected)


def problem(number: int, raised: int, solved: int | None) -> Point:
    def day(one: int) -> date:
        return date(2026, 11, one)

    return Point(
        PointId(number),
        SeriesId(1),
        MeetingId(1),
        Sort.PROBLEM,
        "x",
        SOMEBODY,
        day(raised),
        solved_on=day(solved) if solved else None,
    )


def test_the_figures_of_three_meetings() -> None:
    held = [
        meeting(0, begins=1, took=20, heard=3, expected=4),
        meeting(1, begins=6, took=30, heard=4, expected=4),
        meeting(2, begins=None, took=None, heard=1, expected=None),
    ]
    # Raised on a Friday and solved on the Monday: one workday. The parked one is no problem.
    points = [problem(1, 20, 23), problem(2, 23, 26), problem(3, 24, None)]
    found = stats(held, kept=Share(2, 3), points=points, calendar=WorkCalendar("CN"))
    assert found.meetings == 3
    assert found.in_time == Share(1, 2)
    assert found.length == Fraction(5, 4), "the median of 20/20 and 30/20"
    assert found.heard == Share(7, 8)
    assert found.kept == Share(2, 3)
    assert found.solved == Share(2, 3)
    assert found.age == Fraction(2), "the median of 1 and 3 workdays"
    assert found.by_meeting == ((date(2026, 11, 23), Share(3, 4)), (date(2026, 11, 24), Share(4, 4)))


def test_without_meetings_nothing_is_claimed() -> None:
    found = stats([], kept=Share(0, 0), points=[], calendar=WorkCalendar("CN"))
    assert (found.length, found.age, found.heard.value) == (None, None, None)
