"""What was exported and imported again counts as what really happened. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.deals.history.store import record_table
from bot.deals.store import deal_table, event_table, source_table
from bot.imports.store import change_table, run_table
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from tests.deals.history import truth
from tests.deals.history.truth import Truth, a_truth, numbered, told_to
from tests.imports.desk import Desk
from tests.pipeline.comparing import compare
from tests.pipeline.office import TODAY, Office
from tests.pipeline.recount import Recount, Stint
from tests.pipeline.selling import Seller

often = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Export = Callable[[Iterable[Truth], date], str]


class Bench:
    """A desk and an office in one company, cleared before each example."""

    def __init__(self, deps: Deps, clock: FixedClock, folder: Path) -> None:
        self.office = Office(deps)
        self.desk = Desk(deps, folder, clock)

    def clear(self) -> None:
        with self.desk.deps.writing() as tx:
            for table in (deal_table, event_table, source_table, record_table, change_table, run_table):
                tx.execute(delete(table))

    def holds(self, deals: list[Truth], period: str) -> None:
        """The overview says what counting the truth by hand says."""
        self.office.deps.calendar.country = ""
        seller = Seller(self.office.seller.workspace, self.office.seller.members)
        told_to(seller, deals, TODAY)
        stints = [Stint(self.office.members[one].id, "West", date.min, date.max) for one in truth.REPS]
        report = self.office.ask("Dana Fox", f"West {period}")
        assert report.history_from is None
        compare(Recount(seller.written, stints), report.total, report.stretch)


@pytest.fixture
def bench(deps: Deps, clock: FixedClock, tmp_path: Path) -> Bench:
    return Bench(deps, clock, tmp_path)


periods = st.sampled_from(["", "last quarter", "2026-07", "2026-06-10..2026-12-31", "last month"])


@given(st.lists(a_truth(what=("amount", "expected")), max_size=6), periods)
@often
def test_opportunities_and_their_history_from_salesforce(
    bench: Bench, told: list[Truth], period: str
) -> None:
    bench.clear()
    deals = numbered(told)
    bench.desk.take("deals", truth.salesforce_deals(deals, TODAY), map_="date_format: mdy")
    bench.desk.take("history", truth.salesforce_stages(deals, TODAY), map_="date_format: mdy")
    bench.holds(deals, period)


@given(st.lists(a_truth(what=("amount", "expected", "owner")), max_size=6), periods)
@often
def test_opportunities_and_their_field_history_from_salesforce(
    bench: Bench, told: list[Truth], period: str
) -> None:
    bench.clear()
    deals = numbered(told)
    bench.desk.take("deals", truth.salesforce_deals(deals, TODAY), map_="date_format: mdy")
    bench.desk.take("history", truth.salesforce_fields(deals, TODAY), map_="date_format: mdy")
    bench.holds(deals, period)


@given(st.lists(a_truth(what=(), reopens=False, returns=False), max_size=6), periods)
@often
def test_one_export_of_hubspot_has_the_deals_and_their_history(
    bench: Bench, told: list[Truth], period: str
) -> None:
    """Of deals that came into a stage twice its dates do not tell all; those are in test_dates_of_stages."""
    bench.clear()
    deals = numbered(told)
    text = truth.hubspot(deals, TODAY)
    bench.desk.take("deals", text)
    bench.desk.take("history", text)
    bench.holds(deals, period)


@given(st.lists(a_truth(what=(), reopens=False, forward=True), max_size=6), periods)
@often
def test_a_sheet_with_dates_of_stages(bench: Bench, told: list[Truth], period: str) -> None:
    bench.clear()
    deals = numbered(told)
    text = truth.sheet(deals, TODAY)
    bench.desk.take("deals", text)
    bench.desk.take("history", text)
    bench.holds(deals, period)


# The order of files

SEEN = date(2026, 10, 1)
ORDERS: tuple[tuple[str, ...], ...] = (
    ("first", "history", "second"),
    ("first", "second", "one half", "other half"),
    ("first", "second", "other half", "one half"),
    ("first", "one half", "second", "other half"),
    ("first", "other half", "one half", "second"),
)


@given(
    st.lists(a_truth(what=("amount", "expected", "owner")), max_size=4),
    st.randoms(use_true_random=False),
    st.sampled_from(["stages", "fields"]),
)
@often
def test_neither_the_order_of_files_nor_how_a_history_is_cut_makes_a_difference(
    bench: Bench, told: list[Truth], random: object, form: str
) -> None:
    deals = numbered(told)
    export = truth.salesforce_stages if form == "stages" else truth.salesforce_fields
    header, *lines = export(deals, TODAY).splitlines(keepends=True)
    sides = [random.random() < 0.5 for _ in lines]  # type: ignore[attr-defined]
    files = {
        "first": ("deals", truth.salesforce_deals(deals, SEEN), "2026-10-01"),
        "second": ("deals", truth.salesforce_deals(deals, TODAY), None),
        "history": ("history", header + "".join(lines), None),
        "one half": ("history", header + "".join(b for a, b in zip(sides, lines, strict=True) if a), None),
        "other half": (
            "history",
            header + "".join(b for a, b in zip(sides, lines, strict=True) if not a),
            None,
        ),
    }
    results = []
    usual: tuple[str, ...] = ("first", "second", "history")
    for order in (usual, *ORDERS):
        bench.clear()
        for name in order:
            kind, text, as_of = files[name]
            if text.count("\n") > 1:
                bench.desk.take(kind, text, map_="date_format: mdy", as_of=as_of)
        results.append(bench.desk.everything())
    for order, result in zip(ORDERS, results[1:], strict=True):
        assert result == results[0], order
