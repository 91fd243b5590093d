"""What is stuck, why, and who said that a deal is alive all the same. Frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType, TypeAlias

from bot.deals.model import DealId
from bot.kit.money import Money
from bot.people.model import MemberId
from bot.pipeline.model import Amounts, Freshness, StageKey, Subject

AliveId = NewType("AliveId", int)


class Reason(StrEnum):
    """Why a deal is stuck, in the order in which it is said."""

    LONG = "long"
    PAST_CLOSE = "past_close"
    NO_NEXT_STEP = "no_next_step"
    QUIET = "quiet"


class Candidate(NamedTuple):
    """An open deal as it is now. Days are ordinal numbers; `since`: in its stage, or seen there, since that day.

    `owner` has it now. `is_since_known` 0: it may have come there earlier.
    """

    deal: int
    owner: int | None
    process: str
    stage: str | None
    currency: str
    since: int
    is_since_known: int
    amount: int | None
    is_estimated: int
    expected_close: int | None
    has_next_step: int
    source: str


CandidateTuple: TypeAlias = tuple[
    int, int | None, str, str | None, str, int, int, int | None, int, int | None, int, str
]
"""A Candidate as the database gives it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Working days after which a deal in that stage is stuck. `deals`: on so many won ones it stands.

    `is_own`: these are the team's own; else the limit is the configured one, and there are too few won deals.
    """

    workdays: int
    is_own: bool
    deals: int


Limits: TypeAlias = Mapping[tuple[int, str, str], Limit]
"""By team, process and stage."""


@dataclass(frozen=True, slots=True)
class Alive:
    """Somebody said that a deal is alive: it is not called stuck before `until`, while its stay goes on.

    `process`, `stage` and `since` name the stay it was said of.
    """

    id: AliveId
    deal: DealId
    process: str
    stage: str | None
    since: date
    until: date
    by: MemberId
    at: datetime


class Judged(NamedTuple):
    """A stuck deal before it has a name, in the order in which they are listed.

    `is_worth_unknown`: no amount, or in a currency without a rate; `minus_worth`, `minus_workdays`: its amount in
    the report's currency and its working days in its stage, negative so that more comes first. `sign`: the last
    sign of life, an ordinal number.
    """

    is_worth_unknown: bool
    minus_worth: int
    minus_workdays: int
    deal: int
    row: CandidateTuple
    reasons: tuple[Reason, ...]
    sign: int


JudgedTuple: TypeAlias = tuple[bool, int, int, int, CandidateTuple, tuple[Reason, ...], int]
"""A Judged as it is made: there may be many, of which few are shown."""


class Named(NamedTuple):
    """What is read of those deals only that are shown. `revision`: what a button carries as the deal seen."""

    name: str
    owner: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class StuckDeal:
    """One line. `since` and `workdays`: in its stage; `is_since_known` False: at least so long.

    `team`: the one it counts for, where there are several. `seen` is the revision of what is shown.
    `may_change`: the asker may do something about it.
    """

    id: DealId
    name: str
    owner: str | None
    team: str | None
    key: StageKey
    amount: Money | None
    is_estimated: bool
    since: date
    workdays: int
    is_since_known: bool
    reasons: tuple[Reason, ...]
    limit: Limit | None
    expected_close: date | None
    last_sign: date
    has_activity: bool
    quiet_workdays: int
    seen: int
    may_change: bool


@dataclass(frozen=True, slots=True)
class AliveLine:
    """A deal that is left out because somebody said that it is alive."""

    deal: DealId
    name: str
    until: date
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StageSum:
    """How much of what is stuck is in one stage."""

    key: StageKey
    sum: Amounts


@dataclass(frozen=True, slots=True)
class Stuck:
    """The answer to /pipeline stuck, as of now. `deals`: a few, from the `start`-th on, the biggest first.

    `sum` is of all that is stuck, `open` how many deals were looked at. `alive`: left out, somebody having said so.
    `knows_next_steps`, `knows_activities`: whether anything is known of them, so that their absence says something.
    """

    subject: Subject
    today: date
    sum: Amounts
    open: int
    stages: tuple[StageSum, ...]
    reasons: Mapping[Reason, int]
    deals: tuple[StuckDeal, ...]
    start: int
    alive: tuple[AliveLine, ...]
    knows_next_steps: bool
    knows_activities: bool
    sources: tuple[Freshness, ...]

    @property
    def left(self) -> int:
        """How many come after those shown."""
        return self.sum.count - self.start - len(self.deals)


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody has just said that a deal is alive, or taken that back."""

    alive: Alive
    name: str
    is_undone: bool = False
