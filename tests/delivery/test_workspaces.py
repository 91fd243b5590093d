"""One workspace's trouble is its own: another one is spoken to as if nothing were the matter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.delivery.outbox import service as outbox
from bot.kit.chat import Where
from bot.people.model import WorkspaceId
from tests.delivery.conftest import Office

THEIRS = WorkspaceId(99)
_LONG = 20.0


@dataclass
class Stuck:
    """A workspace whose Slack does not answer until it is let go; counts who waits for it."""

    let_go: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def post(self, conversation: str, *_: Any, **__: Any) -> Where:
        self.waiting.release()
        assert self.let_go.wait(_LONG)
        return Where(conversation, "1.0")

    def is_shared(self, _conversation: str) -> bool:
        return False


@pytest.fixture
def stuck(office: Office) -> Iterator[Stuck]:
    """Another company's workspace on the same database, spoken to by the same process."""
    slack, ours = Stuck(), office.beat.chats
    office.beat.chats = lambda workspace: slack if workspace == THEIRS else ours(workspace)  # type: ignore[assignment,return-value]
    yield slack
    slack.let_go.set()


def test_a_workspace_whose_slack_hangs_keeps_no_other_waiting(office: Office, stuck: Stuck) -> None:
    theirs = [office.nudge(f"theirs {number}", channel=f"C{number}") for number in range(60)]
    with office.deps.writing() as tx:
        outbox.plan(tx, nudges=[(THEIRS, one) for one in theirs], now=office.clock.now(), ids=office.deps.ids)
    beating = threading.Thread(target=office.tick)
    beating.start()
    # Theirs hangs with all that it may have on its way, and only then something is to be said to us.
    for _ in range(office.beat.sender.deps.settings[type(office.beat._settings)].senders):
        assert stuck.waiting.acquire(timeout=_LONG)
    office.plan(office.nudge("ours", channel="C0EAST"))
    try:
        office.wait(lambda: office.posted("C0EAST"), seconds=5.0)
    finally:
        stuck.let_go.set()
        beating.join(_LONG)
    assert not beating.is_alive()
