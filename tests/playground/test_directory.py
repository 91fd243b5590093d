"""People, conversations, files and reactions: what the app can look up and do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from playground.server import Running
from playground.visitor import Visitor
from tests.playground.conftest import NOW, refusal

GENERAL = "C0GENERAL"


def test_a_person_has_zone_locale_and_email(client: WebClient) -> None:
    user = client.users_info(user="U0BO", include_locale=True)["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("zh-CN", "Asia/Shanghai", 8 * 3600)
    assert (user["profile"]["email"], user["real_name"]) == ("bo@example.com", "Bo Chen")
    assert "locale" not in client.users_info(user="U0BO")["user"]
    assert refusal(lambda: client.users_info(user="U0NOBODY")) == "user_not_found"


def test_people_are_found_by_email(client: WebClient) -> None:
    assert client.users_lookupByEmail(email="BO@example.com")["user"]["id"] == "U0BO"
    assert refusal(lambda: client.users_lookupByEmail(email="no@example.com")) == "users_not_found"


def test_lists_come_in_pages(client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=3)]
    assert [len(page) for page in pages] == [3, 1]
    assert refusal(lambda: client.users_list(cursor="nonsense")) == "invalid_cursor"
    assert refusal(lambda: client.users_list(limit=1001)) == "invalid_limit"


def test_the_app_sees_public_channels_and_its_own(client: WebClient) -> None:
    def names(**query: Any) -> list[str]:
        return [each["name"] for each in client.conversations_list(**query)["channels"]]

    assert names() == ["general", "random", "old"]
    assert names(exclude_archived=True) == ["general", "random"]
    assert names(types="private_channel") == []
    assert refusal(lambda: client.conversations_list(types="secret")) == "invalid_types"
    mine = [each["name"] for each in client.users_conversations(exclude_archived=True)["channels"]]
    assert mine == ["general"]


def test_a_private_channel_does_not_exist_for_an_app_outside_it(client: WebClient, ana: Visitor) -> None:
    assert refusal(lambda: client.conversations_info(channel="C0SECRET")) == "channel_not_found"
    ana.invite_app("C0SECRET")
    assert client.conversations_info(channel="C0SECRET")["channel"]["is_private"]


def test_a_channel_says_whether_the_app_is_in(client: WebClient) -> None:
    assert client.conversations_info(channel="C0RANDOM")["channel"]["is_member"] is False
    client.conversations_join(channel="C0RANDOM")
    assert client.conversations_info(channel="C0RANDOM")["channel"]["is_member"] is True
    assert refusal(lambda: client.conversations_join(channel="C0OLD")) == "is_archived"


def test_members_are_listed_and_invited(client: WebClient) -> None:
    assert "U0BO" in client.conversations_members(channel=GENERAL)["members"]
    client.conversations_join(channel="C0RANDOM")

    def invite(user: str, channel: str = GENERAL) -> str:
        return refusal(lambda: client.conversations_invite(channel=channel, users=user))

    assert invite("U0BO") == "already_in_channel"
    assert invite("U0APP") == "cant_invite_self"
    assert invite("U0NOBODY") == "user_not_found"
    assert invite("U0BO", "C0OLD") == "is_archived"


def test_a_direct_conversation_is_opened_with_one_person(client: WebClient, ana: Visitor) -> None:
    assert client.conversations_open(users="U0ANA")["channel"]["id"] == ana.dm()
    assert refusal(lambda: client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert refusal(lambda: client.conversations_open(users="U0APP")) == "cannot_dm_bot"


def test_history_is_newest_first_and_bounded(slack: Running, client: WebClient) -> None:
    stamps = []
    for text in ("one", "two", "three"):
        stamps.append(client.chat_postMessage(channel=GENERAL, text=text)["ts"])
        slack.desk.workspace.move_clock(slack.desk.workspace.clock.now() + timedelta(minutes=1))

    def texts(**query: Any) -> list[str]:
        answer = client.conversations_history(channel=GENERAL, **query)
        return [each["text"] for each in answer["messages"]]

    assert texts() == ["three", "two", "one"]
    assert texts(oldest=stamps[0]) == ["three", "two"]
    assert texts(oldest=stamps[0], inclusive=True) == ["three", "two", "one"]
    assert texts(latest=stamps[2]) == ["two", "one"]
    assert texts(limit=1) == ["three"]
    assert refusal(lambda: client.conversations_history(channel="C0RANDOM")) == "not_in_channel"


def test_replies_are_in_the_thread_and_not_in_the_channel(client: WebClient, ana: Visitor) -> None:
    parent = ana.send(GENERAL, "question")["ts"]
    client.chat_postMessage(channel=GENERAL, text="quiet", thread_ts=parent)
    client.chat_postMessage(channel=GENERAL, text="loud", thread_ts=parent, reply_broadcast=True)
    in_channel = client.conversations_history(channel=GENERAL)["messages"]
    assert [each["text"] for each in in_channel] == ["loud", "question"]
    assert in_channel[1]["reply_count"] == 2
    in_thread = client.conversations_replies(channel=GENERAL, ts=parent)["messages"]
    assert [each["text"] for each in in_thread] == ["question", "quiet", "loud"]
    assert refusal(lambda: client.conversations_replies(channel=GENERAL, ts="1.000001")) == "thread_not_found"


def test_a_file_is_uploaded_and_shared(slack: Running, client: WebClient, ana: Visitor) -> None:
    client.files_upload_v2(channel=GENERAL, filename="a.csv", content="a,b\n1,2\n", initial_comment="Here")
    (said,) = ana.messages(GENERAL)
    (file,) = said["files"]
    assert (said["text"], file["name"], file["size"], file["mimetype"]) == ("Here", "a.csv", 8, "text/csv")
    assert httpx.get(slack.url + file["url"]).text == "a,b\n1,2\n"
    assert client.files_info(file=file["id"])["file"]["channels"] == [GENERAL]


def test_a_file_is_not_shared_half_done(slack: Running, client: WebClient) -> None:
    given = client.files_getUploadURLExternal(filename="a.csv", length=3)

    def complete(file_id: str, channel: str = GENERAL) -> str:
        files: list[dict[str, str | None]] = [{"id": file_id, "title": "A"}]
        return refusal(lambda: client.files_completeUploadExternal(files=files, channel_id=channel))

    assert complete(given["file_id"]) == "file_not_found"
    assert httpx.post(given["upload_url"], content=b"four").status_code == 400
    assert httpx.post(given["upload_url"], content=b"abc").status_code == 200
    assert complete(given["file_id"], "C0RANDOM") == "not_in_channel"
    assert complete("F0") == "file_not_found"
    assert refusal(lambda: client.files_info(file=given["file_id"])) == "file_not_found"


def test_a_reaction_is_given_once(client: WebClient, ana: Visitor) -> None:
    ts = ana.send(GENERAL, "won!")["ts"]
    client.reactions_add(channel=GENERAL, timestamp=ts, name="tada")
    assert ana.messages(GENERAL)[0]["reactions"] == {"tada": ["U0APP"]}

    def react(name: str, at: str) -> str:
        return refusal(lambda: client.reactions_add(channel=GENERAL, timestamp=at, name=name))

    assert react("tada", ts) == "already_reacted"
    assert react("two words", ts) == "invalid_name"
    assert react("tada", "1.000001") == "message_not_found"


def test_do_not_disturb_is_told_for_at_most_50(slack: Running, client: WebClient) -> None:
    slack.desk.workspace.dnd["U0BO"] = (NOW, NOW + timedelta(hours=1))
    users = client.dnd_teamInfo(users=["U0ANA", "U0BO"])["users"]
    assert (users["U0ANA"]["dnd_enabled"], users["U0BO"]["dnd_enabled"]) == (False, True)
    assert users["U0BO"]["next_dnd_end_ts"] - users["U0BO"]["next_dnd_start_ts"] == 3600
    assert refusal(lambda: client.dnd_teamInfo(users=["U0BO"] * 51)) == "too_many_users"


@pytest.mark.parametrize("method", ["team.info", "bots.info", "api.test"])
def test_the_small_things_answer(client: WebClient, method: str) -> None:
    assert client.api_call(method)["ok"]


def test_blocks_can_be_checked_without_posting(client: WebClient, ana: Visitor) -> None:
    assert client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})["ok"]
    assert (
        refusal(lambda: client.api_call("blocks.validate", json={"blocks": [{"type": "?"}]}))
        == "invalid_blocks"
    )
    assert (
        refusal(lambda: client.api_call("blocks.validate", json={"view": {"type": "modal"}}))
        == "invalid_blocks"
    )
