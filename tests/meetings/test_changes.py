"""A meeting that was set up is set up otherwise, moved, paused: what was planned for it follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.kit.recurrence import LastWorkday, Recurrence, Weekdays
from bot.meetings.model import Mode
from bot.meetings.series import service, store
from bot.meetings.series.service import CannotMoveThere
from tests.delivery.conftest import Office
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    MONDAY_EVENING,
    TUESDAY_AT_NINE,
    answer,
    cards,
    change,
    held_at,
    move,
    press,
    series,
    set_up,
    threads,
    words,
)
from tests.pipeline.snapshots.hands import chosen, into, team
from tests.pressing import picked
from tests.world import read

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


def asked(office: Office, name: str = "陈雨") -> list[str]:
    return [words(one) for one in office.posted(name) if "花一分钟" in words(one)]


def test_one_that_is_held_earlier_than_was_set_up_first_is_held_then_and_once(office: Office) -> None:
    set_up(office)
    held_at(office, 8, 30)
    office.tick("2026-11-23T00:30")
    assert len(cards(office)) == 1
    office.tick(MONDAY_AT_NINE)
    assert len(cards(office)) == 1


def test_one_that_is_moved_to_an_earlier_time_is_held_then_and_once(office: Office) -> None:
    set_up(office)
    held_at(office, 14)
    office.tick("2026-11-23T02:00")
    move(office, MONDAY, "2026-11-23T03:00")
    office.tick("2026-11-23T02:01")
    assert "11:00 晨会" in asked(office)[-1]
    office.tick("2026-11-23T03:00")
    assert len(cards(office)) == 1
    for moment in ("2026-11-23T05:00", "2026-11-23T05:45", "2026-11-23T06:00"):
        office.tick(moment)
    assert len(cards(office)) == 1
    assert len(asked(office)) == 1


def test_one_that_is_moved_away_and_back_is_held_once_at_its_old_time(office: Office) -> None:
    set_up(office)
    move(office, MONDAY, "2026-11-23T06:00")
    move(office, MONDAY, "2026-11-23T01:00")
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T06:00")
    assert len(cards(office)) == 1
    assert len(asked(office)) == 1


def test_one_that_got_another_channel_is_held_there_and_not_in_the_old_one(office: Office) -> None:
    set_up(office, channel="C0ALL")
    change(office, channel="C0EAST")
    office.tick(MONDAY_AT_NINE)
    assert len(cards(office, "C0EAST")) == 1
    assert not cards(office, "C0ALL")


def test_one_that_is_in_writing_now_is_led_by_nobody(office: Office) -> None:
    set_up(office)
    change(office, mode=Mode.WRITTEN)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:20")
    office.tick("2026-11-23T01:30")
    assert not office.posted("李娜")
    assert len(threads(office)) == 1


def test_one_that_people_meet_for_now_is_not_summed_up_by_itself(office: Office) -> None:
    set_up(office, mode="written")
    change(office, mode=Mode.LIVE)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:20")
    assert not threads(office)
    assert any("由你主持" in words(one) for one in office.posted("李娜"))


@pytest.mark.parametrize(("minutes", "ends"), [(10, "2026-11-23T01:10"), (40, "2026-11-23T01:40")])
def test_one_of_another_length_is_summed_up_at_its_new_end(office: Office, minutes: int, ends: str) -> None:
    set_up(office, mode="written")
    change(office, minutes=minutes)
    office.tick(MONDAY_AT_NINE)
    if minutes > 20:
        office.tick("2026-11-23T01:20")
        assert not threads(office)
    office.tick(ends)
    assert len(threads(office)) == 1
    office.tick("2026-11-23T01:50")
    assert len(threads(office)) == 1


def test_a_quarterly_one_is_asked_about_shortly_before_and_not_weeks_ahead(office: Office) -> None:
    set_up(office)
    change(office, recurrence=Recurrence(LastWorkday("quarter", 1), time(14), "Asia/Shanghai"))
    for day in range(1, 31):
        office.tick(f"2026-12-{day:02d}T09:35")
    assert not asked(office)
    office.tick("2026-12-31T05:00")
    assert len(asked(office)) == 1
    for month, last in ((1, 31), (2, 28), (3, 30)):
        for day in range(1, last + 1):
            office.tick(f"2027-{month:02d}-{day:02d}T09:35")
    assert len(asked(office)) == 1


def test_after_a_pause_it_is_asked_about_the_evening_before(office: Office) -> None:
    set_up(office)
    office.say("李娜", "/meeting 暂停 到 2026-11-25")
    for moment in (MONDAY_AT_NINE, MONDAY_EVENING, TUESDAY_AT_NINE):
        office.tick(moment)
    assert not asked(office)
    office.tick("2026-11-24T09:30")
    assert len(asked(office)) == 1
    office.tick("2026-11-25T01:00")
    assert len(asked(office)) == 1


def test_resumed_in_the_afternoon_it_is_asked_about_in_the_evening(office: Office) -> None:
    set_up(office)
    office.say("李娜", "/meeting pause")
    office.tick(MONDAY_AT_NINE)
    office.at("2026-11-23T07:00")
    office.say("李娜", "/meeting resume")
    office.tick(MONDAY_EVENING)
    assert len(asked(office)) == 1
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 1


def test_it_is_not_paused_until_a_day_that_has_passed(office: Office) -> None:
    set_up(office)
    with office.visitor("李娜") as visitor:
        visitor.send("C0EAST", "/meeting list")
        found = office.wait(lambda: [m for m in visitor.messages("C0EAST") if "暂停" in read(m)])
        actions = [one for block in found[-1]["blocks"] for one in block.get("elements", [])]
        action = next(one["action_id"] for one in actions if one.get("text", {}).get("text") == "暂停")
        visitor.press(found[-1], action)
        office.wait(visitor.view)
        for day in ("2026-11-20", "2026-11-21"):
            sent = visitor.submit(picked(until=day))
            assert "errors" in sent, day
    office.tick(MONDAY_AT_NINE)
    assert len(cards(office)) == 1


def test_what_is_wrong_in_the_form_stands_beside_its_field(office: Office) -> None:
    everybody = office.slack.desk.workspace.conversation("C0ALL")
    assert everybody is not None
    office.slack.desk.workspace.put(replace(everybody, id="C0THEM", name="them", shared=True))
    office.slack.desk.workspace.put(replace(everybody, id="C0OLD", name="old", archived=True))
    with office.visitor("李娜") as visitor:
        visitor.send("C0EAST", "/meeting setup")
        view = office.wait(visitor.view)
        days, month = chosen(view, "rhythm", "weekdays"), chosen(view, "rhythm", "month")
        none, friday = chosen(view, "weekdays"), chosen(view, "weekdays", "friday")

        def said(channel: str, *fields: object) -> str:
            given = into(channel)
            for one in fields:
                assert isinstance(one, dict)
                given |= one
            return str(visitor.submit(given)["errors"])

        assert "至少勾一天" in said("C0EAST", days, none)
        assert "勾选才算数" in said("C0EAST", month, friday)
        assert "私聊不行" in said(visitor.dm(), month, none)
        assert "有外部公司的人" in said("C0THEM", month, none)
        assert "已经归档" in said("C0OLD", month, none)


def test_a_meeting_that_is_changed_to_be_another_teams_leaves_the_first_ones_alone(office: Office) -> None:
    set_up(office)
    was = series(office)
    helen = office.people["Helen Marsh"]
    with office.deps.writing() as tx:
        wanted = replace(was, team=team(office, "West").id, channel="C0WEST")
        made = service.set_up(tx, asker=helen, wanted=wanted, now=office.clock.now(), deps=office.deps)
        running = store.running(tx, workspace=office.workspace.id)
    assert running == [was, made.series]
    assert was.id != made.series.id


def test_resumed_after_the_hour_of_the_questions_it_is_asked_about_all_the_same(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.say("李娜", "/meeting pause")
    office.tick(MONDAY_EVENING)
    assert len(asked(office)) == 1, "Monday's"
    office.at("2026-11-23T09:40")
    office.say("李娜", "/meeting resume")
    office.tick("2026-11-23T09:41")
    assert len(asked(office)) == 2


def test_one_that_was_left_out_by_mistake_is_held_after_all(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.at("2026-11-23T02:00")
    office.say("李娜", "/meeting skip")
    office.tick(MONDAY_EVENING)
    assert len(asked(office)) == 1, "Monday's"
    office.at("2026-11-23T09:40")
    assert "照常开：华东 11月24日 周二 的晨会" in press(office, "李娜", "撤销", "照常开", where="C0ALL")
    office.tick("2026-11-23T09:41")
    assert len(asked(office)) == 2
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 2


def test_one_that_runs_is_not_left_out(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    press(office, "李娜", "开始", "昨天，到 09:")
    assert "会议已经开始了" in read(office.say("李娜", "/meeting skip"))
    office.tick("2026-11-23T01:01")
    assert "晨会进行中" in words(cards(office)[0])


def test_of_one_that_pauses_it_is_said_that_it_does(office: Office) -> None:
    set_up(office)
    office.say("李娜", "/meeting pause")
    for who, text in (("李娜", "/meeting"), ("陈雨", "/meeting"), ("李娜", "/meeting skip")):
        said = read(office.say(who, text))
        assert "现有的 1 个会已暂停" in said, text
        assert "哪一个" not in said


def test_one_is_not_moved_onto_another_but_next_to_it_or_onto_one_that_is_left_out(office: Office) -> None:
    set_up(office)
    for to in ("2026-11-24T01:00", "2026-11-24T00:41", "2026-11-24T01:19"):
        with pytest.raises(CannotMoveThere) as refused:
            move(office, MONDAY, to)
        assert refused.value.facts["why"] == "taken", to
    for to in ("2026-11-24T00:40", "2026-11-24T01:20", "2026-11-23T01:05"):
        move(office, MONDAY, to)
    with office.deps.writing() as tx:
        service.skip(
            tx,
            asker=office.people["李娜"],
            series=series(office).id,
            day=TUESDAY,
            now=office.clock.now(),
            deps=office.deps,
            command="/meeting",
        )
    move(office, MONDAY, "2026-11-24T01:00")


def test_in_the_form_it_is_said_why_a_time_cannot_be(office: Office) -> None:
    set_up(office)
    with office.visitor("李娜") as visitor:
        visitor.send("C0EAST", "/meeting 改期")
        office.wait(visitor.view)
        before = len(visitor.messages("C0EAST"))
        at = {"at": {"at": {"type": "timepicker", "selected_time": "09:00"}}}
        sent = visitor.submit({**picked(day="2026-11-24"), **at})
        shown = str(sent.get("errors", ""))
        if not shown:
            found = office.wait(lambda: visitor.messages("C0EAST")[before:] or visitor.messages(visitor.dm()))
            shown = read(found[-1])
        assert "已经有一次会" in shown, sent


def test_one_that_somebody_answered_already_follows_when_it_is_set_up_otherwise(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick(MONDAY_EVENING)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    change(office, minutes=40)
    held_at(office, 10, 30)
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 1, "Monday's"
    office.tick("2026-11-24T02:30")
    card = words(cards(office)[-1])
    assert len(cards(office)) == 2
    assert "晨会进行中，到 11:10" in card
    assert "给 Hooli 打电话" in card


def test_one_that_somebody_answered_already_is_not_held_on_a_day_that_is_none_any_more(
    office: Office,
) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick(MONDAY_EVENING)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    change(office, recurrence=replace(series(office).recurrence, days=Weekdays.of("friday")))
    office.tick("2026-11-24T00:00")
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 1, "Monday's"
    office.tick("2026-11-27T01:00")
    assert len(cards(office)) == 2


def test_the_first_one_is_not_held_either_when_its_day_is_none_any_more(office: Office) -> None:
    set_up(office)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    change(office, recurrence=replace(series(office).recurrence, days=Weekdays.of("friday")))
    office.tick(MONDAY_AT_NINE)
    assert not cards(office)


def test_what_was_changed_and_changed_back_is_held_as_at_first(office: Office) -> None:
    set_up(office)
    was = series(office).recurrence
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    change(office, recurrence=replace(was, days=Weekdays.of("friday")))
    change(office, recurrence=was)
    office.tick(MONDAY_AT_NINE)
    (card,) = cards(office)
    assert "给 Hooli 打电话" in words(card)
