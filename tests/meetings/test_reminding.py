"""Who is asked when, and reminded once: within their hours, before the meeting, while they have not answered."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.delivery import agenda
from tests.delivery.conftest import Office
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    MONDAY_EVENING,
    TUESDAY_AT_NINE,
    answer,
    away,
    held_at,
    move,
    set_up,
    words,
)
from tests.pressing import typed
from tests.world import read

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def reminders(office: Office, name: str = "陈雨") -> list[str]:
    return [words(one) for one in office.posted(name) if "还差你的回答" in words(one)]


def questions(office: Office, name: str = "陈雨") -> list[str]:
    return [words(one) for one in office.posted(name) if "花一分钟" in words(one)]


def evening(office: Office) -> None:
    """Tuesday's meeting at nine is asked about on Monday at half past five."""
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick(MONDAY_EVENING)


def test_who_is_asked_the_evening_before_is_reminded_that_evening_and_once(office: Office) -> None:
    evening(office)
    office.tick("2026-11-23T09:44")
    assert not reminders(office), "they have a quarter of an hour"
    office.tick("2026-11-23T09:45")
    (said,) = reminders(office)
    assert "11月24日 09:00 晨会：还差你的回答" in said
    for moment in ("2026-11-23T10:30", "2026-11-24T00:00", "2026-11-24T00:45", TUESDAY_AT_NINE):
        office.tick(moment)
    assert len(reminders(office)) == 1


def test_who_has_answered_in_the_evening_is_not_reminded(office: Office) -> None:
    evening(office)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    office.tick("2026-11-23T09:45")
    office.tick(TUESDAY_AT_NINE)
    assert not reminders(office)
    assert len(reminders(office, "王博")) == 1, "who has not is"


def test_where_a_quarter_before_lies_within_the_hours_it_is_then_and_not_the_evening_before(
    office: Office,
) -> None:
    set_up(office)
    held_at(office, 10, 30)
    office.tick("2026-11-23T01:30")
    assert len(questions(office)) == 1
    office.tick("2026-11-23T02:14")
    assert not reminders(office)
    office.tick("2026-11-23T02:15")
    office.tick("2026-11-23T02:30")
    (said,) = reminders(office)
    assert "10:30 晨会：还差你的回答" in said
    office.tick("2026-11-23T09:45")
    assert len(reminders(office)) == 1


def test_who_is_asked_as_it_begins_is_not_reminded_of_what_has_begun(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:16")
    assert len(questions(office)) == 1
    assert not reminders(office)


def test_set_up_shortly_before_nobody_is_asked_and_reminded_in_one_breath(office: Office) -> None:
    office.at("2026-11-23T02:20")
    set_up(office)
    held_at(office, 10, 30)
    office.tick("2026-11-23T02:21")
    assert (len(questions(office)), len(reminders(office))) == (1, 0)
    office.tick("2026-11-23T02:29")
    assert (len(questions(office)), len(reminders(office))) == (1, 1)


def test_who_was_reminded_is_not_reminded_again_when_it_is_moved(office: Office) -> None:
    evening(office)
    office.tick("2026-11-23T09:45")
    move(office, TUESDAY, "2026-11-24T06:00")
    for moment in ("2026-11-24T05:00", "2026-11-24T05:45", "2026-11-24T06:00"):
        office.tick(moment)
    assert len(reminders(office)) == 1


def test_who_was_reminded_is_not_reminded_again_when_it_is_set_up_for_another_time(office: Office) -> None:
    evening(office)
    office.tick("2026-11-23T09:45")
    held_at(office, 10, 30)
    for moment in ("2026-11-24T01:30", "2026-11-24T02:15", "2026-11-24T02:30"):
        office.tick(moment)
    assert len(reminders(office)) == 1


@pytest.mark.parametrize(("hour", "minute"), [(9, 0), (8, 30)])
def test_who_comes_back_that_day_is_asked_as_their_hours_begin(
    office: Office, hour: int, minute: int
) -> None:
    set_up(office)
    held_at(office, hour, minute)
    away(office, "陈雨", MONDAY)
    for moment in ("2026-11-23T00:00", "2026-11-23T01:00", MONDAY_EVENING, "2026-11-24T00:59"):
        office.tick(moment)
    assert not questions(office), "nothing while she is away, nor before her hours"
    office.tick(TUESDAY_AT_NINE)
    (said,) = questions(office)
    assert "会已经开始了，现在填也算" in said
    assert "已记下" in answer(office, "陈雨", done="休假", plan="给 Hooli 打电话")


def test_who_comes_back_when_it_is_over_is_not_asked(office: Office) -> None:
    set_up(office)
    held_at(office, 7, 0)
    away(office, "陈雨", MONDAY)
    for moment in ("2026-11-22T23:00", MONDAY_AT_NINE, "2026-11-23T23:00", TUESDAY_AT_NINE):
        office.tick(moment)
    assert not questions(office)


def test_on_friday_it_is_asked_about_the_next_workday_and_not_about_tomorrow(office: Office) -> None:
    set_up(office)
    office.tick("2026-11-27T01:00")
    office.tick("2026-11-27T09:30")
    said = questions(office)[-1]
    assert "今天到现在怎么样，接下来做什么" in said
    assert "明天" not in said
    with office.visitor("陈雨") as visitor:
        visitor.send("C0EAST", "/meeting 填写")
        form = read(office.wait(visitor.view))
        assert "今天做成了什么？" in form
        assert "下个工作日打算做什么？" in form
        visitor.submit(typed(done="拜访了 Globex", plan="给 Hooli 打电话"))
        given = office.wait(lambda: [m for m in visitor.messages("C0EAST") if "已记下" in read(m)])
    assert "下个工作日打算做什么？" in read(given[-1])


def test_who_is_asked_as_their_hours_begin_is_not_told_that_it_comes_late(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    assert "晚到了" not in questions(office)[-1]


def test_the_agenda_of_a_day_says_what_is_said_and_not_what_is_only_brought_up_to_date(
    office: Office,
) -> None:
    set_up(office)
    office.at("2026-11-22T23:00")
    begins, ends = (datetime(2026, 11, day, 16, tzinfo=UTC) for day in (22, 23))
    with office.deps.reading() as tx:
        found = agenda.entries(
            tx,
            workspace=office.workspace.id,
            deps=office.deps,
            now=office.clock.now(),
            first=begins,
            last=ends,
        )
    told = [(f"{one.at:%H:%M}", one.kind) for one in found if one.channel is not None]
    assert told == [("01:00", "meetings.open")]
    asked = [(f"{one.at:%H:%M}", one.kind) for one in found if one.member and one.member.name == "陈雨"]
    assert asked == [("01:00", "meetings.ask"), ("09:30", "meetings.ask"), ("09:45", "meetings.remind")]
