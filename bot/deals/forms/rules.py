"""From what was filled in or typed to what is wanted of a deal. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.deals.asking import Question, Verb, coming_day, past_day, verb_called
from bot.deals.changes.model import (
    Expect,
    Lose,
    MoveStage,
    NextStep,
    Rename,
    Reopen,
    Reprice,
    Wanted,
    Win,
)
from bot.deals.forms.model import Filled, Kind
from bot.deals.model import Deal
from bot.deals.settings import DealsSettings, StageSettings
from bot.kit import amounts
from bot.kit.amounts import MoneyReader
from bot.kit.errors import FieldsWrong
from bot.kit.money import Money, minor_digits
from bot.kit.searching import folded


@dataclass(frozen=True, slots=True)
class Ask:
    """Something is missing that a form asks for. `stage`: (process, stage) that was said already."""

    kind: Kind
    stage: tuple[str, str] | None = None


class Unclear(Exception):
    """What stands behind the verb means nothing. `names`: what could stand there, if that can be listed."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.names = names


def criteria(deal: Deal, settings: DealsSettings, locale: str) -> list[str]:
    """What has to be true before the deal leaves the stage it is in."""
    stage = _present(deal, settings)
    names: list[Mapping[Any, str]] = [dict(one) for one in stage.exit_criteria] if stage else []
    return [one.get(locale) or next(iter(one.values())) for one in names]


def needs_criteria(deal: Deal, process: str, stage: str, settings: DealsSettings) -> bool:
    """Whether a move has to meet them: one ahead, not one back. Into another process is ahead."""
    now = _present(deal, settings)
    if now is None or not now.exit_criteria:
        return False
    if process != deal.state.process:
        return True
    order = [one.key for one in settings.processes[process].stages]
    return stage not in order or order.index(stage) > order.index(now.key)


def next_stage(deal: Deal, settings: DealsSettings) -> str | None:
    """The stage after the present one; the present one when it is the last."""
    process = settings.processes.get(deal.state.process)
    order = [one.key for one in process.stages] if process else []
    if deal.state.stage not in order:
        return order[0] if order else None
    return order[min(order.index(deal.state.stage) + 1, len(order) - 1)]


def wanted(kind: Kind, filled: Filled, *, deal: Deal, settings: DealsSettings) -> list[Wanted]:
    """What the form asks for. Handing over is not among them: who that is, is looked up first.

    Raises FieldsWrong beside the fields.
    """
    return _OF_FORM[kind](filled, deal, settings)


