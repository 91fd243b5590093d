"""From deals to what their templates read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.deals.changes.model import (
    Done,
    Expect,
    HandOver,
    Lose,
    MoveStage,
    NextStep,
    Rename,
    Reopen,
    Reprice,
    Wanted,
    Win,
)
from bot.deals.finding.model import Found, Line, Page, Turn
from bot.deals.model import Deal, Status
from bot.deals.settings import DealsSettings
from bot.kit.money import Money
from bot.people.model import MemberId

MOST_LISTED = 5


def stage(process: str, key: str | None, settings: DealsSettings, locale: str) -> str | None:
    """The stage's name; its key when config does not have it; None: not known."""
    if key is None:
        return None
    found = settings.stage(process, key)
    return found.called(locale) if found else key


def line(one: Line, settings: DealsSettings, locale: str) -> dict[str, Any]:
    """A deal in a list, and the beginning of a form about it."""
    deal, state = one.deal, one.deal.state
    return {
        "id": deal.id,
        "name": deal.name,
        "account": one.account,
        "owner": one.owner,
        "status": state.status.value,
        "stage": stage(state.process, state.stage, settings, locale),
        "amount": amount(deal),
        "is_estimated": state.is_estimated,
        "expected_close": state.expected_close,
        "closed_on": deal.closed_on,
    }


def amount(deal: Deal) -> Money | None:
    """What it is worth; None: nobody knows."""
    state = deal.state
    return None if state.amount_minor is None else Money(state.amount_minor, state.currency)


def found(
    what: Found,
    page: Page,
    *,
    words: str,
    value: str,
    command: str,
    settings: DealsSettings,
    locale: str,
    is_own: bool = False,
    asks_which: bool = False,
) -> dict[str, Any]:
    """Facts of deals/found."""
    return {
        "words": words,
        "count": page.count,
        "is_own": is_own,
        "is_near": what.is_near and page.count > 0,
        "is_cut": what.is_cut,
        "asks_which": asks_which,
        "lines": [line(one, settings, locale) for one in page.lines],
        "left": max(page.count - page.start - len(page.lines), 0),
        "value": value,
        "command": command,
    }


def turns(
    told: Iterable[Turn],
    *,
    names: Mapping[MemberId, str],
    source: str | None,
    settings: DealsSettings,
    locale: str,
) -> list[dict[str, Any]]:
    """Entries of a history in words of the reader: names of stages and people. `source` None: made in chat."""

    def of_stage(value: Any) -> str | None:
        return stage(value[0], value[1], settings, locale) if value else None

    def of_person(value: Any) -> str | None:
        return names.get(value) if value is not None else None

    by_kind: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(("created", "seen", "stage", "reopened", "won", "lost", "gone"), of_stage),
        "owner": of_person,
    }
    entries = []
    for one in told:
        word = by_kind.get(one.what, lambda value: value)
        entries.append(
            {
                "day": one.day,
                "what": one.what,
                "was": word(one.was),
                "now": word(one.now),
                "by": of_person(one.by),
                "source": None if one.by else source,
                "note": one.note,
            }
        )
    return entries


def primary(deal: Deal, *, today: date) -> str:
    """The one thing to do next with it: what it lacks most."""
    state = deal.state
    if state.status is not Status.OPEN:
        return ""
    if state.expected_close is not None and state.expected_close < today:
        return "expect"
    return "move" if deal.next_step else "next_step"


def data(lines: Sequence[Line], *, count: int, is_near: bool = False) -> dict[str, Any]:
    """The same for `say --json`: exact, and in no language."""
    return {"count": count, "is_near": is_near, "deals": [_plain(one) for one in lines]}


def _plain(one: Line) -> dict[str, Any]:
    deal, state = one.deal, one.deal.state
    return {
        "id": deal.id,
        "source": deal.source,
        "external_id": deal.external_id,
        "name": deal.name,
        "account": one.account,
        "owner": one.owner,
        "status": state.status.value,
        "process": state.process,
        "stage": state.stage,
        "amount_minor": state.amount_minor,
        "currency": state.currency,
        "is_estimated": state.is_estimated,
        "expected_close": _iso(state.expected_close),
        "created_on": _iso(deal.created_on),
        "closed_on": _iso(deal.closed_on),
        "next_step": deal.next_step,
        "lost_reason": deal.lost_reason,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def deal(
    one: Line,
    *,
    number: str,
    today: date,
    workdays: int | None,
    as_of: datetime | None,
    last_activity: date | None,
    differs: Sequence[str],
    settings: DealsSettings,
    locale: str,
) -> dict[str, Any]:
    """The deal of deals/deal. `number`: what its system calls it; `as_of`: when that last told of it."""
    deal, state = one.deal, one.deal.state
    process = settings.processes.get(state.process)
    reason = settings.lost_reason(deal.lost_reason) if deal.lost_reason else None
    is_open = state.status is Status.OPEN
    return {
        **line(one, settings, locale),
        "number": number,
        "source": deal.source,
        "as_of": as_of,
        "process": process.called(locale) if process and len(settings.processes) > 1 else None,
        "workdays": workdays if is_open else None,
        "is_overdue": is_open and state.expected_close is not None and state.expected_close < today,
        "next_step": deal.next_step,
        "lost_reason": reason.called(locale) if reason else deal.lost_reason,
        "competitor": getattr(deal, "competitor", None),
        "last_activity": last_activity,
        "differs": list(differs),
    }


def did(
    dones: Sequence[Done],
    *,
    value: str,
    names: Mapping[MemberId, str],
    settings: DealsSettings,
    locale: str,
    is_undone: bool = False,
) -> dict[str, Any] | None:
    """What has just been done, for deals/_done.xml. `value`: of the button that takes it back, "" for none."""
    if not dones:
        return None
    said = [_did(one, names, settings, locale, is_undone=is_undone) for one in dones]
    return {"all": said[:1] if is_undone else said, "value": value}


def _did(
    one: Done, names: Mapping[MemberId, str], settings: DealsSettings, locale: str, *, is_undone: bool
) -> dict[str, Any]:
    what, now = _said(one.wanted, one.deal, names, settings, locale)
    return {"what": what, "now": now, "deal": one.deal.name, "is_undone": is_undone}


def _said(
    wanted: Wanted | None, deal: Deal, names: Mapping[MemberId, str], settings: DealsSettings, locale: str
) -> tuple[str, Any]:
    state = deal.state
    stage_now = stage(state.process, state.stage, settings, locale)
    reason = settings.lost_reason(deal.lost_reason) if deal.lost_reason else None
    by_type: dict[type, tuple[str, Any]] = {
        MoveStage: ("move", stage_now),
        Win: ("win", amount(deal)),
        Lose: ("lose", reason.called(locale) if reason else deal.lost_reason or ""),
        Reopen: ("reopen", stage_now),
        Expect: ("expect", state.expected_close),
        Reprice: ("amount", amount(deal)),
        NextStep: ("next_step", deal.next_step),
        HandOver: ("hand_over", names.get(state.owner) if state.owner is not None else None),
        Rename: ("name", deal.name),
    }
    return by_type.get(type(wanted), ("create", None))
