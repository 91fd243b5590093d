"""Two weeks of the sample company: two teams meet each workday, across holidays, a make-up workday and a leave."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from app import Secrets, make_beat, make_deps, slack_api
from bot.delivery.store import delivery_table
from bot.kit.deps import Deps
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.meetings.asking import service as asking
from bot.meetings.holding import service as holding
from bot.meetings.kinds import built_in
from bot.meetings.model import Lead, Mode, Series, SeriesId
from bot.meetings.series import rules, service
from bot.people import service as people
from bot.people import store as people_store
from bot.people.leave.model import Away
from bot.people.model import Member
from ops.demo import fill, together, workspace_of
from playground.clock import StoppedClock
from playground.company.generate import generate
from playground.company.load import config
from playground.model import Message
from playground.server import Running
from tests.world import read

FIRST, LAST = date(2026, 9, 28), date(2026, 10, 13)
# 1 to 7 October are holidays in China; Saturday 10 October makes up for one of them.
BEGUN = datetime(2026, 9, 27, 22, 0, tzinfo=UTC)
AWAY = Away(date(2026, 9, 29), date(2026, 9, 30))
MORNING = built_in()["morning"]


@dataclass
class Team:
    """A team that meets, its people, and where it does."""

    series: Series
    manager: Member
    reps: list[Member]
    away: Member
    zone: ZoneInfo


@pytest.fixture
def sample(database_url: str, tmp_path: Path) -> Iterator[tuple[Deps, Running]]:
    """The sample company with China's holidays, in its Slack."""
    company, clock = generate(today=FIRST), StoppedClock(BEGUN)
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config(company), allow_unicode=True), encoding="utf-8")
    environ = {"DATABASE_URL": database_url, "COACH_CONFIG": str(path), "COACH_COMPANY__HOLIDAYS": "CN"}
    deps = make_deps(environ, clock=clock)
    fill(deps, company, reset=False)
    with together(deps, workspace_of(deps, company, clock)) as slack:
        yield deps, slack
    deps.db.close()


def meets(deps: Deps, slack: Running, name: str, channel: str, zone: str) -> Team:
    """That team meets every workday at half past nine, when everybody works, with the questions an hour before."""
    there = slack.desk.workspace.channel_by_name(channel)
    assert there is not None
    with deps.writing() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        found = people.team_called(tx, workspace=workspace.id, word=name)
        members = people_store.members_of(tx, workspace=workspace.id, teams=[found.id])
        manager = next(one for one in members if one.id == found.manager)
        reps = sorted(
            (one for one in members if one.id != manager.id and one.left_on is None), key=lambda one: one.id
        )
        series = Series(
            workspace.id,
            SeriesId(deps.ids.new()),
            found.id,
            "morning",
            there.id,
            Mode.LIVE,
            20,
            Lead.MANAGER,
            None,
            None,
            rules.default_questions(MORNING),
            Recurrence(EveryWorkday(), time(10, 30), zone),
            60,
            manager.id,
            deps.clock.now(),
        )
        service.set_up(tx, asker=manager, wanted=series, now=deps.clock.now(), deps=deps)
        people.note_leave(
            tx, asker=reps[0], person=reps[0], away=AWAY, today=FIRST, now=deps.clock.now(), ids=deps.ids
        )
    return Team(series, manager, reps[1:], reps[0], ZoneInfo(zone))


def _number(one: Member) -> int:
    return one.id


