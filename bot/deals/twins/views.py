"""From pairs to what their cards read."""

from __future__ import annotations

import json
from typing import Any

from bot.deals.changes.model import CHAT
from bot.deals.model import Deal
from bot.deals.settings import DealsSettings
from bot.deals.twins.model import Twin, Twins
from bot.kit.money import Money
from bot.kit.words import LOCALES
from bot.people.model import MemberId

MOST_LISTED = 5


def pair(
    twins: Twins, one: Twin, settings: DealsSettings, reader: MemberId, *, back: str = ""
) -> dict[str, Any]:
    """Facts of deals/same_one. `back`: the card that its buttons lead back to."""
    value = {"chat": one.chat.id, "other": one.other.id, **({"back": back} if back else {})}
    return {
        "chat": _side(twins, one.chat, settings),
        "other": _side(twins, one.other, settings),
        "source": one.other.source,
        "is_own": one.chat.state.owner == reader,
        "is_of_one": one.chat.state.owner == one.other.state.owner,
        "may_say": one.may_say,
        "says": one.says,
        "value": json.dumps(value),
    }


def listed(
    twins: Twins, settings: DealsSettings, reader: MemberId, *, back: str, start: int = 0
) -> dict[str, Any]:
    """Facts of deals/twins: some of them, those that the reader may answer first."""
    if start >= len(twins.pairs):
        start = 0
    shown = twins.pairs[start : start + MOST_LISTED]
    return {
        "count": len(twins.pairs),
        "pairs": [pair(twins, one, settings, reader, back=back) for one in shown],
        "left": len(twins.pairs) - start - len(shown),
        "start": start + len(shown),
    }


def data(twins: Twins) -> dict[str, Any]:
    """The same for `say --json`: all of them."""
    return {
        "twins": [
            {
                "chat": _plain(twins, one.chat),
                "crm": {**_plain(twins, one.other), "source": one.other.source, "number": _number(one.other)},
                "may_say": one.may_say,
            }
            for one in twins.pairs
        ]
    }


def _plain(twins: Twins, deal: Deal) -> dict[str, Any]:
    state = deal.state
    return {
        "deal": deal.id,
        "name": deal.name,
        "account": twins.accounts.get(deal.account or 0),
        "owner": twins.people.get(state.owner or 0),
        "status": state.status.value,
        "amount_minor": state.amount_minor,
        "currency": state.currency,
    }


def _side(twins: Twins, deal: Deal, settings: DealsSettings) -> dict[str, Any]:
    state = deal.state
    stage = settings.stage(state.process, state.stage) if state.stage else None
    return {
        "id": deal.id,
        "name": deal.name,
        "number": _number(deal),
        "account": twins.accounts.get(deal.account or 0),
        "owner": twins.people.get(state.owner or 0),
        "status": state.status.value,
        "stage": {locale: stage.called(locale) for locale in LOCALES} if stage else {},
        "amount": None if state.amount_minor is None else Money(state.amount_minor, state.currency),
        "created_on": deal.created_on,
    }


def _number(deal: Deal) -> str:
    return "" if deal.source == CHAT or deal.external_id.startswith("~") else deal.external_id
