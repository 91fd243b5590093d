"""A slash command reaches the app as Slack sends it, and its answers reach the person."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from slack_sdk.webhook import WebhookClient

from playground.clock import StoppedClock
from playground.server import Running
from playground.visitor import Visitor
from tests.playground.listener import Listener, Reply

GENERAL = "C0GENERAL"


def _url(listener: Listener) -> str:
    return str(listener.of("command")[-1]["response_url"])


def test_a_command_arrives_signed_with_who_where_and_what(listener: Listener, ana: Visitor) -> None:
    assert ana.send(GENERAL, "/hello  big world ") == {"ok": True}
    (command,) = listener.of("command")
    assert listener.unsigned == 0
    assert (command["command"], command["text"]) == ("/hello", "big world")
    assert (command["user_id"], command["channel_id"], command["channel_name"]) == (
        "U0ANA",
        GENERAL,
        "general",
    )
    assert command["trigger_id"]
    assert command["response_url"].startswith("http://127.0.0.1:")


def test_the_signature_is_of_today_even_when_the_clock_has_jumped(
    slack: Running, listener: Listener, ana: Visitor
) -> None:
    slack.desk.workspace.move_clock(slack.desk.workspace.clock.now() + timedelta(days=400))
    assert ana.send(GENERAL, "/hello")["ok"]
    assert listener.unsigned == 0


def test_names_typed_after_an_at_sign_arrive_as_ids(listener: Listener, ana: Visitor) -> None:
    ana.send(GENERAL, "/hello @bo @Cyd Brown #general @nobody")
    text = listener.of("command")[0]["text"]
    assert text == "<@U0BO|bo> <@U0CYD|cyd> <#C0GENERAL|general> @nobody"


def test_the_acknowledgement_can_carry_the_answer_and_only_the_asker_sees_it(
    listener: Listener, ana: Visitor, bo: Visitor
) -> None:
    listener.answering(Reply(body={"text": "Good morning"}))
    ana.send(GENERAL, "/hello")
    assert [(each["text"], each["ephemeral"]) for each in ana.messages(GENERAL)] == [("Good morning", True)]
    assert bo.messages(GENERAL) == []


def test_an_answer_to_the_channel_is_seen_by_all(listener: Listener, ana: Visitor, bo: Visitor) -> None:
    ana.send(GENERAL, "/hello")
    WebhookClient(_url(listener)).send(text="To all", response_type="in_channel")
    assert [each["text"] for each in bo.messages(GENERAL)] == ["To all"]


def test_a_response_url_works_in_a_channel_that_the_app_is_not_in(listener: Listener, ana: Visitor) -> None:
    ana.send("C0SECRET", "/hello")
    assert WebhookClient(_url(listener)).send(text="hush").status_code == 200
    assert [each["text"] for each in ana.messages("C0SECRET")] == ["hush"]


def test_a_response_url_works_five_times(listener: Listener, ana: Visitor) -> None:
    ana.send(GENERAL, "/hello")
    webhook = WebhookClient(_url(listener))
    assert [webhook.send(text=f"{number}").status_code for number in range(6)] == [200] * 5 + [404]
    assert "used_url" in webhook.send(text="once more").body


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (30.1, 404)])
def test_a_response_url_works_for_half_an_hour(
    listener: Listener, ana: Visitor, clock: StoppedClock, minutes: float, status: int
) -> None:
    ana.send(GENERAL, "/hello")
    clock.forward(minutes=minutes)
    assert WebhookClient(_url(listener)).send(text="late").status_code == status


def test_what_a_response_url_refuses_does_not_use_it_up(listener: Listener, ana: Visitor) -> None:
    ana.send(GENERAL, "/hello")
    webhook = WebhookClient(_url(listener))
    for _ in range(6):
        assert "no_text" in webhook.send(text="").body
    assert webhook.send(text="still there").status_code == 200


def test_a_response_url_that_was_never_given_is_refused(slack: Running) -> None:
    assert WebhookClient(f"{slack.url}/hooks/R0").send(text="hello").status_code == 404


def test_a_command_has_no_original_to_replace(listener: Listener, ana: Visitor) -> None:
    ana.send(GENERAL, "/hello")
    webhook = WebhookClient(_url(listener))
    webhook.send(text="one")
    webhook.send(text="two", replace_original=True)
    assert [each["text"] for each in ana.messages(GENERAL)] == ["one", "two"]


def test_an_app_that_takes_too_long_is_reported_in_slacks_words(
    slack: Running, listener: Listener, ana: Visitor
) -> None:
    slack.desk.courier.ack_seconds = 0.05
    hold = threading.Event()
    listener.answering(Reply(hold=hold))
    answer = ana.send(GENERAL, "/hello")
    hold.set()
    assert answer["error"] == "operation_timeout"
    assert answer["text"] == '/hello failed with the error "operation_timeout"'


def test_three_seconds_are_allowed(slack: Running) -> None:
    assert slack.desk.courier.ack_seconds == 3.0


@pytest.mark.parametrize("status", [404, 500])
def test_an_app_that_fails_is_reported(listener: Listener, ana: Visitor, status: int) -> None:
    listener.answering(Reply(status))
    assert ana.send(GENERAL, "/hello")["error"] == "dispatch_failed"


def test_an_app_that_is_not_there_is_reported(slack: Running, ana: Visitor) -> None:
    slack.point_at("http://127.0.0.1:9/slack/events")
    assert ana.send(GENERAL, "/hello")["error"] == "dispatch_failed"
    slack.point_at(None)
    assert ana.send(GENERAL, "/hello")["error"] == "dispatch_failed"


def test_an_acknowledgement_with_bad_blocks_is_reported(listener: Listener, ana: Visitor) -> None:
    listener.answering(Reply(body={"blocks": [{"type": "section"}]}))
    assert ana.send(GENERAL, "/hello")["error"] == "invalid_command_response"
    assert ana.messages(GENERAL) == []


def test_a_command_that_nobody_declared_is_unknown(listener: Listener, ana: Visitor) -> None:
    assert ana.send(GENERAL, "/nothing")["error"] == "unknown_command"
    assert listener.received == []


def test_commands_do_not_work_in_threads(listener: Listener, ana: Visitor) -> None:
    parent = ana.send(GENERAL, "a message")["ts"]
    assert ana.send(GENERAL, "/hello", thread_ts=parent)["error"] == "not_supported_in_threads"
    assert listener.of("command") == []


def test_what_was_typed_arrives_escaped(listener: Listener, ana: Visitor) -> None:
    ana.send(GENERAL, "/hello <b> & co")
    assert listener.of("command")[0]["text"] == "&lt;b&gt; &amp; co"
