"""Taking imports back: newest first, nothing rewritten, refused where later work builds on it."""

from __future__ import annotations

import pytest

from bot.accounts import store as accounts
from bot.deals.model import Status
from bot.imports.model import ChangedSince, NothingToUndo
from bot.people import service as people
from tests.imports.desk import Desk, at

OPEN = "006A,Fleet,Acme,,proposal,100,2026-12-20,2026-09-01"
NEXT = OPEN.replace("proposal", "negotiation").replace("Fleet", "Fleet 2")
WON = "006B,Depot,Globex,,Closed Won,900,2026-10-05,2026-07-01"


def test_a_first_import_is_taken_back_and_can_come_again(desk: Desk) -> None:
    desk.deals(OPEN, WON)
    before = desk.everything()
    undone = desk.undo()
    assert (undone.kind, undone.counts["new_deals"]) == ("deals", 2)
    assert {desk.deal(key).state.status for key in ("006A", "006B")} == {Status.GONE}
    assert desk.history("006A") == []
    assert len(desk.log("006A")) == 2
    with desk.deps.reading() as tx:
        found = accounts.accounts_called(tx, workspace=desk.workspace, source="crm", names=["Acme", "Globex"])
    assert found == {}
    desk.deals(OPEN, WON)
    assert desk.everything() == before


def test_a_second_import_is_taken_back_to_what_the_first_said(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-01")
    before = desk.everything()
    desk.deals(NEXT, WON, as_of="2026-11-10")
    desk.undo()
    after = desk.everything()
    assert after["events"] == before["events"]
    assert [one[2] for one in after["deals"] if one[-8] != "gone"] == ["006A"]
    assert desk.deal("006A").name == "Fleet"
    desk.deals(NEXT, WON, as_of="2026-11-10")
    assert desk.deal("006A").name == "Fleet 2"


def test_undo_twice_takes_back_the_import_before(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-01")
    desk.deals(NEXT, as_of="2026-11-10")
    desk.undo()
    assert desk.told("006A")[-1] == ("2026-11-01", "open", "proposal")
    desk.undo()
    assert desk.told("006A") == []
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_events_that_the_import_had_proven_wrong_stand_again(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-10")
    before = desk.everything()
    desk.deals(OPEN.replace("proposal", "Closed Won").replace("2026-12-20", "2026-11-08"), as_of="2026-11-20")
    desk.undo()
    assert desk.everything() == before


def test_deals_that_were_gone_are_back(desk: Desk) -> None:
    many = [OPEN.replace("006A", f"006{place:02}") for place in range(30)]
    desk.deals(*many, as_of="2026-11-01")
    before = desk.everything()
    desk.deals(*many[1:], as_of="2026-11-10", complete=True)
    desk.undo()
    assert desk.everything() == before


def test_the_freshness_of_a_source_goes_back_too(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-01")
    desk.deals(OPEN, as_of="2026-11-10")
    desk.undo()
    desk.deals(NEXT, as_of="2026-11-05")
    assert desk.told("006A")[-1] == ("2026-11-05", "open", "negotiation")


def test_products_and_customers_are_as_they_were(desk: Desk) -> None:
    desk.take("products", "Product,Price\nPump,500\n")
    desk.take("products", "Product,Price\nPump,800\nHose,20\n")
    desk.undo()
    with desk.deps.reading() as tx:
        (pump,) = accounts.products(tx, workspace=desk.workspace)
    assert pump.list_price is not None
    assert pump.list_price.minor == 50000
    desk.take("accounts", "Account,Industry\nAcme,Pumps\n")
    desk.take("accounts", "Account,Industry\nAcme,Hoses\n")
    desk.undo("accounts")
    with desk.deps.reading() as tx:
        found = accounts.accounts_called(tx, workspace=desk.workspace, source="crm", names=["Acme"])
        assert (
            accounts.accounts(tx, workspace=desk.workspace, ids=[found["Acme"]])[found["Acme"]].sector
            == "Pumps"
        )


def test_people_are_as_they_were(desk: Desk) -> None:
    desk.take("people", "Name,Team,Manager\nDana Fox,West,Dana Fox\nAmy Reed,West,Dana Fox\n")
    desk.clock.move_to(at("2026-12-01T09:00"))
    desk.take("people", "Name,Team,Manager\nAmy Reed,East,Bo Lind\nBo Lind,East,Bo Lind\n")
    desk.undo()
    with desk.deps.reading() as tx:
        assert [team.name for team in people.teams(tx, workspace=desk.workspace)] == ["West"]
        assert people.find(tx, workspace=desk.workspace, who="Bo Lind") == []
        (amy,) = people.find(tx, workspace=desk.workspace, who="Amy Reed")
        assert amy.team == people.team_called(tx, workspace=desk.workspace, word="West").id


def test_an_import_that_a_later_one_built_on_is_not_taken_back(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take("accounts", "Account,Industry\nAcme,Pumps\n")
    with pytest.raises(ChangedSince) as refused:
        desk.undo("deals")
    assert "import accounts --undo" in desk.says_no(refused.value)
    assert desk.told("006A")[-1][2] == "proposal"
    desk.undo("accounts")
    desk.undo("deals")
    assert desk.told("006A") == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("people", "Name,Team\nAmy Reed,West\n"),
        ("accounts", "Account,Industry\nAcme,Pumps\n"),
        ("products", "Product,Price\nPump,500\n"),
    ],
)
def test_what_later_deals_refer_to_is_not_taken_back_before_them(desk: Desk, kind: str, text: str) -> None:
    desk.take(kind, text)
    desk.deals(OPEN)
    with pytest.raises(ChangedSince) as refused:
        desk.undo(kind)
    assert "import deals --undo" in desk.says_no(refused.value)
    desk.undo("deals")
    assert desk.undo(kind).kind == kind


def test_a_list_that_brought_nothing_new_is_taken_back_whatever_came_since(desk: Desk) -> None:
    desk.take("accounts", "Account,Industry\nAcme,Pumps\n")
    desk.take("accounts", "Account,Industry\nAcme,Hoses\n")
    desk.deals(OPEN)
    assert desk.undo("accounts").kind == "accounts"
