"""/coach nudges: what came of what I said unasked, for whoever leads a team."""

from __future__ import annotations

from slack_bolt import App

from bot.delivery import service, views
from bot.delivery.counts.model import FEWEST, LATELY
from bot.kit.deps import Deps
from bot.platforms.slack.answer import Answer
from handlers import Command
from handlers.context import Asked

COMMANDS = (Command("delivery", "nudges", is_slash=False, words=("提醒统计",)),)

_HELP = {"help", "?", "帮助", "用法"}


def register(app: App, deps: Deps) -> None:
    """Nothing of its own: /coach asks the function below."""


def _nudges(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() in _HELP:
        command = f"{deps.command('coach')} nudges"
        answer.privately("delivery/counts_help", command=command, fewest=FEWEST, days=LATELY.days)
        return
    asker, now = asked.member, deps.clock.now()
    with deps.reading() as tx:
        tally = service.tally(tx, asker=asker, word=rest, now=now)
    answer.privately("delivery/counts", **views.counts(tally, deps, asked.reader))


COACH_WORDS = {"nudges": _nudges}
