"""A large import leaves the place to others: short transactions, with a chance for chat between any two."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.deals import service as deals
from bot.deals.sightings import service as sightings
from bot.deals.store import deal_table
from bot.imports import pace, service, store
from bot.imports.model import Progress, RunState
from bot.imports.pace import LONGEST, Pace
from bot.kit.db import Tx
from bot.kit.importing import Applied
from tests.imports.desk import HEADER, Desk
from tests.plans import explained, goes_through

ROWS = 600
MOST = 250
"""Known deals in one step at most."""


def _rows(amount: str, rows: int = ROWS) -> str:
    lines = [
        f"006{place:05},Deal {place},Account {place % 50},,proposal,{amount},2026-12-20,2026-07-01"
        for place in range(rows)
    ]
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction has used up its time after its first step."""
    monkeypatch.setattr(pace, "LONGEST", 1e-9)


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each step that applies takes."""
    counts: list[int] = []
    really = sightings.Taking.apply

    def counted(taking: sightings.Taking, tx: Tx, seen: Sequence[Any]) -> Applied:
        counts.append(len(seen))
        return really(taking, tx, seen)

    monkeypatch.setattr(sightings.Taking, "apply", counted)
    return counts


def test_known_deals_are_corrected_a_few_at_a_time(desk: Desk, applied: list[int]) -> None:
    desk.take("deals", _rows("1.50"))
    applied.clear()
    desk.take("deals", _rows("2.50"))
    assert sum(applied) == ROWS
    assert max(applied) <= MOST


def test_what_is_stored_side_by_side_is_written_together(desk: Desk) -> None:
    desk.employ("Ann", "Ben", "Cem")
    names = ["Ann", "Ben", "Cem"]
    lines = [
        f"006{place:05},Deal {place},Acme,{names[place % 3]},proposal,1.50,2026-12-20,2026-07-01"
        for place in range(30)
    ]
    desk.deals(*lines)
    with desk.deps.reading() as tx:
        stored = select(deal_table.c.owner_id).order_by(deal_table.c.id)
        owners = list(tx.execute(stored).scalars())
    assert len([*groupby(owners)]) == 3


@pytest.mark.parametrize("rows", [1, 2, 50, 250])
def test_known_deals_are_found_without_going_through_all_of_them(desk: Desk, rows: int) -> None:
    if not desk.deps.db.on_sqlite:
        pytest.skip("PostgreSQL chooses by its statistics")
    desk.take("deals", _rows("1.50"))
    with explained(desk.deps.db) as plans:
        desk.take("deals", _rows("2.50", rows))
    assert any("deal" in step for step in plans)
    assert [step for step in plans if goes_through(step, "deal", "deal_event")] == []


@pytest.mark.usefixtures("in_no_time")
def test_in_whatever_steps_it_is_taken_the_outcome_is_the_same(desk: Desk, applied: list[int]) -> None:
    seen = desk.look("deals", _rows("1.50"))
    first = desk.take("deals", _rows("1.50"))
    assert len(applied) > 2
    assert seen.counts == first.counts
    assert first.counts["new_deals"] == ROWS
    assert len(desk.everything()["deals"]) == ROWS


@pytest.mark.usefixtures("in_no_time")
def test_it_tells_how_far_it_has_come_after_each_transaction(desk: Desk) -> None:
    desk.take("deals", _rows("1.50", 500))
    told: list[Progress] = []
    request = desk.request("deals", _rows("2.50", 500))
    service.import_file(desk.deps, desk.workspace, request, moved=told.append)
    rows = [0, *(one.rows for one in told if one.state is RunState.APPLYING)]
    assert rows[-1] == 500
    assert all(0 < after - before <= MOST for before, after in pairwise(rows))
    assert {one.of for one in told if one.state is RunState.APPLYING} == {500}


@pytest.mark.usefixtures("in_no_time")
def test_who_writes_meanwhile_comes_between_two_transactions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take("deals", _rows("1.50"))
    request = desk.request("deals", _rows("2.50"))
    came: list[tuple[int, int]] = []

    def write() -> None:
        with desk.deps.writing() as tx:
            run = service.running(tx, workspace=desk.workspace)
            assert run is not None
            came.append((run.applied, run.staged))

    chat = threading.Thread(target=write)
    really = store.progress

    def while_it_writes(tx: Tx, *args: Any, **kwargs: Any) -> None:
        really(tx, *args, **kwargs)
        if not chat.is_alive() and not came:
            chat.start()

    monkeypatch.setattr(store, "progress", while_it_writes)
    service.import_file(desk.deps, desk.workspace, request)
    chat.join()
    [(done, of)] = came
    assert done < of == ROWS


@pytest.mark.usefixtures("in_no_time")
def test_a_large_import_is_taken_back_a_few_events_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take("deals", _rows("1.50"), as_of="2026-11-01")
    before = desk.everything()
    desk.take("deals", _rows("2.50"), as_of="2026-11-10")
    voided: list[int] = []
    really = deals.void

    def counted(tx: Tx, **what: Any) -> None:
        voided.append(len(what["events"]))
        really(tx, **what)

    monkeypatch.setattr(deals, "void", counted)
    desk.undo()
    assert sum(voided) >= ROWS
    assert max(voided) <= MOST
    assert desk.everything()["events"] == before["events"]


@pytest.mark.usefixtures("in_no_time")
def test_what_was_staged_in_vain_is_forgotten_chunk_by_chunk(desk: Desk) -> None:
    request = desk.request("deals", _rows("1.50", 12_500))
    forgotten: list[bool] = []
    really = store.forget_some

    def counted(tx: Tx, run: Any) -> bool:
        forgotten.append(really(tx, run))
        return forgotten[-1]

    def stops(progress: Progress) -> None:
        if progress.rows == 12_500:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "forget_some", counted)
        with pytest.raises(KeyboardInterrupt):
            service.import_file(desk.deps, desk.workspace, request, moved=stops)
    assert forgotten == [True] * 4 + [False]
    with desk.deps.reading() as tx:
        assert store.in_states(tx, *RunState) == []


class _Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _took(watch: _Watch, pace: Pace, each: float) -> int:
    count = pace.count
    with pace.step(count):
        watch.now += count * each
    return count


def test_steps_grow_while_rows_are_cheap_and_shrink_when_they_are_not() -> None:
    watch = _Watch()
    slow = Pace(seconds=watch)
    assert [_took(watch, slow, 0.00001) for _ in range(4)] == [100, 200, 250, 250]
    _took(watch, slow, 0.001)
    assert slow.count * 0.001 <= LONGEST / 2
    even = Pace(is_even=True, seconds=watch)
    assert [_took(watch, even, 0.00001) for _ in range(5)] == [100, 200, 400, 800, 1600]


def test_a_transaction_takes_no_step_after_its_time() -> None:
    watch = _Watch()
    pace = Pace(seconds=watch)
    pace.begin()
    watch.now += LONGEST
    assert pace.has_time
    _took(watch, pace, 0)
    assert not pace.has_time
    pace.begin()
    assert pace.has_time


def test_a_step_that_would_not_fit_waits_for_the_next_transaction() -> None:
    watch = _Watch()
    pace = Pace(is_even=True, seconds=watch)
    pace.begin()
    _took(watch, pace, LONGEST / 250)
    assert watch.now < LONGEST
    assert not pace.has_time
    pace.begin()
    assert pace.has_time
