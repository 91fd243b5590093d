"""/deal in chat when a button is old or a form does not open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground.model import Json
from tests.deals.shop import Shop
from tests.deals.test_chat import ALL, button, last
from tests.world import World, read


@pytest.mark.parametrize("value", ["", "{}", "[]", "x", "null", '{"deal": "x"}', '{"deal": 1e400}'])
@pytest.mark.parametrize("name", ["deals.win", "deals.undo", "deals.page", "deals.show", "deals.history"])
def test_a_button_of_another_time_gets_a_clear_answer(
    world: World, counter: Shop, name: str, value: str
) -> None:
    said = press_with(world, counter, name, value)
    assert "from an older message" in read(said)


@pytest.mark.parametrize("name", ["deals.win", "deals.history"])
def test_a_deal_that_is_gone_gets_a_clear_answer(world: World, counter: Shop, name: str) -> None:
    said = press_with(world, counter, name, '{"deal": 99, "seen": 1}')
    assert "That deal is not there any more." in read(said)


def press_with(world: World, counter: Shop, name: str, value: str) -> Json:
    """Press a button that carries that, on a message of the app."""
    counter.sell("Acme renewal")
    card = world.say("Amy Reed", "/deal acme")
    workspace = world.slack.desk.workspace
    message = workspace.message(ALL, card["ts"])
    assert message is not None
    element = {
        "type": "button",
        "action_id": name,
        "text": {"type": "plain_text", "text": "Old"},
        "value": value or " ",
    }
    workspace.change(
        replace(message, blocks=({"type": "actions", "block_id": "old", "elements": [element]},))
    )
    with world.visitor("Amy Reed") as amy:
        before = {one["ts"] for one in amy.messages(ALL)}
        amy.press(next(one for one in amy.messages(ALL) if one["ts"] == card["ts"]), name)
        return dict(world.wait(lambda: [m for m in amy.messages(ALL) if m["ts"] not in before])[-1])


def test_the_trigger_died_and_the_answer_says_so(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    card = last(world, "Amy Reed", "Acme renewal has")
    world.slack.desk.faults.refuse("views.open", "expired_trigger_id")
    with world.visitor("Amy Reed") as amy:
        amy.press(card, button(card, "Next step"))
    last(world, "Amy Reed", "The form did not open, and nothing was changed.")
