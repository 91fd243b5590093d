"""/coach: help lists what there is, admins say who is who, everybody chooses their language."""

from __future__ import annotations

import re
from datetime import date

import pytest

import handlers
from bot.kit.formats import Reader
from bot.people import service as people
from bot.people.permissions import permissions
from handlers import coach
from tests.world import ACCOUNTS, World, members, read

CHINESE = Reader("zh_CN", "Asia/Shanghai", date(2026, 11, 23))


def make_admin(world: World, name: str) -> None:
    with world.deps.writing() as tx:
        people.make_admin(
            tx,
            email=ACCOUNTS[name].email,
            company=world.deps.company,
            ids=world.deps.ids,
            now=world.deps.clock.now(),
        )


def test_help_lists_every_command_in_the_readers_language(world: World) -> None:
    said = read(world.say("陈雨", "/coach 帮助"))
    assert "我陪你做销售管理的日常" in said
    for command in handlers.commands():
        assert f"/{command.name} " in said if command.is_slash else f"/coach {command.name} " in said
    assert read(world.say("Amy Reed", "/coach")).startswith("I do a sales manager's daily work with you")


def test_what_can_follow_a_command_is_said_in_the_readers_language(world: World) -> None:
    chinese = read(world.say("陈雨", "/coach 帮助"))
    english = read(world.say("Amy Reed", "/coach help"))
    assert (
        "/pipeline [变化 | 卡住 | 预测 | 瓶颈 | 走势] [团队 | @同事 | 公司] [时间段] | 定时 [列表]" in chinese
    )
    assert "/coach away [@同事] [今天 | 12-01..12-05 | 回来了]" in chinese
    assert "/coach away [@person] [today | 12-01..12-05 | back]" in english
    for command in handlers.commands():
        usage = world.deps.words.text(f"{command.capability}/usage", {"name": command.name}, CHINESE)
        assert not re.search(r"[A-Za-z]", usage), usage


@pytest.mark.parametrize(
    "typed",
    [
        *("/pipeline 变化", "/pipeline 卡住", "/pipeline 预测", "/pipeline 瓶颈", "/pipeline 公司"),
        *(
            "/pipeline 定时 列表",
            "/coach agenda 今天",
            "/coach agenda 明天",
            "/coach away 今天",
            "/coach away 回来了",
        ),
        *("/coach quiet 到14:00", "/coach quiet 今天", "/coach quiet 明天", "/coach quiet 2小时"),
        *("/coach quiet 取消", "/coach import 帮助", "/coach 语言 中文", "/coach 语言 自动", "/coach 权限"),
    ],
)
def test_the_words_of_the_chinese_usage_are_understood(world: World, typed: str) -> None:
    said = read(world.say("陈雨", typed))
    assert "没看懂" not in said
    assert "出错了" not in said


def test_an_unknown_word_gets_the_nearest_one_and_an_example(world: World) -> None:
    said = read(world.say("Amy Reed", "/coach langage"))
    assert "“langage”" in said
    assert "“language”" in said
    assert "/coach language zh" in said


def test_everybody_chooses_their_own_language(world: World) -> None:
    assert read(world.say("Amy Reed", "/coach language zh")) == "以后我跟你说中文。"
    assert read(world.say("Amy Reed", "/coach")).startswith("我陪你做销售管理的日常")
    assert read(world.say("Amy Reed", "/coach 语言 auto")).startswith("From now on I speak the language")


def test_a_language_we_do_not_speak_is_refused(world: World) -> None:
    assert "/coach language zh" in read(world.say("Amy Reed", "/coach language klingon"))
    assert members(world.deps)["Amy Reed"].language == "en"


def test_an_admin_links_somebody_whose_email_says_nothing(world: World) -> None:
    make_admin(world, "Dana Fox")
    stranger = ACCOUNTS["Stranger"].id
    said = read(world.say("Dana Fox", f"/coach link <@{stranger}> Bo Lind"))
    assert "Bo Lind is linked." in said
    assert members(world.deps)["Bo Lind"].slack_id == stranger
    assert "Bo Lind is no longer linked." in read(world.say("Dana Fox", f"/coach unlink <@{stranger}>"))
    assert members(world.deps)["Bo Lind"].slack_id is None


