"""Whatever changes the past, the table of days says what the history says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deals.changes import service as changes
from bot.deals.changes.model import Done, Lose, MoveStage, Reopen, Reprice, Wanted, Win
from bot.deals.changes.refusals import FieldWrong
from bot.deals.model import Status
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.money import Money
from bot.people import service as people
from bot.people.model import Member
from bot.pipeline.trend import rules, service, store
from bot.pipeline.trend.model import Batch, DayRow
from tests.imports.desk import Desk
from tests.pipeline.trend.ledger import recounted

FIRST = date(2026, 8, 20)
STAGES = ("lead", "need", "proposal", "negotiation")
KEYS = ("006A", "006B", "006C", "006D", "006E")


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(deps, folder, clock)


class Life:
    """What may happen to a company's deals, one thing at a time, as chance has it."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.done: list[Done] = []
        self.known: list[str] = []
        self.counts: Counter[str] = Counter()
        desk.employ("Dana Fox", "Amy Reed", "Bo Lind")
        with desk.deps.reading() as tx:
            self.amy: Member = people.find(tx, workspace=desk.workspace, who="Dana Fox")[0]
        self.export()

    @property
    def today(self) -> date:
        return self.desk.clock.now().date()

    def goes_on(self) -> str:
        """Let something happen; returns what."""
        ways: list[Callable[[], None]] = [
            *(self.export, self.export, self.history, self.history, self.say, self.say, self.say),
            *(self.unsay, self.take_back, self.take_back, self.a_day_later, self.keep_up, self.keep_up),
        ]
        way = self.chance.choice(ways)
        way()
        return way.__name__

    def export(self) -> None:
        rows = []
        for key in self.chance.sample(KEYS, self.chance.randint(1, len(KEYS))):
            created = FIRST + timedelta(days=self.chance.randint(0, 60))
            stage = self.chance.choice([*STAGES, *STAGES, "Closed Won", "Closed Lost"])
            close = self.today - timedelta(days=self.chance.randint(0, 20))
            amount = self.chance.choice(["", "100", "250.5", "90"])
            self.known += [key] if key not in self.known else []
            rows.append(f"{key},Deal {key},Acme,Amy Reed,{stage},{amount},{close},{created}")
        back = self.chance.choice([0, 0, 3, 20])
        self.desk.deals(*rows, as_of=str(self.today - timedelta(days=back)), accept=True)

    def history(self) -> None:
        lines = ["Opportunity ID,From Stage,To Stage,Last Modified"]
        for key in self.chance.sample(KEYS, self.chance.randint(1, 3)):
            day = FIRST + timedelta(days=self.chance.randint(0, 80))
            was, now = self.chance.sample(STAGES, 2)
            lines.append(f"{key},{was},{now},{day} 09:00")
        try:
            self.desk.take("history", "\n".join(lines) + "\n", accept=True)
            self.counts["history"] += 1
        except Refusal:
            return

    def say(self) -> None:
        deal = self.desk.deal(self.chance.choice(self.known))
        amount = self.chance.choice([None, Money(self.chance.randint(0, 90_000), "USD")])
        if deal.state.status is Status.OPEN:
            back = self.today - timedelta(days=self.chance.randint(0, 5))
            possible: list[Wanted] = [
                MoveStage(self.chance.choice(STAGES)),
                Reprice(amount),
                Win(back),
                Lose(back, "price"),
            ]
            wanted = self.chance.choice(possible)
        else:
            wanted = Reopen()
        deps = self.desk.deps
        try:
            with deps.writing() as tx:
                self.done.append(
                    changes.change(tx, asker=self.amy, deal=deal.id, wanted=wanted, seen=None, deps=deps)
                )
                self.counts["said"] += 1
        except (Refusal, FieldWrong):
            return

    def unsay(self) -> None:
        if self.done:
            try:
                with self.desk.deps.writing() as tx:
                    done = self.done.pop()
                    changes.undo(tx, asker=self.amy, change=done.change, deps=self.desk.deps)
                    self.counts["unsaid"] += 1
            except Refusal:
                return

    def take_back(self) -> None:
        try:
            self.desk.undo(self.chance.choice(["deals", "history"]))
            self.counts["taken back"] += 1
        except Refusal:
            return

    def a_day_later(self) -> None:
        self.desk.clock.move_to(self.desk.clock.now() + timedelta(days=self.chance.randint(1, 3)))

    def keep_up(self) -> None:
        service.keep_up(self.desk.deps)


