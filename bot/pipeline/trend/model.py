"""Days of the table, what is known of it, and what a trend says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.pipeline.model import Amounts, Freshness, Subject


class DayRow(NamedTuple):
    """What was open in one stage and currency at the end of `day` (an ordinal number); or a change of it."""

    day: int
    process: str
    stage: str | None
    currency: str
    deals: int
    with_amount: int
    amount: int
    estimated: int


class Mark(NamedTuple):
    """Somebody wrote something that changes what was open from `since` on. The others tell the write."""

    since: date
    deal: int
    revision: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Which days the table has. None of them from the earliest of the `marks` on is to be believed.

    `revision` grows whenever it is brought up to date, so that of two who do it at once only one writes.
    """

    since: date
    until: date
    revision: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Days, both included, that are counted and stored together."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Point:
    """What was open at the end of that day, in the company's currency at the rates of that day."""

    day: date
    open: Amounts
    without_rate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The ends of as many weeks, the oldest first. The last is `today` unless an earlier period was asked for.

    `history_from`: changes are known from that day on, when that is after the first of these; else None.
    """

    subject: Subject
    today: date
    points: tuple[Point, ...]
    converted: tuple[str, ...]
    without_rate: tuple[str, ...]
    history_from: date | None
    sources: tuple[Freshness, ...]
