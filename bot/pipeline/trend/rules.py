"""From changes to what was open day by day, and which days have to be counted. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import add, attrgetter

from bot.pipeline.model import OpenRow
from bot.pipeline.rules import Exchange, amounts
from bot.pipeline.trend.model import Batch, DayRow, Kept, Point

WEEKS = 12
KEPT_DAYS = 731
"""So far back the table begins when it is begun. Earlier days can be asked for and are counted anew each time."""

BATCH_DAYS = 200
_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_day_of = attrgetter("day")


def week_ends(last: date) -> list[date]:
    """The last day and the days so many weeks before, the oldest first."""
    return [last - number * _WEEK for number in range(WEEKS, -1, -1)]


def running(changes: Iterable[DayRow], days: Sequence[int]) -> Iterator[DayRow]:
    """What was open at the end of each of these days (in order), from the changes since nothing was."""
    totals: dict[tuple[str, str | None, str], list[int]] = defaultdict(lambda: [0] * 4)
    ordered = sorted(changes, key=lambda one: one.day, reverse=True)
    for day in days:
        while ordered and ordered[-1].day <= day:
            _, process, stage, currency, *parts = ordered.pop()
            total = totals[process, stage, currency]
            total[:] = map(add, total, parts)
        for (process, stage, currency), total in totals.items():
            if total[0]:
                yield DayRow(day, process, stage, currency, *total)


def good_until(kept: Kept) -> date:
    """The last day for which the table can be believed."""
    return min([kept.until, *(one.since - _ONE_DAY for one in kept.marks)])


def is_good(kept: Kept | None, day: date) -> bool:
    """Whether the table says what was open on that day."""
    return kept is not None and kept.since <= day <= good_until(kept)


def next_batch(kept: Kept | None, *, yesterday: date) -> Batch | None:
    """The days to be counted next; None when the table is right up to yesterday."""
    first = yesterday - KEPT_DAYS * _ONE_DAY
    if kept is not None:
        first = max(kept.since, good_until(kept) + _ONE_DAY)
    if first > yesterday:
        return None
    return Batch(first, min(yesterday, first + (BATCH_DAYS - 1) * _ONE_DAY))


def parts(batch: Batch, rows: Sequence[DayRow], *, most: int) -> Iterator[tuple[Batch, Sequence[DayRow]]]:
    """The batch with its rows (in order of days) day by day, as many days together as have that many rows at most.

    A day with more comes alone; a day of which nothing was open has none and belongs to a part all the same.
    """
    first, start = batch.first, 0
    while first <= batch.last:
        end = bisect_right(rows, batch.last.toordinal(), start, key=_day_of)
        last = batch.last
        if end - start > most:
            # The day of the first row too many begins the next part, unless it began this one.
            over = rows[start + most].day
            last = max(first, date.fromordinal(over - 1))
            end = bisect_right(rows, last.toordinal(), start, key=_day_of)
        yield Batch(first, last), rows[start:end]
        first, start = last + _ONE_DAY, end


def point(day: date, rows: Sequence[DayRow], exchange: Exchange) -> Point:
    """What these rows of that day come to."""
    opened = [
        OpenRow(
            None, one.process, one.stage, one.currency, 0, *one[4:], weighted_percent=0, weighted_by_stage=0
        )
        for one in rows
    ]
    unrated = {one.currency for one in rows if one.with_amount and not exchange.knows(one.currency)}
    return Point(day, amounts(opened, exchange), tuple(sorted(unrated)))


def by_day(rows: Iterable[DayRow]) -> Mapping[int, list[DayRow]]:
    """The rows of each day."""
    found: dict[int, list[DayRow]] = defaultdict(list)
    for one in rows:
        found[one.day].append(one)
    return found


def largest_change(points: Sequence[Point]) -> Point | None:
    """The end of the week in which the open amount changed most; None when it never did."""
    steps = [
        (abs(after.open.amount.minor - before.open.amount.minor), after) for before, after in pairwise(points)
    ]
    size, found = max(steps, key=lambda step: (step[0], step[1].day), default=(0, None))
    return found if size else None
