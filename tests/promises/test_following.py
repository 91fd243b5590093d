"""Who is asked about a promise, when, and of what nobody hears."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.people import service as people
from bot.people.leave.model import Away
from bot.promises.model import Did, Scope
from tests.delivery.conftest import Office
from tests.promises.hands import FRIDAY, TEXT, WEDNESDAY, Desk

SUNDAY, SATURDAY, THURSDAY_OFF = date(2026, 11, 29), date(2026, 11, 28), date(2026, 11, 26)


def test_who_did_not_write_it_down_themselves_is_told_at_once(office: Office, desk: Desk) -> None:
    desk.make("陈雨", by="李娜")
    office.tick("2026-11-23T01:01")
    (said,) = desk.told("陈雨")
    assert TEXT in said
    assert "李娜" in said
    assert desk.told("李娜") == []


def test_what_one_promises_oneself_is_only_asked_when_it_is_due(office: Office, desk: Desk) -> None:
    desk.make("陈雨", by="陈雨")
    for hour in ("2026-11-23T01:01", "2026-11-26T01:01", "2026-11-26T23:00"):
        office.tick(hour)
    assert desk.told("陈雨") == []
    office.tick("2026-11-27T01:00")
    (said,) = desk.told("陈雨")
    assert TEXT in said
    assert "今天" in said
    office.tick("2026-11-30T01:00")
    assert len(desk.told("陈雨")) == 1, "asked once"


@pytest.mark.parametrize(
    ("due", "silent", "asked"),
    [
        (SUNDAY, "2026-11-27T02:00", "2026-11-28T01:00"),
        (SATURDAY, "2026-11-27T02:00", "2026-11-28T01:00"),
        (THURSDAY_OFF, "2026-11-24T02:00", "2026-11-25T01:00"),
    ],
    ids=["Sunday after a make-up Saturday", "make-up Saturday itself", "public holiday"],
)
def test_what_is_due_on_a_day_off_is_asked_the_workday_before(
    office: Office, desk: Desk, due: date, silent: str, asked: str
) -> None:
    desk.make("陈雨", by="陈雨", due=due)
    office.tick(silent)
    assert desk.told("陈雨") == []
    office.tick(asked)
    (said,) = desk.told("陈雨")
    assert ("那天休息" in said) is (due != SATURDAY)


def test_it_is_due_on_the_owners_day_not_on_the_companys(office: Office, desk: Desk) -> None:
    desk.make("Amy Reed", by="Amy Reed", due=WEDNESDAY, said="Send the offer")
    office.tick("2026-11-25T01:30")
    assert desk.told("Amy Reed") == [], "it is Tuesday evening in Chicago"
    office.tick("2026-11-25T15:00")
    (said,) = desk.told("Amy Reed")
    assert "You promised this for today: Send the offer" in said


def test_who_is_on_leave_is_asked_when_they_are_back(office: Office, desk: Desk) -> None:
    chen = desk.people["陈雨"]
    desk.make("陈雨", by="陈雨")
    with office.deps.writing() as tx:
        people.note_leave(
            tx,
            asker=chen,
            person=chen,
            away=Away(date(2026, 11, 25), date(2026, 12, 9)),
            today=date(2026, 11, 23),
            now=office.clock.now(),
            ids=office.deps.ids,
        )
    office.tick("2026-11-27T02:00")
    office.tick("2026-12-09T02:00")
    assert desk.told("陈雨") == []
    office.tick("2026-12-10T01:00")
    (said,) = desk.told("陈雨")
    assert "你答应" in said


@pytest.mark.parametrize("how", ["keep", "drop"])
def test_of_what_is_settled_nobody_is_asked(office: Office, desk: Desk, how: str) -> None:
    made = desk.make("陈雨", by="陈雨")
    more: dict[str, Any] = {"reason": "客户取消了"} if how == "drop" else {}
    desk.does(how, made, "陈雨", **more)
    assert "promises.due" not in _planned(office), "nor does the agenda announce it"
    office.tick("2026-11-27T01:00")
    assert desk.told("陈雨") == []


def test_what_was_moved_is_asked_on_its_new_day_only(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    office.tick("2026-11-25T02:00")
    assert desk.told("陈雨") == []
    office.tick("2026-11-27T02:00")
    assert len(desk.told("陈雨")) == 1


def test_what_was_moved_away_and_back_is_still_asked(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    desk.move(made, WEDNESDAY)
    office.tick("2026-11-25T02:00")
    assert len(desk.told("陈雨")) == 1


def test_what_was_opened_again_is_asked_again(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨")
    desk.does("keep", made, "陈雨")
    desk.does("reopen", made, "陈雨")
    office.tick("2026-11-27T02:00")
    assert len(desk.told("陈雨")) == 1
    desk.does("keep", made, "陈雨")
    desk.does("reopen", made, "陈雨")
    office.tick("2026-11-27T02:30")
    assert len(desk.told("陈雨")) == 2


def test_what_is_moved_for_the_third_time_becomes_a_question_to_the_manager(
    office: Office, desk: Desk
) -> None:
    made = desk.make("陈雨", by="陈雨", due=WEDNESDAY)
    desk.move(made, date(2026, 11, 27))
    desk.move(made, date(2026, 11, 30))
    office.tick("2026-11-23T02:00")
    assert desk.told("李娜") == []
    desk.move(made, date(2026, 12, 2), reason="法务还没回")
    office.tick("2026-11-23T03:00")
    (said,) = desk.told("李娜")
    assert "陈雨" in said
    assert TEXT in said
    assert "3" in said
    assert "法务还没回" in said
    assert "卡在哪" in said or "谁能帮" in said


def test_pulling_a_day_in_does_not_count_as_moving_it(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", due=date(2026, 12, 4))
    for day in (3, 2, 1):
        desk.move(made, date(2026, 12, day))
    office.tick("2026-11-23T03:00")
    assert desk.now(made).moves == 0
    assert desk.told("李娜") == []


def test_about_what_a_manager_promised_the_one_above_is_asked(office: Office, desk: Desk) -> None:
    with office.deps.writing() as tx:
        tree = people.teams(tx, workspace=office.workspace.id)
        sales = tree.named("Sales")
        assert sales is not None
        tx.connection.exec_driver_sql(
            f"UPDATE team SET manager_id = {desk.people['Helen Marsh'].id} WHERE id = {sales.id}"
        )
    made = desk.make("李娜", by="李娜", due=WEDNESDAY)
    for day in (27, 28, 30):
        desk.move(made, date(2026, 11, day), by="李娜")
    office.tick("2026-11-23T15:00")
    assert [TEXT in one for one in desk.told("Helen Marsh")] == [True]
    assert desk.told("李娜") == []


def test_a_manager_is_not_asked_about_what_they_moved_themselves(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", due=WEDNESDAY)
    for day in (27, 28, 30):
        desk.move(made, date(2026, 11, day), by="李娜")
    office.tick("2026-11-23T03:00")
    assert desk.told("李娜") == []


def test_what_is_between_two_people_reaches_no_manager(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY, scope=Scope.THOSE)
    for day in (27, 28, 30):
        desk.move(made, date(2026, 11, day))
    office.tick("2026-11-23T03:00")
    assert desk.told("李娜") == []


def test_what_was_promised_to_the_manager_is_asked_of_them_although_nobody_else_sees_it(
    office: Office, desk: Desk
) -> None:
    made = desk.make("陈雨", by="陈雨", to="李娜", due=WEDNESDAY, scope=Scope.THOSE)
    for day in (27, 28, 30):
        desk.move(made, date(2026, 11, day))
    office.tick("2026-11-23T03:00")
    assert len(desk.told("李娜")) == 1


def test_who_has_left_is_not_asked(office: Office, desk: Desk) -> None:
    desk.make("陈雨", by="李娜")
    _leaves(office, "陈雨")
    office.tick("2026-11-27T02:00")
    assert desk.told("陈雨") == []


def test_what_is_answered_elsewhere_counts_as_acted_on(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", due=date(2026, 11, 23))
    office.tick("2026-11-23T01:01")
    assert len(desk.told("陈雨")) == 1
    desk.does("keep", made, "李娜")
    assert [row.outcome for row in office.rows()] == ["done"]


def test_every_change_is_kept_with_who_made_it(desk: Desk) -> None:
    made = desk.make("陈雨", by="李娜", due=WEDNESDAY)
    desk.move(made, FRIDAY, reason="等法务")
    desk.does("drop", made, "李娜", reason="不需要了")
    desk.does("reopen", made, "陈雨")
    names = {member.id: name for name, member in desk.people.items()}
    assert [(one.did, names[one.by], one.due, one.reason) for one in desk.history(made)] == [
        (Did.MADE, "李娜", WEDNESDAY, None),
        (Did.MOVED, "陈雨", FRIDAY, "等法务"),
        (Did.DROPPED, "李娜", FRIDAY, "不需要了"),
        (Did.REOPENED, "陈雨", FRIDAY, "等法务"),
    ]
    assert desk.now(made).first_due == WEDNESDAY


def _planned(office: Office) -> list[str]:
    return [row.kind for row in office.rows() if row.state == "planned"]


def _leaves(office: Office, name: str) -> None:
    with office.deps.writing() as tx:
        day = date(2026, 11, 24).toordinal()
        tx.connection.exec_driver_sql(
            f"UPDATE member SET left_on = {day} WHERE id = {office.people[name].id}"
        )
