"""Where Chromium is on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def path() -> str | None:
    """The system's Chromium, else the one that Playwright has installed, else None."""
    found = next((there for name in _NAMES if (there := shutil.which(name))), None)
    if found is None:
        with sync_playwright() as playwright:
            installed = playwright.chromium.executable_path
        found = installed if Path(installed).exists() else None
    return found
