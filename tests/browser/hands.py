"""Finding and using what is on the page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.fake_app import Json


def composer(page: Page) -> Locator:
    """Where one writes."""
    return page.locator("#main .composer-field")


def messages(page: Page) -> Locator:
    """The messages of the open conversation."""
    return page.locator("#main article.message")


def without_picture(blocks: list[Json]) -> list[Json]:
    """The same without what would have to be fetched from elsewhere."""
    return [each for each in blocks if each["type"] != "image"]


def run(page: Page, text: str) -> None:
    """Write something and send it with Enter."""
    composer(page).fill(text)
    composer(page).press("Enter")
