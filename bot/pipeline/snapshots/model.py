"""What a team has posted about itself, and what was said last time. Frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from bot.delivery.schedules.model import Schedule
from bot.kit.money import Money
from bot.kit.recurrence import Recurrence
from bot.people.model import MemberId, Team, TeamId, WorkspaceId

SnapshotId = NewType("SnapshotId", int)

KIND = "pipeline.snapshot"
"""The kind of its schedules and of what is posted."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is posted where. When it recurs, and whether it is paused, is its schedule's to say."""

    workspace: WorkspaceId
    id: SnapshotId
    team: TeamId
    channel: str
    view: str
    created_by: MemberId
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody asks for in the form. `is_new` False: an earlier one is moved."""

    id: SnapshotId
    is_new: bool
    team: TeamId
    channel: str
    view: str
    recurrence: Recurrence


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot as somebody sees it in the list; `number` is its place there, by which it is called.

    `may_change`: the asker may pause, move or delete it.
    """

    number: int
    snapshot: Snapshot
    team: Team
    schedule: Schedule
    may_change: bool


class Did(StrEnum):
    """What was done to a snapshot."""

    PAUSED = "paused"
    RESUMED = "resumed"
    SKIPPED = "skipped"
    DELETED = "deleted"


class Verb(StrEnum):
    """What somebody wants of scheduled snapshots."""

    SET_UP = "set_up"
    LIST = "list"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `/pipeline schedule`: the verb, and the number in the list it is about."""

    verb: Verb
    number: int | None = None


# --- what changed -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one posting, kept with it so that the next can say what changed. Amounts in minor units.

    `period` is the quarter they are of (`Period.__str__`). `stages`: open amount by process and stage.
    `is_closing`: the closing numbers of that quarter.
    """

    period: str
    currency: str
    open_count: int
    open_minor: int
    won_count: int
    won_minor: int
    lost_count: int
    lost_minor: int
    stages: Mapping[str, int]
    is_closing: bool = False

    def to_facts(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "period": self.period,
            "currency": self.currency,
            "open": [self.open_count, self.open_minor],
            "won": [self.won_count, self.won_minor],
            "lost": [self.lost_count, self.lost_minor],
            "stages": dict(self.stages),
            "is_closing": self.is_closing,
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Told | None:
        """What `to_facts` made; None for what an older version may have written."""
        try:
            (open_count, open_minor), (won_count, won_minor) = facts["open"], facts["won"]
            lost_count, lost_minor = facts["lost"]
            return cls(
                period=facts["period"],
                currency=facts["currency"],
                open_count=open_count,
                open_minor=open_minor,
                won_count=won_count,
                won_minor=won_minor,
                lost_count=lost_count,
                lost_minor=lost_minor,
                stages=facts["stages"],
                is_closing=facts["is_closing"],
            )
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Step:
    """So many deals and their amount, more (or, negative, less) than last time."""

    count: int
    amount: Money

    def __bool__(self) -> bool:
        return bool(self.count or self.amount.minor)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since `since`. `mover`: process and stage whose open amount changed most, and by how much.

    `is_corrected`: something that had been counted as won or lost is no more, or has another amount.
    """

    since: date
    open: Step
    won: Step
    lost: Step
    mover: tuple[str, str | None, Money] | None
    is_corrected: bool

    def __bool__(self) -> bool:
        return bool(self.open or self.won or self.lost or self.mover or self.is_corrected)
