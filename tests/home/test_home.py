"""App Home: says who you are here, how far the app is set up, and what to do next."""

from __future__ import annotations

from typing import Any

from tests.coach.test_coach import make_admin
from tests.world import World, members, read


def opened(world: World, name: str) -> str:
    """What that person reads after opening App Home."""
    with world.visitor(name) as visitor:
        visitor.open_home()
        blocks: list[Any] = world.wait(visitor.home)
    return read({"blocks": blocks})


def test_whoever_opens_it_before_there_is_an_admin_learns_how_to_make_one(world: World) -> None:
    said = opened(world, "Stranger")
    assert "Nobody has set me up yet" in said
    assert "python cli.py admin add YOUR-EMAIL" in said


def test_a_stranger_learns_whom_to_ask_and_what_they_write(world: World) -> None:
    make_admin(world, "Dana Fox")
    said = opened(world, "Stranger")
    assert "Ask Dana Fox to write:" in said
    assert "/coach link @you YOUR-NAME" in said


def test_a_manager_sees_how_far_the_setting_up_is(world: World) -> None:
    make_admin(world, "Dana Fox")
    said = opened(world, "李娜")
    assert "李娜，你负责华东。" in said
    assert "✓ 已有 7 人" in said
    assert "下一步：导入商机" in said


def test_a_language_chosen_there_is_spoken_there_at_once(world: World) -> None:
    assert "Amy Reed, you are in West." in opened(world, "Amy Reed")
    with world.visitor("Amy Reed") as visitor:
        visitor.press_home("home.language:1", value="zh_CN")
        world.wait(lambda: "Amy Reed，你在 West。" in read({"blocks": visitor.home() or []}))
    assert members(world.deps)["Amy Reed"].language == "zh_CN"
