"""Which stage holds a team back: examples that can be recounted, and what holds for any deals."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.bottleneck import rules
from bot.pipeline.bottleneck.model import Cohort, Compared
from bot.pipeline.lives.model import Life
from bot.pipeline.model import StageKey
from tests.pipeline.lives import PROCESSES, TODAY, life, ours, workday, worth


def compared(lives: list[Life], known_from: int = 0) -> dict[str | None, Compared]:
    found = rules.compared(
        lives,
        processes=PROCESSES,
        workday=workday,
        today=TODAY,
        is_ours=ours,
        worth=worth,
        known_from=known_from,
    )
    return {one.key.stage: one for one in found}


def many(first: int, count: int, *steps: str, **more: int) -> list[Life]:
    return [life(first + number, *steps, **more) for number in range(count)]


def a_year_with_a_drop() -> list[Life]:
    """Of 60 in proposal, 45 went on and were won a year ago; of 40 this half-year, 12 did."""
    return [
        *many(1, 45, "500 proposal", "490 negotiation", "480 won"),
        *many(101, 15, "500 proposal", "490 lost"),
        *many(201, 12, "100 proposal", "90 negotiation", "80 won"),
        *many(301, 28, "100 proposal", "90 lost"),
    ]


def test_the_tea_that_tasted_the_same() -> None:
    """Fisher's own example, 8 cups: 3 of 4 right. As few as 1 of the others: half of 16/70, and 1/70."""
    assert rules.fisher(1, 4, 3, 4) == pytest.approx((16 / 2 + 1) / 70)
    assert rules.fisher(0, 4, 4, 4) == pytest.approx(1 / 2 / comb(8, 4))


def test_of_nobody_nothing_is_concluded() -> None:
    assert rules.fisher(0, 0, 3, 4) == 1.0
    assert rules.fisher(3, 4, 0, 0) == 1.0


def test_a_stage_that_passes_far_fewer_than_a_year_ago_is_named_with_what_it_costs() -> None:
    found = rules.verdict(list(compared(a_year_with_a_drop()).values()))
    assert found.stage is not None
    assert found.stage.key == StageKey("sales", "proposal")
    assert (found.stage.now, found.stage.before) == (Cohort(40, 12), Cohort(60, 45))
    # 40 x 45/60 - 12 = 18 more would have gone on; all that did were won, at $10,000.
    assert found.stage.lost == pytest.approx(18)
    assert found.stage.gain == pytest.approx(18 * 10_000_00)


def test_the_same_share_as_a_year_ago_names_nothing() -> None:
    same = [
        *many(1, 45, "500 proposal", "490 negotiation", "480 won"),
        *many(101, 15, "500 proposal", "490 lost"),
        *many(201, 30, "100 proposal", "90 negotiation", "80 won"),
        *many(301, 10, "100 proposal", "90 lost"),
    ]
    assert rules.verdict(list(compared(same).values())).stage is None


def test_young_deals_are_not_held_against_a_stage() -> None:
    """Forty that came in yesterday have not passed yet: they are too young to be judged."""
    lives = [*many(1, 45, "500 proposal", "470 negotiation"), *many(101, 15, "500 proposal", "470 lost")]
    young = many(201, 40, "1 proposal")
    assert compared(lives + young)["proposal"].now == Cohort(0, 0)


def test_everybody_is_judged_at_the_same_age() -> None:
    """Four in five passed within 10 days (8 working days); the one that took 40 had not passed by then."""
    lives = [*many(1, 9, "500 proposal", "490 negotiation"), life(20, "500 proposal", "460 negotiation")]
    proposal = compared(lives)["proposal"]
    assert proposal.workdays == workday(TODAY - 490) - workday(TODAY - 500)
    assert proposal.before == Cohort(10, 9)


def test_a_skipped_stage_was_passed() -> None:
    lives = many(1, 10, "500 lead", "490 proposal")
    found = compared(lives)
    assert (found["lead"].before, found["need"].before) == (Cohort(10, 10), Cohort(10, 10))
    assert "proposal" not in found


def test_where_a_deal_was_only_seen_it_is_in_no_cohort() -> None:
    lives = [*many(1, 10, "500 proposal", "490 negotiation"), *many(20, 5, "500 ?proposal", "490 lost")]
    assert compared(lives)["proposal"].before == Cohort(10, 10)


