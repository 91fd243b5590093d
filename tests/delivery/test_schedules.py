"""What recurs is said when it is due: once, also after a stop, also when the clock jumps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

import pytest

from bot.delivery import jobs as own
from bot.delivery.schedules import service as schedules
from bot.kit import nudges
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Job, Nudge
from bot.kit.recurrence import EveryWorkday, Recurrence
from tests.delivery.conftest import TEST, Office, text

MORNING = Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai")


def test_what_is_due_is_posted_once_however_often_the_heart_beats(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T01:29:59")
    assert office.posted("C0EAST") == []
    for second in range(3):
        office.tick(f"2026-11-23T01:30:0{second}")
    assert len(office.posted("C0EAST")) == 1
    assert office.states() == ["sent"]


def test_the_next_day_it_comes_again(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T01:30")
    office.tick("2026-11-24T01:30")
    assert len(office.posted("C0EAST")) == 2


def test_after_a_short_stop_it_is_said_late_and_says_so(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T01:30")
    office.tick("2026-11-23T01:31")
    on_time = text(office.posted("C0EAST")[0])
    office.tick("2026-11-24T02:10")
    late = text(office.posted("C0EAST")[1])
    assert "late" in late
    assert "late" not in on_time


def test_after_a_long_stop_nothing_comes_as_a_heap_and_each_missed_one_has_a_record(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-12-04T01:45")
    assert len(office.posted("C0EAST")) == 1
    states = office.states()
    assert states.count("sent") == 1
    # 23 November to 3 December has eight more workdays of the company (26 is Thanksgiving).
    assert states.count("expired") == len(states) - 1 == 8
    assert {row.reason for row in office.rows() if row.state == "expired"} == {"late"}


def test_after_a_stop_that_outlasts_its_use_nothing_is_said(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T09:00")
    assert office.posted("C0EAST") == []
    assert office.states() == ["expired"]


def test_a_clock_that_jumps_back_says_nothing_twice(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T01:30")
    for moment in ("2026-11-23T00:30", "2026-11-23T01:30", "2026-11-20T01:30", "2026-11-23T01:45"):
        office.tick(moment)
    assert len(office.posted("C0EAST")) == 1
    office.tick("2026-11-24T01:30")
    assert len(office.posted("C0EAST")) == 2


def test_a_paused_schedule_is_silent_until_its_day_and_a_resumed_one_goes_on(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    calendar = office.deps.calendar
    with office.deps.writing() as tx:
        found = schedules.one(tx, workspace=office.workspace.id, kind=TEST, subject="C0EAST")
        assert found is not None
        office.at("2026-11-25T00:00")
        schedules.pause(tx, schedule=found, until=office.clock.now(), calendar=calendar)
    office.tick("2026-11-24T01:30")
    assert office.posted("C0EAST") == []
    office.tick("2026-11-25T01:30")
    assert len(office.posted("C0EAST")) == 1
    with office.deps.writing() as tx:
        found = schedules.one(tx, workspace=office.workspace.id, kind=TEST, subject="C0EAST")
        assert found is not None
        assert not found.is_paused
        paused = schedules.pause(tx, schedule=found, until=None, calendar=calendar)
    office.tick("2026-11-30T01:30")
    with office.deps.writing() as tx:
        schedules.resume(tx, schedule=paused, now=office.clock.now(), calendar=calendar)
    office.tick("2026-12-01T01:30")
    assert len(office.posted("C0EAST")) == 2


def test_what_no_longer_recurs_is_not_said(office: Office) -> None:
    office.schedule("C0EAST", MORNING)
    with office.deps.writing() as tx:
        schedules.remove(tx, workspace=office.workspace.id, kind=TEST, subject="C0EAST")
    office.tick("2026-11-23T01:30")
    assert office.rows() == []


def test_a_slice_with_a_bug_does_not_silence_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(own, "JOBS", (*own.JOBS, Job("delivery.broken", broken)))  # type: ignore[attr-defined]
    nudges.jobs.cache_clear()
    office.schedule("C0ALL", MORNING, kind="delivery.broken")
    office.schedule("C0ALL", MORNING, kind="delivery.unheard_of")
    office.schedule("C0EAST", MORNING)
    office.tick("2026-11-23T01:30")
    assert len(office.posted("C0EAST")) == 1


def test_ten_schedules_of_a_kind_are_one_question_to_its_job(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> list[tuple[Due, Nudge]]:
        asked.append(len(dues))
        until = dues[0].at + timedelta(hours=1)
        return [(one, Nudge(TEST, one.subject, one.at, until, channel="C0EAST")) for one in dues]

    monkeypatch.setattr(own, "JOBS", (Job(TEST, propose),))
    nudges.jobs.cache_clear()
    for number in range(10):
        office.schedule(f"{number}", MORNING)
    office.tick("2026-11-23T01:30")
    assert asked == [10]
    assert len(office.posted("C0EAST")) == 10
