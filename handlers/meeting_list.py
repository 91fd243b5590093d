"""The meetings that recur: listed, left out, moved, paused, resumed, ended."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App

from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.kit.rhythm import time_of
from bot.meetings.asking.service import kind_of
from bot.meetings.kinds import said
from bot.meetings.model import SeriesId
from bot.meetings.rules import Verb, Wish
from bot.meetings.series import service, views
from bot.meetings.series.service import Listed
from bot.meetings.settings import MeetingsSettings
from bot.people.leave import said as ahead
from bot.platforms.slack.answer import Answer
from handlers import meeting_setup
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import Origin, field, number
from handlers.meeting_held import Key

_UNTIL = re.compile(r"^(until|till|to|到|至|直到)\s*", re.IGNORECASE)


def register(app: App, deps: Deps) -> None:
    """Buttons of the list, and two forms."""

    @app.action(action("meetings.list"))
    def show_page(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        show(deps, asked, answer, start=number(asked.value), replaces=True)

    @app.action(action("meetings.skip"))
    def skip(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _skip(deps, asked, answer, Key.of(asked.value), replaces=True)

    @app.action(action("meetings.unskip"))
    def unskip(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, asker, now = Key.of(asked.value), asked.member, deps.clock.now()
        with deps.writing() as tx:
            service.unskip(
                tx, asker=asker, series=key.series, day=key.day, now=now, deps=deps, command=_command(deps)
            )
        show(deps, asked, answer, replaces=True, did=("held", _listed(deps, asked, key.series), key.day))

    @app.action(action("meetings.move"))
    def open_move(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _open_move(deps, asked, answer, Key.of(asked.value))

    @app.action(action("meetings.resume"))
    def resume(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _resume(deps, asked, answer, SeriesId(number(asked.value)), replaces=True)

    @app.action(action("meetings.end"))
    def end(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker, now, which = asked.member, deps.clock.now(), SeriesId(number(asked.value))
        was = _listed(deps, asked, which)
        with deps.writing() as tx:
            service.end(tx, asker=asker, series=which, now=now, command=_command(deps))
        show(deps, asked, answer, replaces=True, did=("ended", was, None))

    @app.view("meetings.move")
    def move(ack: Ack, asked: Asked, answer: Answer) -> None:
        key, asker, now = Key.of(json.loads(asked.metadata)["key"]), asked.member, deps.clock.now()
        day, at = field(asked, "day").get("selected_date"), time_of(field(asked, "at").get("selected_time"))
        if not day:
            raise FieldsWrong({"day": ("meetings/action_no_day", {})})
        if at is None:
            raise FieldsWrong({"at": ("kit/no_time", {})})
        was = _listed(deps, asked, key.series)
        to = datetime.combine(date.fromisoformat(day), at, ZoneInfo(was.series.recurrence.zone))
        with deps.writing() as tx:
            kept = service.move(
                tx,
                asker=asker,
                series=key.series,
                day=key.day,
                to=to,
                now=now,
                deps=deps,
                command=_command(deps),
            )
        ack()
        show(
            deps,
            asked,
            Origin(**json.loads(asked.metadata)["there"]).answer(answer),
            did=("moved", was, kept.starts_at),
        )

    _pausing(app, deps)


def _pausing(app: App, deps: Deps) -> None:
    @app.action(action("meetings.pause"))
    def open_pause(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        carried = {"series": number(asked.value), "there": Origin.of(asked).carried()}
        answer.form("meetings/pause_form", metadata=json.dumps(carried))

    @app.view("meetings.pause")
    def pause(ack: Ack, asked: Asked, answer: Answer) -> None:
        number = SeriesId(json.loads(asked.metadata)["series"])
        until = field(asked, "until").get("selected_date")
        _pause(deps, asked, number, date.fromisoformat(until) if until else None)
        ack()
        was = _listed(deps, asked, number)
        until_day = date.fromisoformat(until) if until else None
        show(
            deps,
            asked,
            Origin(**json.loads(asked.metadata)["there"]).answer(answer),
            did=("paused", was, until_day),
        )


def wished(deps: Deps, asked: Asked, answer: Answer, wish: Wish) -> None:
    """What somebody typed: setup, list, skip, move, pause, resume. Refuses what the use cases refuse."""
    if wish.verb is Verb.SETUP:
        meeting_setup.open_form(deps, asked, answer, meeting_setup.kind_called(deps, wish.rest))
        return
    if wish.verb is Verb.LIST:
        show(deps, asked, answer)
        return
    now = deps.clock.now()
    with deps.reading() as tx:
        mine = [one for one in service.listed(tx, asker=asked.member, now=now, deps=deps) if one.may_change]
    if not mine:
        with deps.reading() as tx:
            service.teams_to_set_up(tx, asker=asked.member, command=_command(deps))
    if len(mine) != 1 or (wish.verb in (Verb.SKIP, Verb.MOVE) and mine[0].upcoming is None):
        show(deps, asked, answer, asks_which=len(mine) > 1)
        return
    one = mine[0]
    if wish.verb is Verb.RESUME:
        _resume(deps, asked, answer, one.series.id)
    elif wish.verb is Verb.PAUSE:
        until = _day_said(deps, asked, wish.rest) if wish.rest else None
        _pause(deps, asked, one.series.id, until)
        show(deps, asked, answer, did=("paused", _listed(deps, asked, one.series.id), until))
    elif one.upcoming is not None:
        key = Key(one.series.id, one.upcoming.day)
        if wish.verb is Verb.SKIP:
            _skip(deps, asked, answer, key)
        else:
            _open_move(deps, asked, answer, key)


def show(
    deps: Deps,
    asked: Asked,
    answer: Answer,
    *,
    start: int = 0,
    replaces: bool = False,
    did: tuple[str, Listed, Any] | None = None,
    asks_which: bool = False,
) -> None:
    """The meetings of the teams that the asker may see or set up."""
    now, asker = deps.clock.now(), asked.member
    with deps.reading() as tx:
        found = service.listed(tx, asker=asker, now=now, deps=deps)
        may_set_up = service.may_set_up(tx, asker=asker)
        teams = service.teams_to_set_up(tx, asker=asker, command=_command(deps)) if may_set_up else []
        leader = service.leader_of(tx, asker=asker)
    facts = views.page(
        found,
        kinds=deps.settings[MeetingsSettings].offered,
        locale=asked.reader.locale,
        may_set_up=may_set_up,
        teams=teams,
        leader=leader,
        start=start,
        did=did,
        asks_which=asks_which,
    )
    (answer.replace if replaces else answer.privately)("meetings/list", **facts)


def _skip(deps: Deps, asked: Asked, answer: Answer, key: Key, *, replaces: bool = False) -> None:
    asker, now = asked.member, deps.clock.now()
    was = _listed(deps, asked, key.series)
    with deps.writing() as tx:
        service.skip(
            tx, asker=asker, series=key.series, day=key.day, now=now, deps=deps, command=_command(deps)
        )
    show(deps, asked, answer, replaces=replaces, did=("skipped", was, key.day))


def _resume(deps: Deps, asked: Asked, answer: Answer, number: SeriesId, *, replaces: bool = False) -> None:
    asker, now = asked.member, deps.clock.now()
    with deps.writing() as tx:
        service.resume(tx, asker=asker, series=number, now=now, deps=deps, command=_command(deps))
    show(deps, asked, answer, replaces=replaces, did=("resumed", _listed(deps, asked, number), None))


def _pause(deps: Deps, asked: Asked, number: SeriesId, until: date | None) -> None:
    asker, now = asked.member, deps.clock.now()
    with deps.writing() as tx:
        service.pause(tx, asker=asker, series=number, until=until, now=now, deps=deps, command=_command(deps))


def _listed(deps: Deps, asked: Asked, number: SeriesId) -> Listed:
    """The series that a button means, as its list shows it. Refuses: NoSuchMeeting, NotYoursToSetUp."""
    now = deps.clock.now()
    with deps.reading() as tx:
        service.one_of(tx, asker=asked.member, series=number, command=_command(deps))
        found = service.listed(tx, asker=asked.member, now=now, deps=deps)
    return next(one for one in found if one.series.id == number)


def _open_move(deps: Deps, asked: Asked, answer: Answer, key: Key) -> None:
    was, locale = _listed(deps, asked, key.series), asked.reader.locale
    if was.upcoming is None or was.upcoming.day != key.day:
        raise StaleButton
    zone = was.series.recurrence.zone
    begins = local(was.upcoming.starts_at, zone)
    answer.form(
        "meetings/move_form",
        metadata=json.dumps({"key": str(key), "there": Origin.of(asked).carried()}),
        kind=said(kind_of(was.series, deps).name, locale),
        team=was.team.name,
        starts_at=was.upcoming.starts_at,
        day=begins.date().isoformat(),
        at=f"{begins:%H:%M}",
        zone=zone,
    )


def _day_said(deps: Deps, asked: Asked, rest: str) -> date:
    """The day on which it goes on: "until Monday", 到下周一. Refuses: NotUnderstood, NotAhead."""
    words = _UNTIL.sub("", rest.strip())
    found = ahead.days(words, today=asked.today)
    if found is not None and found.first <= asked.today:
        raise service.NotAhead(day=found.first)
    if found is None:
        example = f"{_command(deps)} pause {(asked.today + timedelta(days=7)).isoformat()}"
        raise NotUnderstood(command=_command(deps), word=rest, example=example)
    return found.first


def _command(deps: Deps) -> str:
    return deps.command("meeting")
