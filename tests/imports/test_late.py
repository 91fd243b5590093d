"""A source that stops delivering is said on every card that depends on it, and to the admins, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deals.deliveries import rules
from bot.deals.deliveries import service as deliveries
from bot.imports import service
from bot.imports.model import Request
from bot.kit.calendar import WorkCalendar
from bot.kit.deps import Deps
from bot.people import service as people
from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.delivery.conftest import Office, text
from tests.imports.desk import HEADER
from tests.world import read

WEEKDAYS = WorkCalendar("")
MONDAY = date(2026, 11, 2)


def days(*numbers: int) -> list[date]:
    """Days of November 2026, whose second is a Monday."""
    return [date(2026, 11, number) for number in numbers]


@pytest.mark.parametrize(
    ("delivered", "quiet", "late"),
    [
        (days(2), 2, None),  # once is no habit
        (days(2, 3), 2, date(2026, 11, 6)),  # Wednesday and Thursday passed
        (days(2, 3), 1, date(2026, 11, 5)),
        (days(5, 6), 2, date(2026, 11, 11)),  # a weekend is no delay
        (days(6, 7), 2, date(2026, 11, 11)),  # what comes on Saturday is Friday's
        (days(2, 9), 2, date(2026, 11, 12)),  # two are too few for a rhythm
        (days(2, 9, 16, 23), 2, date(2026, 12, 1)),  # weekly: the next Monday and the day after
        (days(2, 3, 4, 5, 6), 2, date(2026, 11, 11)),
        (days(2, 3, 4, 5, 23), 2, date(2026, 11, 26)),  # one long pause is not the habit
    ],
)
def test_when_a_source_counts_as_late(delivered: list[date], quiet: int, late: date | None) -> None:
    assert rules.late_on(delivered, quiet=quiet, calendar=WEEKDAYS) == late


@given(st.sets(st.integers(0, 60), min_size=2, max_size=12), st.integers(1, 10))
def test_a_source_is_late_on_a_workday_and_never_before_its_quiet_days(numbers: set[int], quiet: int) -> None:
    delivered = sorted(MONDAY + timedelta(days=one) for one in numbers)
    late = rules.late_on(delivered, quiet=quiet, calendar=WEEKDAYS)
    assert late is not None
    assert WEEKDAYS.is_workday(late)
    assert WEEKDAYS.between(delivered[-1], late - timedelta(days=1)) >= quiet


def test_a_company_holiday_is_no_delay() -> None:
    calendar = WorkCalendar("", days_off={date(2026, 11, 4): "Founders' day"})
    assert rules.late_on(days(2, 3), quiet=2, calendar=calendar) == date(2026, 11, 9)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(NOW)


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    made = Office(deps, clock)
    with deps.writing() as tx:
        people.make_admin(tx, email="helen@example.com", company=deps.company, ids=deps.ids, now=clock.now())
    yield made
    made.stop()


def deliver(office: Office, instant: str, folder: Path, *, amount: int = 1000) -> None:
    office.at(instant)
    path = folder / "deals.csv"
    path.write_text(f"{HEADER}\nD1,Acme,Acme Ltd,Amy Reed,need,{amount},2026-12-24,2026-11-02\n")
    service.import_file(office.deps, office.workspace.id, Request("deals", path))


def footer(office: Office) -> str:
    return read(office.say("Amy Reed", "/pipeline"))


def told(office: Office) -> list[str]:
    return [text(one) for one in office.posted("Helen Marsh")]


def test_it_is_said_on_the_overview_and_to_the_admin_until_it_delivers(
    office: Office, tmp_path: Path
) -> None:
    deliver(office, "2026-11-16T08:00", tmp_path)
    deliver(office, "2026-11-17T08:00", tmp_path)
    office.at("2026-11-19T23:00")
    assert "has delivered nothing" not in footer(office)
    office.tick("2026-11-19T23:00")
    assert told(office) == []
    # Friday 20 November, after two whole workdays without a delivery.
    office.tick("2026-11-20T15:40")
    (nudge,) = told(office)
    assert "crm has delivered nothing for 2 workdays." in nudge
    assert "drop a file here" in nudge
    assert "crm has delivered nothing for 2 workdays" in footer(office)
    office.tick("2026-11-23T16:00")
    assert len(told(office)) == 1
    assert "crm has delivered nothing for 3 workdays" in footer(office)
    deliver(office, "2026-11-23T17:00", tmp_path)
    assert "has delivered nothing" not in footer(office)


def test_it_is_withdrawn_when_it_delivers_before_the_admin_is_told(office: Office, tmp_path: Path) -> None:
    deliver(office, "2026-11-16T08:00", tmp_path)
    deliver(office, "2026-11-17T08:00", tmp_path)
    # Planned at 09:30 UTC, while Helen in Chicago sleeps.
    office.tick("2026-11-20T09:31")
    assert told(office) == []
    assert [row.kind for row in office.rows()] == ["imports.late"]
    deliver(office, "2026-11-20T10:00", tmp_path)
    office.tick("2026-11-20T15:40")
    assert told(office) == []


def test_what_came_once_is_never_missed(office: Office, tmp_path: Path) -> None:
    deliver(office, "2026-11-16T08:00", tmp_path)
    office.tick("2026-11-27T16:00")
    assert told(office) == []
    assert "has delivered nothing" not in footer(office)


def test_the_past_depends_on_no_late_source(office: Office, tmp_path: Path) -> None:
    deliver(office, "2026-11-16T08:00", tmp_path)
    deliver(office, "2026-11-17T08:00", tmp_path)
    office.at("2026-11-24T16:00")
    assert "has delivered nothing" in footer(office)
    assert "has delivered nothing" not in read(office.say("Amy Reed", "/pipeline 2026-11-01..2026-11-18"))


def test_the_same_file_every_day_is_a_delivery(office: Office, tmp_path: Path) -> None:
    for day in ("16", "17", "18", "19"):
        deliver(office, f"2026-11-{day}T08:00", tmp_path)
    with office.deps.reading() as tx:
        (one,) = deliveries.of(tx, workspace=office.workspace.id)
    assert [day.day for day in one.days] == [16, 17, 18, 19]


def test_only_the_latest_days_are_kept(office: Office, tmp_path: Path) -> None:
    for day in range(2, 22):
        deliver(office, f"2026-11-{day:02}T08:00", tmp_path)
    with office.deps.reading() as tx:
        (one,) = deliveries.of(tx, workspace=office.workspace.id)
    assert len(one.days) == rules.KEPT
    assert one.days[-1].day == 21
