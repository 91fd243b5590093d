"""A meeting at its time: begin, next item, problems taken and solved, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App

from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.meetings.asking import service as asking
from bot.meetings.holding import service, views
from bot.meetings.holding.service import Seen
from bot.meetings.model import PointId, SeriesId
from bot.people import service as people
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import number

_STEPS = {"begin": service.begin, "close": service.close}
_POINTS = {"take": service.take, "solve": service.solve, "reopen": service.reopen}


@dataclass(frozen=True, slots=True)
class Key:
    """Which meeting a button means."""

    series: SeriesId
    day: date

    @classmethod
    def of(cls, value: str) -> Key:
        """Raises StaleButton for what is none."""
        series, _, day = value.partition(":")
        try:
            return cls(SeriesId(number(series)), date.fromisoformat(day))
        except ValueError:
            raise StaleButton from None

    def __str__(self) -> str:
        return f"{self.series}:{self.day.isoformat()}"


def register(app: App, deps: Deps) -> None:
    """Buttons of the two cards."""
    for name, step in _STEPS.items():
        app.action(action(f"meetings.{name}"))(_stepping(deps, step))
    for name, do in _POINTS.items():
        app.action(action(f"meetings.{name}"))(_settling(deps, do))

    @app.action(action("meetings.go"))
    def go(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        value, _, item = asked.value.partition("|")
        key, asker, now = Key.of(value), asked.member, deps.clock.now()
        with deps.writing() as tx:
            service.go_to(
                tx, asker=asker, series=key.series, day=key.day, item=number(item), now=now, deps=deps
            )
        show(deps, asked, answer, key, "lead")

    @app.action(action("meetings.lead"))
    def lead(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        show(deps, asked, answer, Key.of(asked.value), "lead")


def show(deps: Deps, asked: Asked, answer: Answer, key: Key, place: str) -> None:
    """The card that was pressed on, as it is now. What stands in a channel speaks the channel's language."""
    now, asker = deps.clock.now(), asked.member
    with deps.reading() as tx:
        found = service.see(tx, asker=asker, series=key.series, day=key.day, deps=deps)
        teams = people.teams(tx, workspace=asker.workspace)
        is_public = place == "card" and not asked.place.is_ephemeral
        language, zone = teams[found.series.team].language, found.series.recurrence.zone
        reader = Reader(language, zone, local(now, zone).date()) if is_public else asked.reader
        facts = views.card(tx, deps, found, now=now, locale=reader.locale)
        facts["may_answer"] = is_public or asking.may_answer(tx, asker=asker, series=found.series)
    there = replace(answer, reader=lambda: reader)
    there.replace("meetings/lead" if place == "lead" else "meetings/card", **facts)


def _stepping(deps: Deps, step: Callable[..., Seen]) -> Callable[..., None]:
    def go_on(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, asker, now = Key.of(asked.value), asked.member, deps.clock.now()
        with deps.writing() as tx:
            step(tx, asker=asker, series=key.series, day=key.day, now=now, deps=deps)
        show(deps, asked, answer, key, "lead")

    return go_on


def _settling(deps: Deps, do: Callable[..., Any]) -> Callable[..., None]:
    def settle(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        point, key, place = (*asked.value.split("|"), "", "")[:3]
        asker, now = asked.member, deps.clock.now()
        with deps.writing() as tx:
            do(tx, asker=asker, point=PointId(number(point)), now=now, deps=deps)
        show(deps, asked, answer, Key.of(key), place)

    return settle
