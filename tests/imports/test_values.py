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
        (usd, "EUR1,200.00", 120000, "EUR"),
        (usd, "1200EUR", 120000, "EUR"),
        (usd, "€5", 500, "EUR"),
        (usd, "HK$500", 50000, "HKD"),
        (MoneyReader("AUD"), "$5", 500, "AUD"),
        (cny, "￥1,200,000.00", 120000000, "CNY"),
        (cny, "１２０万", 120000000, "CNY"),
        (cny, "1.2亿", 12000000000, "CNY"),
        (cny, "120万元", 120000000, "CNY"),
        (usd, "5元", 500, "CNY"),
        (usd, "￥12,000.00元", 1200000, "CNY"),
        (usd, "CN¥5", 500, "CNY"),
        (usd, "A$5", 500, "AUD"),
        (cny, "500美元", 50000, "USD"),
        (cny, "500 人民币", 50000, "CNY"),
        (cny, "3千万", 3000000000, "CNY"),
        (usd, "1.2MM", 120000000, "USD"),
        (usd, "2 million", 200000000, "USD"),
        (usd, "$1.2B", 120000000000, "USD"),
        (MoneyReader("CNY", factor=10_000), "1,200,000元", 120000000, "CNY"),
        (MoneyReader("CNY", factor=10_000), "120万元", 120000000, "CNY"),
        (jpy, "¥1,000", 1000, "JPY"),
        (jpy, "1000.00", 1000, "JPY"),
        (MoneyReader("KWD"), "1.234", 1234, "KWD"),
        (MoneyReader("EUR", point=","), "1.234,50 €", 123450, "EUR"),
        (MoneyReader("EUR", point=","), "12,5", 1250, "EUR"),
        (MoneyReader("EUR", point=","), "1234.5", 123450, "EUR"),
        (MoneyReader("EUR", point=","), "45.000", 4500000, "EUR"),
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
        (usd, "0,125", "not_a_number"),
        (MoneyReader("EUR", point=","), "0.125", "not_a_number"),
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


@pytest.mark.parametrize(
    ("column", "point"),
    [
        (["1200", "", "-"], "."),
        (["1,200", "12,000", "1,234,567"], "."),
        (["45.000", "12.5"], "."),
        (["1,234.56", "45.000"], "."),
        (["45.000", "1.234,56"], ","),
        (["45.000 €", "1.250.000 €"], ","),
        (["12,50", "7"], ","),
        (["1 234,5 €"], ","),
        (["1.234万", "12.125万"], "."),
        (["0.125"], "."),
        (["45.000", "7"], None),
        (["45.000", "12,000"], None),
        (["45.000", "12.5", "12,5"], None),
        (["45,000", "12,5"], None),
        (["many", "2026-11-03", "13.11.2026"], "."),
    ],
)
def test_the_values_of_a_column_tell_its_decimal_sign(column: list[str], point: str | None) -> None:
    assert values.point_of(column) == point


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_no_column_is_read_by_the_other_sign_without_asking(cents: list[int]) -> None:
    english = [f"{Decimal(one).scaleb(-2):,}" for one in cents]
    german = [one.translate(str.maketrans(".,", ",.")) for one in english]
    assert values.point_of(english) == "."
    assert values.point_of(german) == ","


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_whole_thousands_are_never_taken_for_decimals(whole: list[int]) -> None:
    german = [f"{one:,}".replace(",", ".") for one in whole]
    point = values.point_of(german)
    if point is not None:
        reader = MoneyReader("EUR", point=point)
        assert [reader(one).minor for one in german] == [one * 100 for one in whole]


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
        ("60,5 %", 60),
        ("12,50", 12),
    ],
)
def test_a_probability(text: str, expected: int | None) -> None:
    assert values.percent(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eur", "EUR"),
        ("RMB", "CNY"),
        ("人民币", "CNY"),
        ("Chinese Yuan", "CNY"),
        ("US Dollar", "USD"),
        ("US dollars", "USD"),
        ("美元", "USD"),
        ("Euro", "EUR"),
        ("€", "EUR"),
        ("$", None),
        ("¥", None),
        ("Groschen", None),
    ],
)
def test_a_currency_by_its_code_or_name(text: str, code: str | None) -> None:
    if code is not None:
        assert values.currency_code(text) == code
        return
    with pytest.raises(Unclear):
        values.currency_code(text)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("万元", (10_000, "CNY")),
        ("元", (1, "CNY")),
        ("in millions", (1_000_000, None)),
        ("k USD", (1_000, "USD")),
        ("亿", (100_000_000, None)),
        ("USD", (1, "USD")),
        ("RMB", (1, "CNY")),
        ("人民币万元", (10_000, "CNY")),
        ("单位：万元", (10_000, "CNY")),
        ("万美元", (10_000, "USD")),
        ("k€", (1_000, "EUR")),
        ("TEUR", (1_000, "EUR")),
        ("$000", (1_000, "USD")),
        ("MXN", (1, "MXN")),
        ("Pipeline", None),
        ("%", None),
        ("kg", None),
        ("EUR/USD", None),
    ],
)
def test_a_unit_in_a_header(word: str, expected: tuple[int, str | None] | None) -> None:
    assert values.unit(word) == expected
