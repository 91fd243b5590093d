"""Presses in messages and shortcuts: what the app is sent, and how it may answer."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from playground.server import Running, create
from playground.visitor import Visitor
from tests.playground.listener import Listener, Reply

Json = dict[str, Any]
GENERAL = "C0GENERAL"


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": words(value.upper()), "value": value}


BLOCKS: list[Json] = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "go", "text": words("Go"), "value": "7", "style": "primary"},
            {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]},
            {"type": "overflow", "action_id": "more", "options": [option("c")]},
        ],
    },
    {
        "type": "section",
        "block_id": "when",
        "text": words("When?"),
        "accessory": {"type": "datepicker", "action_id": "day"},
    },
]


@pytest.fixture
def posted(client: WebClient, ana: Visitor) -> Json:
    """A message with a button, a menu and a date, as Ana sees it."""
    client.chat_postMessage(channel=GENERAL, text="Choose", blocks=BLOCKS)
    return ana.messages(GENERAL)[-1]


@pytest.fixture
def whispered(client: WebClient, ana: Visitor) -> Json:
    """The same for Ana's eyes only."""
    client.chat_postEphemeral(channel=GENERAL, user="U0ANA", text="Choose", blocks=BLOCKS)
    return ana.messages(GENERAL)[-1]


def _url(listener: Listener) -> str:
    return str(listener.of("block_actions")[-1]["response_url"])


def test_a_press_says_who_pressed_what_where(posted: Json, ana: Visitor, listener: Listener) -> None:
    assert ana.press(posted, "go") == {"ok": True}
    (press,) = listener.of("block_actions")
    assert listener.unsigned == 0
    (action,) = press["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "row", "7")
    assert (press["user"]["id"], press["channel"]["id"]) == ("U0ANA", GENERAL)
    assert press["container"]["message_ts"] == press["message"]["ts"] == posted["ts"]
    assert press["message"]["blocks"] == posted["blocks"]


def test_blocks_come_back_escaped(client: WebClient, ana: Visitor, listener: Listener) -> None:
    buttons = [{"type": "button", "action_id": "go", "text": words("A & B > C")}]
    link = {"type": "section", "text": {"type": "mrkdwn", "text": "R&D &amp; <https://example.com|x>"}}
    client.chat_postMessage(
        channel=GENERAL, text="x", blocks=[link, {"type": "actions", "elements": buttons}]
    )
    ana.press(ana.messages(GENERAL)[0], "go")
    section, row = listener.of("block_actions")[0]["message"]["blocks"]
    assert section["text"]["text"] == "R&amp;D &amp; <https://example.com|x>"
    assert row["elements"][0]["text"]["text"] == "A &amp; B &gt; C"


def test_of_an_ephemeral_message_the_app_gets_no_copy(
    whispered: Json, ana: Visitor, listener: Listener
) -> None:
    ana.press(whispered, "go")
    (press,) = listener.of("block_actions")
    assert press["container"]["is_ephemeral"] is True
    assert "message" not in press


def test_nobody_presses_in_a_message_for_somebody_else(whispered: Json, bo: Visitor) -> None:
    with pytest.raises(ValueError, match="somebody else"):
        bo.press(whispered, "go")


def test_a_choice_arrives_with_its_option(posted: Json, ana: Visitor, listener: Listener) -> None:
    ana.press(posted, "pick", selected_option=option("b"))
    ana.press(posted, "more", selected_option=option("c"))
    ana.press(posted, "day", selected_date="2026-12-01")
    picked, more, day = (each["actions"][0] for each in listener.of("block_actions"))
    assert (picked["type"], picked["selected_option"]["value"]) == ("static_select", "b")
    assert more["selected_option"]["value"] == "c"
    assert day["selected_date"] == "2026-12-01"


def test_only_what_is_offered_can_be_chosen(posted: Json, ana: Visitor, listener: Listener) -> None:
    with pytest.raises(ValueError, match="not one of the options"):
        ana.press(posted, "pick", selected_option=option("z"))
    with pytest.raises(ValueError, match="no element"):
        ana.press(posted, "absent")
    assert listener.received == []


def test_the_answer_can_replace_what_was_pressed(posted: Json, ana: Visitor, listener: Listener) -> None:
    ana.press(posted, "go")
    WebhookClient(_url(listener)).send(text="Done", replace_original=True)
    (said,) = ana.messages(GENERAL)
    assert (said["ts"], said["text"], said["blocks"]) == (posted["ts"], "Done", [])


def test_an_ephemeral_message_can_be_replaced_and_taken_away(
    whispered: Json, ana: Visitor, bo: Visitor, listener: Listener
) -> None:
    ana.press(whispered, "go")
    webhook = WebhookClient(_url(listener))
    webhook.send(text="Next", replace_original=True)
    assert [(each["text"], each["ephemeral"]) for each in ana.messages(GENERAL)] == [("Next", True)]
    assert bo.messages(GENERAL) == []
    webhook.send(delete_original=True)
    assert ana.messages(GENERAL) == []
    assert webhook.send(text="Too late", replace_original=True).status_code == 400


def test_an_answer_without_a_wish_is_a_new_one_for_the_person(
    posted: Json, ana: Visitor, bo: Visitor, listener: Listener
) -> None:
    ana.press(posted, "go")
    WebhookClient(_url(listener)).send(text="Noted")
    assert [each["text"] for each in ana.messages(GENERAL)] == ["Choose", "Noted"]
    assert [each["text"] for each in bo.messages(GENERAL)] == ["Choose"]


def test_an_app_that_fails_is_reported(posted: Json, ana: Visitor, listener: Listener) -> None:
    listener.answering(Reply(500))
    outcome = ana.press(posted, "go")
    assert (outcome["ok"], outcome["error"]) == (False, "dispatch_failed")


def test_without_interactivity_presses_go_nowhere(listener: Listener) -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    with (
        Running(create(manifest=manifest, app_url=listener.url)) as slack,
        Visitor(slack.url, "U0ANA") as ana,
    ):
        client = WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])
        client.chat_postMessage(channel=GENERAL, text="Choose", blocks=BLOCKS)
        outcome = ana.press(ana.messages(GENERAL)[0], "go")
    assert outcome["error"] == "interactivity_disabled"
    assert listener.received == []


def test_a_shortcut_from_anywhere(ana: Visitor, listener: Listener) -> None:
    ana.shortcut("anywhere")
    (used,) = listener.of("shortcut")
    assert (used["callback_id"], used["user"]["id"]) == ("anywhere", "U0ANA")
    assert "response_url" not in used


def test_a_shortcut_on_a_message(ana: Visitor, listener: Listener) -> None:
    ana.send(GENERAL, "look at this")
    ana.shortcut("about", ana.messages(GENERAL)[0])
    (used,) = listener.of("message_action")
    assert (used["callback_id"], used["message"]["text"]) == ("about", "look at this")
    WebhookClient(used["response_url"]).send(text="I see")
    assert [each["text"] for each in ana.messages(GENERAL)] == ["look at this", "I see"]


def test_a_shortcut_that_nobody_declared_is_not_there(ana: Visitor) -> None:
    with pytest.raises(ValueError, match="no global shortcut"):
        ana.shortcut("about")
