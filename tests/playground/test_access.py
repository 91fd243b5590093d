"""Tokens, scopes, methods: who may call what."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.server import Running, create
from playground.webapi import METHODS
from tests.playground.conftest import refusal

TOKEN = {"Authorization": "Bearer xoxb-playground"}


@pytest.fixture(scope="module")
def poor() -> Iterator[WebClient]:
    """The client of an app that may do nothing but have commands."""
    with Running(create(scopes=["commands"])) as running:
        yield WebClient("xoxb-playground", base_url=running.api_url, retry_handlers=[])


def test_a_token_is_needed_and_must_be_right(slack: Running) -> None:
    assert httpx.post(f"{slack.api_url}auth.test").json() == {"ok": False, "error": "not_authed"}
    bad = WebClient("xoxb-other", base_url=slack.api_url, retry_handlers=[])
    assert refusal(bad.auth_test) == "invalid_auth"


def test_each_kind_of_token_has_its_methods(slack: Running, client: WebClient) -> None:
    assert (
        refusal(lambda: client.apps_connections_open(app_token="xoxb-playground")) == "not_allowed_token_type"
    )
    assert client.apps_connections_open(app_token="xapp-playground")["url"].startswith("ws://")
    app = WebClient("xapp-playground", base_url=slack.api_url, retry_handlers=[])
    assert refusal(lambda: app.chat_postMessage(channel="C0GENERAL", text="x")) == "not_allowed_token_type"


def test_a_token_in_a_json_body_does_not_count(slack: Running) -> None:
    answer = httpx.post(f"{slack.api_url}auth.test", json={"token": "xoxb-playground"}).json()
    assert answer["error"] == "not_authed"


def test_an_unknown_method_is_named(slack: Running) -> None:
    answer = httpx.post(f"{slack.api_url}chat.shout", headers=TOKEN).json()
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}


def test_auth_test_says_who_and_with_which_scopes(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == ("U0APP", "B0PLAYGROUND")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"\xff=1", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"x", "multipart/form-data", "invalid_form_data"),
        (b"x", "text/plain", "invalid_post_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(slack: Running, content: bytes, kind: str, error: str) -> None:
    headers = {**TOKEN, "Content-Type": kind}
    answer = httpx.post(f"{slack.api_url}auth.test", content=content, headers=headers).json()
    assert answer["error"] == error


@pytest.mark.parametrize("method", sorted(name for name, method in METHODS.items() if method.scopes))
def test_a_method_without_its_scope_says_what_is_missing(poor: WebClient, method: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        poor.api_call(method)
    answer = caught.value.response
    assert (answer["error"], answer["provided"]) == ("missing_scope", "commands")
    assert set(answer["needed"].split(",")) == set(METHODS[method].scopes)


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("conversations.list", {}, "channels:read"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
        ("conversations.info", {"channel": "C0GENERAL"}, "channels:read"),
        ("conversations.history", {"channel": "C0GENERAL"}, "channels:history"),
        ("conversations.members", {"channel": "C0GENERAL"}, "channels:read"),
    ],
)
def test_what_is_read_decides_which_scope_is_needed(
    poor: WebClient, method: str, arguments: dict[str, str], needed: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        poor.api_call(method, params=arguments)
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", needed)
