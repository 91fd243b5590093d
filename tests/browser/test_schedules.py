"""The sample company's managers have their overview posted by itself, in a real browser, in both languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from app import Secrets, make_beat, slack_api
from bot.kit.deps import Deps
from playground.server import Running
from tests.browser.test_pipeline import ask, at, picture, sample

__all__ = ["sample"]
pytestmark = pytest.mark.browser


class Manager(NamedTuple):
    """Somebody who sets it up, and what they should read."""

    person: str
    locale: str
    submit: str
    said: str
    posted: str
    hour: int
    """Of the day in UTC, an hour before it is due."""


MANAGERS = (
    Manager("Dana Whitfield", "en-US", "Schedule it", "is posted every workday", "Posted every workday", 16),
    Manager("李娜", "zh-CN", "开始定时发", "自动发出", "每个工作日 09:00 自动发出", 0),
)


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda one: one.locale)
def test_a_manager_fills_in_the_form_and_it_comes_by_itself(
    chromium: Browser, sample: tuple[Deps, Running], manager: Manager
) -> None:
    deps, slack = sample
    page = at(chromium, sample, manager.person, manager.locale)
    messages = page.locator("#main article.message")
    ask(page, "/pipeline schedule")
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    picture(page, f"schedule_form.{manager.locale[:2]}")
    form.get_by_role("button", name=manager.submit).click()
    expect(messages.last).to_contain_text(manager.said)
    picture(page, f"schedule_set.{manager.locale[:2]}")
    ask(page, "/pipeline schedule list")
    expect(messages.last).to_contain_text("1.")
    picture(page, f"schedules.{manager.locale[:2]}")

    credentials = slack.desk.credentials
    beat = make_beat(
        deps,
        slack_api(
            deps, Secrets.of({"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": credentials.bot_token})
        ),
    )
    slack.desk.workspace.move_clock(_after(deps.clock.now(), manager.hour))
    beat.once()
    beat.close()
    expect(messages.last).to_contain_text(manager.posted)
    picture(page, f"snapshot.{manager.locale[:2]}")
    # One channel is told about one team only; the next manager wants it, too.
    ask(page, "/pipeline schedule delete 1")
    expect(messages.last).not_to_contain_text(manager.posted)
    page.close()


def _after(now: datetime, hour: int) -> datetime:
    """The next time that it is past the due time of that hour."""
    today = now.replace(hour=hour, minute=0) + timedelta(minutes=70)
    return today if today > now + timedelta(minutes=70) else today + timedelta(days=1)
