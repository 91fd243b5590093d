"""Events: which ones the app gets, and that it gets them until it says so."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient

from playground.rates import Rates
from playground.server import Running, create
from playground.visitor import Visitor
from tests.playground.listener import Listener, Reply

GENERAL = "C0GENERAL"


def _types(listener: Listener) -> list[str]:
    return [each["event"]["type"] for each in listener.of("event_callback")]


def test_opening_home_is_an_event(slack: Running, ana: Visitor, listener: Listener) -> None:
    ana.open_home()
    slack.settle()
    (event,) = listener.of("event_callback")
    assert listener.unsigned == 0
    assert event["event"] | {"event_ts": ""} == {
        "type": "app_home_opened",
        "user": "U0ANA",
        "channel": ana.dm(),
        "tab": "home",
        "event_ts": "",
    }


def test_a_mention_and_a_direct_message_are_events(slack: Running, ana: Visitor, listener: Listener) -> None:
    ana.send(GENERAL, "just talking")
    ana.send(GENERAL, "@sample-app are you there?")
    slack.settle()
    ana.send(ana.dm(), "hello")
    slack.settle()
    mention, direct = (each["event"] for each in listener.of("event_callback"))
    assert (mention["type"], mention["text"]) == ("app_mention", "<@U0APP> are you there?")
    assert (direct["type"], direct["channel_type"], direct["text"]) == ("message", "im", "hello")


def test_the_app_hears_its_own_direct_messages_as_from_a_bot(
    slack: Running, client: WebClient, listener: Listener
) -> None:
    client.chat_postMessage(channel="U0ANA", text="hello")
    client.chat_postMessage(channel=GENERAL, text="<@U0APP> talks of itself")
    slack.settle()
    (event,) = (each["event"] for each in listener.of("event_callback"))
    assert (event["type"], event["text"], event["bot_id"]) == ("message", "hello", "B0PLAYGROUND")


def test_a_change_of_language_is_an_event(slack: Running, client: WebClient, listener: Listener) -> None:
    with httpx.Client(base_url=slack.url) as control:
        changed = {"id": "U0ANA", "locale": "zh-CN", "tz": "Asia/Shanghai"}
        assert control.post("/control/person", json=changed).json() == {"ok": True}
        assert control.post("/control/person", json={"id": "U0NOBODY"}).status_code == 400
        assert control.post("/control/person", json={"id": "U0ANA", "shoe": 43}).status_code == 400
    slack.settle()
    (event,) = (each["event"] for each in listener.of("event_callback"))
    assert (event["type"], event["user"]["locale"], event["user"]["tz"]) == (
        "user_change",
        "zh-CN",
        "Asia/Shanghai",
    )
    assert client.users_info(user="U0ANA", include_locale=True)["user"]["locale"] == "zh-CN"


def test_where_the_app_is_not_it_hears_nothing(slack: Running, ana: Visitor, listener: Listener) -> None:
    ana.send("C0RANDOM", "@sample-app are you there?")
    slack.settle()
    assert listener.received == []


def test_being_invited_is_an_event_and_lets_the_app_post(
    slack: Running, ana: Visitor, listener: Listener
) -> None:
    ana.invite_app("C0SECRET")
    slack.settle()
    assert _types(listener) == ["member_joined_channel"]
    assert (
        "U0APP" in next(each for each in ana.state()["conversations"] if each["id"] == "C0SECRET")["members"]
    )


def test_an_event_that_was_not_acknowledged_comes_again_three_times(
    slack: Running, ana: Visitor, listener: Listener
) -> None:
    listener.answering(Reply(500))
    ana.open_home()
    slack.settle()
    assert [each.headers.get("X-Slack-Retry-Num") for each in listener.received] == [None, "1", "2", "3"]
    assert {each.body["event_id"] for each in listener.received} == {listener.received[0].body["event_id"]}
    assert listener.received[1].headers["X-Slack-Retry-Reason"] == "http_error"


def test_once_it_is_acknowledged_it_does_not_come_again(
    slack: Running, ana: Visitor, listener: Listener
) -> None:
    listener.answering(Reply(500), Reply(200))
    ana.open_home()
    slack.settle()
    assert len(listener.received) == 2


def test_an_app_may_say_that_it_wants_no_retry(slack: Running, ana: Visitor, listener: Listener) -> None:
    listener.answering(Reply(500, headers={"X-Slack-No-Retry": "1"}))
    ana.open_home()
    slack.settle()
    assert len(listener.received) == 1


def test_the_waits_between_retries_are_slacks(listener: Listener) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    listener.answering(Reply(500))
    with (
        Running(create(app_url=listener.url, wait=wait)) as slack,
        Visitor(slack.url, "U0ANA") as ana,
    ):
        ana.open_home()
        slack.settle()
    assert waited == [0, 60, 300]


def test_an_event_can_come_twice_although_it_was_acknowledged(
    slack: Running, ana: Visitor, listener: Listener
) -> None:
    slack.desk.faults.repeat_events()
    ana.open_home()
    ana.open_home()
    slack.settle()
    ids = [each["event_id"] for each in listener.of("event_callback")]
    assert (len(ids), len(set(ids))) == (3, 2)


@pytest.fixture
def deaf(listener: Listener) -> Iterator[Running]:
    """A workspace whose app has subscribed but may not read direct messages."""
    scopes = ["app_mentions:read", "chat:write"]
    with Running(create(app_url=listener.url, scopes=scopes, rates=Rates(None))) as running:
        yield running


def test_an_event_needs_its_scope(deaf: Running, listener: Listener) -> None:
    with Visitor(deaf.url, "U0ANA") as ana:
        ana.send(ana.dm(), "hello")
        ana.send(GENERAL, "@sample-app hello")
    deaf.settle()
    assert _types(listener) == ["app_mention"]
