"""Earlier meetings: the list and a search, figures, open actions, the file."""

from __future__ import annotations

import csv
import io
from datetime import date

import httpx

from bot.meetings.holding import actions, service
from bot.meetings.model import Sort
from tests.delivery.conftest import Office
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    MONDAY_EVENING,
    TUESDAY_AT_NINE,
    answer,
    press,
    series,
    set_up,
)
from tests.world import read

MONDAY = date(2026, 11, 23)
BOSS = "李娜"


def hold(office: Office) -> None:
    """A meeting with an answer, a problem, a decision and an action, that took 15 minutes."""
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话", problem="=法务不回邮件")
    office.at("2026-11-23T01:02")
    given = {"series": series(office).id, "day": MONDAY, "deps": office.deps}
    with office.deps.writing() as tx:
        service.begin(tx, asker=office.people[BOSS], now=office.clock.now(), **given)  # type: ignore[arg-type]
        decided = {"sort": Sort.DECISION, "text": "线索当天联系"}
        service.note(tx, asker=office.people[BOSS], now=office.clock.now(), **decided, **given)  # type: ignore[arg-type]
        actions.add(
            tx,
            asker=office.people[BOSS],
            owner=office.people["王博"].id,
            text="把合同发给法务",
            due=date(2026, 11, 24),
            now=office.clock.now(),
            **given,  # type: ignore[arg-type]
        )
    office.at("2026-11-23T01:17")
    with office.deps.writing() as tx:
        service.close(tx, asker=office.people[BOSS], now=office.clock.now(), **given)  # type: ignore[arg-type]
    office.tick()


def test_what_was_said_is_found_wherever_it_was_said(office: Office) -> None:
    hold(office)
    for word in ("Hooli", "hooli", "法务不回", "线索当天", "合同发给"):
        assert f"“{word}”在 1 次会上提过" in read(office.say("王博", f"/meeting history {word}")), word
    assert "“%”没在会上提过" in read(office.say("王博", "/meeting 历史 %"))
    said = read(office.say("王博", "/meeting history"))
    assert "到现在开过 1 次会" in said
    assert "2 人中 1 人已填" in said
    assert "1 项行动" in said
    assert "拜访了 Globex" in press(office, "王博", "看内容", "全部内容", where="C0ALL")


def test_its_figures_are_those_of_the_meeting(office: Office) -> None:
    hold(office)
    said = read(office.say("陈雨", "/meeting stats"))
    assert "应到的人里 50% 有回答" in said
    assert "准时开始" in said
    assert "100% (1/1)" in said
    assert "0.8 倍" in said, "15 minutes of 20"


def test_an_action_is_followed_up_with_its_owner_and_opens_the_next_meeting(office: Office) -> None:
    hold(office)
    told = [read({"blocks": list(one.blocks)}) for one in office.posted("王博")]
    assert any("把合同发给法务" in one for one in told), "who was not asked is told"
    office.tick(MONDAY_EVENING)
    office.tick(TUESDAY_AT_NINE)
    card = read({"blocks": list(office.posted("C0EAST")[-1].blocks)})
    assert "把合同发给法务（今天到期）" in card
    due = [read({"blocks": list(one.blocks)}) for one in office.posted("王博")]
    assert any("你答应今天做：把合同发给法务" in one for one in due)
    assert "还有 1 项没完成" in read(office.say(BOSS, "/meeting actions"))
    press(office, "王博", "做完了", "已完成：把合同发给法务")
    assert "都完成了" in read(office.say(BOSS, "/meeting 行动"))


def test_all_of_it_is_a_file_in_which_nothing_runs(office: Office) -> None:
    hold(office)
    office.say("陈雨", "/meeting export")
    with office.visitor("陈雨") as visitor:
        sent = office.wait(lambda: [m for m in visitor.messages(visitor.dm()) if m["files"]])[-1]
    content = httpx.get(office.slack.url + sent["files"][0]["url"]).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert lines[0][:3] == ["日期", "会议", "团队"]
    said = {(line[3], line[4], line[5]) for line in lines[1:]}
    assert ("今天打算做什么？", "陈雨", "给 Hooli 打电话") in said
    assert ("决定", BOSS, "线索当天联系") in said
    assert ("行动", "王博", "把合同发给法务") in said
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_before_the_first_meeting_there_is_nothing_to_read(office: Office) -> None:
    assert "还没有你能看的会议" in read(office.say("陈雨", "/meeting stats"))
    set_up(office)
    assert "还没开过会" in read(office.say("陈雨", "/meeting history"))


def test_another_team_reads_nothing_of_it(office: Office) -> None:
    hold(office)
    for text in ("/meeting history", "/meeting stats", "/meeting export", "/meeting actions"):
        assert "no meeting that you may read about" in read(office.say("Amy Reed", text)), text


def test_a_meeting_is_read_whole_with_what_was_decided_and_promised_in_it(office: Office) -> None:
    hold(office)
    office.tick("2026-11-24T01:30")
    office.say("王博", "/meeting history 法务不回")
    said = press(office, "王博", "看内容", "全部内容", where="C0ALL")
    for text in ("拜访了 Globex", "法务不回邮件", "线索当天联系", "把合同发给法务"):
        assert text in said, text
