"""The pictures of README and docs, taken from the sample company: `python -m tests.browser.readme`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app import make_deps
from bot.kit.deps import Deps
from bot.kit.schema import check_or_create
from ops.check import ROOT
from ops.demo import fill, together, workspace_of
from playground.clock import StoppedClock
from playground.company.generate import generate
from playground.company.load import config
from playground.server import Running
from tests.browser import chromium
from tests.browser.conftest import QUIET
from tests.browser.hands import messages
from tests.browser.morning import MORNINGS, held

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Tuesday morning in Shanghai, Monday afternoon in the West."""

_WINDOW = {"width": 860, "height": 1180}
IMAGES = ROOT / "docs" / "images"
PICTURES = {
    "en": ("Dana Whitfield", "en-US", "west", "/pipeline"),
    "zh": ("李娜", "zh-CN", "华东", "/pipeline"),
}
"""For each language: who asks, their browser's locale, where, and what."""

MEETINGS = {"ask": "ask", "card": "card", "noted": "lead", "summary": "summary"}
"""The scenes of a meeting that are in docs/meetings.md, with their pictures' names."""


@contextmanager
def sample_workspace(home: Path, *, now: datetime = NOW) -> Iterator[tuple[Deps, Running]]:
    """The sample company in a local Slack, with the app behind it, on a day that stays the same."""
    company, clock = generate(today=NOW.date()), StoppedClock(now)
    (home / "config.yaml").write_text(yaml.safe_dump(config(company), allow_unicode=True), encoding="utf-8")
    deps = make_deps({"COACH_HOME": str(home)}, clock=clock)
    check_or_create(deps.db)
    fill(deps, company, reset=False)
    with together(deps, workspace_of(deps, company, clock)) as slack:
        yield deps, slack
    deps.db.close()


def take(browser: Browser, slack: Running, language: str) -> Path:
    """What that person sees after asking."""
    name, locale, where, text = PICTURES[language]
    person = next(one for one in slack.desk.workspace.people if one.real_name == name)
    channel = next(one for one in slack.desk.workspace.conversations if one.name == where)
    page = browser.new_page(viewport={"width": 1180, "height": 1210}, locale=locale, device_scale_factor=1.5)
    page.goto(f"{slack.url}/#as={person.id}&in={channel.id}")
    field = page.locator("#main .composer-field")
    field.fill(text)
    field.press("Enter")
    expect(page.locator("#main article.message").last).to_be_visible()
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"pipeline.{language}.png"
    page.screenshot(path=path)
    page.close()
    return path


def take_meetings(browser: Browser, deps: Deps, slack: Running) -> None:
    """What a rep, the team and the manager see of a morning meeting, in each language."""
    for morning in MORNINGS:
        scenes = held(browser, deps, slack, morning, device_scale_factor=1.5, viewport=_WINDOW)
        for scene, page in scenes:
            if scene in MEETINGS:
                # Else the message that was pressed on would show its tools.
                page.mouse.move(0, 0)
                page.evaluate("document.activeElement.blur()")
                shown(page, scene).screenshot(
                    path=IMAGES / f"meeting-{MEETINGS[scene]}.{morning.language}.png"
                )


def shown(page: Page, scene: str) -> Locator:
    """The message that a scene is about."""
    return page.locator("#thread article.message").last if scene == "summary" else messages(page).last


def main() -> None:
    """Take all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        sample_workspace(Path(home)) as (_, slack),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium.path(), args=QUIET)
        for language in PICTURES:
            take(browser, slack, language)
        with (
            tempfile.TemporaryDirectory() as another,
            sample_workspace(Path(another), now=NOW - timedelta(days=1)) as (deps, on_monday),
        ):
            take_meetings(browser, deps, on_monday)
        browser.close()


if __name__ == "__main__":
    main()
