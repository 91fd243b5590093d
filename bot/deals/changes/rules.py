"""What each wish of a person sets, and what is impossible. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.deals.changes.model import (
    Criterion,
    Expect,
    Field,
    HandOver,
    Lose,
    MoveStage,
    NewInChat,
    NextStep,
    Plan,
    Price,
    Rename,
    Reopen,
    Reprice,
    Standing,
    Value,
    Wanted,
    Win,
)
from bot.deals.changes.refusals import DealEnded, DealGone, DealOpen, FieldWrong
from bot.deals.changes.values import of_deal
from bot.deals.model import Deal, Status
from bot.deals.settings import DealsSettings
from bot.kit.money import Money, RateMissing, Rates
from bot.people.model import Member

UNDO_FOR = timedelta(minutes=10)
"""For so long the person who changed something can take it back."""

LONGEST = 500
"""Characters of a text that somebody writes into a deal."""
LONGEST_NAME = 200
_FARTHEST = timedelta(days=365 * 10)
ENDED = (Status.WON, Status.LOST)


@dataclass(frozen=True)
class Ground:
    """What a wish is checked against. `today`: the last day on which something can have happened, in the
    team's zone. `first`: the first day on which the deal is known."""

    today: date
    settings: DealsSettings
    rates: Rates
    first: date | None = None
    to: Member | None = None


def plan(deal: Deal, wanted: Wanted, ground: Ground) -> Plan:
    """What the wish sets, and in place of what.

    Raises FieldWrong for what cannot be, naming the field; refuses DealEnded, DealOpen, DealGone.
    """
    if deal.state.status is Status.GONE:
        raise DealGone(name=deal.name)
    day, now, note = _PLANS[type(wanted)](deal, wanted, ground)
    was = of_deal(deal)
    return Plan(
        what=WHAT[type(wanted)],
        day=day,
        was={name: was[name] for name in now},
        now=now,
        note=_text(note, "reason"),
    )


WHAT: dict[type, str] = {
    MoveStage: "move",
    Win: "win",
    Lose: "lose",
    Reopen: "reopen",
    Expect: "expect",
    Reprice: "reprice",
    NextStep: "next_step",
    HandOver: "hand_over",
    Rename: "rename",
}

Set = tuple[date, dict[Field, Value], str | None]


def _move(deal: Deal, wanted: MoveStage, ground: Ground) -> Set:
    if deal.state.status is not Status.OPEN:
        raise DealEnded(name=deal.name, status=deal.state.status.value)
    process = wanted.process or deal.state.process
    if ground.settings.stage(process, wanted.stage) is None:
        raise FieldWrong("stage", "unknown_stage")
    if (process, wanted.stage) == (deal.state.process, deal.state.stage):
        raise FieldWrong("stage", "same_stage")
    if _is_forward(deal, process, wanted.stage, ground.settings):
        _refuse_unmet(deal, wanted.met, wanted.skipped_because, ground.settings)
    now: dict[Field, Value] = {Field.STANDING: Standing(Status.OPEN, process, wanted.stage)}
    return ground.today, now, wanted.skipped_because


def _win(deal: Deal, wanted: Win, ground: Ground) -> Set:
    _refuse_unlikely_end(deal, wanted.day, ground)
    _refuse_unmet(deal, wanted.met, wanted.skipped_because, ground.settings)
    now: dict[Field, Value] = {Field.STANDING: Standing(Status.WON, deal.state.process, deal.state.stage)}
    if wanted.amount is not None:
        now[Field.AMOUNT] = _price(wanted.amount, deal.state.currency, ground)
    elif deal.state.is_estimated:
        # Won at its estimate until somebody says what it was: still an estimate.
        now[Field.AMOUNT] = Price(deal.state.amount_minor, deal.state.currency, is_estimated=True)
    return wanted.day, now, wanted.skipped_because


