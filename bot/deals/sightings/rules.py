"""From what a delivery says about a deal to events of its history. Pure; history is never invented.

An export with only present stages tells when a deal was created and how it stands on one day. Between the
two its stage is unknown, and how long it has been in the present one is not concluded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from bot.deals.model import Event, Sighting, State, Status

ENDED = frozenset({Status.WON, Status.LOST})


@dataclass(frozen=True, slots=True)
class When:
    """A business date; `at` is None when nobody said the time of day."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be written: from that day on, that state. See `Event.is_entry_known`."""

    when: When
    state: State
    is_entry_known: bool


@dataclass(frozen=True)
class Occasion:
    """The delivery. `history_from`: since when the source's changes are observed; `is_newest`: it knows
    more than every earlier one, so that what it says is the present."""

    as_of: When
    history_from: date
    is_newest: bool

    @cached_property
    def history_from_ordinal(self) -> int:
        return self.history_from.toordinal()

    @cached_property
    def as_of_ordinal(self) -> int:
        return self.as_of.day.toordinal()

    @cached_property
    def as_of_seconds(self) -> int | None:
        return None if self.as_of.at is None else int(self.as_of.at.timestamp())


@dataclass(frozen=True, slots=True)
class Correction:
    """What a sighting changes about a history that is already stored."""

    drafts: tuple[Draft, ...] = ()
    voided: tuple[Event, ...] = ()


def when(day: int | None, at: int | None, instant: Callable[[int], datetime]) -> When | None:
    """A business date from a staged row."""
    if day is None:
        return None
    return When(date.fromordinal(day), None if at is None else instant(at))


@dataclass(frozen=True, slots=True)
class Dates:
    """The business dates of a sighting; None: the file does not say, or says something impossible."""

    created: When | None
    ended: When | None
    entered: When | None
    modified: When | None

    @classmethod
    def of(cls, seen: Sighting, instant: Callable[[int], datetime]) -> Dates:
        return cls(
            created=when(seen.created, seen.created_at, instant),
            ended=when(seen.closed, seen.closed_at, instant) if Status(seen.status) in ENDED else None,
            entered=when(seen.entered, seen.entered_at, instant),
            modified=when(seen.modified, seen.modified_at, instant),
        )


class Turn(NamedTuple):
    """One of the at most two days that a first sighting tells something about, in stored values.

    `is_creation`: the deal was open then, its stage unknown; else it was as it is now.
    """

    day: int
    at: int | None
    is_creation: bool
    is_entry_known: bool


def first_turns(seen: Sighting, occasion: Occasion) -> tuple[Turn, ...]:
    """The history of a deal seen for the first time.

    It was open since it was created, with owner, amount and expected close as first seen; its stage then
    is unknown. Worked example: tests/deals/test_sightings.py::test_an_open_deal_first_seen_in_proposal.
    """
    created = seen.created
    if seen.closed is not None:
        latest = Turn(seen.closed, seen.closed_at, False, True)
    elif seen.entered is not None:
        latest = Turn(seen.entered, seen.entered_at, False, True)
    else:
        is_observed = created is not None and created >= occasion.history_from_ordinal
        if seen.modified is not None:
            latest = Turn(seen.modified, seen.modified_at, False, is_observed)
        else:
            latest = Turn(occasion.as_of_ordinal, occasion.as_of_seconds, False, is_observed)
    if created is None:
        return (latest,)
    if seen.closed is None and latest.day <= created:
        return (Turn(created, seen.created_at, False, True),)
    return (Turn(created, seen.created_at, True, False), latest)


def first_drafts(
    state: State, seen: Sighting, occasion: Occasion, instant: Callable[[int], datetime]
) -> tuple[Draft, ...]:
    """`first_turns` as events to be written for a deal that is stored without any that stand."""
    return tuple(
        Draft(
            When(date.fromordinal(turn.day), None if turn.at is None else instant(turn.at)),
            _as_created(state) if turn.is_creation else state,
            turn.is_entry_known,
        )
        for turn in first_turns(seen, occasion)
    )