def moments(zones: Iterable[ZoneInfo]) -> list[datetime]:
    """When something happens in either zone: the questions, the answers, the beginning, the end, and just after it."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    clocks = [time(9, 30), time(10, 15), time(10, 30), time(10, 45), time(11)]
    return sorted(
        datetime.combine(day, at, zone).astimezone(UTC) for day in days for at in clocks for zone in zones
    )


def live_on(deps: Deps, team: Team, now: datetime) -> None:
    """A quarter past ten everybody who is there answers; at half past the manager begins, and ends it after 15."""
    wall = now.astimezone(team.zone)
    day = wall.date()
    if not deps.calendar.is_workday(day):
        return
    given = {"series": team.series.id, "day": day, "now": now, "deps": deps}
    if wall.time() == time(10, 15):
        for one in team.reps:
            values = {"done": f"done on {day}", "plan": f"plan of {one.name} for {day}"}
            with deps.writing() as tx:
                asking.answer(tx, asker=one, values=values, **given)  # type: ignore[arg-type]
    elif wall.time() == time(10, 30):
        with deps.writing() as tx:
            holding.begin(tx, asker=team.manager, **given)  # type: ignore[arg-type]
    elif wall.time() == time(10, 45):
        with deps.writing() as tx:
            holding.close(tx, asker=team.manager, **given)  # type: ignore[arg-type]


def posted(slack: Running, channel: str) -> list[Message]:
    return [one for one in slack.desk.workspace.messages(channel) if one.from_app and one.thread_ts is None]


def words(message: Message) -> str:
    return read({"blocks": list(message.blocks)})


def day_of(message: Message, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(int(float(message.ts)), tz=zone).date()


def test_two_teams_meet_each_workday_at_half_past_ten_of_their_own_clock(
    sample: tuple[Deps, Running],
) -> None:
    deps, slack = sample
    east = meets(deps, slack, "华东", "华东", "Asia/Shanghai")
    west = meets(deps, slack, "West", "west", "America/Los_Angeles")
    secrets = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.desk.credentials.bot_token}
    beat = make_beat(deps, slack_api(deps, Secrets.of(secrets)))
    # What Slack takes only a second later costs nobody that second.
    passing, clock = threading.Lock(), deps.clock
    assert isinstance(clock, StoppedClock)

    def pass_by(seconds: float) -> None:
        with passing:
            clock.forward(seconds=seconds)

    object.__setattr__(beat.sender, "wait", pass_by)
    for moment in moments((east.zone, west.zone)):
        slack.desk.workspace.clock.move(moment)
        for team in (east, west):
            live_on(deps, team, moment)
        beat.once()
    beat.close()

    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    workdays = [day for day in days if deps.calendar.is_workday(day)]
    assert date(2026, 10, 10) in workdays
    assert not {date(2026, 10, day) for day in range(1, 8)} & set(workdays)
    for team, over, asked, everybody in (
        (east, "晨会已结束：用时 15 分钟，计划 20 分钟", "花一分钟", "7 人中 7 人已填"),
        (west, "is over: 15 minutes, planned were 20", "One minute, please", "Heard from 7 of 7"),
    ):
        cards = posted(slack, team.series.channel)
        assert [day_of(one, team.zone) for one in cards] == workdays
        told = {
            datetime.fromtimestamp(int(float(one.ts)), tz=team.zone).replace(second=0).time() for one in cards
        }
        assert told == {time(10, 30)}
        assert all(over in words(one) for one in cards)
        # The one who was away is neither asked nor missing on those days, and both on the others but never answers.
        heard = [
            everybody.replace("7 人中", "6 人中").replace("7 人已填", "6 人已填").replace("7 of 7", "6 of 6")
        ]
        for card in cards:
            is_away = AWAY.first <= day_of(card, team.zone) <= AWAY.last
            expected = heard[0] if is_away else heard[0].replace("6 人中", "7 人中").replace("of 6", "of 7")
            assert expected in words(card), (day_of(card, team.zone), words(card))
        direct = slack.desk.workspace.direct(team.away.slack_id or "").id
        questions = [one for one in posted(slack, direct) if asked in words(one)]
        there = [day for day in workdays if not AWAY.first <= day <= AWAY.last]
        assert [day_of(one, team.zone) for one in questions] == there
        direct = slack.desk.workspace.direct(team.reps[0].slack_id or "").id
        assert [day_of(one, team.zone) for one in posted(slack, direct) if asked in words(one)] == workdays
    with deps.reading() as tx:
        states = {(row.kind, row.state, row.reason) for row in tx.execute(delivery_table.select())}
    assert not {state for _, state, _ in states} - {"sent", "expired", "planned"}
    assert {reason for _, state, reason in states if state == "expired"} <= {
        "withdrawn",
        "superseded",
        "late",
        "no_account",
    }
