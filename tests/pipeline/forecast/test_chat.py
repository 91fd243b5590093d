"""/pipeline forecast and bottleneck as people use them: typed in the local Slack, answered by the real app."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.kit.deps import Deps
from bot.pipeline.forecast import service
from bot.pipeline.query import PipelineQuery
from ops.say import say
from tests.pipeline.office import TODAY, Office
from tests.pipeline.selling import Seller
from tests.world import World, members, read


def sell(seller: Seller, *, owner: str = "Amy Reed", name: str = "Deal", years: int = 3) -> None:
    """A deal every three days: half go on from proposal and are won; in the last nine months a fifth."""
    for number, ago in enumerate(range(6, years * 364, 3)):
        day = TODAY - timedelta(days=ago)
        steps: list[tuple[Any, ...]] = [(day, "proposal")]
        goes_on = number % 5 == 0 if ago < 270 else number % 2 == 0
        if ago > 25:
            steps.append((day + timedelta(days=14), "negotiation" if goes_on else "lost"))
        if ago > 40 and goes_on:
            steps.append((day + timedelta(days=28), "won"))
        seller.deal(f"{name} {number}", owner, *steps, amount=(number % 7 + 1) * 5_000_00)


def seller_of(deps: Deps, workspace: Any) -> Seller:
    return Seller(workspace, {name: one.id for name, one in members(deps).items()})


@pytest.fixture
def sold(world: World) -> World:
    """West has sold for three years; its proposals pass fewer now. East has nothing but an open deal."""
    seller = seller_of(world.deps, world.workspace.id)
    sell(seller)
    seller.deal("=Acme <!channel>", "Amy Reed", ("2026-11-16", "negotiation"), amount=900_000_00)
    seller.deal("安美", "陈雨", ("2026-11-16", "lead"), amount=10_000_00)
    with world.deps.writing() as tx:
        seller.write(tx)
    return world


def test_a_manager_reads_between_which_amounts_it_will_end_and_which_deal_decides_it(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline forecast")
    assert message["ephemeral"]
    assert message["text"].startswith("West will win between $")
    assert message["text"].endswith("by 31 Dec, four times in five.")
    said = read(message)
    assert "Of it already won: $" in said
    assert "What moves it most is =Acme" in said
    assert "<!channel>" not in json.dumps([b for b in message["blocks"] if "mrkdwn" in json.dumps(b)])


def test_a_team_with_few_deals_learns_from_the_company_in_chinese(sold: World) -> None:
    """East has one deal of its own, so the company's are learned from."""
    for text in ("/pipeline 预测", "/pipeline 华东的预测"):
        said = read(sold.say("李娜", text))
        assert said.startswith("到12月31日，华东会赢")
        assert "也参考了全公司的" in said


def test_where_nobody_has_sold_yet_it_is_too_early(world: World) -> None:
    seller = seller_of(world.deps, world.workspace.id)
    seller.deal("Acme", "Amy Reed", ("2026-11-16", "lead"), ("2026-11-18", "won"), amount=10_000_00)
    with world.deps.writing() as tx:
        seller.write(tx)
    said = world.say("Dana Fox", "/pipeline forecast")
    assert said["text"] == "Too early to tell what will be won by 31 Dec: about 29 more ended deals needed."
    assert "Of it already won: $10K in 1 deal." in read(said)
    held = world.say("Dana Fox", "/pipeline bottleneck")
    assert "Too early to tell what holds West back" in held["text"]


def test_the_overview_leads_to_both_and_back(sold: World) -> None:
    overview = sold.say("Dana Fox", "/pipeline")
    with sold.visitor("Dana Fox") as dana:
        dana.press(overview, _button(overview, "Forecast"))
        found = sold.wait(lambda: [m for m in dana.messages("C0ALL") if "four times in five" in read(m)])[0]
        dana.press(found, _button(found, "What holds back?"))
        held = sold.wait(lambda: [m for m in dana.messages("C0ALL") if "holds West back" in read(m)])[0]
        dana.press(held, _button(held, "How is this counted?"))
        assert sold.wait(lambda: [m for m in dana.messages("C0ALL") if "luck is ruled out" in read(m)])


