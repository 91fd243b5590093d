"""/pipeline trend as people use it: typed, pressed, in both languages, of the company only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.kit.deps import Deps
from bot.pipeline.trend.service import keep_up
from ops.say import say
from playground.visitor import Visitor
from tests.pipeline.office import Office
from tests.pipeline.selling import Seller
from tests.world import World, members, read


def _sell(seller: Seller) -> None:
    """Open at the ends of weeks in thousands: 50 four times, 134 four times from the end of September on, 176, 134."""
    seller.deal("Old", "Amy Reed", ("2026-08-01", "lead"), amount=50_000_00)
    seller.deal("Acme", "Amy Reed", ("2026-09-23", "lead"), amount=84_000_00)
    seller.deal("Left", "Bo Lind", ("2026-08-02", "lead"), ("2026-08-20", "lost"), amount=7_000_00)
    seller.deal("Globex", None, ("2026-10-20", "lead"), ("2026-11-19", "won"), amount=42_000_00)


@pytest.fixture
def sold(world: World) -> World:
    people = members(world.deps)
    seller = Seller(world.workspace.id, {name: one.id for name, one in people.items()})
    _sell(seller)
    with world.deps.writing() as tx:
        seller.write(tx)
    return world


@pytest.mark.parametrize("is_kept", [True, False], ids=["with the table", "before it was begun"])
def test_anybody_reads_what_the_company_has_open_and_when_it_changed_most(sold: World, is_kept: bool) -> None:
    if is_kept:
        assert keep_up(sold.deps) > 365
    message = sold.say("Amy Reed", "/pipeline company trend")
    assert message["ephemeral"]
    assert message["text"] == "Sales Coach has $134K open in 2 deals, $84K more than 12 weeks before."
    said = read(message)
    assert "It grew most in the week up to 27 Sep, by $84K." in said
    assert said.count("$134,000") == 5, "four weeks, and now"
    assert any(block["type"] == "data_visualization" for block in message["blocks"])


def test_a_past_period_is_looked_back_at_from_its_last_day(sold: World) -> None:
    message = sold.say("Amy Reed", "/pipeline trend 2026-08")
    assert message["text"].startswith("On 31 Aug Sales Coach had $50K open in 1 deal, $50K more")


def test_a_chinese_reader_gets_chinese(sold: World) -> None:
    for text in ("/pipeline 趋势", "/pipeline 公司的趋势", "/pipeline 全公司走势"):
        assert sold.say("李娜", text)["text"].startswith("Sales Coach 在手 2 单，13.4 万美元")


def test_a_team_is_led_to_its_flow_instead(sold: World) -> None:
    said = read(sold.say("Dana Fox", "/pipeline trend West"))
    assert said.startswith("The week-by-week trend is there for the whole company only.")


def test_the_company_s_overview_leads_there_and_it_leads_to_the_week_that_changed(sold: World) -> None:
    message = sold.say("Amy Reed", "/pipeline company")
    with sold.visitor("Amy Reed") as amy:
        amy.press(message, _button(message, "Last 12 weeks"))
        trend = _newest(sold, amy, "12 weeks before")
        amy.press(trend, _button(trend, "What changed in that week?"))
        assert "$84K more than at the end of 20 Sep." in read(_newest(sold, amy, "at the end of 20 Sep"))


def test_a_team_s_overview_offers_no_trend(sold: World) -> None:
    assert "Last 12 weeks" not in json.dumps(sold.say("Dana Fox", "/pipeline West"))


def test_the_data_say_the_same_in_minor_units(office: Office) -> None:
    _sell(office.seller)
    office.write()
    found = _data(office.deps, "/pipeline trend")
    assert [one["amount_minor"] // 1000_00 for one in found["weeks"]] == [50] * 4 + [134] * 4 + [176] * 4 + [
        134
    ]
    assert found["weeks"][-1]["day"] == found["as_of"] == "2026-11-23"
    assert found["weeks"][8] == {
        "day": "2026-10-26",
        "count": 3,
        "amount_minor": 176_000_00,
        "estimated_minor": 0,
        "without_amount": 0,
        "without_rate": 0,
        "currencies_without_rate": [],
    }


def test_a_currency_without_a_rate_on_some_days_is_said(office: Office) -> None:
    office.seller.deal("Seine", "Amy Reed", ("2026-10-20", "lead"), amount=10_000_00, currency="EUR")
    office.write()
    found = _data(office.deps, "/pipeline trend")
    assert found["weeks"][-1]["currencies_without_rate"] == ["EUR"]
    assert (found["weeks"][-1]["without_rate"], found["weeks"][-1]["amount_minor"]) == (1, 0)
    assert found["weeks"][0]["currencies_without_rate"] == []


def _data(deps: Deps, text: str) -> Any:
    # Over JSON, as `say --json` prints it.
    return json.loads(json.dumps(say(deps, text=text, who="Amy Reed").data))


def _newest(world: World, visitor: Visitor, part: str) -> dict[str, Any]:
    found = world.wait(lambda: [m for m in visitor.messages("C0ALL") if part in read(m)])[-1]
    return dict(found)


def _button(message: dict[str, Any], label: str) -> str:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return str(next(one["action_id"] for one in elements if one.get("text", {}).get("text") == label))
