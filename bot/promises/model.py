"""A promise, who sees it, and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from bot.people.model import MemberId, TeamId, WorkspaceId

PromiseId = NewType("PromiseId", int)

OFTEN = 3
"""Moved so many times, a promise becomes a question to the manager."""
OWN = "promises.own"
"""The origin of what somebody promised by themselves."""


class State(StrEnum):
    """OPEN until it is KEPT or DROPPED."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class Scope(StrEnum):
    """Who sees it: the team and its line, or only its owner, who made it and to whom it was made."""

    TEAM = "team"
    THOSE = "those"


@dataclass(frozen=True, slots=True)
class Promise:
    """`owner` does `text` by the end of the workday `due`; `first_due` is what was said first.

    `origin` is a word of the slice that made it ("meetings.meeting"), `origin_id` which one. `moves`: how often its
    day was put off. `settled_on`: when it was kept or dropped; `reason`: why it was dropped or last moved.
    """

    workspace: WorkspaceId
    id: PromiseId
    owner: MemberId
    text: str
    due: date
    first_due: date
    made_by: MemberId
    made_to: MemberId | None
    made_at: datetime
    team: TeamId | None
    scope: Scope
    origin: str
    origin_id: int
    state: State = State.OPEN
    moves: int = 0
    settled_on: date | None = None
    reason: str | None = None

    @property
    def is_kept_in_time(self) -> bool:
        """Whether it was kept by the day that it was due."""
        return self.state is State.KEPT and self.settled_on is not None and self.settled_on <= self.due


class Did(StrEnum):
    """What somebody did with a promise."""

    MADE = "made"
    KEPT = "kept"
    MOVED = "moved"
    DROPPED = "dropped"
    REOPENED = "reopened"
    MOVED_BACK = "moved_back"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a promise's history: what was done, by whom, when, and its day and reason from then on."""

    did: Did
    by: MemberId
    at: datetime
    due: date
    reason: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A promise as somebody sees it in a list. `may_settle`: they may say what became of it."""

    promise: Promise
    owner: str
    made_to: str | None
    may_settle: bool
