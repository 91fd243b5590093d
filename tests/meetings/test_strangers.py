"""Whoever types or presses what is not for them, or what means nothing, reads why; nobody else reads of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.meetings.holding import actions
from bot.meetings.model import Lead
from bot.people.refusals import UnknownPerson
from tests.delivery.conftest import Office
from tests.delivery.hand import Hand
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    answer,
    change,
    held_at,
    press,
    series,
    set_up,
    words,
)
from tests.world import read

MONDAY = date(2026, 11, 23)


def posted(office: Office) -> None:
    """华东's card stands in a channel in which everybody is."""
    set_up(office, channel="C0ALL")
    office.tick(MONDAY_AT_NINE)


def pressed(office: Office, name: str, action: str) -> str:
    """What they read who press that on the card."""
    hand = Hand(office, name)
    with hand.visitor() as visitor:
        card = next(m for m in visitor.messages("C0ALL") if "晨会进行中" in read(m))
    return read(hand.press(action, where=card))


def test_another_team_is_told_whose_meeting_it_is_and_not_about_deals(office: Office) -> None:
    posted(office)
    said = pressed(office, "Amy Reed", "meetings.answer")
    assert "The questions of 华东 are for its team to answer." in said
    assert "李娜 leads it and can tell you more." in said
    assert "The meetings of 华东 are open to that team and its line." in pressed(
        office, "Amy Reed", "meetings.act"
    )


def test_the_line_reads_what_is_answered_and_is_not_offered_to_answer(office: Office) -> None:
    set_up(office)
    shown = read(office.say("Helen Marsh", "/meeting"))
    assert "Heard from 0 of 2" in shown
    assert "Answer" not in shown.splitlines()
    said = read(office.say("Helen Marsh", "/meeting answer"))
    assert "The questions of 华东 are for its team to answer." in said
    assert "What they answer is open to you." in said


def test_the_team_is_offered_to_answer(office: Office) -> None:
    posted(office)
    assert "填写" in read(office.say("陈雨", "/meeting")).splitlines()


def test_whom_the_manager_named_from_another_team_leads_and_may_not_answer(office: Office) -> None:
    set_up(office)
    change(office, lead=Lead.FIXED, leader=office.people["Amy Reed"].id)
    held_at(office, 23)
    office.tick("2026-11-23T15:00")
    assert "You lead the morning meeting of 华东 now." in words(office.posted("Amy Reed")[-1])
    assert "Yesterday, until" in press(office, "Amy Reed", "Begin", "Yesterday, until")


def test_who_stands_in_from_another_team_finds_it_in_the_list(office: Office) -> None:
    set_up(office)
    change(office, delegate=office.people["Amy Reed"].id)
    assert "Left out: the morning meeting of 华东" in read(office.say("Amy Reed", "/meeting skip"))


@pytest.mark.parametrize(
    ("text", "near"),
    [("/meeting setup bananas", None), ("/meeting setup wekly", "weekly"), ("/meeting setup 香蕉", None)],
)
def test_a_kind_that_there_is_not_is_not_taken_for_another(
    office: Office, text: str, near: str | None
) -> None:
    said = read(office.say("Dana Fox", text))
    assert "I do not know the word" in said
    assert ("Did you mean" in said) == (near is not None)
    if near:
        assert near in said


@pytest.mark.parametrize("text", ["setup weekly", "setup week", "设置 周会", "setup Weekly Review"])
def test_a_kind_is_known_by_its_name_in_any_language(office: Office, text: str) -> None:
    with office.visitor("Dana Fox") as visitor:
        visitor.send("C0ALL", f"/meeting {text}")
        assert "last week" in str(office.wait(visitor.view))


@pytest.mark.parametrize(("who", "says"), [("李娜", "没有暂停"), ("Helen Marsh", "nothing was paused")])
def test_it_is_not_paused_until_a_day_that_is_past(office: Office, who: str, says: str) -> None:
    set_up(office)
    assert says in read(office.say(who, "/meeting pause until 2026-11-20"))
    assert "暂停" not in read(office.say("陈雨", "/meeting list"))


def test_only_what_people_wrote_is_found_and_not_what_questions_are_called(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="10:30 去了 Globex", plan='报价 "第二版"')
    office.at("2026-11-23T01:05")
    assert "“plan”没在会上提过" in read(office.say("陈雨", "/meeting history plan"))
    assert "没在会上提过" in read(office.say("陈雨", "/meeting history {"))
    assert "陈雨：10:30 去了 Globex" in read(office.say("陈雨", "/meeting history globex"))
    assert "在 1 次会上提过" in read(office.say("陈雨", '/meeting history "第二版"'))


def test_figures_over_several_teams_name_them_all(office: Office) -> None:
    set_up(office)
    set_up(office, by="Dana Fox", channel="C0WEST")
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="x", plan="y")
    office.at("2026-11-23T01:05")
    assert "of West, 华东" in read(office.say("Helen Marsh", "/meeting stats"))


def test_before_the_first_meeting_there_is_no_file(office: Office) -> None:
    set_up(office)
    assert "还没有你能看的会议" in read(office.say("陈雨", "/meeting export"))
    assert "导出" not in read(office.say("陈雨", "/meeting stats"))


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("meetings.take", f"{2**64}|1:2026-11-23|card"),
        ("meetings.solve", "٣|1:2026-11-23|card"),
        ("meetings.answer", f"{2**64}:2026-11-23"),
        ("meetings.go", f"1:2026-11-23|{'9' * 400}"),
        ("meetings.begin", "1:2026-11-99"),
    ],
)
def test_a_button_that_says_nothing_known_is_refused_and_breaks_nothing(
    office: Office, action: str, value: str
) -> None:
    posted(office)
    hand = Hand(office, "陈雨")
    with hand.visitor() as visitor:
        card = next(m for m in visitor.messages("C0ALL") if "晨会进行中" in read(m))
    assert "已经失效" in read(hand.sends(action, value, where=card))


def test_the_line_may_take_an_action_and_nobody_of_another_team_is_given_one(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    given = {"series": series(office).id, "day": MONDAY, "text": "x", "due": date(2026, 11, 24)}
    helen, amy = office.people["Helen Marsh"], office.people["Amy Reed"]
    with office.deps.writing() as tx:
        now = office.clock.now()
        made = actions.add(tx, asker=helen, owner=helen.id, now=now, deps=office.deps, **given)  # type: ignore[arg-type]
        assert made.owner.id == helen.id
        with pytest.raises(UnknownPerson):
            actions.add(tx, asker=helen, owner=amy.id, now=now, deps=office.deps, **given)  # type: ignore[arg-type]
