"""What there is to find in the sample company, as data.

Each story is true by construction for every seed and every day on which the company is made, and a test
finds it again in nothing but the deals. Everybody not named here is an ordinary good salesperson whose
habits are drawn once (`habits_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playground.company.dice import Dice
from playground.company.model import LostReason

WEAK_NEGOTIATOR: Final = "marcus.bell"
"""Strong early, weak in negotiation: brings more of his leads to the table than anybody in West and wins
less than half as many of those as his colleagues. His win rate alone looks merely poor."""

STUCK_DEAL_OWNER: Final = "wang.lei"
"""A big deal is stuck: the largest open one of 华东 has been in negotiation for a good quarter of a year,
and its expected close was moved three times."""

NEWCOMER: Final = "caleb.nguyen"
"""A newcomer is ramping up: hired three months ago, each month more new deals than the one before. To
compare them with their team's totals would be unfair, to compare them with the ramp of others is not."""

SEASONAL_TEAM: Final = "east"
"""Spring Festival: for a month around it 华东 opens and wins far less than usual, every year, and catches
up afterwards. Golden Week and the end of December do the same elsewhere on a smaller scale."""

UNLUCKY: Final = "zhang.qian"
"""A month of bad luck: a good rep who loses nearly everything in one month, two to six months ago, while
new deals, proposals and decided deals of that month are what they always are. Nothing to improve."""

SLOWING_TEAM: Final = "international"
"""Proposals wait ever longer: four times as long at the end of the eighteen months as at the
beginning, while the other teams' stay what they were. Its manager sees fewer wins long before the reason."""

QUIET_STAR: Final = "amara.osei"
"""A steady quiet star: small deals, so none is ever celebrated, but she wins most of all people, every
month."""

LEAVER: Final = "jordan.pike"
MOVER: Final = "lin.hao"

SMALL: Final = ("training", "n1", "care", "servo")
EVERYTHING: Final = ("n1", "servo", "vision", "mes", "care", "palletiser", "weldcell", "retrofit", "training")
SOLID: Final = ("servo", "vision", "mes", "care", "palletiser", "weldcell", "retrofit")


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody sells.

    `deals_a_month`: new deals in a month without slack time. `passes`: chance of leaving lead, need,
    proposal and negotiation for the better. `size`: factor on amounts. `ramp`: whether they are still
    learning.
    """

    deals_a_month: float
    passes: tuple[float, float, float, float]
    size: float = 1.0
    products: tuple[str, ...] = EVERYTHING
    ramp: bool = False
    loses_to: tuple[LostReason, ...] = ("price", "competitor", "budget", "no_decision", "timing", "fit")


HABITS: Final = {
    WEAK_NEGOTIATOR: Habits(
        6.5, (0.93, 0.92, 0.89, 0.22), products=SOLID, loses_to=("price", "price", "no_decision")
    ),
    STUCK_DEAL_OWNER: Habits(4.5, (0.82, 0.80, 0.70, 0.68), products=SOLID),
    NEWCOMER: Habits(6.5, (0.88, 0.84, 0.74, 0.66), products=SMALL, ramp=True),
    UNLUCKY: Habits(8.0, (0.90, 0.89, 0.83, 0.77), size=0.8),
    QUIET_STAR: Habits(11.5, (0.86, 0.85, 0.81, 0.79), size=0.75, products=SMALL),
    LEAVER: Habits(4.0, (0.70, 0.70, 0.58, 0.52)),
    MOVER: Habits(5.0, (0.80, 0.80, 0.70, 0.68)),
}


def has_story(key: str) -> bool:
    """Whether the person is in a story: no deal passes to or from them by accident."""
    return key in HABITS


def habits_of(key: str, dice: Dice) -> Habits:
    """The habits of the person: their story's, or an ordinary person's."""
    if key in HABITS:
        return HABITS[key]
    return Habits(
        deals_a_month=dice.uniform(4.4, 6.4),
        passes=(
            dice.uniform(0.74, 0.82),
            dice.uniform(0.74, 0.82),
            dice.uniform(0.62, 0.72),
            dice.uniform(0.60, 0.72),
        ),
        size=dice.uniform(0.8, 1.25),
    )


@dataclass(frozen=True, slots=True)
class StuckDeal:
    """The deal of `STUCK_DEAL_OWNER`; ages are workdays before the end, the last slip included."""

    product: str = "retrofit"
    project: str = "二期整线改造"
    amount_minor: int = 9_600_000_00
    entered: tuple[int, int, int, int] = (158, 140, 106, 63)
    slips: tuple[int, int, int] = (48, 27, 6)
    promised_days: int = 30


STUCK_DEAL: Final = StuckDeal()

LARGEST_MINOR: Final = {"CNY": 5_200_000_00, "USD": 740_000_00}
"""No other deal is larger, so that the stuck one is the largest of its team."""


def proposal_drag(share_of_window: float) -> float:
    """Factor on how long the slowing team's proposals wait, by how much of the window has passed."""
    return 0.6 + 1.9 * min(max(share_of_window, 0.0), 1.0)