def test_the_stage_that_holds_back_is_named_with_its_evidence_and_deals_to_look_at(sold: World) -> None:
    said = read(sold.say("Dana Fox", "/pipeline bottleneck"))
    assert said.startswith("Proposal holds West back: 18 % went on from there, 50 % a year earlier.")
    assert "Look at these with their owners" in said
    assert "Deal 4" in said


def test_another_teams_forecast_is_closed_and_what_is_over_is_known(sold: World) -> None:
    for word in ("forecast", "bottleneck"):
        closed = read(sold.say("Dana Fox", f"/pipeline {word} 华东"))
        assert "The deals of 华东 are open to that team and its line." in closed
    over = sold.say("Dana Fox", "/pipeline forecast last quarter")
    assert over["text"].startswith("That period ended on Wed 30 Sep")
    assert "nobody can say that far ahead" in read(sold.say("Dana Fox", "/pipeline forecast 2029"))


def test_the_companys_deals_are_not_named(sold: World) -> None:
    for text in ("/pipeline forecast company", "/pipeline bottleneck company"):
        said = read(sold.say("Amy Reed", text))
        assert "Acme" not in said
        assert "Deal 4" not in said


def test_the_data_are_whole_and_the_same_each_time(sold: World) -> None:
    first = say(sold.deps, text="/pipeline forecast", who="Dana Fox").data
    assert first is not None
    assert first == say(sold.deps, text="/pipeline forecast", who="Dana Fox").data
    assert first["won"]["amount_minor"] <= first["range"]["low_minor"] < first["range"]["high_minor"]
    assert first["deals"][0]["name"] == "=Acme <!channel>"


def test_a_deal_handed_to_another_team_counts_there(office: Office) -> None:
    sell(office.seller)
    office.seller.deal(
        "Moved",
        "陈雨",
        ("2026-10-01", "negotiation"),
        ("2026-11-01", "negotiation", {"owner": "Amy Reed"}),
        amount=1,
    )
    office.write()
    with office.deps.reading() as tx:
        found = service.forecast(
            tx, asker=office.members["Dana Fox"], query=PipelineQuery(), today=TODAY, deps=office.deps
        )
        east = service.forecast(
            tx, asker=office.members["李娜"], query=PipelineQuery(), today=TODAY, deps=office.deps
        )
    running = sum(ago <= 25 for ago in range(6, 3 * 364, 3))
    assert east.open_count == 0
    assert found.open_count > running


def test_more_deals_cost_no_more_queries(office: Office) -> None:
    sell(office.seller)
    office.write()
    counts: list[int] = []

    def counted(*_: Any) -> None:
        counts[-1] += 1

    event.listen(office.deps.db.engine, "before_cursor_execute", counted)
    for name in ("Amy Reed", "Dana Fox"):
        counts.append(0)
        with office.deps.reading() as tx:
            asker = office.members[name]
            service.forecast(tx, asker=asker, query=PipelineQuery(), today=TODAY, deps=office.deps)
    assert max(counts) <= 8


def test_won_amounts_are_those_of_the_overview(office: Office) -> None:
    sell(office.seller)
    office.write()
    overview = office.ask("Dana Fox")
    with office.deps.reading() as tx:
        asker = office.members["Dana Fox"]
        found = service.forecast(tx, asker=asker, query=PipelineQuery(), today=TODAY, deps=office.deps)
    assert (found.won, found.won_count) == (
        overview.total.closed.won.amount,
        overview.total.closed.won.count,
    )
    assert found.period.last == date(2026, 12, 31)


def _button(message: dict[str, Any], label: str) -> str:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    texts = {one["action_id"]: one["text"] for one in elements if isinstance(one.get("text"), dict)}
    return str(next(name for name, text in texts.items() if text["text"] == label))
