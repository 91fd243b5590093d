"""A deal is found by what somebody remembers of it, among those that they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.deals import service as deals
from bot.deals.finding import service
from bot.deals.finding.model import Found
from bot.deals.model import DealId, Status
from tests.deals.shop import Shop


def find(shop: Shop, who: str, text: str) -> Found:
    with shop.deps.reading() as tx:
        return service.find(tx, asker=shop.members[who], text=text)


def names(shop: Shop, deals: Iterable[DealId]) -> list[str]:
    return [shop.deal(one).name for one in deals]


@pytest.mark.parametrize(
    "text",
    [
        *("Globex renewal", "globex", "LOBEX", "renewal globex", "  Globex   Renewal ", "ｇｌｏｂｅｘ"),
        *("initech", "Initech GmbH renewal", "006A000001", "a000001"),
    ],
)
def test_any_part_of_name_customer_or_number_will_do(shop: Shop, text: str) -> None:
    wanted = shop.sell("Globex renewal", account="Initech GmbH", key="006A000001")
    shop.sell("Something else", account="Hooli")
    assert find(shop, "Amy Reed", text).only == wanted


@pytest.mark.parametrize("text", ["glbex", "globx", "golbex", "renewall", "renewl globexx", "initeck"])
def test_a_wrong_letter_does_not_hide_a_deal(shop: Shop, text: str) -> None:
    wanted = shop.sell("Globex renewal", account="Initech")
    shop.sell("Something else", account="Hooli")
    found = find(shop, "Amy Reed", text)
    assert (found.deals, found.is_near, found.only) == ((wanted,), True, None)


@pytest.mark.parametrize("text", ["hdkj", "HDKJ", "华东科技", "东科", "科技 二期", "华东课技", "hdkjeq"])
def test_a_chinese_name_is_found_by_its_characters_and_its_initials(shop: Shop, text: str) -> None:
    wanted = shop.sell("华东科技二期", "陈雨", account="重庆银行")
    shop.sell("南方电网", "陈雨")
    assert find(shop, "陈雨", text).deals == (wanted,)


@pytest.mark.parametrize("text", ["cqyh", "zqyh", "重庆"])
def test_a_customer_is_found_by_each_way_its_characters_are_read(shop: Shop, text: str) -> None:
    wanted = shop.sell("二期", "陈雨", account="重庆银行")
    assert find(shop, "陈雨", text).only == wanted


def test_the_number_of_a_salesforce_record_has_15_or_18_characters(shop: Shop) -> None:
    wanted = shop.sell("Globex", key="0065g00000ABCDE")
    assert find(shop, "Amy Reed", "0065g00000ABCDEAA4").only == wanted


def test_a_deal_called_exactly_so_is_meant_though_others_contain_it(shop: Shop) -> None:
    wanted = shop.sell("Acme")
    other = shop.sell("Acme spare parts")
    found = find(shop, "Amy Reed", "acme")
    assert (found.only, found.deals) == (wanted, (wanted, other))


def test_the_likeliest_comes_first(shop: Shop) -> None:
    contains = shop.sell("New Acme plant")
    over = shop.sell("Acme old", status=Status.LOST)
    colleagues = shop.sell("Acme two", "Bo Lind")
    own = shop.sell("Acme one")
    assert find(shop, "Amy Reed", "acme").deals == (own, colleagues, over, contains)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("Amy Reed", ["Acme Amy", "Acme Bo", "Acme Dana"]),
        ("Dana Fox", ["Acme Amy", "Acme Bo", "Acme Dana"]),
        ("Helen Marsh", ["Acme 陈雨", "Acme Amy", "Acme Bo", "Acme Dana"]),
        ("陈雨", ["Acme 陈雨"]),
        ("李娜", ["Acme 陈雨"]),
    ],
)
def test_nobody_finds_what_they_may_not_see(shop: Shop, who: str, sees: list[str]) -> None:
    for name, owner in (("Amy", "Amy Reed"), ("Bo", "Bo Lind"), ("Dana", "Dana Fox"), ("陈雨", "陈雨")):
        shop.sell(f"Acme {name}", owner, key=f"K{owner}")
    assert sorted(names(shop, find(shop, who, "acme").deals)) == sorted(sees)
    assert sorted(names(shop, find(shop, who, "acmee").deals)) == sorted(sees)
    seen_by_key = find(shop, who, "K陈雨").deals
    assert bool(seen_by_key) == ("Acme 陈雨" in sees)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "\ud800", "%", "_", "%%", "a%b", "\\", "'; DROP TABLE deal; --", "x" * 10_000]
)
def test_signs_are_only_signs(shop: Shop, text: str) -> None:
    shop.sell("Globex renewal")
    assert find(shop, "Amy Reed", text).deals == ()


def test_a_percent_sign_finds_a_percent_sign(shop: Shop) -> None:
    wanted = shop.sell("100% solar")
    shop.sell("100 pumps")
    assert find(shop, "Amy Reed", "100%").only == wanted


def test_a_deal_that_its_crm_no_longer_has_is_found_by_its_number_only(shop: Shop) -> None:
    gone = shop.sell("Globex", status=Status.GONE, key="006G")
    assert find(shop, "Amy Reed", "globex").deals == ()
    assert find(shop, "Amy Reed", "006G").only == gone


def test_a_new_deal_may_be_one_that_is_open(shop: Shop) -> None:
    same_customer = shop.sell("Pumps", account="Acme Corp.")
    similar = shop.sell("Globex renewal 2026")
    shop.sell("Globex renewal 2026", status=Status.WON)
    shop.sell("Globex renewal 2026", "陈雨")
    shop.sell("Hooli", account="Acme Corporation of America")

    def alike(name: str, account: str | None) -> tuple[DealId, ...]:
        with shop.deps.reading() as tx:
            return service.alike(tx, asker=shop.members["Amy Reed"], name=name, account=account)

    assert alike("Globex renewl 2026", None) == (similar,)
    assert alike("Spare parts", "acme corp.") == (same_customer,)
    assert alike("Spare parts", "Umbrella") == ()


def test_what_is_renamed_is_found_by_its_new_name(shop: Shop) -> None:
    deal = shop.sell("Globex")
    with shop.deps.writing() as tx:
        deals.append(
            tx, workspace=shop.workspace, events=[], described=[replace(shop.deal(deal), name="Hooli")]
        )
    assert find(shop, "Amy Reed", "globex").deals == ()
    assert find(shop, "Amy Reed", "hooli").only == deal
