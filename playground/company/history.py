"""The record a deal leaves: what its owner wrote into the CRM, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from playground.company.catalogue import Offer
from playground.company.dice import Dice
from playground.company.journey import Step
from playground.company.model import Account, AmountSet, Change, CloseExpected, OwnerSet, Stage, StageEntered
from playground.company.stories import LARGEST_MINOR
from playground.company.workdays import Place, month_end

_TIER_SIZE: Final = {"A": 1.5, "B": 1.0, "C": 0.75}
_USUAL_DAYS_TO_CLOSE: Final[dict[Stage, int]] = {"lead": 62, "need": 50, "proposal": 36, "negotiation": 20}
_DILIGENT: Final = 0.6
"""Share of deals whose expected close is put right when it has passed."""

_DISCOUNTS: Final = (0.95, 0.92, 0.9, 0.88)


@dataclass(slots=True)
class Draft:
    """A deal while it is being made up.

    `handovers`: workday number and who has it from then on. `changes`: its record, where that is given
    and not to be made up from the steps.
    """

    account: Account
    offer: Offer
    owner: str
    place: Place
    steps: list[Step]
    worth: int
    product_known: bool = True
    handovers: list[tuple[int, str]] = field(default_factory=list)
    project: str = ""
    changes: tuple[Change, ...] = ()

    def is_open_after(self, day: int) -> bool:
        """Whether it exists and has no outcome at the end of that workday."""
        return self.steps[0].day <= day and not (
            self.steps[-1].stage in ("won", "lost") and self.steps[-1].day <= day
        )

    def settle_in(self, begins: int, arrival: int) -> bool:
        """Make it look as the CRM does that came on workday `begins`: False when it never saw the deal.

        What was open then is entered on workday `arrival` in the stage that it has reached.
        """
        if self.steps[0].day >= begins:
            return True
        reached = max(n for n, step in enumerate(self.steps) if step.day <= arrival)
        if self.steps[reached].stage in ("won", "lost"):
            return False
        for day, heir in self.handovers:
            self.owner = heir if day < arrival else self.owner
        self.handovers = [(day, heir) for day, heir in self.handovers if day >= arrival]
        self.steps = [Step(arrival, self.steps[reached].stage), *self.steps[reached + 1 :]]
        return True


def worth_of(dice: Dice, offer: Offer, account: Account, size: float) -> int:
    """What the customer would pay in the end, in minor units of its currency, in round figures."""
    listed = offer.product.price(account.currency)
    worth = listed * offer.typical * _TIER_SIZE[account.tier] * size * dice.lognormal(offer.sigma)
    return rounded(min(int(worth), LARGEST_MINOR[account.currency]))


def rounded(minor: int) -> int:
    """To three digits, as people write amounts."""
    step: int = 10 ** max(2, len(str(minor)) - 3)
    return (minor + step // 2) // step * step


def record(dice: Dice, draft: Draft) -> tuple[Change, ...]:
    """Everything that is written down about the deal, oldest first."""
    if draft.changes:
        return draft.changes
    writer = _Writer(dice, draft)
    for step, following in zip(draft.steps, [*draft.steps[1:], None], strict=True):
        writer.enter(step)
        if step.stage not in ("won", "lost"):
            writer.wait(step.day, following.day if following else len(draft.place))
    for day, heir in draft.handovers:
        writer.changes.append(OwnerSet(draft.place.moment(dice, day, late=True), heir))
    return tuple(sorted(writer.changes, key=lambda change: change.at))


class _Writer:
    """Writes down a deal's changes, knowing what was written before."""

    def __init__(self, dice: Dice, draft: Draft) -> None:
        self.changes: list[Change] = []
        self._dice = dice
        self._draft = draft
        self._amount: AmountSet | None = None
        self._expected = date.min
        self._diligent = dice.chance(_DILIGENT)

    def enter(self, step: Step) -> None:
        """The stage, and what people put down along with it."""
        at = self._draft.place.moment(self._dice, step.day)
        first = not self.changes
        self.changes.append(StageEntered(at, step.stage, step.reason))
        if first:
            self.changes.append(OwnerSet(at, self._draft.owner))
        if step.stage != "lost":
            self._price(step, at, first=first)
        if step.stage not in ("won", "lost"):
            self._plan(step, at, first=first)

    def _price(self, step: Step, at: datetime, *, first: bool) -> None:
        dice, worth = self._dice, self._draft.worth
        known = self._amount is not None and not self._amount.estimated
        if step.stage in ("lead", "need"):
            if not known and dice.chance(0.4):
                self._write_amount(at, rounded(max(int(worth * dice.lognormal(0.25)), 100_00)))
            elif first and self._draft.product_known and dice.chance(0.7):
                listed = self._draft.offer.product.price(self._draft.account.currency)
                self._write_amount(at, listed, estimated=True)
        elif step.stage == "proposal" or first:
            if first or dice.chance(0.93):
                self._write_amount(at, worth)
        elif step.stage == "won":
            self._write_amount(at, self._amount.minor if self._amount and known else worth)
        elif known and self._amount and dice.chance(0.4):
            self._write_amount(at, rounded(int(self._amount.minor * dice.pick(_DISCOUNTS))))

    def _write_amount(self, at: datetime, minor: int, *, estimated: bool = False) -> None:
        amount = AmountSet(at, minor, estimated)
        before = self._amount
        if before is None or (before.minor, before.estimated) != (minor, estimated):
            self._amount = amount
            self.changes.append(amount)

    def _plan(self, step: Step, at: datetime, *, first: bool) -> None:
        """When it should close: said at once, corrected at a new stage when it cannot be true any more."""
        dice, today = self._dice, self._draft.place.days[step.day]
        if first:
            usual = _USUAL_DAYS_TO_CLOSE[step.stage] * self._draft.offer.slowness
            self._expect(at, today + timedelta(days=round(usual * dice.lognormal(0.3))))
            return
        until_then = (self._expected - today).days
        if until_then <= 3 and self._diligent:
            self._expect(at, today + timedelta(days=dice.between(14, 45)))
        elif until_then > 30 and step.stage == "negotiation" and dice.chance(0.25):
            self._expect(at, today + timedelta(days=dice.between(10, 24)))

    def _expect(self, at: datetime, on: date) -> None:
        self._expected = month_end(on) if self._dice.chance(0.4) else on
        self.changes.append(CloseExpected(at, self._expected))

    def wait(self, since: int, until: int) -> None:
        """Strictly between two steps, the expected day passes, and the diligent name another one."""
        dice, place = self._dice, self._draft.place
        day = since
        while self._diligent:
            day = max(place.number(self._expected), day) + dice.between(1, 6)
            if day >= until:
                return
            at = place.moment(dice, day)
            self._expect(at, place.days[day] + timedelta(days=dice.between(12, 42)))
