"""How often something comes, as a form asks for it: a choice and ticks, and the other way round. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from enum import StrEnum
from typing import Any

from bot.kit.recurrence import WEEKDAYS, Days, EveryWorkday, LastWorkday, Recurrence, Weekdays


class Rhythm(StrEnum):
    """How often, as the form asks for it. WEEKDAYS: those that are ticked."""

    WORKDAYS = "workdays"
    WEEKDAYS = "weekdays"
    MONTH = "month"
    QUARTER = "quarter"


def days_of(rhythm: Rhythm, weekdays: Collection[str], *, fiscal_year_start: int) -> Days:
    """The days that the form means. Raises ValueError for weekdays that are none, or none at all."""
    if rhythm is Rhythm.WORKDAYS:
        return EveryWorkday()
    if rhythm is Rhythm.WEEKDAYS:
        return Weekdays(frozenset(weekdays))
    return LastWorkday(rhythm.value, fiscal_year_start)


def rhythm_of(recurrence: Recurrence) -> tuple[Rhythm, tuple[str, ...]]:
    """The other way round: the choice and the ticks, Monday first."""
    days = recurrence.days
    if isinstance(days, Weekdays):
        return Rhythm.WEEKDAYS, tuple(name for name in WEEKDAYS if name in days.names)
    if isinstance(days, LastWorkday):
        return Rhythm(days.of), ()
    return Rhythm.WORKDAYS, ()


def described(recurrence: Recurrence) -> dict[str, Any]:
    """How often, for `rhythm` of kit/_rhythm.xml."""
    kind, ticked = rhythm_of(recurrence)
    return {
        "kind": kind.value,
        "days": ticked,
        "at": f"{recurrence.at:%H:%M}",
        "zone": recurrence.zone,
    }


def time_of(text: str | None) -> time | None:
    """A time of day as a form gives it."""
    try:
        return time.fromisoformat(text or "")
    except ValueError:
        return None
