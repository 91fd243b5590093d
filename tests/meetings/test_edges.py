"""What comes between: left out, moved, paused, people who are away or new, a channel that is gone, a crash."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app import Secrets, make_beat, slack_api
from bot.meetings.asking import service as asking
from bot.meetings.asking.service import MeetingOver
from bot.meetings.holding import service as holding
from bot.meetings.holding.service import NotLeading
from bot.meetings.series.service import CannotMoveThere
from bot.people import service as people
from bot.people.model import PersonRow
from bot.people.store import member_table
from tests.delivery.conftest import Office
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    TUESDAY_AT_NINE,
    answer,
    away,
    cards,
    move,
    press,
    series,
    set_up,
    threads,
    words,
)
from tests.world import read

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def close(office: Office, name: str = "李娜", day: date = MONDAY) -> None:
    with office.deps.writing() as tx:
        holding.close(
            tx,
            asker=office.people[name],
            series=series(office).id,
            day=day,
            now=office.clock.now(),
            deps=office.deps,
        )


def test_one_that_is_left_out_is_not_asked_about_and_not_held(office: Office) -> None:
    set_up(office)
    said = read(office.say("李娜", "/meeting skip"))
    assert "已跳过：华东 11月23日 周一 的晨会。" in said
    assert "下一次 11月24日 09:00" in said
    office.tick(MONDAY_AT_NINE)
    assert not cards(office)
    assert not office.posted("陈雨")
    office.tick("2026-11-23T09:30")
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 1, "the next one is held"


def test_one_that_is_moved_after_answers_came_keeps_them_and_is_held_once(office: Office) -> None:
    set_up(office)
    office.at("2026-11-22T23:00")
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    move(office, MONDAY, "2026-11-23T06:00")
    office.tick(MONDAY_AT_NINE)
    assert not cards(office), "not at its old time"
    office.tick("2026-11-23T06:00")
    (card,) = cards(office)
    assert "给 Hooli 打电话" in words(card)
    assert "2 人中 1 人已填" in words(card)
    asked = [words(one) for one in office.posted("王博") if "花一分钟" in words(one)]
    assert len(asked) == 1
    assert "14:00 晨会" in asked[0]
    office.tick(TUESDAY_AT_NINE)
    assert len(cards(office)) == 2


@pytest.mark.parametrize(("to", "why"), [("2026-11-20T06:00", "past"), ("2027-06-01T06:00", "far")])
def test_it_is_not_moved_into_the_past_or_far_away(office: Office, to: str, why: str) -> None:
    set_up(office)
    with pytest.raises(CannotMoveThere) as refused:
        move(office, MONDAY, to)
    assert refused.value.facts["why"] == why


def test_while_it_pauses_nobody_is_asked_and_it_goes_on_by_itself(office: Office) -> None:
    set_up(office)
    assert "暂停到 11月25日 周三" in read(office.say("李娜", "/meeting 暂停 到 2026-11-25"))
    for moment in (MONDAY_AT_NINE, "2026-11-23T09:30", TUESDAY_AT_NINE):
        office.tick(moment)
    assert not cards(office)
    assert not office.posted("陈雨")
    office.tick("2026-11-24T09:30")
    office.tick("2026-11-25T01:00")
    assert len(cards(office)) == 1


@pytest.mark.parametrize("said", ["pause until Monday", "暂停 到 下周一", "pause 2026-11-30"])
def test_the_day_it_goes_on_may_be_said_in_words(office: Office, said: str) -> None:
    set_up(office)
    office.at("2026-11-25T03:00")
    assert "暂停到 11月30日 周一" in read(office.say("李娜", f"/meeting {said}"))


def test_a_kind_that_the_team_has_already_is_not_offered_again(office: Office) -> None:
    set_up(office)
    listed = read(office.say("李娜", "/meeting list"))
    assert "设置周会" in listed
    assert "设置晨会" not in listed


def test_it_pauses_without_an_end_until_somebody_resumes_it(office: Office) -> None:
    set_up(office)
    assert "华东晨会已暂停" in read(office.say("李娜", "/meeting pause"))
    office.tick(MONDAY_AT_NINE)
    office.tick(TUESDAY_AT_NINE)
    assert not cards(office)
    assert "恢复了" in read(office.say("李娜", "/meeting resume"))
    office.tick("2026-11-24T09:30")
    office.tick("2026-11-25T01:00")
    assert len(cards(office)) == 1


def test_who_is_away_is_neither_asked_nor_missing(office: Office) -> None:
    set_up(office)
    away(office, "陈雨", MONDAY)
    office.tick(MONDAY_AT_NINE)
    assert not office.posted("陈雨")
    (card,) = cards(office)
    assert "1 人中 0 人已填" in words(card)
    assert "不在：陈雨" in words(card)


def test_while_the_manager_is_away_somebody_of_the_team_leads(office: Office) -> None:
    set_up(office)
    away(office, "李娜", MONDAY)
    office.tick(MONDAY_AT_NINE)
    assert not office.posted("李娜")
    leads = [
        name for name in ("陈雨", "王博") if any("由你主持" in words(one) for one in office.posted(name))
    ]
    assert len(leads) == 1
    assert f"{leads[0]}主持" in words(cards(office)[0])
    press(office, leads[0], "开始", "昨天，到 09:")


def test_in_turn_each_leads_on_another_day(office: Office) -> None:
    set_up(office, lead="rotating")
    office.tick(MONDAY_AT_NINE)
    office.tick(TUESDAY_AT_NINE)
    led = [next(name for name in ("陈雨", "王博") if f"{name}主持" in words(one)) for one in cards(office)]
    assert sorted(led) == ["王博", "陈雨"]


def test_a_team_of_one_is_asked_and_leads_itself(office: Office) -> None:
    set_up(office)
    with office.deps.writing() as tx:
        gone = member_table.c.name.in_(["陈雨", "王博"])
        tx.execute(member_table.update().where(gone).values(left_on=date(2026, 11, 20)))
    office.tick(MONDAY_AT_NINE)
    said = [words(one) for one in office.posted("李娜")]
    assert any("花一分钟" in one for one in said)
    assert any("由你主持" in one for one in said)
    assert "1 人中 0 人已填" in words(cards(office)[0])


def test_where_nobody_has_answered_it_ends_with_that(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:30")
    assert "该结束了" in words(office.posted("李娜")[-1]), "ten minutes after its planned end"
    press(office, "李娜", "结束会议", "已结束")
    office.tick("2026-11-23T01:31")
    assert "2 人中 0 人已填" in threads(office)[0]


def test_whoever_joins_a_minute_before_can_answer_like_the_others(office: Office) -> None:
    set_up(office)
    office.tick("2026-11-23T00:50")
    office.at("2026-11-23T00:59")
    with office.deps.writing() as tx:
        people.apply_people(
            tx,
            workspace=office.workspace.id,
            rows=[PersonRow("Zed Stranger", "zed@example.org", team="华东", manager="李娜")],
            as_of=date(2026, 11, 23),
            import_id=0,
            ids=office.deps.ids,
            source="test",
        )
    office.tick(MONDAY_AT_NINE)
    assert "3 人中 0 人已填" in words(cards(office)[0])
    assert "Noted" in answer(office, "Stranger", "C0ALL", done="met everybody", plan="first call")
    office.tick("2026-11-23T01:01")
    assert "first call" in words(cards(office)[0])


def test_in_a_channel_that_is_archived_it_is_led_from_the_messages_all_the_same(office: Office) -> None:
    set_up(office)
    desk = office.slack.desk
    east = desk.workspace.conversation("C0EAST")
    assert east is not None
    desk.workspace.put(replace(east, archived=True))
    office.tick(MONDAY_AT_NINE)
    assert not cards(office)
    press(office, "李娜", "开始", "昨天，到 09:")
    press(office, "李娜", "结束会议", "已结束")
    desk.workspace.put(replace(east, archived=False))
    office.tick("2026-11-23T01:20")
    (card,) = cards(office)
    assert "已结束" in words(card), "it tells how it is now, not how it was"


def test_a_channel_that_is_renamed_is_the_same_channel(office: Office) -> None:
    set_up(office)
    desk = office.slack.desk
    east = desk.workspace.conversation("C0EAST")
    assert east is not None
    desk.workspace.put(replace(east, name="east-and-south"))
    office.tick(MONDAY_AT_NINE)
    assert len(cards(office)) == 1


def test_two_replicas_ask_and_open_once(office: Office) -> None:
    set_up(office)
    credentials = office.slack.desk.credentials
    secrets = Secrets.of({"SLACK_API_URL": office.slack.api_url, "SLACK_BOT_TOKEN": credentials.bot_token})
    other = make_beat(office.deps, slack_api(office.deps, secrets))
    object.__setattr__(other.sender, "wait", office.pass_by)
    for moment in (MONDAY_AT_NINE, "2026-11-23T01:30", "2026-11-23T09:30", TUESDAY_AT_NINE):
        office.at(moment)
        office.tick()
        other.once()
    other.close()
    assert len(cards(office)) == 2
    assert len([one for one in office.posted("陈雨") if "花一分钟" in words(one)]) == 2


def test_after_a_crash_between_the_questions_and_the_card_it_opens_late_and_once(office: Office) -> None:
    set_up(office)
    office.tick("2026-11-23T00:30")
    office.beat.close()
    # Nobody was there at nine. Another process comes up seven minutes later.
    credentials = office.slack.desk.credentials
    secrets = Secrets.of({"SLACK_API_URL": office.slack.api_url, "SLACK_BOT_TOKEN": credentials.bot_token})
    office.beat = make_beat(office.deps, slack_api(office.deps, secrets))
    object.__setattr__(office.beat.sender, "wait", office.pass_by)
    office.tick("2026-11-23T01:07")
    office.tick("2026-11-23T01:08")
    assert len(cards(office)) == 1


def test_what_is_over_takes_no_answers_and_is_not_begun_again(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:10")
    close(office)
    with office.deps.writing() as tx, pytest.raises(MeetingOver):
        holding.begin(
            tx,
            asker=office.people["李娜"],
            series=series(office).id,
            day=MONDAY,
            now=office.clock.now(),
            deps=office.deps,
        )
    close(office)
    office.tick("2026-11-23T01:11")
    assert len(threads(office)) == 1, "ended twice it is summed up once"


def test_who_does_not_lead_is_told_who_does(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    with office.deps.writing() as tx, pytest.raises(NotLeading) as refused:
        holding.begin(
            tx,
            asker=office.people["陈雨"],
            series=series(office).id,
            day=MONDAY,
            now=office.clock.now(),
            deps=office.deps,
        )
    assert refused.value.facts == {"leader": "李娜"}


def test_in_writing_answers_stand_in_the_thread_and_are_summed_up_at_the_end(office: Office) -> None:
    set_up(office, mode="written")
    office.tick(MONDAY_AT_NINE)
    assert "书面晨会进行中，09:20 截止" in words(cards(office)[0])
    assert not office.posted("李娜"), "nobody leads it"
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话")
    office.tick("2026-11-23T01:01")
    (told,) = threads(office)
    assert "陈雨：" in told
    assert "给 Hooli 打电话" in told
    assert "（晚了）" not in words(cards(office)[0])
    office.tick("2026-11-23T01:20")
    assert "2 人中 1 人已填" in threads(office)[-1]
    with office.deps.writing() as tx, pytest.raises(MeetingOver):
        asking.answer(
            tx,
            asker=office.people["王博"],
            series=series(office).id,
            day=MONDAY,
            values={"done": "x", "plan": "y"},
            now=office.clock.now(),
            deps=office.deps,
        )


def test_in_writing_the_card_says_when_no_answers_are_taken_any_more(office: Office) -> None:
    set_up(office, mode="written")
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T01:20")
    (card,) = cards(office)
    assert "晨会已结束" in words(card)
    assert "填写" not in words(card)


def test_where_nobody_ends_it_the_card_says_after_an_hour_that_it_is_over(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    office.tick("2026-11-23T02:15")
    assert "填写" in words(cards(office)[0])
    office.tick("2026-11-23T02:20")
    (card,) = cards(office)
    assert "晨会已结束" in words(card)
    assert "填写" not in words(card)


def test_a_meeting_may_have_another_time_zone_than_its_team(office: Office) -> None:
    said = set_up(office, zone="UTC")
    assert "每个工作日 09:00" in said
    assert series(office).recurrence.zone == "UTC"
    office.tick(MONDAY_AT_NINE)
    assert not cards(office), "nine in Shanghai is not nine elsewhere"
    office.tick("2026-11-23T09:00")
    (card,) = cards(office)
    assert "09:20" in words(card), "its own clock, not the team's"


def test_without_a_choice_it_is_on_the_clock_of_its_team(office: Office) -> None:
    set_up(office)
    assert series(office).recurrence.zone == "Asia/Shanghai"
