"""One truth, twelve exports: what is stored and what /pipeline counts must be the same from each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import make_deps
from bot.accounts.store import account_table
from bot.deals.store import deal_table
from bot.imports.model import Report
from bot.kit.clock import FixedClock
from bot.people import store as members
from bot.pipeline import service as pipeline
from bot.pipeline.model import Overview
from tests.imports.desk import Desk
from tests.imports.systems import exports
from tests.imports.systems.export import Export
from tests.imports.systems.truth import DEALS, PEOPLE, Truth

PAGES = Path(__file__).parents[3] / "docs" / "import"


@pytest.fixture
def desk(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    """The desk of a company that counts in yuan."""
    deps = make_deps({"DATABASE_URL": database_url, "COACH_COMPANY__CURRENCY": "CNY"}, clock=clock)
    made = Desk(deps, tmp_path, clock)
    made.employ(*PEOPLE)
    made.take("products", "Product,Price\nPump,5\nHose,7\n")
    yield made
    deps.db.close()


@dataclass(frozen=True)
class Told:
    """One deal as it is stored, without what differs from system to system by nature."""

    name: str
    account: str | None
    owner: str | None
    status: str
    minor: int | None
    currency: str
    created: date | None
    closed: date | None
    expected: date | None
    stage: str | None


def _expected(deal: Truth, export: Export) -> Told:
    is_open = deal.status == "open"
    knows = is_open or export.knows_last_stage or (export.knows_lost_stage and deal.status == "lost")
    return Told(
        deal.name,
        deal.account,
        deal.owner,
        deal.status,
        None if deal.yuan is None else int(Decimal(deal.yuan) * 100),
        "CNY",
        deal.created,
        None if is_open else deal.closing,
        deal.closing if is_open else None,
        deal.stage if knows else None,
    )


def _stored(desk: Desk) -> list[Told]:
    with desk.deps.reading() as tx:
        keys = [row.external_id for row in tx.execute(select(deal_table.c.external_id))]
        accounts = {row.id: row.name for row in tx.execute(select(account_table.c.id, account_table.c.name))}
    told = []
    for key in keys:
        deal = desk.deal(key)
        state = deal.state
        told.append(
            Told(
                deal.name,
                accounts.get(deal.account or 0),
                desk.owner(key),
                state.status.value,
                state.amount_minor,
                state.currency,
                deal.created_on,
                deal.closed_on,
                state.expected_close if state.status.value == "open" else None,
                state.stage,
            )
        )
    return sorted(told, key=lambda one: one.name)


def _overview(desk: Desk) -> Overview:
    with desk.deps.reading() as tx:
        asker = next(one for one in members.everybody(tx, workspace=desk.workspace) if one.name == PEOPLE[0])
        today = desk.clock.now().date()
        query = pipeline.understand(tx, asker=asker, text="", today=today, deps=desk.deps)
        return pipeline.overview(tx, asker=asker, query=query, today=today, deps=desk.deps)


def _take(desk: Desk, export: Export) -> Report:
    return desk.take("deals", desk.file(export.content, export.name), map_=export.map)


@pytest.mark.parametrize("make", exports.ALL, ids=lambda make: make.__name__)
def test_every_system_tells_the_same_deals(desk: Desk, make: Callable[[], Export]) -> None:
    export = make()
    report = _take(desk, export)
    assert (report.rejected, report.questions, report.counts["new_deals"]) == (0, [], len(DEALS))
    wanted = [_expected(deal, export) for deal in DEALS]
    assert _stored(desk) == sorted(wanted, key=lambda one: one.name)


@pytest.mark.parametrize("make", exports.ALL, ids=lambda make: make.__name__)
def test_every_system_comes_to_the_same_numbers(desk: Desk, make: Callable[[], Export]) -> None:
    _take(desk, make())
    total = _overview(desk).total
    assert _figures(total) == {
        "open": (4, 1_215_550_050, 1),
        "won": (2, 53_800_000),
        "lost": (2, 24_990_099),
        "stages": {
            "lead": (1, 12_000_000),
            "need": (1, 3_550_050),
            "proposal": (1, 0),
            "negotiation": (1, 1_200_000_000),
        },
        "cycle": (Fraction(249, 2), Fraction(197, 2)),
    }


def _figures(total: Any) -> dict[str, Any]:
    closed = total.closed
    return {
        "open": (total.open.sum.count, total.open.sum.amount.minor, total.open.sum.without_amount),
        "won": (closed.won.count, closed.won.amount.minor),
        "lost": (closed.lost.count, closed.lost.amount.minor),
        "stages": {
            line.key.stage: (line.open.sum.count, line.open.sum.amount.minor)
            for line in total.stages
            if line.open.sum.count
        },
        "cycle": (closed.cycle.median, closed.cycle.lost_median),
    }


@pytest.mark.parametrize("make", exports.ALL, ids=lambda make: make.__name__)
def test_the_same_export_again_changes_nothing(desk: Desk, make: Callable[[], Export]) -> None:
    export = make()
    _take(desk, export)
    again = _take(desk, export)
    assert (again.unchanged, sum(again.counts.values())) == (len(DEALS), 0)


def test_every_system_has_a_page_that_says_what_it_cannot_tell() -> None:
    index = (PAGES.parent / "import.md").read_text(encoding="utf-8")
    for system in {make().system.partition("-")[0] for make in exports.ALL} - {"home"} | {"home-made"}:
        page = (PAGES / f"{system}.md").read_text(encoding="utf-8")
        assert f"(import/{system}.md)" in index
        assert "## What it does not tell" in page
        assert "## What was not seen in a real system" in page
