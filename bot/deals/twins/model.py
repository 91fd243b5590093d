"""What tells whether two deals are one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.deals.model import Deal, DealId
from bot.people.model import MemberId, TeamId


@dataclass(frozen=True, slots=True)
class Traits:
    """A deal as it is compared. `account` is the customer's name, `team` the one that its owner is in."""

    deal: DealId
    name: str
    account: str | None
    owner: MemberId | None
    team: TeamId | None
    amount_minor: int | None
    currency: str
    created_on: date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A deal made in chat and one of another system that may be the same; the likelier, the more points."""

    chat: DealId
    other: DealId
    points: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A pair that nobody has been asked about, and who is: None where nobody but those above the teams could say."""

    chat: DealId
    other: DealId
    asked: MemberId | None


@dataclass(frozen=True, slots=True)
class Twin:
    """A pair about which nobody has said anything yet. `says`: who can, where the asker may not."""

    chat: Deal
    other: Deal
    may_say: bool
    says: str | None


@dataclass(frozen=True, slots=True)
class Twins:
    """The pairs that somebody may know of, those that they may answer first, and what owners and customers are
    called."""

    pairs: tuple[Twin, ...]
    people: dict[int, str]
    accounts: dict[int, str]
