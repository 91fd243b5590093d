"""What people do on the page: commands, answers, buttons, forms, and what must never happen."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from playground.rates import Rates
from playground.server import Running, create
from tests.browser import legibility, sights
from tests.browser.conftest import NOW, Look
from tests.browser.fake_app import FakeApp, Json
from tests.playground.listener import Listener, Reply

pytestmark = pytest.mark.browser

GENERAL = "C0GENERAL"
TITLE = "Sample Company – Ana Lopez"
TOO_WIDE = """nodes => nodes
    .filter(node => node.scrollWidth > node.clientWidth + 1 && !node.closest(".table-scroll"))
    .map(node => node.className)"""


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
        blocks = [sights.rich("Lost: 11"), {"type": "actions", "elements": [sights.button("Back", "turn")]}]
        app.answer(body, replace_original=True, text="Lost: 11", blocks=blocks)
        return Reply(hold=hold)

    app.when("turn", replace_it)
    ana = look("U0ANA", GENERAL)
    blocks = [
        sights.rich("Won: 14"),
        {"type": "actions", "elements": [sights.button("Turn", "turn"), sights.button("Wait", "wait")]},
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


def test_a_form_says_what_is_wrong_beside_the_field_and_closes_when_it_is_right(
    look: Look, app: FakeApp
) -> None:
    app.opens("/hello", sights.FORM)

    def check(body: Json) -> Reply | None:
        said = body["view"]["state"]["values"]["what"]["text"]["value"]
        return (
            None
            if said.startswith("Ana")
            else Reply(body={"response_action": "errors", "errors": {"what": "Say who does it."}})
        )

    app.when("view_submission:next_step", check)
    ana = look("U0ANA", GENERAL)
    run(ana, "/hello")
    form = ana.get_by_role("dialog", name="Next step")
    what = form.get_by_label("What happens next?")
    expect(what).to_be_focused()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please complete this required field.")).to_have_count(5)

    what.fill("Call legal")
    form.get_by_label("By when?").click()
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    form.get_by_label("Who?").press("ArrowDown")
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    form.get_by_label("Stage").click()
    ana.keyboard.press("ArrowUp")
    ana.keyboard.press("Enter")
    form.get_by_label("Sure", exact=True).check()
    form.get_by_label("The team").check()
    form.get_by_role("button", name="Save").click()
    expect(form.locator("[data-error=what]")).to_have_text("Say who does it.")
    expect(what).to_be_focused()
    expect(what).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_text("Please complete this required field.")).to_have_count(0)

    what.fill("Ana calls legal")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = app.listener.of("view_submission")[-1]["view"]["state"]["values"]
    assert values["what"]["text"]["value"] == "Ana calls legal"
    assert values["when"]["date"]["selected_date"] == "2026-11-29"
    assert values["who"]["user"]["selected_user"] == "U0BO"
    assert values["stage"]["stage"]["selected_option"]["value"] == "l"
    assert values["how"]["how"]["selected_option"]["value"] == "s"
    assert [each["value"] for each in values["tell"]["tell"]["selected_options"]] == ["t"]
    assert values["amount"]["number"]["value"] is None


def test_escape_closes_a_menu_first_and_then_the_form(look: Look, app: FakeApp) -> None:
    app.opens("/hello", sights.FORM)
    ana = look("U0ANA", GENERAL)
    run(ana, "/hello")
    form = ana.get_by_role("dialog", name="Next step")
    form.get_by_label("Stage").click()
    expect(ana.get_by_role("option", name="Won")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("option", name="Won")).to_have_count(0)
    expect(form).to_be_visible()
    expect(form.get_by_label("Stage")).to_be_focused()
    ana.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(composer(ana)).to_be_focused()


def test_what_is_typed_survives_an_update_of_the_form_and_a_view_pushed_over_it(
    look: Look, app: FakeApp
) -> None:
    first: Json = {
        "type": "modal",
        "title": sights.plain("First"),
        "submit": sights.plain("Go on"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": sights.plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "name"},
            },
            {
                "type": "actions",
                "block_id": "do",
                "elements": [sights.button("Update", "update"), sights.button("Push", "push")],
            },
        ],
    }
    second: Json = {"type": "modal", "title": sights.plain("Second"), "blocks": [sights.rich("on top")]}
    changed = {
        **first,
        "blocks": [{"type": "section", "text": sights.mrkdwn("now updated")}, *first["blocks"]],
    }
    app.opens("/hello", first)
    app.updates("update", changed)
    app.pushes("push", second)
    ana = look("U0ANA", GENERAL)
    run(ana, "/hello")
    ana.get_by_label("Name").fill("Acme")
    ana.get_by_role("button", name="Update").click()
    expect(ana.get_by_text("now updated")).to_be_visible()
    expect(ana.get_by_label("Name")).to_have_value("Acme")
    ana.get_by_role("button", name="Push").click()
    expect(ana.get_by_role("dialog", name="Second")).to_be_visible()
    ana.get_by_role("dialog").get_by_role("button", name="Back").first.click()
    expect(ana.get_by_role("dialog", name="First").get_by_label("Name")).to_have_value("Acme")


def test_a_confirmation_refused_tells_the_app_nothing(look: Look, app: FakeApp) -> None:
    ana = look("U0ANA", GENERAL)
    confirm = {
        "title": sights.plain("Sure?"),
        "text": sights.mrkdwn("*Acme*"),
        "confirm": sights.plain("Yes"),
        "deny": sights.plain("No"),
    }
    app.client.chat_postMessage(
        channel=GENERAL,
        text="?",
        blocks=[{"type": "actions", "elements": [sights.button("Lose", "lose", confirm=confirm)]}],
    )
    ana.get_by_role("button", name="Lose").click()
    ana.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="No").click()
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    ana.get_by_role("button", name="Lose").click()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    assert app.listener.of("block_actions") == []
    ana.get_by_role("button", name="Lose").click()
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    expect(ana.get_by_role("button", name="Lose")).not_to_have_attribute("aria-busy", "true")
    assert len(app.listener.of("block_actions")) == 1


def test_hostile_text_is_shown_and_does_nothing(look: Look, slack: Running, app: FakeApp) -> None:
    hostile = sights.HOSTILE
    blocks: list[Json] = [
        {"type": "header", "text": sights.plain(hostile)},
        {
            "type": "section",
            "text": sights.mrkdwn(hostile.replace("<", "&lt;")),
            "fields": [sights.plain(hostile)],
        },
        sights.rich(hostile),
        {"type": "markdown", "text": hostile},
        {"type": "markdown", "text": "[click](javascript:document.title='owned')"},
        {
            "type": "section",
            "text": sights.mrkdwn("<javascript:document.title='owned'|click> *{}*".format("a" * 2000)),
        },
        {"type": "context", "elements": [sights.mrkdwn(f"```{hostile}```"), sights.plain(hostile)]},
        sights.table([[hostile, "1"], ["x", hostile]]),
        {
            "type": "actions",
            "elements": [
                {"type": "overflow", "options": [sights.option("<b>x</b>", "x")]},
                sights.button("<i>y</i>", "y"),
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
        blocks=[{"type": "actions", "elements": [sights.button("Press", "press")]}],
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
    chart = sights.chart("bar", "Won", ["This year", "Last year"], {"Q1": [1200, 900], "Q2": [1500, 1100]})
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


def test_menus_in_a_message_tell_the_app_what_was_chosen(look: Look, app: FakeApp) -> None:
    products = [sights.option(f"Product {number}", str(number)) for number in range(12)]
    elements: list[Json] = [
        {
            "type": "multi_static_select",
            "action_id": "many",
            "placeholder": sights.plain("Products"),
            "options": products,
        },
        {
            "type": "overflow",
            "action_id": "more",
            "options": [sights.option("CSV", "csv"), sights.option("Why", "why")],
        },
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-30"},
    ]
    app.client.chat_postMessage(
        channel=GENERAL, text="Choose", blocks=[{"type": "actions", "elements": elements}]
    )
    ana = look("U0ANA", GENERAL)
    ana.get_by_label("Products").click()
    ana.keyboard.type("product 1")
    ana.keyboard.press("Enter")
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    ana.keyboard.press("Escape")
    expect(ana.get_by_label("Product 1, Product 10")).to_be_focused()
    ana.get_by_role("button", name="More actions").first.click()
    ana.get_by_role("option", name="Why").click()
    ana.get_by_label("Mon, Nov 30, 2026").click()
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("Enter")
    expect(ana.get_by_label("Tue, Dec 1, 2026")).to_be_focused()
    expect(ana.locator("[aria-busy=true]")).to_have_count(0)
    many, more, day = [body["actions"][0] for body in app.listener.of("block_actions")]
    assert [each["value"] for each in many["selected_options"]] == ["1", "10"]
    assert more["selected_option"]["value"] == "why"
    assert day["selected_date"] == "2026-12-01"


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