def _move(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:
    process, _, stage = (filled.chosen("stage") or "").partition("/")
    if (process, stage) == (deal.state.process, deal.state.stage):
        raise FieldsWrong({"stage": ("deals/wrong_same_stage", {})})
    because, met = None, _met(filled)
    if needs_criteria(deal, process, stage, settings):
        because = _skipped(filled, deal, settings)
    return [MoveStage(stage, None if process == deal.state.process else process, because, met)]


def _win(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:
    because = _skipped(filled, deal, settings)
    return [Win(_day(filled), money(filled, deal.state.currency), because, _met(filled))]


def _met(filled: Filled) -> tuple[int, ...]:
    return tuple(sorted(int(one) for one in filled.ticked("criteria")))


def _skipped(filled: Filled, deal: Deal, settings: DealsSettings) -> str | None:
    """Why the deal goes on without what is not ticked; None when all is. Raises FieldsWrong."""
    now = _present(deal, settings)
    left = len(now.exit_criteria if now else ()) - len(_met(filled))
    because = filled.text("skipped") if left else None
    if left and because is None:
        raise FieldsWrong({"skipped": ("deals/wrong_not_ticked", {"count": left})})
    return because


def _lose(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:  # noqa: ARG001
    return [Lose(_day(filled), filled.chosen("reason") or "", filled.text("competitor"))]


def _expect(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:  # noqa: ARG001
    return [Expect(_day(filled), filled.text("reason"))]


def _next_step(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:  # noqa: ARG001
    return [NextStep(filled.lines("text"))]


def _edit(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:  # noqa: ARG001
    found: list[Wanted] = []
    name, amount = filled.text("name") or "", money(filled, deal.state.currency)
    if name != " ".join(deal.name.split()):
        found.append(Rename(name))
    if amount != _amount(deal):
        found.append(Reprice(amount))
    if not found:
        raise FieldsWrong({"name": ("deals/wrong_nothing_changed", {})})
    return found


def _reopen(filled: Filled, deal: Deal, settings: DealsSettings) -> list[Wanted]:  # noqa: ARG001
    return [Reopen((filled.chosen("stage") or "").partition("/")[2] or None)]


_OF_FORM: dict[Kind, Callable[[Filled, Deal, DealsSettings], list[Wanted]]] = {
    Kind.MOVE: _move,
    Kind.WIN: _win,
    Kind.LOSE: _lose,
    Kind.EXPECT: _expect,
    Kind.NEXT_STEP: _next_step,
    Kind.EDIT: _edit,
    Kind.REOPEN: _reopen,
}


def money(filled: Filled, currency: str) -> Money | None:
    """The amount of a form. Raises FieldsWrong for fractions that the currency does not have."""
    number = filled.number("amount")
    if number is None:
        return None
    try:
        return Money.of(number, currency)
    except ValueError:
        facts = {"currency": currency, "digits": minor_digits(currency)}
        raise FieldsWrong({"amount": ("deals/wrong_amount", facts)}) from None


def of_words(question: Question, *, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:
    """What is wanted by a verb and what stands behind it, or the form that asks for what is missing.

    Raises Unclear for what means nothing. HAND_OVER is not among them: people are looked up first.
    """
    return _OF_WORDS[question.verb](question.rest, deal, settings, today)


def _stage_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:
    if not rest:
        return Ask(Kind.MOVE)
    processes = sorted(settings.processes, key=lambda key: key != deal.state.process)
    named = [(process, stage) for process in processes for stage in settings.processes[process].stages]
    for process, stage in named:
        if folded(rest) in {folded(one) for one in (stage.key, *stage.name.values())}:
            if needs_criteria(deal, process, stage.key, settings):
                return Ask(Kind.MOVE, (process, stage.key))
            return MoveStage(stage.key, None if process == deal.state.process else process)
    # In many systems won and lost are stages, so people say it that way, too.
    if (verb := verb_called(rest.removeprefix("closed "))) in (Verb.WIN, Verb.LOSE):
        return _OF_WORDS[verb]("", deal, settings, today)
    names = tuple(dict.fromkeys(name for _, stage in named for name in stage.name.values()))
    raise Unclear(names)


def _win_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:
    now = _present(deal, settings)
    if now is not None and now.exit_criteria:
        return Ask(Kind.WIN)
    day = past_day(rest, today=today)
    if day is None:
        raise Unclear
    return Win(day)


def _lose_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:  # noqa: ARG001
    for one in settings.lost_reasons:
        if rest and folded(rest) in {folded(name) for name in (one.key, *one.name.values())}:
            return Lose(today, one.key)
    return Ask(Kind.LOSE)


def _close_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:  # noqa: ARG001
    if not rest:
        return Ask(Kind.EXPECT)
    day = coming_day(rest, today=today)
    if day is None:
        raise Unclear
    return Expect(day)


def _next_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:  # noqa: ARG001
    return NextStep(rest) if rest else Ask(Kind.NEXT_STEP)


def _reopen_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:  # noqa: ARG001
    return Reopen() if deal.state.stage else Ask(Kind.REOPEN)


def _amount_words(rest: str, deal: Deal, settings: DealsSettings, today: date) -> Wanted | Ask:  # noqa: ARG001
    if not rest:
        return Ask(Kind.EDIT)
    point = amounts.point_of([rest])
    try:
        if point is None:
            # 45.000 is forty-five to some and forty-five thousand to others.
            raise amounts.Unclear("not_a_number")
        return Reprice(MoneyReader(deal.state.currency, point=point)(amounts.typed(rest)))
    except amounts.Unclear:
        raise Unclear from None


_OF_WORDS: dict[Verb, Callable[[str, Deal, DealsSettings, date], Wanted | Ask]] = {
    Verb.STAGE: _stage_words,
    Verb.WIN: _win_words,
    Verb.LOSE: _lose_words,
    Verb.CLOSE: _close_words,
    Verb.NEXT: _next_words,
    Verb.REOPEN: _reopen_words,
    Verb.AMOUNT: _amount_words,
}


def _present(deal: Deal, settings: DealsSettings) -> StageSettings | None:
    state = deal.state
    return settings.stage(state.process, state.stage) if state.stage else None


def _day(filled: Filled) -> date:
    day = filled.day("day")
    if day is None:
        raise FieldsWrong({"day": ("deals/wrong_no_day", {})})
    return day


def _amount(deal: Deal) -> Money | None:
    state = deal.state
    # An estimate is nobody's word: confirmed as it stands, it becomes one.
    return (
        None
        if state.amount_minor is None or state.is_estimated
        else Money(state.amount_minor, state.currency)
    )
