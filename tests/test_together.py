"""The thin way through: a person types a command in Slack and reads a true answer in their language."""

from __future__ import annotations

from tests.world import World, read


def test_a_rep_asks_in_slack_and_reads_an_answer_in_their_own_language(world: World) -> None:
    assert "还没有导入过单子。" in read(world.say("陈雨", "/pipeline"))
    assert "No deals have been brought in yet." in read(world.say("Amy Reed", "/pipeline"))
