"""Lives of deals, as the database and simulated companies give them. Days are ordinal numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bot.deals.model import Status

OPEN, WON, LOST, GONE = (one.value for one in (Status.OPEN, Status.WON, Status.LOST, Status.GONE))


class Step(NamedTuple):
    """A deal came into a stage or to an outcome. `is_known` False: it was only seen there then."""

    day: int
    process: str
    stage: str | None
    status: str
    is_known: bool
    owner: int | None
    amount: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Life:
    """All steps of one deal up to a day, in order (at least one), and what it was at the end of that day.

    `account`: the customer. `created`: when it was made, where that is known.
    """

    deal: int
    account: int | None
    created: int | None
    steps: tuple[Step, ...]
    owner: int | None
    amount: int | None
    currency: str
    is_estimated: bool

    @property
    def born(self) -> int:
        """Since when it is known to exist."""
        first = self.steps[0].day
        return first if self.created is None else min(first, self.created)

    @property
    def is_open(self) -> bool:
        return self.steps[-1].status == OPEN


Worth: TypeAlias = Callable[[int | None, str], int | None]
"""From an amount and its currency to minor units of the report's; None: not known, or no rate."""
