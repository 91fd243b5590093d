"""What a history tells, one record for each line of it, and what becomes of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypedDict

from bot.deals.model import Event, EventId, State, Status

Where = tuple[str, str, str | None]
"""Status, process and stage of a deal, as a record holds it (after JSON, a list)."""


class Told(TypedDict, total=False):
    """What a record tells; a key that is not there: nothing about that. Days are ordinals, instants seconds.

    `to`: the deal came to there; `was`: from there; `left`: it left that stage, for where is not said.
    `is_creation`: this is its first entry, or the line that says only that it was created; `now`: where it
    was when the history was exported. `ends`: day and instant that count as its end, which may not be when
    the end was entered. `is_last_entry`: coming there again would have overwritten this (HubSpot's columns);
    `is_day`: no time of day is known. The keys with `_was` tell what was so until then.
    """

    to: Where
    was: Where
    left: Where
    now: Where
    is_creation: bool
    is_last_entry: bool
    is_day: bool
    ends: tuple[int, int]
    amount: tuple[int, str] | None
    amount_was: tuple[int, str] | None
    expected: int | None
    expected_was: int | None
    owner: int
    owner_was: int


class Record(NamedTuple):
    """One line of a history. `mark` is the same for the same line, from whatever file."""

    mark: int
    day: date
    at: datetime
    told: Told


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with the import that brought it."""

    import_id: int
    record: Record


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as it should stand. `event`: what somebody said in chat, which stands as it is."""

    day: date
    at: datetime
    state: State
    is_entry_known: bool
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """On `day` an export showed something else than the history had told last; `what` is one of stage,
    amount, expected. The later counts."""

    what: str
    day: date
    seen: State
    told: State


@dataclass(frozen=True, slots=True)
class Merged:
    """The history of one deal, of both layers."""

    drafts: tuple[Draft, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class Line(NamedTuple):
    """What a row says about one deal, as it waits to be applied: records as (mark, day, at, told)."""

    deal: int
    name: str
    records: list[tuple[int, int, int, Told]]


@dataclass(frozen=True, slots=True)
class Layers:
    """The stored events of one deal: `below` those of the lower layer, in order, whether they stand or are
    covered by a history; `above` those made from histories that stand."""

    below: tuple[Event, ...]
    above: tuple[Event, ...]


@dataclass
class Rewrite:
    """What has to be written so that exactly the drafts stand.

    `void` maps an event to the import by which it holds no more (None: it stands again).
    """

    insert: list[Event]
    void: dict[EventId, int | None]
    delete: list[EventId]
    changed: list[tuple[Event, int | None]]
    """Events and by what they were voided before this import: what undoing it restores."""


ENDED = frozenset({Status.WON, Status.LOST})
