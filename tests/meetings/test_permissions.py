"""Who may do what about a team's meetings: every role and use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.formats import Reader
from bot.meetings.asking import service as asking
from bot.meetings.holding import actions, service
from bot.meetings.holding import store as meetings
from bot.meetings.model import Series, Sort
from bot.meetings.past import service as past
from bot.meetings.series import service as setting_up
from bot.people import service as people
from bot.people.model import Member
from tests.delivery.conftest import Office
from tests.meetings.hands import MONDAY_AT_NINE, answer, series, set_up

MONDAY = date(2026, 11, 23)
EVERYBODY = ("Helen Marsh", "李娜", "陈雨", "王博", "Dana Fox", "Amy Reed")
TEAM, LINE = {"李娜", "陈雨", "王博"}, {"李娜", "Helen Marsh"}
Try = Callable[[Tx, Deps, Member, Series, Office], object]


def _answer(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    values = {"done": "x", "plan": "y"}
    now = office.clock.now()
    return asking.answer(tx, asker=asker, series=series.id, day=MONDAY, values=values, now=now, deps=deps)


def _sheet(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    reader, now = Reader("en", "UTC", MONDAY), office.clock.now()
    return asking.sheet(tx, asker=asker, series=series.id, day=MONDAY, now=now, reader=reader, deps=deps)


def _see(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    return service.see(tx, asker=asker, series=series.id, day=MONDAY, deps=deps)


def _begin(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return service.begin(tx, asker=asker, series=series.id, day=MONDAY, now=now, deps=deps)


def _close(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return service.close(tx, asker=asker, series=series.id, day=MONDAY, now=now, deps=deps)


def _note(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return service.note(
        tx, asker=asker, series=series.id, day=MONDAY, sort=Sort.PARKED, text="x", now=now, deps=deps
    )


def _act(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    return actions.add(
        tx,
        asker=asker,
        series=series.id,
        day=MONDAY,
        owner=office.people["陈雨"].id,
        text="x",
        due=MONDAY,
        now=office.clock.now(),
        deps=deps,
    )


def _take(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    (point,) = meetings.open_points(tx, workspace=series.workspace, series=series.id)
    return service.take(tx, asker=asker, point=point.id, now=office.clock.now(), deps=deps)


def _solve(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    (point,) = meetings.open_points(tx, workspace=series.workspace, series=series.id)
    return service.solve(tx, asker=asker, point=point.id, now=office.clock.now(), deps=deps)


def _past(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    return past.past(tx, asker=asker, now=office.clock.now(), deps=deps)


def _set_up(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    wanted = replace(series, minutes=30)
    return setting_up.set_up(tx, asker=asker, wanted=wanted, now=office.clock.now(), deps=deps)


def _skip(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return setting_up.skip(
        tx, asker=asker, series=series.id, day=MONDAY, now=now, deps=deps, command="/meeting"
    )


def _pause(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return setting_up.pause(
        tx, asker=asker, series=series.id, until=None, now=now, deps=deps, command="/meeting"
    )


def _end(tx: Tx, deps: Deps, asker: Member, series: Series, office: Office) -> object:
    now = office.clock.now()
    return setting_up.end(tx, asker=asker, series=series.id, now=now, command="/meeting")


MAY: dict[Try, set[str]] = {
    _answer: TEAM,
    _sheet: TEAM,
    _see: TEAM | LINE,
    _past: TEAM | LINE,
    _begin: LINE,
    _close: LINE,
    _note: TEAM | LINE,
    _act: TEAM | LINE,
    _take: TEAM | LINE,
    _solve: TEAM | LINE,
    _set_up: LINE,
    _skip: LINE,
    _pause: LINE,
    _end: LINE,
}


@pytest.mark.parametrize("do", MAY, ids=lambda do: do.__name__.strip("_"))
def test_each_may_what_the_table_says(office: Office, do: Try) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="x", plan="y", problem="z")
    for name in EVERYBODY:
        made = _Tried()
        try:
            with office.deps.writing() as tx:
                do(tx, office.deps, office.people[name], series(office), office)
                raise made
        except Refusal:
            allowed = False
        except _Tried:
            # Nothing is kept, so that the next one finds the same.
            allowed = True
        assert allowed == (name in MAY[do]), f"{do.__name__} by {name}"


class _Tried(Exception):
    """It was allowed; undo it."""


def test_whom_the_manager_lets_stand_in_may_lead_and_change_it_and_nobody_else(office: Office) -> None:
    set_up(office)
    with office.deps.writing() as tx:
        wanted = replace(series(office), delegate=office.people["王博"].id)
        setting_up.set_up(
            tx, asker=office.people["李娜"], wanted=wanted, now=office.clock.now(), deps=office.deps
        )
    office.tick(MONDAY_AT_NINE)
    for name, may in (("王博", True), ("陈雨", False)):
        for do in (_begin, _pause):
            with office.deps.writing() as tx:
                if may:
                    do(tx, office.deps, office.people[name], series(office), office)
                else:
                    with pytest.raises(Refusal):
                        do(tx, office.deps, office.people[name], series(office), office)


def test_an_admin_sets_meetings_up_and_does_not_read_them(office: Office) -> None:
    set_up(office)
    with office.deps.writing() as tx:
        people.make_admin(
            tx,
            email="amy@example.com",
            company=office.deps.company,
            ids=office.deps.ids,
            now=office.clock.now(),
        )
        amy = people.find(tx, workspace=office.workspace.id, who="Amy Reed")[0]
    with office.deps.writing() as tx:
        _pause(tx, office.deps, amy, series(office), office)
    with office.deps.reading() as tx, pytest.raises(Refusal):
        _see(tx, office.deps, amy, series(office), office)
