"""The range of what will be won: examples that can be recounted, and what holds for any deals."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pipeline.forecast import chances, rules
from bot.pipeline.forecast import rates as learning
from bot.pipeline.forecast.model import OpenNow, Outlook
from bot.pipeline.forecast.rates import AGES, MOST_AGE, Rates
from bot.pipeline.lives.model import Life
from tests.pipeline.lives import PLACES, TODAY, life, ours, workday, worth

ENDS = 6.0


def learn(lives: list[Life], **more: Any) -> Rates:
    return learning.learned(lives, places=PLACES, workday=workday, today=TODAY, is_ours=ours, **more)


def look(lives: list[Life], *, won: int = 0, ends: float = ENDS, begins: float = 0.0) -> Outlook:
    rates = learn(lives)
    return rules.outlook(
        rates=rates,
        open_deals=rules.open_now(
            lives, rates=rates, workday=workday, today=TODAY, is_ours=ours, worth=worth
        ),
        arriving=rules.arrivals(
            lives,
            rates=rates,
            workday=workday,
            today=TODAY,
            ends=ends,
            since=TODAY - 700,
            is_ours=ours,
        ),
        amounts=rules.amounts_won(lives, is_ours=ours, worth=worth),
        won=won,
        begins=begins,
        ends=ends,
        seed="test",
    )


def past(open_deals: int = 6) -> list[Life]:
    """Two years in which a deal came each week, half of them won after five weeks; some are open, one is dead."""
    done = [
        life(
            n,
            f"{n * 7} lead",
            f"{n * 7 - 14} proposal",
            f"{n * 7 - 35} {'won' if n % 2 else 'lost'}",
            amount=(n % 9 + 1) * 5_000_00,
        )
        for n in range(6, 100)
    ]
    running = [life(200 + n, f"{n * 3 + 10} lead", f"{n * 3 + 1} proposal") for n in range(open_deals)]
    return [*done, *running, life(300, "600 lead", "590 proposal", amount=900_000_00)]


def test_a_stay_is_counted_by_the_weeks_it_was_watched_and_how_it_ended() -> None:
    """Ten working days in lead, then won: a week at age 0 and one at age 1, and one exit at the end of these."""
    rates = learn([life(1, "14 lead", "0 won")])
    lead = rates.cells[0]
    # What is two weeks old counts as good as whole.
    assert [round(cell.weeks, 1) for cell in lead[:3]] == [1.0, 1.0, 0.0]
    assert sum(sum(cell.exits) for cell in lead) == pytest.approx(1.0)
    assert rates.exits[0] == 1
    assert (rates.closed, rates.won) == (1, 1)


def test_what_is_long_ago_counts_less() -> None:
    old = learn([life(1, "740 lead", "726 won")]).cells[0]
    new = learn([life(1, "14 lead", "0 won")]).cells[0]
    assert sum(cell.weeks for cell in old) < sum(cell.weeks for cell in new) / 2


def test_stays_from_before_history_began_teach_nothing_about_their_stage() -> None:
    rates = learn([life(1, "300 lead", "200 won")], known_from=TODAY - 250)
    assert rates.exits == (0, 0, 0, 0, 1)


def test_the_chance_to_be_won_follows_from_the_rates() -> None:
    """Won at a rate of 0.1 a week and lost at as much: over 10 weeks (1 - e^-2) / 2 = 43 %."""
    ways = [[0.0, 0.0, 0.1, 0.1] for _ in AGES]
    found = chances.chances([ways, ways], begins=0, ends=10.0)
    assert found[0][0][0] == pytest.approx(0.4323, abs=0.0001)


def test_a_win_before_the_period_begins_is_not_of_the_period() -> None:
    ways = [[0.0, 0.0, 0.1, 0.1] for _ in AGES]
    whole = chances.chances([ways, ways], begins=0, ends=10.0)[0][0][0]
    first = chances.chances([ways, ways], begins=0, ends=4.0)[0][0][0]
    later = chances.chances([ways, ways], begins=4.0, ends=10.0)[0][0][0]
    assert later == pytest.approx(whole - first)


def test_a_deal_that_has_stood_still_for_long_is_not_counted_on() -> None:
    found = dict(look(past()).chances)
    assert found[300] < 0.1
    assert found[205] > 3 * found[300]


def test_without_ages_the_dead_deal_would_be_counted_on() -> None:
    lives = past()
    ageless = learn(lives, by_age=False)
    open_deals = rules.open_now(lives, rates=ageless, workday=workday, today=TODAY, is_ours=ours, worth=worth)
    drawn = chances.chances(ageless.drawn(random.Random(1)), begins=0, ends=ENDS)
    dead = next(one for one in open_deals if one.deal == 300)
    assert drawn[0][dead.place][dead.weeks] > 0.1


def test_a_deal_at_a_stage_that_taught_nothing_is_judged_by_its_own_age() -> None:
    lives = [*past(), life(400, "30 lead", "9 negotiation")]
    rates = learn(lives)
    found = rules.open_now(lives, rates=rates, workday=workday, today=TODAY, is_ours=ours, worth=worth)
    one = next(deal for deal in found if deal.deal == 400)
    assert one == OpenNow(400, rates.anywhere, 4, 10_000_00)


def test_a_short_past_is_too_early_and_says_how_many_deals_are_missing() -> None:
    few = learn([life(n, "60 lead", "30 won" if n % 3 else "30 lost") for n in range(12)])
    assert rules.too_early(few) is not None
    assert (few.closed, rules.too_early(few).needed) == (12, 18)  # type: ignore[union-attr]
    assert rules.too_early(learn(past())) is None


def test_where_hardly_any_is_won_more_have_to_end_first() -> None:
    """Two of forty won: six more wins need some 120 deals more."""
    found = rules.too_early(learn([life(n, "60 lead", "30 won" if n < 2 else "30 lost") for n in range(40)]))
    assert found is not None
    assert found.needed == 30


def test_a_team_with_few_deals_learns_from_the_company() -> None:
    few, company = learn([life(1, "60 lead", "30 won")]), learn(past())
    both = few.with_company(company)
    assert both.closed == 1 + learning.BORROWED
    assert sum(cell.weeks for cell in both.cells[0]) > sum(cell.weeks for cell in few.cells[0])


def test_the_same_deals_give_the_same_range() -> None:
    assert look(past()) == look(past())


@settings(max_examples=8, deadline=None)
@given(st.permutations(past()))
def test_the_order_of_deals_does_not_matter(lives: list[Life]) -> None:
    assert look(lives) == look(past())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**12))
def test_what_is_won_already_shifts_the_range_by_exactly_that(won: int) -> None:
    without, found = look(past()), look(past(), won=won)
    assert (found.low, found.middle, found.high) == (
        without.low + won,
        without.middle + won,
        without.high + won,
    )


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 12), st.floats(0.0, 14.0), st.integers(0, 10**9))
def test_the_range_holds_its_middle_and_is_never_below_what_is_won(
    open_deals: int, ends: float, won: int
) -> None:
    found = look(past(open_deals), won=won, ends=ends)
    assert won <= found.low <= found.middle <= found.high
    assert all(0 <= chance <= 1 for _, chance in found.chances)


def test_at_the_very_end_only_what_is_won_is_left() -> None:
    found = look(past(), won=123, ends=0.0)
    assert (found.low, found.high) == (123, 123)


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 50))
def test_amounts_so_many_times_as_large_make_the_range_so_many_times_as_large(times: int) -> None:
    small = look(past())
    large = look([replace(one, amount=(one.amount or 0) * times) for one in past()])
    assert (large.low, large.high) == (small.low * times, small.high * times)


def test_every_age_up_to_the_oldest_has_a_chance() -> None:
    found = chances.chances(learn(past()).drawn(random.Random(3)), begins=0, ends=13.0)
    assert all(len(place) > MOST_AGE for place in found[0])