@pytest.mark.parametrize(("seed", "written_at_once"), [(0, service.MOST_WRITTEN), (1, 1), (2, 40), (3, 150)])
def test_the_table_says_what_the_history_says_whatever_happens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seed: int, written_at_once: int
) -> None:
    monkeypatch.setattr(service, "MOST_WRITTEN", written_at_once)
    life = Life(desk, seed)
    happened = []
    for _ in range(30):
        happened.append(life.goes_on())
        days = [FIRST + timedelta(days=number) for number in range((life.today - FIRST).days + 1)]
        with desk.deps.reading() as tx:
            expected = recounted(tx, desk.workspace, days)
            found = service.open_on(tx, workspace=desk.workspace, days=days)
            kept = store.kept(tx, workspace=desk.workspace)
            good = [day for day in days if rules.is_good(kept, day)]
            stored = store.days(tx, workspace=desk.workspace, wanted=good) if good else []
        assert {row for rows in found.values() for row in rows} == expected, happened
        assert set(stored) == {row for row in expected if date.fromordinal(row.day) in good}, happened
        if happened[-1] == "keep_up":
            assert good == days[:-1], "it is right up to yesterday"
    assert all(life.counts[one] for one in ("said", "history", "taken back")), life.counts


@pytest.mark.parametrize(("crash_in", "crash_at"), [("keep", 1), ("keep", 2), ("keep", 5), ("forget", 1)])
def test_a_crash_while_days_are_stored_loses_nothing_and_repeats_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, crash_in: str, crash_at: int
) -> None:
    life = Life(desk, 5)
    for happens in (life.history, life.say, life.a_day_later, life.export, life.history):
        happens()
    monkeypatch.setattr(service, "MOST_WRITTEN", 5)
    monkeypatch.setattr(service, "MOST_FORGOTTEN", 1)
    write, calls = getattr(store, crash_in), iter(range(1, 999))

    def crashing(*given: Any, **more: Any) -> Any:
        found = write(*given, **more)
        if next(calls) == crash_at:
            raise KeyboardInterrupt
        return found

    with monkeypatch.context() as patch:
        patch.setattr(store, crash_in, crashing)
        with pytest.raises(KeyboardInterrupt):
            service.keep_up(desk.deps)
    with desk.deps.reading() as tx:
        before = store.kept(tx, workspace=desk.workspace)
        until = rules.good_until(before) if before else None
    yesterday = life.today - timedelta(days=1)
    left = rules.KEPT_DAYS + 1 if until is None else (yesterday - until).days
    assert service.keep_up(desk.deps) == left
    assert service.keep_up(desk.deps) == 0
    days = [life.today - timedelta(days=number) for number in range(1, 120)]
    with desk.deps.reading() as tx:
        kept = store.kept(tx, workspace=desk.workspace)
        assert kept is not None
        assert kept.marks == ()
        assert all(rules.is_good(kept, day) for day in days)
        assert set(store.days(tx, workspace=desk.workspace, wanted=days)) == recounted(
            tx, desk.workspace, days
        )


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.integers(1, 8),
)
def test_days_are_stored_in_parts_that_together_are_all_of_them(rows_of: list[int], most: int) -> None:
    first = FIRST.toordinal()
    rows = [
        DayRow(first + place, "sales", f"{number}", "USD", 1, 1, 1, 0)
        for place, count in enumerate(rows_of)
        for number in range(count)
    ]
    batch = Batch(FIRST, FIRST + timedelta(days=len(rows_of) - 1))
    parts = [*rules.parts(batch, rows, most=most)]
    assert [row for _, some in parts for row in some] == rows
    days = [range(part.first.toordinal(), part.last.toordinal() + 1) for part, _ in parts]
    assert [day for some in days for day in some] == [*range(first, first + len(rows_of))]
    for (part, some), its_days in zip(parts, days, strict=True):
        assert {row.day for row in some} <= set(its_days)
        assert len(some) <= most or part.first == part.last
