"""The buttons of what was said unasked: done, later, not this kind, and for admins what became of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, time, timedelta

from slack_bolt import Ack, App

from bot.delivery import service, views, wording
from bot.delivery.answers.model import Answered, Later
from bot.delivery.model import Delivery, DeliveryId, State
from bot.kit.chat import Where
from bot.kit.deps import Deps
from bot.platforms.slack.answer import Answer, Place
from handlers.context import Asked, action, plain
from handlers.errors import StaleButton

_A_DAY = timedelta(days=1)


def register(app: App, deps: Deps) -> None:
    """Every button and select of `templates/delivery`, but for those of /coach quiet."""
    for name, does in _BUTTONS.items():
        _listen(app, deps, name, does)

    @app.view("delivery.snooze")
    def snooze_until(ack: Ack, asked: Asked, answer: Answer) -> None:
        _snooze_until(deps, ack, asked, answer)


def _listen(app: App, deps: Deps, name: str, does: Callable[[Deps, Asked, Answer], None]) -> None:
    # Where a card has an action several times Slack gets it numbered.
    @app.action(action(f"delivery.{name}"))
    def pressed(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        does(deps, asked, answer)


def _done(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.writing() as tx:
        answered = service.done(tx, asker=asker, delivery=delivery, now=now, where=_where(asked))
    _say_so(deps, asked, answer, answered)


def _snooze(deps: Deps, asked: Asked, answer: Answer) -> None:
    number, _, word = asked.value.partition(" ")
    asker, now, delivery = asked.member, deps.clock.now(), _id(number)
    if word == "choose":
        with deps.reading() as tx:
            one = service.seen(tx, asker=asker, delivery=delivery)
        said = _first_line(deps, asked, one)
        carried = json.dumps([one.id, said, asdict(asked.place)], ensure_ascii=False)
        answer.form("delivery/snooze", metadata=carried, said=said, day=asked.today + _A_DAY)
        return
    if word not in set(Later):
        raise StaleButton
    with deps.writing() as tx:
        answered = service.snooze(
            tx,
            asker=asker,
            delivery=delivery,
            later=Later(word),
            now=now,
            deps=deps,
            where=_where(asked),
        )
    _say_so(deps, asked, answer, answered)


def _snooze_until(deps: Deps, ack: Ack, asked: Asked, answer: Answer) -> None:
    number, said, place = json.loads(asked.metadata)
    day = date.fromisoformat(asked.state["day"]["day"]["selected_date"])
    at = time.fromisoformat(asked.state["at"]["at"]["selected_time"])
    asker, now, delivery = asked.member, deps.clock.now(), _id(str(number))
    with deps.writing() as tx:
        answered = service.snooze(tx, asker=asker, delivery=delivery, later=(day, at), now=now, deps=deps)
    ack()
    there = replace(answer, place=Place(**place))
    there.replace("delivery/answered", **views.answered(answered, said, deps, asked.reader))


def _mute(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.writing() as tx:
        answered = service.mute_kind_of(tx, asker=asker, delivery=delivery, now=now, where=_where(asked))
    _say_so(deps, asked, answer, answered)


def _unmute(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.writing() as tx:
        group = service.want_kind_of(tx, asker=asker, delivery=delivery, now=now)
    with deps.reading() as tx:
        spoken = wording.spoken(tx, group=group, leader=group[0], deps=deps, now=now)
    if spoken is not None and all(one.outcome is None for one in group):
        answer.show(spoken.card, replace=True)
    else:
        kind = next(one.kind for one in group if one.id == delivery)
        answer.replace("delivery/wanted", kind=wording.kind_name(kind, deps, asked.reader))


def _open_one(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.reading() as tx:
        one = service.seen(tx, asker=asker, delivery=delivery)
        card = wording.alone(tx, delivery=one, member=asker, deps=deps, now=now)
    if card is None:
        answer.privately("delivery/refused_over")
    elif one.outcome is not None:
        answer.privately("delivery/refused_answered", outcome=one.outcome)
    else:
        answer.show(card)


def _arrived(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.writing() as tx:
        state = service.arrived(tx, asker=asker, delivery=delivery, now=now)
    _say_settled(asked, answer, state)


def _say_again(deps: Deps, asked: Asked, answer: Answer) -> None:
    asker, now, delivery = asked.member, deps.clock.now(), _id(asked.value)
    with deps.writing() as tx:
        state = service.say_again(tx, asker=asker, delivery=delivery, now=now)
    _say_settled(asked, answer, state)


def _id(value: str) -> DeliveryId:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise StaleButton
    return DeliveryId(int(value))


def _where(asked: Asked) -> Where | None:
    """The message that was pressed on; None for one that does not stay."""
    place = asked.place
    if place.is_ephemeral or place.channel is None or place.ts is None:
        return None
    return Where(place.channel, place.ts)


def _said(asked: Asked) -> str:
    """The first line of the message that was pressed on; Slack does not tell it of one that does not stay."""
    return plain(str((asked.body.get("message") or {}).get("text") or ""))


def _first_line(deps: Deps, asked: Asked, one: Delivery) -> str:
    said = _said(asked)
    if said:
        return said
    member, now = asked.member, deps.clock.now()
    with deps.reading() as tx:
        card = wording.alone(tx, delivery=one, member=member, deps=deps, now=now)
    return card.summary if card is not None else wording.kind_name(one.kind, deps, asked.reader)


def _say_so(deps: Deps, asked: Asked, answer: Answer, answered: Answered) -> None:
    """What was done stands in the place of the message, below its first line."""
    said = _first_line(deps, asked, answered.delivery)
    answer.replace("delivery/answered", **views.answered(answered, said, deps, asked.reader))


def _say_settled(asked: Asked, answer: Answer, state: State) -> None:
    answer.replace("delivery/settled", said=_said(asked), state=state.value)


_BUTTONS = {
    "done": _done,
    "snooze": _snooze,
    "mute": _mute,
    "unmute": _unmute,
    "open": _open_one,
    "arrived": _arrived,
    "again": _say_again,
}