def _lose(deal: Deal, wanted: Lose, ground: Ground) -> Set:
    _refuse_unlikely_end(deal, wanted.day, ground)
    reason = ground.settings.lost_reason(wanted.reason)
    if reason is None:
        raise FieldWrong("reason", "unknown_reason")
    return (
        wanted.day,
        {
            Field.STANDING: Standing(Status.LOST, deal.state.process, deal.state.stage),
            Field.LOST_REASON: reason,
            Field.COMPETITOR: _text(wanted.competitor, "competitor", LONGEST_NAME),
        },
        None,
    )


def _reopen(deal: Deal, wanted: Reopen, ground: Ground) -> Set:
    if deal.state.status not in ENDED:
        raise DealOpen(name=deal.name)
    process = deal.state.process
    stage = wanted.stage or deal.state.stage
    if stage is None:
        stage = first_stage(ground.settings, process)
    if ground.settings.stage(process, stage) is None:
        raise FieldWrong("stage", "unknown_stage")
    now: dict[Field, Value] = {Field.STANDING: Standing(Status.OPEN, process, stage)}
    if deal.lost_reason is not None:
        now[Field.LOST_REASON] = None
    if deal.competitor is not None:
        now[Field.COMPETITOR] = None
    return ground.today, now, None


def _expect(deal: Deal, wanted: Expect, ground: Ground) -> Set:
    if deal.state.status is not Status.OPEN:
        raise DealEnded(name=deal.name, status=deal.state.status.value)
    _refuse_unlikely_expected(wanted.day, ground)
    if wanted.day == deal.state.expected_close:
        raise FieldWrong("day", "same")
    return ground.today, {Field.EXPECTED: wanted.day}, wanted.reason


def _reprice(deal: Deal, wanted: Reprice, ground: Ground) -> Set:
    price = Price(None, deal.state.currency)
    if wanted.amount is not None:
        price = _price(wanted.amount, deal.state.currency, ground)
    if price == Price(deal.state.amount_minor, deal.state.currency, deal.state.is_estimated):
        raise FieldWrong("amount", "same")
    return ground.today, {Field.AMOUNT: price}, None


def _next_step(deal: Deal, wanted: NextStep, ground: Ground) -> Set:
    text = _text(wanted.text, "text")
    if text == deal.next_step:
        raise FieldWrong("text", "same")
    return ground.today, {Field.NEXT_STEP: text}, None


def _hand_over(deal: Deal, wanted: HandOver, ground: Ground) -> Set:
    if wanted.to == deal.state.owner:
        raise FieldWrong("to", "same_owner")
    if ground.to is None:
        raise FieldWrong("to", "unknown_person")
    if ground.to.left_on is not None and ground.to.left_on < ground.today:
        raise FieldWrong("to", "has_left", person=ground.to.name)
    return ground.today, {Field.OWNER: wanted.to}, None


def _rename(deal: Deal, wanted: Rename, ground: Ground) -> Set:
    name = _text(wanted.name, "name", LONGEST_NAME)
    if name is None:
        raise FieldWrong("name", "empty")
    if name == deal.name:
        raise FieldWrong("name", "same")
    return ground.today, {Field.NAME: name}, None


_PLANS: dict[type, Callable[[Deal, Any, Ground], Set]] = {
    MoveStage: _move,
    Win: _win,
    Lose: _lose,
    Reopen: _reopen,
    Expect: _expect,
    Reprice: _reprice,
    NextStep: _next_step,
    HandOver: _hand_over,
    Rename: _rename,
}


