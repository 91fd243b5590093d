"""The sample company's people ask for their pipeline in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

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
    return page


def ask(page: Page, text: str) -> None:
    """Write a command and send it."""
    field = page.locator("#main .composer-field")
    field.fill(text)
    field.press("Enter")


def answers(page: Page) -> object:
    return page.locator("#main article.message")


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize(
    ("person", "locale", "open_words", "period_button", "period_words"),
    [
        ("Dana Whitfield", "en-US", "West has", "Last quarter", "last quarter"),
        ("李娜", "zh-CN", "华东在手", "上季", "上季"),
    ],
)
def test_a_manager_asks_and_turns_to_another_period_in_place(
    chromium: Browser,
    sample: tuple[Deps, Running],
    person: str,
    locale: str,
    open_words: str,
    period_button: str,
    period_words: str,
) -> None:
    page = at(chromium, sample, person, locale)
    ask(page, "/pipeline ")
    message = page.locator("#main article.message").last
    expect(message).to_contain_text(open_words)
    expect(message.locator("table").first).to_be_visible()
    expect(message.locator("svg").first).to_be_visible()
    picture(page, f"pipeline.{locale[:2]}")
    count = page.locator("#main article.message").count()
    message.get_by_role("button", name=period_button, exact=True).click()
    expect(page.locator("#main article.message").last).to_contain_text(period_words)
    assert page.locator("#main article.message").count() == count
    page.close()
