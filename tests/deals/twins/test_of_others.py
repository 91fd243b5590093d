"""The CRM's twin of a deal made in chat is nobody's, or a colleague's: who is asked, who may say, whose it is then."""

from __future__ import annotations

import pytest

from bot.deals.changes import service as changes
from bot.deals.said.store import twin_table
from bot.deals.twins import service
from bot.deals.twins.refusals import NoTwins
from bot.people.privacy import service as privacy
from bot.people.refusals import NotAllowed, NotYours, NotYourTeam
from playground.clock import StoppedClock
from tests.deals.shop import Shop
from tests.deals.twins.pairs import deliver, make, merge, open_deals, row, unanswered
from tests.delivery.conftest import Office, text
from tests.imports.desk import Desk


def test_a_deal_of_nobody_is_offered_to_who_made_its_twin_and_becomes_theirs(
    office: Office, shop: Shop, desk: Desk
) -> None:
    made = make(shop)
    other = deliver(desk, owner="Somebody Unknown")
    office.tick()
    (asked,) = office.posted("Amy Reed")
    assert "nobody’s yet" in text(asked)
    assert "As one deal it belongs to Amy Reed." in text(asked)
    before = desk.everything()
    done = merge(shop, made.deal.id, other)
    assert shop.deal(other).state.owner == shop.members["Amy Reed"].id
    assert open_deals(shop) == (1, 840_00)
    with shop.deps.writing() as tx:
        changes.undo(tx, asker=shop.members["Amy Reed"], change=done.change, deps=shop.deps)
    assert desk.everything() == before
    assert shop.deal(other).state.owner is None


def test_it_stays_theirs_while_the_crm_says_nothing_and_is_the_crms_when_it_does(
    shop: Shop, desk: Desk, clock: StoppedClock
) -> None:
    made = make(shop)
    other = deliver(desk, owner="")
    merge(shop, made.deal.id, other)
    desk.deals(row(owner="", amount=900))
    assert shop.deal(other).state.owner == shop.members["Amy Reed"].id
    clock.forward(days=1)
    desk.deals(row(owner="Bo Lind", amount=900))
    assert shop.deal(other).state.owner == shop.members["Bo Lind"].id


def test_only_a_deal_of_nobody_that_was_offered_can_be_taken_so(shop: Shop, desk: Desk) -> None:
    """Whoever may not see deals of nobody cannot reach them by this."""
    made = make(shop)
    other = deliver(desk, owner="", name="Support contract", account="Globex", amount=10)
    with pytest.raises(NoTwins):
        merge(shop, made.deal.id, other)
    with shop.deps.reading() as tx, pytest.raises(NotAllowed):
        changes.get(tx, asker=shop.members["Amy Reed"], deal=other)


def test_about_a_colleagues_deal_whoever_leads_them_is_asked(office: Office, shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk, owner="Bo Lind")
    office.tick()
    assert office.posted("Amy Reed") == []
    (asked,) = office.posted("Dana Fox")
    assert "Amy Reed made Acme renewal in chat" in text(asked)
    assert "As one deal it belongs to Bo Lind." in text(asked)
    for who in ("Amy Reed", "陈雨", "李娜"):
        with pytest.raises((NotYours, NotYourTeam)):
            merge(shop, made.deal.id, other, who=who)
    assert shop.deal(made.deal.id).merged_into is None
    merge(shop, made.deal.id, other, who="Dana Fox")
    assert shop.deal(other).state.owner == shop.members["Bo Lind"].id
    assert open_deals(shop) == (0, 0)


def test_nobody_is_asked_about_a_deal_of_another_team(office: Office, shop: Shop, desk: Desk) -> None:
    make(shop)
    deliver(desk, owner="陈雨")
    office.tick()
    assert shop.rows(twin_table) == []


def test_the_likelier_of_ones_own_and_a_colleagues_is_ones_own(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    rows = [row(owner="Bo Lind").replace("006A", "006B"), row()]
    desk.deals(*rows)
    assert unanswered(shop, "Dana Fox") == [(made.deal.id, desk.deal("006A").id, True)]


def test_each_sees_those_that_concern_them(shop: Shop, desk: Desk) -> None:
    own, shared = make(shop), make(shop, "Globex rollout", amount=70)
    of_amy = deliver(desk)
    desk.deals(row(name="Globex rollout", amount=70, owner="Bo Lind").replace("006A", "006B"))
    of_bo = desk.deal("006B").id
    amys, bos = (own.deal.id, of_amy), (shared.deal.id, of_bo)
    assert unanswered(shop, "Amy Reed") == [(*amys, True), (*bos, False)]
    assert sorted(unanswered(shop, "Dana Fox")) == sorted([(*amys, True), (*bos, True)])
    assert sorted(unanswered(shop, "Helen Marsh")) == sorted([(*amys, True), (*bos, True)])
    # Of a colleague's own pair Bo may know, for the team's deals are open to it; another team may not.
    assert unanswered(shop, "Bo Lind") == [(*bos, False), (*amys, False)]
    assert unanswered(shop, "陈雨") == unanswered(shop, "李娜") == []
    with shop.deps.writing() as tx:
        privacy.keep_private(tx, asker=shop.members["Dana Fox"], name=None, is_private=True)
    assert unanswered(shop, "Amy Reed") == [(*amys, True)]
    assert unanswered(shop, "Bo Lind") == []


def test_who_may_not_say_reads_who_can(shop: Shop, desk: Desk) -> None:
    make(shop)
    make(shop, "Globex rollout", amount=70)
    desk.deals(row(), row(name="Globex rollout", amount=70, owner="Bo Lind").replace("006A", "006B"))
    with shop.deps.reading() as tx:
        found = service.unanswered(tx, asker=shop.members["Bo Lind"])
    assert {one.chat.name: one.says for one in found.pairs} == {
        "Acme renewal": "Amy Reed",
        "Globex rollout": "Dana Fox",
    }


def test_of_a_deal_of_nobody_a_colleague_reads_nothing(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk, owner="")
    assert unanswered(shop, "Amy Reed") == [(made.deal.id, other, True)]
    assert unanswered(shop, "Bo Lind") == []


def test_a_pair_that_was_answered_is_gone_and_one_taken_apart_is_back(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    done = merge(shop, made.deal.id, other)
    assert unanswered(shop, "Amy Reed") == []
    with shop.deps.writing() as tx:
        changes.undo(tx, asker=shop.members["Amy Reed"], change=done.change, deps=shop.deps)
    assert unanswered(shop, "Amy Reed") == [(made.deal.id, other, True)]
    with shop.deps.writing() as tx:
        service.keep_apart(tx, asker=shop.members["Amy Reed"], chat=made.deal.id, other=other)
    assert unanswered(shop, "Amy Reed") == []
