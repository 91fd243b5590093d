"""chat.*: what the app says, and what Slack refuses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from playground.server import Running
from playground.visitor import Visitor
from tests.playground.conftest import refusal

GENERAL = "C0GENERAL"
Json = dict[str, Any]


def _section(text: str = "*hi*") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_message_is_posted_and_seen(client: WebClient, bo: Visitor) -> None:
    answer = client.chat_postMessage(channel=GENERAL, text="hi", blocks=[_section()])
    assert answer["channel"] == GENERAL
    assert answer["message"]["bot_id"] == "B0PLAYGROUND"
    (said,) = bo.messages(GENERAL)
    assert (said["ts"], said["text"], said["bot"]) == (answer["ts"], "hi", True)
    assert said["blocks"][0]["block_id"]


def test_a_channel_can_be_named_and_a_person_written_to(client: WebClient, bo: Visitor) -> None:
    assert client.chat_postMessage(channel="#general", text="hi")["channel"] == GENERAL
    channel = client.chat_postMessage(channel="U0BO", text="just you")["channel"]
    assert channel == bo.dm()
    assert [each["text"] for each in bo.messages(channel)] == ["just you"]


def test_a_form_is_as_good_as_json(slack: Running, ana: Visitor) -> None:
    form = {"token": "xoxb-playground", "channel": GENERAL, "blocks": '[{"type": "divider"}]', "text": "hi"}
    assert httpx.post(f"{slack.api_url}chat.postMessage", data=form).json()["ok"]
    assert ana.messages(GENERAL)[0]["blocks"][0]["type"] == "divider"


def test_two_messages_of_one_instant_have_different_timestamps(client: WebClient) -> None:
    stamps = {client.chat_postMessage(channel=GENERAL, text="x")["ts"] for _ in range(3)}
    assert len(stamps) == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "", "text": "x"}, "channel_not_found"),
        ({"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ({"channel": "U0APP", "text": "x"}, "channel_not_found"),
        ({"channel": "C0RANDOM", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": GENERAL}, "no_text"),
        ({"channel": GENERAL, "text": ""}, "no_text"),
        ({"channel": GENERAL, "text": "", "blocks": []}, "no_text"),
        ({"channel": GENERAL, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": GENERAL, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": GENERAL, "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": GENERAL, "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": GENERAL, "blocks": [_section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"channel": GENERAL, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"channel": GENERAL, "text": "x", "metadata": [1]}, "invalid_metadata_format"),
        ({"channel": GENERAL, "attachments": [{"blocks": [{"type": "?"}]}]}, "invalid_attachments"),
    ],
)
def test_slack_refuses_what_cannot_be_posted(client: WebClient, arguments: Json, error: str) -> None:
    assert refusal(lambda: client.api_call("chat.postMessage", json=arguments)) == error


def test_the_longest_text_is_accepted(client: WebClient) -> None:
    assert client.chat_postMessage(channel=GENERAL, text="x" * 40_000)["ok"]


def test_bad_blocks_are_pointed_at(client: WebClient) -> None:
    blocks = [_section(), {"type": "section", "text": {"type": "mrkdwn", "text": "", "emoji": True}}]
    answer = httpx.post(
        f"{client.base_url}chat.postMessage",
        json={"channel": GENERAL, "blocks": blocks},
        headers={"Authorization": "Bearer xoxb-playground"},
    ).json()
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]",
        "[ERROR] invalid additional property: emoji [json-pointer:/blocks/1/text]",
    ]


def test_more_than_one_table_is_refused(client: WebClient) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    assert client.chat_postMessage(channel=GENERAL, text="t", blocks=[table])["ok"]
    assert refusal(lambda: client.chat_postMessage(channel=GENERAL, text="t", blocks=[table] * 2)) == (
        "invalid_attachments"
    )


def test_an_ephemeral_message_is_for_one_person_and_not_in_history(
    client: WebClient, ana: Visitor, bo: Visitor
) -> None:
    client.chat_postEphemeral(channel=GENERAL, user="U0BO", text="psst")
    assert [each["text"] for each in bo.messages(GENERAL)] == ["psst"]
    assert ana.messages(GENERAL) == []
    assert client.conversations_history(channel=GENERAL)["messages"] == []


def test_ephemeral_messages_need_a_reader_in_the_channel(client: WebClient) -> None:
    client.conversations_join(channel="C0RANDOM")

    def to(user: str, channel: str) -> str:
        return refusal(lambda: client.chat_postEphemeral(channel=channel, user=user, text="psst"))

    assert to("U0NOBODY", GENERAL) == "user_not_found"
    assert to("U0CYD", client.conversations_open(users="U0BO")["channel"]["id"]) == "user_not_in_channel"


def test_a_message_is_changed_in_place(client: WebClient, ana: Visitor) -> None:
    posted = client.chat_postMessage(channel=GENERAL, text="one", blocks=[_section()])
    client.chat_update(channel=GENERAL, ts=posted["ts"], text="two")
    (said,) = ana.messages(GENERAL)
    assert (said["text"], said["edited"], len(said["blocks"])) == ("two", True, 1)
    client.chat_update(channel=GENERAL, ts=posted["ts"], text="three", blocks=[])
    assert ana.messages(GENERAL)[0]["blocks"] == []


def test_what_cannot_be_changed_is_refused(client: WebClient, ana: Visitor) -> None:
    own = client.chat_postMessage(channel=GENERAL, text="mine")["ts"]
    hidden = client.chat_postEphemeral(channel=GENERAL, user="U0ANA", text="psst")["message_ts"]
    theirs = ana.send(GENERAL, "Ana's")["ts"]

    def change(ts: str, text: str = "x") -> str:
        arguments = {"channel": GENERAL, "ts": ts, "text": text}
        return refusal(lambda: client.api_call("chat.update", json=arguments))

    assert change("1.000001") == "message_not_found"
    assert change(hidden) == "message_not_found"
    assert change(theirs) == "cant_update_message"
    assert change(own, "x" * 4001) == "msg_too_long"
    assert change(own, "") == "no_text"
    assert refusal(lambda: client.chat_delete(channel=GENERAL, ts=theirs)) == "cant_delete_message"


def test_a_message_is_taken_back(client: WebClient, ana: Visitor) -> None:
    posted = client.chat_postMessage(channel=GENERAL, text="oops")
    client.chat_delete(channel=GENERAL, ts=posted["ts"])
    assert ana.messages(GENERAL) == []
    again = refusal(lambda: client.chat_delete(channel=GENERAL, ts=posted["ts"]))
    assert again == "message_not_found"


def test_metadata_comes_back_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "note", "event_payload": {"id": 7}}
    client.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)
    without = client.conversations_history(channel=GENERAL)["messages"][0]
    with_it = client.conversations_history(channel=GENERAL, include_all_metadata=True)["messages"][0]
    assert ("metadata" in without, with_it["metadata"]) == (False, metadata)


def test_a_permalink_names_channel_and_message(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=GENERAL, text="x")
    link = client.chat_getPermalink(channel=GENERAL, message_ts=posted["ts"])["permalink"]
    assert link.endswith(f"/archives/{GENERAL}/p{posted['ts'].replace('.', '')}")


def test_what_slack_shows_badly_is_remarked_upon(slack: Running, client: WebClient) -> None:
    nobody = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0GONE"}]}
    blocks = [_section("a &quot;b&quot; <@U0NOBODY> <@U0ANA>"), {"type": "rich_text", "elements": [nobody]}]
    client.chat_postMessage(channel=GENERAL, text="R&amp;D &lt;3", blocks=blocks)
    remarks = slack.desk.record.remarks
    assert [each.split(" is ")[0] for each in remarks] == ["&quot;", "&quot;", "<@U0NOBODY>", "<@U0GONE>"]


def test_a_reply_that_was_taken_back_is_not_counted(client: WebClient, ana: Visitor) -> None:
    parent = ana.send(GENERAL, "question")["ts"]
    reply = client.chat_postMessage(channel=GENERAL, text="answer", thread_ts=parent)
    assert ana.messages(GENERAL)[0]["reply_count"] == 1
    client.chat_delete(channel=GENERAL, ts=reply["ts"])
    assert ana.messages(GENERAL)[0]["reply_count"] == 0
