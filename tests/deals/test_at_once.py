"""Several people, and an import, at the same deal at the same moment: nothing is lost in silence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.deals.changes import service
from bot.deals.changes.model import Done, Expect, MoveStage, NextStep, Reprice, Wanted, Win
from bot.deals.changes.refusals import CannotUndo, ChangedMeanwhile, NotOpen
from bot.deals.changes.store import of_deal
from bot.deals.facts import DealWon
from bot.deals.model import DealId, Status
from bot.kit.clock import FixedClock
from bot.kit.facts import Bus, Fact
from bot.kit.money import Money
from tests.deals.shop import Shop
from tests.imports.desk import Desk

TODAY = date(2026, 11, 23)
TOGETHER = 4


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """What each returns or raises, all begun at the same moment."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - what went wrong is what is looked at
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def _change(shop: Shop, deal: DealId, wanted: Wanted, seen: int | None, who: str = "Amy Reed") -> Done:
    with shop.deps.writing() as tx:
        return service.change(
            tx, asker=shop.members[who], deal=deal, wanted=wanted, seen=seen, deps=shop.deps
        )


def test_of_several_who_saw_the_same_one_changes_and_the_others_are_told(shop: Shop) -> None:
    deal = shop.sell("Acme")
    seen = shop.deal(deal).revision
    wishes: list[Wanted] = [
        MoveStage("negotiation"),
        Reprice(Money(1_00, "USD")),
        NextStep("Call"),
        Expect(date(2027, 1, 1)),
    ]
    came = at_once([lambda one=one: _change(shop, deal, one, seen) for one in wishes])  # type: ignore[misc]
    assert sorted(type(one).__name__ for one in came) == ["ChangedMeanwhile"] * 3 + ["Done"]
    (done,) = [one for one in came if isinstance(one, Done)]
    for refused in came:
        if isinstance(refused, ChangedMeanwhile):
            assert (refused.facts["by"], refused.facts["what"]) == ("Amy Reed", done.made.what)


def test_changes_of_different_fields_all_stand_when_nobody_minds(shop: Shop) -> None:
    deal = shop.sell("Acme")
    wishes: list[Wanted] = [
        MoveStage("negotiation"),
        Reprice(Money(1_00, "USD")),
        NextStep("Call"),
        Expect(date(2027, 1, 1)),
    ]
    came = at_once([lambda one=one: _change(shop, deal, one, None) for one in wishes])  # type: ignore[misc]
    assert all(isinstance(one, Done) for one in came), came
    now = shop.deal(deal)
    assert (now.state.stage, now.state.amount_minor, now.next_step, now.state.expected_close) == (
        "negotiation",
        1_00,
        "Call",
        date(2027, 1, 1),
    )
    with shop.deps.reading() as tx:
        revisions = [one.revision for one in of_deal(tx, workspace=shop.workspace, deal=deal)]
    assert sorted(revisions) == [1, 2, 3, 4]


def test_a_deal_is_won_once_however_many_press(shop: Shop) -> None:
    deal, heard = shop.sell("Acme"), list[Fact]()

    def win() -> Done:
        with shop.deps.writing() as tx:
            tx.bus = Bus({DealWon: [lambda _tx, fact: heard.append(fact)]})
            return service.change(
                tx, asker=shop.members["Amy Reed"], deal=deal, wanted=Win(TODAY), seen=None, deps=shop.deps
            )

    came = at_once([win] * TOGETHER)
    assert sorted(type(one).__name__ for one in came) == ["Done"] + ["NotOpen"] * 3
    assert len(heard) == 1
    assert all(one.facts["status"] == "won" for one in came if isinstance(one, NotOpen))


def test_what_is_taken_back_by_two_at_once_is_taken_back_once(shop: Shop) -> None:
    deal = shop.sell("Acme")
    done = _change(shop, deal, Win(TODAY), None)

    def undo() -> Done:
        with shop.deps.writing() as tx:
            return service.undo(tx, asker=shop.members["Amy Reed"], change=done.change, deps=shop.deps)

    came = at_once([undo] * TOGETHER)
    assert sorted(type(one).__name__ for one in came) == ["CannotUndo"] * 3 + ["Done"]
    assert {one.facts["why"] for one in came if isinstance(one, CannotUndo)} == {"done"}
    assert shop.deal(deal).state.status is Status.OPEN


def test_nothing_stands_half_of_a_change_that_broke_off(shop: Shop) -> None:
    deal = shop.sell("Acme")
    before = shop.deal(deal)

    def break_off(_tx: Any, _fact: Any) -> None:
        raise RuntimeError("the machine went away")

    def win() -> None:
        with shop.deps.writing() as tx:
            tx.bus = Bus({DealWon: [break_off]})
            asker = shop.members["Amy Reed"]
            service.change(tx, asker=asker, deal=deal, wanted=Win(TODAY), seen=None, deps=shop.deps)

    with pytest.raises(RuntimeError):
        win()
    assert (shop.deal(deal), shop.deal(deal).revision) == (before, before.revision)
    with shop.deps.reading() as tx:
        assert of_deal(tx, workspace=shop.workspace, deal=deal) == []


def test_a_change_while_a_file_is_taken_in_stands_and_so_does_the_file(
    shop: Shop, clock: FixedClock, tmp_path: Path
) -> None:
    desk = Desk(shop.deps, tmp_path, clock)
    row = "006A,Fleet,Acme,Amy Reed,need,{amount},2026-12-20,2026-11-02"
    desk.deals(row.format(amount=100), as_of="2026-11-20")
    deal = desk.deal("006A").id
    for turn in range(TOGETHER):
        # Each file tells another amount, each time somebody writes another next step.
        came = at_once(
            [
                lambda turn=turn: desk.deals(row.format(amount=200 + turn), as_of="2026-11-21"),  # type: ignore[misc]
                lambda turn=turn: _change(shop, deal, NextStep(f"Call {turn}"), None),  # type: ignore[misc]
            ]
        )
        assert not any(isinstance(one, Exception) for one in came), came
        now = desk.deal("006A")
        assert (now.state.amount_minor, now.next_step) == ((200 + turn) * 100, f"Call {turn}")
