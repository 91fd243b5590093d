"""What people said about a deal, laid over what other systems told about it: field by field. Pure.

An import says something about a field only where its own value of it changes: an export that repeats
itself settles nothing. Of what chat and imports say about a field, the later counts: an import's word has
its business date, a person's the time when it was said, whatever day it is about. So "won on Friday", said on
Monday, holds from Friday on, until an import tells a change of after that Monday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.deals.changes.model import SAID, STATE, ChangeId, Difference, Field, Standing, Value
from bot.deals.changes.values import of_state, same, state
from bot.deals.model import DealId, Event, EventId, State, Status
from bot.deals.rules import in_order

_Time = tuple[date, datetime, int]
_NEVER: _Time = (date.min, datetime.min.replace(tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a change set, in place of what: it holds from `day`, `place` on, and was said on `said_on`, `at`."""

    change: ChangeId
    day: date
    place: datetime
    said_on: date
    at: datetime
    sets: Mapping[Field, Value]
    was: Mapping[Field, Value]


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The events that are to stand: `covered` of those told do not; `said` are the concluded ones."""

    covered: frozenset[EventId]
    said: tuple[Event, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """What has to be written so that both layers of a deal count: all its `events` as they are then; of those
    told, which are `covered` or `bared` now; which concluded ones are `new` or otherwise than stored."""

    events: list[Event]
    covered: list[EventId]
    bared: list[EventId]
    new: set[EventId]
    differences: tuple[Difference, ...]


def lay(deal: DealId, events: Sequence[Event], edits: Sequence[Edit]) -> Laid:
    """`overlay`, compared with how the deal's events are."""
    found = overlay(deal, events, edits)
    concluded = {one.id: one for one in found.said}
    now: list[Event] = []
    covered: list[EventId] = []
    bared: list[EventId] = []
    new: set[EventId] = set()
    for event in events:
        if event.is_said:
            is_back = event.id in concluded
            wanted = concluded.pop(event.id) if is_back else replace(event, voided_by=event.voided_by or deal)
            if wanted != event:
                new.add(event.id)
            now.append(wanted)
            continue
        is_covered_now = event.id in found.covered
        if is_covered_now and event.voided_by is None:
            covered.append(event.id)
            event = replace(event, voided_by=deal)  # noqa: PLW2901
        elif not is_covered_now and is_covered(event):
            bared.append(event.id)
            event = replace(event, voided_by=None)  # noqa: PLW2901
        now.append(event)
    new |= concluded.keys()
    return Laid([*now, *concluded.values()], covered, bared, new, found.differences)


def told(events: Sequence[Event]) -> list[Event]:
    """The events as if nobody had ever changed anything in chat, in order; those that are void are left out."""
    return [
        replace(one, voided_by=None)
        for one in in_order(events)
        if not one.is_said and (one.voided_by is None or is_covered(one))
    ]


def is_covered(event: Event) -> bool:
    """Whether it only does not hold because of what was said in chat: it is marked with its own deal's id."""
    return event.voided_by == event.deal


@dataclass(slots=True)
class _Word:
    """The latest word of one side about a field. Of a person's: `origin` is what the other side said when people
    began to say otherwise, at `since`; it `is_settled` once that side has said the same."""

    time: _Time = _NEVER
    value: Value = None
    change: ChangeId | None = None
    is_settled: bool = False
    origin: Value = None
    has_origin: bool = False
    since: datetime = _NEVER[1]


@dataclass
class _Course:
    """How things stand at one point of the way through both layers."""

    imported: dict[Field, _Word] = field(default_factory=dict)
    said: dict[Field, _Word] = field(default_factory=dict)
    raw: dict[Field, Value] = field(default_factory=dict)
    learned: dict[Field, datetime] = field(default_factory=dict)

    def tell(self, event: Event) -> None:
        """An import's event: it says something about the fields that it changes."""
        time = (event.day, event.at, int(event.id))
        for name, value in of_state(event.state).items():
            was = self.raw.get(name)
            if name in self.raw and same(name, was, value):
                self.imported[name].value = value
            elif self._is_weak(value) or self._is_old(name, value):
                before = self.imported.get(name)
                self.imported[name] = _Word(before.time if before else _NEVER, value)
            else:
                self._assert(name, _Word(time, value))
            if name in self.raw and not same(name, was, value):
                self.learned[name] = max(event.learned_at, self.learned.get(name, event.learned_at))
            self.raw[name] = value

    def _is_weak(self, value: Value) -> bool:
        # "Open, the stage is not known" says nothing against a stage that somebody named.
        return isinstance(value, Standing) and value.status is Status.OPEN and value.stage is None

    def _is_old(self, name: Field, value: Value) -> bool:
        """Whether an import, taken in once more, tells what it told when somebody said otherwise: of news that came
        after that, this is no repetition."""
        said = self._holding(name)
        if said is None or not said.has_origin or not same(name, said.origin, value):
            return False
        return self.learned.get(name, said.since) <= said.since

    def _holding(self, name: Field) -> _Word | None:
        """The word of a person that counts now, unless the other side says the same."""
        said = self.said.get(name)
        return said if said is not None and self.word(name) is said and not said.is_settled else None

    def _assert(self, name: Field, word: _Word) -> None:
        self.imported[name] = word
        said = self.said.get(name)
        if said is not None and same(name, said.value, word.value):
            said.is_settled = True

    def say(self, edit: Edit) -> None:
        """A person's change."""
        time = (edit.said_on, edit.at, int(edit.change))
        for name, value in edit.sets.items():
            if name in STATE and (name not in self.said or self.said[name].time < time):
                imported = self.imported.get(name)
                is_settled = imported is not None and same(name, imported.value, value)
                origin = self._origin(edit, name)
                self.said[name] = _Word(time, value, edit.change, is_settled, **origin)

    def _origin(self, edit: Edit, name: Field) -> dict[str, Any]:
        before = self._holding(name)
        if before is not None:
            return {"origin": before.origin, "has_origin": before.has_origin, "since": before.since}
        return {"origin": edit.was.get(name), "has_origin": name in edit.was, "since": edit.at}

    def word(self, name: Field) -> _Word | None:
        """Whose word counts now."""
        imported, said = self.imported.get(name), self.said.get(name)
        if imported is None or said is None:
            return imported or said
        # Of one instant, a person's word counts.
        return said if said.time[:2] >= imported.time[:2] else imported

    def state(self) -> State | None:
        """What holds; None before enough is known."""
        words = {name: self.word(name) for name in STATE}
        if any(one is None for one in words.values()):
            return None
        return state({name: one.value for name, one in words.items() if one is not None})

    def is_standing_said(self) -> bool:
        word = self.word(Field.STANDING)
        return word is not None and word.change is not None

    def differences(self) -> Iterator[Difference]:
        for name, said in self.said.items():
            if name not in self.imported or said.change is None:
                continue
            theirs = self.imported[name]
            if same(name, said.value, theirs.value):
                continue
            is_overruled = theirs.time[:2] > said.time[:2]
            if is_overruled and said.is_settled:
                continue
            yield Difference(name, said.change, said.value, theirs.value, is_overruled)


