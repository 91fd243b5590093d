"""/pipeline as people use it: typed in the local Slack, answered by the real app, pressed and shared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.kit.deps import Deps
from ops.say import say
from tests.pipeline.office import Office
from tests.pipeline.selling import Seller
from tests.world import World, members, read


@pytest.fixture
def sold(world: World) -> World:
    """The company, with a few deals of this quarter."""
    people = members(world.deps)
    seller = Seller(world.workspace.id, {name: one.id for name, one in people.items()})
    seller.deal("Acme", "Amy Reed", ("2026-10-01", "lead"), ("2026-10-08", "proposal"), amount=84_000_00)
    seller.deal("=Globex", "Bo Lind", ("2026-10-20", "lead"), ("2026-11-10", "won"), amount=42_000_00)
    seller.deal("Hooli", "陈雨", ("2026-11-02", "lead"), amount=10_000_00, currency="USD")
    with world.deps.writing() as tx:
        seller.write(tx)
    return world


def test_a_manager_reads_the_state_first(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    assert message["ephemeral"]
    assert message["text"] == "West has $84K open in 1 deal, $42K weighted."
    assert "Acme ($84K) waits too long" in read(message)


def test_a_chinese_reader_gets_chinese(sold: World) -> None:
    message = sold.say("李娜", "/pipeline 华东本季")
    assert message["text"].startswith("华东在手 1 单，1 万美元")


def test_a_period_button_replaces_the_answer_in_place(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, _button(message, "Last quarter"))
        sold.wait(lambda: _now(dana, message)["text"] != message["text"])
        assert "last quarter" in read(_now(dana, message))


def test_sharing_leaves_single_deals_out(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0ALL")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, "pipeline.share")
        shared = sold.wait(lambda: [m for m in dana.messages("C0ALL") if not m["ephemeral"]])[0]
    assert "West has $84K open" in read(shared)
    assert "Shared by Dana Fox" in read(shared)
    assert "Acme" not in json.dumps(shared)


def test_where_the_app_is_no_member_it_asks_to_be_invited(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0WEST")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, "pipeline.share")
        answers = sold.wait(lambda: [m for m in dana.messages("C0WEST") if "/invite" in read(m)])
    assert answers[0]["ephemeral"]


def test_nothing_is_shared_where_another_company_reads(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0ALL")
    workspace = sold.slack.desk.workspace
    everybody = workspace.conversation("C0ALL")
    assert everybody is not None
    workspace.put(replace(everybody, shared=True))
    assert "Another company reads in this channel" in _answer_to_sharing(sold, message)
    assert _posted(sold) == []


def test_a_share_whose_answer_was_lost_is_not_said_to_have_changed_nothing(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0ALL")
    sold.slack.desk.faults.lose_answer("chat.postMessage")
    assert "I do not know whether it arrived" in _answer_to_sharing(sold, message)
    assert len(_posted(sold)) == 1


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("ratelimited", "Slack did not take it just now"),
        ("restricted_action", "I may not post in this channel"),
        ("is_archived", "I may not post in this channel"),
        ("internal_error", "I do not know whether it arrived"),
    ],
)
def test_what_slack_says_to_a_share_is_no_bug_of_ours(sold: World, error: str, says: str) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0ALL")
    sold.slack.desk.faults.refuse("chat.postMessage", error)
    assert says in _answer_to_sharing(sold, message)
    assert _posted(sold) == []


def test_a_file_whose_answer_was_lost_may_have_arrived(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline", channel="C0ALL")
    sold.slack.desk.faults.lose_answer("files.completeUploadExternal")
    assert "Look in your messages with me" in _answer_to_sharing(sold, message, press="pipeline.csv")


def test_the_file_holds_the_deals_and_no_formula(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, "pipeline.csv")
        posted = sold.wait(lambda: [m for m in dana.messages(dana.dm()) if m["files"]])[0]
    assert posted["files"][0]["name"] == "pipeline-2026-10-01-2026-11-22.csv"


def test_what_is_stuck_is_one_press_away_also_from_an_older_overview(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, _button(message, "See the stuck one"))
        answers = sold.wait(lambda: [m for m in dana.messages("C0ALL") if "stuck deal" in read(m)])
    assert "Acme" in read(answers[0])


@pytest.mark.parametrize("text", ["/pipeline help", "/pipeline 帮助", "/pipeline ?"])
def test_help_says_what_can_be_typed(sold: World, text: str) -> None:
    assert "/pipeline company" in read(sold.say("Dana Fox", text))


def test_an_unknown_word_gets_the_nearest_and_an_example(sold: World) -> None:
    answer = read(sold.say("Dana Fox", "/pipeline wset"))
    assert "West" in answer
    assert "/pipeline West 2026-Q3" in answer


def test_another_team_says_whom_to_ask_and_offers_the_company_total(sold: World) -> None:
    refused = sold.say("Dana Fox", "/pipeline 华东 this month")
    assert "李娜" in read(refused)
    with sold.visitor("Dana Fox") as dana:
        dana.press(refused, _button(refused, "Company total"))
        sold.wait(lambda: _now(dana, refused)["text"] != refused["text"])
        total = read(_now(dana, refused))
    assert "this month" in total
    assert "in 2 deals" in total


def test_a_period_ahead_has_nothing_to_count(sold: World) -> None:
    assert "Fri 1 Jan 2027" in read(sold.say("Dana Fox", "/pipeline next quarter"))


def test_what_is_won_where_it_is_tomorrow_already_is_won_for_whoever_asks(world: World) -> None:
    # 01:00 UTC: Monday in Shanghai, Sunday evening for Helen in Chicago.
    people = members(world.deps)
    seller = Seller(world.workspace.id, {name: one.id for name, one in people.items()})
    seller.deal("Hooli", "陈雨", ("2026-11-02", "lead"), amount=10_000_00, currency="USD")
    with world.deps.writing() as tx:
        seller.write(tx)
    assert "1 deal" in world.say("Helen Marsh", "/pipeline 华东")["text"]
    assert "11月23日" in read(world.say("陈雨", "/deal hooli 赢单"))
    for asked in ("", "华东", "company", "@陈雨"):
        said = read(world.say("Helen Marsh", f"/pipeline {asked}"))
        assert "Won $10K (1)" in said, asked
    assert "23 Nov" in said
    assert "to 23 Nov" in read(world.say("Helen Marsh", "/pipeline trend"))
    flow = read(world.say("Helen Marsh", "/pipeline flow 华东"))
    assert "Won $10K (1)" in flow


def test_an_empty_team_hears_what_to_do_next(world: World) -> None:
    assert "import deals" in read(world.say("Dana Fox", "/pipeline"))


def test_the_figures_as_data(deps: Deps) -> None:
    office = Office(deps)
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), ("2026-10-12", "proposal"), amount=1000_01)
    office.seller.deal("B", "Bo Lind", ("2026-10-01", "lead"), ("2026-11-01", "won"), amount=500_00)
    office.write()
    data = say(deps, text="/pipeline", who="Dana Fox").data
    assert data is not None
    assert data["team"] == "West"
    assert data["as_of"] == "2026-11-23"
    assert data["period"] == {"from": "2026-10-01", "to": "2026-11-23"}
    assert data["currency"] == "USD"
    assert data["open"] == {
        "count": 1,
        "amount_minor": 1000_01,
        "estimated_minor": 0,
        "weighted_minor": 500_00,
        "without_amount": 0,
        "without_rate": 0,
    }
    assert data["stages"][2] == {
        "process": "sales",
        "stage": "proposal",
        "count": 1,
        "amount_minor": 1000_01,
        "weighted_minor": 500_00,
        "entered": 2,
        "advanced": 1,
        "undecided": 1,
        "median_workdays": None,
    }
    assert data["won"] == {"count": 1, "amount_minor": 500_00}
    assert data["lost"] == {"count": 0, "amount_minor": 0, "without_amount": 0}
    assert data["win_rate"] == {"won": 1, "closed": 1, "won_minor": 500_00, "closed_minor": 500_00}
    assert data["cycle_days"] == {"median": 31, "mean": 31, "lost_median": None}


def test_a_director_gets_each_team_as_data_too(deps: Deps) -> None:
    office = Office(deps)
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), amount=1000_00)
    office.write()
    data = say(deps, text="/pipeline", who="Helen Marsh").data
    assert data is not None
    assert [(one["team"], one["open"]["count"]) for one in data["teams"]] == [("West", 1), ("华东", 0)]


def _answer_to_sharing(world: World, message: dict[str, Any], press: str = "pipeline.share") -> str:
    """What Dana reads, only she, after she pressed."""
    with world.visitor("Dana Fox") as dana:
        before = {one["ts"] for one in dana.messages("C0ALL")}
        dana.press(message, press)
        answers = world.wait(
            lambda: [m for m in dana.messages("C0ALL") if m["ephemeral"] and m["ts"] not in before]
        )
    return read(answers[0])


def _posted(world: World) -> list[dict[str, Any]]:
    with world.visitor("Dana Fox") as dana:
        return [one for one in dana.messages("C0ALL") if not one["ephemeral"]]


def _now(visitor: Any, message: dict[str, Any]) -> dict[str, Any]:
    return dict(next(m for m in visitor.messages("C0ALL") if m["ts"] == message["ts"]))


def _button(message: dict[str, Any], label: str) -> str:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return str(next(one["action_id"] for one in elements if one.get("text", {}).get("text") == label))
