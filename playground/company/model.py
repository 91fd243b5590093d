"""What the sample company consists of. Frozen values; times are aware and in UTC, money is minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Stage = Literal["lead", "need", "proposal", "negotiation", "won", "lost"]
Role = Literal["rep", "manager", "director", "admin"]
Currency = Literal["CNY", "USD"]
Tier = Literal["A", "B", "C"]
LostReason = Literal["price", "competitor", "budget", "no_decision", "timing", "fit"]

OPEN_STAGES: tuple[Stage, ...] = ("lead", "need", "proposal", "negotiation")
"""In the order a deal goes through them. The outcomes are won and lost."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's time in a team: from `since` on, no longer on `until`."""

    team: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company. Without a Slack id they count in every number but cannot be spoken to."""

    key: str
    name: str
    email: str
    title: str
    role: Role
    locale: str
    tz: str
    hired: date
    memberships: tuple[Membership, ...]
    crm_name: str
    slack_id: str | None
    last_day: date | None = None

    def day_of(self, at: datetime) -> date:
        """The calendar day on which an instant falls where they live."""
        return at.astimezone(ZoneInfo(self.tz)).date()

    def team_on(self, day: date) -> str | None:
        """Key of the team they belong to on that day; None before they came and after they left."""
        return next((spell.team for spell in self.memberships if spell.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Team:
    """A team and who leads it. `parent` is the key of the team above."""

    key: str
    name: str
    manager: str
    locale: str
    tz: str
    currency: Currency
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Something on the price list, under one name in every language."""

    key: str
    name: str
    family: str
    list_price: tuple[tuple[Currency, int], ...]

    def price(self, currency: Currency) -> int:
        return dict(self.list_price)[currency]


@dataclass(frozen=True, slots=True)
class Account:
    """A customer, who pays in one currency and is looked after by one person now."""

    key: str
    name: str
    short_name: str
    sector: str
    tier: Tier
    city: str
    currency: Currency
    team: str
    owner: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation of the workspace; members are keys of people who have a Slack account."""

    id: str
    name: str
    topic: str
    members: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class StageEntered:
    """The deal entered a stage or came to its outcome; `reason` is given for lost ones."""

    at: datetime
    stage: Stage
    reason: LostReason | None = None


@dataclass(frozen=True, slots=True)
class AmountSet:
    """The amount became known or another one. `estimated`: nobody said it, it is the list price."""

    at: datetime
    minor: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class CloseExpected:
    """The day on which the owner expects the deal to close became another one."""

    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class OwnerSet:
    """The deal passed to another person."""

    at: datetime
    owner: str


Change = StageEntered | AmountSet | CloseExpected | OwnerSet


@dataclass(frozen=True, slots=True)
class State:
    """What is true of a deal at one instant. An unknown amount is None, not 0."""

    stage: Stage
    owner: str
    amount_minor: int | None
    estimated: bool
    expected_close: date
    closed_at: datetime | None
    lost_reason: LostReason | None
    modified: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal and everything that happened to it, oldest first.

    The changes at `created` are what it was created with: stage, owner and expected close always, an
    amount if one was known. Changes at one instant were saved together.
    """

    id: str
    name: str
    account: str
    product: str | None
    currency: Currency
    created: datetime
    changes: tuple[Change, ...]

    def state(self, until: datetime | None = None) -> State:
        """The deal after all changes up to and including `until`; with None, as it is now.

        Raises ValueError when it did not exist yet.
        """
        stage: Stage | None = None
        owner: str | None = None
        expected: date | None = None
        amount: AmountSet | None = None
        closed_at, reason, modified = None, None, self.created
        for change in self.changes:
            if until is not None and change.at > until:
                break
            modified = change.at
            match change:
                case StageEntered():
                    stage, reason = change.stage, change.reason
                    closed_at = None if stage in OPEN_STAGES else change.at
                case AmountSet():
                    amount = change
                case CloseExpected():
                    expected = change.on
                case OwnerSet():
                    owner = change.owner
        if stage is None or owner is None or expected is None:
            raise ValueError(f"{self.id} did not exist at {until}")
        return State(
            stage=stage,
            owner=owner,
            amount_minor=amount.minor if amount else None,
            estimated=amount.estimated if amount else False,
            expected_close=expected,
            closed_at=closed_at,
            lost_reason=reason,
            modified=modified,
        )

    def stages(self) -> list[StageEntered]:
        """The stages it entered and its outcome if there is one, in order."""
        return [change for change in self.changes if isinstance(change, StageEntered)]


@dataclass(frozen=True, slots=True)
class Company:
    """The whole of it, as it stands at midnight UTC at the beginning of `today`.

    `begins` is the day the company began to use its CRM: no change is older, and deals that were already
    running were entered in the first two weeks in whatever stage they were.
    """

    name: str
    local_name: str
    today: date
    begins: date
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    accounts: tuple[Account, ...]
    channels: tuple[Channel, ...]
    deals: tuple[Deal, ...]

    def person(self, key: str) -> Person:
        return next(person for person in self.people if person.key == key)

    def team(self, key: str) -> Team:
        return next(team for team in self.teams if team.key == key)

    def members(self, team: str, *, on: date | None = None) -> list[Person]:
        """Who belongs to the team itself on that day (default today), in the order of `people`."""
        return [person for person in self.people if person.team_on(on or self.today) == team]
