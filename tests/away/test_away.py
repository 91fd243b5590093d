"""/coach away, as people write it in chat, in both languages."""

from __future__ import annotations

import pytest

from tests.world import World, read


def test_leave_is_noted_shown_and_ended(world: World) -> None:
    # In Chicago it is still Sunday, 22 November.
    said = read(world.say("Amy Reed", "/coach away 12-01..12-05"))
    assert said.startswith("You are away from Tue 1 Dec to Sat 5 Dec.")
    assert "I ask you nothing on these days." in said
    assert "/coach away back" in said
    assert read(world.say("Amy Reed", "/coach away")).startswith("You are away from Tue 1 Dec to Sat 5 Dec.")
    back = read(world.say("Amy Reed", "/coach away back"))
    assert back == "Your leave is cancelled: Tue 1 Dec to Sat 5 Dec."
    assert "No leave is noted for you." in read(world.say("Amy Reed", "/coach away"))
    assert "nothing to end" in read(world.say("Amy Reed", "/coach back"))


def test_all_of_it_works_in_chinese(world: World) -> None:
    assert "你 12月1日 周二至12月5日 周六请假。" in read(world.say("陈雨", "/coach 请假 12月1日到5日"))
    assert "已和之前登记的连在一起。" in read(world.say("陈雨", "/coach 休假 12月6日"))
    assert "12月1日 周二至12月6日 周日" in read(world.say("陈雨", "/coach 请假"))
    assert "你的假已取消：12月1日 周二至12月6日 周日。" in read(world.say("陈雨", "/coach 回来了"))
    assert "你没有登记请假。" in read(world.say("陈雨", "/coach 请假 回来了"))


def test_today_is_the_askers_own(world: World) -> None:
    assert "You are away on Sun 22 Nov." in read(world.say("Amy Reed", "/coach away today"))
    assert "你 11月23日 周一请假。" in read(world.say("陈雨", "/coach 请假 今天"))
    assert "You are away from Sun 22 Nov to Mon 23 Nov." in read(
        world.say("Amy Reed", "/coach away tomorrow")
    )
    assert "You are back from today on." in read(world.say("Amy Reed", "/coach away I'm back"))
    assert "你从今天起回来上班了。" in read(world.say("陈雨", "/coach 我回来了"))


def test_a_manager_notes_leave_of_their_people(world: World) -> None:
    said = read(world.say("李娜", "/coach away @陈雨 2026-12-01..2026-12-05"))
    assert "陈雨 12月1日 周二至12月5日 周六请假。" in said
    assert "这期间我不打扰对方。" in said
    assert "你 12月1日 周二至12月5日 周六请假。" in read(world.say("陈雨", "/coach away"))
    assert "陈雨的假已取消" in read(world.say("李娜", "/coach away @陈雨 back"))
    mentioned = read(world.say("Dana Fox", "/coach away <@U0AMY> 12-24"))
    assert "Amy Reed is away on Thu 24 Dec." in mentioned
    assert "/coach away @Amy Reed back" in mentioned
    assert "Amy Reed is away on Thu 24 Dec." in read(world.say("Helen Marsh", "/coach away @Amy Reed"))
    assert "is cancelled" in read(world.say("Dana Fox", "/coach back @Amy Reed"))
    # Nobody has tied Bo Lind to an account.
    assert "Bo Lind is away on Thu 24 Dec." in read(world.say("Dana Fox", "/coach away @Bo Lind 12-24"))


def test_nobody_notes_or_sees_leave_of_other_peoples_people(world: World) -> None:
    world.say("陈雨", "/coach 请假 12-01..12-05")
    for text in ("@陈雨 12-08", "@陈雨 back", "@陈雨"):
        said = read(world.say("Dana Fox", f"/coach away {text}"))
        assert "The leave of 陈雨 is for them and their line to note and to see." in said
        assert "李娜 leads the team" in said
        assert "Dec" not in said
    assert "只有本人和直属上级能登记" in read(world.say("王博", "/coach 请假 @李娜 明天"))
    assert "12月1日 周二至12月5日 周六" in read(world.say("陈雨", "/coach 请假"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("banana", "I do not know the word “banana” here."),
        ("tomorow", "Did you mean “tomorrow”?"),
        ("12-45", "/coach away 12-01..12-05"),
        ("12-05..12-01", "That would end before it begins"),
        ("2026-11-02..2026-11-06", "That is over already: Mon 2 Nov to Fri 6 Nov."),
        ("2026-12-01..2029-12-01", "366 at most"),
        ("@Nemo tomorrow", "I know nobody called “@Nemo”."),
        ("<@U0ZED> tomorrow", "I know nobody called “@"),
    ],
)
def test_what_cannot_be_noted_says_why_and_notes_nothing(world: World, text: str, says: str) -> None:
    assert says in read(world.say("Amy Reed", f"/coach away {text}"))
    assert "No leave is noted for you." in read(world.say("Amy Reed", "/coach away"))


@pytest.mark.parametrize(
    "text", ["/coach away help", "/coach help away", "/coach help 请假", "/coach back help"]
)
def test_its_help_is_there_however_it_is_asked_for(world: World, text: str) -> None:
    assert read(world.say("Amy Reed", text)).startswith("/coach away notes on which days you are away")


def test_a_stranger_is_told_whom_to_ask(world: World) -> None:
    assert "Ask an admin of this app to link you" in read(world.say("Stranger", "/coach away today"))
