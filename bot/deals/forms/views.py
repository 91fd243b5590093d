"""What forms about a deal begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.deals.finding import views as finding
from bot.deals.finding.model import Line
from bot.deals.forms import rules
from bot.deals.forms.model import Kind
from bot.deals.model import Deal, DealId
from bot.deals.settings import DealsSettings
from bot.kit.money import Money

TEMPLATES = {kind: f"deals/form_{kind.value}" for kind in Kind}


def form(
    kind: Kind,
    line: Line,
    *,
    settings: DealsSettings,
    locale: str,
    today: date,
    stage: tuple[str, str] | None = None,
    meanwhile: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Facts of the form. `stage`: the one that was named already; `meanwhile`: what somebody else has changed."""
    deal = line.deal
    facts: dict[str, Any] = {
        "about": {**finding.line(line, settings, locale), "meanwhile": meanwhile},
    }
    if kind in (Kind.MOVE, Kind.WIN):
        facts["criteria"] = [(one[:75], one[75:150]) for one in rules.criteria(deal, settings, locale)]
    if kind is Kind.MOVE:
        following = rules.next_stage(deal, settings)
        chosen = stage or (deal.state.process, following or "")
        facts["stages"] = stages(settings, locale, chosen=chosen, first=deal.state.process)
    elif kind is Kind.REOPEN:
        chosen = (deal.state.process, deal.state.stage or "")
        facts["stages"] = stages(settings, locale, chosen=chosen, only=deal.state.process)
    elif kind in (Kind.WIN, Kind.EDIT):
        facts |= {"day": today.isoformat(), "name": deal.name, **_amount(deal)}
    elif kind is Kind.LOSE:
        reasons = [{"value": one.key, "name": one.called(locale)} for one in settings.lost_reasons]
        facts |= {"day": today.isoformat(), "reasons": reasons}
    elif kind is Kind.EXPECT:
        facts["day"] = deal.state.expected_close.isoformat() if deal.state.expected_close else ""
    elif kind is Kind.NEXT_STEP:
        facts["text"] = deal.next_step or ""
    return facts


def new(
    *,
    settings: DealsSettings,
    locale: str,
    currencies: Sequence[str],
    name: str = "",
    alike: Sequence[Line] = (),
) -> dict[str, Any]:
    """Facts of deals/form_new. `alike`: open deals that it may be again."""
    first = settings.default_process
    return {
        "name": name,
        "currencies": list(dict.fromkeys(currencies)),
        "stages": stages(settings, locale, chosen=(first, settings.processes[first].stages[0].key)),
        "alike": [finding.line(one, settings, locale) for one in alike],
    }


def message(
    lines: Sequence[Line], *, chosen: DealId | None, text: str, settings: DealsSettings, locale: str
) -> dict[str, Any]:
    """Facts of deals/form_message: somebody's open deals, and what the message says."""
    deals = [{**finding.line(one, settings, locale), "is_chosen": one.deal.id == chosen} for one in lines]
    return {"deals": deals, "text": text}


def stages(
    settings: DealsSettings,
    locale: str,
    *,
    chosen: tuple[str, str],
    first: str | None = None,
    only: str | None = None,
) -> list[dict[str, Any]]:
    """Every open stage to choose from, with its process where there are several; the process `first` before others."""
    wanted = [key for key in settings.processes if only in (None, key)] or list(settings.processes)
    wanted.sort(key=lambda key: key != first)
    return [
        {
            "value": f"{key}/{one.key}",
            "name": one.called(locale)
            if len(wanted) == 1
            else f"{settings.processes[key].called(locale)} · {one.called(locale)}",
            "is_chosen": (key, one.key) == chosen,
        }
        for key in wanted
        for one in settings.processes[key].stages
    ]


def _amount(deal: Deal) -> dict[str, Any]:
    state = deal.state
    known = state.amount_minor is not None and not state.is_estimated
    amount = f"{Money(state.amount_minor or 0, state.currency).major.normalize():f}" if known else ""
    return {"amount": amount, "currency": state.currency}
