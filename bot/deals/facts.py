"""What happens to deals, for slices that want to hear of it: told in the transaction in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.deals.model import DealId
from bot.kit.facts import Fact
from bot.kit.money import Money
from bot.people.model import MemberId, WorkspaceId


@dataclass(frozen=True)
class DealFact(Fact):
    """Something that somebody (`by`) did to a deal. `day`: its business date; `at`: when it was said.

    `by` None: a file told it, and `change` is the import. Of what files tell only wins are told on.
    """

    workspace: WorkspaceId
    deal: DealId
    change: int
    by: MemberId | None
    day: date
    at: datetime


@dataclass(frozen=True)
class HistoryChanged(Fact):
    """Deals stand otherwise than they were known to, at the end of `since` or of later days: imports, chat, and
    what takes either back. Told once for each write; `deal` is one of them, and `revision`, its new one, tells
    this write from all others.
    """

    workspace: WorkspaceId
    since: date
    deal: DealId
    revision: int


@dataclass(frozen=True)
class DealCreated(DealFact):
    """A deal was made in chat."""

    owner: MemberId | None


@dataclass(frozen=True)
class StageChanged(DealFact):
    """An open deal came into another stage: (process, stage) before and now; the stage before may be unknown."""

    was: tuple[str, str | None]
    now: tuple[str, str]


@dataclass(frozen=True)
class DealWon(DealFact):
    """A deal was won, on `day`, by its owner. `amount` None: nobody said what it is worth.

    Told once for each win, whether people or a file say it first. Wins that a file brings are told when they are of the
    last `deals.won_news_days` days; before that they are history. Nothing is told when a file takes a win back, or is
    taken back itself: who says something of a win looks then whether it still is one.
    """

    owner: MemberId | None
    amount: Money | None


@dataclass(frozen=True)
class DealLost(DealFact):
    """A deal was lost, on `day`."""

    owner: MemberId | None
    reason: str
    competitor: str | None


@dataclass(frozen=True)
class DealReopened(DealFact):
    """A deal that had ended is open again."""

    owner: MemberId | None


@dataclass(frozen=True)
class DealHandedOver(DealFact):
    """A deal has another owner."""

    was: MemberId | None
    now: MemberId


@dataclass(frozen=True)
class ChangeUndone(DealFact):
    """A change was taken back within its ten minutes; `what` as in `Change.what`. So is what it led to."""

    what: str
