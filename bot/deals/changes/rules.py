"""What a change makes of a deal, and what is impossible. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.deals.changes.model import (
    Expect,
    HandOver,
    Lose,
    MoveStage,
    NewInChat,
    NextStep,
    Rename,
    Reopen,
    Reprice,
    Wanted,
    Win,
)
from bot.deals.model import Deal, State, Status
from bot.kit.errors import FieldsWrong

MOST_OF_NAME, MOST_OF_TEXT = 200, 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """The deal after a change that holds from `day` on. `what` names it; `note`: the reason that was given."""

    what: str
    deal: Deal
    day: date
    note: str | None = None


def check_new(new: NewInChat, *, today: date) -> None:
    """Raises FieldsWrong for what cannot be."""
    _check_amount(new.amount.minor if new.amount else None)
    if new.expected_close is not None and new.expected_close < today:
        raise FieldsWrong({"expected": ("deals/wrong_past", {})})


def outcome(deal: Deal, wanted: Wanted, *, today: date) -> Outcome:  # noqa: PLR0911
    """What comes out. Raises FieldsWrong beside the field in question."""
    state = deal.state
    if isinstance(wanted, MoveStage):
        moved = replace(state, stage=wanted.stage, process=wanted.process or state.process)
        return Outcome("stage", _with(deal, moved), today, wanted.skipped_because)
    if isinstance(wanted, Win | Lose):
        return _closing(deal, wanted, today)
    if isinstance(wanted, Reopen):
        opened = replace(state, status=Status.OPEN, stage=wanted.stage or state.stage)
        return Outcome("reopened", replace(_with(deal, opened), lost_reason=None), today)
    if isinstance(wanted, Expect):
        if wanted.day < today:
            raise FieldsWrong({"day": ("deals/wrong_past", {})})
        return Outcome(
            "expected", _with(deal, replace(state, expected_close=wanted.day)), today, wanted.reason
        )
    if isinstance(wanted, Reprice):
        minor = wanted.amount.minor if wanted.amount else None
        _check_amount(minor)
        return Outcome("amount", _with(deal, replace(state, amount_minor=minor, is_estimated=False)), today)
    if isinstance(wanted, HandOver):
        if wanted.to == state.owner:
            raise FieldsWrong({"to": ("deals/wrong_owner_already", {})})
        return Outcome("owner", _with(deal, replace(state, owner=wanted.to)), today)
    if isinstance(wanted, NextStep):
        return Outcome(
            "next_step", replace(deal, next_step=(wanted.text or "")[:MOST_OF_TEXT] or None), today
        )
    return _renamed(deal, wanted, today)


def described(deal: Deal) -> dict[str, str | None]:
    """What a change may alter that has no history of its own."""
    return {"name": deal.name, "next_step": deal.next_step, "lost_reason": deal.lost_reason}


def _closing(deal: Deal, wanted: Win | Lose, today: date) -> Outcome:
    if wanted.day > today:
        raise FieldsWrong({"day": ("deals/wrong_future", {})})
    if deal.created_on is not None and wanted.day < deal.created_on:
        raise FieldsWrong({"day": ("deals/wrong_before_created", {"created": deal.created_on})})
    if isinstance(wanted, Lose):
        lost = replace(deal.state, status=Status.LOST)
        return Outcome(
            "lost", replace(_with(deal, lost), lost_reason=wanted.reason), wanted.day, wanted.competitor
        )
    won = replace(deal.state, status=Status.WON)
    if wanted.amount is not None:
        _check_amount(wanted.amount.minor)
        won = replace(won, amount_minor=wanted.amount.minor, is_estimated=False)
    return Outcome("won", _with(deal, won), wanted.day)


def _renamed(deal: Deal, wanted: Rename, today: date) -> Outcome:
    name = " ".join(wanted.name.split())[:MOST_OF_NAME]
    if not name:
        raise FieldsWrong({"name": ("deals/wrong_no_name", {})})
    return Outcome("name", replace(deal, name=name), today)


def _check_amount(minor: int | None) -> None:
    if minor is not None and minor < 0:
        raise FieldsWrong({"amount": ("deals/wrong_negative", {})})


def _with(deal: Deal, state: State) -> Deal:
    return replace(deal, state=state)


def may_be_over(wanted: Wanted) -> bool:
    """Whether that can be said of a deal that is won or lost: what it is called, what it was worth, whose it is."""
    return isinstance(wanted, Rename | Reprice | HandOver)
