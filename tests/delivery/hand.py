"""A person at their messages: presses what stands there, and reads what stands there then."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from playground import payloads
from playground.deliver import sign
from playground.visitor import Visitor
from tests.delivery.conftest import Office
from tests.world import ACCOUNTS, read


class Hand:
    """One person at their direct messages with the app, or at the answers they get elsewhere."""

    def __init__(self, office: Office, name: str) -> None:
        self.office = office
        self.name = name

    def messages(self) -> list[dict[str, Any]]:
        """What the app has said to them there, the oldest first."""
        with self.visitor() as visitor:
            return [dict(one) for one in visitor.messages(visitor.dm()) if one["bot"]]

    def last(self) -> str:
        """What they read in the last message."""
        return read(self.messages()[-1])

    def press(
        self, action: str, option: str | None = None, *, where: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Press that in the last message (or in that one), and wait for what comes; returns the message then.

        `option`: the end of the value of what is chosen.
        """
        message = where or self.messages()[-1]
        element = find(message["blocks"], action)
        chosen: dict[str, Any]
        if option is None:
            chosen = {"value": element.get("value", "")}
        else:
            chosen = {
                "selected_option": next(one for one in element["options"] if one["value"].endswith(option))
            }
        with self.visitor() as visitor:
            return self._done(
                visitor, message, lambda: visitor.press(message, element["action_id"], **chosen)
            )

    def sends(self, action: str, value: str, *, where: dict[str, Any] | None = None) -> dict[str, Any]:
        """What Slack would send for pressing that with that value, although it does not stand there (any more)."""
        message = where or self.messages()[-1]
        desk = self.office.slack.desk
        said = desk.workspace.message(message["channel"], message["ts"])
        assert said is not None
        payload = payloads.message_action(
            desk,
            ACCOUNTS[self.name],
            said,
            {"action_id": action, "block_id": "b", "type": "button", "value": value},
            {},
            base_url=self.office.slack.url,
        )
        body = urlencode({"payload": json.dumps(payload)})
        at = int(time.time())
        headers = {
            "X-Slack-Request-Timestamp": str(at),
            "X-Slack-Signature": sign(desk.credentials.signing_secret, body, at=at),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = desk.courier.url
        assert url is not None
        with self.visitor() as visitor, httpx.Client(trust_env=False) as http:
            return self._done(visitor, message, lambda: http.post(url, content=body, headers=headers))

    def _done(self, visitor: Visitor, message: dict[str, Any], act: Callable[[], object]) -> dict[str, Any]:
        """Do it, and wait for what comes of it: a new message, or that one as it is then."""
        before = self._seen(visitor)
        known = {ts for ts, _ in before[0]}
        act()
        self.office.wait(lambda: self._seen(visitor) != before)
        now = {one["ts"]: one for one in visitor.messages(message["channel"])}
        new = [ts for ts in now if ts not in known]
        return dict(now[new[-1] if new else message["ts"]])

    def submit(self, **values: Any) -> None:
        """Fill in the form before them and send it."""
        with self.visitor() as visitor:
            before = self._seen(visitor)
            visitor.submit({name: {name: value} for name, value in values.items()})
            self.office.wait(lambda: self._seen(visitor) != before)

    def form(self) -> dict[str, Any] | None:
        """The form before them."""
        with self.visitor() as visitor:
            return visitor.view()

    def visitor(self) -> Visitor:
        return Visitor(self.office.slack.url, ACCOUNTS[self.name].id)

    def _seen(self, visitor: Visitor) -> Any:
        """Everything before them, to notice that something has changed."""
        messages = [*visitor.messages(visitor.dm()), *visitor.messages("C0ALL")]
        return [(one["ts"], str(one)) for one in messages], str(visitor.view()), str(visitor.home())


def find(blocks: list[Any], action: str) -> dict[str, Any]:
    """The element of that action."""
    for one in elements(blocks):
        if str(one["action_id"]).partition(":")[0] == action:
            return one
    raise AssertionError(f"no {action} in {blocks}")


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Everything that can be pressed."""
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        if "action_id" in node:
            yield node
        for value in node.values():
            if isinstance(value, list | dict):
                yield from elements(value)
