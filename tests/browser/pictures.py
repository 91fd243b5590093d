"""Pictures of the page in both languages, light and dark, wide and narrow: `python -m tests.browser.pictures DIR`.

For looking at after a change to the page; nothing compares them.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from playground import sample
from playground.clock import StoppedClock
from playground.model import Channel
from playground.rates import Rates
from playground.server import Running, create
from playground.visitor import Visitor
from tests.browser import kit, sights
from tests.browser.conftest import NOW, QUIET
from tests.browser.fake_app import FakeApp
from tests.playground.listener import Listener

WEST = "C0WEST"
SIZES = {"wide": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
PEOPLE = {"en": "U0ANA", "zh": "U0BO"}


def furnish(slack: Running, app: FakeApp) -> None:
    """A conversation with everything in it."""
    with Visitor(slack.url, PEOPLE["zh"]) as bo, Visitor(slack.url, PEOPLE["en"]) as ana:
        question = bo.send(WEST, "早上好，华东这边 9 点早会。@Ana Lopez 你看一下。")
        ana.send(WEST, "On it.", thread_ts=question["ts"])
    app.client.chat_postMessage(channel=WEST, text="Every block", blocks=_without_picture(sights.EVERYTHING))
    app.client.chat_postEphemeral(channel=WEST, user=PEOPLE["en"], text="West", blocks=sights.OVERVIEW_EN)
    app.client.chat_postEphemeral(channel=WEST, user=PEOPLE["zh"], text="华东", blocks=sights.OVERVIEW_ZH)
    app.client.views_publish(user_id=PEOPLE["en"], view={"type": "home", "blocks": sights.HOME})
    app.opens("/hello", sights.FORM)


def _without_picture(blocks: list[kit.Json]) -> list[kit.Json]:
    return [each for each in blocks if each["type"] != "image"]


def scenes(page: Page) -> Iterator[str]:
    """Walk through the page; each name is yielded when that is what it shows."""
    page.wait_for_timeout(300)
    yield "answer"
    page.locator("#main .messages").evaluate("node => { node.scrollTop = 0; }")
    page.wait_for_timeout(100)
    yield "conversation"
    page.locator("#main .replies").click()
    expect(page.locator("#thread article")).to_have_count(2)
    yield "thread"
    page.keyboard.press("Escape")
    page.locator("#main .composer-field").fill("/he")
    yield "completion"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    page.locator("dialog .button-primary").click()
    expect(page.locator("dialog .field-error").first).not_to_be_empty()
    yield "form"
    page.keyboard.press("Escape")
    page.locator("#topbar .who").click()
    yield "people"
    page.keyboard.press("Escape")
    page.locator("#topbar .clock").click()
    yield "clock"
    page.keyboard.press("Escape")


def take(browser: Browser, slack: Running, folder: Path) -> None:
    """Every scene in every dress."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for (size, viewport), (language, person), scheme in product(SIZES.items(), PEOPLE.items(), schemes):
        dress: dict[str, Any] = {"viewport": viewport, "color_scheme": scheme}
        page = browser.new_page(**dress)
        page.goto(f"{slack.url}/#as={person}&in={WEST}")
        expect(page.locator("#main article.message").last).to_be_visible()
        for scene in scenes(page):
            page.screenshot(path=folder / f"{size}-{language}-{scheme}-{scene}.png")
        page.goto(f"{slack.url}/#as={person}&in=D{person[1:]}&tab=home")
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{size}-{language}-{scheme}-home.png")
        page.close()


def main(folder: Path) -> None:
    """Start a workspace, take the pictures, end it."""
    folder.mkdir(parents=True, exist_ok=True)
    listener = Listener("playground-signing-secret")
    west = replace(sample.CHANNELS[0], id=WEST, name="west", topic="Team West · 华东")
    channels: tuple[Channel, ...] = (west, *sample.CHANNELS)
    made = create(
        channels=channels,
        clock=StoppedClock(NOW),
        app_url=listener.url,
        rates=Rates(scale=None),
        company="北光 Northlight",
    )
    with Running(made) as slack, sync_playwright() as playwright:
        furnish(slack, FakeApp(slack, listener))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        take(browser, slack, folder)
        browser.close()
    listener.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
