"""A heartbeat that is killed, at any step: the next one says what is missing, and nothing twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from multiprocessing.context import ForkServerProcess
from threading import Lock
from typing import Any

import pytest

from app import Secrets, slack_api
from bot.delivery.store import delivery_table
from bot.delivery.unsure import UNSURE
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.kit.recurrence import EveryWorkday, Recurrence
from ops.manifest import SCOPES, manifest
from ops.serve import connect
from playground import server
from playground.clock import RunningClock
from playground.faults import Fault
from playground.model import Channel
from tests.delivery import crew
from tests.delivery.crew import Orders
from tests.forked import Deadly
from tests.world import ACCOUNTS, APP, found, members

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")

DUE = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""Half past nine on Monday in Shanghai."""
LEASE = timedelta(minutes=2)
"""Longer than any lease."""
HISTORY = ("channels:history", "groups:history", "im:history")
CHANNELS = tuple(Channel(f"C{number:03}", f"c{number}", ("U0LINA", APP)) for number in range(4))

PLANNING = {
    "while planning": Deadly("bot.delivery.schedules.store:advance"),
    "while planning, when it is written": Deadly("bot.delivery.outbox.service:plan", is_after=True),
    "when some is planned": Deadly("bot.delivery.planning:_write", is_after=True),
    "when it is planned": Deadly("bot.delivery.beat:Beat._plan", is_after=True),
    "while the governor decides": Deadly("bot.delivery.attention.store:release"),
    "when the governor has decided": Deadly("bot.delivery.beat:Beat._govern", is_after=True),
    "while claiming": Deadly("bot.delivery.outbox.store:claim", is_after=True),
    "when it is claimed": Deadly("bot.delivery.sending:Sender.send"),
    "while saying that the call is made": Deadly("bot.delivery.outbox.store:begin", is_after=True),
}
SENDING = {
    "before the call": Deadly("bot.delivery.sending:Sender._call"),
    "after the call": Deadly("bot.delivery.sending:Sender._sent"),
    "after some calls": Deadly("bot.delivery.sending:Sender._sent", call=4),
    "while settling": Deadly("bot.delivery.targets.service:delivered"),
}
SETTLED = {"when it is settled": Deadly("bot.delivery.sending:Sender._sent", is_after=True)}
LOOKING = {
    "before taking over": Deadly("bot.delivery.outbox.store:recover"),
    "while taking over": Deadly("bot.delivery.outbox.store:recover", is_after=True),
    "before looking": Deadly("bot.delivery.unsure:_look"),
    "after looking": Deadly("bot.delivery.unsure:_look", is_after=True),
    "while deciding": Deadly("bot.delivery.unsure:_decide", is_after=True),
    "when it is decided": Deadly("bot.delivery.unsure:resolve", is_after=True),
}


class Fleet:
    """A company with something to say at half past nine, its Slack, and replicas that come and go."""

    def __init__(self, deps: Deps, database_url: str, *, scopes: Iterable[str]) -> None:
        self.deps = deps
        self.url = database_url
        self.clock = RunningClock()
        self.clock.move(DUE)
        found(deps)
        workspace = server.create(
            manifest=manifest(deps),
            people=ACCOUNTS.values(),
            channels=CHANNELS,
            clock=self.clock,
            scopes=scopes,
        )
        self.slack = server.Running(workspace)
        secrets = Secrets.of({"SLACK_API_URL": self.slack.api_url, "SLACK_BOT_TOKEN": crew.TOKEN})
        connect(deps, slack_api(deps, secrets))
        with deps.writing() as tx:
            crew.meet_everybody(tx, deps)
        self.schedules = self._plan()

    def _plan(self) -> int:
        everybody = members(self.deps)
        subjects = [
            *(crew.post(channel.id, number) for number, channel in enumerate(CHANNELS)),
            crew.thread(CHANNELS[0].id, 10),
            crew.person(everybody["陈雨"].id, 11),
            crew.person(everybody["王博"].id, 12, is_appointment=True),
        ]
        recurrence = Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai")
        with self.deps.writing() as tx:
            for subject in subjects:
                crew.schedule(tx, self.deps, everybody["陈雨"].workspace, subject, recurrence)
        return len(subjects)

    def beat(self, at: datetime, deadly: Deadly | None = None, *, replicas: int = 1) -> int:
        """Heartbeats as of that moment, all at once; returns how many of them were killed."""
        self.clock.move(at)
        orders = Orders(self.url, self.slack.api_url, at - datetime.now(UTC), deadly=deadly)
        return ended([crew.start(orders) for _ in range(replicas)])

    def rows(self) -> list[Any]:
        """The outbox."""
        with self.deps.reading() as tx:
            return list(tx.execute(delivery_table.select().order_by(delivery_table.c.id)))

    def states(self, kind: str | None = None) -> dict[str, int]:
        """How many deliveries (of a kind) stand where."""
        return dict(Counter(row.state for row in self.rows() if kind in (None, row.kind)))

    def said(self, *states: str) -> Counter[str]:
        """The messages that stand when all is said that is in these states."""
        return Counter(
            name(row)
            for row in self.rows()
            if row.state in states and row.operation != Operation.UPDATE.value
        )

    def taken(self) -> Counter[str]:
        """The messages that the workspace has, by the delivery that each is marked with."""
        names = {str(row.id): name(row) for row in self.rows()}
        return Counter(
            names[message.metadata["event_payload"]["mark"]]
            for message in self.slack.desk.workspace.messages()
            if message.from_app and message.metadata is not None
        )

    def stop(self) -> None:
        """End its Slack."""
        self.slack.stop()


