"""When a deal is stuck: worked examples, and what holds whatever the deals are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar
from bot.kit.money import Rates
from bot.pipeline.rules import Exchange
from bot.pipeline.stuck import rules
from bot.pipeline.stuck.model import Candidate, Judged, Limit, Reason
from tests.pipeline.journeys import as_told, journey, journeys

MONDAY = date(2026, 11, 23)
CALENDAR = WorkCalendar()
OWN = {(1, "sales", "proposal"): Limit(12, is_own=True, deals=20)}


def deal(number: int = 1, *, since: date = MONDAY, amount: int | None = 100, **more: Any) -> Candidate:
    """An open deal that is not stuck for any reason but its age."""
    one = Candidate(number, 7, "sales", "proposal", "USD", since.toordinal(), 1, amount, 0, None, 1, "crm")
    return one._replace(**more)


def judged(*deals: Candidate, **more: Any) -> list[Judged]:
    given: dict[str, Any] = {
        "today": MONDAY,
        "calendar": CALENDAR,
        "limits": OWN,
        "teams": {7: 1},
        "said": {},
        "with_next_steps": {"crm"},
        "with_activities": (),
        "last_days": {},
        "quiet": 10,
        "exchange": Exchange(Rates("USD", ()), "USD", MONDAY),
        **more,
    }
    return [Judged._make(one) for one in rules.Judge(**given).judged(deals)[0]]


def reasons(one: Candidate, **more: Any) -> Sequence[Reason]:
    found = judged(one, **more)
    return found[0].reasons if found else ()


def test_the_eightieth_of_twenty_is_the_sixteenth() -> None:
    assert rules.eightieth(range(1, 21)) == 16
    assert rules.eightieth(range(1, 22)) == 17
    assert rules.eightieth([5]) == 5
    assert rules.eightieth([3] * 16 + [90] * 4) == 3
    assert rules.eightieth([3] * 15 + [90] * 5) == 90


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_eightieth_is_a_length_that_occurred_with_four_fifths_not_beyond_it(lengths: list[int]) -> None:
    limit = rules.eightieth(lengths)
    assert limit in lengths
    assert 5 * sum(one <= limit for one in lengths) >= 4 * len(lengths)
    assert 5 * sum(one < limit for one in lengths) < 4 * len(lengths)
    assert rules.eightieth(lengths[::-1]) == limit


def test_a_deal_is_stuck_from_the_day_after_its_limit() -> None:
    twelve = CALENDAR.add(MONDAY - timedelta(days=40), 0)
    while CALENDAR.between(twelve, MONDAY) > 12:
        twelve += timedelta(days=1)
    assert reasons(deal(since=twelve)) == ()
    thirteen = twelve
    while CALENDAR.between(thirteen, MONDAY) < 13:
        thirteen -= timedelta(days=1)
    assert reasons(deal(since=thirteen)) == (Reason.LONG,)


def _stays(*told: list[Any]) -> dict[tuple[int, str, str], list[int]]:
    first = date(2026, 8, 1)
    worked = CALENDAR.ordinals(first, date(2026, 12, 31))
    moves = [move._replace(deal=deal) for deal, moves in enumerate(told, 1) for move in moves]
    return rules.won_stays(moves, worked=worked, first=first.toordinal(), credit=as_told)


def test_won_straight_from_a_stage_counts_its_stay_up_to_the_win() -> None:
    # 1 October 2026 is a Thursday: lead for 2 workdays, proposal from Monday 5 to Friday 16.
    assert _stays(journey("1 lead", "5 proposal", "16 won")) == {
        (1, "sales", "lead"): [2],
        (1, "sales", "proposal"): [9],
    }


def test_a_won_deal_counts_once_for_a_stage_with_its_longest_stay() -> None:
    there_and_back = journey("1 proposal", "2 need", "5 proposal", "16 won")
    assert _stays(there_and_back)[1, "sales", "proposal"] == [9]


def test_lost_deals_seen_stages_and_what_was_lost_sight_of_say_nothing() -> None:
    assert _stays(journey("1 proposal", "9 lost")) == {}
    assert _stays(journey("1 ?proposal", "9 won")) == {}
    assert _stays(journey("1 proposal", "9 -", "12 won")) == {}
    assert _stays(journey("1 proposal", "9 gone", "12 won")) == {}
    # Of a team that is not looked at.
    assert _stays(journey("1 proposal", "9 won", team=None)) == {}


def test_the_configured_limit_holds_until_there_are_twenty_won_deals() -> None:
    def limit(count: int) -> Limit:
        stays = {(1, "sales", "proposal"): list(range(1, count + 1))}
        found = rules.limits(stays, configured={("sales", "proposal"): 20}, teams=[1, 2])
        assert found[2, "sales", "proposal"] == Limit(20, is_own=False, deals=0)
        return found[1, "sales", "proposal"]

    assert limit(19) == Limit(20, is_own=False, deals=19)
    assert limit(20) == Limit(16, is_own=True, deals=20)


def test_a_stage_that_config_does_not_have_has_a_limit_only_by_won_deals() -> None:
    stays = {(1, "old", "pitch"): [4] * 20, (1, "old", "chat"): [4] * 19}
    assert rules.limits(stays, configured={}, teams=[1]) == {
        (1, "old", "pitch"): Limit(4, is_own=True, deals=20)
    }


def test_past_its_expected_close_only_after_that_day() -> None:
    assert reasons(deal(expected_close=MONDAY.toordinal())) == ()
    assert reasons(deal(expected_close=MONDAY.toordinal() - 1)) == (Reason.PAST_CLOSE,)


def test_a_missing_next_step_says_something_only_where_next_steps_are_written() -> None:
    assert reasons(deal(has_next_step=0)) == (Reason.NO_NEXT_STEP,)
    assert reasons(deal(has_next_step=0), with_next_steps={"other"}) == ()


def test_silence_says_something_only_where_activities_are_known() -> None:
    asleep = deal(since=date(2026, 11, 5))
    assert reasons(asleep) == ()
    assert reasons(asleep, with_activities={"crm"}) == (Reason.QUIET,)
    assert reasons(asleep, with_activities={"crm"}, last_days={1: date(2026, 11, 20)}) == ()
    # Ten workdays are not yet more than ten.
    assert reasons(deal(since=date(2026, 11, 9)), with_activities={"crm"}) == ()
    assert reasons(deal(since=date(2026, 11, 6)), with_activities={"crm"}) == (Reason.QUIET,)


def test_coming_into_a_stage_is_a_sign_of_life_and_being_seen_there_is_none() -> None:
    long_ago = {1: date(2026, 9, 1)}
    fresh = deal(since=date(2026, 11, 20))
    assert reasons(fresh, with_activities={"crm"}, last_days=long_ago) == ()
    seen = fresh._replace(is_since_known=0)
    assert reasons(seen, with_activities={"crm"}, last_days=long_ago) == (Reason.QUIET,)


def test_the_biggest_come_first_and_unknown_amounts_last() -> None:
    late: dict[str, Any] = {"expected_close": MONDAY.toordinal() - 1}
    found = judged(
        deal(1, amount=None, **late),
        deal(2, amount=100, **late),
        deal(3, amount=900, currency="XAF", **late),
        deal(4, amount=500, **late),
        deal(5, amount=0, **late),
    )
    assert [one.deal for one in found] == [4, 2, 5, 1, 3]
    total, by_stage = rules.sums(found, Exchange(Rates("USD", ()), "USD", MONDAY))
    assert by_stage == {("sales", "proposal"): total}
    assert (total.count, total.amount.minor, total.without_amount, total.without_rate) == (5, 600, 1, 1)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Any open deals, each with a number of its own."""
    ages = draw(st.lists(st.integers(0, 120), max_size=12))
    return [
        deal(
            number,
            since=MONDAY - timedelta(days=age),
            amount=draw(st.none() | st.integers(0, 5)),
            is_since_known=draw(st.integers(0, 1)),
            stage=draw(st.sampled_from(["proposal", "need", None])),
            expected_close=draw(st.none() | st.integers(-30, 30).map(lambda n: MONDAY.toordinal() + n)),
            has_next_step=draw(st.integers(0, 1)),
        )
        for number, age in enumerate(ages, 1)
    ]


@given(candidates(), st.randoms())
def test_the_order_in_which_deals_are_read_does_not_matter(deals: list[Candidate], dice: Any) -> None:
    known = {"with_activities": {"crm"}, "last_days": {1: date(2026, 11, 2)}}
    mixed = list(deals)
    dice.shuffle(mixed)
    assert judged(*mixed, **known) == judged(*deals, **known)


@given(candidates(), st.integers(1, 60))
def test_what_is_stuck_stays_stuck_as_days_pass(deals: list[Candidate], days: int) -> None:
    known = {"with_activities": {"crm"}, "last_days": {1: date(2026, 11, 2)}}
    now = {one.deal: set(one.reasons) for one in judged(*deals, **known)}
    later = {
        one.deal: set(one.reasons) for one in judged(*deals, today=MONDAY + timedelta(days=days), **known)
    }
    assert all(why <= later.get(one, set()) for one, why in now.items())


@given(journeys(), st.randoms())
def test_the_order_of_won_deals_does_not_matter(told: list[Any], dice: Any) -> None:
    mixed = list(told)
    dice.shuffle(mixed)
    first = {key: sorted(stays) for key, stays in _stays(*told).items()}
    assert first == {key: sorted(stays) for key, stays in _stays(*mixed).items()}
