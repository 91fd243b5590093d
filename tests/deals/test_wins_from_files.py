"""Wins that files bring are told once each, as those that are said in chat; old ones are history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deals.changes import service as changes
from bot.deals.changes.model import Reopen, Wanted, Win
from bot.deals.facts import DealReopened, DealWon
from bot.deals.model import Status
from bot.deals.settings import DealsSettings
from bot.deals.store import deal_table
from bot.imports import service
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.facts import Bus, Fact
from bot.kit.money import Money
from bot.kit.settings import Settings
from bot.people.model import Member
from tests.conftest import NOW
from tests.examples import examples
from tests.imports.desk import HEADER, Desk
from tests.world import found

TODAY = NOW.date()
AMY = "Amy Reed"


class Ear:
    """All that is told of wins, in order."""

    kinds = (DealWon, DealReopened)

    def __init__(self) -> None:
        self.heard: list[Fact] = []

    def bus(self) -> Bus:
        return Bus({kind: [lambda _, fact: self.heard.append(fact)] for kind in self.kinds})

    @property
    def won(self) -> list[DealWon]:
        return [one for one in self.heard if isinstance(one, DealWon)]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def people(deps: Deps) -> dict[str, Member]:
    return found(deps)


@pytest.fixture
def desk(deps: Deps, people: dict[str, Member], ear: Ear, clock: FixedClock, tmp_path: Path) -> Desk:
    listening = replace(deps, db=replace(deps.db, bus=ear.bus()))
    return Desk(listening, tmp_path, clock)


def row(key: str, stage: str, *, ago: int = 0, amount: str = "100", owner: str = AMY) -> str:
    """A deal that is in that stage, or won or lost so many days ago."""
    close = TODAY - timedelta(days=ago) if stage in ("won", "lost") else TODAY + timedelta(days=30)
    return f"{key},Deal {key},Acme,{owner},{stage},{amount},{close},2026-06-01"


def test_a_win_is_told_once_however_often_the_file_says_so(
    desk: Desk, ear: Ear, people: dict[str, Member]
) -> None:
    desk.deals(row("A", "proposal"))
    assert ear.heard == []
    desk.deals(row("A", "won", ago=2))
    (told,) = ear.won
    deal = desk.deal("A")
    assert (told.deal, told.day, told.owner, told.amount, told.by) == (
        deal.id,
        TODAY - timedelta(days=2),
        people[AMY].id,
        Money(100_00, "USD"),
        None,
    )
    desk.deals(row("A", "won", ago=2))
    desk.deals(row("A", "won", ago=2, amount="900"))
    desk.deals(row("A", "won", ago=1, amount="900"))
    assert len(ear.heard) == 1


def test_of_a_first_file_only_wins_of_the_last_days_are_news(desk: Desk, ear: Ear) -> None:
    rows = [row(f"A{ago}", "won", ago=ago) for ago in (0, 6, 7, 30, 80)]
    desk.deals(*rows, row("B", "won", amount="", owner="Nobody Known"), row("C", "lost"))
    assert Counter((one.day, one.amount) for one in ear.won) == {
        (TODAY, Money(100_00, "USD")): 1,
        (TODAY - timedelta(days=6), Money(100_00, "USD")): 1,
        (TODAY, None): 1,
    }


def test_an_old_file_tells_of_old_wins(desk: Desk, ear: Ear) -> None:
    desk.deals(row("A", "won", ago=40), row("B", "need"), as_of=str(TODAY - timedelta(days=38)))
    desk.deals(row("A", "won", ago=40), row("B", "won", ago=20), as_of=str(TODAY - timedelta(days=19)))
    assert ear.won == []


@pytest.mark.parametrize(("days", "told"), [(0, []), (1, [0]), (30, [0, 20])])
def test_how_long_a_win_is_news_can_be_set(desk: Desk, ear: Ear, days: int, told: list[int]) -> None:
    sections = {**desk.deps.settings.sections}
    sections[DealsSettings] = DealsSettings(won_news_days=days)
    desk.deps = replace(desk.deps, settings=Settings(sections))
    desk.deals(row("A", "won"), row("B", "won", ago=20), row("C", "won", ago=30))
    assert [(TODAY - one.day).days for one in ear.won] == told


def _say(desk: Desk, people: dict[str, Member], wanted: Wanted) -> None:
    deal = desk.deal("A").id
    with desk.deps.writing() as tx:
        changes.change(tx, asker=people[AMY], deal=deal, wanted=wanted, seen=None, deps=desk.deps)


def test_what_chat_has_said_the_file_does_not_tell_again(
    desk: Desk, ear: Ear, people: dict[str, Member]
) -> None:
    desk.deals(row("A", "proposal"))
    _say(desk, people, Win(TODAY))
    desk.deals(row("A", "won"))
    assert [one.by for one in ear.won] == [people[AMY].id]


def test_a_deal_that_is_won_again_is_a_win_again(desk: Desk, ear: Ear, people: dict[str, Member]) -> None:
    desk.deals(row("A", "won", ago=3))
    _say(desk, people, Reopen("proposal"))
    desk.deals(row("A", "won", ago=3))
    assert len(ear.won) == 1
    _say(desk, people, Win(TODAY))
    assert [type(one) for one in ear.heard] == [DealWon, DealReopened, DealWon]


def test_a_file_that_is_taken_back_and_taken_in_again_tells_each_win_once(desk: Desk, ear: Ear) -> None:
    desk.deals(row("A", "proposal"))
    again = [row("A", "won"), row("B", "won", ago=1)]
    desk.deals(*again)
    desk.undo()
    assert len(ear.heard) == 2
    desk.deals(*again)
    assert {one.deal for one in ear.won} == {desk.deal("A").id, desk.deal("B").id}
    assert len(ear.heard) == 2
    desk.undo()
    desk.deals(row("A", "won", ago=3))
    assert [one.day for one in ear.won][2:] == [TODAY - timedelta(days=3)]


def test_a_deal_that_the_crm_opens_again_can_be_won_again(desk: Desk, ear: Ear) -> None:
    desk.deals(row("A", "won", ago=1))
    desk.clock.move_to(NOW + timedelta(days=3))
    desk.deals(row("A", "need"))
    assert desk.deal("A").state.status is Status.OPEN
    desk.clock.move_to(NOW + timedelta(days=4))
    desk.deals(row("A", "won", ago=-4))
    assert [one.day for one in ear.won] == [TODAY - timedelta(days=1), TODAY + timedelta(days=4)]


def test_a_history_that_tells_of_the_win_first_tells_it(desk: Desk, ear: Ear) -> None:
    desk.deals(row("A", "proposal"))
    day = TODAY - timedelta(days=1)
    history = (
        f"Opportunity ID,From Stage,To Stage,Last Modified\nA,,proposal,2026-11-02\nA,proposal,won,{day}\n"
    )
    desk.clock.move_to(NOW + timedelta(hours=1))
    desk.take("history", history)
    told = [one.day for one in ear.won]
    desk.clock.move_to(NOW + timedelta(days=1))
    desk.deals(row("A", "won", ago=1))
    assert desk.deal("A").state.status.value == "won"
    assert ([one.day for one in ear.won], len(told) <= 1) == ([day], True)


def test_a_dry_run_leaves_nothing_of_what_it_tells(desk: Desk) -> None:
    """What hears a fact writes in the same transaction, and that one is not kept."""

    def rename(tx: object, fact: DealWon) -> None:
        tx.execute(deal_table.update().where(deal_table.c.id == fact.deal).values(name="Heard"))  # type: ignore[attr-defined]

    desk.deps = replace(desk.deps, db=replace(desk.deps.db, bus=Bus({DealWon: [rename]})))
    desk.deals(row("A", "proposal"))
    desk.look("deals", "\n".join([HEADER, row("A", "won")]) + "\n")
    assert desk.deal("A").name == "Deal A"
    desk.deals(row("A", "won"))
    assert desk.deal("A").name == "Heard"


def test_an_import_that_breaks_off_tells_its_wins_once_when_it_is_finished(desk: Desk, ear: Ear) -> None:
    """The deal is not won as long as the transaction is not kept in which it is told."""
    desk.deals(row("A", "proposal"))
    whole = desk.deps
    kept: list[DealWon] = []

    def break_off(_: object, fact: DealWon) -> None:
        raise RuntimeError("the machine went away")

    desk.deps = replace(whole, db=replace(whole.db, bus=Bus({DealWon: [break_off]})))
    with pytest.raises(RuntimeError):
        desk.deals(row("A", "won"), row("B", "won"))
    assert desk.deal("A").state.status is Status.OPEN
    desk.deps = replace(whole, db=replace(whole.db, bus=Bus({DealWon: [lambda _, fact: kept.append(fact)]})))
    assert service.resume(desk.deps) == 1
    assert {one.deal for one in kept} == {desk.deal("A").id, desk.deal("B").id}
    assert (len(kept), service.resume(desk.deps)) == (2, 0)


_numbers = count(1)
a_step = st.sampled_from(["won", "won", "lost", "need", "won in chat", "reopened in chat", "undo"])


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(a_step, min_size=1, max_size=7))
def test_no_win_is_told_twice_and_none_is_left_out(
    desk: Desk, ear: Ear, people: dict[str, Member], steps: list[str]
) -> None:
    """Told is each coming to be won, but what comes back by an import's being taken back, or is taken in again."""
    source = f"s{next(_numbers)}"
    ear.heard.clear()
    imports, was_won, told = 0, False, 0
    taken_back: set[date] = set()
    for day, step in enumerate(["need", *steps]):
        desk.clock.move_to(NOW + timedelta(days=day))
        if step == "undo":
            if imports < 2:
                continue
            desk.undo("deals")
            imports -= 1
        elif step.endswith("in chat"):
            _in_chat(desk, people, source, step)
        else:
            close = NOW.date() + timedelta(days=day if step in ("won", "lost") else 60)
            text = f"{HEADER}\nK,Deal,Acme,{AMY},{step},100,{close},2026-09-01\n"
            desk.take("deals", text, map_=f"source: {source}\n")
            imports += 1
        is_won = desk.deal("K", source).state.status is Status.WON
        new, told = ear.won[told:], len(ear.won)
        is_new = is_won and not was_won and step != "undo"
        closed = desk.deal("K", source).closed_on
        if is_new and (step.endswith("in chat") or closed not in taken_back):
            assert [one.day for one in new] == [closed]
        else:
            assert new == []
        taken_back = {
            one.day
            for one in desk.log("K", source)
            if one.voided_by is not None and not one.is_said and one.state.status is Status.WON
        }
        was_won = is_won


def _in_chat(desk: Desk, people: dict[str, Member], source: str, step: str) -> None:
    """Somebody says so, where it can be said."""
    deal = desk.deal("K", source)
    is_open = deal.state.status is Status.OPEN
    wanted: Wanted = Win(desk.clock.now().date()) if step == "won in chat" else Reopen("need")
    if is_open is isinstance(wanted, Win) and deal.state.status is not Status.GONE:
        with desk.deps.writing() as tx:
            changes.change(tx, asker=people[AMY], deal=deal.id, wanted=wanted, seen=None, deps=desk.deps)
