"""Trouble on demand, rate limits, and the record of what happened."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.error import HTTPError

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from starlette.applications import Starlette

from playground.clock import StoppedClock
from playground.rates import Rates
from playground.server import Running, create
from playground.visitor import Visitor
from tests.playground.conftest import NOW, refusal
from tests.playground.listener import Listener

GENERAL = "C0GENERAL"


def _post(client: WebClient, text: str = "x") -> object:
    return client.chat_postMessage(channel=GENERAL, text=text)


def test_the_next_calls_can_be_told_to_be_too_many(slack: Running, client: WebClient) -> None:
    slack.desk.faults.rate_limit("chat.postMessage", retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            _post(client)
        answer = caught.value.response
        assert (answer.status_code, answer.headers["Retry-After"], answer["error"]) == (
            429,
            "7",
            "ratelimited",
        )
    _post(client)


def test_trouble_is_for_one_method(slack: Running, client: WebClient) -> None:
    slack.desk.faults.refuse("chat.update", "fatal_error")
    _post(client)
    assert refusal(lambda: client.chat_update(channel=GENERAL, ts="1.000001", text="x")) == "fatal_error"


def test_slack_can_be_down(slack: Running, client: WebClient, ana: Visitor) -> None:
    slack.desk.faults.server_error("*", status=503)
    with pytest.raises(SlackApiError) as caught:
        _post(client)
    assert caught.value.response.status_code == 503
    assert ana.messages(GENERAL) == []


def test_an_answer_can_be_lost_after_the_post_was_made(
    slack: Running, client: WebClient, ana: Visitor
) -> None:
    slack.desk.faults.lose_answer("chat.postMessage")
    with pytest.raises(http.client.RemoteDisconnected):
        _post(client, "made")
    assert [each["text"] for each in ana.messages(GENERAL)] == ["made"]
    (call,) = slack.desk.record.calls("chat.postMessage")
    assert (call.ok, call.answered) == (True, False)


def test_the_sdks_own_retry_posts_twice_when_an_answer_is_lost(slack: Running, ana: Visitor) -> None:
    slack.desk.faults.lose_answer("chat.postMessage")
    _post(WebClient("xoxb-playground", base_url=slack.api_url), "made")
    assert [each["text"] for each in ana.messages(GENERAL)] == ["made", "made"]


def test_an_answer_can_be_later_than_the_client_waits(slack: Running, ana: Visitor) -> None:
    slack.desk.faults.slow("chat.postMessage", seconds=0.3)
    impatient = WebClient("xoxb-playground", base_url=slack.api_url, timeout=0.1, retry_handlers=[])  # type: ignore[arg-type]
    with pytest.raises(TimeoutError):
        _post(impatient, "made")


def test_a_response_url_can_fail(slack: Running, ana: Visitor, listener: Listener) -> None:
    ana.send(GENERAL, "/hello")
    slack.desk.faults.server_error("response_url")
    webhook = WebhookClient(listener.of("command")[0]["response_url"], retry_handlers=[])
    assert webhook.send(text="x").status_code == 503
    assert webhook.send(text="x").status_code == 200


def test_an_upload_can_fail(slack: Running, client: WebClient, ana: Visitor) -> None:
    slack.desk.faults.server_error("upload")
    with pytest.raises(HTTPError, match="503"):
        client.files_upload_v2(channel=GENERAL, filename="a.csv", content="a,b")
    assert ana.messages(GENERAL) == []
    assert slack.desk.record.calls("upload")[0].arguments["bytes"] == 3


def test_a_workspace_may_not_have_charts_yet(slack: Running, client: WebClient) -> None:
    slack.desk.faults.refuse_blocks("data_visualization")
    chart = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    blocks = [{"type": "data_visualization", "title": "x", "chart": chart}]
    assert (
        refusal(lambda: client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)) == "invalid_blocks"
    )
    home = {"type": "home", "blocks": blocks}
    assert refusal(lambda: client.views_publish(user_id="U0ANA", view=home)) == "invalid_arguments"
    slack.desk.faults.clear()
    assert client.chat_postMessage(channel=GENERAL, text="x", blocks=blocks)["ok"]


def test_calls_and_deliveries_are_on_record(slack: Running, client: WebClient, ana: Visitor) -> None:
    _post(client, "x")
    ana.send(GENERAL, "/hello")
    (call,) = slack.desk.record.calls()
    assert (call.method, call.arguments, call.at) == (
        "chat.postMessage",
        {"channel": GENERAL, "text": "x"},
        NOW,
    )
    (delivery,) = slack.desk.record.deliveries()
    assert (delivery.kind, delivery.status, delivery.payload["command"]) == ("command", 200, "/hello")
    slack.desk.record.forget()
    assert slack.desk.record.calls() == []


def test_the_same_from_another_process(slack: Running, client: WebClient) -> None:
    with httpx.Client(base_url=slack.url) as control:
        fault = {"method": "chat.postMessage", "status": 429, "error": "ratelimited", "retry_after": 2}
        assert control.post("/control/faults", json=fault).status_code == 200
        assert refusal(lambda: _post(client)) == "ratelimited"
        assert control.post("/control/faults", json={"method": "x", "nonsense": 1}).status_code == 400
        (call,) = control.get("/control/calls", params={"method": "chat.postMessage"}).json()["calls"]
        assert (call["status"], call["answer"]["error"]) == (429, "ratelimited")
        control.post("/control/faults", json={**fault, "times": 5})
        control.delete("/control/faults")
        assert control.post("/control/settle").json() == {"ok": True}
        assert control.get("/control/deliveries").json() == {"deliveries": []}
        control.delete("/control/record")
        assert control.get("/control/calls").json() == {"calls": []}
        control.post("/control/rates", json={"scale": 0.02})
        control.post("/control/app", json={"url": "http://127.0.0.1:9/"})
    assert slack.desk.limiter.rates == Rates(0.02)
    assert slack.desk.courier.url == "http://127.0.0.1:9/"
    _post(client)


@pytest.fixture
def strict(served: Callable[[Starlette], Running], clock: StoppedClock) -> WebClient:
    """The client of a workspace with Slack's rates."""
    slack = served(create(clock=clock))
    return WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])


def test_a_channel_takes_a_burst_and_then_one_a_second(strict: WebClient, clock: StoppedClock) -> None:
    for _ in range(5):
        _post(strict)
    assert refusal(lambda: _post(strict)) == "ratelimited"
    strict.chat_postMessage(channel="U0ANA", text="elsewhere is another matter")
    clock.forward(seconds=5)
    _post(strict)


def test_a_tier_is_counted_over_a_minute(strict: WebClient, clock: StoppedClock) -> None:
    for _ in range(20):
        strict.users_list()
    clock.forward(seconds=20)
    with pytest.raises(SlackApiError) as caught:
        strict.users_list()
    assert caught.value.response.headers["Retry-After"] == "40"
    strict.users_info(user="U0ANA")
    clock.forward(seconds=40)
    strict.users_list()


def test_going_back_in_time_starts_the_count_anew(strict: WebClient, clock: StoppedClock) -> None:
    for _ in range(20):
        strict.users_list()
    clock.forward(days=-1)
    strict.users_list()


def test_rates_can_be_scaled(served: Callable[[Starlette], Running], clock: StoppedClock) -> None:
    slack = served(create(clock=clock, rates=Rates(scale=0.1)))
    client = WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])
    client.users_list()
    client.users_list()
    assert refusal(client.users_list) == "ratelimited"
