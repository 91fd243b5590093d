"""How one deal goes: through which stages, when, and how it ends. Days are numbers of a `Place`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from playground.company.dice import Dice
from playground.company.model import OPEN_STAGES, LostReason, Stage
from playground.company.workdays import Place

MEDIAN_WORKDAYS: Final[dict[Stage, float]] = {"lead": 5, "need": 8, "proposal": 11, "negotiation": 10}
"""Half of an ordinary deal's stays in the stage are shorter."""

_SIGMA: Final = 0.55
_LOSERS_LINGER: Final = 1.35
_FORGOTTEN: Final = 0.04
_SKIPS_NEED: Final = 0.06
_BACK_TO_PROPOSAL: Final = 0.05
_QUARTER_END_PUSH: Final = 0.3
_PUSHED_WORKDAYS: Final = 12


@dataclass(frozen=True, slots=True)
class Step:
    """The deal enters a stage or comes to its outcome on that day."""

    day: int
    stage: Stage
    reason: LostReason | None = None


def travel(
    dice: Dice,
    place: Place,
    *,
    born: int,
    passes: Callable[[Stage], bool],
    loses_to: Sequence[LostReason],
    slowness: float,
    drag: Callable[[int], float],
) -> list[Step]:
    """The deal's way until its outcome, or until it leaves the calendar while still open.

    `passes(stage)` decides whether it leaves that stage for the better. `slowness` is a factor on every
    stay, `drag(day)` one on a stay in proposal that begins on that day.
    Steps are at least one workday apart.
    """
    steps = [Step(born, "lead")]
    way = _way(dice)
    day = born
    for here, onward in zip(way, [*way[1:], None], strict=True):
        going_back = here == "negotiation" and onward is not None
        goes_on = going_back or passes(here)
        median = MEDIAN_WORKDAYS[here] * slowness * (drag(day) if here == "proposal" else 1.0)
        stay = median * dice.lognormal(_SIGMA) * (1.0 if goes_on else _LOSERS_LINGER)
        if dice.chance(_FORGOTTEN):
            stay *= 4
        day = place.settle(dice, day + max(1, round(stay)))
        if day >= len(place):
            return steps
        if not goes_on:
            return [*steps, Step(day, "lost", dice.pick(loses_to))]
        if onward is None:
            return [*steps, Step(_pushed(dice, place, day), "won")]
        steps.append(Step(day, onward))
    return steps


def _way(dice: Dice) -> list[Stage]:
    way = list(OPEN_STAGES)
    if dice.chance(_SKIPS_NEED):
        way.remove("need")
    if dice.chance(_BACK_TO_PROPOSAL):
        way += ["proposal", "negotiation"]
    return way


def _pushed(dice: Dice, place: Place, day: int) -> int:
    """That day, or the last but a few of its quarter when it is near and somebody pushes for it."""
    last = day
    while last + 1 < len(place) and _quarter(place, last + 1) == _quarter(place, day):
        last += 1
        if last - day > _PUSHED_WORKDAYS:
            return day
    if last + 1 == len(place) or not dice.chance(_QUARTER_END_PUSH):
        return day
    return max(day, last - dice.between(0, 3))


def _quarter(place: Place, day: int) -> tuple[int, int]:
    return place.days[day].year, (place.days[day].month - 1) // 3
