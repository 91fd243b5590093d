"""What is known otherwise here than in the CRM: listed for whoever may see the deals, as a file to take there."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.deals.changes import service
from bot.deals.changes.model import (
    Field,
    HandOver,
    Lose,
    MoveStage,
    NewInChat,
    NextStep,
    Rename,
    Reprice,
    Wanted,
)
from bot.deals.differences.csvfile import FileWords, Wording, write
from bot.deals.differences.service import differences
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.clock import FixedClock
from bot.kit.formats import Reader
from bot.kit.money import Money
from tests.deals.shop import Shop
from tests.imports.desk import Desk
from tests.world import World, read

ROW = "006A,{name},Acme,Amy Reed,{stage},{amount},2026-12-20,2026-11-02,{modified}"
HEADER = (
    "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,"
    "Last Modified Date\n"
)


@pytest.fixture
def desk(shop: Shop, clock: FixedClock, tmp_path: Path) -> Desk:
    made = Desk(shop.deps, tmp_path, clock)
    _deliver(made)
    return made


def _deliver(
    desk: Desk, *, name: str = "Fleet", stage: str = "need", amount: int = 100, modified: str = "2026-11-20"
) -> list[str]:
    """A file; returns what its report remarks."""
    row = ROW.format(name=name, stage=stage, amount=amount, modified=modified)
    return [kind for kind, _ in desk.take("deals", HEADER + row + "\n").remarks]


def _change(shop: Shop, deal: DealId, wanted: Wanted, who: str = "Amy Reed") -> None:
    with shop.deps.writing() as tx:
        service.change(tx, asker=shop.members[who], deal=deal, wanted=wanted, seen=None, deps=shop.deps)


def _listed(shop: Shop, who: str = "Amy Reed") -> dict[str, tuple[str, str, bool]]:
    """By field: what the CRM has, what we have, whether the CRM's counts."""
    with shop.deps.reading() as tx:
        found = differences(tx, asker=shop.members[who])
    say = _wording(shop, found.names)
    return {
        one.field.value if one.field else "new": (
            say.value(one.field, one.theirs),
            say.value(one.field, one.ours),
            one.is_overruled,
        )
        for one in found.lines
    }


def _wording(shop: Shop, names: object, locale: str = "en") -> Wording:
    reader = Reader(locale, "Asia/Shanghai", date(2026, 11, 23))
    words = FileWords.of(shop.deps.words.text("deals/differences_words", {}, reader))
    return Wording(words, shop.deps.settings[DealsSettings], locale, names)  # type: ignore[arg-type]


def test_every_field_that_was_changed_is_listed_with_both_values(shop: Shop, desk: Desk) -> None:
    deal = desk.deal("006A").id
    _change(shop, deal, MoveStage("proposal"))
    _change(shop, deal, Reprice(Money(120_00, "USD")))
    _change(shop, deal, NextStep("Call"))
    _change(shop, deal, Rename("Fleet 2027"))
    _change(shop, deal, HandOver(shop.members["Bo Lind"].id))
    assert _listed(shop) == {
        "standing": ("Need", "Proposal", False),
        "amount": ("100.00 USD", "120.00 USD", False),
        "next_step": ("", "Call", False),
        "name": ("Fleet", "Fleet 2027", False),
        "owner": ("Amy Reed", "Bo Lind", False),
    }


def test_what_the_crm_comes_to_say_too_is_settled(shop: Shop, desk: Desk) -> None:
    deal = desk.deal("006A").id
    _change(shop, deal, MoveStage("proposal"))
    _change(shop, deal, Rename("Fleet 2027"))
    assert _deliver(desk, stage="proposal", modified="2026-11-21") == []
    assert _listed(shop) == {"name": ("Fleet", "Fleet 2027", False)}
    _deliver(desk, stage="proposal", name="Fleet 2027", modified="2026-11-22")
    assert _listed(shop) == {}


def test_an_older_change_in_the_crm_is_listed_and_remarked_and_chat_stands(shop: Shop, desk: Desk) -> None:
    deal = desk.deal("006A").id
    _change(shop, deal, Reprice(Money(120_00, "USD")))
    assert _deliver(desk, amount=110, modified="2026-11-21") == ["chat_stands"]
    assert _listed(shop) == {"amount": ("110.00 USD", "120.00 USD", False)}
    assert _deliver(desk, amount=110, modified="2026-11-21") == []


