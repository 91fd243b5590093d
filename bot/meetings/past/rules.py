"""How meetings went, in figures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from bot.kit.calendar import WorkCalendar
from bot.kit.figures import Share
from bot.meetings.model import Meeting, Point, Sort, State

IN_TIME = timedelta(minutes=2)
"""A meeting that begins up to so long after its time began in time."""


def says(text: str, word: str) -> bool:
    """Whether it was said in that text, in whatever letters."""
    return word.casefold() in text.casefold()


@dataclass(frozen=True, slots=True)
class Stats:
    """How meetings went.

    `in_time`: of those that somebody began. `length`: the median of length against plan, of those that were begun
    and ended (None: none was). `heard`: answers of all that were expected, over all meetings. `kept`: actions kept
    by their day, of those whose day has come or that are settled. `solved`: problems, of all that came up;
    `age`: the median of their age in workdays when they were solved. `by_meeting`: the share heard, the oldest
    first.
    """

    meetings: int
    in_time: Share
    length: Fraction | None
    heard: Share
    kept: Share
    solved: Share
    age: Fraction | None
    by_meeting: tuple[tuple[date, Share], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """One meeting and how many answered of how many."""

    meeting: Meeting
    heard: int
    expected: int | None


def stats(
    counted: Sequence[Counted],
    *,
    kept: Share,
    points: Iterable[Point],
    calendar: WorkCalendar,
) -> Stats:
    """Worked example: tests/meetings/test_stats.py::test_the_figures_of_three_meetings."""
    begun = [one.meeting for one in counted if one.meeting.began_at is not None]
    lengths = [_against_plan(one) for one in begun if one.state is State.CLOSED and one.ended_at is not None]
    known = [one for one in counted if one.expected]
    problems = [one for one in points if one.sort is Sort.PROBLEM]
    ages = [
        max(0, calendar.between(one.raised_on, one.solved_on))
        for one in problems
        if one.solved_on is not None
    ]
    return Stats(
        meetings=len(counted),
        in_time=Share(sum(1 for one in begun if _is_in_time(one)), len(begun)),
        length=median(lengths) if lengths else None,
        heard=Share(
            sum(min(one.heard, one.expected or 0) for one in known), sum(one.expected or 0 for one in known)
        ),
        kept=kept,
        solved=Share(len(ages), len(problems)),
        age=Fraction(median([Fraction(one) for one in ages])) if ages else None,
        by_meeting=tuple(
            (one.meeting.day, Share(min(one.heard, one.expected or 0), one.expected or 0))
            for one in sorted(known, key=lambda one: one.meeting.day)
        ),
    )


def _is_in_time(meeting: Meeting) -> bool:
    assert meeting.began_at is not None
    return meeting.began_at <= meeting.starts_at + IN_TIME


def _against_plan(meeting: Meeting) -> Fraction:
    assert meeting.began_at is not None
    assert meeting.ended_at is not None
    took = (meeting.ended_at - meeting.began_at) // timedelta(seconds=1)
    return Fraction(took, meeting.minutes * 60)
