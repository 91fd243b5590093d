"""Modals and App Home: opened with a live trigger, stacked, filled in, sent, dismissed."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.clock import StoppedClock
from playground.server import Running
from playground.visitor import Visitor
from tests.playground.conftest import refusal
from tests.playground.listener import Listener, Reply

Json = dict[str, Any]
GENERAL = "C0GENERAL"


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def form(title: str = "Form", *, callback_id: str = "form", **more: Any) -> Json:
    note = {
        "type": "input",
        "block_id": "note",
        "label": text("Note"),
        "element": {"type": "plain_text_input", "action_id": "value", "max_length": 10},
    }
    day = {
        "type": "input",
        "block_id": "day",
        "optional": True,
        "label": text("Day"),
        "element": {"type": "datepicker", "action_id": "value", "initial_date": "2026-11-23"},
    }
    press = {
        "type": "actions",
        "block_id": "more",
        "elements": [{"type": "button", "action_id": "press", "text": text("More"), "value": "v1"}],
    }
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": text(title),
        "submit": text("Save"),
        "blocks": [note, day, press],
        **more,
    }


NOTE = {"note": {"value": {"type": "plain_text_input", "value": "a note"}}}


@pytest.fixture
def trigger(ana: Visitor, listener: Listener) -> str:
    """A fresh trigger of Ana's."""
    ana.send(GENERAL, "/hello")
    return str(listener.of("command")[-1]["trigger_id"])


@pytest.fixture
def opened(client: WebClient, trigger: str) -> Json:
    """A form that Ana has before her."""
    view: Json = client.views_open(trigger_id=trigger, view=form())["view"]
    return view


def test_a_modal_opens_for_the_person_who_acted(
    client: WebClient, trigger: str, ana: Visitor, bo: Visitor
) -> None:
    view = client.views_open(trigger_id=trigger, view=form(private_metadata="m"))["view"]
    seen = ana.view()
    assert seen is not None
    assert (seen["id"], seen["title"]["text"], seen["private_metadata"]) == (view["id"], "Form", "m")
    assert view["root_view_id"] == view["id"]
    assert bo.view() is None


def test_a_trigger_lives_three_seconds(client: WebClient, trigger: str, clock: StoppedClock) -> None:
    clock.forward(seconds=3.001)
    assert refusal(lambda: client.views_open(trigger_id=trigger, view=form())) == "expired_trigger_id"


def test_a_trigger_works_once(client: WebClient, trigger: str) -> None:
    client.views_open(trigger_id=trigger, view=form())
    assert refusal(lambda: client.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"
    assert refusal(lambda: client.views_open(trigger_id="1.2.3", view=form())) == "invalid_trigger_id"


def test_a_bad_view_is_pointed_at(client: WebClient, trigger: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger, view=form("x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert client.views_open(trigger_id=trigger, view=form())["ok"], "the trigger was not used up"


def test_a_view_can_be_too_large(client: WebClient, trigger: str) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "数" * 3000}}
    assert (
        refusal(lambda: client.views_open(trigger_id=trigger, view=form(blocks=[section] * 28)))
        == "view_too_large"
    )


def test_an_update_needs_the_hash_it_was_made_for(client: WebClient, opened: Json, ana: Visitor) -> None:
    newer = client.views_update(view_id=opened["id"], hash=opened["hash"], view=form("Second"))["view"]
    assert newer["hash"] != opened["hash"]
    late = refusal(lambda: client.views_update(view_id=opened["id"], hash=opened["hash"], view=form("Third")))
    assert late == "hash_conflict"
    seen = ana.view()
    assert seen is not None
    assert seen["title"]["text"] == "Second"


def test_an_update_finds_its_view_in_one_way(client: WebClient, trigger: str) -> None:
    client.views_open(trigger_id=trigger, view=form(external_id="mine"))
    assert client.views_update(external_id="mine", view=form("Second", external_id="mine"))["ok"]
    assert refusal(lambda: client.views_update(view_id="V0", view=form())) == "not_found"
    both = {"view_id": "V0", "external_id": "mine", "view": form()}
    assert refusal(lambda: client.api_call("views.update", json=both)) == "invalid_arguments"
    assert refusal(lambda: client.api_call("views.update", json={"view": form()})) == "invalid_arguments"


def test_an_external_id_is_unique(client: WebClient, trigger: str, bo: Visitor, listener: Listener) -> None:
    client.views_open(trigger_id=trigger, view=form(external_id="mine"))
    bo.send(GENERAL, "/hello")
    again = str(listener.of("command")[-1]["trigger_id"])
    assert refusal(lambda: client.views_open(trigger_id=again, view=form(external_id="mine"))) == (
        "duplicate_external_id"
    )


def _push(client: WebClient, ana: Visitor, listener: Listener) -> Json:
    view = ana.view()
    assert view is not None
    ana.press(view, "press")
    trigger = listener.of("block_actions")[-1]["trigger_id"]
    pushed: Json = client.views_push(trigger_id=trigger, view=form("Next"))["view"]
    return pushed


def test_at_most_three_modals_lie_on_each_other(
    client: WebClient, opened: Json, ana: Visitor, listener: Listener
) -> None:
    second, third = _push(client, ana, listener), _push(client, ana, listener)
    assert (second["previous_view_id"], third["root_view_id"]) == (opened["id"], opened["id"])
    assert refusal(lambda: _push(client, ana, listener)) == "push_limit_reached"
    ana.dismiss()
    seen = ana.view()
    assert seen is not None
    assert seen["id"] == second["id"]


def test_only_a_press_in_a_modal_can_push(client: WebClient, trigger: str) -> None:
    assert refusal(lambda: client.views_push(trigger_id=trigger, view=form())) == "not_found"


def test_a_press_in_a_modal_says_what_is_filled_in(opened: Json, ana: Visitor, listener: Listener) -> None:
    ana.press(opened, "press", state={"values": NOTE})
    (press,) = listener.of("block_actions")
    assert press["container"] == {"type": "view", "view_id": opened["id"]}
    assert press["actions"][0]["value"] == "v1"
    values = press["view"]["state"]["values"]
    assert values["note"]["value"]["value"] == "a note"
    assert values["day"]["value"] == {"type": "datepicker", "selected_date": "2026-11-23"}
    assert "response_url" not in press


def test_what_was_filled_in_survives_an_update(client: WebClient, opened: Json, ana: Visitor) -> None:
    ana.press(opened, "press", state={"values": NOTE})
    newer = client.views_update(view_id=opened["id"], hash=opened["hash"], view=form("Second"))["view"]
    assert newer["state"]["values"]["note"]["value"]["value"] == "a note"


def test_a_form_is_sent_and_closes(opened: Json, ana: Visitor, listener: Listener) -> None:
    assert ana.submit(NOTE) == {"ok": True}
    (sent,) = listener.of("view_submission")
    assert sent["view"]["state"]["values"]["note"]["value"]["value"] == "a note"
    assert (sent["view"]["callback_id"], sent["user"]["id"]) == ("form", "U0ANA")
    assert ana.view() is None


def test_slack_itself_asks_for_what_is_missing_or_too_long(
    opened: Json, ana: Visitor, listener: Listener
) -> None:
    assert ana.submit()["errors"] == {"note": "Please complete this required field."}
    long = {"note": {"value": {"type": "plain_text_input", "value": "x" * 11}}}
    assert ana.submit(long)["errors"] == {"note": "Enter no more than 10 characters."}
    assert listener.of("view_submission") == []


def test_the_app_can_object_to_a_field(opened: Json, ana: Visitor, listener: Listener) -> None:
    listener.answering(Reply(body={"response_action": "errors", "errors": {"note": "Already there."}}))
    assert ana.submit(NOTE) == {"ok": True, "response_action": "errors", "errors": {"note": "Already there."}}
    assert ana.view() is not None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"more": "not an input"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "explode"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
        "not json",
    ],
)
def test_a_bad_answer_to_a_form_is_trouble(
    slack: Running, opened: Json, ana: Visitor, listener: Listener, answer: Json | str
) -> None:
    listener.answering(Reply(body=answer))
    outcome = ana.submit(NOTE)
    assert (outcome["ok"], outcome["text"]) == (False, "We had some trouble connecting. Try again?")
    assert ana.view() is not None
    assert slack.desk.record.remarks


