"""What a person can change about a deal, and what a change is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from bot.deals.model import Deal, DealId, Event, EventId, Status
from bot.kit.money import Money
from bot.people.model import Member, MemberId

ChangeId = NewType("ChangeId", int)

CHAT = "chat"
"""The source of deals that were made in chat."""

SAID = 1 << 61
"""What concluded events have in their ids, so that they come after what they rest upon, in the same order."""


class Field(StrEnum):
    """What can be said about a deal, each for itself. STANDING: status, process and stage together."""

    STANDING = "standing"
    AMOUNT = "amount"
    EXPECTED = "expected"
    OWNER = "owner"
    NAME = "name"
    NEXT_STEP = "next_step"
    LOST_REASON = "lost_reason"
    COMPETITOR = "competitor"


STATE = (Field.STANDING, Field.AMOUNT, Field.EXPECTED, Field.OWNER)
"""Fields with a history; the others only have a present."""


class Standing(NamedTuple):
    """Where a deal is; `stage` of one that has ended is the last it was in, as far as known."""

    status: Status
    process: str
    stage: str | None

    @property
    def stay(self) -> tuple[Status, str, str | None]:
        """What must be equal for a deal not to have moved."""
        return self.status, self.process, self.stage if self.status is Status.OPEN else None


class Price(NamedTuple):
    """An amount as a deal holds it; `minor` None: nobody knows."""

    minor: int | None
    currency: str
    is_estimated: bool = False


Value = Standing | Price | date | int | str | None
"""What a field holds: a member's id for OWNER."""


@dataclass(frozen=True, slots=True)
class MoveStage:
    """Into another open stage. `met`: places (from 0) of the exit criteria of the stage being left that are
    ticked; going on without some of them needs `skipped_because`."""

    stage: str
    process: str | None = None
    skipped_because: str | None = None
    met: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Win:
    """Won on that day, for that amount (None: the one it has). Exit criteria as for MoveStage."""

    day: date
    amount: Money | None = None
    skipped_because: str | None = None
    met: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lose:
    """Lost on that day; `reason` is a key of `deals.lost_reasons`, or its name in some language."""

    day: date
    reason: str
    competitor: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open again, in that stage of its process (None: the last it was in)."""

    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """Expected to close on that day (None: nobody knows)."""

    day: date | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reprice:
    """Worth that much; None: nobody knows."""

    amount: Money | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next; None: nothing."""

    text: str | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """From now on somebody else's."""

    to: MemberId


@dataclass(frozen=True, slots=True)
class Rename:
    """Called otherwise."""

    name: str


Wanted = MoveStage | Win | Lose | Reopen | Expect | Reprice | NextStep | HandOver | Rename


@dataclass(frozen=True, slots=True)
class NewInChat:
    """A deal to be made. `owner` None: who makes it; `stage` None: the first of the process. `currency` is that of
    an amount nobody knows yet."""

    name: str
    account: str | None = None
    owner: MemberId | None = None
    currency: str | None = None
    process: str | None = None
    stage: str | None = None
    amount: Money | None = None
    expected_close: date | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change sets, from `day` (its business date) on; `was` is what it sets something else in place of."""

    what: str
    day: date
    was: Mapping[Field, Value]
    now: Mapping[Field, Value]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a person changed. `what` is one of stage, won, lost, reopened, expected, amount, next_step,
    owner, name, created, merged. `day`: its business date; `said_on`, `at`: when it was said, by the calendar of the
    deal's team. `note`: a reason that was given, or who got the deal. `revision`: the deal's after it, and after it
    was taken back. `made_for`: the deal it was said of; another one than `deal` when that was joined with it.
    """

    id: ChangeId
    deal: DealId
    by: MemberId
    what: str
    day: date
    said_on: date
    at: datetime
    was: Mapping[Field, Value]
    now: Mapping[Field, Value]
    revision: int
    note: str | None = None
    undone_at: datetime | None = None
    undone_revision: int | None = None
    made_for: DealId | None = None

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None

    @property
    def event(self) -> EventId | None:
        """The event of the deal's history that begins with it; None: it is about what has no history."""
        return EventId(self.id + SAID) if any(name in STATE for name in self.now) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which chat and another system differ. `is_overruled`: the other system's is newer and counts;
    `is_answered`: it has told something else since chat did; `origin`: what it said when chat began to say otherwise
    (both are kept for what has no history)."""

    field: Field
    change: ChangeId
    ours: Value
    theirs: Value
    is_overruled: bool = False
    is_answered: bool = False
    origin: Value = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did: the deal before and after it. `wanted` None: it was made, or a change was taken back.
    `undo_until`: until then it can be taken back."""

    change: ChangeId
    by: Member
    deal: Deal
    was: Deal
    wanted: Wanted | None
    undo_until: datetime
    made: Change


@dataclass(frozen=True, slots=True)
class Seen:
    """A deal, and a number that is another one after anything has changed about it: what a change is handed with."""

    deal: Deal
    revision: int


@dataclass(frozen=True, slots=True)
class History:
    """All that is known to have happened to a deal: events in order, changes in the order they were said."""

    events: tuple[Event, ...]
    changes: tuple[Change, ...]
