"""What tells whether two deals are one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.deals.model import DealId
from bot.people.model import MemberId


@dataclass(frozen=True, slots=True)
class Traits:
    """A deal as it is compared. `account` is the customer's name."""

    deal: DealId
    name: str
    account: str | None
    owner: MemberId | None
    amount_minor: int | None
    currency: str
    created_on: date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A deal made in chat and one of another system that may be the same; the likelier, the more points."""

    chat: DealId
    other: DealId
    points: int
