"""What can be wanted of a deal, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType, TypeAlias

from bot.deals.model import Deal, DealId, Event, EventId
from bot.kit.money import Money
from bot.people.model import Member, MemberId

ChangeId = NewType("ChangeId", int)

CHAT = "chat"
"""The source of deals that were made in chat."""


@dataclass(frozen=True, slots=True)
class MoveStage:
    """To another open stage. `process` None: of the same process; `skipped_because`: why criteria were passed over."""

    stage: str
    process: str | None = None
    skipped_because: str | None = None


@dataclass(frozen=True, slots=True)
class Win:
    """Won on that day. Without an amount it keeps the one it has."""

    day: date
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Lose:
    """Lost on that day. `reason`: a key of `deals.lost_reasons`."""

    day: date
    reason: str
    competitor: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open again, in that stage, else in the one it had."""

    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """Another expected close."""

    day: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reprice:
    """Another amount; None: nobody knows it."""

    amount: Money | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next; None: nothing is known."""

    text: str | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Another owner."""

    to: MemberId


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name."""

    name: str


Wanted: TypeAlias = MoveStage | Win | Lose | Reopen | Expect | Reprice | NextStep | HandOver | Rename


@dataclass(frozen=True, slots=True)
class NewInChat:
    """A deal as somebody describes it. It belongs to them."""

    name: str
    account: str | None
    amount: Money | None
    currency: str
    process: str
    stage: str
    expected_close: date | None
    next_step: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """A change, and the deal as it stands after it. `wanted` None: it was made, or a change was taken back."""

    change: ChangeId
    by: Member
    deal: Deal
    was: Deal | None
    wanted: Wanted | None
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A deal, and a number that is another one after anything has changed about it."""

    deal: Deal
    revision: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it was kept. `now`: the new name or next step, for what has no history of its own."""

    id: ChangeId
    deal: DealId
    by: MemberId
    at: datetime
    what: str
    event: EventId | None
    was: dict[str, str | None]
    now: str | None
    note: str | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class History:
    """All that is known to have happened to a deal."""

    events: tuple[Event, ...]
    changes: tuple[Change, ...]
