"""Whose deals are called stuck, against which limit, who may see and quieten them; on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.activities.store import about_table, activity_table
from bot.deals.changes import service as changes
from bot.deals.changes.model import Expect, MoveStage, NextStep
from bot.deals.model import DealId, Status
from bot.deals.store import deal_table
from bot.kit.errors import FieldsWrong, Refusal
from bot.kit.money import Money, Rate, Rates
from bot.people.refusals import NotYours, NotYourTeam
from bot.pipeline.opening import OnlyTotals
from bot.pipeline.query import PipelineQuery
from bot.pipeline.service import TeamClosed
from bot.pipeline.stuck import refusals, service
from bot.pipeline.stuck.model import AliveId, Limit, Reason, Stuck
from tests.conftest import NOW
from tests.deals.shop import Shop

TODAY = date(2026, 11, 23)
MAY_SEE: dict[str, tuple[set[str], Any]] = {
    # what is asked for: who is answered, and by which refusal everybody else is sent away
    "West": ({"Helen Marsh", "Dana Fox", "Amy Reed", "Bo Lind"}, TeamClosed),
    "@Amy Reed": ({"Helen Marsh", "Dana Fox", "Amy Reed"}, (NotYours, TeamClosed)),
    "company": (set(), OnlyTotals),
}
MAY_KEEP_ALIVE = {"Helen Marsh", "Dana Fox", "Amy Reed"}


def ask(shop: Shop, name: str, text: str = "", *, today: date = TODAY, start: int = 0) -> Stuck:
    asker = shop.members[name]
    with shop.deps.reading() as tx:
        query = service.understand(tx, asker=asker, rest=text, today=today, deps=shop.deps)
        return service.stuck(tx, asker=asker, query=query, today=today, deps=shop.deps, start=start)


def why(found: Stuck) -> dict[str, tuple[Reason, ...]]:
    return {one.name: one.reasons for one in found.deals}


def keep_alive(shop: Shop, name: str, deal: DealId, until: date, *, number: int = 815, **more: Any) -> None:
    with shop.deps.writing() as tx:
        service.keep_alive(
            tx,
            asker=shop.members[name],
            deal=deal,
            until=until,
            number=AliveId(number),
            today=more.pop("today", TODAY),
            seen=more.pop("seen", None),
            deps=shop.deps,
        )


def win(shop: Shop, owner: str, workdays: int, *, count: int = 1) -> None:
    """Deals that were won straight from the proposal, after so many working days there."""
    since = date(2026, 3, 2)
    for number in range(count):
        deal = shop.sell(f"Won {owner} {workdays}/{number}", owner, since=since, amount=1)
        won = shop.deps.calendar.add(since, workdays)
        shop.then(deal, won, status=Status.WON)


def test_nothing_is_stuck_that_is_young_and_has_a_day_ahead(shop: Shop) -> None:
    shop.sell("Acme")
    found = ask(shop, "Amy Reed")
    assert (found.open, found.sum.count) == (1, 0)


def test_the_configured_limit_holds_at_first_and_says_so(shop: Shop) -> None:
    shop.sell("Acme", since=date(2026, 10, 1))
    only = ask(shop, "Dana Fox").deals[0]
    assert only.reasons == (Reason.LONG,)
    assert only.limit == Limit(20, is_own=False, deals=0)


def test_from_twenty_won_deals_on_the_teams_own_limit_holds(shop: Shop) -> None:
    shop.sell("Acme", since=date(2026, 11, 16))
    for workdays in range(1, 20):
        win(shop, "Amy Reed" if workdays % 2 else "Bo Lind", max(1, workdays // 5))
    assert why(ask(shop, "Dana Fox")) == {}
    win(shop, "Bo Lind", 9)
    only = ask(shop, "Dana Fox").deals[0]
    # 1 … 4 of twenty took at most 3 workdays: 16 of 20; Acme has been there for 5.
    assert only.limit == Limit(3, is_own=True, deals=20)
    assert only.workdays == 5
    # A rep's deals are held against what the team won, not against the rep's own.
    assert ask(shop, "Amy Reed").deals[0].limit == only.limit


def test_a_deal_counts_for_the_limit_whatever_became_of_it_after_it_was_won(shop: Shop) -> None:
    """Its amount is corrected by the invoice; its owner leaves and a colleague takes it over."""
    win(shop, "Amy Reed", 7, count=20)
    for number, row in enumerate(shop.rows(deal_table)):
        changed = {"amount_minor": 1} if number % 2 else {"owner": shop.members["陈雨"].id}
        shop.then(DealId(row.id), TODAY, **changed)
    shop.sell("Acme", since=TODAY - timedelta(weeks=2))
    (line,) = ask(shop, "Dana Fox").deals
    assert line.limit == Limit(7, is_own=True, deals=20)


def test_another_teams_won_deals_make_no_limit(shop: Shop) -> None:
    shop.sell("Acme", since=date(2026, 11, 16))
    win(shop, "陈雨", 1, count=20)
    assert why(ask(shop, "Dana Fox")) == {}
    shop.sell("Hooli", "王博", since=date(2026, 11, 16))
    assert why(ask(shop, "Helen Marsh")) == {"Hooli": (Reason.LONG,)}


def test_past_its_expected_close(shop: Shop) -> None:
    shop.sell("Acme", expected=date(2026, 11, 20))
    shop.sell("Today", expected=TODAY)
    assert why(ask(shop, "Dana Fox")) == {"Acme": (Reason.PAST_CLOSE,)}


def test_a_missing_next_step_is_a_reason_once_the_team_writes_them(shop: Shop) -> None:
    acme = shop.sell("Acme", "Bo Lind")
    assert not ask(shop, "Dana Fox").knows_next_steps
    shop.sell("Globex", next_step="call Anna")
    assert why(ask(shop, "Dana Fox")) == {"Acme": (Reason.NO_NEXT_STEP,)}
    with shop.deps.writing() as tx:
        wanted = NextStep("visit")
        changes.change(
            tx, asker=shop.members["Dana Fox"], deal=acme, wanted=wanted, seen=None, deps=shop.deps
        )
    assert why(ask(shop, "Dana Fox")) == {}


def test_silence_is_a_reason_only_where_the_source_delivers_activities(shop: Shop) -> None:
    acme, globex = shop.sell("Acme"), shop.sell("Globex")
    assert not ask(shop, "Dana Fox").knows_activities
    touch(shop, globex, date(2026, 11, 20))
    assert why(ask(shop, "Dana Fox")) == {"Acme": (Reason.QUIET,)}
    only = ask(shop, "Dana Fox").deals[0]
    assert (only.has_activity, only.quiet_workdays) == (False, 14)
    touch(shop, acme, date(2026, 11, 5))
    again = ask(shop, "Dana Fox").deals[0]
    # 6, 9, 10, 12, 13, 16 … 20 and 23 November; the 11th is Veterans Day.
    assert (again.has_activity, again.quiet_workdays) == (True, 11)


def touch(shop: Shop, deal: DealId, day: date) -> None:
    number = shop.deps.ids.new()
    with shop.deps.writing() as tx:
        tx.execute(
            insert(activity_table),
            {
                "workspace_id": shop.workspace,
                "id": number,
                "source": "crm",
                "likeness": number,
                "kind": "call",
                "day": day,
                "is_done": True,
            },
        )
        row = {"activity_id": number, "deal_id": deal, "day": day, "is_done": True}
        tx.execute(insert(about_table), {"workspace_id": shop.workspace, **row})


def test_the_biggest_first_five_at_a_time_and_the_sum_is_of_all(shop: Shop) -> None:
    for number in range(7):
        shop.sell(f"Deal {number}", expected=date(2026, 11, 2), amount=number * 1000)
    shop.sell("Unknown", expected=date(2026, 11, 2), amount=None)
    found = ask(shop, "Dana Fox")
    assert [one.name for one in found.deals] == [f"Deal {number}" for number in (6, 5, 4, 3, 2)]
    assert (found.sum.count, found.sum.amount.minor, found.sum.without_amount) == (8, 2_100_000, 1)
    assert found.left == 3
    rest = ask(shop, "Dana Fox", start=5)
    assert [one.name for one in rest.deals] == ["Deal 1", "Deal 0", "Unknown"]
    assert rest.left == 0


def test_amounts_are_in_the_teams_currency_and_in_their_own_where_there_is_no_rate(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.sell("Euro", expected=date(2026, 11, 2), amount=100, currency="EUR")
    shop.sell("Dollar", expected=date(2026, 11, 2), amount=50)
    rates = Rates("USD", (Rate(date(2026, 1, 1), "EUR", Decimal("1.08")),))
    monkeypatch.setattr(type(shop.deps), "rates", property(lambda _: rates))
    found = ask(shop, "Dana Fox")
    assert [one.amount for one in found.deals] == [Money(10_800, "USD"), Money(5_000, "USD")]
    monkeypatch.setattr(type(shop.deps), "rates", property(lambda _: Rates("USD", ())))
    found = ask(shop, "Dana Fox")
    assert [one.amount for one in found.deals] == [Money(5_000, "USD"), Money(10_000, "EUR")]
    assert (found.sum.amount, found.sum.without_rate) == (Money(5_000, "USD"), 1)


def test_who_said_that_a_deal_is_alive_is_named_and_it_is_left_out_until_that_day(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    keep_alive(shop, "Dana Fox", acme, date(2026, 12, 1))
    found = ask(shop, "Amy Reed")
    assert found.sum.count == 0
    assert [(one.name, one.by, one.until) for one in found.alive] == [("Acme", "Dana Fox", date(2026, 12, 1))]
    assert ask(shop, "Amy Reed", today=date(2026, 11, 30)).sum.count == 0
    back = ask(shop, "Amy Reed", today=date(2026, 12, 1))
    assert (back.sum.count, back.alive) == (1, ())


def test_being_alive_ends_when_the_stage_changes(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    keep_alive(shop, "Amy Reed", acme, date(2026, 12, 1))
    with shop.deps.writing() as tx:
        asker, wanted = shop.members["Amy Reed"], MoveStage("negotiation")
        changes.change(tx, asker=asker, deal=acme, wanted=wanted, seen=None, deps=shop.deps)
    assert why(ask(shop, "Amy Reed")) == {"Acme": (Reason.PAST_CLOSE,)}


def test_what_was_said_last_counts_and_taking_it_back_brings_back_what_was_said_before(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    keep_alive(shop, "Dana Fox", acme, date(2026, 12, 1), number=1)
    keep_alive(shop, "Amy Reed", acme, date(2026, 11, 25), number=2)
    assert ask(shop, "Amy Reed").alive[0].until == date(2026, 11, 25)
    with shop.deps.writing() as tx:
        service.take_back(tx, asker=shop.members["Amy Reed"], alive=AliveId(2), now=NOW, deps=shop.deps)
    assert ask(shop, "Amy Reed").alive[0].until == date(2026, 12, 1)


@pytest.mark.parametrize(("who", "late"), [("Dana Fox", 0), ("Amy Reed", 11)])
def test_only_who_said_it_takes_it_back_and_only_for_ten_minutes(shop: Shop, who: str, late: int) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    keep_alive(shop, "Amy Reed", acme, date(2026, 12, 1), number=2)
    now = NOW + timedelta(minutes=late)
    with shop.deps.writing() as tx, pytest.raises(refusals.TooLateToUndo):
        service.take_back(tx, asker=shop.members[who], alive=AliveId(2), now=now, deps=shop.deps)


@pytest.mark.parametrize("until", [TODAY, date(2026, 11, 1), date(2027, 3, 1)])
def test_a_day_that_is_not_ahead_or_too_far_is_wrong(shop: Shop, until: date) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    with pytest.raises(FieldsWrong):
        keep_alive(shop, "Amy Reed", acme, until)


def test_a_deal_that_somebody_else_changed_meanwhile_is_not_quietened_unseen(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    seen = ask(shop, "Amy Reed").deals[0].seen
    with shop.deps.writing() as tx:
        asker, wanted = shop.members["Dana Fox"], Expect(date(2026, 12, 24))
        changes.change(tx, asker=asker, deal=acme, wanted=wanted, seen=seen, deps=shop.deps)
    with pytest.raises(refusals.NotStuckThere):
        keep_alive(shop, "Amy Reed", acme, date(2026, 12, 1), seen=seen)


def test_the_same_form_sent_twice_says_it_once(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    for _ in range(2):
        keep_alive(shop, "Amy Reed", acme, date(2026, 12, 1), number=7)
    assert len(ask(shop, "Amy Reed").alive) == 1


@pytest.mark.parametrize("text", MAY_SEE)
def test_who_may_see_what_is_stuck(shop: Shop, text: str) -> None:
    shop.sell("Acme", expected=date(2026, 11, 2))
    may, refusal = MAY_SEE[text]
    for name in shop.members:
        if name in may:
            assert "Acme" in why(ask(shop, name, text)), name
        else:
            with pytest.raises(refusal):
                ask(shop, name, text)


def test_only_the_owner_and_the_line_may_say_that_a_deal_is_alive(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    for number, name in enumerate(shop.members, 100):
        if name in MAY_KEEP_ALIVE:
            keep_alive(shop, name, acme, date(2026, 12, 1), number=number)
        else:
            with pytest.raises((NotYours, NotYourTeam)):
                keep_alive(shop, name, acme, date(2026, 12, 1), number=number)


def test_a_colleague_sees_the_teams_deals_and_may_change_none_of_others(shop: Shop) -> None:
    shop.sell("Acme", expected=date(2026, 11, 2))
    shop.sell("Mine", "Bo Lind", expected=date(2026, 11, 2))
    assert {one.name: one.may_change for one in ask(shop, "Bo Lind", "West").deals} == {
        "Acme": False,
        "Mine": True,
    }
    assert all(one.may_change for one in ask(shop, "Dana Fox").deals)


def test_a_past_period_is_refused_because_stuck_is_now(shop: Shop) -> None:
    with pytest.raises(Refusal) as refused:
        ask(shop, "Dana Fox", "last quarter")
    assert isinstance(refused.value, refusals.NotInThePast)


def test_another_workspaces_deals_and_words_stay_there(shop: Shop) -> None:
    acme = shop.sell("Acme", expected=date(2026, 11, 2))
    stranger = shop.members["Amy Reed"]
    elsewhere = replace(stranger, workspace=type(stranger.workspace)(99))
    with shop.deps.writing() as tx, pytest.raises(refusals.NotStuckThere):
        service.keep_alive(
            tx,
            asker=elsewhere,
            deal=acme,
            until=date(2026, 12, 1),
            number=AliveId(1),
            today=TODAY,
            seen=None,
            deps=shop.deps,
        )


def test_ten_stuck_deals_cost_as_many_queries_as_one(shop: Shop) -> None:
    shop.sell("Acme", expected=date(2026, 11, 2))
    one = queries(shop)
    for number in range(9):
        shop.sell(f"Deal {number}", "Bo Lind", expected=date(2026, 11, 2))
    assert queries(shop) == one <= 14


def queries(shop: Shop) -> int:
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    asker, query = shop.members["Dana Fox"], PipelineQuery()
    with shop.deps.reading() as tx:
        event.listen(shop.deps.db.engine, "before_cursor_execute", counted)
        service.stuck(tx, asker=asker, query=query, today=TODAY, deps=shop.deps)
        event.remove(shop.deps.db.engine, "before_cursor_execute", counted)
    return count
