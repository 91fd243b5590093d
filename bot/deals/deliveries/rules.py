"""When a source counts as late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from bot.deals.deliveries.model import Delivered, Late
from bot.kit.calendar import WorkCalendar

KEPT = 12
"""So many of a source's latest days are remembered."""

_KNOWN_RHYTHM = 4
"""From so many days on, a source's own rhythm counts."""

_ONE_DAY = timedelta(days=1)


def late_on(days: Sequence[date], *, quiet: int, calendar: WorkCalendar) -> date | None:
    """The first workday on which a source that delivered on these days (ascending) counts as late.

    That is when `quiet` whole workdays have passed without a delivery: after one on Monday with quiet = 2, on
    Thursday. A source that delivered on one day only is not expected again: None. One whose usual gap (the median
    of what is known, from four days on) is longer than `quiet` is given that long, so that a weekly export is not
    called late every Wednesday.
    """
    if len(days) < 2:
        return None
    allowed = quiet
    if len(days) >= _KNOWN_RHYTHM:
        gaps = [calendar.between(one, other) for one, other in pairwise(days)]
        allowed = max(quiet, median_low(gaps))
    last = days[-1]
    while not calendar.is_workday(last):
        last -= _ONE_DAY
    return calendar.add(last, allowed + 1)


def late(delivered: Delivered, *, today: date, quiet: int, calendar: WorkCalendar) -> Late | None:
    """Whether that source is late today."""
    since = late_on(delivered.days, quiet=quiet, calendar=calendar)
    if since is None or today < since:
        return None
    missed = calendar.between(delivered.days[-1], today - _ONE_DAY)
    return Late(delivered.source, delivered.kind, delivered.at, since, missed)
