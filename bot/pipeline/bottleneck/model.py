"""What the search for the stage that holds a team back is computed from, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.kit.figures import Share
from bot.kit.money import Money
from bot.pipeline.model import Freshness, StageKey, Subject, WaitingDeal


@dataclass(frozen=True, slots=True)
class Cohort:
    """Of the deals that came into a stage: how many, and how many were beyond it within so many working days."""

    entered: int
    passed: int

    @property
    def share(self) -> Share:
        return Share(self.passed, self.entered)


@dataclass(frozen=True, slots=True)
class Compared:
    """One stage, now against the prior year, each deal judged at the same age: `workdays` after it came in.

    `clustering`: how many deals count as one, because those of a customer go the same way (1: each for itself).
    `value`: what a deal that passes the stage is worth on average, in minor units: the chance to be won then times the
    average won amount. `chance_of_luck`: that as large a drop would come about if nothing had changed.
    """

    key: StageKey
    workdays: int
    now: Cohort
    before: Cohort
    clustering: float
    value: float
    chance_of_luck: float

    @property
    def lost(self) -> float:
        """How many more would have passed at the prior year's rate; negative when fewer."""
        if not self.before.entered:
            return 0.0
        return self.now.entered * self.before.passed / self.before.entered - self.now.passed

    @property
    def gain(self) -> float:
        """What returning to the prior year's rate would have gained, in minor units."""
        return self.lost * self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict. `stage` is named; else `needed` more deals in `watched` would tell, or (0) nothing stands out."""

    stage: Compared | None
    watched: Compared | None
    needed: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The answer. `known_from`: stage changes are known since then, when that is too short for a comparison.

    `deals`: open ones in the stage to look at, the largest of those that have been there longest.
    """

    subject: Subject
    today: date
    finding: Finding
    gain: Money | None
    deals: tuple[WaitingDeal, ...]
    more: int
    known_from: date | None
    comparable_from: date | None
    sources: tuple[Freshness, ...]
