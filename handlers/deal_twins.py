"""Deals that may be the same: the answers to "is this the same deal?", and the list of those nobody has answered."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App

from bot.deals.changes.model import Done
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.deals.twins import service, views
from bot.kit.deps import Deps
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import number

_BACK = "twins"


def register(app: App, deps: Deps) -> None:
    """The two buttons, and leafing through the list."""

    @app.action(action("deals.same"))
    def join(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        chat, other, is_listed = _pair(asked)
        asker = asked.member
        with deps.writing() as tx:
            done = service.merge(tx, asker=asker, chat=chat, other=other, deps=deps)
        undo = {"changes": [done.change], **({"back": _BACK} if is_listed else {})}
        if is_listed:
            facts = _facts(deps, asked, joined=done.deal.name, undo=json.dumps(undo))
            answer.replace("deals/twins", **facts)
        else:
            answer.replace("deals/joined", deal=done.deal.name, value=json.dumps(undo), id=other)

    @app.action(action("deals.different"))
    def keep_apart(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        chat, other, is_listed = _pair(asked)
        asker = asked.member
        with deps.writing() as tx:
            kept, beside = service.keep_apart(tx, asker=asker, chat=chat, other=other)
        if is_listed:
            answer.replace("deals/twins", **_facts(deps, asked, apart=(kept.name, beside.name)))
        else:
            answer.replace("deals/kept_apart", one=kept.name, other=beside.name)

    @app.action(action("deals.twins_page"))
    def leaf(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        answer.replace("deals/twins", **_facts(deps, asked, start=number(asked.value)))


def listed(deps: Deps, asked: Asked, answer: Answer) -> None:
    """Those that nobody has answered."""
    asker = asked.member
    with deps.reading() as tx:
        twins = service.unanswered(tx, asker=asker)
    answer.data(views.data(twins))
    answer.privately("deals/twins", **_facts(deps, asked))


def changed(deps: Deps, asked: Asked, argument: str, done: Done) -> tuple[str, dict[str, Any]]:  # noqa: ARG001
    """The list anew after a pair was taken apart again."""
    return "deals/twins", _facts(deps, asked, undone=done.deal.name)


RETURNS = {_BACK: changed}


def _facts(deps: Deps, asked: Asked, *, start: int = 0, **said: Any) -> dict[str, Any]:
    asker = asked.member
    with deps.reading() as tx:
        twins = service.unanswered(tx, asker=asker)
    facts = views.listed(twins, deps.settings[DealsSettings], asker.id, back=_BACK, start=start)
    return {**dict.fromkeys(("joined", "undo", "apart", "undone")), **facts, **said}


def _pair(asked: Asked) -> tuple[DealId, DealId, bool]:
    """The two, and whether they stood in the list. Refuses: StaleButton."""
    try:
        said: dict[str, Any] = json.loads(asked.value)
        return DealId(int(said["chat"])), DealId(int(said["other"])), said.get("back") == _BACK
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise StaleButton from error
