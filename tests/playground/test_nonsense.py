"""Whatever is sent to the workspace, it answers in Slack's form and stays up."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from playground.server import Running
from playground.webapi import METHODS

_NAMES = [
    "as",
    "action",
    "attachments",
    "block_id",
    "blocks",
    "callback_id",
    "channel",
    "channel_id",
    "channels",
    "container",
    "cursor",
    "email",
    "external_id",
    "file",
    "filename",
    "files",
    "forward",
    "hash",
    "latest",
    "length",
    "limit",
    "message_ts",
    "metadata",
    "name",
    "oldest",
    "state",
    "text",
    "thread_ts",
    "timestamp",
    "to",
    "trigger_id",
    "ts",
    "types",
    "user",
    "user_id",
    "users",
    "view",
    "view_id",
]
_VALUES: list[Any] = [
    *("", "x", "C0GENERAL", "C0OLD", "U0ANA", "[1", "{}", "5", "1.5", "nan"),
    *(0, 1, -1, 3.5, True, None),
    *([], [1], ["x"], [[]], [{"id": 1}], [{"type": "section"}], [{"blocks": 7}]),
    *({}, {"a": 1}, {"type": []}, {"type": "home"}, {"type": "home", "blocks": []}, {"values": {"a": 1}}),
]
_PAGE = ("home", "send", "action", "submit", "close", "join", "shortcut", "clock", "upload")
_CONTROL = ("faults", "rates", "person")


def _nonsense(seed: str) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        {name: chance.choice(_VALUES) for name in chance.sample(_NAMES, chance.randint(0, 12))}
        for _ in range(10)
    ]


@pytest.mark.parametrize("method", [name for name, each in METHODS.items() if not each.app_token])
def test_every_method_answers_nonsense(slack: Running, method: str) -> None:
    with httpx.Client(headers={"Authorization": "Bearer xoxb-playground"}) as app:
        for arguments in _nonsense(method):
            answer = app.post(slack.api_url + method, json=arguments)
            assert answer.status_code == 200, arguments
            assert answer.json()["ok"] or answer.json()["error"], arguments


@pytest.mark.parametrize(
    "path", [*(f"page/{each}" for each in _PAGE), *(f"control/{each}" for each in _CONTROL)]
)
def test_the_page_answers_nonsense(slack: Running, path: str) -> None:
    with httpx.Client() as page:
        for fields in _nonsense(path):
            whole = {"as": "U0ANA", "channel": "C0GENERAL", **fields} if path.startswith("page") else fields
            assert page.post(f"{slack.url}/{path}", json=whole).status_code in (200, 400), fields
