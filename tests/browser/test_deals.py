"""A deal is found, moved on by its checklist and taken back, in a real browser, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from tests.browser.hands import messages, run
from tests.browser.test_pipeline import picture
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.deals.test_checklist import with_checklist
from tests.world import ACCOUNTS, World, members

pytestmark = pytest.mark.browser


class Seller(NamedTuple):
    """Somebody who sells, and what they read and press."""

    person: str
    locale: str
    deal: str
    text: str
    shown: str
    move: str
    criteria: tuple[str, str]
    submit: str
    moved: str
    undo: str
    undone: str


SELLERS = (
    Seller(
        person="Amy Reed",
        locale="en-US",
        deal="Acme renewal",
        text="/deal acme",
        shown="has been in Proposal",
        move="Move stage",
        criteria=("The budget is confirmed", "The decider has seen the offer"),
        submit="Move the deal",
        moved="Acme renewal is in Negotiation now.",
        undo="Undo",
        undone="is as it was before",
    ),
    Seller(
        person="陈雨",
        locale="zh-CN",
        deal="华东科技二期",
        text="/deal hdkj",
        shown="在方案阶段已",
        move="改阶段",
        criteria=("预算已确认", "决策人看过方案"),
        submit="推进",
        moved="已进入谈判阶段",
        undo="撤销",
        undone="恢复原样",
    ),
)


@pytest.fixture
def clock() -> FixedClock:
    """Stands still; the workspace's own runs on."""
    return FixedClock(NOW)


@pytest.fixture
def deps(sqlite_template: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Deps]:
    """With a checklist."""
    shutil.copyfile(sqlite_template, tmp_path / "coach.db")
    made = with_checklist(f"sqlite:///{tmp_path / 'coach.db'}", clock)
    yield made
    made.db.close()


@pytest.mark.parametrize("seller", SELLERS, ids=lambda one: one.locale)
def test_a_deal_is_moved_on_by_its_checklist_and_taken_back(
    chromium: Browser, world: World, seller: Seller
) -> None:
    shop = Shop(world.deps, members(world.deps))
    deal = shop.sell(seller.deal, seller.person)
    page = chromium.new_page(viewport={"width": 1180, "height": 1180}, locale=seller.locale)
    page.goto(f"{world.slack.url}/#as={ACCOUNTS[seller.person].id}&in=C0ALL")
    expect(page.get_by_role("main").locator("section.pane")).to_be_visible()
    run(page, seller.text)
    expect(messages(page).last).to_contain_text(seller.shown)
    picture(page, f"deal.{seller.locale[:2]}")
    messages(page).last.get_by_role("button", name=seller.move, exact=True).click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    for one in seller.criteria:
        form.get_by_text(one).click()
    picture(page, f"deal_move.{seller.locale[:2]}")
    form.get_by_role("button", name=seller.submit, exact=True).click()
    expect(messages(page).last).to_contain_text(seller.moved)
    assert shop.deal(deal).state.stage == "negotiation"
    messages(page).last.get_by_role("button", name=seller.undo, exact=True).click()
    expect(messages(page).last).to_contain_text(seller.undone)
    picture(page, f"deal_undone.{seller.locale[:2]}")
    assert shop.deal(deal).state.stage == "proposal"
    page.close()
