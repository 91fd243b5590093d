"""Planning thinks before it writes: whatever happens meanwhile, nothing is lost and nothing comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta

import pytest

from bot.delivery import jobs as own
from bot.delivery import planning
from bot.delivery.beat import SCHEDULES_AT_ONCE
from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.kit import nudges
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Job, Nudge
from bot.kit.recurrence import EveryWorkday, Recurrence
from tests.delivery.conftest import TEST, Office

MORNING = Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai")
MONDAY, TUESDAY = "2026-11-23T01:30", "2026-11-24T01:30"


class Crash(BaseException):
    """What no code of ours would catch."""


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Two posts for each schedule; `meanwhile` happens while the job is thinking for the first time."""

    def set_up(meanwhile: Callable[[], object] = lambda: None, *, at_once: int = 2000) -> None:
        thinking: Iterator[Callable[[], object]] = iter([meanwhile])

        def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> Iterator[tuple[Due, Nudge]]:
            next(thinking, lambda: None)()
            for due in dues:
                until = due.at + timedelta(hours=1)
                for more in ("first", "second"):
                    yield due, Nudge(TEST, f"{due.subject} {more}", due.at, until, channel="C0EAST")

        monkeypatch.setattr(own, "JOBS", (Job(TEST, propose, at_once=at_once),))
        nudges.jobs.cache_clear()

    return set_up


def schedule(office: Office, count: int = 10) -> None:
    for number in range(count):
        office.schedule(f"{number}", MORNING)


def plan(office: Office, at: str) -> int:
    office.at(at)
    return planning.plan_due(office.deps, now=office.clock.now(), most=SCHEDULES_AT_ONCE)


def planned(office: Office) -> Counter[tuple[str, datetime]]:
    return Counter((row.subject, row.occasion) for row in office.rows())


@pytest.mark.parametrize("at_once", [1, 3, 2000])
@pytest.mark.parametrize("written", [1, 5, 2000])
def test_what_is_planned_does_not_depend_on_how_it_is_split(
    office: Office, job: Callable[..., None], monkeypatch: pytest.MonkeyPatch, at_once: int, written: int
) -> None:
    monkeypatch.setattr(planning, "MOST_WRITTEN", written)
    job(at_once=at_once)
    schedule(office)
    assert plan(office, MONDAY) == 10
    assert plan(office, MONDAY) == 0
    assert {subject for subject, _ in planned(office)} == {
        f"{number} {which}" for number in range(10) for which in ("first", "second")
    }
    assert plan(office, TUESDAY) == 10
    assert len(planned(office)) == 40
    assert set(planned(office).values()) == {1}


@pytest.mark.parametrize("crash_at", [1, 2, 4])
def test_a_crash_between_two_portions_loses_nothing_and_repeats_nothing(
    office: Office, job: Callable[..., None], monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    job(at_once=3)
    schedule(office)
    write, calls = outbox.plan, iter(range(1, 100))

    def crashing(tx: Tx, **given: object) -> int:
        count: int = write(tx, **given)  # type: ignore[arg-type]
        if next(calls) == crash_at:
            raise Crash
        return count

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "plan", crashing)
        with pytest.raises(Crash):
            plan(office, MONDAY)
    assert len(planned(office)) == 2 * 3 * (crash_at - 1)
    assert plan(office, MONDAY) == 10 - 3 * (crash_at - 1)
    assert len(planned(office)) == 20
    assert set(planned(office).values()) == {1}


@pytest.mark.parametrize("at_once", [3, 2000])
def test_of_two_who_plan_at_once_one_writes_and_the_other_leaves_the_rest_to_it(
    office: Office, job: Callable[..., None], at_once: int
) -> None:
    others: list[int] = []
    job(lambda: others.append(plan(office, MONDAY)), at_once=at_once)
    schedule(office)
    assert plan(office, MONDAY) == 0
    assert others == [10]
    assert len(planned(office)) == 20
    assert plan(office, MONDAY) == 0


def test_what_is_paused_or_removed_while_the_job_is_thinking_is_not_said(
    office: Office, job: Callable[..., None]
) -> None:
    def meanwhile() -> None:
        calendar, workspace = office.deps.calendar, office.workspace.id
        with office.deps.writing() as tx:
            paused = schedules.one(tx, workspace=workspace, kind=TEST, subject="0")
            assert paused is not None
            schedules.pause(tx, schedule=paused, until=None, calendar=calendar)
            schedules.remove(tx, workspace=workspace, kind=TEST, subject="1")
        office.schedule("2", MORNING)

    job(meanwhile)
    schedule(office, 4)
    assert plan(office, MONDAY) == 1
    assert {subject for subject, _ in planned(office)} == {"3 first", "3 second"}
    assert plan(office, MONDAY) == 0
    assert plan(office, TUESDAY) == 2


def test_what_is_quickly_told_does_not_wait_for_jobs_that_take_long(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
        asked.append(dues[0].kind)
        return []

    slow = Job("delivery.slow", propose, at_once=2)
    monkeypatch.setattr(own, "JOBS", (slow, Job(TEST, propose)))
    nudges.jobs.cache_clear()
    for number in range(3):
        office.schedule(f"{number}", MORNING, kind="delivery.slow")
        office.schedule(f"{number}", MORNING)
    assert plan(office, MONDAY) == 6
    assert asked == [TEST, "delivery.slow", "delivery.slow"]
