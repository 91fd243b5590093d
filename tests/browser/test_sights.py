"""Everything there is to see: blocks, threads, App Home, files; readable, named, and on a phone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.server import Running
from tests.browser import kit, legibility, sights
from tests.browser.conftest import Look
from tests.browser.fake_app import FakeApp, Json
from tests.browser.hands import composer, messages, run, without_picture

pytestmark = pytest.mark.browser

GENERAL = "C0GENERAL"
TOO_WIDE = """nodes => nodes
    .filter(node => node.scrollWidth > node.clientWidth + 1 && !node.closest(".table-scroll"))
    .map(node => node.className)"""


def test_a_thread_opens_beside_the_conversation_and_takes_replies(look: Look) -> None:
    ana, bo = look("U0ANA", GENERAL), look("U0BO", GENERAL)
    run(ana, "question")
    bo.get_by_role("button", name="在消息列中回复").focus()
    bo.keyboard.press("Enter")
    reply = bo.get_by_placeholder("回复…")
    expect(reply).to_be_focused()
    reply.fill("answer")
    reply.press("Enter")
    expect(bo.locator("#thread article.message")).to_have_count(2)
    ana.get_by_role("button", name="1 reply").click()
    expect(ana.locator("#thread article.message").last).to_contain_text("answer")
    expect(messages(ana)).to_have_count(1)
    ana.keyboard.press("Escape")
    expect(ana.locator("#thread")).to_be_hidden()


def test_app_home_is_published_while_one_looks_at_it_and_its_buttons_work(look: Look, app: FakeApp) -> None:
    def publish(body: Json) -> None:
        app.client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": sights.HOME})

    app.when("app_home_opened", publish)
    ana = look("U0ANA", "D0ANA")
    expect(ana.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    ana.get_by_role("tabpanel").get_by_role("button", name="Set next step").click()
    expect(ana.get_by_role("button", name="Set next step")).not_to_have_attribute("aria-busy", "true")
    assert app.listener.of("block_actions")[0]["view"]["type"] == "home"
    ana.get_by_role("tab", name="Messages").click()
    expect(composer(ana)).to_be_visible()


def test_a_file_can_be_uploaded_and_the_app_invited(look: Look, slack: Running, tmp_path: Path) -> None:
    deals = tmp_path / "交易 deals.csv"
    deals.write_text("deal,amount\nAcme,84000\n")
    ana = look("U0ANA", "C0RANDOM")
    ana.locator("#main input[type=file]").set_input_files(deals)
    expect(ana.get_by_role("link", name="Download 交易 deals.csv")).to_contain_text("23 B")
    ana.get_by_role("button", name="Add Sample App").click()
    expect(ana.get_by_role("button", name="Add Sample App")).to_have_count(0)
    expect(ana.get_by_role("button", name="4 members")).to_be_visible()


def test_every_block_is_drawn_and_an_unknown_one_is_named(look: Look, slack: Running, app: FakeApp) -> None:
    app.client.chat_postMessage(channel=GENERAL, text="every", blocks=without_picture(sights.EVERYTHING))
    ana = look("U0ANA", GENERAL)
    expect(ana.locator("#main .unknown-block")).to_have_count(0)
    expect(messages(ana)).to_contain_text("Every block")
    said = slack.desk.workspace.messages(GENERAL)[0]
    slack.desk.workspace.change(replace(said, blocks=({"type": "hologram", "block_id": "h"},)))
    expect(ana.locator("#main .unknown-block")).to_have_text(
        "This page cannot show a block of type hologram."
    )


def test_a_chart_is_read_with_the_arrow_keys_and_as_a_table(look: Look, app: FakeApp) -> None:
    chart = kit.chart("bar", "Won", ["This year", "Last year"], {"Q1": [1200, 900], "Q2": [1500, 1100]})
    app.client.chat_postMessage(channel=GENERAL, text="Won", blocks=[chart])
    ana = look("U0ANA", GENERAL)
    plot = ana.get_by_role("group", name="Bar chart: Won")
    plot.focus()
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("ArrowRight")
    expect(plot.get_by_role("status")).to_have_text("Q2This year: 1,500Last year: 1,100")
    assert plot.locator(".bar").count() == 4
    ana.get_by_text("Show the figures").click()
    expect(ana.get_by_role("row", name="Q1 1,200 900")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_has_a_name(look: Look, app: FakeApp, scheme: str) -> None:
    app.client.chat_postMessage(channel=GENERAL, text="every", blocks=without_picture(sights.EVERYTHING))
    app.opens("/hello", sights.FORM)
    ana = look("U0ANA", GENERAL, color_scheme=scheme, viewport={"width": 1280, "height": 2400})
    expect(ana.get_by_text("Every block")).to_be_visible()
    assert ana.evaluate(legibility.FAINT) == []
    assert ana.evaluate(legibility.NAMELESS) == []
    run(ana, "/hello")
    ana.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(ana.get_by_text("Please complete this required field.")).to_have_count(5)
    assert ana.evaluate(legibility.FAINT) == []
    assert ana.evaluate(legibility.NAMELESS) == []
    ana.keyboard.press("Escape")
    ana.locator("#topbar .who").click()
    assert ana.evaluate(legibility.FAINT) == []


@pytest.mark.parametrize("person", ["U0ANA", "U0BO"])
def test_nothing_is_wider_than_a_phone(look: Look, app: FakeApp, person: str) -> None:
    app.client.chat_postMessage(channel=GENERAL, text="every", blocks=without_picture(sights.EVERYTHING))
    app.client.chat_postMessage(channel=GENERAL, text="West", blocks=sights.OVERVIEW_EN)
    phone = look(person, GENERAL, viewport={"width": 390, "height": 844})
    run(phone, "x" * 4000)
    expect(messages(phone)).to_have_count(3)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert phone.locator("#main .message, #main .message-main, #main .block").evaluate_all(TOO_WIDE) == []
    phone.locator("#main .pane-head button").first.click()
    expect(phone.get_by_role("navigation")).to_be_visible()
