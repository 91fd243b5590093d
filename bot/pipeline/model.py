"""What an overview is computed from, and what it says. Frozen values; docs/numbers.md explains each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from bot.deals.deliveries.model import Delivered, Late
from bot.deals.model import Status
from bot.kit.figures import Share
from bot.kit.money import Money
from bot.kit.periods import Period, Stretch
from bot.people.model import Member, MemberId, Team, TeamId


class StageKey(NamedTuple):
    """A stage of a sales process. `stage` None: open, but at which stage was not known then."""

    process: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deals: of these teams (by membership on the day), of one person, or everybody's and nobody's.

    Exactly one of the three is set; `is_company` includes deals without a known owner.
    """

    teams: tuple[TeamId, ...] = ()
    person: MemberId | None = None
    is_company: bool = False


# --- what is read ---------------------------------------------------------------------------------------


class OpenDeal(NamedTuple):
    """An open deal. `since`: in its stage, since that day (an ordinal number). `percent`: the CRM's own."""

    owner: int | None
    process: str
    stage: str | None
    currency: str
    since: int
    amount: int | None
    is_estimated: bool
    percent: int | None
    deal: int


OpenTuple: TypeAlias = tuple[int | None, str, str | None, str, int, int | None, int, int | None, int]
"""An OpenDeal as the database gives it: there may be many, so few become one."""


class OpenRow(NamedTuple):
    """All open deals of one stage and currency, or those of them that came there on one day, `since`.

    `weighted_percent` is the amount times the CRM's own percentage, where there are both;
    `weighted_by_stage` the amount where the stage's percentage has to do.
    """

    owner: int | None
    process: str
    stage: str | None
    currency: str
    since: int
    deals: int
    with_amount: int
    amount: int
    estimated: int
    weighted_percent: int
    weighted_by_stage: int


class ClosedRow(NamedTuple):
    """A deal that was closed; or all of one outcome, currency and cycle, for a scope too large for single ones.

    `cycle` is days from created to closed (None: not known), `day` an ordinal number. `is_before`: closed in
    the stretch that the report's is compared with.
    """

    is_before: bool
    owner: int | None
    day: int
    status: str
    currency: str
    cycle: int | None
    deals: int
    with_amount: int
    amount: int


class Move(NamedTuple):
    """A deal came into a stage or to an outcome on `day` (an ordinal number).

    `owner` had it then. `is_known` False: the stage was only seen then; when the deal came into it is not
    known.
    """

    deal: int
    process: str
    stage: str | None
    status: str
    is_known: bool
    day: int
    owner: int | None


MoveTuple: TypeAlias = tuple[int, str, str | None, str, int, int, int | None]
"""A Move as the database gives it."""
Journey: TypeAlias = Sequence[MoveTuple]
"""All moves of one deal, in order."""


@dataclass(frozen=True, slots=True)
class ListedDeal:
    """One deal behind an overview, for the file. `since`: in its stage, or closed, since that day."""

    external_id: str
    name: str
    owner: str | None
    key: StageKey
    status: Status
    amount: Money | None
    is_estimated: bool
    created_on: date | None
    since: date
    is_since_known: bool
    expected_close: date | None
    source: str


# --- what is said ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Amounts:
    """So many deals and what they come to. Deals without an amount, or whose currency has no rate, are in
    `count` but not in `amount`; `estimated` is the part of `amount` that stands on list prices."""

    count: int
    amount: Money
    estimated: Money
    without_amount: int
    without_rate: int


@dataclass(frozen=True, slots=True)
class Open:
    """Open deals; `weighted` by the probability of each."""

    sum: Amounts
    weighted: Money