def test_the_app_can_update_push_or_clear(opened: Json, ana: Visitor, listener: Listener) -> None:
    listener.answering(Reply(body={"response_action": "update", "view": form("Second")}))
    ana.submit(NOTE)
    view = ana.view()
    assert view is not None
    assert (view["id"], view["title"]["text"]) == (opened["id"], "Second")
    listener.answering(Reply(body={"response_action": "push", "view": form("On top")}))
    ana.submit(NOTE)
    view = ana.view()
    assert view is not None
    assert (view["previous_view_id"], view["depth"]) == (opened["id"], 2)
    listener.answering(Reply(body={"response_action": "clear"}))
    ana.submit(NOTE)
    assert ana.view() is None


def test_an_app_that_does_not_answer_leaves_the_form_open(
    opened: Json, ana: Visitor, listener: Listener
) -> None:
    listener.answering(Reply(500))
    assert ana.submit(NOTE)["error"] == "dispatch_failed"
    assert ana.view() is not None


def test_the_app_hears_of_a_dismissal_if_it_asked_to(
    client: WebClient, trigger: str, ana: Visitor, listener: Listener
) -> None:
    client.views_open(trigger_id=trigger, view=form(notify_on_close=True))
    ana.dismiss()
    (closed,) = listener.of("view_closed")
    assert (closed["view"]["callback_id"], closed["is_cleared"]) == ("form", False)


def test_only_what_lies_on_top_can_be_used(
    client: WebClient, opened: Json, ana: Visitor, listener: Listener
) -> None:
    _push(client, ana, listener)
    with pytest.raises(ValueError, match="no view"):
        ana.press(opened, "press")


def test_home_is_published_for_one_person(client: WebClient, ana: Visitor, bo: Visitor) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id="U0ANA", view=view)["view"]
    assert [each["type"] for each in ana.home() or []] == ["divider"]
    assert bo.home() is None
    client.views_publish(user_id="U0ANA", view=view, hash=first["hash"])
    late = refusal(lambda: client.views_publish(user_id="U0ANA", view=view, hash=first["hash"]))
    assert late == "hash_conflict"


def test_home_is_for_people_and_not_a_modal(client: WebClient) -> None:
    view = {"type": "home", "blocks": []}
    assert refusal(lambda: client.views_publish(user_id="U0NOBODY", view=view)) == "invalid_arguments"
    assert refusal(lambda: client.views_publish(user_id="U0ANA", view=form())) == "invalid_arguments"


def test_a_press_at_home_reaches_the_app(client: WebClient, ana: Visitor, listener: Listener) -> None:
    press = {"type": "button", "action_id": "go", "text": text("Go")}
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [press]}]}
    client.views_publish(user_id="U0ANA", view=view)
    ana.press_home("go")
    (pressed,) = listener.of("block_actions")
    assert pressed["view"]["type"] == "home"
    assert client.views_open(trigger_id=pressed["trigger_id"], view=form())["ok"]
