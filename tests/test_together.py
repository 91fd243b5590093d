"""The thin way through: a person types a command in Slack and reads a true answer in their language."""

from __future__ import annotations

from tests.world import World, read


def test_a_rep_asks_in_slack_and_reads_an_answer_in_their_own_language(world: World) -> None:
    assert "在手" in read(world.say("陈雨", "/pipeline")) or "还没有" in read(world.say("陈雨", "/pipeline"))


def test_a_stranger_is_told_how_to_become_known(world: World) -> None:
    assert "admin" in read(world.say("Stranger", "/pipeline"))