def name(row: Any) -> str:
    """What a delivery says. The change of a message says what the message says."""
    what = Operation.REPLY if row.operation == Operation.REPLY.value else Operation.POST
    return f"{row.kind} {what} {row.subject}"


def ended(started: list[ForkServerProcess]) -> int:
    """How many of these were killed; the others must have come to their end."""
    for process in started:
        process.join(60)
    codes = [process.exitcode for process in started]
    assert set(codes) <= {0, -signal.SIGKILL}, codes
    return codes.count(-signal.SIGKILL)


def all_is_said_once(fleet: Fleet) -> None:
    """What was due was said, all of it, and nothing twice."""
    # Of a thread there are three: the post, the answer, and the change of the post.
    assert fleet.states() == {"sent": fleet.schedules + 2}, fleet.rows()
    assert fleet.taken() == fleet.said("sent")


@pytest.fixture
def fleet(deps: Deps, database_url: str) -> Iterator[Fleet]:
    """May look at what it has said."""
    made = Fleet(deps, database_url, scopes=(*SCOPES, *HISTORY))
    yield made
    made.stop()


@pytest.fixture
def blind(deps: Deps, database_url: str) -> Iterator[Fleet]:
    """May not."""
    made = Fleet(deps, database_url, scopes=SCOPES)
    yield made
    made.stop()


@pytest.mark.parametrize("step", [*PLANNING, *SENDING, *SETTLED])
def test_what_a_killed_heartbeat_left_is_said_by_the_next_one(fleet: Fleet, step: str) -> None:
    assert fleet.beat(DUE, {**PLANNING, **SENDING, **SETTLED}[step]) == 1
    assert fleet.beat(DUE + LEASE) == 0
    all_is_said_once(fleet)


@pytest.mark.parametrize("is_taken", [True, False], ids=["taken", "not yet taken"])
def test_a_call_that_its_caller_does_not_survive_is_made_up_for(fleet: Fleet, is_taken: bool) -> None:
    assert beat_killed_in_the_call(fleet, is_taken=is_taken) == 1
    assert fleet.beat(DUE + LEASE) == 0
    all_is_said_once(fleet)


@pytest.mark.parametrize("step", LOOKING)
def test_a_heartbeat_killed_while_it_looks_for_what_another_one_left(fleet: Fleet, step: str) -> None:
    assert fleet.beat(DUE, SENDING["after some calls"]) == 1
    assert fleet.beat(DUE + LEASE, LOOKING[step]) == 1
    assert fleet.beat(DUE + 2 * LEASE) == 0
    all_is_said_once(fleet)


@pytest.mark.parametrize("step", [*PLANNING, *SENDING, *SETTLED])
def test_two_heartbeats_at_once_of_which_one_or_both_are_killed(fleet: Fleet, step: str) -> None:
    # On SQLite the second one was started by mistake.
    assert fleet.beat(DUE, {**PLANNING, **SENDING, **SETTLED}[step], replicas=2) >= 1
    assert fleet.beat(DUE + LEASE, replicas=2) == 0
    fleet.beat(DUE + 2 * LEASE)
    all_is_said_once(fleet)


def test_two_heartbeats_that_look_at_once_for_what_others_left(fleet: Fleet) -> None:
    assert fleet.beat(DUE, SENDING["after some calls"]) == 1
    assert fleet.beat(DUE + LEASE, LOOKING["while deciding"], replicas=2) >= 1
    assert fleet.beat(DUE + 2 * LEASE, replicas=2) == 0
    all_is_said_once(fleet)


@pytest.mark.parametrize("step", SENDING)
def test_where_nobody_may_look_it_is_never_said_twice_and_the_admin_hears_of_it_once(
    blind: Fleet, step: str
) -> None:
    assert blind.beat(DUE, SENDING[step]) == 1
    for later in (1, 2, 3):
        assert blind.beat(DUE + later * LEASE, replicas=2) == 0
    states = blind.states(crew.KIND) | blind.states(crew.APPOINTMENT)
    assert "unsure" in states
    assert not states.keys() - {"sent", "unsure", "planned"}, states
    taken = blind.taken()
    assert set(taken.values()) == {1}
    assert blind.said("sent") <= taken <= blind.said("sent", "unsure")
    unsure = [str(row.id) for row in blind.rows() if row.state == "unsure"]
    assert sorted(row.subject for row in blind.rows() if row.kind == UNSURE) == sorted(unsure)
    assert blind.states(UNSURE) == {"sent": len(unsure)}


def beat_killed_in_the_call(fleet: Fleet, *, is_taken: bool) -> int:
    """A heartbeat that is killed when its first call has reached Slack, after or before it was carried out."""
    desk, lock = fleet.slack.desk, Lock()
    started: list[ForkServerProcess] = []

    def kill(*_: Any) -> None:
        with lock:
            for process in started:
                if process.pid is not None:
                    os.kill(process.pid, signal.SIGKILL)
            started.clear()

    take = desk.faults.take

    def reached(method: str) -> Fault | None:
        if method == "chat.postMessage":
            kill()
        return take(method)

    with pytest.MonkeyPatch.context() as patch:
        if is_taken:
            desk.workspace.hear(lambda happening: kill() if happening.type == "message" else None)
        else:
            patch.setattr(desk.faults, "take", reached)
        process = crew.start(Orders(fleet.url, fleet.slack.api_url, DUE - datetime.now(UTC)))
        started.append(process)
        return ended([process])
