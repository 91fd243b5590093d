"""One salesperson at work: the deals they open, and how each of them goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from playground.company.catalogue import OFFERS
from playground.company.dice import Dice, Evenly
from playground.company.history import Draft, worth_of
from playground.company.journey import travel
from playground.company.model import OPEN_STAGES, Account, Person, Stage
from playground.company.stories import SLOWING_TEAM, habits_of, proposal_drag
from playground.company.workdays import Place

_WORKDAYS_A_MONTH: Final = 21
_PRODUCT_UNKNOWN: Final = 0.09
_RAMP: Final = (0.05, 2.0)
_RAMP_WORKDAYS: Final = 63
"""A newcomer's share of a usual rep's new deals, on the first day and three months later."""


def drafts_of(
    person: Person,
    portfolio: Mapping[str, Sequence[Account]],
    *,
    place: Place,
    dice: Dice,
    begins: date,
) -> Iterator[Draft]:
    """Every deal the person ever opened; `portfolio` has their customers by team.

    The history that counts starts on `begins`; deals from before it are made up alike.
    """
    habits = habits_of(person.key, dice)
    offers = [offer for offer in OFFERS if offer.product.key in habits.products]
    weights = [offer.weight for offer in offers]
    start = place.number(begins)

    def drag(day: int) -> float:
        if person.team_on(place.days[min(day, len(place) - 1)]) != SLOWING_TEAM:
            return 1.0
        return proposal_drag((day - start) / (len(place) - start))

    fates = {stage: Evenly(dice) for stage in OPEN_STAGES}

    def passes(stage: Stage) -> bool:
        fates[stage].expect(habits.passes[OPEN_STAGES.index(stage)])
        return fates[stage].comes()

    for born in _births(dice, place, person, habits.deals_a_month, ramp=habits.ramp):
        account = dice.pick(portfolio[person.team_on(place.days[born]) or ""])
        offer = dice.weighted(offers, weights)
        steps = travel(
            dice,
            place,
            born=born,
            passes=passes,
            loses_to=habits.loses_to,
            slowness=offer.slowness,
            drag=drag,
        )
        yield Draft(
            account=account,
            offer=offer,
            owner=person.key,
            place=place,
            steps=steps,
            worth=worth_of(dice, offer, account, habits.size),
            project=dice.pick(offer.projects)[account.currency == "CNY"],
            product_known=not dice.chance(_PRODUCT_UNKNOWN),
        )


def _births(dice: Dice, place: Place, person: Person, a_month: float, *, ramp: bool) -> Iterator[int]:
    """The workdays on which a deal is opened: evenly but for chance and the place's pace, or the ramp."""
    births = Evenly(dice)
    first = place.number(person.hired)
    for day in range(first, len(place)):
        if person.team_on(place.days[day]) is None:
            return
        learnt = min((day - first) / _RAMP_WORKDAYS, 1.0)
        share = _RAMP[0] + (_RAMP[1] - _RAMP[0]) * learnt if ramp else place.pace[day]
        births.expect(a_month / _WORKDAYS_A_MONTH * share)
        while births.comes():
            yield day