@pytest.mark.parametrize("person", ["Amy Reed", "Helen Marsh"])
def test_nobody_but_an_admin_links(world: World, person: str) -> None:
    stranger = ACCOUNTS["Stranger"].id
    assert "Only an admin can do that." in read(world.say(person, f"/coach link <@{stranger}> Bo Lind"))
    assert members(world.deps)["Bo Lind"].slack_id is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("link Bo", "/coach link @chenyu"),
        ("link <@U0ZED>", "/coach link @chenyu"),
        ("link <@U0ZED> Bo Lynd", "Did you mean Bo Lind?"),
        ("link <@U0ZED> Amy Reed", "linked to another account already"),
        ("langage zh", "“language”"),
        ("unlink <@U0ZED>", "That account is linked to nobody."),
    ],
)
def test_a_link_that_cannot_be_made_says_why_and_changes_nothing(world: World, text: str, says: str) -> None:
    make_admin(world, "Dana Fox")
    world.say("Amy Reed", "/coach")
    before = members(world.deps)
    assert says in read(world.say("Dana Fox", f"/coach {text}"))
    after = members(world.deps)
    assert {name: one.slack_id for name, one in after.items() if name != "Dana Fox"} == {
        name: one.slack_id for name, one in before.items() if name != "Dana Fox"
    }


def test_another_commands_name_is_a_word_of_this_one(world: World) -> None:
    assert read(world.say("Amy Reed", "/coach pipeline help")) == read(
        world.say("Amy Reed", "/pipeline help")
    )
    assert read(world.say("陈雨", "/coach 帮助 漏斗")) == read(world.say("陈雨", "/pipeline 帮助"))
    assert "“pipeline”" in read(world.say("Amy Reed", "/coach pipline"))


def test_every_word_is_answered_and_none_means_two_things(world: World) -> None:
    brought = handlers.coach_words()
    answered = {name for module in handlers.modules() for name in getattr(module, "COACH_WORDS", {})}
    assert answered == {one.name for one in brought}
    said = [way for ways in coach.WORDS.values() for way in ways]
    said += [way for one in brought for way in one.ways]
    said += [way for one in handlers.commands() if one.is_slash for way in (one.name, *one.words)]
    assert len(said) == len(set(said))
    assert all(way == way.lower() and " " not in way for way in said)


def test_words_of_other_modules_are_offered_when_mistyped(world: World) -> None:
    assert "“away”" in read(world.say("Amy Reed", "/coach awya"))
    assert "“请假”" in read(world.say("陈雨", "/coach 请个假"))


def test_help_of_a_word_of_its_own_is_its_help(world: World) -> None:
    assert read(world.say("Amy Reed", "/coach help link")) == read(world.say("Amy Reed", "/coach help"))


def test_everybody_can_read_who_may_do_what(world: World) -> None:
    said = read(world.say("陈雨", "/coach 权限"))
    assert "数字只对当事人和直属上级开放。" in said
    for action in permissions():
        assert world.deps.words.text(f"{action.split('.')[0]}/action", {"action": action}, CHINESE) in said


def test_unlinking_says_that_the_email_links_again(world: World) -> None:
    make_admin(world, "Dana Fox")
    world.say("Amy Reed", "/pipeline")
    said = read(world.say("Dana Fox", "/coach unlink <@U0AMY>"))
    assert "amy@example.com" in said
    assert "linked again" in said


def test_an_admin_unlinks_from_the_refusal_that_says_so(world: World) -> None:
    make_admin(world, "Dana Fox")
    world.say("Amy Reed", "/coach")
    refused = world.say("Dana Fox", f"/coach link <@{ACCOUNTS['Stranger'].id}> Amy Reed")
    with world.visitor("Dana Fox") as dana:
        dana.press(refused, "coach.unlink")
        world.wait(lambda: members(world.deps)["Amy Reed"].slack_id is None)


def test_a_stranger_is_told_whom_to_ask(world: World) -> None:
    assert "Ask an admin of this app to link you" in read(world.say("Stranger", "/pipeline"))