@dataclass(frozen=True, slots=True)
class Flow:
    """Of the deals that `entered` a stage in the period: how many went beyond, how many may still."""

    entered: int
    advanced: int
    undecided: int

    def __add__(self, other: Flow) -> Flow:
        return Flow(
            self.entered + other.entered, self.advanced + other.advanced, self.undecided + other.undecided
        )

    @property
    def conversion(self) -> Share:
        return Share(self.advanced, self.entered)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage. `flow` None: not known for this period. `median` None: not reached, or not known.

    `overdue`: open deals that have been in the stage longer than its `longest` working days.
    """

    key: StageKey
    open: Open
    flow: Flow | None
    median: int | None
    median_before: int | None
    overdue: int
    longest: int | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Calendar days from created to closed. None: no such deal."""

    median: Fraction | None
    mean: Fraction | None
    lost_median: Fraction | None


@dataclass(frozen=True, slots=True)
class Closed:
    """What was won and lost in a stretch."""

    won: Amounts
    lost: Amounts
    cycle: Cycle

    @property
    def win_rate(self) -> Share:
        return Share(self.won.count, self.won.count + self.lost.count)

    @property
    def win_rate_by_amount(self) -> Share:
        return Share(self.won.amount.minor, self.won.amount.minor + self.lost.amount.minor)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted for one team, one person, or all together."""

    open: Open
    stages: tuple[StageLine, ...]
    closed: Closed
    before: Closed | None

    @property
    def knows_weight(self) -> bool:
        """Whether anything is known of how likely the open deals are: of some, the stage or the CRM's figure."""
        known = sum(line.open.sum.count for line in self.stages if line.key.stage is not None)
        return bool(known or self.open.weighted.minor or not self.open.sum.count)

    @property
    def is_empty(self) -> bool:
        """Nothing open, nothing closed, now or in the stretch before."""
        counted = [self.open.sum, self.closed.won, self.closed.lost]
        if self.before:
            counted += [self.before.won, self.before.lost]
        return not any(one.count for one in counted)


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """A line of teams side by side. `team` None: deals credited to none of the teams below."""

    team: Team | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class WaitingDeal:
    """An open deal that has been in its stage for so many working days, longer than it should.

    `is_since_known` False: at least that long.
    """

    id: int
    name: str
    owner: str | None
    amount: Money | None
    since: date
    workdays: int
    is_since_known: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The stage where most deals are overdue, how many, and the largest of these."""

    key: StageKey
    count: int
    longest: int
    deals: tuple[WaitingDeal, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """A source of deals, for which day it last spoke and when, since when its stage changes are known, and on
    which days it delivered (None: by no file)."""

    source: str
    as_of: date
    updated_at: datetime
    history_from: date
    delivered: Delivered | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose pipeline it is: one person's, one team's (with those below it), several teams', or the company's.

    With a person, `team` is theirs. `lines` are the teams to show side by side, each with all below it; empty
    when there is nothing to split. `is_apart`: the team without those below it. `is_sharable`: the asker may
    show it to others. `is_open`: single deals of it may be shown, for none of its teams keeps them from whoever looks.
    """

    scope: Scope
    currency: str
    team: Team | None = None
    person: Member | None = None
    lines: tuple[tuple[Team, tuple[TeamId, ...]], ...] = ()
    is_apart: bool = False
    is_sharable: bool = True
    is_open: bool = True

    @property
    def is_named(self) -> bool:
        """Whether its deals may be named one by one: never the company's."""
        return self.is_open and not self.scope.is_company


@dataclass(frozen=True, slots=True)
class Overview:
    """The answer to /pipeline.

    `history_from`: since when stage changes are known, when the period begins before that; None when all of
    it is known. `waiting`: None for a past day, too: it is no longer anybody's to do. `converted` are the
    currencies counted at a rate, `without_rate` those that have none.
    `is_without_people`: there is nothing to count because nobody is in the team. `late`: sources among these
    that have not delivered as usual; of a past day, none.
    """

    subject: Subject
    period: Period
    stretch: Stretch
    before: Stretch | None
    today: date
    total: Figures
    rows: tuple[TeamFigures, ...]
    waiting: Waiting | None
    history_from: date | None
    converted: tuple[str, ...]
    without_rate: tuple[str, ...]
    sources: tuple[Freshness, ...]
    is_without_people: bool
    late: tuple[Late, ...] = ()
