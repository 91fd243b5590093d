"""What is typed about snapshots, which quarter one is about, and what is said to have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.kit.money import Money
from bot.kit.recurrence import LastWorkday, Recurrence, Weekdays
from bot.pipeline.snapshots import rules
from bot.pipeline.snapshots.model import Step, Told, Verb, Wish

SINCE = date(2026, 11, 16)
MONDAYS = Recurrence(Weekdays.of("monday"), time(9), "Asia/Shanghai")
TOLD = Told(
    "2026-Q4", "USD", 46, 1_460_000_00, 14, 640_000_00, 11, 390_000_00, {"sales\nproposal": 730_000_00}
)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("schedule", Wish(Verb.SET_UP)),
        ("Schedule  LIST", Wish(Verb.LIST)),
        ("schedules list", Wish(Verb.LIST)),
        ("定时", Wish(Verb.SET_UP)),
        ("定时列表", Wish(Verb.LIST)),
        ("定时发 列表", Wish(Verb.LIST)),
        ("schedule pause 2", Wish(Verb.PAUSE, 2)),
        ("schedule pause #2", Wish(Verb.PAUSE, 2)),
        ("定时暂停2", Wish(Verb.PAUSE, 2)),
        ("schedule resume 12", Wish(Verb.RESUME, 12)),
        ("schedule skip", Wish(Verb.SKIP)),
        ("schedule move 1", Wish(Verb.MOVE, 1)),
        ("定时 删除 3", Wish(Verb.DELETE, 3)),
    ],
)
def test_what_is_wanted_of_schedules_is_understood(text: str, means: Wish) -> None:
    rest = rules.about_schedules(text)
    assert rest is not None
    assert rules.read(rest) == means


@pytest.mark.parametrize("text", ["", "west", "scheduler", "West schedule", "last quarter", "列表"])
def test_other_questions_are_left_to_the_overview(text: str) -> None:
    assert rules.about_schedules(text) is None


@pytest.mark.parametrize(
    ("rest", "near"),
    [("puase 2", "pause"), ("lst", "list"), ("xyzzy", None), ("7", None), ("pause two", "pause")],
)
def test_an_unknown_word_gets_the_nearest(rest: str, near: str | None) -> None:
    assert rules.read(rest) is None
    assert rules.nearest(rest) == near


@pytest.mark.parametrize(
    ("on", "previous", "quarter", "is_closing"),
    [
        ("2026-11-23", "2026-11-16", "2026-Q4", False),
        ("2027-01-04", "2026-12-28", "2026-Q4", True),
        ("2027-01-11", "2027-01-04", "2027-Q1", False),
        ("2027-01-04", None, "2027-Q1", False),
    ],
)
def test_the_first_one_in_a_new_quarter_closes_the_one_before(
    on: str, previous: str | None, quarter: str, is_closing: bool
) -> None:
    period, closes = rules.quarter(
        date.fromisoformat(on),
        previous=date.fromisoformat(previous) if previous else None,
        recurrence=MONDAYS,
        fiscal_year_start=1,
    )
    assert (str(period), closes) == (quarter, is_closing)


def test_what_comes_on_the_last_workday_has_closed_the_quarter_already() -> None:
    monthly = Recurrence(LastWorkday("month"), time(9), "UTC")
    period, closes = rules.quarter(
        date(2027, 1, 29), previous=date(2026, 12, 31), recurrence=monthly, fiscal_year_start=1
    )
    assert (str(period), closes) == ("2027-Q1", False)


def test_what_changed_is_the_difference_and_the_stage_that_moved_most() -> None:
    now = replace(
        TOLD,
        open_count=48,
        open_minor=1_500_000_00,
        won_count=16,
        won_minor=700_000_00,
        stages={"sales\nproposal": 700_000_00, "sales\nlead": 70_000_00},
    )
    found = rules.changes(TOLD, now, since=SINCE, follows=False)
    assert found is not None
    assert found.open == Step(2, Money(40_000_00, "USD"))
    assert found.won == Step(2, Money(60_000_00, "USD"))
    assert not found.lost
    assert found.mover == ("sales", "lead", Money(70_000_00, "USD"))
    assert not found.is_corrected


def test_the_same_figures_are_nothing_new() -> None:
    found = rules.changes(TOLD, TOLD, since=SINCE, follows=False)
    assert found is not None
    assert not found


def test_a_won_deal_that_is_taken_back_is_a_correction_not_a_loss() -> None:
    found = rules.changes(TOLD, replace(TOLD, won_count=13, won_minor=600_000_00), since=SINCE, follows=False)
    assert found is not None
    assert found.is_corrected
    assert not found.lost


def test_a_new_quarter_counts_from_its_beginning() -> None:
    closing = replace(TOLD, is_closing=True)
    new = replace(TOLD, period="2027-Q1", won_count=1, won_minor=10_000_00, lost_count=0, lost_minor=0)
    found = rules.changes(closing, new, since=SINCE, follows=True)
    assert found is not None
    assert found.won == Step(1, Money(10_000_00, "USD"))
    assert not found.lost
    assert not found.is_corrected


def test_what_cannot_be_compared_is_not() -> None:
    assert rules.changes(TOLD, replace(TOLD, currency="CNY"), since=SINCE, follows=False) is None
    assert rules.changes(TOLD, replace(TOLD, period="2027-Q2"), since=SINCE, follows=False) is None
    assert rules.changes(TOLD, replace(TOLD, period="2027-Q1"), since=SINCE, follows=True) is None


def test_what_was_told_survives_being_stored_and_nonsense_is_nothing() -> None:
    assert Told.from_facts(TOLD.to_facts()) == TOLD
    assert Told.from_facts({}) is None
    assert Told.from_facts({**TOLD.to_facts(), "open": 7}) is None