def overlay(deal: DealId, events: Sequence[Event], edits: Sequence[Edit]) -> Overlaid:
    """The events of that deal that are to stand, of what was told (the stored `events`) and said (`edits`).

    Worked examples: tests/deals/test_layering.py.
    """
    below = told(events)
    course = _Course()
    covered: set[EventId] = set()
    said: list[Event] = []
    last: Event | None = None
    was_said = False
    for time, point in _points(below, _agreed(below, edits)):
        if isinstance(point, Event):
            course.tell(point)
        else:
            course.say(point)
        now = course.state()
        if now is None:
            continue
        is_said = course.is_standing_said()
        known = _is_entry_known(point, last, now, is_said=is_said or was_said)
        was_said = is_said
        if isinstance(point, Event):
            is_after = bool(said) and said[-1].at == point.at and said[-1].day == point.day
            if now == point.state and known == point.is_entry_known and not is_after:
                last = point
                continue
            covered.add(point.id)
        if last is not None and (last.state, last.is_entry_known) == (now, known):
            continue
        last = _said(deal, time, point, now, known)
        said.append(last)
    return Overlaid(frozenset(covered), tuple(said), tuple(course.differences()))


def _points(below: Sequence[Event], edits: Sequence[Edit]) -> list[tuple[_Time, Event | Edit]]:
    points: list[tuple[_Time, Event | Edit]] = [((one.day, one.at, int(one.id)), one) for one in below]
    points += [((one.day, one.place, int(one.change)), one) for one in edits]
    return sorted(points, key=lambda one: one[0])


def _agreed(below: Sequence[Event], edits: Sequence[Edit]) -> list[Edit]:
    """The edits, without a won or lost that the other system has come to tell as well: its day is the day."""
    about = [one for one in edits if Field.STANDING in one.sets]
    if not about or not below:
        return list(edits)
    newest = max(about, key=lambda one: (one.said_on, one.at, one.change))
    standing = newest.sets[Field.STANDING]
    assert isinstance(standing, Standing)
    ended = below[-1].state.status
    if standing.status is Status.OPEN or ended is not standing.status:
        return list(edits)
    stay: Event | None = None
    for event in reversed(below):
        if event.state.status is not ended:
            break
        stay = event
    assert stay is not None
    if stay.day == newest.day or (stay.day, stay.at, int(stay.id)) < (
        newest.said_on,
        newest.at,
        int(newest.change),
    ):
        return list(edits)
    kept: dict[Field, Value] = {
        name: value for name, value in newest.sets.items() if name is not Field.STANDING
    }
    return [replace(one, sets=kept) if one is newest else one for one in edits]


def _is_entry_known(point: Event | Edit, last: Event | None, now: State, *, is_said: bool) -> bool:
    if isinstance(point, Event) and not is_said:
        return point.is_entry_known
    if last is not None and _standing(last.state).stay == _standing(now).stay:
        return last.is_entry_known
    return point.is_entry_known if isinstance(point, Event) else True


def _standing(of: State) -> Standing:
    return Standing(of.status, of.process, of.stage)


def _said(deal: DealId, time: _Time, point: Event | Edit, now: State, known: bool) -> Event:
    rests_on = int(point.id) if isinstance(point, Event) else int(point.change)
    return Event(
        id=EventId(rests_on + SAID),
        deal=deal,
        day=time[0],
        at=time[1],
        learned_at=point.learned_at if isinstance(point, Event) else point.at,
        state=now,
        is_entry_known=known,
        is_said=True,
    )
