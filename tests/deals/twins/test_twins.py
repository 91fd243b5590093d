"""A deal made in chat and the same one when it comes from the CRM: asked about once, joined, taken apart again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.deals.changes import service as changes
from bot.deals.changes.model import MoveStage, NextStep
from bot.deals.changes.refusals import DealMerged
from bot.deals.finding.timeline import turns
from bot.deals.model import DealId, Status
from bot.deals.said.store import twin_table
from bot.deals.twins import rules, service
from bot.deals.twins.model import Traits
from bot.deals.twins.refusals import NoTwins
from bot.people.model import MemberId, TeamId
from tests.deals.shop import Shop
from tests.deals.twins.pairs import deliver, make, merge, open_deals, row
from tests.delivery.conftest import Office, text
from tests.imports.desk import Desk

AMY, WEST = MemberId(1), TeamId(1)
CHAT = Traits(DealId(1), "Acme renewal", "Acme", AMY, WEST, 84_000_00, "USD", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("other", "points"),
    [
        ({}, 7),
        ({"name": "Renewal 2027 - ACME", "amount_minor": 85_000_00}, 7),
        ({"account": None}, 5),
        ({"account": "Globex"}, 4),
        ({"amount_minor": None}, 5),
        ({"amount_minor": 20_000_00}, 3),
        ({"name": "Support"}, 4),
        ({"name": "Support", "account": None}, 0),
        ({"owner": None, "team": None}, 7),
        ({"owner": MemberId(2)}, 6),
        ({"owner": MemberId(2), "name": "Support"}, 3),
        ({"owner": MemberId(2), "team": TeamId(2)}, 0),
        ({"owner": MemberId(2), "team": None}, 0),
        ({"created_on": date(2027, 3, 1)}, 0),
        ({"created_on": date(2026, 10, 1)}, 0),
    ],
)
def test_what_speaks_for_two_deals_being_one(other: dict[str, object], points: int) -> None:
    assert rules.points(CHAT, replace(CHAT, deal=DealId(2), **other)) == points  # type: ignore[arg-type]


def test_of_people_in_no_team_nobody_is_a_colleague() -> None:
    alone = replace(CHAT, team=None)
    assert rules.points(alone, replace(alone, deal=DealId(2), owner=MemberId(2))) == 0


def test_each_deal_is_asked_about_with_the_likeliest_only() -> None:
    near = replace(CHAT, deal=DealId(2), amount_minor=None)
    same = replace(CHAT, deal=DealId(3))
    second = replace(CHAT, deal=DealId(4), name="Acme renewals", amount_minor=None)
    found = rules.pairs([CHAT, second], [near, same])
    assert [(one.chat, one.other) for one in found] == [(1, 3), (4, 2)]


def test_the_owner_is_asked_once_and_joins_the_two(office: Office, shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    office.tick()
    (asked,) = office.posted("Amy Reed")
    assert "Is this the same deal? You made Acme renewal in chat" in text(asked)
    assert "Renewal 2027 - Acme" in text(asked)
    with office.visitor("Amy Reed") as amy:
        where = office.slack.desk.workspace.direct("U0AMY").id
        amy.press(amy.messages(where)[-1], "deals.same")
    office.wait(lambda: shop.deal(made.deal.id).merged_into == other)
    desk.deals(row(amount=900))
    office.tick()
    assert len(office.posted("Amy Reed")) == 1


def test_what_was_said_of_the_one_is_the_others_history(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    with shop.deps.writing() as tx:
        wanted = MoveStage("proposal")
        changes.change(
            tx, asker=shop.members["Amy Reed"], deal=made.deal.id, wanted=wanted, seen=None, deps=shop.deps
        )
    other = deliver(desk)
    merge(shop, made.deal.id, other)
    now = shop.deal(other)
    assert (now.name, now.external_id, now.next_step) == ("Renewal 2027 - Acme", "006A", "Call Anna")
    with shop.deps.reading() as tx:
        told = turns(changes.history(tx, asker=shop.members["Amy Reed"], deal=other))
        with pytest.raises(DealMerged) as refused:
            changes.get(tx, asker=shop.members["Amy Reed"], deal=made.deal.id)
    assert refused.value.facts["into"] == "Renewal 2027 - Acme"
    assert {"merged", "stage"} <= {one.what for one in told}
    assert shop.deal(made.deal.id).state.status is Status.GONE


def test_both_count_until_they_are_one_and_then_one_counts(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    assert open_deals(shop) == (2, 1_680_00)
    done = merge(shop, made.deal.id, other)
    assert open_deals(shop) == (1, 840_00)
    with shop.deps.writing() as tx:
        changes.undo(tx, asker=shop.members["Amy Reed"], change=done.change, deps=shop.deps)
    assert open_deals(shop) == (2, 1_680_00)


def test_taken_apart_both_are_as_they_were(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    before = desk.everything()
    done = merge(shop, made.deal.id, other)
    with shop.deps.writing() as tx:
        changes.undo(tx, asker=shop.members["Amy Reed"], change=done.change, deps=shop.deps)
    assert desk.everything() == before
    with shop.deps.writing() as tx:
        asker = shop.members["Amy Reed"]
        changes.change(
            tx, asker=asker, deal=made.deal.id, wanted=NextStep("Visit"), seen=None, deps=shop.deps
        )
    assert shop.deal(made.deal.id).next_step == "Visit"


def test_two_deals_stay_two_and_nobody_is_asked_again(office: Office, shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    with shop.deps.writing() as tx:
        service.keep_apart(tx, asker=shop.members["Amy Reed"], chat=made.deal.id, other=other)
    office.tick()
    desk.deals(row(amount=900))
    office.tick()
    assert office.posted("Amy Reed") == []
    assert open_deals(shop)[0] == 2


def test_nothing_is_offered_for_what_is_another_deal(office: Office, shop: Shop, desk: Desk) -> None:
    make(shop)
    deliver(desk, name="Support contract", account="Globex", amount=10)
    office.tick()
    assert office.posted("Amy Reed") == []
    assert shop.rows(twin_table) == []


def test_a_button_pressed_twice_joins_once(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    merge(shop, made.deal.id, other)
    with pytest.raises(NoTwins):
        merge(shop, made.deal.id, other)


def test_a_pair_that_was_never_offered_is_not_joined(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk, name="Support contract", account="Globex", amount=10)
    with pytest.raises(NoTwins):
        merge(shop, made.deal.id, other)


def test_an_import_taken_back_after_the_joining_leaves_what_was_said(shop: Shop, desk: Desk) -> None:
    made = make(shop)
    other = deliver(desk)
    merge(shop, made.deal.id, other)
    desk.undo()
    now = shop.deal(other)
    assert (now.state.status, now.state.stage, now.state.amount_minor) == (Status.OPEN, "lead", 840_00)