def new_values(new: NewInChat, owner: Member, ground: Ground, *, currency: str) -> dict[Field, Value]:
    """What a deal made in chat says about itself. Raises FieldWrong."""
    settings = ground.settings
    name = _text(new.name, "name", LONGEST_NAME)
    if name is None:
        raise FieldWrong("name", "empty")
    process = new.process or settings.default_process
    if process not in settings.processes:
        raise FieldWrong("process", "unknown_process")
    stage = new.stage or first_stage(settings, process)
    if settings.stage(process, stage) is None:
        raise FieldWrong("stage", "unknown_stage")
    if owner.left_on is not None and owner.left_on < ground.today:
        raise FieldWrong("owner", "has_left", person=owner.name)
    _refuse_unlikely_expected(new.expected_close, ground, "expected_close")
    price = Price(None, currency)
    if new.amount is not None:
        price = _price(new.amount, currency, ground)
    return {
        Field.STANDING: Standing(Status.OPEN, process, stage),
        Field.AMOUNT: price,
        Field.EXPECTED: new.expected_close,
        Field.OWNER: owner.id,
        Field.NAME: name,
        Field.NEXT_STEP: _text(new.next_step, "next_step"),
    }


def first_stage(settings: DealsSettings, process: str) -> str:
    """Where a deal of that process begins."""
    return settings.processes[process].stages[0].key


def criteria(deal: Deal, settings: DealsSettings) -> tuple[Criterion, ...]:
    """What is to be ticked before the deal goes on from its stage."""
    if deal.state.status is not Status.OPEN or deal.state.stage is None:
        return ()
    stage = settings.stage(deal.state.process, deal.state.stage)
    if stage is None:
        return ()
    return tuple(
        Criterion(place, {str(language): name for language, name in one.items()})
        for place, one in enumerate(stage.exit_criteria)
    )


def _refuse_unmet(deal: Deal, met: Iterable[int], skipped: str | None, settings: DealsSettings) -> None:
    open_ = [one for one in criteria(deal, settings) if one.place not in set(met)]
    if open_ and not (skipped or "").strip():
        raise FieldWrong("skipped_because", "criteria_open", criteria=[one.name for one in open_])


def _is_forward(deal: Deal, process: str, stage: str, settings: DealsSettings) -> bool:
    """Into a later stage, or out of the process: going back asks for nothing."""
    if process != deal.state.process:
        return True
    stages = [one.key for one in settings.processes[process].stages]
    was = deal.state.stage
    return was in stages and stages.index(stage) > stages.index(was)


def _refuse_unlikely_end(deal: Deal, day: date, ground: Ground) -> None:
    if deal.state.status in ENDED:
        raise DealEnded(name=deal.name, status=deal.state.status.value)
    if day > ground.today:
        raise FieldWrong("day", "in_future", today=ground.today)
    created = min((one for one in (deal.created_on, ground.first) if one is not None), default=None)
    if created is not None and day < created:
        raise FieldWrong("day", "before_created", created=created)


def _refuse_unlikely_expected(day: date | None, ground: Ground, name: str = "day") -> None:
    if day is None:
        return
    if day < ground.today:
        raise FieldWrong(name, "in_past", today=ground.today)
    if day > ground.today + _FARTHEST:
        raise FieldWrong(name, "too_far")


def _price(amount: Money, own: str, ground: Ground) -> Price:
    """Any currency that can be converted: the deal's own, the company's, or one with a rate."""
    if amount.minor < 0:
        raise FieldWrong("amount", "negative")
    if amount.minor > 10**15:
        raise FieldWrong("amount", "too_much")
    if amount.currency != own:
        try:
            ground.rates.factor(amount.currency, to=ground.rates.base, on=ground.today)
        except RateMissing:
            raise FieldWrong("amount", "no_rate", currency=amount.currency, own=own) from None
    return Price(amount.minor, amount.currency)


def _text(text: str | None, name: str, most: int = LONGEST) -> str | None:
    """Single spaces; None when nothing is left."""
    said = " ".join((text or "").split())
    if len(said) > most:
        raise FieldWrong(name, "too_long", most=most)
    return said or None


def last_before(changes: Sequence[Any], revision: int) -> list[Any]:
    """The changes that were made after that revision and stand."""
    return [one for one in changes if one.revision > revision and one.undone_at is None]
