"""Measures: figures that slices offer to each other, each with the contributions it is made of.

A slice says in its `measures.py`, in a function `measures(settings)`, which ones it has. They are found by walking
the packages, so that who uses one knows its name and not its slice. `templates/<slice>/measure.txt` names each.
Whether somebody may see a figure is for the use case to ask that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.kit import walk
from bot.kit.figures import Share
from bot.kit.money import Money, Rates

if TYPE_CHECKING:
    from bot.kit.db import Tx
    from bot.kit.formats import Reader
    from bot.kit.settings import Settings
    from bot.kit.words import Words

Figure: TypeAlias = Money | int | Share | Fraction | None
"""What a measure comes to. None: there is nothing it could be said of."""


class Unit(StrEnum):
    """In what a figure is said. MONEY is Money, COUNT a whole number, SHARE a Share, DAYS calendar days."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class About:
    """Whose figure, and of which days, both included. `teams` by membership on the day, `people` in whatever
    team; without both everybody's and nobody's. Amounts come in `currency` at the rates of the last day.
    """

    workspace: int
    first: date
    until: date
    currency: str
    rates: Rates
    teams: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing that a figure is made of.

    `source` says what sort of thing, `id` which one. `member` is credited with it (None: nobody is known), on
    the business date `day`; `learned_at`: when we learned what is counted. `value`: its part, in its own
    currency where it is money; None: not known.
    """

    source: str
    id: int
    member: int | None
    day: date
    learned_at: datetime
    value: Money | int | None


@dataclass(frozen=True)
class Measure:
    """A figure. `total` may be worked out by the database; it equals `of_items` of its `items`, which a test holds.

    `facts` go to its name's template, with `measure`, the part of `name` before a colon. `slice`: who offers it,
    filled in by `measures`.
    """

    name: str
    unit: Unit
    is_more_better: bool
    total: Callable[[Tx, About], Figure]
    items: Callable[[Tx, About], Sequence[Contribution]]
    of_items: Callable[[Iterable[Contribution], About], Figure]
    facts: Mapping[str, Any] = field(default_factory=dict)
    slice: str = ""


def measures(settings: Settings) -> dict[str, Measure]:
    """Every measure that any slice offers, by its name. Raises ValueError when two have one name."""
    found: dict[str, Measure] = {}
    for slice_name, module in walk.modules("measures").items():
        for one in module.measures(settings):
            if one.name in found:
                raise ValueError(f"two measures are called {one.name!r}")
            found[one.name] = replace(one, slice=slice_name)
    return found


def name_of(measure: Measure, words: Words, reader: Reader) -> str:
    """What it is called in the reader's language."""
    facts = {"measure": measure.name.partition(":")[0], **measure.facts}
    return words.text(f"{measure.slice}/measure", facts, reader)


def count_of(items: Iterable[Contribution], _about: About) -> int:
    """How many there are."""
    return sum(1 for _ in items)


def money_of(items: Iterable[Contribution], about: About) -> Money:
    """What they come to, rounded once; what is not known or has no rate adds nothing."""
    sums: dict[str, int] = {}
    for one in items:
        if isinstance(one.value, Money):
            sums[one.value.currency] = sums.get(one.value.currency, 0) + one.value.minor
    return about.rates.known_total_of(sums, to=about.currency, on=about.until)
