"""Doubles in a file are found however many rows it has, and the memory for that does not grow with them."""

from __future__ import annotations

import tracemalloc

import pytest

from bot.imports import seen
from bot.imports.seen import Seen
from tests.imports.desk import Desk


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first two keys are kept in memory."""
    monkeypatch.setattr(Seen.__init__, "__defaults__", (2,))


@pytest.mark.usefixtures("few")
def test_doubles_far_apart_in_a_large_file_are_found(desk: Desk) -> None:
    def row(key: int, amount: int = 1) -> str:
        return f"006{key},Deal {key},Acme,,lead,{amount},2026-12-20,2026-09-01"

    report = desk.deals(*map(row, range(6)), row(0), row(4), row(1, amount=2), row(5, amount=2), accept=True)
    assert report.counts["new_deals"] == 6
    assert report.repeated == 2
    assert report.rejects == {"same_key": 2}
    assert report.rejected_file is not None
    with open(report.rejected_file, encoding="utf-8-sig") as file:
        rejected = file.read()
    assert "3" in rejected
    assert "7" in rejected


@pytest.mark.usefixtures("few")
def test_what_a_large_complete_file_lacks_is_gone_and_nothing_else(desk: Desk) -> None:
    rows = [f"006{key},Deal {key},Acme,,lead,1,2026-12-20,2026-09-01" for key in range(8)]
    desk.deals(*rows, as_of="2026-11-01")
    report = desk.deals(*rows[:-1], as_of="2026-11-02", complete=True, confirm=True)
    assert (report.stored, report.gone) == (8, 1)
    assert [desk.deal(f"006{key}").state.status.value for key in (0, 6, 7)] == ["open", "open", "gone"]


def test_each_key_is_told_from_every_other() -> None:
    known = Seen(few=3)
    assert [known.before(f"key {place}", place, -place) for place in range(50)] == [None] * 50
    assert [known.before(f"key {place}", 99, -place) for place in range(50)] == [
        (place, True) for place in range(50)
    ]
    assert known.before("key 1", 99, 0) == (1, False)
    assert known.before("key 40", 99, 0) == (40, False)
    assert all(f"key {place}" in known for place in range(50))
    assert "key 50" not in known
    assert "key 1" not in Seen()


def test_ten_times_the_rows_take_no_more_memory() -> None:
    def taken(keys: int) -> int:
        tracemalloc.start()
        known = Seen(few=seen.FEW // 100)
        for place in range(keys):
            known.before(f"key {place}", place, place << 30)
        most = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return most

    assert taken(20_000) < 1.2 * taken(2000)
