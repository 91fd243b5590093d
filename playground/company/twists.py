"""What befalls deals from outside their owner's habits: bad luck, one stuck deal, changes of owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from playground.company.cast import HEIRS
from playground.company.catalogue import OFFERS
from playground.company.dice import Dice
from playground.company.history import Draft
from playground.company.journey import Step
from playground.company.model import (
    OPEN_STAGES,
    Account,
    AmountSet,
    Change,
    CloseExpected,
    LostReason,
    OwnerSet,
    Person,
    StageEntered,
)
from playground.company.stories import (
    LEAVER,
    MOVER,
    NEWCOMER,
    STUCK_DEAL,
    STUCK_DEAL_OWNER,
    UNLUCKY,
    has_story,
)
from playground.company.workdays import Place, months_before

Month = tuple[int, int]

_NOBODYS_FAULT: Final[tuple[LostReason, ...]] = ("budget", "timing", "no_decision")
_SLACK_MONTHS: Final = (1, 2, 10)
_WINS_TO_LOSE: Final = 3
_WINS_FOR_CONSOLATION: Final = 6
_ACCIDENTAL: Final = 0.03
_KEPT_BY_MOVER: Final = 0.35
_SETTLING_IN_WORKDAYS: Final = 6


def bad_luck(drafts: Iterable[Draft], *, today: date) -> None:
    """In one whole month, the unlucky one loses what would have been won, on the same days.

    It is the most ordinary of the months two to six back, by what was opened, proposed and decided in it.
    """
    theirs = [draft for draft in drafts if draft.owner == UNLUCKY]
    inputs: list[Counter[Month]] = [Counter(), Counter(), Counter()]
    won: dict[Month, list[Draft]] = {}
    for draft in theirs:
        for step in draft.steps:
            month = _month(draft.place.days[step.day])
            for counts, stages in zip(inputs, (("lead",), ("proposal",), ("won", "lost")), strict=True):
                counts[month] += step.stage in stages
            if step.stage == "won":
                won.setdefault(month, []).append(draft)
    recent = [months_before(today.replace(day=1), back) for back in range(2, 7)]
    months = [_month(day) for day in recent if day.month not in _SLACK_MONTHS]
    promising = [month for month in months if len(won.get(month, ())) >= _WINS_TO_LOSE] or months
    chosen = min(promising, key=lambda month: _oddity(inputs, month))
    consolation = len(won.get(chosen, ())) > _WINS_FOR_CONSOLATION
    for turn, draft in enumerate(won.get(chosen, ())[consolation:]):
        reason = _NOBODYS_FAULT[turn % len(_NOBODYS_FAULT)]
        draft.steps[-1] = replace(draft.steps[-1], stage="lost", reason=reason)


def _month(day: date) -> Month:
    return day.year, day.month


def _oddity(inputs: Sequence[Counter[Month]], month: Month) -> Fraction:
    """How far the month's counts are from the average month's, in shares of it."""
    return max(abs(Fraction(counts[month] * len(counts), counts.total() or 1) - 1) for counts in inputs)


def stuck_deal(accounts: Sequence[Account], place: Place) -> Draft:
    """The big deal in which nothing moves but its date."""
    theirs = [account for account in accounts if account.owner == STUCK_DEAL_OWNER]
    account = next((account for account in theirs if account.tier == "A"), theirs[0])
    offer = next(offer for offer in OFFERS if offer.product.key == STUCK_DEAL.product)
    days = [len(place) - age for age in STUCK_DEAL.entered]
    steps = [Step(day, stage) for day, stage in zip(days, OPEN_STAGES, strict=True)]
    dice = Dice("stuck deal")
    changes: list[Change] = []
    for step in steps:
        changes.append(StageEntered(place.moment(dice, step.day), step.stage))
    created, _, quoted, _ = (change.at for change in changes)
    first_promise = place.days[len(place) - STUCK_DEAL.slips[0] - 1]
    changes += [OwnerSet(created, STUCK_DEAL_OWNER), CloseExpected(created, first_promise)]
    changes.append(AmountSet(created, offer.product.price(account.currency), estimated=True))
    changes.append(AmountSet(quoted, STUCK_DEAL.amount_minor))
    for age in STUCK_DEAL.slips:
        day = len(place) - age
        promised = place.days[day] + timedelta(days=STUCK_DEAL.promised_days)
        changes.append(CloseExpected(place.moment(dice, day), promised))
    return Draft(
        account=account,
        offer=offer,
        owner=STUCK_DEAL_OWNER,
        place=place,
        steps=steps,
        worth=STUCK_DEAL.amount_minor,
        project=STUCK_DEAL.project,
        changes=tuple(sorted(changes, key=lambda change: change.at)),
    )


def hand_over(
    drafts: Sequence[Draft], people: Sequence[Person], places: Mapping[str, Place], dice: Dice
) -> None:
    """Deals pass to others: when somebody leaves or changes teams, and now and then without a reason."""
    by_key = {person.key: person for person in people}
    leaver, mover, newcomer = by_key[LEAVER], by_key[MOVER], by_key[NEWCOMER]
    last_day = places[leaver.tz].number(leaver.last_day or leaver.hired)
    moving = places[mover.tz].number(mover.memberships[-1].since) - 1
    taking_over = places[newcomer.tz].number(newcomer.hired) + _SETTLING_IN_WORKDAYS
    heirs = {LEAVER: 0, MOVER: 0}
    for draft in drafts:
        if draft.owner in HEIRS:
            day = last_day if draft.owner == LEAVER else moving
            keeps = draft.owner == MOVER and dice.chance(_KEPT_BY_MOVER)
            if draft.is_open_after(day) and not keeps:
                heir = HEIRS[draft.owner][heirs[draft.owner] % len(HEIRS[draft.owner])]
                heirs[draft.owner] += 1
                draft.handovers.append((day, heir))
                if heir == HEIRS[LEAVER][0] and draft.is_open_after(taking_over):
                    draft.handovers.append((taking_over, NEWCOMER))
        elif not has_story(draft.owner) and dice.chance(_ACCIDENTAL):
            _pass_on(draft, people, dice)


def _pass_on(draft: Draft, people: Sequence[Person], dice: Dice) -> None:
    """To a colleague of the same team and place, on some day on which the deal is open."""
    end = min(draft.steps[-1].day, len(draft.place))
    if end - draft.steps[0].day < 3:
        return
    day = dice.between(draft.steps[0].day + 1, end - 1)
    owner = next(person for person in people if person.key == draft.owner)
    team = owner.team_on(draft.place.days[day])
    colleagues = [
        person.key
        for person in people
        if person.role == "rep"
        and person.tz == owner.tz
        and person.key != owner.key
        and person.team_on(draft.place.days[day]) == team
        and not has_story(person.key)
    ]
    if colleagues:
        draft.handovers.append((day, dice.pick(colleagues)))
