"""/coach agenda: what will be said to somebody unasked on a day, and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import App

from bot.delivery import agenda, wording
from bot.kit.deps import Deps
from bot.kit.errors import NotUnderstood
from bot.people.leave import said
from bot.platforms.slack.answer import Answer
from handlers import Command
from handlers.coach import nearest
from handlers.context import Asked

COMMANDS = (Command("agenda", "agenda", is_slash=False, words=("日程", "提醒安排")),)

_HELP = {"help", "?", "帮助", "用法"}
_ONE_DAY = timedelta(days=1)


def register(app: App, deps: Deps) -> None:
    """Nothing of its own: /coach asks the function below."""


def _agenda(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    command = f"{deps.command('coach')} agenda"
    if rest.lower() in _HELP:
        answer.privately("agenda/help", command=command)
        return
    member, day = asked.member, _day(asked, rest, command)
    first = datetime.combine(day, time_of_day.min, ZoneInfo(member.zone))
    with deps.reading() as tx:
        found = agenda.entries(
            tx,
            workspace=member.workspace,
            deps=deps,
            now=deps.clock.now(),
            first=first,
            last=first + _ONE_DAY,
            of=member.id,
        )
    rows: list[dict[str, Any]] = [
        {
            "at": one.at,
            "kind": wording.kind_name(one.kind, deps, asked.reader),
            "why": wording.reason(one.kind, one.facts, deps, asked.reader),
            "in_digest": one.digest,
        }
        for one in found
    ]
    answer.privately("agenda/agenda", day=day, rows=rows, command=deps.command("coach"))


def _day(asked: Asked, text: str, command: str) -> date:
    if not text:
        return asked.today
    # As for days on which somebody is away: without its year it is the next such day.
    found = said.days(text, today=asked.today)
    if found is None or found.first != found.last:
        close = nearest(text, ["today", "tomorrow", "今天", "明天"])
        raise NotUnderstood(command=command, word=text, nearest=close, example=f"{command} tomorrow")
    return found.first


COACH_WORDS = {"agenda": _agenda}
