"""A person at the page, for tests: reads and acts through the same JSON as the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from playground.model import Json


class Visitor:
    """Somebody looking at the workspace. Close it, or use it as a context manager."""

    def __init__(self, url: str, person: str, *, timeout: float = 10.0) -> None:
        self.person = person
        self._http = httpx.Client(base_url=url, timeout=timeout, trust_env=False, verify=False)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self._http.close()

    def state(self) -> Json:
        """People, conversations, commands."""
        return self._get("state")

    def messages(self, channel: str, *, thread_ts: str | None = None) -> list[Json]:
        """What this person sees in a conversation, oldest first."""
        query = {"channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        return list(self._get("messages", **query)["messages"])

    def dm(self) -> str:
        """The id of this person's conversation with the app."""
        return next(str(each["id"]) for each in self.state()["conversations"] if each["kind"] == "app_dm")

    def home(self) -> list[Json] | None:
        """The blocks of App Home."""
        blocks: list[Json] | None = self._get("home")["blocks"]
        return blocks

    def view(self) -> Json | None:
        """The modal this person has before them."""
        view: Json | None = self.state()["view"]
        return view

    def open_home(self) -> Json:
        """Open App Home."""
        return self._post("home")

    def send(self, channel: str, text: str, *, thread_ts: str | None = None) -> Json:
        """Write, or run a command."""
        return self._post("send", channel=channel, text=text, thread_ts=thread_ts)

    def press(self, where: Json, action_id: str, *, state: Json | None = None, **chosen: Any) -> Json:
        """Use the element `action_id` of a message (as `messages` gives it) or of a view.

        `chosen` is what was chosen: `selected_option={…}`, `selected_date="2026-11-23"`.
        """
        block_id = _block_of(where["blocks"], action_id)
        if "ts" in where:
            container = {"type": "message", "channel": where["channel"], "ts": where["ts"]}
        else:
            container = {"type": "view", "view_id": where["id"]}
        action = {"action_id": action_id, **chosen}
        return self._post("action", container=container, block_id=block_id, action=action, state=state)

    def press_home(self, action_id: str, **chosen: Any) -> Json:
        """Use an element of App Home."""
        block_id = _block_of(self.home() or [], action_id)
        action = {"action_id": action_id, **chosen}
        return self._post("action", container={"type": "home"}, block_id=block_id, action=action)

    def submit(self, values: Json | None = None) -> Json:
        """Send the modal with `values` as {block_id: {action_id: {…}}}."""
        view = self.view()
        return self._post("submit", view_id=view and view["id"], state={"values": values or {}})

    def dismiss(self) -> Json:
        """Close the modal."""
        view = self.view()
        return self._post("close", view_id=view and view["id"])

    def shortcut(self, callback_id: str, said: Json | None = None) -> Json:
        """Use a shortcut, on a message if one is given."""
        about = {"channel": said["channel"], "ts": said["ts"]} if said else {}
        return self._post("shortcut", callback_id=callback_id, **about)

    def upload(self, channel: str, name: str, content: bytes) -> Json:
        """Put a file into a conversation."""
        fields = {"as": self.person, "channel": channel}
        answer = self._http.post("/page/upload", data=fields, files={"file": (name, content)})
        return _read(answer)

    def invite_app(self, channel: str) -> Json:
        """Invite the app to a channel."""
        return self._post("join", channel=channel)

    def events(self) -> Iterator[Json]:
        """What changes, as it does; ends with the server or with the iterator."""
        with self._http.stream("GET", f"/page/events?{urlencode({'as': self.person})}") as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line[6:])

    def _get(self, name: str, **query: str) -> Json:
        return _read(self._http.get(f"/page/{name}", params={"as": self.person, **query}))

    def _post(self, name: str, **fields: Any) -> Json:
        return _read(self._http.post(f"/page/{name}", json={"as": self.person, **fields}))


def _read(answer: httpx.Response) -> Json:
    body: Json = answer.json()
    if answer.status_code != 200:
        raise ValueError(body.get("error", answer.status_code))
    return body


def _block_of(blocks: list[Json], action_id: str) -> str:
    for block in blocks:
        elements = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        if any(isinstance(each, dict) and each.get("action_id") == action_id for each in elements):
            return str(block["block_id"])
        inner = [*(block.get("child_blocks") or []), *(block.get("actions") or [])]
        if any(each.get("action_id") == action_id for each in inner):
            return str(block["block_id"])
    raise ValueError(f"no element {action_id}")
