"""What each wish of a person sets, and what is impossible. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.deals.changes.model import (
    Change,
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
from bot.deals.changes.refusals import FieldWrong, IsOpen, NotOpen
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
    """What a wish is checked against. `today` is the team's; people of other zones may mean the day before it
    or after it as well: `earliest` and `latest`. `first`: the first day on which the deal is known."""

    today: date
    earliest: date
    latest: date
    settings: DealsSettings
    rates: Rates
    first: date | None = None
    to: Member | None = None


def plan(deal: Deal, wanted: Wanted, ground: Ground) -> Plan:
    """What the wish sets, and in place of what.

    Raises FieldWrong for what cannot be, naming the field; refuses NotOpen, IsOpen.
    """
    if deal.state.status is Status.GONE:
        raise _not_open(deal)
    day, now, note = _PLANS[type(wanted)](deal, wanted, ground)
    was = of_deal(deal)
    return Plan(
        what=WHAT[type(wanted)],
        day=day,
        was={name: was[name] for name in now},
        now=now,
        note=note,
    )


WHAT: dict[type, str] = {
    MoveStage: "stage",
    Win: "won",
    Lose: "lost",
    Reopen: "reopened",
    Expect: "expected",
    Reprice: "amount",
    NextStep: "next_step",
    HandOver: "owner",
    Rename: "name",
}

Set = tuple[date, dict[Field, Value], str | None]


def _move(deal: Deal, wanted: MoveStage, ground: Ground) -> Set:
    if deal.state.status is not Status.OPEN:
        raise _not_open(deal)
    process = wanted.process or deal.state.process
    if ground.settings.stage(process, wanted.stage) is None:
        raise FieldWrong("stage", "unknown_stage")
    if (process, wanted.stage) == (deal.state.process, deal.state.stage):
        raise FieldWrong("stage", "same_stage")
    if _is_forward(deal, process, wanted.stage, ground.settings):
        _refuse_unmet(deal, wanted.met, wanted.skipped_because, ground.settings)
    now: dict[Field, Value] = {Field.STANDING: Standing(Status.OPEN, process, wanted.stage)}
    return ground.today, now, _text(wanted.skipped_because, "skipped")


def _win(deal: Deal, wanted: Win, ground: Ground) -> Set:
    _refuse_unlikely_end(deal, wanted.day, ground)
    _refuse_unmet(deal, wanted.met, wanted.skipped_because, ground.settings)
    now: dict[Field, Value] = {Field.STANDING: Standing(Status.WON, deal.state.process, deal.state.stage)}
    if wanted.amount is not None:
        now[Field.AMOUNT] = _price(wanted.amount, deal.state.currency, ground)
    return min(wanted.day, ground.today), now, _text(wanted.skipped_because, "skipped")


def _lose(deal: Deal, wanted: Lose, ground: Ground) -> Set:
    _refuse_unlikely_end(deal, wanted.day, ground)
    reason = _reason(wanted.reason, ground.settings)
    competitor = _text(wanted.competitor, "competitor", LONGEST_NAME)
    now: dict[Field, Value] = {
        Field.STANDING: Standing(Status.LOST, deal.state.process, deal.state.stage),
        Field.LOST_REASON: reason,
        Field.COMPETITOR: competitor,
    }
    return min(wanted.day, ground.today), now, competitor


def _reason(text: str, settings: DealsSettings) -> str:
    """The key of the reason that is called so."""
    said = " ".join(text.casefold().split())
    for one in settings.lost_reasons:
        if said in (one.key, *(name.casefold() for name in one.name.values())):
            return one.key
    raise FieldWrong("reason", "unknown_reason")


def _reopen(deal: Deal, wanted: Reopen, ground: Ground) -> Set:
    if deal.state.status not in ENDED:
        raise IsOpen(deal=deal.name)
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
        raise _not_open(deal)
    _refuse_unlikely_expected(wanted.day, ground)
    return ground.today, {Field.EXPECTED: wanted.day}, _text(wanted.reason, "reason")


def _reprice(deal: Deal, wanted: Reprice, ground: Ground) -> Set:
    price = Price(None, deal.state.currency)
    if wanted.amount is not None:
        price = _price(wanted.amount, deal.state.currency, ground)
    return ground.today, {Field.AMOUNT: price}, None


def _next_step(deal: Deal, wanted: NextStep, ground: Ground) -> Set:
    if deal.state.status is not Status.OPEN:
        raise _not_open(deal)
    return ground.today, {Field.NEXT_STEP: _lines(wanted.text, "text")}, None


def _hand_over(deal: Deal, wanted: HandOver, ground: Ground) -> Set:
    if wanted.to == deal.state.owner:
        raise FieldWrong("to", "owner_already")
    if ground.to is None:
        raise FieldWrong("to", "person")
    if ground.to.left_on is not None and ground.to.left_on < ground.today:
        raise FieldWrong("to", "has_left", person=ground.to.name)
    return ground.today, {Field.OWNER: wanted.to}, None


def _rename(_: Deal, wanted: Rename, ground: Ground) -> Set:
    name = _text(wanted.name, "name", LONGEST_NAME)
    if name is None:
        raise FieldWrong("name", "no_name")
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
        raise FieldWrong("name", "no_name")
    process = new.process or settings.default_process
    if process not in settings.processes:
        raise FieldWrong("stage", "unknown_stage")
    stage = new.stage or first_stage(settings, process)
    if settings.stage(process, stage) is None:
        raise FieldWrong("stage", "unknown_stage")
    if owner.left_on is not None and owner.left_on < ground.today:
        raise FieldWrong("name", "has_left", person=owner.name)
    _refuse_unlikely_expected(new.expected_close, ground, "expected")
    price = Price(None, currency)
    if new.amount is not None:
        price = _price(new.amount, currency, ground)
    return {
        Field.STANDING: Standing(Status.OPEN, process, stage),
        Field.AMOUNT: price,
        Field.EXPECTED: new.expected_close,
        Field.OWNER: owner.id,
        Field.NAME: name,
        Field.NEXT_STEP: _lines(new.next_step, "next_step"),
    }


def first_stage(settings: DealsSettings, process: str) -> str:
    """Where a deal of that process begins."""
    return settings.processes[process].stages[0].key


def _refuse_unmet(deal: Deal, met: Iterable[int], skipped: str | None, settings: DealsSettings) -> None:
    stage = settings.stage(deal.state.process, deal.state.stage) if deal.state.stage else None
    open_ = {place for place, _ in enumerate(stage.exit_criteria if stage else ())} - set(met)
    if open_ and not (skipped or "").strip():
        raise FieldWrong("skipped", "not_ticked", count=len(open_))


def _is_forward(deal: Deal, process: str, stage: str, settings: DealsSettings) -> bool:
    """Into a later stage, or out of the process: going back asks for nothing."""
    if process != deal.state.process:
        return True
    stages = [one.key for one in settings.processes[process].stages]
    was = deal.state.stage
    return was in stages and stages.index(stage) > stages.index(was)


def _refuse_unlikely_end(deal: Deal, day: date, ground: Ground) -> None:
    if deal.state.status is not Status.OPEN:
        raise _not_open(deal)
    if day > ground.latest:
        raise FieldWrong("day", "future")
    created = min((one for one in (deal.created_on, ground.first) if one is not None), default=None)
    if created is not None and day < created:
        raise FieldWrong("day", "before_created", created=created)


def _refuse_unlikely_expected(day: date | None, ground: Ground, name: str = "day") -> None:
    if day is None:
        return
    if day < ground.earliest:
        raise FieldWrong(name, "past")
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


def _lines(text: str | None, name: str) -> str | None:
    """A text with its line breaks; None when nothing is said."""
    said = (text or "").strip()
    if len(said) > LONGEST:
        raise FieldWrong(name, "too_long", most=LONGEST)
    return said or None


def _not_open(deal: Deal) -> NotOpen:
    return NotOpen(deal=deal.name, status=deal.state.status.value)


def last_revision(change: Change) -> int:
    """The deal's revision after the latest that happened to a change: it was made, or taken back."""
    return change.undone_revision or change.revision


def can_be_undone(change: Change, changes: Sequence[Change], *, revision: int) -> bool:
    """Whether nothing came after it that would be taken along: `changes` are all of the deal, at that revision.

    Later changes by the same person do not matter as long as they are about other fields. What was said of a deal
    that was joined with this one is not taken back by itself.
    """
    if change.made_for != change.deal:
        return False
    own = [one for one in changes if one.made_for == change.deal]
    later = [one for one in own if one.revision > change.revision]
    undone = [one for one in own if (one.undone_revision or 0) > change.revision]
    # What raised the revision and was no person's doing was an import.
    if revision - change.revision > len(later) + len(undone):
        return False
    standing = [one for one in later if not one.is_undone]
    return all(one.by == change.by and not one.now.keys() & change.now.keys() for one in standing)