def test_a_newer_change_in_the_crm_counts_and_chats_word_is_listed(
    shop: Shop, desk: Desk, clock: FixedClock
) -> None:
    deal = desk.deal("006A").id
    _change(shop, deal, Reprice(Money(120_00, "USD")))
    _change(shop, deal, Rename("Fleet 2027"))
    clock.move_to(clock.now() + timedelta(days=2))
    remarked = _deliver(desk, amount=130, name="Depot", modified="2026-11-24")
    assert remarked == ["chat_overruled", "chat_overruled"]
    assert desk.deal("006A").state.amount_minor == 130_00
    assert desk.deal("006A").name == "Depot"
    assert _listed(shop) == {
        "amount": ("130.00 USD", "120.00 USD", True),
        "name": ("Depot", "Fleet 2027", True),
    }
    desk.undo()
    assert (desk.deal("006A").state.amount_minor, desk.deal("006A").name) == (120_00, "Fleet 2027")
    assert _listed(shop) == {
        "amount": ("100.00 USD", "120.00 USD", False),
        "name": ("Fleet", "Fleet 2027", False),
    }


def test_a_lost_deal_is_listed_with_its_reason(shop: Shop, desk: Desk) -> None:
    _change(shop, desk.deal("006A").id, Lose(date(2026, 11, 23), "price"))
    assert _listed(shop) == {"standing": ("Need", "lost", False), "lost_reason": ("", "Price", False)}


def test_a_deal_made_in_chat_is_listed_as_a_whole_and_no_complete_file_takes_it_away(
    shop: Shop, desk: Desk
) -> None:
    with shop.deps.writing() as tx:
        made = service.create(tx, asker=shop.members["Amy Reed"], new=NewInChat("Depot"), deps=shop.deps)
    assert _listed(shop) == {"new": ("", "", False)}
    row = ROW.format(name="Fleet", stage="need", amount=100, modified="2026-11-20")
    report = desk.take("deals", HEADER + row + "\n", complete=True)
    assert report.counts["gone_deals"] == 0
    assert shop.deal(made.deal.id).state.status.value == "open"


def test_only_who_may_see_a_deal_sees_its_differences(shop: Shop, desk: Desk) -> None:
    _change(shop, desk.deal("006A").id, NextStep("Call"))
    assert _listed(shop, "Dana Fox").keys() == {"next_step"}
    assert _listed(shop, "Helen Marsh").keys() == {"next_step"}
    assert _listed(shop, "陈雨") == {}


def test_the_file_runs_nothing_in_a_spreadsheet(shop: Shop, desk: Desk) -> None:
    deal = desk.deal("006A").id
    _change(shop, deal, NextStep("=HYPERLINK(1)"))
    _change(shop, deal, Rename("@SUM(A1)"))
    with shop.deps.reading() as tx:
        found = differences(tx, asker=shop.members["Amy Reed"])
    rows = [*csv.reader(io.StringIO(write(found, _wording(shop, found.names)).decode("utf-8-sig")))]
    assert rows[0][3:6] == ["What", "In the CRM", "Here"]
    assert {row[5] for row in rows[1:]} == {"'=HYPERLINK(1)", "'@SUM(A1)"}
    assert all(not cell.startswith(("=", "@", "+", "-")) for row in rows for cell in row)
    assert rows[1][0] == "006A"


def test_words_of_the_file_are_complete_in_both_languages(shop: Shop) -> None:
    for locale in ("en", "zh_CN"):
        words = _wording(shop, {}, locale).words
        assert (len(words.columns), len(words.fields), len(words.outcomes)) == (10, len(Field) + 1, 3)
        assert all([*words.columns, *words.fields.values(), *words.outcomes.values(), words.made])


def test_who_asks_in_chat_gets_the_first_few_and_the_file(world: World, counter: Shop) -> None:
    deal = counter.sell("Acme renewal")
    assert "Chat and CRM agree" in read(world.say("Amy Reed", "/deal differences"))
    _change(counter, deal, NextStep("Call Anna"))
    said = read(world.say("Amy Reed", "/deal differences"))
    assert "1 deal is known otherwise here than in the CRM." in said
    assert "Acme renewal · Next step: Call Anna (Amy Reed) · in the CRM –" in said
    with world.visitor("Amy Reed") as amy:
        posted = amy.messages(world.slack.desk.workspace.direct("U0AMY").id)[-1]
    assert posted["files"][0]["name"] == "deals-differences-2026-11-22.csv"
    assert "都一致" in read(world.say("李娜", "/deal 差异"))
