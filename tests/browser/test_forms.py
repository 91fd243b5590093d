"""Forms and menus: what is filled in, what is wrong with it, and what the app is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import kit, sights
from tests.browser.conftest import Look
from tests.browser.fake_app import FakeApp, Json
from tests.browser.hands import composer, run
from tests.playground.listener import Reply

pytestmark = pytest.mark.browser

GENERAL = "C0GENERAL"


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
        "title": kit.plain("First"),
        "submit": kit.plain("Go on"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": kit.plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "name"},
            },
            {
                "type": "actions",
                "block_id": "do",
                "elements": [kit.button("Update", "update"), kit.button("Push", "push")],
            },
        ],
    }
    second: Json = {"type": "modal", "title": kit.plain("Second"), "blocks": [kit.rich("on top")]}
    changed = {
        **first,
        "blocks": [{"type": "section", "text": kit.mrkdwn("now updated")}, *first["blocks"]],
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
        "title": kit.plain("Sure?"),
        "text": kit.mrkdwn("*Acme*"),
        "confirm": kit.plain("Yes"),
        "deny": kit.plain("No"),
    }
    app.client.chat_postMessage(
        channel=GENERAL,
        text="?",
        blocks=[{"type": "actions", "elements": [kit.button("Lose", "lose", confirm=confirm)]}],
    )
    ana.get_by_role("button", name="Lose").click()
    ana.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="No").click()
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    ana.get_by_role("button", name="Lose").click()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    assert app.listener.of("block_actions") == []
    # The dialog is out of sight before the page sends anything, so what the app answers tells that it came.
    app.when("lose", lambda body: app.answer(body, replace_original=False, text="It is lost."))
    ana.get_by_role("button", name="Lose").click()
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    expect(ana.get_by_text("It is lost.", exact=True)).to_be_visible()
    assert len(app.listener.of("block_actions")) == 1


def test_a_menu_of_conversations_offers_what_its_filter_lets_through(look: Look, app: FakeApp) -> None:
    menu = {
        "type": "conversations_select",
        "action_id": "where",
        "placeholder": kit.plain("Where"),
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    app.client.chat_postMessage(
        channel=GENERAL, text="Choose", blocks=[{"type": "actions", "elements": [menu]}]
    )
    ana = look("U0ANA", GENERAL)
    ana.get_by_label("Where").click()
    expect(ana.get_by_role("option").first).to_be_visible()
    offered = ana.get_by_role("option").all_inner_texts()
    assert offered
    assert all(name.startswith("#") for name in offered)


def test_menus_in_a_message_tell_the_app_what_was_chosen(look: Look, app: FakeApp) -> None:
    products = [kit.option(f"Product {number}", str(number)) for number in range(12)]
    elements: list[Json] = [
        {
            "type": "multi_static_select",
            "action_id": "many",
            "placeholder": kit.plain("Products"),
            "options": products,
        },
        {
            "type": "overflow",
            "action_id": "more",
            "options": [kit.option("CSV", "csv"), kit.option("Why", "why")],
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
