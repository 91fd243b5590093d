"""A stage that has conditions is left when they are ticked, or for a reason that somebody gives."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app import make_deps
from bot.deals.store import change_table
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from playground.model import Json
from tests.deals.shop import Shop
from tests.deals.test_chat import chosen, fill, last, typed
from tests.world import World, read

STAGES = [
    {
        "key": "proposal",
        "name": {"en": "Proposal", "zh_CN": "方案"},
        "probability": 50,
        "longest_workdays": 20,
        "exit_criteria": [
            {"en": "The budget is confirmed", "zh_CN": "预算已确认"},
            {"en": "The decider has seen the offer", "zh_CN": "决策人看过方案"},
        ],
    },
    {
        "key": "negotiation",
        "name": {"en": "Negotiation", "zh_CN": "谈判"},
        "probability": 75,
        "longest_workdays": 15,
    },
    {"key": "lead", "name": {"en": "Late lead", "zh_CN": "线索"}, "probability": 80, "longest_workdays": 9},
]


def with_checklist(database_url: str, clock: FixedClock) -> Deps:
    """Everything the app stands on, with conditions for leaving the stage of proposal."""
    processes = {"sales": {"name": {"en": "Sales", "zh_CN": "销售"}, "stages": STAGES}}
    environ = {"DATABASE_URL": database_url, "COACH_DEALS__PROCESSES": json.dumps(processes)}
    return make_deps(environ, clock=clock)


@pytest.fixture
def deps(database_url: str, clock: FixedClock) -> Iterator[Deps]:
    """With conditions for leaving the stage of proposal."""
    made = with_checklist(database_url, clock)
    yield made
    made.db.close()


def ticked(view: Json, *values: str) -> Json:
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == "criteria")
    options = [one for one in element["options"] if one["value"] in values]
    return {"criteria": {"criteria": {"type": "checkboxes", "selected_options": options}}}


def test_all_ticked_is_enough(world: World, counter: Shop) -> None:
    deal = counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    fill(
        world,
        "Amy Reed",
        "Move stage",
        "Acme renewal has",
        lambda view: chosen(view, "stage", "sales/negotiation") | ticked(view, "0", "1"),
    )
    last(world, "Amy Reed", "✓ Acme renewal is in Negotiation now.")
    assert counter.deal(deal).state.stage == "negotiation"


def test_what_is_left_out_needs_a_reason_which_stands_in_the_history(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    said = fill(
        world,
        "Amy Reed",
        "Move stage",
        "Acme renewal has",
        lambda view: chosen(view, "stage", "sales/negotiation") | ticked(view, "0"),
    )
    assert "1 point is not ticked" in said["errors"]["skipped"]
    with world.visitor("Amy Reed") as amy:
        amy.submit(typed(skipped="their board meets tomorrow"))
    card = last(world, "Amy Reed", "✓ Acme renewal is in Negotiation now.")
    assert "Proposal → Negotiation (their board meets tomorrow) · Amy Reed" in read(card)


def test_words_lead_to_the_checklist_with_the_stage_chosen(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    with world.visitor("Amy Reed") as amy:
        amy.send("C0ALL", "/deal acme stage late lead")
        view = world.wait(amy.view)
        assert "The decider has seen the offer" in json.dumps(view)
        amy.submit(typed(skipped="no need"))
    last(world, "Amy Reed", "✓ Acme renewal is in Late lead now.")
    assert [one.note for one in counter.rows(change_table)] == ["no need"]


def test_the_checklist_is_in_the_readers_language(world: World, counter: Shop) -> None:
    counter.sell("华东科技", "陈雨")
    with world.visitor("陈雨") as chen:
        chen.send("C0ALL", "/deal hdkj 阶段 谈判")
        view = json.dumps(world.wait(chen.view), ensure_ascii=False)
    assert "预算已确认" in view
    assert "离开方案阶段之前" in view


def test_winning_asks_for_the_checklist_as_well(world: World, counter: Shop) -> None:
    deal = counter.sell("Acme renewal")
    with world.visitor("Amy Reed") as amy:
        amy.send("C0ALL", "/deal acme won")
        view = world.wait(amy.view)
        assert "The budget is confirmed" in json.dumps(view)
        said = amy.submit(ticked(view, "0"))
        assert "1 point is not ticked" in said["errors"]["skipped"]
        amy.submit(ticked(view, "0") | typed(skipped="signed already"))
    card = last(world, "Amy Reed", "✓ Acme renewal is won")
    assert "Won (signed already) · Amy Reed" in read(card)
    assert counter.deal(deal).state.status.value == "won"
