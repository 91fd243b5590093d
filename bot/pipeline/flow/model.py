"""From one pipeline to a later one: what is read, what each deal did in between, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from bot.kit.money import Money
from bot.kit.periods import Period
from bot.pipeline.model import Amounts, Freshness, StageKey, Subject
from bot.pipeline.query import PipelineQuery


class Term(StrEnum):
    """A line of the waterfall. CAME and WENT are between two lines of one split, so that they cancel out."""

    OPENING = "opening"
    NEW = "new"
    REOPENED = "reopened"
    REPRICED = "repriced"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    WON = "won"
    LOST = "lost"
    GONE = "gone"
    CAME = "came"
    WENT = "went"
    REVALUED = "revalued"
    CLOSING = "closing"


class Shift(StrEnum):
    """What became of the day on which a deal is expected to close."""

    SLIPPED = "slipped"
    PULLED_IN = "pulled_in"


class Split(StrEnum):
    """Into which lines the flow is taken apart."""

    STAGE = "stage"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class FlowQuery:
    """Whose flow, in which period, and taken apart by what."""

    whose: PipelineQuery
    split: Split | None = None


# --- what is read ---------------------------------------------------------------------------------------


class Version(NamedTuple):
    """A version of a deal that held, or began, between the two days. Days are ordinal numbers."""

    deal: int
    day: int
    status: str
    owner: int | None
    process: str
    stage: str | None
    amount: int | None
    currency: str
    is_estimated: int
    expected: int | None
    is_move: int


VersionTuple: TypeAlias = tuple[
    int, int, str, int | None, str, str | None, int | None, str, int, int | None, int
]
"""A Version as the database gives it."""
Path: TypeAlias = Sequence[VersionTuple]
"""All versions of one deal from the one that held at the end of the first day, in order."""


class OpeningRow(NamedTuple):
    """All that one owner had open at one stage in one currency at the end of the first day."""

    owner: int | None
    process: str
    stage: str | None
    currency: str
    deals: int
    with_amount: int
    amount: int
    estimated: int


# --- what each deal did ---------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where an open deal counts: for which team of the scope (None: for none), whose it is, at which stage."""

    team: int | None
    owner: int | None
    process: str
    stage: str | None


class Worth(NamedTuple):
    """What a deal comes to. `amount` None: not known."""

    amount: int | None
    currency: str
    is_estimated: int


class Effect(NamedTuple):
    """One thing that a deal did to the pipeline. `day` is an ordinal number.

    `was` and `now`: where it counted before and after (None: it was not open). `worth` is what came, went or
    moved; with REPRICED, what it came to afterwards, and `before` what it came to until then. MOVED_IN stands
    for every move between two places: which term it is depends on the lines one looks at.
    """

    deal: int
    day: int
    term: Term
    was: Place | None
    now: Place | None
    worth: Worth
    before: Worth | None = None


class Expected(NamedTuple):
    """An open deal that is expected to close on another day than when it came, or at the opening.

    `day`: when that was last changed.
    """

    deal: int
    day: int
    was: int
    now: int
    place: Place
    worth: Worth


# --- what is said ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waterfall:
    """opening + new + reopened + repriced + moved in - moved out - won - lost - gone + revalued = closing.

    In a line of a split also + came - went. Amounts are in one currency, and the sum is exact. The `count` of
    REPRICED is how many deals' amounts changed; it is no part of the sum of counts.
    """

    opening: Amounts
    terms: Mapping[Term, Amounts]
    revalued: Money
    closing: Amounts


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a split: a stage, or a person (`name` None: nobody)."""

    stage: StageKey | None
    name: str | None
    waterfall: Waterfall


@dataclass(frozen=True, slots=True)
class FlowReport:
    """The answer to /pipeline flow. `opened_on` and `closed_on` are the days whose ends are compared.

    `slipped` and `pulled_in`: still open deals that were expected to close by the period's last day and no
    longer are, and the other way round. `history_from`: since when changes are known, when the period begins
    before that.
    """

    subject: Subject
    period: Period
    opened_on: date
    closed_on: date
    today: date
    split: Split | None
    total: Waterfall
    lines: tuple[Line, ...]
    slipped: Amounts
    pulled_in: Amounts
    history_from: date | None
    converted: tuple[str, ...]
    without_rate: tuple[str, ...]
    sources: tuple[Freshness, ...]
    focus: Items | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was open, nothing came, nothing is open."""
        return not (self.total.opening.count or self.total.closing.count or self.has_moved)

    @property
    def has_moved(self) -> bool:
        """Whether anything happened in between."""
        return any(one.count for one in self.total.terms.values())


class Found(NamedTuple):
    """One thing behind a figure, before names are looked up. `owner`, `was` and `now` are people's ids."""

    deal: int
    owner: int | None
    day: int
    key: StageKey
    worth: Worth
    was: int | None = None
    now: int | None = None
    expected: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One deal behind a figure. `amount` None: not known; of a repricing it is the difference.

    `day`: when it happened; of what is open, that day. `was` and `now`: who had it before and has it since,
    where it came from other people or went to them. `expected`: the two days, where the expected close moved.
    """

    deal: int
    external_id: str
    name: str
    owner: str | None
    day: date
    key: StageKey
    amount: Money | None
    is_estimated: bool
    was: str | None = None
    now: str | None = None
    expected: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """The deals behind one figure of a flow, the largest first: `count` of them, of which some are `shown`."""

    of: Term | Shift
    count: int
    shown: tuple[Item, ...]
