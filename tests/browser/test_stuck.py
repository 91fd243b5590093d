"""A stuck deal is put right where it stands and that is taken back, in a real browser, in both languages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from bot.kit.clock import FixedClock
from tests.browser.hands import messages, run
from tests.browser.test_pipeline import picture
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.world import ACCOUNTS, World, members

pytestmark = pytest.mark.browser


class Seller(NamedTuple):
    """Somebody whose deal is stuck, and what they read and press."""

    person: str
    locale: str
    text: str
    shown: str
    step: str
    submit: str
    changed: str
    undo: str
    undone: str


SELLERS = (
    Seller(
        "Amy Reed",
        "en-US",
        "/pipeline stuck",
        "You have 2 stuck deals",
        "Next step",
        "Save",
        "Next with Acme: call Anna",
        "Undo",
        "Taken back: Acme is as it was before.",
    ),
    Seller(
        "陈雨", "zh-CN", "/pipeline 卡住", "你卡住 2 单", "下一步", "保存", "call Anna", "撤销", "恢复原样"
    ),
)


@pytest.fixture
def clock() -> FixedClock:
    """Stands still; the workspace's own runs on."""
    return FixedClock(NOW)


@pytest.mark.parametrize("seller", SELLERS, ids=lambda one: one.locale)
def test_a_next_step_replaces_the_line_in_place_and_is_taken_back(
    chromium: Browser, world: World, seller: Seller
) -> None:
    shop = Shop(world.deps, members(world.deps))
    acme = shop.sell("Acme", seller.person, expected=date(2026, 11, 2))
    shop.sell("Globex", seller.person, amount=1_000, expected=date(2026, 11, 2))
    page = chromium.new_page(viewport={"width": 1180, "height": 1180}, locale=seller.locale)
    page.goto(f"{world.slack.url}/#as={ACCOUNTS[seller.person].id}&in=C0ALL")
    expect(page.get_by_role("main").locator("section.pane")).to_be_visible()
    run(page, seller.text)
    expect(messages(page).last).to_contain_text(seller.shown)
    count = messages(page).count()
    messages(page).last.get_by_role("button", name=seller.step, exact=True).first.click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    form.get_by_role("textbox").first.fill("call Anna")
    picture(page, f"stuck_next_step.{seller.locale[:2]}")
    form.get_by_role("button", name=seller.submit, exact=True).click()
    expect(messages(page).last).to_contain_text(seller.changed)
    picture(page, f"stuck_changed.{seller.locale[:2]}")
    assert shop.deal(acme).next_step == "call Anna"
    messages(page).last.get_by_role("button", name=seller.undo, exact=True).click()
    expect(messages(page).last).to_contain_text(seller.undone)
    expect(messages(page)).to_have_count(count)
    assert shop.deal(acme).next_step is None
    page.close()
