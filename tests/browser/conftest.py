"""Chromium, a workspace that stands still in time, a tiny app, and people's windows on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from playground import sample
from playground.clock import StoppedClock
from playground.rates import Rates
from playground.server import Running, create
from tests.browser import chromium as chromium_on_this_machine
from tests.browser.fake_app import FakeApp
from tests.playground.listener import Listener

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Shanghai; Sunday evening in New York."""
PATIENCE_MILLISECONDS = 10_000
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Look = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it, else the one that Playwright installed; without either the tests fail."""
    path = chromium_on_this_machine.path()
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def clock() -> StoppedClock:
    """The workspace's clock."""
    return StoppedClock(NOW)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Where the workspace delivers to."""
    listener = Listener("playground-signing-secret")
    yield listener
    listener.stop()


@pytest.fixture
def slack(clock: StoppedClock, listener: Listener) -> Iterator[Running]:
    """The workspace of `playground.sample`."""
    made = create(manifest=sample.MANIFEST, clock=clock, app_url=listener.url, rates=Rates(scale=None))
    with Running(made) as running:
        yield running


@pytest.fixture
def app(slack: Running, listener: Listener) -> FakeApp:
    """The app."""
    return FakeApp(slack, listener)


def _is_trouble(said: ConsoleMessage) -> bool:
    """A workspace that is stopped while somebody looks is no fault of the page."""
    return said.type == "error" and not re.search("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED", said.text)


@pytest.fixture
def look(chromium: Browser, slack: Running) -> Iterator[Look]:
    """`look("U0ANA", "C0GENERAL")`: a window of that person; further arguments are Playwright's.

    At the end nothing may have gone wrong in any of them.
    """
    windows: list[Page] = []
    trouble: list[str] = []

    def open_window(person: str, channel: str, **more: Any) -> Page:
        page = chromium.new_page(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **more})
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: trouble.append(said.text) if _is_trouble(said) else None)
        windows.append(page)
        page.goto(f"{slack.url}/#as={person}&in={channel}")
        expect(page.get_by_role("main").locator("section.pane")).to_be_visible()
        assert slack.listened(person, timeout=PATIENCE_MILLISECONDS / 1000)
        return page

    yield open_window
    for page in windows:
        page.close()
    assert trouble == []
