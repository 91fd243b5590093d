"""What happens to deals, for those who listen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.deals.model import DealId
from bot.kit.facts import Fact
from bot.people.model import MemberId, WorkspaceId


@dataclass(frozen=True, slots=True)
class _AboutDeal(Fact):
    """`day`: when it was so; `at`: when it was said; `by`: who said it."""

    workspace: WorkspaceId
    deal: DealId
    day: date
    at: datetime
    by: MemberId


@dataclass(frozen=True, slots=True)
class DealCreated(_AboutDeal):
    """A deal was made in chat."""


@dataclass(frozen=True, slots=True)
class StageChanged(_AboutDeal):
    """It went to another stage: (process, stage)."""

    was: tuple[str, str | None]
    now: tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class DealWon(_AboutDeal):
    """It was won, by that owner."""

    owner: MemberId | None


@dataclass(frozen=True, slots=True)
class DealLost(_AboutDeal):
    """It was lost, for that reason."""

    owner: MemberId | None
    reason: str


@dataclass(frozen=True, slots=True)
class DealReopened(_AboutDeal):
    """It is open again."""


@dataclass(frozen=True, slots=True)
class DealHandedOver(_AboutDeal):
    """It belongs to somebody else."""

    was: MemberId | None
    now: MemberId
