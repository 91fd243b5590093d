"""/coach promises: mine and those made to me, with what became of each; and promising something oneself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from slack_bolt import Ack, App

from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.platforms.slack.answer import Answer
from bot.promises import said, service, views
from bot.promises.model import Promise, PromiseId
from handlers import Command
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import Origin, field, number

COMMANDS = (Command("promises", "promises", is_slash=False, words=("promise", "承诺")),)
_HELP = {"help", "?", "帮助", "用法"}


def register(app: App, deps: Deps) -> None:
    """Buttons that stand wherever a promise is shown, and their forms."""

    @app.action(action("promises.list"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _show(deps, asked, answer, start=number(asked.value), replaces=True)

    @app.action(action("promises.keep"))
    def keep(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker, which = asked.member, PromiseId(number(asked.value))
        with deps.writing() as tx:
            done = service.keep(tx, asker=asker, promise=which, deps=deps)
        answer.replace("promises/did", **views.did(done, "kept"))

    @app.action(action("promises.reopen"))
    def reopen(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker, which = asked.member, PromiseId(number(asked.value))
        with deps.writing() as tx:
            done = service.reopen(tx, asker=asker, promise=which, deps=deps)
        answer.replace("promises/did", **views.did(done, "reopened"))

    @app.action(action("promises.move_back"))
    def move_back(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        said, _, day = asked.value.partition(" ")
        asker, which, due = asked.member, PromiseId(number(said)), _day(day)
        with deps.writing() as tx:
            done = service.move_back(tx, asker=asker, promise=which, due=due, deps=deps)
        answer.replace("promises/did", **views.did(done, "moved_back"))

    @app.action(action("promises.move"))
    def open_move(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _open(deps, asked, answer, "promises/move_form")

    @app.action(action("promises.drop"))
    def open_drop(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _open(deps, asked, answer, "promises/drop_form")

    @app.view("promises.move")
    def move(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried, asker = json.loads(asked.metadata), asked.member
        to = field(asked, "to").get("selected_date")
        if not to:
            raise FieldsWrong({"to": ("promises/no_day", {})})
        with deps.writing() as tx:
            done = service.move(
                tx,
                asker=asker,
                promise=PromiseId(carried["promise"]),
                to=date.fromisoformat(to),
                reason=_text(asked, "reason"),
                deps=deps,
            )
        ack()
        _after(answer, carried, done, "moved")

    @app.view("promises.drop")
    def drop(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried, asker = json.loads(asked.metadata), asked.member
        with deps.writing() as tx:
            done = service.drop(
                tx,
                asker=asker,
                promise=PromiseId(carried["promise"]),
                reason=_text(asked, "reason"),
                deps=deps,
            )
        ack()
        _after(answer, carried, done, "dropped")


def _promises(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() in _HELP:
        answer.privately("promises/help", command=f"{deps.command('coach')} promises")
        return
    if not rest:
        _show(deps, asked, answer)
        return
    command = f"{deps.command('coach')} promises"
    meant = said.read(rest, today=asked.today)
    if meant is None:
        example = deps.words.text("promises/example", {"command": command}, asked.reader)
        raise NotUnderstood(command=command, word=rest, example=example)
    asker, made_to = asked.member, asked.person(meant.who) if meant.who else None
    with deps.writing() as tx:
        made = service.promise(tx, asker=asker, text=meant.text, due=meant.due, made_to=made_to, deps=deps)
    answer.privately("promises/did", **views.did(made, "made"))


def _show(deps: Deps, asked: Asked, answer: Answer, *, start: int = 0, replaces: bool = False) -> None:
    with deps.reading() as tx:
        mine, to_me = service.mine(tx, asker=asked.member)
    facts = views.page(mine, to_me, start=start, today=asked.today)
    answer.data(views.data(mine, to_me))
    (answer.replace if replaces else answer.privately)("promises/list", **facts)


def _open(deps: Deps, asked: Asked, answer: Answer, template: str) -> None:
    asker = asked.member
    with deps.reading() as tx:
        seen = service.one(tx, asker=asker, promise=PromiseId(number(asked.value)), deps=deps)
    carried = {
        "promise": seen.promise.id,
        "there": Origin.of(asked).carried(),
    }
    later = deps.calendar.add(max(seen.promise.due, asked.today), 1)
    answer.form(
        template,
        metadata=json.dumps(carried),
        text=seen.promise.text,
        due=seen.promise.due,
        to=later.isoformat(),
    )


def _after(answer: Answer, carried: dict[str, Any], done: Promise, did: str) -> None:
    there = Origin(**carried["there"]).answer(answer)
    there.replace("promises/did", **views.did(done, did))


def _text(asked: Asked, name: str) -> str:
    return str(field(asked, name).get("value") or "")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise StaleButton from error


COACH_WORDS = {"promises": _promises}
