"""What a forecast is computed from, and what it says. Amounts are minor units of one currency until they are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.kit.money import Money
from bot.kit.periods import Period
from bot.pipeline.model import Freshness, Subject


class OpenNow(NamedTuple):
    """An open deal: its place among the rates', for how many weeks it has been there, and its amount if known."""

    deal: int
    place: int
    weeks: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Deals that come: how many a week, as well as it is known, and where they begin.

    `count` deals were seen in `weeks`, both less the older they are; `spread` is how many times more their number
    varies from quarter to quarter than chance alone would make it; `places` counts where they began. `season`: how
    much more than usual come in these weeks of the year.
    """

    count: float
    weeks: float
    spread: float
    places: tuple[tuple[int, int], ...]
    season: float = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """The range that what is won will lie in four times in five, its middle, and each open deal's chance.

    `new` is the part of the mean that comes from deals not yet made, `open` from those that are.
    """

    low: int
    middle: int
    high: int
    open: int
    new: int
    chances: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class LikelyDeal:
    """An open deal and the chance that it is won by the period's end. `percent` is that chance in whole percent."""

    id: int
    name: str
    owner: str | None
    amount: Money | None
    percent: int
    expected: Money


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Too little to learn from: so many deals have ended, `needed` more would do."""

    ended: int
    needed: int


@dataclass(frozen=True, slots=True)
class Range:
    """Between `low` and `high` four times in five, as often above `middle` as below. Of what is played in the mean,
    `from_open` comes from open deals and `from_new` from those not yet made."""

    low: Money
    middle: Money
    high: Money
    from_open: Money
    from_new: Money


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer to /pipeline forecast.

    `range` None: too early to tell (`too_early`). `won`: already, of this period. `ended`: so many of the team's own
    deals were learned from; `has_borrowed`: and some of the company's. `deals`: the open ones that it expects most of.
    """

    subject: Subject
    period: Period
    today: date
    won: Money
    won_count: int
    range: Range | None
    too_early: TooEarly | None
    open_count: int
    without_amount: int
    estimated: int
    deals: tuple[LikelyDeal, ...]
    ended: int
    has_borrowed: bool
    converted: tuple[str, ...]
    without_rate: tuple[str, ...]
    sources: tuple[Freshness, ...]
