"""What a form about a deal does, whoever sends it, and what others hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.deals.changes import service as changes
from bot.deals.changes.model import HandOver, NextStep, Win
from bot.deals.facts import DealWon
from bot.deals.forms import service as forms
from bot.deals.store import form_table
from bot.kit.errors import FieldsWrong
from bot.kit.facts import Bus
from tests.deals.shop import Shop


def test_a_form_that_was_sent_twice_counts_once(shop: Shop) -> None:
    deal, amy = shop.sell("Acme"), shop.members["Amy Reed"]
    made = []
    for _ in range(2):
        with shop.deps.writing() as tx:
            made.append(
                forms.make(
                    tx, asker=amy, deal=deal, wanted=[NextStep("call")], seen=0, view="V1", deps=shop.deps
                )
            )
    assert [len(one) for one in made] == [1, 0]
    assert len(shop.rows(form_table)) == 1


def test_winning_is_told_to_whoever_listens(shop: Shop) -> None:
    heard: list[Any] = []
    deps = replace(
        shop.deps, db=replace(shop.deps.db, bus=Bus({DealWon: [lambda _, fact: heard.append(fact)]}))
    )
    deal = shop.sell("Acme")
    with deps.writing() as tx:
        wanted = Win(date(2026, 11, 22))
        changes.change(tx, asker=shop.members["Amy Reed"], deal=deal, wanted=wanted, seen=None, deps=deps)
    assert [(one.deal, one.owner) for one in heard] == [(deal, shop.members["Amy Reed"].id)]


def test_who_has_a_deal_cannot_be_given_it(shop: Shop) -> None:
    deal, amy = shop.sell("Acme"), shop.members["Amy Reed"]
    with shop.deps.writing() as tx, pytest.raises(FieldsWrong):
        changes.change(tx, asker=amy, deal=deal, wanted=HandOver(amy.id), seen=None, deps=shop.deps)
