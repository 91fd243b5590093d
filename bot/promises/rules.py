"""When a promise is due, and what may be said of one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.kit.calendar import WorkCalendar
from bot.people.model import MemberId
from bot.people.rules import one_line
from bot.promises.model import Change, Did

LONGEST_TEXT = 300
FARTHEST = timedelta(days=366)


def workday(due: date, calendar: WorkCalendar) -> date:
    """The workday on which something due that day is to be done: the day itself, else the workday before.

    Worked example: what is due on a Sunday is due on Friday. Where there is no workday within a month before (a
    company's long break), it stays.
    """
    day = due
    for _ in range(31):
        if calendar.is_workday(day):
            return day
        day -= timedelta(days=1)
    return due


def words(text: str) -> str:
    """What was promised in one line, cut to what fits."""
    return one_line(text)[:LONGEST_TEXT]


def standing(history: Sequence[Change]) -> Change:
    """The entry that says its day, and why it is that one; that it was settled in between says neither."""
    return next(one for one in reversed(history) if one.did not in (Did.KEPT, Did.DROPPED))


def known_to(member: MemberId, history: Sequence[Change], *, told: int) -> Change:
    """The entry that somebody knows last: when it was made, what they did themselves, or what they were told.

    `told`: how many entries there were when they were told last; 0 when they never were.
    """
    own = (place for place, one in enumerate(history, 1) if one.by == member)
    return history[max(1, told, *own) - 1]
