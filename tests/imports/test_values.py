"""Cells: exact amounts in every notation, and never a guess."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports import values
from bot.imports.values import MoneyReader, Unclear
from bot.kit.money import Money

usd, cny, jpy = MoneyReader("USD"), MoneyReader("CNY"), MoneyReader("JPY")


@pytest.mark.parametrize(
    ("reader", "text", "minor", "currency"),
    [
        (usd, "1200", 120000, "USD"),
        (usd, "$1,234,567", 123456700, "USD"),
        (usd, "1,234.5", 123450, "USD"),
        (usd, "(1,200.00)", -120000, "USD"),
        (usd, "-5", -500, "USD"),
        (usd, "1200-", -120000, "USD"),
        (usd, "1 200", 120000, "USD"),
        (usd, "1'200.00", 120000, "USD"),
        (usd, "12,34,567", 123456700, "USD"),
        (usd, "USD 1,200", 120000, "USD"),
        (usd, "1200 EUR", 120000, "EUR"),
        (usd, "€5", 500, "EUR"),
        (usd, "HK$500", 50000, "HKD"),
        (MoneyReader("AUD"), "$5", 500, "AUD"),
        (cny, "￥1,200,000.00", 120000000, "CNY"),
        (cny, "１２０万", 120000000, "CNY"),
        (cny, "1.2亿", 12000000000, "CNY"),
        (cny, "120万元", 120000000, "CNY"),
        (usd, "5元", 500, "CNY"),
        (jpy, "¥1,000", 1000, "JPY"),
        (jpy, "1000.00", 1000, "JPY"),
        (MoneyReader("KWD"), "1.234", 1234, "KWD"),
        (MoneyReader("EUR", point=","), "1.234,50 €", 123450, "EUR"),
        (MoneyReader("EUR", point=","), "12,5", 1250, "EUR"),
        (MoneyReader("USD", factor=1_000_000), "1100.04", 110004000000, "USD"),
        (MoneyReader("CNY", factor=10_000), "12.5", 12500000, "CNY"),
        (MoneyReader("CNY", factor=10_000), "12.5亿", 125000000000, "CNY"),
    ],
)
def test_an_amount_is_read_exactly(reader: MoneyReader, text: str, minor: int, currency: str) -> None:
    assert reader(text) == Money(minor, currency)


@pytest.mark.parametrize(
    ("reader", "text", "reason"),
    [
        (usd, "12,5", "not_a_number"),
        (usd, "1.234.567", "not_a_number"),
        (usd, "1e5", "not_a_number"),
        (usd, "many", "not_a_number"),
        (usd, "--5", "not_a_number"),
        (usd, "NaN", "not_a_number"),
        (usd, "٣", "not_a_number"),
        (usd, "9" * 60, "not_a_number"),
        (usd, "1.005", "too_many_decimals"),
        (jpy, "1.5", "too_many_decimals"),
        (usd, "ZZZ 5", "currency_unknown"),
        (usd, "¥5", "currency_ambiguous"),
        (usd, "9" * 19, "amount_too_large"),
    ],
)
def test_an_amount_that_is_unclear_is_not_guessed(reader: MoneyReader, text: str, reason: str) -> None:
    with pytest.raises(Unclear) as unclear:
        reader(text)
    assert unclear.value.reason == reason


@given(st.integers(-(10**15), 10**15))
def test_every_amount_survives_its_usual_notations(minor: int) -> None:
    amount = Decimal(minor).scaleb(-2)
    for text in (f"{amount}", f"{amount:,}", f"${amount:,}" if minor >= 0 else f"({-amount:,})"):
        assert usd(text) == Money(minor, "USD")


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_unclear(text: str) -> None:
    with suppress(Unclear):
        assert isinstance(usd(text.strip() or "x"), Money)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60%", 60),
        ("60", 60),
        ("0.6", 60),
        ("60 %", 60),
        ("１００％", 100),
        ("1000", None),
        ("-5", None),
        ("0", 0),
    ],
)
def test_a_probability(text: str, expected: int | None) -> None:
    assert values.percent(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("万元", (10_000, "CNY")),
        ("元", (1, "CNY")),
        ("in millions", (1_000_000, None)),
        ("k USD", (1_000, "USD")),
        ("亿", (100_000_000, None)),
        ("USD", (1, "USD")),
        ("Pipeline", None),
        ("%", None),
    ],
)
def test_a_unit_in_a_header(word: str, expected: tuple[int, str | None] | None) -> None:
    assert values.unit(word) == expected
