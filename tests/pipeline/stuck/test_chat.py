"""/pipeline stuck as people use it: typed in the local Slack, answered by the real app, put right where it stands."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.kit.deps import Deps
from ops.say import say
from playground.model import Json
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.pressing import button, menu, picked, typed
from tests.world import World, read

ALL = "C0ALL"
LATE: dict[str, Any] = {"expected": NOW.date().replace(day=2)}


def choose(world: World, name: str, card: Json, label: str) -> Json:
    """Choose that in the menu of the first line; returns the form that opens."""
    shown = menu(card)
    option = next(one for one in shown["options"] if one["text"]["text"] == label)
    with world.visitor(name) as visitor:
        visitor.press(card, shown["action_id"], selected_option=option)
        return dict(world.wait(visitor.view))


def now(world: World, name: str, card: Json, said: str) -> Json:
    """The card as it is, as soon as it says that."""
    with world.visitor(name) as visitor:
        found = world.wait(
            lambda: [m for m in visitor.messages(ALL) if m["ts"] == card["ts"] and said in read(m)]
        )
    return dict(found[0])


def submit(world: World, name: str, values: Any) -> Json:
    with world.visitor(name) as visitor:
        return visitor.submit(values)


def test_a_manager_reads_how_much_waits_and_why(world: World, counter: Shop) -> None:
    counter.sell("Acme", **LATE)
    counter.sell("Small", "Bo Lind", since=NOW.date().replace(month=9), amount=1_000)
    counter.sell("Fine", "Bo Lind")
    card = world.say("Dana Fox", "/pipeline stuck")
    assert card["ephemeral"]
    assert card["text"] == "West has 2 stuck deals; $85K waits there."
    said = read(card)
    assert "What would move Acme this week?" in said
    assert "Acme ($84K) · Amy Reed\nin Proposal for 13 workdays; expected close 2 Nov has passed" in said
    assert "configured limit 20" in said
    assert "Fine" not in said


@pytest.mark.parametrize(
    "text", ["stuck West", "West stuck", "卡住 West", "West 卡住的单子", "what is stuck West"]
)
def test_it_is_asked_for_in_any_order_and_in_chinese(world: World, counter: Shop, text: str) -> None:
    counter.sell("Acme", **LATE)
    if text.startswith("what is"):
        assert "not" in read(world.say("Helen Marsh", f"/pipeline {text}"))
        return
    assert world.say("Helen Marsh", f"/pipeline {text}")["text"] == "West has 1 stuck deal; $84K waits there."


def test_a_chinese_reader_gets_chinese(world: World, counter: Shop) -> None:
    counter.sell("安美", "陈雨", **LATE)
    assert world.say("陈雨", "/pipeline 卡住")["text"] == "你卡住 1 单，共 8.4 万美元。"


def test_a_new_close_date_replaces_the_line_in_place_and_can_be_taken_back(
    world: World, counter: Shop
) -> None:
    counter.sell("Acme", **LATE)
    counter.sell("Globex", amount=1_000, **LATE)
    card = world.say("Dana Fox", "/pipeline stuck")
    choose(world, "Dana Fox", card, "New close date")
    assert submit(world, "Dana Fox", {**picked(day="2026-12-18"), **typed(reason="budget")}) is not None
    after = now(world, "Dana Fox", card, "1 stuck deal")
    said = read(after)
    assert "✓ Acme is expected to close on Fri 18 Dec." in said
    assert "Globex" in said
    assert "Acme ($84K)" not in said
    with world.visitor("Dana Fox") as dana:
        dana.press(after, button(after, "Undo"))
    again = read(now(world, "Dana Fox", card, "2 stuck deals"))
    assert "Taken back: Acme is as it was before." in again
    assert "Acme ($84K)" in again


def test_the_next_step_is_one_press_away(world: World, counter: Shop) -> None:
    acme = counter.sell("Acme", **LATE)
    card = world.say("Amy Reed", "/pipeline stuck")
    with world.visitor("Amy Reed") as amy:
        amy.press(card, button(card, "Next step"))
        world.wait(amy.view)
    submit(world, "Amy Reed", typed(text="call Anna"))
    after = read(now(world, "Amy Reed", card, "Next with Acme: call Anna"))
    # Its expected close has passed all the same.
    assert "Acme ($84K)" in after
    assert counter.deal(acme).next_step == "call Anna"


@pytest.mark.parametrize("label", ["Move stage", "New close date", "Won", "Lost", "Still alive"])
def test_everything_that_can_be_done_opens_its_form(world: World, counter: Shop, label: str) -> None:
    counter.sell("Acme", **LATE)
    card = world.say("Amy Reed", "/pipeline stuck")
    assert "Acme" in json.dumps(choose(world, "Amy Reed", card, label))


def test_of_two_people_the_second_sees_what_the_first_did_and_nothing_is_lost(
    world: World, counter: Shop
) -> None:
    acme = counter.sell("Acme", **LATE)
    of_dana, of_amy = world.say("Dana Fox", "/pipeline stuck"), world.say("Amy Reed", "/pipeline stuck")
    choose(world, "Dana Fox", of_dana, "New close date")
    submit(world, "Dana Fox", {**picked(day="2026-12-18"), **typed(reason="budget")})
    now(world, "Dana Fox", of_dana, "✓ Acme")
    choose(world, "Amy Reed", of_amy, "New close date")
    told = json.dumps(submit(world, "Amy Reed", {**picked(day="2026-12-04"), **typed(reason="mine")}))
    with world.visitor("Amy Reed") as amy:
        told += json.dumps(amy.view())
    assert "Dana Fox has changed its expected close" in told
    assert counter.deal(acme).state.expected_close.isoformat() == "2026-12-18"  # type: ignore[union-attr]
    # Having seen it, the second may decide.
    submit(world, "Amy Reed", {**picked(day="2026-12-04"), **typed(reason="mine")})
    now(world, "Amy Reed", of_amy, "✓ Acme is expected to close on Fri 4 Dec.")
    assert counter.deal(acme).state.expected_close.isoformat() == "2026-12-04"  # type: ignore[union-attr]


def test_still_alive_leaves_it_out_names_who_said_so_and_can_be_taken_back(
    world: World, counter: Shop
) -> None:
    counter.sell("Acme", **LATE)
    card = world.say("Amy Reed", "/pipeline stuck")
    choose(world, "Amy Reed", card, "Still alive")
    submit(world, "Amy Reed", picked(until="2026-12-01"))
    after = now(world, "Amy Reed", card, "nothing stuck")
    assert "✓ Acme is left in peace until Tue 1 Dec" in read(after)
    assert "Acme until 1 Dec (Amy Reed," in read(world.say("Dana Fox", "/pipeline stuck"))
    with world.visitor("Amy Reed") as amy:
        amy.press(after, button(after, "Undo"))
    assert "Acme ($84K)" in read(now(world, "Amy Reed", card, "Taken back"))


def test_a_day_that_is_over_is_said_beside_the_field(world: World, counter: Shop) -> None:
    counter.sell("Acme", **LATE)
    card = world.say("Amy Reed", "/pipeline stuck")
    choose(world, "Amy Reed", card, "Still alive")
    past = (NOW - timedelta(days=3)).date().isoformat()
    assert "Choose a day after today" in json.dumps(submit(world, "Amy Reed", picked(until=past)))


def test_more_than_five_are_a_press_away_and_back(world: World, counter: Shop) -> None:
    for number in range(7):
        counter.sell(f"Deal {number}", amount=1_000 * (number + 1), **LATE)
    card = world.say("Dana Fox", "/pipeline stuck")
    assert "and 2 more" in read(card)
    with world.visitor("Dana Fox") as dana:
        dana.press(card, button(card, "See more"))
    second = now(world, "Dana Fox", card, "Deal 0")
    assert "Deal 6" not in read(second)
    with world.visitor("Dana Fox") as dana:
        dana.press(second, button(second, "Back to the biggest"))
    now(world, "Dana Fox", card, "Deal 6")


def test_a_hostile_name_stays_a_name(world: World, counter: Shop) -> None:
    counter.sell("<!channel> *x* </card>", **LATE)
    card = world.say("Dana Fox", "/pipeline stuck")
    assert "<!channel> *x* </card> ($84K)" in read(card)
    assert '"type": "broadcast"' not in json.dumps(card)


def test_the_overview_leads_there_when_something_is_stuck(world: World, counter: Shop) -> None:
    counter.sell("Acme")
    assert "stuck" not in json.dumps(world.say("Dana Fox", "/pipeline")["blocks"])
    counter.sell("Globex", **LATE)
    overview = world.say("Dana Fox", "/pipeline")
    with world.visitor("Dana Fox") as dana:
        dana.press(overview, button(overview, "See the stuck one"))
        world.wait(lambda: [m for m in dana.messages(ALL) if "West has 1 stuck deal" in read(m)])


def test_how_it_is_counted_says_the_limits(world: World, counter: Shop) -> None:
    counter.sell("Acme", **LATE)
    card = world.say("Dana Fox", "/pipeline stuck")
    with world.visitor("Dana Fox") as dana:
        dana.press(card, button(card, "How is this counted?"))
        world.wait(lambda: [m for m in dana.messages(ALL) if "Proposal 20" in read(m)])


def test_help_and_a_period_are_answered_with_what_to_type(world: World, counter: Shop) -> None:
    assert "/pipeline stuck West" in read(world.say("Dana Fox", "/pipeline stuck help"))
    assert "as of now" in read(world.say("Dana Fox", "/pipeline stuck last quarter"))


def test_others_teams_stay_closed(world: World, counter: Shop) -> None:
    counter.sell("Acme", **LATE)
    said = read(world.say("陈雨", "/pipeline stuck West"))
    assert "Acme" not in said
    assert "Acme" not in read(world.say("Helen Marsh", "/pipeline stuck company"))


def test_say_prints_the_figures(deps: Deps, shop: Shop) -> None:
    shop.sell("Acme", **LATE)
    data: Any = say(deps, text="/pipeline stuck", who="Dana Fox").data
    assert data["stuck"] == {
        "count": 1,
        "amount_minor": 8_400_000,
        "without_amount": 0,
        "without_rate": 0,
    }
    assert data["reasons"] == {"long": 0, "past_close": 1, "no_next_step": 0, "quiet": 0}
