"""Conversion by entry cohort."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from bot.kit.periods import Stretch
from bot.pipeline import rules
from bot.pipeline.model import Flow, Journey
from tests.pipeline.journeys import OCTOBER, PROCESSES, STAGES, as_told, journey, journeys


def cohorts(*told: Journey, during: Stretch = OCTOBER) -> dict[str, Flow]:
    found = rules.cohorts(told, processes=PROCESSES, credit=as_told, during=during)
    return {stage: flow for (_, _, stage), flow in found.items()}


def test_a_skipped_stage_was_passed() -> None:
    found = cohorts(journey("1 lead", "5 proposal"))
    assert found["lead"] == Flow(1, 1, 0)
    assert found["need"] == Flow(1, 1, 0)
    assert found["proposal"] == Flow(1, 0, 1)
    assert "negotiation" not in found


def test_a_deal_won_from_the_first_stage_passed_all_of_them() -> None:
    assert cohorts(journey("1 lead", "5 won")) == dict.fromkeys(STAGES, Flow(1, 1, 0))


def test_a_deal_that_comes_back_counts_once() -> None:
    found = cohorts(journey("1 lead", "3 need", "7 lead", "9 need"))
    assert found["lead"] == Flow(1, 1, 0)
    assert found["need"] == Flow(1, 0, 1)


def test_one_that_came_first_before_the_period_is_not_in_its_cohort() -> None:
    found = cohorts(journey("-9 lead", "-8 need", "3 lead", "5 need"))
    assert found == {}


def test_a_deal_that_begins_later_did_not_enter_the_earlier_stages() -> None:
    assert cohorts(journey("2 proposal")) == {"proposal": Flow(1, 0, 1)}


def test_a_lost_deal_is_decided() -> None:
    assert cohorts(journey("2 lead", "9 lost")) == {"lead": Flow(1, 0, 0)}


def test_a_deal_has_been_in_the_stage_it_was_lost_in() -> None:
    """Since when is not said: it went on from the stages before, and is in no cohort of that stage."""
    assert cohorts(journey("2 lead", "9 lost@proposal")) == {"lead": Flow(1, 1, 0)}
    assert cohorts(journey("2 lead", "5 need", "9 lost@proposal")) == {
        "lead": Flow(1, 1, 0),
        "need": Flow(1, 1, 0),
    }


def test_one_that_was_lost_where_it_was_known_to_be_is_counted_as_before() -> None:
    known = cohorts(journey("2 lead", "5 need", "9 lost"))
    assert cohorts(journey("2 lead", "5 need", "9 lost@need")) == known
    assert known == {"lead": Flow(1, 1, 0), "need": Flow(1, 0, 0)}


def test_a_stage_that_it_was_lost_in_is_not_come_into_for_the_first_time_later() -> None:
    found = cohorts(journey("2 lead", "5 lost@proposal", "9 proposal", "12 negotiation"))
    assert found == {"lead": Flow(1, 1, 0), "negotiation": Flow(1, 0, 1)}


def test_what_happens_after_the_period_is_not_known_in_it() -> None:
    assert cohorts(journey("2 lead", "40 need")) == {"lead": Flow(1, 0, 1)}


def test_a_stage_that_was_only_seen_is_in_no_cohort_but_can_be_left() -> None:
    assert cohorts(journey("2 ?need", "9 proposal")) == {"proposal": Flow(1, 0, 1)}


def test_seen_somewhere_it_may_have_been_in_every_stage_before() -> None:
    assert cohorts(journey("2 ?proposal", "5 lead", "9 need")) == {}


def test_a_deal_of_unknown_stage_is_undecided() -> None:
    assert cohorts(journey("2 lead", "9 -")) == {"lead": Flow(1, 0, 1)}


def test_after_an_unknown_stage_nothing_is_taken_to_be_skipped() -> None:
    assert cohorts(journey("2 lead", "5 -", "9 negotiation")) == {
        "lead": Flow(1, 1, 0),
        "negotiation": Flow(1, 0, 1),
    }


def test_each_team_has_the_entries_it_is_credited_with() -> None:
    moves = [*journey("2 lead", team=1), *journey("9 need", team=2)]
    found = rules.cohorts([moves], processes=PROCESSES, credit=as_told, during=OCTOBER)
    assert found == {(1, "sales", "lead"): Flow(1, 1, 0), (2, "sales", "need"): Flow(1, 0, 1)}


@given(journeys())
def test_no_more_advance_than_came_in(told: list[Journey]) -> None:
    for flow in rules.cohorts(told, processes=PROCESSES, credit=as_told, during=OCTOBER).values():
        assert flow.advanced >= 0
        assert flow.undecided >= 0
        assert flow.advanced + flow.undecided <= flow.entered <= len(told)


@given(journeys())
def test_two_halves_of_a_period_have_the_cohort_of_the_whole(told: list[Journey]) -> None:
    middle = date(2026, 10, 15)
    whole = rules.cohorts(told, processes=PROCESSES, credit=as_told, during=OCTOBER)
    late = rules.cohorts(
        told, processes=PROCESSES, credit=as_told, during=replace(OCTOBER, first=date(2026, 10, 16))
    )
    early = rules.cohorts(told, processes=PROCESSES, credit=as_told, during=replace(OCTOBER, until=middle))
    for key, flow in whole.items():
        halves = [half[key].entered for half in (early, late) if key in half]
        assert sum(halves) == flow.entered


@given(journeys())
def test_the_order_of_deals_does_not_matter(told: list[Journey]) -> None:
    backwards = rules.cohorts(list(reversed(told)), processes=PROCESSES, credit=as_told, during=OCTOBER)
    assert rules.cohorts(told, processes=PROCESSES, credit=as_told, during=OCTOBER) == backwards


@given(journeys())
def test_with_time_deals_only_advance(told: list[Journey]) -> None:
    """Read a month later, the same cohort has advanced at least as far."""
    now = rules.cohorts(told, processes=PROCESSES, credit=as_told, during=OCTOBER)
    later = rules.cohorts(
        told, processes=PROCESSES, credit=as_told, during=replace(OCTOBER, until=date(2026, 11, 30))
    )
    for key, flow in now.items():
        assert later[key].advanced >= flow.advanced