def _as_created(state: State) -> State:
    if state.status is Status.OPEN and state.stage is None:
        return state
    return replace(state, status=Status.OPEN, stage=None)


def correction(
    standing: Sequence[Event], state: State, dates: Dates, occasion: Occasion, *, created_on: date | None
) -> Correction:
    """What a sighting changes about a deal whose standing events are these, in order.

    A newest delivery is right about the present: what earlier deliveries had dated after the change it
    reports only looked so, and is voided. What people said in chat is left alone. An older delivery adds
    what was not known about its day.
    """
    moment, is_known = _change_date(standing[-1].state, state, dates, occasion)
    voided: list[Event] = []
    drafts: list[Draft] = []
    if occasion.is_newest:
        voided = _contradicted(standing, state, moment.day)
        moved = _moved_creation(standing, dates, created_on)
        voided += [one for one in moved.voided if one not in voided]
        drafts += moved.drafts
    else:
        moment = min(moment, occasion.as_of, key=lambda one: one.day)
    left = [one for one in standing if one not in voided]
    before = [(one.state, one.is_entry_known) for one in left if one.day <= moment.day]
    before = before or [(one.state, one.is_entry_known) for one in drafts if one.when.day <= moment.day]
    if not before or before[-1][0] != state:
        inherited = before[-1][1] if before and _same_stay(before[-1][0], state) else is_known
        drafts.append(Draft(moment, state, inherited))
    return Correction(tuple(drafts), tuple(voided))


def _change_date(present: State, state: State, dates: Dates, occasion: Occasion) -> tuple[When, bool]:
    """The business date of the change, and whether a new stay really began then."""
    if dates.ended is not None:
        return dates.ended, True
    if dates.entered is not None and not _same_stay(present, state):
        return dates.entered, True
    # Where the stage before is known, the change happened between two deliveries: it was observed.
    is_observed = present.stage is not None or (
        dates.created is not None and dates.created.day >= occasion.history_from
    )
    return dates.modified or occasion.as_of, is_observed and occasion.is_newest


def _contradicted(standing: Sequence[Event], state: State, day: date) -> list[Event]:
    """Events of earlier deliveries that cannot be, if the deal is in that state since that day."""
    later = [one for one in standing if one.day > day and one.import_id is not None]
    if state.status not in ENDED:
        return [one for one in later if one.state != state]
    ended = _last_stay(standing)
    if ended[0].state.status is not state.status:
        return later
    if ended[0].day == day:
        # In which stage it was lost was not known, or another one: that is an end of its own, not one more.
        return [one for one in ended if one.import_id is not None and one.state.stage != state.stage]
    # The same end on another day: the date was corrected.
    return later + [one for one in ended if one.day < day and one.import_id is not None]


def _last_stay(standing: Sequence[Event]) -> list[Event]:
    """The events since the deal came into its present status."""
    stay: list[Event] = []
    for one in reversed(standing):
        if one.state.status is not standing[-1].state.status:
            break
        stay.insert(0, one)
    return stay


def _moved_creation(standing: Sequence[Event], dates: Dates, created_on: date | None) -> Correction:
    """The event of creation on another day, when the newest delivery knows another date for it.

    A deal that was seen that day, or earlier, needs no event of creation.
    """
    created, first = dates.created, standing[0]
    if created is None or created.day == created_on:
        return Correction()
    if created_on is None or first.day != created_on or first.import_id is None:
        if created.day >= first.day:
            return Correction()
        return Correction((Draft(created, _as_created(first.state), is_entry_known=False),))
    if any(one.day <= created.day for one in standing[1:]):
        return Correction(voided=(first,))
    return Correction((Draft(created, first.state, first.is_entry_known),), (first,))


def _same_stay(one: State, other: State) -> bool:
    if one.status is not other.status or one.process != other.process:
        return False
    return one.status is not Status.OPEN or one.stage == other.stage
