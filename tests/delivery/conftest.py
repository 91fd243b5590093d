"""A small company, its Slack, and a heartbeat on a clock that tests move."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import Secrets, make_beat, slack_api
from bot.delivery import jobs as own
from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.delivery.store import delivery_table
from bot.kit import nudges
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Job, Kind, Nudge, Saying, Sending
from bot.kit.recurrence import Recurrence
from bot.people import service as people
from bot.people.model import MemberId
from playground.clock import StoppedClock
from playground.model import Message, Person
from tests.conftest import NOW
from tests.world import ACCOUNTS, World, members, read

TEST = "delivery.test"
APPOINTMENT = "delivery.appointment"
REQUIRED = "delivery.required"
HISTORY = ("channels:history", "groups:history", "im:history")


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The nudge's subject, in a card that takes any word; nothing when its facts say it is over."""
    if sending.facts.get("is_over"):
        return None
    if sending.facts.get("is_broken"):
        raise RuntimeError("a bug in some slice")
    return Saying("kit/something_broke", {"reference": sending.subject})


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
    """One post in the channel that the schedule's subject names, useful for an hour."""
    return [
        (due, Nudge(TEST, due.subject, due.at, due.at + timedelta(hours=1), channel=due.subject))
        for due in dues
    ]


def text(message: Message) -> str:
    """All that a person reads in it."""
    return read({"blocks": list(message.blocks)})


class Office(World):
    """The company of tests.world, with a heartbeat. Time stands still until it is moved."""

    def __init__(self, deps: Deps, clock: StoppedClock, scopes: Sequence[str] | None = None) -> None:
        super().__init__(deps, clock=clock, scopes=scopes)
        self.clock = clock
        self._moving = threading.Lock()
        credentials = self.slack.desk.credentials
        secrets = Secrets.of({"SLACK_API_URL": self.slack.api_url, "SLACK_BOT_TOKEN": credentials.bot_token})
        self.beat = make_beat(deps, slack_api(deps, secrets))
        object.__setattr__(self.beat.sender, "wait", self.pass_by)
        for account in ACCOUNTS.values():
            self.meet(account)
        self.people = members(deps)

    def meet(self, account: Person) -> None:
        """The first contact with somebody ties them to their account."""
        with self.deps.writing() as tx:
            people.recognise(
                tx,
                workspace=self.workspace.id,
                slack_id=account.id,
                email=account.email,
                slack_language="zh_CN" if account.locale == "zh-CN" else "en",
                slack_zone=account.tz,
            )

    def pass_by(self, seconds: float) -> None:
        """Time passes without anybody waiting."""
        with self._moving:
            self.clock.forward(seconds=seconds)

    def at(self, instant: str) -> None:
        """It is that moment, UTC."""
        self.clock.move(datetime.fromisoformat(instant).replace(tzinfo=UTC))

    def tick(self, instant: str | None = None, *, patience: int = 60) -> int:
        """One heartbeat, at that moment."""
        if instant is not None:
            self.at(instant)
        return self.beat.once(patience=timedelta(seconds=patience))

    def plan(self, *given: Nudge) -> None:
        """Somebody has something to say."""
        with self.deps.writing() as tx:
            outbox.plan(
                tx,
                nudges=[(self.workspace.id, one) for one in given],
                now=self.clock.now(),
                ids=self.deps.ids,
            )

    def nudge(self, subject: str, *, to: str | None = None, channel: str | None = None, **more: Any) -> Nudge:
        """A nudge for a person or a channel, due now and useful for eight hours."""
        now = self.clock.now()
        given = {"kind": TEST, "occasion": now, "until": now + timedelta(hours=8), **more}
        member: MemberId | None = self.people[to].id if to else None
        return Nudge(subject=subject, member=member, channel=channel, **given)

    def schedule(self, subject: str, recurrence: Recurrence, kind: str = TEST) -> None:
        """It recurs from now on."""
        with self.deps.writing() as tx:
            schedules.put(
                tx,
                workspace=self.workspace.id,
                kind=kind,
                subject=subject,
                recurrence=recurrence,
                now=self.clock.now(),
                calendar=self.deps.calendar,
                ids=self.deps.ids,
            )

    def posted(self, channel: str) -> list[Message]:
        """What the app has said in a channel, or to a person by name."""
        account = ACCOUNTS.get(channel)
        where = self.slack.desk.workspace.direct(account.id).id if account else channel
        return [one for one in self.slack.desk.workspace.messages(where) if one.from_app]

    def rows(self) -> list[Any]:
        """The outbox, the oldest first."""
        with self.deps.reading() as tx:
            return list(tx.execute(delivery_table.select().order_by(delivery_table.c.id)))

    def states(self) -> list[str]:
        """Where everything stands."""
        return [row.state for row in self.rows()]

    def stop(self) -> None:
        self.beat.close()
        super().stop()


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, 19:00 on Sunday in Chicago; both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture(autouse=True)
def kinds_for_tests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kind that says its subject, and a job that posts it in the channel it is about."""
    more = (
        Kind(TEST, say),
        Kind(APPOINTMENT, say, is_appointment=True),
        Kind(REQUIRED, say, is_required=True),
    )
    monkeypatch.setattr(own, "KINDS", (*own.KINDS, *more))
    monkeypatch.setattr(own, "JOBS", (Job(TEST, propose),), raising=False)
    nudges.kinds.cache_clear()
    nudges.jobs.cache_clear()
    yield
    nudges.kinds.cache_clear()
    nudges.jobs.cache_clear()


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """The company, with a heartbeat."""
    made = Office(deps, clock)
    yield made
    made.stop()
