"""Measures offer one figure under one name, in both languages."""

from __future__ import annotations

import pytest

from bot.kit import measures
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.measures import Unit
from tests.conftest import NOW

EXPECTED = {
    "won_amount": ("Won amount", "赢单金额", Unit.MONEY, True),
    "won_count": ("Deals won", "赢单数", Unit.COUNT, True),
    "lost_amount": ("Lost amount", "丢单金额", Unit.MONEY, False),
    "lost_count": ("Deals lost", "丢单数", Unit.COUNT, False),
    "new_deals": ("New deals", "新商机", Unit.COUNT, True),
    "win_rate": ("Win rate", "赢率", Unit.SHARE, True),
    "cycle": ("Sales cycle", "成交周期", Unit.DAYS, False),
    "moved_to:sales/proposal": ("Deals that came into Proposal", "进入方案阶段的单数", Unit.COUNT, True),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_has_a_name_a_unit_and_a_direction(deps: Deps, name: str) -> None:
    english, chinese, unit, is_more_better = EXPECTED[name]
    found = measures.measures(deps.settings)[name]
    assert (found.unit, found.is_more_better) == (unit, is_more_better)
    for locale, said in (("en", english), ("zh_CN", chinese)):
        reader = Reader(locale, "UTC", NOW.date())
        assert measures.name_of(found, deps.words, reader) == said


def test_each_stage_of_config_has_one(deps: Deps) -> None:
    found = [name for name in measures.measures(deps.settings) if name.startswith("moved_to:")]
    assert found == [f"moved_to:sales/{stage}" for stage in ("lead", "need", "proposal", "negotiation")]


def test_all_that_slices_offer_is_named_in_both_languages(deps: Deps) -> None:
    for one in measures.measures(deps.settings).values():
        for locale in ("en", "zh_CN"):
            assert measures.name_of(one, deps.words, Reader(locale, "UTC", NOW.date()))
