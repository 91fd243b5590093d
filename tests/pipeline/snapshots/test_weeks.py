"""Seven weeks of the sample company: two teams' overviews post themselves, across holidays and a change of clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from app import Secrets, make_beat, make_deps, slack_api
from bot.delivery.store import delivery_table
from bot.kit.deps import Deps
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.people import service as people
from bot.people import store as people_store
from bot.pipeline.snapshots import service
from bot.pipeline.snapshots.model import Plan, SnapshotId
from ops.demo import fill, together, workspace_of
from playground.clock import StoppedClock
from playground.company.generate import generate
from playground.company.load import config
from playground.server import Running
from tests.world import read

FIRST, LAST = date(2026, 9, 21), date(2026, 11, 6)
# 25 September, 1 to 7 October are holidays in China; Saturday 10 October makes up for one of them.
BEGUN = datetime(2026, 9, 20, 22, 0, tzinfo=UTC)


@pytest.fixture
def sample(database_url: str, tmp_path: Path) -> Iterator[tuple[Deps, Running]]:
    """The sample company with China's holidays, in its Slack."""
    company, clock = generate(today=FIRST), StoppedClock(BEGUN)
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config(company), allow_unicode=True), encoding="utf-8")
    environ = {
        "DATABASE_URL": database_url,
        "COACH_CONFIG": str(path),
        "COACH_COMPANY__HOLIDAYS": "CN",
    }
    deps = make_deps(environ, clock=clock)
    fill(deps, company, reset=False)
    with together(deps, workspace_of(deps, company, clock)) as slack:
        yield deps, slack
    deps.db.close()


def have_posted(deps: Deps, slack: Running, team: str, channel: str, zone: str) -> str:
    """The team's manager has its overview posted every workday at nine."""
    there = slack.desk.workspace.channel_by_name(channel)
    assert there is not None
    with deps.writing() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        found = people.team_called(tx, workspace=workspace.id, word=team)
        assert found.manager is not None
        ids = [found.manager]
        manager = people_store.by_ids(tx, workspace=workspace.id, ids=ids)[found.manager]
        rhythm = Recurrence(EveryWorkday(), time(9), zone)
        plan = Plan(SnapshotId(deps.ids.new()), True, found.id, there.id, "overview", rhythm)
        service.set_up(
            tx,
            asker=manager,
            plan=plan,
            now=deps.clock.now(),
            calendar=deps.calendar,
            ids=deps.ids,
            command="/pipeline",
        )
    return there.id


def test_two_teams_are_told_each_workday_at_nine_of_their_own_clock(sample: tuple[Deps, Running]) -> None:
    deps, slack = sample
    west = have_posted(deps, slack, "West", "west", "America/Chicago")
    east = have_posted(deps, slack, "华东", "华东", "Asia/Shanghai")
    api = slack_api(
        deps,
        Secrets.of({"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.desk.credentials.bot_token}),
    )
    beat = make_beat(deps, api)
    moment = datetime.combine(FIRST, time.min, UTC)
    while moment.date() < LAST:
        slack.desk.workspace.clock.move(moment)
        beat.once()
        moment += timedelta(hours=1)
    beat.close()

    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    workdays = [day for day in days if deps.calendar.is_workday(day)]
    assert date(2026, 10, 10) in workdays
    assert not {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))} & set(workdays)
    for channel, zone, nothing_new, over in (
        (west, "America/Chicago", "Nothing new", "Q3 2026 is over"),
        (east, "Asia/Shanghai", "没有变化", "2026年第3季度收官"),
    ):
        posted = [one for one in slack.desk.workspace.messages(channel) if one.from_app]
        told = [datetime.fromtimestamp(int(float(one.ts)), tz=ZoneInfo(zone)) for one in posted]
        assert [one.date() for one in told] == workdays, "also in the week in which Chicago's clocks change"
        assert {one.replace(second=0).time() for one in told} == {time(9)}
        words = [read({"blocks": list(one.blocks)}) for one in posted]
        closing = [number for number, text in enumerate(words) if over in text]
        assert [workdays[number] for number in closing] == [date(2026, 10, 8)]
        # Nobody sells anything in these weeks: after the first day each posting is one line.
        quiet = [number for number, text in enumerate(words) if nothing_new in text]
        assert len(quiet) >= len(words) - 4
        assert all(words[number].count("\n") <= 2 for number in quiet)
    with deps.reading() as tx:
        assert {row.state for row in tx.execute(delivery_table.select())} == {"sent"}
