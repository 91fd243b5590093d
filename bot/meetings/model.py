"""What a team set up, one meeting of it, what people answered, and what came up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.kit.recurrence import Recurrence
from bot.people.model import MemberId, TeamId, WorkspaceId

SeriesId = NewType("SeriesId", int)
MeetingId = NewType("MeetingId", int)
PointId = NewType("PointId", int)

KIND = "meetings.meeting"
"""The kind of the schedule of a series; its subject is the series' id."""
ORIGIN = "meetings.meeting"
"""What promises made in a meeting come from; with the meeting's id."""
MOST_QUESTIONS = 8


class Mode(StrEnum):
    """LIVE: people meet. WRITTEN: answers stand in the thread, and nobody meets."""

    LIVE = "live"
    WRITTEN = "written"


class Lead(StrEnum):
    """Who leads the meeting: the team's manager, always the same person, or each in turn by workday."""

    MANAGER = "manager"
    FIXED = "fixed"
    ROTATING = "rotating"


class Asks(StrEnum):
    """What sort of answer a question wants."""

    TEXT = "text"
    NUMBER = "number"
    DEAL = "deal"
    YES_NO = "yes_no"


class About(StrEnum):
    """What an answer is for: yesterday's result, today's plan, what is urgent, or something else."""

    DONE = "done"
    PLAN = "plan"
    PROBLEM = "problem"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `words` None: as config words the question of that key, in the reader's language."""

    key: str
    asks: Asks
    about: About
    is_optional: bool
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A meeting that recurs. `leader` leads it where `lead` is FIXED; `delegate` may set it up and lead it as the
    manager may. `recurrence`: when it begins; `minutes`: how long it is, or how long answers are taken in writing.
    """

    workspace: WorkspaceId
    id: SeriesId
    team: TeamId
    kind: str
    channel: str
    mode: Mode
    minutes: int
    lead: Lead
    leader: MemberId | None
    delegate: MemberId | None
    questions: tuple[Question, ...]
    recurrence: Recurrence
    ask_minutes: int
    created_by: MemberId
    created_at: datetime


class State(StrEnum):
    """How far a meeting is. PLANNED until who leads it begins it (a written one always), or it was left out."""

    PLANNED = "planned"
    SKIPPED = "skipped"
    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. `day` is the day it was due first, by which it is known; `starts_at` moves with it.

    `id` None: nothing was said of it yet, so it is not stored. `item`: the place in the agenda; `began_at` and
    `ended_at` by who led it.
    """

    series: SeriesId
    day: date
    starts_at: datetime
    minutes: int
    id: MeetingId | None = None
    state: State = State.PLANNED
    item: int = 0
    began_at: datetime | None = None
    item_since: datetime | None = None
    ended_at: datetime | None = None
    leader: MemberId | None = None
    is_moved: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it is planned to be over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def name(self) -> str:
        """Its logical message in the channel."""
        return f"meeting:{self.series}:{self.day.isoformat()}"

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is answered any more: it was closed or left out, or its time has long passed."""
        return self.state in (State.CLOSED, State.SKIPPED) or now >= self.ends_at + GRACE


GRACE = timedelta(minutes=60)
"""So long after its planned end a meeting that nobody closed can still be held and answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered, by the question's key. `is_late`: for the first time after it had begun.

    `repeats`: keys of the questions whose text is that of the meeting before.
    """

    member: MemberId
    values: Mapping[str, str]
    first_at: datetime
    edited_at: datetime
    is_late: bool
    repeats: frozenset[str] = field(default_factory=frozenset)


class Sort(StrEnum):
    """What came up: a problem, something put off, something decided."""

    PROBLEM = "problem"
    PARKED = "parked"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Point:
    """Something that came up in a meeting. `question`: the key of the answer that a problem is from.

    `taken_by` takes care of it; `solved_on` None: still open (a decision never is).
    """

    id: PointId
    series: SeriesId
    meeting: MeetingId
    sort: Sort
    text: str
    raised_by: MemberId
    raised_on: date
    question: str | None = None
    taken_by: MemberId | None = None
    solved_by: MemberId | None = None
    solved_on: date | None = None
