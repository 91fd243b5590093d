"""When a nudge comes again that somebody put off. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.delivery.answers.model import Later
from bot.delivery.attention.hours import first_instant, windows
from bot.delivery.model import Attention
from bot.kit.clock import local

FARTHEST = timedelta(days=30)
"""Nothing is put off for longer: what is not worth a look within a month is done or of no interest."""
_AN_HOUR = timedelta(hours=1)
_SHORTEST, _LONGEST = timedelta(days=4), timedelta(days=14)


def comes_again(later: Later, *, attention: Attention, now: datetime) -> datetime:
    """The first decent moment of that hour, day or week.

    In an hour may be after work, and tomorrow a holiday: it is the next moment in working hours then. Next week
    is the first workday from the coming Monday on.
    """
    today = local(now, attention.zone).date()
    if later is Later.HOUR:
        return decent(now + _AN_HOUR, attention=attention)
    if later is Later.TOMORROW:
        return decent(_begins(today + timedelta(days=1), attention), attention=attention)
    monday = today + timedelta(days=7 - today.weekday())
    return decent(_begins(monday, attention), attention=attention)


def decent(since: datetime, *, attention: Attention) -> datetime:
    """The first moment from then on when the person may be told; then itself when no workday is known."""
    if attention.busy_until is not None:
        since = max(since, attention.busy_until)
    for window in windows(attention, sorted(attention.workdays)):
        if since < window.closes:
            return max(since, window.opens)
    return since


def useful_until(*, occasion: datetime, until: datetime, back: datetime) -> datetime:
    """Until when it is useful after it was put off: at least as long again as it was at first.

    But no less than four days, so that a weekend or a full day does not swallow what somebody asked for, and
    no more than two weeks. When it is moot by then, its slice has nothing to say and it is withdrawn.
    """
    again = min(max(until - occasion, _SHORTEST), _LONGEST)
    return max(until, back + again)


def _begins(day: date, attention: Attention) -> datetime:
    return first_instant(day, attention.starts, attention.zone)
