"""When a deal changes hands, both hear of it, and nobody hears of a slip."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.deals.changes import service
from bot.deals.changes.model import ChangeId, Done, HandOver, NextStep
from bot.deals.model import DealId
from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.delivery.conftest import Office, text


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office.deps, office.people)


def _hand_over(shop: Shop, deal: DealId, to: str, by: str) -> Done:
    with shop.deps.writing() as tx:
        wanted = HandOver(shop.members[to].id)
        return service.change(tx, asker=shop.members[by], deal=deal, wanted=wanted, seen=None, deps=shop.deps)


def _undo(shop: Shop, change: ChangeId, by: str) -> None:
    with shop.deps.writing() as tx:
        service.undo(tx, asker=shop.members[by], change=change, deps=shop.deps)


def test_both_owners_are_told_when_their_manager_hands_a_deal_over(office: Office, shop: Shop) -> None:
    deal = shop.sell("华东云迁移", "陈雨", expected=date(2026, 12, 15))
    _hand_over(shop, deal, "王博", by="李娜")
    office.tick("2026-11-23T01:09")
    assert office.posted("王博") == []
    office.tick("2026-11-23T01:11")
    (to_new,), (to_old,) = office.posted("王博"), office.posted("陈雨")
    assert "华东云迁移现在归你：李娜转给你的。" in text(to_new)
    assert "还没有下一步" in text(to_new)
    assert "华东云迁移现在归王博：李娜转的。" in text(to_old)
    assert "这个单子原来或现在归你" in text(to_old)
    assert office.posted("李娜") == []


def test_who_hands_their_own_deal_over_is_not_told_what_they_did(office: Office, shop: Shop) -> None:
    deal = shop.sell("华东云迁移", "陈雨", next_step="约客户看机房")
    _hand_over(shop, deal, "王博", by="陈雨")
    office.tick("2026-11-23T01:11")
    assert "约客户看机房" in text(office.posted("王博")[0])
    assert office.posted("陈雨") == []


def test_of_what_was_taken_back_nobody_hears(office: Office, shop: Shop) -> None:
    deal = shop.sell("华东云迁移", "陈雨")
    done = _hand_over(shop, deal, "王博", by="李娜")
    office.pass_by(300)
    _undo(shop, done.change, by="李娜")
    office.tick("2026-11-23T01:11")
    assert office.posted("王博") == office.posted("陈雨") == []


def test_a_deal_that_goes_through_two_hands_is_told_as_it_ended(office: Office, shop: Shop) -> None:
    deal = shop.sell("华东云迁移", "陈雨")
    _hand_over(shop, deal, "王博", by="李娜")
    office.pass_by(60)
    _hand_over(shop, deal, "李娜", by="李娜")
    office.tick("2026-11-23T01:15")
    office.tick("2026-11-23T01:16")
    (to_old,) = office.posted("陈雨")
    assert "李娜接手了华东云迁移。" in text(to_old)
    # 王博 had it for a minute: it is not theirs, and they are told whose it is.
    (to_between,) = office.posted("王博")
    assert "李娜接手了华东云迁移。" in text(to_between)


def test_a_lively_deal_changes_hands_without_other_noise(office: Office, shop: Shop) -> None:
    deal = shop.sell("华东云迁移", "陈雨")
    with shop.deps.writing() as tx:
        service.change(
            tx, asker=shop.members["李娜"], deal=deal, wanted=NextStep("打电话"), seen=None, deps=shop.deps
        )
    office.tick(str((NOW + timedelta(minutes=11)).replace(tzinfo=None)))
    assert office.posted("陈雨") == []
