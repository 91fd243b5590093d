"""What changed is turned to another period in place, and a forecast is asked for, in a real browser."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from bot.kit.deps import Deps
from playground.server import Running
from tests.browser.hands import messages, run
from tests.browser.test_pipeline import at, picture, sample

__all__ = ["sample"]

pytestmark = pytest.mark.browser


class Manager(NamedTuple):
    """Somebody who asks, and what they read and press."""

    person: str
    locale: str
    headline: str
    button: str
    forecast: str


MANAGERS = (
    Manager("Dana Whitfield", "en-US", "West has", "This quarter", "by 31 Dec"),
    Manager("李娜", "zh-CN", "华东在手", "本季", "12月31日"),
)


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda one: one.locale)
def test_a_flow_turns_to_another_period_in_place(
    chromium: Browser, sample: tuple[Deps, Running], manager: Manager
) -> None:
    page = at(chromium, sample, manager.person, manager.locale)
    before = messages(page).count()
    run(page, "/pipeline flow")
    expect(messages(page)).to_have_count(before + 1)
    expect(messages(page).last).to_contain_text(manager.headline)
    footer = messages(page).last.locator(".block").last
    said_first = footer.inner_text()
    messages(page).last.get_by_role("button", name=manager.button, exact=True).click()
    expect(footer).not_to_have_text(said_first, use_inner_text=True)
    expect(messages(page)).to_have_count(before + 1)
    picture(page, f"flow.{manager.locale[:2]}")
    page.close()


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda one: one.locale)
def test_a_forecast_is_asked_for(chromium: Browser, sample: tuple[Deps, Running], manager: Manager) -> None:
    page = at(chromium, sample, manager.person, manager.locale)
    run(page, "/pipeline forecast")
    expect(messages(page).last).to_contain_text(manager.forecast)
    picture(page, f"forecast.{manager.locale[:2]}")
    page.close()
