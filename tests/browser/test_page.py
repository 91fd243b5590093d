"""What people do on the page: commands, answers, buttons, conversations, and what must never happen."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from playground.rates import Rates
from playground.server import Running, create
from tests.browser import kit, sights
from tests.browser.conftest import NOW, Look
from tests.browser.fake_app import FakeApp, Json
from tests.browser.hands import composer, messages, run
from tests.playground.listener import Listener, Reply

pytestmark = pytest.mark.browser

GENERAL = "C0GENERAL"
TITLE = "Sample Company – Ana Lopez"


def test_a_command_is_completed_with_the_keyboard_alone(look: Look, app: FakeApp) -> None:
    app.when("/hello", lambda body: Reply(body={"text": f"Hello {body['text']}"}))
    ana = look("U0ANA", GENERAL)
    composer(ana).press_sequentially("/he")
    expect(ana.get_by_role("option", name="/hello [name] Says hello")).to_be_visible()
    composer(ana).press("Tab")
    expect(composer(ana)).to_have_value("/hello ")
    expect(ana.locator(".usage-line")).to_have_text("/hello[name]Says hello")
    composer(ana).press_sequentially("@Bo")
    expect(ana.get_by_role("option", name="Bo Chen Engineer")).to_have_class("list-item at")
    composer(ana).press("Enter")
    expect(composer(ana)).to_have_value("/hello @Bo Chen ")
    composer(ana).press("Enter")
    expect(messages(ana)).to_contain_text("Hello @Bo Chen")
    assert app.listener.of("command")[0]["text"] == "<@U0BO|bo>"


def test_a_command_typed_to_its_end_needs_one_enter(look: Look, app: FakeApp) -> None:
    app.when("/hello", lambda _: Reply(body={"text": "Hello"}))
    ana = look("U0ANA", GENERAL)
    composer(ana).press_sequentially("/hello")
    composer(ana).press("Enter")
    expect(messages(ana)).to_contain_text("Hello")


def test_enter_takes_the_word_being_spelled_and_does_not_send(look: Look, app: FakeApp) -> None:
    ana = look("U0ANA", GENERAL)
    composer(ana).fill("ni hao")
    composer(ana).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(composer(ana)).to_have_value("ni hao")
    composer(ana).press("Enter")
    expect(messages(ana)).to_have_count(1)


def test_an_ephemeral_answer_is_seen_by_who_asked_and_nobody_else(look: Look, app: FakeApp) -> None:
    app.when("/hello", lambda _: Reply(body={"text": "only for Ana"}))
    ana, bo = look("U0ANA", GENERAL), look("U0BO", GENERAL)
    run(ana, "/hello")
    expect(messages(ana)).to_contain_text("only for Ana")
    expect(messages(ana)).to_contain_text("Only visible to you")
    app.client.chat_postMessage(channel=GENERAL, text="for everybody")
    expect(messages(bo)).to_contain_text("for everybody")
    expect(messages(bo)).to_have_count(1)


def test_a_button_is_busy_until_acknowledged_and_replaces_the_message_in_place(
    look: Look, app: FakeApp
) -> None:
    hold = threading.Event()

    def replace_it(body: Json) -> Reply:
        blocks = [kit.rich("Lost: 11"), {"type": "actions", "elements": [kit.button("Back", "turn")]}]
        app.answer(body, replace_original=True, text="Lost: 11", blocks=blocks)
        return Reply(hold=hold)

    app.when("turn", replace_it)
    ana = look("U0ANA", GENERAL)
    blocks = [
        kit.rich("Won: 14"),
        {"type": "actions", "elements": [kit.button("Turn", "turn"), kit.button("Wait", "wait")]},
    ]
    app.when("wait", lambda _: Reply(hold=hold))
    app.client.chat_postMessage(channel=GENERAL, text="Won: 14", blocks=blocks)
    app.client.chat_postMessage(channel=GENERAL, text="after it")
    ana.get_by_role("button", name="Wait").click()
    expect(ana.get_by_role("button", name="Wait")).to_have_attribute("aria-busy", "true")
    ana.get_by_role("button", name="Turn").focus()
    ana.keyboard.press("Enter")
    expect(messages(ana).nth(0)).to_contain_text("Lost: 11")
    expect(messages(ana).nth(0)).to_contain_text("(edited)")
    expect(messages(ana).nth(1)).to_contain_text("after it")
    expect(messages(ana)).to_have_count(2)
    expect(ana.get_by_role("button", name="Back")).to_be_focused()
    hold.set()


def test_hostile_text_is_shown_and_does_nothing(look: Look, slack: Running, app: FakeApp) -> None:
    hostile = sights.HOSTILE
    blocks: list[Json] = [
        {"type": "header", "text": kit.plain(hostile)},
        {
            "type": "section",
            "text": kit.mrkdwn(hostile.replace("<", "&lt;")),
            "fields": [kit.plain(hostile)],
        },
        kit.rich(hostile),
        {"type": "markdown", "text": hostile},
        {"type": "markdown", "text": "[click](javascript:document.title='owned')"},
        {
            "type": "section",
            "text": kit.mrkdwn("<javascript:document.title='owned'|click> *{}*".format("a" * 2000)),
        },
        {"type": "context", "elements": [kit.mrkdwn(f"```{hostile}```"), kit.plain(hostile)]},
        kit.table([[hostile, "1"], ["x", hostile]]),
        {
            "type": "actions",
            "elements": [
                {"type": "overflow", "options": [kit.option("<b>x</b>", "x")]},
                kit.button("<i>y</i>", "y"),
            ],
        },
    ]
    app.client.chat_postMessage(channel=GENERAL, text=hostile, blocks=blocks)
    app.client.chat_postMessage(channel=GENERAL, text=hostile)
    ana = look("U0ANA", GENERAL)
    run(ana, hostile)
    expect(messages(ana)).to_have_count(3)
    shown = ana.locator("#main .messages-inner")
    assert shown.locator("img, script, iframe, [onerror], a[href^=javascript]").count() == 0
    assert ana.title() == TITLE
    for kind in ("header", "rich_text", "table"):
        expect(shown.locator(f".block-{kind}").first).to_contain_text(
            "<script>document.title='owned'</script>"
        )
    expect(messages(ana).last).to_contain_text("<img src=x onerror=\"document.title='owned'\">")
    expect(ana.get_by_role("button", name="<i>y</i>")).to_be_visible()
    assert slack.desk.record.deliveries("block_actions") == []


def test_an_app_that_is_down_shows_slacks_words_once(look: Look, slack: Running, app: FakeApp) -> None:
    ana = look("U0ANA", GENERAL)
    app.client.chat_postMessage(
        channel=GENERAL,
        text="Press",
        blocks=[{"type": "actions", "elements": [kit.button("Press", "press")]}],
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    slack.point_at(f"http://127.0.0.1:{port}/slack/events")
    run(ana, "/hello")
    expect(messages(ana).last).to_contain_text('/hello failed with the error "dispatch_failed"')
    expect(messages(ana).last).to_contain_text("Only visible to you")
    ana.get_by_role("button", name="Press").click()
    trouble = ana.get_by_role("alert").filter(has_text='This app failed with the error "dispatch_failed"')
    expect(trouble).to_have_count(1)
    expect(ana.locator("#toasts .toast")).to_have_count(0)
    expect(ana.get_by_role("button", name="Press")).not_to_have_attribute("aria-busy", "true")


def test_trouble_with_a_button_that_has_been_replaced_meanwhile_is_a_notice(
    look: Look, slack: Running, app: FakeApp
) -> None:
    ana = look("U0ANA", GENERAL)
    button = [{"type": "actions", "elements": [kit.button("Press", "press")]}]
    posted = app.client.chat_postMessage(channel=GENERAL, text="Press", blocks=button)
    is_replaced = threading.Event()

    def replaces_it_and_fails(_: kit.Json) -> Reply:
        again = [{"type": "actions", "elements": [kit.button("Once more", "press")]}]
        app.client.chat_update(channel=GENERAL, ts=posted["ts"], text="Press", blocks=again)
        is_replaced.wait(10)
        return Reply(status=500)

    app.when("press", replaces_it_and_fails)
    ana.get_by_role("button", name="Press").click()
    expect(ana.get_by_role("button", name="Once more")).to_be_visible()
    is_replaced.set()
    notice = ana.locator("#toasts .toast")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("dispatch_failed")
    expect(messages(ana).last.get_by_role("alert")).to_have_count(0)


def test_an_unknown_command_is_given_back_to_be_corrected(look: Look) -> None:
    ana = look("U0ANA", GENERAL)
    run(ana, "/helo Bo")
    expect(messages(ana).last).to_contain_text("/helo is not a valid command.")
    expect(composer(ana)).to_have_value("/helo Bo")


def test_slacks_own_words_are_in_the_readers_language(look: Look, app: FakeApp) -> None:
    app.opens("/hello", sights.FORM)
    bo = look("U0BO", GENERAL)
    run(bo, "/helo")
    expect(messages(bo).last).to_contain_text("/helo 不是有效的命令。")
    run(bo, "/hello")
    form = bo.get_by_role("dialog", name="Next step")
    form.get_by_role("button", name="Save").click()
    expect(form.locator("[data-error=what]")).to_have_text("请填写此必填项。")


def test_a_notice_nobody_is_waiting_for_is_shown_until_it_is_closed(
    look: Look, app: FakeApp, listener: Listener
) -> None:
    app.when("/hello", lambda _: Reply(status=500))
    ana = look("U0ANA", GENERAL)
    other_window = look("U0ANA", "C0RANDOM")
    run(ana, "/hello")
    toast = other_window.get_by_role("alert").filter(has_text="dispatch_failed")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_the_page_speaks_the_language_of_the_person_one_looks_through(look: Look) -> None:
    page = look("U0ANA", GENERAL)
    expect(composer(page)).to_have_attribute("placeholder", "Message #general")
    page.get_by_role("button", name="Looking through the eyes of Ana Lopez, Manager").click()
    page.keyboard.type("bo chinese")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_attribute("placeholder", "发消息给 #general")
    expect(page.get_by_role("navigation")).to_contain_text("频道")
    expect(page.get_by_role("navigation")).not_to_contain_text("secret")
    expect(page.locator("#topbar time")).to_have_text("11月23日周一 09:00")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_looking_through_other_eyes_at_the_app_shows_their_own_conversation_with_it(look: Look) -> None:
    page = look("U0ANA", "D0ANA")
    page.get_by_role("button", name="Looking through the eyes of Ana Lopez, Manager").click()
    page.keyboard.type("bo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sample App 还没有为你准备主页。")).to_be_visible()
    assert "in=D0BO" in page.url


def test_the_clock_can_be_moved_to_the_next_workday(look: Look, slack: Running) -> None:
    bo = look("U0BO", GENERAL)
    bo.get_by_title("工作区时钟").click()
    bo.get_by_role("button", name="向前 1 小时").click()
    expect(bo.locator("#topbar time")).to_have_text("11月23日周一 10:00")
    bo.get_by_title("工作区时钟").click()
    bo.get_by_role("button", name="下一个工作日").click()
    expect(bo.locator("#topbar time")).to_have_text("11月24日周二 09:00")
    bo.get_by_title("工作区时钟").click()
    bo.get_by_label("选择时间").fill("2026-12-25T08:30")
    bo.get_by_role("button", name="跳到这时").click()
    expect(bo.locator("#topbar time")).to_have_text("12月25日周五 08:30")
    assert slack.desk.workspace.clock.now().isoformat() == "2026-12-25T00:30:00+00:00"


def test_quick_switch_opens_a_conversation_without_the_mouse(look: Look) -> None:
    ana = look("U0ANA", GENERAL)
    ana.keyboard.press("Control+k")
    ana.keyboard.type("rand")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", name="random", exact=True)).to_be_visible()
    expect(composer(ana)).to_be_focused()


def test_a_message_elsewhere_is_counted_until_it_is_read(look: Look, app: FakeApp) -> None:
    ana = look("U0ANA", "C0RANDOM")
    app.client.chat_postMessage(channel=GENERAL, text="news")
    place = ana.get_by_role("navigation").get_by_role("button", name="general")
    expect(place).to_have_text("general1")
    place.click()
    expect(messages(ana)).to_contain_text("news")
    expect(place).to_have_text("general")


def test_who_reads_further_up_is_not_pulled_down_but_told(look: Look, app: FakeApp) -> None:
    for number in range(40):
        app.client.chat_postMessage(channel=GENERAL, text=f"message {number}")
    ana = look("U0ANA", GENERAL)
    expect(ana.get_by_text("message 39")).to_be_in_viewport()
    ana.locator("#main .messages").evaluate("node => { node.scrollTop = 0; }")
    expect(ana.get_by_text("This is the beginning of #general.")).to_be_in_viewport()
    app.client.chat_postMessage(channel=GENERAL, text="the newest")
    more = ana.get_by_role("button", name="New messages")
    expect(more).to_be_visible()
    expect(ana.get_by_text("the newest", exact=True)).not_to_be_in_viewport()
    more.click()
    expect(ana.get_by_text("the newest", exact=True)).to_be_in_viewport()
    expect(more).to_be_hidden()


def test_days_are_divided_and_named_as_the_clock_goes_on(look: Look, app: FakeApp, slack: Running) -> None:
    app.client.chat_postMessage(channel=GENERAL, text="one")
    bo = look("U0BO", GENERAL)
    expect(bo.get_by_role("separator")).to_have_text(["今天"])
    slack.desk.workspace.move_clock(NOW + timedelta(days=1))
    expect(bo.get_by_role("separator")).to_have_text(["昨天"])
    app.client.chat_postMessage(channel=GENERAL, text="two")
    expect(bo.get_by_role("separator")).to_have_text(["昨天", "今天"])


def test_the_page_comes_back_when_the_workspace_does(look: Look, slack: Running) -> None:
    ana = look("U0ANA", GENERAL)
    slack.stop()
    gone = ana.get_by_role("alert").filter(has_text="The workspace does not answer.")
    expect(gone).to_be_visible()
    with Running(create(rates=Rates(scale=None)), port=slack.port) as again:
        WebClient("xoxb-playground", base_url=again.api_url).chat_postMessage(
            channel=GENERAL, text="back again"
        )
        expect(messages(ana)).to_contain_text("back again")
        expect(gone).to_have_count(0)
