"""An admin of the sample company drops an export onto the page, answers, says yes, and has the rest back as a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.kit.deps import Deps
from bot.people import service as people
from playground.server import Running
from tests.browser.test_pipeline import picture, sample

__all__ = ["sample"]
pytestmark = pytest.mark.browser

HEADER = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date"


class Admin(NamedTuple):
    """Somebody who sends a file, and what they should read."""

    person: str
    locale: str
    key: str
    asks: str
    month_first: str
    would: str
    take: str
    taken: str
    rejected: str


ADMINS = (
    Admin(
        "Dana Whitfield",
        "en-US",
        "A",
        "What comes first, day or month?",
        "Month first: 12/31/2026",
        "I would take 2 of the 3 rows",
        "Take the others in",
        "is taken in",
        "Download offers.rejected.csv",
    ),
    Admin(
        "李娜",
        "zh-CN",
        "B",
        "日在前还是月在前？",
        "月在前：12/31/2026",
        "的 3 行里，能导入 2 行",
        "导入其余的",
        "导入好了",
        "offers.rejected.csv",
    ),
)


def export(key: str, folder: Path) -> Path:
    """Three deals whose close dates can be read in two ways; one has no amount that could be read.

    Each file has a column of its own, so that what was answered about another one does not answer for it.
    """
    path = folder / "offers.csv"
    rows = [
        f"X{key}1,Orchard pumps,Orchard,Nobody Known,need,1000,3/5/2026,2026-01-02,",
        f"X{key}2,Harbour cranes,Harbour,Nobody Known,need,2000,4/6/2026,2026-01-03,",
        f"X{key}3,Mill belts,Mill,Nobody Known,need,many,4/7/2026,2026-01-03,",
    ]
    path.write_text("\n".join([f"{HEADER},Remark {key}", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("admin", ADMINS, ids=lambda one: one.locale)
def test_a_file_is_dropped_asked_about_confirmed_and_taken_in(
    chromium: Browser, sample: tuple[Deps, Running], admin: Admin, tmp_path: Path
) -> None:
    page = messages_with_the_app(chromium, sample, admin)
    messages = page.locator("#main article.message")
    drop(page, export(admin.key, tmp_path))
    card = messages.last
    expect(card).to_contain_text(admin.asks)
    picture(page, f"upload_asks.{admin.locale[:2]}")
    choose(page, card, admin.month_first)
    expect(card).to_contain_text(admin.would)
    picture(page, f"upload_preview.{admin.locale[:2]}")

    card.get_by_role("button", name=admin.take).click()
    page.locator("dialog[open]").get_by_role("button", name=admin.take).click()
    expect(page.get_by_role("link", name=admin.rejected)).to_be_visible()
    expect(messages.filter(has_text=admin.taken)).to_have_count(1)
    picture(page, f"upload_result.{admin.locale[:2]}")
    page.close()


def messages_with_the_app(chromium: Browser, sample: tuple[Deps, Running], admin: Admin) -> Page:
    """The admin's direct messages with the app."""
    deps, slack = sample
    account = next(one for one in slack.desk.workspace.people if one.real_name == admin.person)
    with deps.writing() as tx:
        people.make_admin(tx, email=account.email, company=deps.company, ids=deps.ids, now=deps.clock.now())
    page = chromium.new_page(viewport={"width": 1180, "height": 1180}, locale=admin.locale)
    page.goto(f"{slack.url}/#as={account.id}&in={slack.desk.workspace.direct(account.id).id}")
    page.get_by_role("tab").last.click()
    expect(page.locator("#main .composer-field")).to_be_visible()
    return page


def drop(page: Page, file: Path) -> None:
    """Drop a file onto where one writes."""
    given = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name, { type: "text/csv" }));
            return data;
        }""",
        [file.name, file.read_text(encoding="utf-8")],
    )
    page.locator("#main .composer").dispatch_event("drop", {"dataTransfer": given})


def choose(page: Page, card: Locator, answer: str) -> None:
    """Choose in the card's first drop-down."""
    card.get_by_role("combobox").first.click()
    page.get_by_role("option", name=answer).click()


def test_a_file_is_sent_with_the_keyboard_alone(
    chromium: Browser, sample: tuple[Deps, Running], tmp_path: Path
) -> None:
    page = messages_with_the_app(chromium, sample, ADMINS[0])
    page.locator("#main .composer-field").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Upload a file")).to_be_focused()
        page.keyboard.press("Enter")
    chooser.value.set_files(export("C", tmp_path))
    expect(page.locator("#main article.message").last).to_contain_text("What comes first")
    page.close()
