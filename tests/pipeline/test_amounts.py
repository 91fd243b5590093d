"""Amounts, weights, win rate and cycle: worked examples of docs/numbers.md, and what holds for any rows."""

from __future__ import annotations

import statistics
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import figures
from bot.kit.money import Money, Rate, Rates
from bot.pipeline import rules
from bot.pipeline.model import ClosedRow, OpenRow
from bot.pipeline.rules import Exchange

ON = date(2026, 11, 23)
DOLLARS = Exchange(Rates("USD"), "USD", ON)
PERCENT = {"lead": 10, "need": 25, "proposal": 50, "negotiation": 75}


def opened(
    stage: str | None = "proposal",
    *,
    deals: int = 1,
    with_amount: int | None = None,
    amount: int = 0,
    estimated: int = 0,
    currency: str = "USD",
) -> OpenRow:
    known = deals if with_amount is None else with_amount
    return OpenRow(1, "sales", stage, currency, ON.toordinal(), deals, known, amount, estimated, 0, amount)


def closed(
    status: str, cycle: int | None, *, deals: int = 1, amount: int = 0, known: bool = True
) -> ClosedRow:
    return ClosedRow(False, 1, ON.toordinal(), status, "USD", cycle, deals, deals if known else 0, amount)


def percent(row: OpenRow) -> int | None:
    return PERCENT.get(row.stage or "")


def test_a_deal_without_amount_counts_and_adds_nothing() -> None:
    found = rules.amounts([opened(deals=3, with_amount=2, amount=500_00)], DOLLARS)
    assert (found.count, found.amount, found.without_amount) == (3, Money(500_00, "USD"), 1)


def test_weighted_is_amount_times_the_stages_probability() -> None:
    rows = [opened("lead", amount=1000_00), opened("proposal", amount=300_00)]
    assert rules.weighted(rows, DOLLARS, percent) == Money(250_00, "USD")


def test_a_deal_of_unknown_stage_adds_nothing_to_the_weighted_amount() -> None:
    found = rules.open_deals([opened(None, amount=1000_00)], DOLLARS, percent)
    assert (found.sum.amount, found.weighted) == (Money(1000_00, "USD"), Money(0, "USD"))


def test_a_weighted_total_is_rounded_once() -> None:
    rows = [opened("lead", amount=5), opened("lead", amount=5), opened("lead", amount=5)]
    assert rules.weighted(rows, DOLLARS, percent) == Money(2, "USD")


def test_a_currency_without_a_rate_is_counted_and_not_added() -> None:
    found = rules.amounts([opened(amount=100_00), opened(amount=900, currency="JPY")], DOLLARS)
    assert (found.count, found.amount, found.without_rate) == (2, Money(100_00, "USD"), 1)


def test_other_currencies_come_in_at_the_rate_of_the_day_rounded_once() -> None:
    rates = Rates(
        "USD", (Rate(date(2026, 1, 1), "CNY", Decimal("0.1405")), Rate(date(2027, 1, 1), "CNY", Decimal(9)))
    )
    exchange = Exchange(rates, "USD", ON)
    found = rules.amounts(
        [opened(amount=1_00, currency="CNY"), opened(amount=3_00, currency="CNY")], exchange
    )
    assert found.amount == Money(56, "USD")


def test_the_cycle_of_won_and_of_lost_deals_is_never_mixed() -> None:
    rows = [
        closed("won", 10),
        closed("won", 30),
        closed("won", 20, deals=2),
        closed("lost", 90),
        closed("won", None),
    ]
    found = rules.closed_deals(rows, DOLLARS)
    assert found.cycle.median == 20
    assert found.cycle.mean == 20
    assert found.cycle.lost_median == 90
    assert found.won.count == 5


def test_a_median_between_two_deals_is_halfway() -> None:
    assert figures.median({10: 1, 13: 1}) == Fraction(23, 2)


def test_nothing_closed_has_no_win_rate_and_no_cycle() -> None:
    found = rules.closed_deals([], DOLLARS)
    assert found.win_rate.value is None
    assert found.cycle.median is None


def test_the_win_rate_by_amount_leaves_unknown_amounts_out() -> None:
    rows = [closed("won", 1, amount=300_00), closed("lost", 1, amount=100_00), closed("lost", 1, known=False)]
    found = rules.closed_deals(rows, DOLLARS)
    assert found.win_rate.value == Fraction(1, 3)
    assert found.win_rate_by_amount.value == Fraction(3, 4)
    assert found.lost.without_amount == 1


open_rows = st.lists(
    st.builds(
        opened,
        st.sampled_from([*PERCENT, None]),
        deals=st.integers(1, 50),
        amount=st.integers(0, 10**12),
        estimated=st.integers(0, 10**6),
    ),
    max_size=20,
)


@given(open_rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[OpenRow], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.open_deals(rows, DOLLARS, percent) == rules.open_deals(shuffled, DOLLARS, percent)


@given(open_rows)
def test_stages_add_up_to_the_whole(rows: list[OpenRow]) -> None:
    whole = rules.amounts(rows, DOLLARS)
    parts = [
        rules.amounts([row for row in rows if row.stage == stage], DOLLARS) for stage in (*PERCENT, None)
    ]
    assert sum(part.count for part in parts) == whole.count
    assert sum(part.amount.minor for part in parts) == whole.amount.minor


@given(open_rows)
def test_weighted_is_never_more_than_the_amount(rows: list[OpenRow]) -> None:
    found = rules.open_deals(rows, DOLLARS, percent)
    assert 0 <= found.weighted.minor <= found.sum.amount.minor


@given(st.lists(st.integers(-5, 400), min_size=1))
def test_the_cycle_is_the_plain_median_and_mean(days: list[int]) -> None:
    counts = {day: days.count(day) for day in days}
    assert figures.median(counts) == Fraction(statistics.median(days)).limit_denominator(2)
    assert figures.mean(counts) == Fraction(sum(days), len(days))


@pytest.mark.parametrize("counts", [{}, {3: 0}])
def test_no_deals_have_no_median(counts: dict[int, int]) -> None:
    assert figures.median(counts) is None
    assert figures.mean(counts) is None
