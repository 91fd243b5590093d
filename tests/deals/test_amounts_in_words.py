"""/deal NAME amount …: read as people type amounts, and never as something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.deals.asking import Question, Verb
from bot.deals.changes.model import Reprice
from bot.deals.forms import rules
from bot.deals.model import Deal
from bot.deals.settings import DealsSettings
from bot.kit.money import Money
from tests.conftest import NOW
from tests.deals.shop import Shop


@pytest.fixture
def deal(shop: Shop) -> Deal:
    return shop.deal(shop.sell("Acme"))


def said(deal: Deal, text: str, currency: str = "USD") -> Money | None:
    """What that text makes of the amount of a deal in that currency."""
    deal = replace(deal, state=replace(deal.state, currency=currency))
    question = Question(Verb.AMOUNT, "acme", text)
    wanted = rules.of_words(question, deal=deal, settings=DealsSettings(), today=NOW.date())
    assert isinstance(wanted, Reprice)
    return wanted.amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("84000", Money(84_000_00, "USD")),
        ("$84k", Money(84_000_00, "USD")),
        ("84,000.50", Money(84_000_50, "USD")),
        ("1.5M", Money(1_500_000_00, "USD")),
        ("3 thousand", Money(3_000_00, "USD")),
        ("2 billion", Money(2_000_000_000_00, "USD")),
        ("12,5", Money(12_50, "USD")),
        ("84k usd", Money(84_000_00, "USD")),
        ("EUR 84k", Money(84_000_00, "EUR")),
        ("€84k", Money(84_000_00, "EUR")),
    ],
)
def test_an_amount_as_it_is_typed(deal: Deal, text: str, amount: Money) -> None:
    assert said(deal, text) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("120w", Money(1_200_000_00, "CNY")),
        ("1.2百万", Money(1_200_000_00, "CNY")),
        ("12,5万", Money(125_000_00, "CNY")),
        ("5千元", Money(5_000_00, "CNY")),
        ("￥12,000.00元", Money(12_000_00, "CNY")),
        ("3千万", Money(30_000_000_00, "CNY")),
        ("500美元", Money(500_00, "USD")),
    ],
)
def test_an_amount_as_it_is_typed_in_china(deal: Deal, text: str, amount: Money) -> None:
    assert said(deal, text, "CNY") == amount


@pytest.mark.parametrize(
    "text", ["45.000", "1,2,3", "84 per seat", "5 dozen", "100-150", "many", "0.001", "ZZZ 5"]
)
def test_what_may_mean_something_else_is_asked_for_again(deal: Deal, text: str) -> None:
    with pytest.raises(rules.Unclear):
        said(deal, text)
