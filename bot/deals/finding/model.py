"""What somebody looks for, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.deals.model import Deal, DealId
from bot.people.model import MemberId, WorkspaceId

MOST_LETTERS = 120
"""Of what was typed; more than that is no name."""
MOST_WORDS = 6


class Candidate(NamedTuple):
    """A deal as its index has it. `key`: what its name is found by."""

    deal: DealId
    owner: MemberId | None
    status: str
    key: str
    account: int | None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose deals somebody may see: those of these people, and perhaps those of nobody."""

    workspace: WorkspaceId
    owners: tuple[MemberId, ...]
    with_unowned: bool

    def has(self, owner: MemberId | None) -> bool:
        """Whether a deal of that owner is among them."""
        return self.with_unowned if owner is None else owner in self.owners


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a search: the deal's name has one of these parts, or it is of one of these customers."""

    parts: tuple[str, ...]
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Deals that fit, the best first. `is_near`: none fits exactly, these are the most alike.

    `only`: the one that is meant beyond doubt, by its whole name, its id, or because there is no other.
    `is_cut`: more fit than anybody looks through.
    """

    deals: tuple[DealId, ...]
    is_near: bool = False
    only: DealId | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A deal in a list."""

    deal: Deal
    account: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found. `start`: the place of the first line; `count`: how many there are in all."""

    lines: tuple[Line, ...]
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened to a deal.

    `what`: created, seen (first heard of in a stage), stage, won, lost, gone, reopened, owner, amount, expected,
    next_step, name. `was` and `now`: its values, a stage as (process, stage). `by`: who said so in chat; None:
    its system did.
    """

    day: date
    at: datetime
    what: str
    was: Any = None
    now: Any = None
    by: MemberId | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A deal with all that its card says. `revision`: how it was seen; `turns`: what happened, the latest first.

    `names`: of everybody who comes up in it. `as_of`: when its system last told of it, None for one made in chat.
    """

    line: Line
    revision: int
    may_change: bool
    turns: tuple[Turn, ...]
    names: Mapping[MemberId, str]
    as_of: datetime | None
    last_activity: date | None = None
    differs: tuple[str, ...] = ()