def test_a_deal_has_passed_what_comes_before_the_stage_it_was_lost_in() -> None:
    """Since when it was there is not said, so it is no entry. Lost where it was known to be, it passed nothing."""
    lives = [
        *many(1, 10, "500 lead", "490 need"),
        *many(20, 5, "500 lead", "490 lost@proposal"),
        *many(40, 5, "500 lead", "490 lost@lead"),
    ]
    found = compared(lives)
    assert found["lead"].before == Cohort(20, 15)
    assert "proposal" not in found


def test_what_was_before_history_began_is_not_compared() -> None:
    """Of earlier entries an export tells only those that have not ended, which would look like a bad year."""
    found = compared(a_year_with_a_drop(), known_from=TODAY - 400)
    assert found["proposal"].before == Cohort(0, 0)


def test_deals_of_one_customer_that_go_the_same_way_count_as_fewer() -> None:
    """The same drop, but ten customers made all of it: now it may be one bad customer."""
    apart = compared(a_year_with_a_drop())["proposal"]
    together = [replace(one, account=one.deal // 10) for one in a_year_with_a_drop()]
    clustered = compared(together)["proposal"]
    assert apart.clustering == 1.0
    assert clustered.clustering > 3
    assert clustered.chance_of_luck > apart.chance_of_luck


def stage(name: str, now: Cohort, before: Cohort, value: float = 1.0) -> Compared:
    luck = rules.fisher(now.passed, now.entered, before.passed, before.entered)
    return Compared(StageKey("sales", name), 20, now, before, 1.0, value, luck)


def test_of_two_stages_that_fell_the_costlier_is_named() -> None:
    cheap = stage("lead", Cohort(100, 20), Cohort(100, 60), value=1.0)
    dear = stage("negotiation", Cohort(50, 15), Cohort(50, 35), value=100.0)
    found = rules.verdict([cheap, dear])
    assert found.stage is dear


def test_a_stage_with_few_deals_is_not_named_however_it_fell() -> None:
    found = rules.verdict([stage("lead", Cohort(19, 0), Cohort(100, 90))])
    assert found.stage is None


def test_it_says_how_many_more_deals_would_tell() -> None:
    """From 50 % to 33 % at 2 % risk: with 109 now and twice as many before it is found four times in five."""
    few = stage("proposal", Cohort(12, 6), Cohort(60, 30))
    needed = rules.needed(few, of=4)
    assert rules.power(0.5, 1 / 3, 12 + needed, 2 * (12 + needed), 0.02) >= 0.8
    assert rules.power(0.5, 1 / 3, 11 + needed, 2 * (11 + needed), 0.02) < 0.8
    assert rules.needed(replace(few, now=Cohort(12 + needed, 6)), of=4) == 0


@given(st.integers(20, 200), st.integers(20, 200), st.data())
def test_a_named_stage_has_evidence_and_a_loss(now: int, before: int, data: st.DataObject) -> None:
    one = stage(
        "lead",
        Cohort(now, data.draw(st.integers(0, now))),
        Cohort(before, data.draw(st.integers(0, before))),
    )
    found = rules.verdict([one])
    if found.stage:
        assert min(one.now.entered, one.before.entered) >= rules.LEAST
        assert one.now.passed * before < one.before.passed * now
        assert one.chance_of_luck <= rules.RISK


@given(st.permutations(a_year_with_a_drop()))
def test_the_order_of_deals_does_not_matter(lives: list[Life]) -> None:
    assert compared(lives) == compared(a_year_with_a_drop())


@given(st.integers(1, 1000))
def test_what_is_gained_grows_with_the_amounts(times: int) -> None:
    before = compared(a_year_with_a_drop())["proposal"]
    larger = [replace(one, amount=(one.amount or 0) * times) for one in a_year_with_a_drop()]
    assert compared(larger)["proposal"].gain == pytest.approx(before.gain * times)


@given(st.floats(0.2, 0.9), st.integers(20, 300), st.integers(20, 300))
def test_more_deals_never_find_less(share: float, now: int, before: int) -> None:
    fewer = rules.power(share, share * 2 / 3, now, before, 0.02)
    more = rules.power(share, share * 2 / 3, now + 20, before, 0.02)
    assert more >= fewer - 1e-9
