"""/pipeline flow as people use it: typed in the local Slack, answered by the real app, pressed, opened, shared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.kit.deps import Deps
from ops.say import say
from tests.pipeline.office import Office
from tests.pipeline.selling import Seller
from tests.world import World, members, read


@pytest.fixture
def sold(world: World) -> World:
    """The company, with a few deals that moved since Monday 16 November."""
    people = members(world.deps)
    seller = Seller(world.workspace.id, {name: one.id for name, one in people.items()})
    seller.deal("Acme", "Amy Reed", ("2026-10-01", "lead"), ("2026-11-18", "proposal"), amount=84_000_00)
    seller.deal("=Globex", "Bo Lind", ("2026-10-20", "lead"), ("2026-11-19", "won"), amount=42_000_00)
    for number in range(7):
        seller.deal(
            f"Small {number}",
            "Bo Lind",
            ("2026-10-20", "lead"),
            ("2026-11-17", "lost"),
            amount=(number + 1) * 1_000_00,
        )
    seller.deal("Hooli", "陈雨", ("2026-11-20", "lead"), amount=10_000_00)
    with world.deps.writing() as tx:
        seller.write(tx)
    return world


def test_a_manager_reads_first_what_is_open_now_and_how_much_that_is_less(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow")
    assert message["ephemeral"]
    assert message["text"] == "West has $84K open in 1 deal, $70K less than at the end of 15 Nov."
    said = read(message)
    assert "The largest that was lost: Small 6 ($7K), Tue 17 Nov. What decided it?" in said
    assert "Won $42K (1), lost $28K (7); nothing is new." in said
    assert "-$42,000" in said


def test_a_chinese_reader_gets_chinese(sold: World) -> None:
    for text in ("/pipeline 变化", "/pipeline 华东周一以来的变化", "/pipeline 流水 华东"):
        message = sold.say("李娜", text)
        assert message["text"].startswith("华东在手 1 单，1 万美元，比 11月15日 多 1 万美元")


def test_every_term_opens_into_five_deals_and_then_a_file(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, _button(message, "See the 7 lost"))
        opened = sold.wait(lambda: [m for m in dana.messages("C0ALL") if "The largest first" in read(m)])[0]
        said = read(opened)
        assert said.startswith("Lost from 16 Nov to 22 Nov: 7 deals, $28K.")
        assert [f"Small {n}" in said for n in (6, 5, 4, 3, 2, 1, 0)] == [True] * 5 + [False] * 2
        dana.press(opened, _button(opened, "All as a file"))
        posted = sold.wait(lambda: [m for m in dana.messages(dana.dm()) if m["files"]])[0]
    assert posted["files"][0]["name"] == "flow-lost-2026-11-16-2026-11-22.csv"


def test_any_term_can_be_chosen(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow")
    (select,) = [
        one
        for block in message["blocks"]
        for one in block.get("elements", [])
        if one.get("placeholder", {}).get("text") == "Which deals?"
    ]
    chosen = {one["text"]["text"]: one for one in select["options"]}
    assert list(chosen) == ["Open at the end of 15 Nov", "Won", "Lost", "Open now"]
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, select["action_id"], selected_option=chosen["Won"])
        (opened,) = sold.wait(lambda: [m for m in dana.messages("C0ALL") if read(m).startswith("Won from")])
    assert "=Globex" in read(opened)


def test_buttons_take_it_apart_and_change_the_period_in_place(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, _button(message, "By stage"))
        sold.wait(lambda: "To other stages" in read(_now(dana, message)))
        dana.press(_now(dana, message), _button(_now(dana, message), "By person"))
        sold.wait(lambda: "Bo Lind" in read(_now(dana, message)))
        dana.press(_now(dana, message), _button(_now(dana, message), "This month"))
        sold.wait(lambda: "the end of 31 Oct" in read(_now(dana, message)))
        assert "Bo Lind" in read(_now(dana, message)), "still by person"


def test_the_overview_leads_to_what_changed_since_monday(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, _button(message, "Flow since Monday"))
        (found,) = sold.wait(
            lambda: [m for m in dana.messages("C0ALL") if "less than at the end of 15 Nov" in m["text"]]
        )
    assert found["ephemeral"]


@pytest.mark.parametrize(
    ("label", "says", "deal"),
    [
        ("Open", "West had 1 deal open at the end of 22 Nov: $84K.", "Acme"),
        ("Won", "Won from 1 Oct to 22 Nov: 1 deal, $42K.", "=Globex"),
        ("Lost", "Lost from 1 Oct to 22 Nov: 7 deals, $28K.", "Small 6"),
        ("New", "New from 1 Oct to 22 Nov: 9 deals, $154K.", "Acme"),
        ("Came into Proposal", "Came into Proposal from 1 Oct to 22 Nov: 2 deals.", "Acme"),
    ],
)
def test_the_overviews_totals_open_into_their_deals(sold: World, label: str, says: str, deal: str) -> None:
    message = sold.say("Dana Fox", "/pipeline")
    (select,) = [
        one
        for block in message["blocks"]
        for one in block.get("elements", [])
        if one.get("placeholder", {}).get("text") == "Which deals?"
    ]
    option = next(one for one in select["options"] if one["text"]["text"] == label)
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, select["action_id"], selected_option=option)
        (opened,) = sold.wait(lambda: [m for m in dana.messages("C0ALL") if read(m).startswith(says)])
    assert deal in read(opened)


def test_the_companys_totals_do_not_open_into_deals(sold: World) -> None:
    said = read(sold.say("Dana Fox", "/pipeline company")) + read(
        sold.say("Dana Fox", "/pipeline flow company")
    )
    assert "Which deals?" not in said


def test_sharing_leaves_single_deals_out(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow", channel="C0ALL")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, "pipeline.flow_share")
        shared = sold.wait(lambda: [m for m in dana.messages("C0ALL") if not m["ephemeral"]])[0]
    assert "West has $84K open" in read(shared)
    assert "Shared by Dana Fox" in read(shared)
    assert "Small" not in json.dumps(shared)


@pytest.mark.parametrize("text", ["/pipeline flow help", "/pipeline 变化 帮助"])
def test_help_says_what_can_be_typed(sold: World, text: str) -> None:
    assert "/pipeline flow" in read(sold.say("Dana Fox", text))


def test_an_unknown_word_gets_an_example_that_works(sold: World) -> None:
    answer = read(sold.say("Dana Fox", "/pipeline flow wset"))
    assert "/pipeline flow West 2026-Q3" in answer


def test_how_it_is_counted_is_one_press_away(sold: World) -> None:
    message = sold.say("Dana Fox", "/pipeline flow")
    with sold.visitor("Dana Fox") as dana:
        dana.press(message, "pipeline.flow_counted")
        sold.wait(lambda: [m for m in dana.messages("C0ALL") if "to the cent" in m["text"]])


def test_the_figures_as_data(deps: Deps) -> None:
    office = Office(deps)
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), ("2026-11-17", "won"), amount=1000_01)
    office.seller.deal("B", "Bo Lind", ("2026-11-18", "lead"), amount=500_00)
    office.write()
    data = say(deps, text="/pipeline flow West by stage", who="Dana Fox").data
    assert data is not None
    assert data["team"] == "West"
    assert (data["opened_on"], data["closed_on"]) == ("2026-11-15", "2026-11-23")
    assert data["opening"]["amount_minor"] == 1000_01
    assert data["new"]["count"] == 1
    assert data["won"] == {
        "count": 1,
        "amount_minor": 1000_01,
        "estimated_minor": 0,
        "without_amount": 0,
        "without_rate": 0,
    }
    assert data["revalued"] == {"amount_minor": 0}
    assert data["closing"]["amount_minor"] == 500_00
    (lead,) = data["stages"]
    assert (lead["stage"], lead["won"]["count"], lead["closing"]["count"]) == ("lead", 1, 1)


def _now(visitor: Any, message: dict[str, Any]) -> dict[str, Any]:
    return dict(next(m for m in visitor.messages("C0ALL") if m["ts"] == message["ts"]))


def _button(message: dict[str, Any], label: str) -> str:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    elements += [block["accessory"] for block in message["blocks"] if "accessory" in block]
    return str(next(one["action_id"] for one in elements if one.get("text", {}).get("text") == label))
