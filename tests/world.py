"""A small company in a local Slack with the real app behind it, for tests that read what a person reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from typing import Any

from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.model import Member, PersonRow, Role, Workspace
from ops.demo import together
from ops.manifest import manifest
from playground import model as slack
from playground import server
from playground.clock import Clock
from playground.visitor import Visitor

FOUNDED = date(2020, 1, 1)
_SHANGHAI, _CHICAGO = "Asia/Shanghai", "America/Chicago"
APP = slack.App.bot_user_id

COMPANY = (
    PersonRow("Helen Marsh", "helen@example.com", team="Sales", role=Role.DIRECTOR),
    PersonRow(
        "李娜", "lina@example.com", team="华东", parent_team="Sales", manager="李娜", role=Role.MANAGER
    ),
    PersonRow("陈雨", "chenyu@example.com", team="华东", manager="李娜"),
    PersonRow("王博", "wangbo@example.com", team="华东", manager="李娜"),
    PersonRow(
        "Dana Fox",
        "dana@example.com",
        team="West",
        parent_team="Sales",
        manager="Dana Fox",
        role=Role.MANAGER,
    ),
    PersonRow("Amy Reed", "amy@example.com", team="West", manager="Dana Fox"),
    PersonRow("Bo Lind", None, team="West", manager="Dana Fox"),
)
ACCOUNTS = {
    "Helen Marsh": slack.Person(
        "U0HELEN", "helen", "Helen Marsh", "helen@example.com", "Director", "en-GB", _CHICAGO
    ),
    "李娜": slack.Person("U0LINA", "lina", "李娜", "lina@example.com", "", "zh-CN", _SHANGHAI),
    "陈雨": slack.Person("U0CHEN", "chenyu", "陈雨", "chenyu@example.com", "", "zh-CN", _SHANGHAI),
    "王博": slack.Person("U0WANG", "wangbo", "王博", "wangbo@example.com", "", "zh-CN", _SHANGHAI),
    "Dana Fox": slack.Person("U0DANA", "dana", "Dana Fox", "dana@example.com", "", "en-US", _CHICAGO),
    "Amy Reed": slack.Person("U0AMY", "amy", "Amy Reed", "amy@example.com", "", "en-US", _CHICAGO),
    "Stranger": slack.Person("U0ZED", "zed", "Zed Stranger", "zed@example.org", "", "en-US", _CHICAGO),
}
CHANNELS = (
    slack.Channel("C0EAST", "east", ("U0LINA", "U0CHEN", "U0WANG", APP)),
    slack.Channel("C0WEST", "west", ("U0DANA", "U0AMY")),
    slack.Channel("C0ALL", "sales-all", (*(one.id for one in ACCOUNTS.values()), APP)),
)


def found(deps: Deps) -> dict[str, Member]:
    """Write the company's people; returns them by name."""
    with deps.writing() as tx:
        workspace = people.open_workspace(tx, company=deps.company, now=deps.clock.now())
        people.apply_people(
            tx, workspace=workspace.id, rows=COMPANY, as_of=FOUNDED, import_id=0, ids=deps.ids, source="test"
        )
    return members(deps)


def members(deps: Deps) -> dict[str, Member]:
    """Everybody by name, as they are now."""
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        return {row.name: people.find(tx, workspace=workspace.id, who=row.name)[0] for row in COMPANY}


class World:
    """The company, its Slack, and the app over real HTTP. `slack.desk` has the stand-in's parts."""

    def __init__(
        self, deps: Deps, *, clock: Clock | None = None, scopes: Iterable[str] | None = None
    ) -> None:
        self.deps = deps
        found(deps)
        self._open = ExitStack()
        workspace = server.create(
            manifest=manifest(deps),
            people=ACCOUNTS.values(),
            channels=CHANNELS,
            clock=clock,
            scopes=scopes,
        )
        self.slack = self._open.enter_context(together(deps, workspace))

    @property
    def workspace(self) -> Workspace:
        with self.deps.reading() as tx:
            found = people.the_workspace(tx)
        assert found is not None
        return found

    def visitor(self, name: str) -> Visitor:
        """That person at the page."""
        return Visitor(self.slack.url, ACCOUNTS[name].id)

    def say(self, name: str, text: str, channel: str = "C0ALL") -> dict[str, Any]:
        """That person writes a command; returns the message that answers it."""
        with self.visitor(name) as visitor:
            before = {message["ts"] for message in visitor.messages(channel)}
            sent = visitor.send(channel, text)
            assert sent["ok"], sent
            answers = self.wait(lambda: [m for m in visitor.messages(channel) if m["ts"] not in before])
            return dict(answers[-1])

    def wait(self, look: Any, seconds: float = 20.0) -> Any:
        """What `look` finds, as soon as it finds something."""
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not (seen := look()):
            assert time.monotonic() < deadline, "nothing came"
            pause.wait(0.01)
        return seen

    def stop(self) -> None:
        """End the app and its Slack."""
        self._open.close()


def read(message: dict[str, Any]) -> str:
    """All that a person reads in a message, in order."""
    return "\n".join(_texts(message.get("blocks", [])))


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for one in node for text in _texts(one)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "rich_text_section":
        return ["".join(_texts(node["elements"]))]
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [text for value in node.values() if isinstance(value, dict | list) for text in _texts(value)]
