"""The answers to "is this the same deal?"."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App

from bot.deals.model import DealId
from bot.deals.twins import service
from bot.kit.deps import Deps
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton


def register(app: App, deps: Deps) -> None:
    """The two buttons."""

    @app.action(action("deals.same"))
    def join(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        chat, other = _pair(asked)
        asker = asked.member
        with deps.writing() as tx:
            done = service.merge(tx, asker=asker, chat=chat, other=other, deps=deps)
        answer.replace(
            "deals/joined", deal=done.deal.name, value=json.dumps({"changes": [done.change]}), id=other
        )

    @app.action(action("deals.different"))
    def keep_apart(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        chat, other = _pair(asked)
        asker = asked.member
        with deps.writing() as tx:
            kept, beside = service.keep_apart(tx, asker=asker, chat=chat, other=other)
        answer.replace("deals/kept_apart", one=kept.name, other=beside.name)


def _pair(asked: Asked) -> tuple[DealId, DealId]:
    """Refuses: StaleButton."""
    try:
        said: dict[str, Any] = json.loads(asked.value)
        return DealId(int(said["chat"])), DealId(int(said["other"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise StaleButton from error
