"""To whom a promise was made is told that it was moved or dropped: once, and not when it was undone before."""

from __future__ import annotations

from datetime import date

import pytest

from bot.promises.model import Scope
from tests.delivery.conftest import Office
from tests.promises.hands import FRIDAY, TEXT, WEDNESDAY, Desk

MONDAY_AFTER = date(2026, 11, 30)


def planned(office: Office) -> list[str]:
    return [row.kind for row in office.rows() if row.state == "planned" and row.kind == "promises.changed"]


@pytest.mark.parametrize("scope", Scope)
def test_to_whom_it_was_made_is_told_once_that_it_was_moved(office: Office, desk: Desk, scope: Scope) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY, scope=scope)
    desk.move(made, FRIDAY, reason="法务还没回")
    for moment in ("2026-11-23T02:00", "2026-11-23T06:00", "2026-11-24T02:00"):
        office.tick(moment)
    (said,) = desk.told("王博")
    assert f"陈雨改到 11月27日 周五（原来 11月25日 周三）：{TEXT}" in said
    assert "法务还没回" in said
    assert "这是答应你的事" in said
    assert not desk.told("李娜")


def test_it_is_told_in_the_language_of_who_reads_it(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Amy Reed", to="Dana Fox", due=WEDNESDAY, said="Send the offer")
    desk.move(made, FRIDAY, by="Amy Reed", reason="Legal is slow")
    office.tick("2026-11-23T15:00")
    (said,) = desk.told("Dana Fox")
    assert "Amy Reed will do this by Fri 27 Nov, not by Wed 25 Nov: Send the offer" in said
    assert "It was promised to you." in said


def test_to_whom_it_was_made_is_told_that_it_was_dropped_and_why(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博")
    desk.does("drop", made, "陈雨", reason="客户取消了")
    office.tick("2026-11-23T02:00")
    (said,) = desk.told("王博")
    assert f"陈雨不做这件事了：{TEXT}" in said
    assert "客户取消了" in said


def test_who_else_changed_it_is_named(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博")
    desk.does("drop", made, "李娜", reason="不需要了")
    office.tick("2026-11-23T02:00")
    assert "李娜取消的" in desk.told("王博")[0]


def test_in_a_meeting_it_is_who_wrote_it_down(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="李娜", to="李娜", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    office.tick("2026-11-23T02:00")
    assert [TEXT in one for one in desk.told("李娜")] == [True]


@pytest.mark.parametrize("name", ["陈雨", "王博"])
def test_nobody_is_told_what_they_did_themselves_or_what_was_kept(
    office: Office, desk: Desk, name: str
) -> None:
    mine = desk.make("陈雨", by="陈雨", to="王博" if name == "王博" else None, due=WEDNESDAY)
    desk.move(mine, FRIDAY, by=name)
    desk.does("keep", mine, "陈雨")
    office.tick("2026-11-23T02:00")
    assert not desk.told("王博")
    assert not desk.told("陈雨")


def test_what_was_moved_back_before_it_was_said_is_not_said(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    desk.does("move_back", made, "陈雨", due=FRIDAY)
    assert not planned(office), "nor does the agenda announce it"
    desk.move(made, FRIDAY)
    desk.move(made, WEDNESDAY)
    assert not planned(office), "whichever way it was undone"
    office.tick("2026-11-23T02:00")
    assert not desk.told("王博")


def test_what_was_opened_again_before_it_was_said_is_not_said(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博")
    desk.does("drop", made, "陈雨", reason="客户取消了")
    desk.does("reopen", made, "陈雨")
    office.tick("2026-11-23T02:00")
    assert not desk.told("王博")


def test_of_several_changes_before_it_is_said_the_last_is_said_against_what_they_know(
    office: Office, desk: Desk
) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    desk.move(made, MONDAY_AFTER)
    office.tick("2026-11-23T02:00")
    (said,) = desk.told("王博")
    assert "改到 11月30日 周一（原来 11月25日 周三）" in said


def test_what_was_kept_meanwhile_is_not_told_as_moved(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    desk.does("keep", made, "陈雨")
    office.tick("2026-11-23T02:00")
    assert not desk.told("王博")


def test_what_is_undone_after_it_was_said_is_said_as_well(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    office.tick("2026-11-23T02:00")
    desk.does("move_back", made, "陈雨", due=FRIDAY)
    office.tick("2026-11-23T04:00")
    assert "改到 11月25日 周三（原来 11月27日 周五）" in desk.told("王博")[-1]
    desk.does("drop", made, "陈雨", reason="客户取消了")
    office.tick("2026-11-23T06:00")
    desk.does("reopen", made, "陈雨")
    office.tick("2026-11-24T02:00")
    assert "陈雨还是会做这件事，11月25日 周三 前" in desk.told("王博")[-1]
    assert len(desk.told("王博")) == 4


def test_who_is_asked_as_the_leader_what_is_in_the_way_is_not_told_the_same_besides(
    office: Office, desk: Desk
) -> None:
    made = desk.make("陈雨", by="李娜", to="李娜", due=WEDNESDAY)
    desk.move(made, date(2026, 11, 27))
    desk.move(made, date(2026, 11, 28))
    desk.move(made, date(2026, 11, 30))
    office.tick("2026-11-23T02:00")
    (said,) = desk.told("李娜")
    assert "卡在哪" in said


def test_they_can_answer_where_they_are_told(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY)
    office.tick("2026-11-23T02:00")
    said = office.posted("王博")[-1]
    labels = [
        one["text"]["text"]
        for block in said.blocks
        for one in block.get("elements", [])
        if one.get("type") == "button"
    ]
    assert labels == ["改日期", "全部承诺", "已处理", "不再提醒这类"]


def test_it_waits_for_their_hours(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="Amy Reed", due=FRIDAY)
    desk.move(made, MONDAY_AFTER)
    office.tick("2026-11-23T02:00")
    assert not desk.told("Amy Reed"), "it is evening in Chicago"
    office.tick("2026-11-23T15:00")
    assert len(desk.told("Amy Reed")) == 1


def test_what_somebody_else_does_with_ones_own_promise_one_is_told(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", by="陈雨", to="王博", due=WEDNESDAY)
    desk.move(made, FRIDAY, by="李娜", reason="先做别的")
    office.tick("2026-11-23T02:00")
    (said,) = desk.told("陈雨")
    assert f"你答应的事改到 11月27日 周五（原来 11月25日 周三）：{TEXT}" in said
    assert "李娜改的" in said
    assert "先做别的" in said
    assert len(desk.told("王博")) == 1
    desk.does("drop", made, "李娜", reason="不需要了")
    office.tick("2026-11-23T04:00")
    assert f"这件事你不用做了：{TEXT}" in desk.told("陈雨")[-1]


def test_who_has_not_heard_of_it_yet_hears_of_it_as_it_stands_and_once(office: Office, desk: Desk) -> None:
    office.at("2026-11-23T12:00")
    made = desk.make("陈雨", by="李娜", due=WEDNESDAY)
    desk.move(made, FRIDAY, by="李娜")
    gone = desk.make("王博", by="李娜")
    desk.does("drop", gone, "李娜", reason="不需要了")
    office.tick("2026-11-24T01:00")
    (said,) = desk.told("陈雨")
    assert f"11月27日 周五 前：{TEXT}" in said
    assert "李娜记下的" in said
    assert "原来" not in said
    assert not desk.told("王博"), "nothing of what is dropped before they heard of it"
