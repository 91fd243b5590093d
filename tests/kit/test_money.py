"""Money is exact: nothing is lost in sums, and rates round once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.money import Money, Rate, RateMissing, Rates

DAY = date(2026, 6, 30)
CURRENCIES = ["USD", "CNY", "JPY"]
TABLE = Rates(
    "USD",
    (
        Rate(date(2026, 1, 1), "CNY", Decimal("0.14")),
        Rate(date(2026, 7, 1), "CNY", Decimal("0.15")),
        Rate(date(2026, 1, 1), "JPY", Decimal("0.0065")),
    ),
)


def test_a_past_report_uses_the_rates_of_its_date() -> None:
    hundred = [Money(10_000, "CNY")]
    assert TABLE.total(hundred, to="USD", on=DAY) == Money(1_400, "USD")
    assert TABLE.total(hundred, to="USD", on=date(2026, 7, 1)) == Money(1_500, "USD")


def test_currencies_without_cents_keep_their_size() -> None:
    assert TABLE.total([Money(10_000, "JPY")], to="USD", on=DAY) == Money(6_500, "USD")


def test_a_currency_without_a_rate_is_not_guessed() -> None:
    with pytest.raises(RateMissing):
        TABLE.total([Money(1, "EUR")], to="USD", on=DAY)
    with pytest.raises(RateMissing):
        TABLE.total([Money(1, "CNY")], to="USD", on=date(2025, 12, 31))


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(ValueError, match="decimals"):
        Money.of("1.005", "USD")
    assert Money.of("1.50", "USD") == Money(150, "USD")


parts = st.lists(st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(CURRENCIES)), max_size=30)


@given(parts, st.randoms())
def test_the_order_of_the_parts_does_not_change_their_total(amounts: list[Money], rng: Random) -> None:
    shuffled = list(amounts)
    rng.shuffle(shuffled)
    assert TABLE.total(amounts, to="CNY", on=DAY) == TABLE.total(shuffled, to="CNY", on=DAY)


@given(parts)
def test_a_total_is_rounded_once_not_part_by_part(amounts: list[Money]) -> None:
    factors = {one: TABLE.factor(one, to="USD", on=DAY) * (100 if one == "JPY" else 1) for one in CURRENCIES}
    exact = sum((one.minor * factors[one.currency] for one in amounts), start=Decimal(0))
    assert abs(TABLE.total(amounts, to="USD", on=DAY).minor - exact) <= Decimal("0.5")
