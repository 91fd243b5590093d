"""/coach away: days on which somebody is not there; /coach back: they are there again."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.kit.deps import Deps
from bot.kit.errors import NotUnderstood
from bot.people import service as people
from bot.people.leave import said
from bot.people.leave.model import Away
from bot.people.leave.said import Wish
from bot.people.model import Member
from bot.platforms.slack.answer import Answer
from handlers import Command
from handlers.coach import nearest
from handlers.context import Asked

COMMANDS = (
    Command(
        "away",
        "away",
        is_slash=False,
        words=("leave", "off", "vacation", "请假", "休假", "请假了", "休假了"),
    ),
    Command("away", "back", is_slash=False, words=("回来了", "我回来了", "销假")),
)

_HELP = {"help", "?", "帮助", "用法"}


def register(app: App, deps: Deps) -> None:
    """Nothing of its own: /coach asks the functions below."""


def _away(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() in _HELP:
        _explain(deps, asked, answer)
        return
    wanted = said.read(rest, today=asked.today)
    if wanted is None:
        raise NotUnderstood(
            command=f"{deps.command('coach')} away",
            word=rest,
            nearest=nearest(rest, said.SUGGESTED),
            example=f"{deps.command('coach')} away 12-01..12-05",
        )
    if wanted.wish is Wish.BACK:
        _end(deps, asked, answer, wanted.who)
    elif wanted.wish is Wish.NOTE and wanted.away is not None:
        _note(deps, asked, answer, wanted.who, wanted.away)
    else:
        _show(deps, asked, answer, wanted.who)


def _back(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() in _HELP:
        _explain(deps, asked, answer)
    else:
        _end(deps, asked, answer, rest or None)


def _explain(deps: Deps, asked: Asked, answer: Answer) -> None:  # noqa: ARG001
    answer.privately("away/help", command=f"{deps.command('coach')} away")


def _note(deps: Deps, asked: Asked, answer: Answer, who: str | None, away: Away) -> None:
    asker, today, now = asked.member, asked.today, deps.clock.now()
    person = asker if who is None else asked.person(who)
    with deps.writing() as tx:
        noted = people.note_leave(
            tx, asker=asker, person=person, away=away, today=today, now=now, ids=deps.ids
        )
    answer.privately("people/leave_noted", noted=noted, **_facts(deps, asker, person))


def _end(deps: Deps, asked: Asked, answer: Answer, who: str | None) -> None:
    asker, today, now = asked.member, asked.today, deps.clock.now()
    person = asker if who is None else asked.person(who)
    with deps.writing() as tx:
        ended = people.cancel_leave(tx, asker=asker, person=person, today=today, now=now, ids=deps.ids)
    answer.privately("people/leave_ended", ended=ended, **_facts(deps, asker, person))


def _show(deps: Deps, asked: Asked, answer: Answer, who: str | None) -> None:
    asker, today = asked.member, asked.today
    person = asker if who is None else asked.person(who)
    with deps.reading() as tx:
        ahead = people.leave_ahead(tx, asker=asker, person=person, today=today)
    answer.privately("people/leave_shown", ahead=ahead, **_facts(deps, asker, person))


def _facts(deps: Deps, asker: Member, person: Member) -> dict[str, Any]:
    return {
        "person": person.name,
        "is_own": person.id == asker.id,
        "command": f"{deps.command('coach')} away",
    }


COACH_WORDS = {"away": _away, "back": _back}
