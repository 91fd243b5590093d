"""What meetings and briefs say of deals: what moved, what is due, whom to praise, and nothing that shames."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.deals.model import Status
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.money import Rate, Rates
from bot.kit.sections import Part, Subject, sections
from bot.people.privacy import service as privacy
from tests.conftest import NOW
from tests.deals.shop import Shop

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
WEST = ("Amy Reed", "Bo Lind")


def part(shop: Shop, name: str, *people: str, first: date = FRIDAY) -> Part | None:
    """What that section says on Monday of the days since Friday."""
    subject = Subject(
        workspace=int(shop.workspace),
        team=int(shop.members["Dana Fox"].team or 0),
        members=tuple(int(shop.members[one].id) for one in people),
        first=first,
        until=MONDAY,
        today=MONDAY,
        now=NOW,
    )
    with shop.deps.reading() as tx:
        return sections()[name].say(tx, shop.deps, subject)


def lines(shop: Shop, found: Part | None, locale: str = "en") -> list[str]:
    """What a person reads of a plain one."""
    assert found is not None
    reader = Reader(locale, "UTC", MONDAY)
    said = shop.deps.words.text(found.template, {"section": found.facts}, reader)
    return [one.strip() for one in said.splitlines() if one.strip()]


def rows(found: Part | None) -> list[tuple[Any, ...]]:
    assert found is not None
    return [(row["who"], row["name"], row["status"]) for row in found.facts["rows"]]


def test_ones_own_deals_that_moved_are_said_in_a_line_each(shop: Shop) -> None:
    ahead, won, lost = shop.sell("Globex"), shop.sell("Initech"), shop.sell("Hooli")
    shop.sell("Quiet")
    bos = shop.sell("Umbrella", "Bo Lind")
    shop.then(ahead, FRIDAY, stage="negotiation")
    shop.then(won, MONDAY, status=Status.WON)
    shop.then(lost, FRIDAY, status=Status.LOST)
    shop.then(bos, FRIDAY, stage="negotiation")
    found = part(shop, "deals.moved", "Amy Reed")
    assert lines(shop, found) == ["Initech won", "Globex is in Negotiation now", "Hooli lost"]
    assert len(lines(shop, found, "zh_CN")) == 3
    assert part(shop, "deals.moved", "Dana Fox") is None


def test_what_moved_before_the_stretch_is_not_said_again(shop: Shop) -> None:
    deal = shop.sell("Globex")
    shop.then(deal, date(2026, 11, 19), stage="negotiation")
    assert part(shop, "deals.moved", "Amy Reed") is None
    assert part(shop, "deals.praise", *WEST) is None


def test_what_is_expected_to_close_today_is_due_with_its_next_step(shop: Shop) -> None:
    shop.sell("Globex", expected=MONDAY, next_step="Call legal")
    shop.sell("Initech", expected=date(2026, 11, 24))
    shop.sell("Umbrella", "Bo Lind", expected=MONDAY)
    assert lines(shop, part(shop, "deals.due", "Amy Reed")) == ["Globex is to close today: Call legal"]
    assert part(shop, "deals.due", "Dana Fox") is None


def test_praise_names_who_won_what_before_who_brought_what_ahead_the_biggest_first(shop: Shop) -> None:
    small, big = shop.sell("Small", amount=10_000), shop.sell("Big", "Bo Lind", amount=90_000)
    ahead = shop.sell("Globex", amount=500_000)
    shop.then(small, MONDAY, status=Status.WON)
    shop.then(big, FRIDAY, status=Status.WON)
    shop.then(ahead, MONDAY, stage="negotiation")
    assert rows(part(shop, "deals.praise", *WEST)) == [
        ("Bo Lind", "Big", "won"),
        ("Amy Reed", "Small", "won"),
        ("Amy Reed", "Globex", "open"),
    ]


def test_a_team_that_keeps_its_deals_private_is_praised_for_none_of_them_in_public(shop: Shop) -> None:
    shop.then(shop.sell("Big", amount=90_000), MONDAY, status=Status.WON)
    assert rows(part(shop, "deals.praise", *WEST)) == [("Amy Reed", "Big", "won")]
    with shop.deps.writing() as tx:
        privacy.keep_private(tx, asker=shop.members["Dana Fox"], name=None, is_private=True)
    assert part(shop, "deals.praise", *WEST) is None


def test_the_biggest_is_told_across_currencies(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates("USD", (Rate(date(2026, 1, 1), "CNY", Decimal("0.14")),))
    monkeypatch.setattr(Deps, "rates", property(lambda _: rates))
    sold = {
        "Yuan": (100_000, "CNY"),
        "Dollars": (50_000, "USD"),
        "Few": (5_000, "USD"),
        "Euro": (90_000, "EUR"),
    }
    for name, (amount, currency) in sold.items():
        deal = shop.sell(name, amount=amount, currency=currency)
        shop.then(deal, MONDAY, status=Status.WON)
    # 100,000 yuan are 14,000 dollars; what no rate is known for comes last.
    assert [row[1] for row in rows(part(shop, "deals.praise", *WEST))] == [
        "Dollars",
        "Yuan",
        "Few",
        "Euro",
    ]


def test_nobody_is_shamed_where_all_read_it(shop: Shop) -> None:
    lost, back = shop.sell("Hooli"), shop.sell("Globex", stage="negotiation")
    shop.then(lost, MONDAY, status=Status.LOST)
    shop.then(back, MONDAY, stage="proposal")
    shop.sell("New", since=MONDAY)
    assert part(shop, "deals.praise", *WEST) is None


def test_five_are_praised_and_the_rest_is_counted(shop: Shop) -> None:
    for number in range(7):
        shop.then(shop.sell(f"Deal {number}", amount=1000 * number), MONDAY, status=Status.WON)
    found = part(shop, "deals.praise", *WEST)
    assert [row[1] for row in rows(found)] == [f"Deal {number}" for number in (6, 5, 4, 3, 2)]
    assert found is not None
    assert found.facts["left"] == 2


def test_other_teams_deals_are_not_said(shop: Shop) -> None:
    shop.then(shop.sell("华东云迁移", "陈雨"), MONDAY, status=Status.WON)
    assert part(shop, "deals.praise", *WEST) is None
