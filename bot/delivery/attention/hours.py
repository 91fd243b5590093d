"""A person's working hours as instants, through summer time. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.delivery.model import Attention

LAST_CALL = timedelta(minutes=30)
"""So long before the end of a workday somebody still reads and answers. Later is nobody's best moment."""


@dataclass(frozen=True, slots=True)
class Window:
    """One workday's hours [opens, closes) in UTC. `last_call` and `digest` lie inside; `digest` None: none."""

    day: date
    opens: datetime
    closes: datetime
    last_call: datetime
    digest: datetime | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The workdays that matter, in order, and until when the person is not to be disturbed."""

    windows: tuple[Window, ...]
    busy_until: datetime | None = None

    def next_open(self, since: datetime) -> tuple[datetime, Window] | None:
        """The first instant from `since` on when the person may be spoken to, and its window."""
        if self.busy_until is not None:
            since = max(since, self.busy_until)
        for window in self.windows:
            if since < window.closes:
                return max(since, window.opens), window
        return None


def hours(attention: Attention, *, since: datetime, until: datetime) -> Hours:
    """The windows that reach into [since, until)."""
    zone = ZoneInfo(attention.zone)
    first = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    days = sorted(day for day in attention.workdays if first <= day <= last)
    found = windows(attention, days)
    inside = tuple(window for window in found if since < window.closes and window.opens < until)
    return Hours(inside, attention.busy_until)


def windows(attention: Attention, days: Iterable[date]) -> list[Window]:
    """The hours of these days. A day has none when the clock skips them all."""
    found = (
        _window(day, attention.zone, attention.starts, attention.ends, attention.digest_at) for day in days
    )
    return [window for window in found if window is not None]


@lru_cache(maxsize=4096)
def _window(day: date, zone: str, starts: time, ends: time, digest_at: time | None) -> Window | None:
    opens, closes = first_instant(day, starts, zone), first_instant(day, ends, zone)
    if closes <= opens:
        return None
    last_call = max(opens, closes - LAST_CALL)
    digest = None
    if digest_at is not None:
        wished = max(opens, first_instant(day, digest_at, zone))
        digest = wished if wished < closes else last_call
    return Window(day, opens, closes, last_call, digest)


def first_instant(day: date, at: time, zone: str) -> datetime:
    """The first instant at which the clock on that wall shows `at` or later on that day, in UTC.

    An hour that comes twice is meant the first time; one that is skipped is over when it would have begun.
    """
    here = ZoneInfo(zone)
    wall = datetime.combine(day, at.replace(fold=0, tzinfo=None))
    found = wall.replace(tzinfo=here).astimezone(UTC)
    if found.astimezone(here).replace(tzinfo=None) == wall:
        return found
    before = wall.replace(tzinfo=here, fold=1).astimezone(UTC)

    def is_over(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(here).replace(tzinfo=None) >= wall

    skipped = int((found - before).total_seconds())
    return before + timedelta(seconds=bisect_left(range(skipped), True, key=is_over))
