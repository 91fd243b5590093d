"""Twins in the report of an import, and /deal twins."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.deals.model import DealId
from bot.imports.views import report_data, report_text
from playground.visitor import Visitor
from tests.deals.shop import Shop
from tests.deals.twins.pairs import deliver, make, row
from tests.delivery.conftest import Office
from tests.imports.desk import HEADER, Desk
from tests.imports.office import Inbox, promote, table
from tests.samples import READERS
from tests.world import read


def test_the_report_of_an_import_says_it_once_in_both_languages(shop: Shop, desk: Desk) -> None:
    make(shop)
    make(shop, "Globex rollout", amount=70)
    rows = (row(), row(name="Globex rollout", amount=70, owner="").replace("006A", "006B"))
    report = desk.deals(*rows)
    assert (report.twins, "possible_twins" in report.counts) == (2, False)
    said = "2 deals made in chat may be ones in this file. Whoever can say is asked; /deal twins lists them."
    assert said in desk.says(report)
    chinese = report_text(shop.deps, report, READERS["zh_CN"])
    assert "聊天里建的单子有 2 单，可能就是这个文件里的；已去问能定的人，用 /deal 重复 可以看到。" in chinese
    assert report_data(report)["possible_twins"] == 2
    again = desk.deals(*rows)
    assert again.twins == 0
    assert "twins" not in desk.says(again)


def test_the_list_answers_and_takes_back_in_place(office: Office, shop: Shop, desk: Desk) -> None:
    made = make(shop)
    make(shop, "Globex rollout", amount=70)
    other = deliver(desk)
    desk.deals(row(name="Globex rollout", amount=70).replace("006A", "006B"))
    card = office.say("Dana Fox", "/deal twins")
    assert "2 deals made in chat may be in your CRM as well" in read(card)
    assert "In chat" in read(card)
    with office.visitor("Dana Fox") as dana:
        dana.press(card, _button(card, "deals.same", made.deal.id))
        card = office.wait(lambda: _now(dana, card, "is one deal now"))
        assert "One deal made in chat may be in your CRM as well" in read(card)
        assert shop.deal(made.deal.id).merged_into == other
        dana.press(card, "deals.undo")
        card = office.wait(lambda: _now(dana, card, "Taken apart again: Renewal 2027 - Acme."))
        assert "2 deals made in chat" in read(card)
        dana.press(card, _button(card, "deals.different", made.deal.id))
        card = office.wait(lambda: _now(dana, card, "stay two deals"))
        assert "One deal made in chat" in read(card)
    assert shop.deal(made.deal.id).merged_into is None


def test_it_is_understood_in_chinese_and_says_when_there_is_none(office: Office) -> None:
    assert "没有哪一单像是 CRM 里已有的" in read(office.say("陈雨", "/deal 重复"))
    assert "No deal made in chat that you may see looks like one in your CRM." in read(
        office.say("Amy Reed", "/deal twins")
    )


def test_more_than_five_pairs_are_leafed_through(office: Office, shop: Shop, desk: Desk) -> None:
    names = [
        f"{name} renewal" for name in ("Acme", "Globex", "Initech", "Hooli", "Umbrella", "Stark", "Wayne")
    ]
    for name in names:
        make(shop, name)
    desk.deals(*(row(name=name).replace("006A", f"006{place}") for place, name in enumerate(names)))
    card = office.say("Amy Reed", "/deal twins")
    assert "7 deals made in chat" in read(card)
    assert read(card).count("In chat") == 5
    with office.visitor("Amy Reed") as amy:
        amy.press(card, "deals.twins_page")
        card = office.wait(lambda: _now(amy, card, "Acme renewal"))
    assert read(card).count("In chat") == 2


def _buttons(card: dict[str, Any], action: str) -> list[dict[str, Any]]:
    elements = [one for block in card["blocks"] for one in block.get("elements", [])]
    return [one for one in elements if str(one.get("action_id", "")).startswith(action)]


def _button(card: dict[str, Any], action: str, chat: DealId) -> str:
    """The one that is about this deal made in chat."""
    buttons = _buttons(card, action)
    return next(str(one["action_id"]) for one in buttons if json.loads(one["value"])["chat"] == chat)


def _now(visitor: Visitor, card: dict[str, Any], said: str) -> dict[str, Any] | None:
    """The same message, once it says that."""
    found = next(one for one in visitor.messages(card["channel"]) if one["ts"] == card["ts"])
    return found if said in read(found) else None


@pytest.mark.parametrize(
    ("admin", "said"),
    [
        (
            "Helen Marsh",
            "One deal made in chat may be one in this file. Whoever can say is asked; /deal twins shows it.",
        ),
        ("李娜", "聊天里建的单子有 1 单，可能就是这个文件里的；已去问能定的人，用 /deal 重复 可以看到。"),
    ],
)
def test_whoever_sends_a_file_in_chat_reads_it_too(office: Office, shop: Shop, admin: str, said: str) -> None:
    make(shop)
    promote(office, admin)
    inbox = Inbox(office, admin)
    inbox.send(table(HEADER, row()))
    preview = office.wait(
        lambda: next((one for one in inbox.messages() if _buttons(one, "import.confirm")), None)
    )
    inbox.press(preview, "import.confirm")
    inbox.card(said)
    inbox.close()
