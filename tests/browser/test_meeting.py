"""A rep answers in the form and a manager runs the meeting from open to close, in a real browser, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from bot.kit.deps import Deps
from playground.server import Running
from tests.browser.morning import MORNINGS, held
from tests.browser.test_pipeline import picture, sample

__all__ = ["sample"]
pytestmark = pytest.mark.browser


def test_a_rep_answers_and_a_manager_runs_the_meeting_from_open_to_close(
    chromium: Browser, sample: tuple[Deps, Running]
) -> None:
    deps, slack = sample
    for morning in MORNINGS:
        seen = []
        for name, page in held(chromium, deps, slack, morning):
            picture(page, f"meeting_{name}.{morning.language}")
            seen.append(name)
        assert seen[-1] == "summary"
