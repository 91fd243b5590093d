"""Trouble on our own side: a database that is away, replicas that look at once, slices with broken queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.delivery import jobs as own
from bot.delivery import unsure
from bot.delivery.outbox import store
from bot.kit import nudges
from bot.kit.chat import Chat
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.ids import Ids
from bot.kit.manner import Operation
from bot.kit.nudges import Due, Job, Nudge
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.people import service as people
from ops.manifest import SCOPES
from playground.clock import StoppedClock
from tests.delivery.conftest import TEST, Office

LEASE = timedelta(minutes=2)
"""Longer than any lease."""


@pytest.fixture
def blind(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """A workspace that did not grant reading what was said."""
    made = Office(deps, clock, scopes=tuple(SCOPES))
    with deps.writing() as tx:
        people.make_admin(tx, email="lina@example.com", company=deps.company, ids=deps.ids, now=clock.now())
    yield made
    made.stop()


def away_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The database is away when that is to be written, the first time."""
    really, calls = getattr(store, name), []

    def away(*arguments: Any, **more: Any) -> Any:
        calls.append(name)
        if len(calls) == 1:
            raise OperationalError(name, {}, Exception("away"))
        return really(*arguments, **more)

    monkeypatch.setattr(store, name, away)


def test_a_database_that_is_away_before_the_call_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    away_once(monkeypatch, "begin")
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick(patience=0)
    assert office.posted("C0EAST") == []
    office.clock.move(office.clock.now() + LEASE)
    office.tick()
    assert len(office.posted("C0EAST")) == 1
    assert office.states() == ["sent"]


def test_a_database_that_is_away_after_the_call_is_told_again_that_it_was_made(
    blind: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody could look for it.
    away_once(monkeypatch, "settle")
    blind.plan(blind.nudge("one", channel="C0EAST"))
    blind.tick()
    assert len(blind.posted("C0EAST")) == 1
    assert blind.states() == ["sent"]


def test_an_answer_waits_for_the_message_that_it_answers(office: Office) -> None:
    office.slack.desk.faults.rate_limit("chat.postMessage", retry_after=20)
    first = office.nudge("game", channel="C0EAST", message="game")
    office.plan(
        first,
        office.nudge("game", channel="C0EAST", message="game", operation=Operation.REPLY),
        office.nudge("game", channel="C0EAST", message="game", operation=Operation.UPDATE),
    )
    office.tick(patience=0)
    assert office.posted("C0EAST") == []
    office.tick(patience=90)
    said = office.posted("C0EAST")
    assert [one.thread_ts for one in said] == [None, said[0].ts]
    assert set(office.states()) == {"sent"}


def test_what_nobody_needs_any_more_does_not_hold_up_what_is_behind_it(office: Office) -> None:
    office.plan(*(office.nudge(f"old:{number}", channel="C0EAST") for number in range(100)))
    office.clock.forward(hours=9)
    office.plan(office.nudge("new", channel="C0ALL"))
    office.tick(patience=0)
    assert len(office.posted("C0ALL")) == 1
    assert office.states().count("expired") == 100


@dataclass
class Another:
    """While one replica looks, another one does the same and is faster."""

    deps: Deps
    workspace: Any
    chat: Chat
    looks: Any
    is_there: bool = field(default=False)

    def look(self, *arguments: Any) -> Any:
        """In the place of unsure._look."""
        found = self.looks(*arguments)
        if not self.is_there:
            self.is_there = True
            unsure.resolve(self.deps, workspace=self.workspace, chat=self.chat)
        return found


@pytest.mark.parametrize("may_look", [True, False])
def test_two_replicas_that_look_at_once_decide_once(
    deps: Deps, clock: StoppedClock, may_look: bool, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    office: Office = request.getfixturevalue("office" if may_look else "blind")
    office.slack.desk.faults.lose_answer("chat.postMessage")
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick(patience=0)
    assert office.states() == ["unsure"]
    chat = office.beat.chats(office.workspace.id)
    assert chat is not None
    another = Another(deps, office.workspace.id, chat, unsure._look)
    monkeypatch.setattr(unsure, "_look", another.look)
    clock.forward(seconds=30)
    office.tick()
    office.tick()
    assert another.is_there
    assert len(office.posted("C0EAST")) == 1
    told = [row for row in office.rows() if row.kind == unsure.UNSURE]
    assert len(told) == (0 if may_look else 1)


def test_a_slice_whose_query_fails_does_not_silence_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
        tx.execute(text("SELECT nothing FROM nowhere"))
        return []

    monkeypatch.setattr(own, "JOBS", (Job("delivery.broken", broken), *own.JOBS))  # type: ignore[attr-defined]
    nudges.jobs.cache_clear()
    half_past = Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai")
    office.schedule("C0EAST", half_past, kind="delivery.broken")
    office.schedule("C0ALL", half_past)
    office.tick("2026-11-23T01:30")
    assert len(office.posted("C0ALL")) == 1


def test_were_two_processes_to_choose_one_number_neither_would_lose_a_message(office: Office) -> None:
    @dataclass
    class Same(Ids):
        def take(self, count: int) -> int:  # noqa: ARG002
            return 7

    object.__setattr__(office.deps, "ids", Same(office.clock))
    office.plan(office.nudge("one", channel="C0EAST", kind=TEST))
    with pytest.raises(IntegrityError):
        office.plan(office.nudge("two", channel="C0EAST", kind=TEST))
