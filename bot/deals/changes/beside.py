"""What people said about a deal's description, beside what an import now tells of it. Pure.

For what has no history (its name, the next step, why it was lost) each field keeps what the import told last
(`Difference.theirs`). An import that repeats that leaves the word of chat alone. Where it tells something else,
the later business date counts, and the other word is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.deals.changes.model import ChangeId, Difference, Field, Value
from bot.deals.changes.values import of_deal, with_values
from bot.deals.model import Deal, Status

DESCRIPTION = (Field.NAME, Field.NEXT_STEP, Field.LOST_REASON)
"""What chat and imports both say and that has no history."""

UNLIKE_ANY = date.min
"""For the day on which something ended that only the import says has ended."""


@dataclass(frozen=True, slots=True)
class Said:
    """When a change was said, by the calendar of its deal's team."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The business date of what an import tells; `at` None: no time of day is known."""

    day: date
    at: datetime | None

    def is_after(self, said: Said) -> bool:
        """On one day a word with a time counts more than a day without one."""
        if self.day != said.on or self.at is None:
            return self.day > said.on
        return self.at > said.at


def as_told(deal: Deal, differences: Mapping[Field, Difference]) -> Deal:
    """The deal as if nobody had said anything in chat."""
    told = with_values(deal, {name: one.theirs for name, one in differences.items()})
    if Field.STANDING in differences:
        ended = told.state.status in (Status.WON, Status.LOST)
        told = replace(told, closed_on=UNLIKE_ANY if ended else None)
    return told


def described(
    now: Deal,
    was: Deal,
    differences: Mapping[Field, Difference],
    said: Mapping[ChangeId, Said],
    moment: Told,
) -> tuple[Deal, tuple[Difference, ...]]:
    """The deal as it is described from now on, and where it differs from the import.

    `was` and `now`: as the import told it before and tells it now. `said`: what stands of the deal's changes.
    """
    before, after = of_deal(was), of_deal(now)
    values: dict[Field, Value] = {}
    kept: list[Difference] = []
    for name in DESCRIPTION:
        found = differences.get(name)
        if found is None:
            continue
        theirs = after[name]
        if theirs == found.ours:
            continue
        is_overruled, is_answered = found.is_overruled, found.is_answered
        if theirs != before[name] and not is_overruled:
            # What somebody said something else in place of is no news, when a file is taken in once more.
            is_old = not is_answered and theirs == found.origin
            is_overruled = not is_old and moment.is_after(said[found.change])
            is_answered = not is_old
        kept.append(replace(found, theirs=theirs, is_overruled=is_overruled, is_answered=is_answered))
        if not is_overruled:
            values[name] = found.ours
    return with_values(now, values), tuple(kept)


def overruled(
    before: Mapping[Field, Difference], after: Mapping[Field, Difference]
) -> list[tuple[Difference, bool]]:
    """What an import brought up about words of chat that it had contradicted otherwise before, or not at all: the
    difference as it is now, and whether the import's word counts."""
    found = []
    for name, one in after.items():
        was = before.get(name)
        told_anew = was is None or was.theirs != one.theirs or was.is_overruled != one.is_overruled
        if told_anew and (one.is_overruled or was is not None):
            found.append((one, one.is_overruled))
    return found


def restored(
    raw: Mapping[Field, Value],
    then: Mapping[Field, Difference],
    since: Mapping[Field, tuple[ChangeId, Value]],
    present: Mapping[Field, Difference],
) -> tuple[dict[Field, Value], tuple[Difference, ...]]:
    """How a deal is described after an import was taken back: `raw` is what had been told before it, `then` how
    that differed from chat, `since` what was said in chat after it, `present` how things differ until now."""
    values: dict[Field, Value] = {}
    kept: list[Difference] = []
    for name in DESCRIPTION:
        theirs = raw[name]
        values[name] = theirs
        if name in since:
            change, ours = since[name]
            values[name] = ours
            if ours != theirs:
                origin = present[name].origin if name in present else theirs
                kept.append(Difference(name, change, ours, theirs, origin=origin))
        elif name in then:
            kept.append(then[name])
            if not then[name].is_overruled:
                values[name] = then[name].ours
    return values, tuple(kept)
