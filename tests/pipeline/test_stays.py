"""How long deals stay in a stage: stays, and their Kaplan-Meier median."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar
from bot.pipeline import rules
from bot.pipeline.model import Journey
from tests.pipeline.journeys import OCTOBER, as_told, journey, journeys

WEEKDAYS = WorkCalendar("")
median = rules.kaplan_meier_median


def stays(*told: Journey) -> dict[str, list[rules.Stay]]:
    found = rules.stays(told, during=OCTOBER, calendar=WEEKDAYS, credit=as_told)
    return {stage: sorted(each) for (_, _, stage), each in found.items()}


def test_a_stay_is_counted_in_working_days() -> None:
    """Thursday 1 October to Tuesday 6 October: Friday, Monday, Tuesday."""
    assert stays(journey("1 lead", "6 need"))["lead"] == [(3, True)]


def test_a_stay_that_runs_counts_up_to_the_last_day() -> None:
    assert stays(journey("1 lead")) == {"lead": [(21, False)]}


def test_a_stay_that_ended_later_was_running_then() -> None:
    assert stays(journey("1 lead", "40 need")) == {"lead": [(21, False)]}


def test_stays_that_began_before_the_period_are_of_another_one() -> None:
    assert "lead" not in stays(journey("-5 lead", "6 need"))


def test_each_stay_of_a_deal_that_comes_back_counts() -> None:
    assert stays(journey("1 lead", "2 need", "5 lead", "7 won"))["lead"] == [(1, True), (2, True)]


def test_a_deal_that_its_source_lost_sight_of_is_not_taken_to_have_left() -> None:
    assert stays(journey("1 lead", "6 gone"))["lead"] == [(3, False)]


def test_a_stage_that_was_only_seen_says_nothing_about_how_long() -> None:
    assert stays(journey("1 ?lead", "6 need"))["need"] == [(18, False)]
    assert "lead" not in stays(journey("1 ?lead", "6 need"))


def test_a_running_stay_counts_for_as_long_as_it_lasted() -> None:
    """Ended after 2, 4, 9; running for 3 and 6. At 2: 4/5. At 4: 4/5 of 2/3 = 8/15. At 9: 0. So 9."""
    assert median([(2, True), (3, False), (4, True), (6, False), (9, True)]) == 9


def test_when_fewer_than_half_have_ended_it_is_not_reached() -> None:
    assert median([(2, True), (5, False), (7, False), (9, False)]) is None


@pytest.mark.parametrize("stays", [[], [(4, False)]])
def test_without_an_ended_stay_there_is_no_median(stays: list[rules.Stay]) -> None:
    assert median(stays) is None


any_stays = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_without_running_stays_it_is_the_plain_median(lengths: list[int]) -> None:
    assert median([(length, True) for length in lengths]) == statistics.median_low(lengths)


@given(any_stays, st.integers(0, 50))
def test_longer_stays_never_make_it_shorter(stays: list[rules.Stay], more: int) -> None:
    before, after = median(stays), median([(length + more, ended) for length, ended in stays])
    assert after is None if before is None else after == before + more


@given(any_stays)
def test_a_stay_that_ends_instead_of_running_never_makes_it_longer(stays: list[rules.Stay]) -> None:
    before, after = median(stays), median([(length, True) for length, _ in stays])
    assert before is None or (after is not None and after <= before)


@given(any_stays, st.randoms())
def test_the_order_of_stays_does_not_matter(stays: list[rules.Stay], random: object) -> None:
    shuffled = list(stays)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert median(shuffled) == median(stays)


@given(journeys())
def test_no_stay_is_longer_than_the_period(told: list[Journey]) -> None:
    for found in rules.stays(told, during=OCTOBER, calendar=WEEKDAYS, credit=as_told).values():
        assert all(0 <= length <= 22 for length, _ in found)
