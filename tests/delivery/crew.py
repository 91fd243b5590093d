"""Replicas of the heartbeat in processes of their own, which can be killed: for test_kill.py and soak.py."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess

from app import Secrets, make_beat, make_deps, slack_api
from bot.delivery import jobs as own
from bot.delivery.beat import Beat
from bot.delivery.schedules import service as schedules
from bot.kit import nudges
from bot.kit.clock import Clock
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.kit.nudges import Due, Job, Kind, Nudge, Saying, Sending
from bot.kit.recurrence import Recurrence
from bot.people import service as people
from bot.people.model import WorkspaceId
from ops.serve import log_as_json
from scheduler import beating
from tests import forked
from tests.forked import Deadly
from tests.world import ACCOUNTS

TOKEN = "xoxb-playground"
JOB = "delivery.kill"
KIND, APPOINTMENT = "delivery.kill", "delivery.kill_appointment"
USEFUL_FOR = timedelta(hours=8)


def post(channel: str, number: int) -> str:
    """The subject of a schedule that posts once in a channel."""
    return f"post {channel} {number}"


def thread(channel: str, number: int) -> str:
    """The subject of one that posts, answers in the thread, and changes what it posted."""
    return f"thread {channel} {number}"


def person(member: int, number: int, *, is_appointment: bool = False) -> str:
    """The subject of one that tells a person something."""
    return f"{'appointment' if is_appointment else 'person'} {member} {number}"


def schedule(tx: Tx, deps: Deps, workspace: WorkspaceId, subject: str, recurrence: Recurrence) -> None:
    """It recurs from now on."""
    schedules.put(
        tx,
        workspace=workspace,
        kind=JOB,
        subject=subject,
        recurrence=recurrence,
        now=deps.clock.now(),
        calendar=deps.calendar,
        ids=deps.ids,
    )


def meet_everybody(tx: Tx, deps: Deps) -> None:
    """The first contact ties each to their account; 李娜 is an admin."""
    workspace = people.the_workspace(tx)
    assert workspace is not None
    for account in ACCOUNTS.values():
        people.recognise(
            tx,
            workspace=workspace.id,
            slack_id=account.id,
            email=account.email,
            slack_language="en",
            slack_zone=account.tz,
        )
    email, now = ACCOUNTS["李娜"].email, deps.clock.now()
    people.make_admin(tx, email=email, company=deps.company, ids=deps.ids, now=now)


def _say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    return Saying("kit/something_broke", {"reference": sending.subject})


def _propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
    return [(due, nudge) for due in dues for nudge in _nudges(due)]


def _nudges(due: Due) -> list[Nudge]:
    what, whom, _ = due.subject.split()
    until = due.at + USEFUL_FOR
    if what in ("person", "appointment"):
        kind = APPOINTMENT if what == "appointment" else KIND
        return [Nudge(kind, due.subject, due.at, until, member=int(whom))]
    message = due.subject if what == "thread" else None
    first = Nudge(KIND, due.subject, due.at, until, channel=whom, message=message)
    if message is None:
        return [first]
    more = (Operation.REPLY, Operation.UPDATE)
    return [
        first,
        *(
            Nudge(KIND, due.subject, due.at, until, channel=whom, message=message, operation=operation)
            for operation in more
        ),
    ]


@dataclass(frozen=True)
class Orders:
    """What a replica is to do. `ahead`: how far its clock is before the machine's.

    `once`: one heartbeat, in which it jumps over what it would wait for; otherwise it beats until it is killed.
    """

    database_url: str
    slack_url: str
    ahead: timedelta = timedelta(0)
    once: bool = True
    environ: Mapping[str, str] = field(default_factory=dict)
    deadly: Deadly | None = None


def start(orders: Orders) -> ForkServerProcess:
    """A replica that is on its way."""
    return forked.start(_run, orders)


@dataclass
class ShiftedClock:
    """The machine's clock, but so far ahead of it."""

    ahead: timedelta
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The instant there."""
        return datetime.now(UTC) + self.ahead

    def jump(self, seconds: float) -> None:
        """Be so much farther ahead."""
        with self._lock:
            self.ahead += timedelta(seconds=seconds)


def _run(orders: Orders) -> None:
    clock = ShiftedClock(orders.ahead)
    beat = replica(orders, clock=clock)
    if orders.deadly is not None:
        orders.deadly.arm()
    if orders.once:
        object.__setattr__(beat.sender, "wait", clock.jump)
        beat.once(patience=timedelta(seconds=45))
        beat.close()
        return
    with beating(beat):
        threading.Event().wait()


def replica(orders: Orders, *, clock: Clock) -> Beat:
    """The heartbeat of a process, as serve makes it, with a kind and a job for tests."""
    log_as_json("warning")
    kinds = (*own.KINDS, Kind(KIND, _say), Kind(APPOINTMENT, _say, is_appointment=True))
    vars(own).update(KINDS=kinds, JOBS=(Job(JOB, _propose, at_once=3),))
    nudges.kinds.cache_clear()
    nudges.jobs.cache_clear()
    deps = make_deps({"DATABASE_URL": orders.database_url, **orders.environ}, clock=clock)
    secrets = Secrets.of({"SLACK_API_URL": orders.slack_url, "SLACK_BOT_TOKEN": TOKEN})
    return make_beat(deps, slack_api(deps, secrets))
