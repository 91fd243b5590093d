"""What the page gets: what one person may see, what changes, and the clock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from playground.server import Running
from playground.state import notice
from playground.visitor import Visitor
from tests.playground.listener import Listener

GENERAL = "C0GENERAL"
HOME = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Hello"}}]}


@contextmanager
def _watched(visitor: Visitor, slack: Running) -> Iterator[Callable[[], dict[str, Any]]]:
    """What the page's stream tells `visitor`, one event after another."""
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    def watch() -> None:
        for event in visitor.events():
            told.put(event)
            if event.get("code") == "end-of-test":
                return

    thread = threading.Thread(target=watch)
    thread.start()
    assert slack.listened(visitor.person, timeout=5)
    try:
        yield lambda: told.get(timeout=5)
    finally:
        slack.desk.workspace.tell(notice("info", "", "end-of-test"))
        thread.join()


def test_a_person_sees_the_conversations_they_are_in(ana: Visitor, bo: Visitor) -> None:
    names = {each["name"]: each["kind"] for each in ana.state()["conversations"]}
    assert names == {"general": "channel", "random": "channel", "secret": "channel", "Sample App": "app_dm"}
    assert "secret" not in {each["name"] for each in bo.state()["conversations"]}


def test_the_page_knows_people_commands_and_the_app(ana: Visitor) -> None:
    state = ana.state()
    assert [each["name"] for each in state["people"]] == ["ana", "bo", "cyd", "sample-app"]
    assert state["commands"] == [{"command": "/hello", "description": "Says hello", "usage_hint": "[name]"}]
    assert state["app"]["bot_user_id"] == "U0APP"
    assert (state["me"], state["tz_of_me"]) == ("U0ANA", "America/New_York")
    assert state["company"] == {"name": "Sample Company"}


def test_unread_messages_are_counted_until_they_are_looked_at(ana: Visitor, client: WebClient) -> None:
    client.chat_postMessage(channel=GENERAL, text="one")
    client.chat_postMessage(channel=GENERAL, text="two")

    def unread() -> int:
        return next(int(each["unread"]) for each in ana.state()["conversations"] if each["id"] == GENERAL)

    assert unread() == 2
    ana.messages(GENERAL)
    assert unread() == 0


def test_nobody_can_look_through_the_apps_eyes_or_into_others_channels(
    visit: Callable[[str], Visitor], bo: Visitor
) -> None:
    with pytest.raises(ValueError, match="U0APP"):
        visit("U0APP").state()
    with pytest.raises(ValueError, match="C0SECRET"):
        bo.messages("C0SECRET")
    with pytest.raises(ValueError, match="C0SECRET"):
        bo.send("C0SECRET", "let me in")


def test_a_post_an_edit_and_a_deletion_are_streamed(slack: Running, ana: Visitor, client: WebClient) -> None:
    with _watched(ana, slack) as told:
        posted = client.chat_postMessage(channel=GENERAL, text="one")
        client.chat_update(channel=GENERAL, ts=posted["ts"], text="two")
        client.chat_delete(channel=GENERAL, ts=posted["ts"])
        first, second, third = told(), told(), told()
    assert (first["type"], first["message"]["text"]) == ("message", "one")
    assert (second["type"], second["message"]["text"]) == ("message_changed", "two")
    assert third == {"type": "message_deleted", "channel": GENERAL, "ts": posted["ts"]}


def test_the_stream_keeps_what_is_for_somebody_else(slack: Running, bo: Visitor, client: WebClient) -> None:
    with _watched(bo, slack) as told:
        client.chat_postEphemeral(channel=GENERAL, user="U0ANA", text="for Ana")
        client.chat_postMessage(channel="U0ANA", text="also for Ana")
        client.chat_postMessage(channel=GENERAL, text="for all")
        assert told()["message"]["text"] == "for all"


def test_home_a_modal_and_the_clock_are_streamed(
    slack: Running, listener: Listener, ana: Visitor, client: WebClient
) -> None:
    with _watched(ana, slack) as told:
        client.views_publish(user_id="U0ANA", view=HOME)
        assert told() == {"type": "home"}
        slack.desk.workspace.move_clock(slack.desk.workspace.clock.now() + timedelta(hours=1))
        assert told() == {"type": "clock", "now": "2026-11-23T02:00:00+00:00"}


def test_trouble_with_the_app_is_a_notice(slack: Running, ana: Visitor) -> None:
    slack.point_at(None)
    with _watched(ana, slack) as told:
        ana.send(GENERAL, "/hello")
        notice = told()
    assert (notice["type"], notice["code"], notice["level"]) == ("notice", "dispatch_failed", "error")


def test_the_clock_can_jump(slack: Running, ana: Visitor) -> None:
    with httpx.Client(base_url=slack.url) as page:
        assert page.post("/page/clock", json={"forward": 3600}).json() == {"now": "2026-11-23T02:00:00+00:00"}
        back = page.post("/page/clock", json={"to": "2020-01-01T08:00:00+08:00"})
        assert back.json() == {"now": "2020-01-01T00:00:00+00:00"}
        assert page.post("/page/clock", json={"to": "2020-01-01T08:00:00"}).status_code == 400
    assert ana.state()["now"] == "2020-01-01T00:00:00+00:00"


def test_a_thread_is_shown_apart(ana: Visitor, client: WebClient) -> None:
    parent = ana.send(GENERAL, "question")["ts"]
    client.chat_postMessage(channel=GENERAL, text="answer", thread_ts=parent)
    (said,) = ana.messages(GENERAL)
    assert (said["text"], said["reply_count"]) == ("question", 1)
    assert [each["text"] for each in ana.messages(GENERAL, thread_ts=parent)] == ["question", "answer"]


def test_a_file_put_in_by_a_person_can_be_fetched(slack: Running, ana: Visitor) -> None:
    content = bytes(range(256)) + b"\r\n--\r\n"
    ana.upload(GENERAL, "数据.csv", content)
    (said,) = ana.messages(GENERAL)
    assert said["files"][0]["name"] == "数据.csv"
    assert httpx.get(slack.url + said["files"][0]["url"]).content == content


def test_what_is_not_json_is_answered_with_a_reason(slack: Running) -> None:
    answer = httpx.post(f"{slack.url}/page/send", content=b"nonsense")
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
