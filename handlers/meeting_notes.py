"""What is noted in a meeting: actions, what is put off, what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from slack_bolt import Ack, App

from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.meetings.holding import actions, service
from bot.meetings.model import Sort
from bot.people.model import MemberId
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.filled import Origin, field, number, option
from handlers.meeting_held import Key, show

_SORTS = {"park": Sort.PARKED, "decide": Sort.DECISION}


def register(app: App, deps: Deps) -> None:
    """The buttons, and two forms."""
    for name, sort in _SORTS.items():
        app.action(action(f"meetings.{name}"))(_noting(sort))

    @app.action(action("meetings.act"))
    def open_action(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, place = _pressed(asked)
        asker = asked.member
        with deps.reading() as tx:
            found = service.see(tx, asker=asker, series=key.series, day=key.day, deps=deps)
        due = deps.calendar.add(found.meeting.day, 1)
        answer.form(
            "meetings/action_form",
            metadata=_metadata(asked, key, place),
            people=[{"id": one.id, "name": one.name} for one in actions.takers(found, asker)],
            chosen=asker.id,
            due=due.isoformat(),
        )

    @app.view("meetings.act")
    def add_action(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried = json.loads(asked.metadata)
        key, asker, now = Key.of(carried["key"]), asked.member, deps.clock.now()
        text, due = _text(asked, "text"), field(asked, "due").get("selected_date")
        who = option(asked, "who")
        if not due:
            raise FieldsWrong({"due": ("meetings/action_no_day", {})})
        with deps.writing() as tx:
            made = actions.add(
                tx,
                asker=asker,
                series=key.series,
                day=key.day,
                owner=MemberId(number(who)),
                text=text,
                due=date.fromisoformat(due),
                now=now,
                deps=deps,
            )
        ack()
        there = Origin(**carried["there"]).answer(answer)
        if carried["place"] == "lead":
            show(deps, asked, there, key, "lead")
        else:
            facts = {"who": made.owner.name, "text": made.promise.text, "due": made.promise.due}
            there.privately("meetings/noted", sort="action", **facts)

    @app.view("meetings.note")
    def note(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried = json.loads(asked.metadata)
        key, asker, now = Key.of(carried["key"]), asked.member, deps.clock.now()
        sort, text = Sort(carried["sort"]), _text(asked, "text")
        with deps.writing() as tx:
            service.note(
                tx, asker=asker, series=key.series, day=key.day, sort=sort, text=text, now=now, deps=deps
            )
        ack()
        there = Origin(**carried["there"]).answer(answer)
        if carried["place"] == "lead":
            show(deps, asked, there, key, "lead")
        else:
            there.privately("meetings/noted", sort=sort.value, text=text)


def _noting(sort: Sort) -> Callable[..., None]:
    def open_form(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, place = _pressed(asked)
        metadata = _metadata(asked, key, place, sort=sort.value)
        answer.form("meetings/note_form", metadata=metadata, sort=sort.value)

    return open_form


def _pressed(asked: Asked) -> tuple[Key, str]:
    value, _, place = asked.value.partition("|")
    return Key.of(value), place


def _metadata(asked: Asked, key: Key, place: str, **more: str) -> str:
    return json.dumps({"key": str(key), "place": place, "there": Origin.of(asked).carried(), **more})


def _text(asked: Asked, name: str) -> str:
    """What was typed. Raises FieldsWrong for nothing but spaces."""
    text = str(field(asked, name).get("value") or "").strip()
    if not text:
        raise FieldsWrong({name: ("meetings/note_empty", {})})
    return text
