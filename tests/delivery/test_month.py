"""Seven weeks of the company in jumped time: two zones, leave, holidays, make-up workdays, a change of clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import make_deps
from bot.delivery import jobs as own
from bot.kit import nudges
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Urgency
from bot.kit.nudges import Due, Job, Nudge
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.people import service as people
from bot.people.leave.model import Away
from playground.clock import StoppedClock
from playground.model import Message
from tests.delivery.conftest import TEST, Office, text

FIRST, LAST = date(2026, 9, 18), date(2026, 11, 5)
SHANGHAI, CHICAGO = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Chicago")
NATIONAL_DAYS = {date(2026, 10, day) for day in range(1, 8)}
MAKE_UP_DAYS = {date(2026, 9, 20), date(2026, 10, 10)}
AWAY = [date(2026, 10, 19), date(2026, 10, 20), date(2026, 10, 21)]
PERSONAL = "delivery.personal"


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
    """Five things for the person whom the schedule is about, of which one is not urgent; useful for a day."""
    urgencies = (Urgency.LOW, Urgency.NORMAL, Urgency.NORMAL, Urgency.NORMAL, Urgency.HIGH)
    return [
        (
            due,
            Nudge(
                TEST,
                f"deal:{due.at:%d}:{number}",
                due.at,
                due.at + timedelta(days=1),
                member=int(due.subject),
                urgency=urgency,
            ),
        )
        for due in dues
        for number, urgency in enumerate(urgencies)
    ]


@pytest.fixture
def weeks(database_url: str, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The company with China's holidays; a post each morning in #east, and each day five things for two people."""
    monkeypatch.setattr(own, "JOBS", (*own.JOBS, Job(PERSONAL, propose)))  # type: ignore[attr-defined]
    nudges.jobs.cache_clear()
    clock.move(datetime.combine(FIRST, time.min, UTC) - timedelta(hours=1))
    deps = make_deps({"DATABASE_URL": database_url, "COACH_COMPANY__HOLIDAYS": "CN"}, clock=clock)
    office = Office(deps, clock)
    office.schedule("C0EAST", Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai"))
    for name, zone in (("陈雨", "Asia/Shanghai"), ("Amy Reed", "America/Chicago")):
        # At eight nobody works yet: it comes when they begin.
        office.schedule(f"{office.people[name].id}", Recurrence(EveryWorkday(), time(8), zone), kind=PERSONAL)
    with deps.writing() as tx:
        people.note_leave(
            tx,
            asker=office.people["陈雨"],
            person=office.people["陈雨"],
            away=Away(AWAY[0], AWAY[-1]),
            today=FIRST,
            now=clock.now(),
            ids=deps.ids,
        )
    yield office
    office.stop()
    deps.db.close()


def said_at(message: Message, zone: ZoneInfo) -> datetime:
    """To the minute: within it, messages keep a distance from each other."""
    return datetime.fromtimestamp(int(float(message.ts)), tz=UTC).astimezone(zone).replace(second=0)


def test_weeks_in_two_zones_go_by_as_people_live_them(weeks: Office) -> None:
    workdays = [
        day
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days))
        if weeks.deps.calendar.is_workday(day)
    ]
    moment = datetime.combine(FIRST, time.min, UTC)
    while moment < datetime.combine(LAST, time.min, UTC):
        weeks.clock.move(moment)
        weeks.beat.once()
        moment += timedelta(minutes=30)

    mornings = [said_at(one, SHANGHAI) for one in weeks.posted("C0EAST")]
    assert [one.date() for one in mornings] == workdays
    assert {one.time() for one in mornings} == {time(9, 30)}
    assert not NATIONAL_DAYS & set(workdays)
    assert set(workdays) >= MAKE_UP_DAYS

    for name, zone in (("陈雨", SHANGHAI), ("Amy Reed", CHICAGO)):
        told = [said_at(one, zone) for one in weeks.posted(name)]
        days = Counter(one.date() for one in told)
        assert set(days) == set(workdays) - (set(AWAY) if name == "陈雨" else set())
        assert set(days.values()) == {4}, "three nudges and the digest"
        assert all(time(9) <= one.time() < time(18) for one in told)
        assert {one.time() for one in told} == {time(9), time(9, 30), time(10), time(16, 30)}
        digests = [one for one in weeks.posted(name) if said_at(one, zone).time() == time(16, 30)]
        assert all(f"{'件' if name == '陈雨' else 'things'}" in text(one) for one in digests)

    states = Counter(row.state for row in weeks.rows())
    assert set(states) <= {"sent", "expired", "planned"}
    # On leave, what was for those days is useless by the time she is back.
    assert states["expired"] == 5 * len(AWAY)
