"""A tiny app behind the page: does what a test says when a command, an action or a form comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from slack_sdk import WebClient

from playground.server import Running
from tests.playground.listener import Listener, Received, Reply

Json = dict[str, Any]
Act = Callable[[Json], Reply | None]


class FakeApp:
    """Answers through Slack's own ways: the acknowledgement, the response_url, the Web API."""

    def __init__(self, slack: Running, listener: Listener) -> None:
        self.client = WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])
        self.listener = listener
        self._acts: dict[str, Act] = {}
        listener.reply = self._reply

    def when(self, name: str, act: Act) -> None:
        """Do this when the command, action_id or callback_id `name` comes in."""
        self._acts[name] = act

    def opens(self, name: str, view: Json) -> None:
        """Open a modal when `name` comes in."""
        self.when(name, lambda body: _done(self.client.views_open(trigger_id=body["trigger_id"], view=view)))

    def updates(self, name: str, view: Json) -> None:
        """Replace the modal in which `name` was pressed."""
        self.when(name, lambda body: _done(self.client.views_update(view_id=body["view"]["id"], view=view)))

    def pushes(self, name: str, view: Json) -> None:
        """Put a modal over the one in which `name` was pressed."""
        self.when(name, lambda body: _done(self.client.views_push(trigger_id=body["trigger_id"], view=view)))

    def answer(self, body: Json, **message: Any) -> None:
        """Answer an interaction through its response_url."""
        httpx.post(body["response_url"], json=message, trust_env=False).raise_for_status()

    def _reply(self, received: Received) -> Reply:
        act = self._acts.get(_name(received))
        return (act(received.body) if act else None) or Reply()


def _done(_: object) -> None:
    """Nothing more to answer."""


def _name(received: Received) -> str:
    body = received.body
    if received.kind == "command":
        return str(body["command"])
    if received.kind == "block_actions":
        return str(body["actions"][0]["action_id"])
    if received.kind in ("view_submission", "view_closed"):
        return f"{received.kind}:{body['view']['callback_id']}"
    return str(body.get("callback_id") or body.get("event", {}).get("type", received.kind))
