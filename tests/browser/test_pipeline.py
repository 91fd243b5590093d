"""The sample company's people ask for their pipeline in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from app import make_deps
from bot.kit.deps import Deps
from bot.kit.schema import check_or_create
from ops.demo import fill, together, workspace_of
from playground.clock import StoppedClock
from playground.company.generate import generate
from playground.company.load import config
from playground.server import Running

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deps, Running]]:
    """The sample company in a local Slack, with the app behind it."""
    home = tmp_path_factory.mktemp("home")
    company = generate(today=NOW.date())
    (home / "config.yaml").write_text(yaml.safe_dump(config(company), allow_unicode=True), encoding="utf-8")
    clock = StoppedClock(NOW)
    deps = make_deps({"COACH_HOME": str(home)}, clock=clock)
    check_or_create(deps.db)
    fill(deps, company, reset=False)
    with together(deps, workspace_of(deps, company, clock)) as slack:
        yield deps, slack
    deps.db.close()


def at(chromium: Browser, sample: tuple[Deps, Running], person: str, locale: str, **more: object) -> Page:
    """That person's window, looking at #sales-all."""
    slack = sample[1]
    account = next(one for one in slack.desk.workspace.people if one.real_name == person)
    channel = next(one for one in slack.desk.workspace.conversations if one.name == "sales-all")
    page = chromium.new_page(viewport={"width": 1180, "height": 1180}, locale=locale, **more)  # type: ignore[arg-type]
    page.goto(f"{slack.url}/#as={account.id}&in={channel.id}")
    # Other tests have spoken here before; until all of that is shown, nobody can tell what is new.
    said = [
        one for one in slack.desk.workspace.messages(channel.id) if one.ephemeral_to in (None, account.id)
    ]
    expect(page.get_by_role("log").get_by_role("heading", level=3)).to_be_visible()
    expect(page.locator("#main article.message")).to_have_count(len(said))
    return page


def ask(page: Page, text: str) -> None:
    """Write a command and send it."""
    field = page.locator("#main .composer-field")
    field.fill(text)
    field.press("Enter")


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


class Manager(NamedTuple):
    """Somebody who asks, and what they should read."""

    person: str
    locale: str
    headline: str
    button: str
    period: str
    share: str


MANAGERS = (
    Manager("Dana Whitfield", "en-US", "West has", "Last quarter", "last quarter", "Share to this channel"),
    Manager("李娜", "zh-CN", "华东在手", "上季", "上季", "发到本频道"),
)


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda one: one.locale)
def test_a_manager_asks_turns_to_another_period_in_place_and_shares_it(
    chromium: Browser, sample: tuple[Deps, Running], manager: Manager
) -> None:
    page = at(chromium, sample, manager.person, manager.locale)
    messages = page.locator("#main article.message")
    before = messages.count()
    ask(page, "/pipeline ")
    expect(messages.last).to_contain_text(manager.headline)
    expect(messages.last.locator("table").first).to_be_visible()
    expect(messages.last.locator("svg").first).to_be_visible()
    picture(page, f"pipeline.{manager.locale[:2]}")

    # The button says the period's name too, so the first line tells when the answer has turned.
    state = messages.last.locator(".block").first
    said_first = state.inner_text()
    messages.last.get_by_role("button", name=manager.button, exact=True).click()
    expect(state).not_to_have_text(said_first, use_inner_text=True)
    expect(messages.last).to_contain_text(manager.period)
    assert messages.count() == before + 1

    messages.last.get_by_role("button", name=manager.share).click()
    page.locator("dialog[open]").get_by_role("button", name=manager.share).click()
    expect(messages).to_have_count(before + 3)
    picture(page, f"pipeline_shared.{manager.locale[:2]}")
    page.close()


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda one: one.locale)
def test_on_a_phone_the_answer_fits_the_screen(
    chromium: Browser, sample: tuple[Deps, Running], manager: Manager
) -> None:
    page = at(chromium, sample, manager.person, manager.locale)
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "/pipeline ")
    expect(page.locator("#main article.message").last).to_contain_text(manager.headline)
    picture(page, f"pipeline_phone.{manager.locale[:2]}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()
