"""Whatever the day and the seed, the sample company has its stories to find."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from statistics import median

import pytest

from playground.company.generate import SEED, generate
from playground.company.model import OPEN_STAGES, Company, Person
from playground.company.stories import NEWCOMER, QUIET_STAR, SLOWING_TEAM, UNLUCKY, WEAK_NEGOTIATOR
from tests.playground.company import findings
from tests.playground.company.findings import Stay, by_month, share

NEW_YEARS = [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26)]

NEVER = 999

OCCASIONS = [
    (date(2026, 11, 23), SEED),
    (date(2026, 3, 1), SEED),
    (date(2027, 1, 2), SEED),
    (date(2026, 7, 31), 7),
    (date(2027, 2, 8), 8),
]


@lru_cache(maxsize=len(OCCASIONS))
def made(today: date, seed: int) -> Company:
    return generate(today=today, seed=seed)


@pytest.fixture(params=OCCASIONS, ids=lambda occasion: f"{occasion[0]}-{occasion[1]}")
def company(request: pytest.FixtureRequest) -> Company:
    return made(*request.param)


def test_somebody_brings_the_most_deals_to_the_table_and_wins_the_fewest_of_them(company: Company) -> None:
    decided = [stay for stay in findings.outcomes(company) if stay.team == "west"]
    at_table = [stay for stay in decided if findings.reached(stay.deal, "negotiation")]
    all_of, brought = (
        Counter(stay.owner.key for stay in decided),
        Counter(stay.owner.key for stay in at_table),
    )
    established = [person for person in all_of if all_of[person] >= 30]
    won = Counter(stay.owner.key for stay in decided if stay.stage == "won")
    colleagues = share(won.total() - won[WEAK_NEGOTIATOR], brought.total() - brought[WEAK_NEGOTIATOR])
    assert max(established, key=lambda person: share(brought[person], all_of[person])) == WEAK_NEGOTIATOR
    assert share(won[WEAK_NEGOTIATOR], brought[WEAK_NEGOTIATOR]) < colleagues * Fraction(55, 100)


def test_the_largest_open_deal_of_a_team_is_stuck_in_negotiation(company: Company) -> None:
    still_open = [stay for stay in findings.stays(company) if stay.left is None and stay.stage in OPEN_STAGES]
    largest = max((s for s in still_open if s.team == "east"), key=lambda stay: findings.dollars(stay.deal))
    second = sorted(findings.dollars(stay.deal) for stay in still_open if stay.team == "east")[-2]
    assert largest.stage == "negotiation"
    assert (company.today - largest.since).days > 80
    assert findings.slips(largest.deal) == 3
    assert findings.dollars(largest.deal) > second


def test_a_newcomer_opens_more_deals_each_month(company: Company) -> None:
    newcomer = company.person(NEWCOMER)
    opened = [s.since for s in _opened(company, newcomer)]
    assert min(opened) >= newcomer.hired > company.today - timedelta(days=96)
    third = (company.today - newcomer.hired) / 3
    months = [
        sum(newcomer.hired + n * third <= day < newcomer.hired + (n + 1) * third for day in opened)
        for n in range(3)
    ]
    assert months[0] < months[1] <= months[2]
    assert months[2] >= 2 * months[0]


def test_around_spring_festival_a_team_opens_and_wins_far_less(company: Company) -> None:
    begins, ends = company.begins + timedelta(days=45), company.today - timedelta(days=20)
    festivals = [day for day in NEW_YEARS if begins < day < ends]
    assert festivals
    around = [day + timedelta(days=n) for day in festivals for n in range(-16, 15)]
    usual = [begins + timedelta(days=n) for n in range((ends - begins).days)]
    elsewhere = set(usual) - set(around)
    east = [stay for stay in findings.stays(company) if stay.team == "east"]
    for happened in (
        [stay.since for stay in east if stay.stage == "lead"],
        [stay.since for stay in east if stay.stage == "won"],
    ):
        then = share(sum(day in set(around) for day in happened), len(around))
        else_ = share(sum(day in elsewhere for day in happened), len(elsewhere))
        assert then < else_ * Fraction(6, 10)


def test_a_good_rep_has_one_month_of_bad_luck_with_the_usual_inputs(company: Company) -> None:
    unlucky = company.person(UNLUCKY)
    theirs = [stay for stay in findings.stays(company) if stay.owner == unlucky]
    decided = by_month([stay for stay in theirs if stay.stage in ("won", "lost")])
    won = by_month([stay for stay in theirs if stay.stage == "won"])
    inputs = [
        by_month(_opened(company, unlucky)),
        by_month([stay for stay in theirs if stay.stage == "proposal"]),
        decided,
    ]
    whole = sorted(decided)[1:-1]
    busy = [month for month in whole if decided[month] * len(whole) > decided.total() * Fraction(6, 10)]
    worst = min(busy[-7:], key=lambda month: share(won[month], decided[month]))
    others = [month for month in whole if month != worst]
    assert share(won[worst], decided[worst]) <= Fraction(1, 5)
    assert share(sum(won[m] for m in others), sum(decided[m] for m in others)) > Fraction(19, 50)
    for counts in inputs:
        usual = Fraction(sum(counts[month] for month in others), len(others))
        assert usual * Fraction(1, 2) < counts[worst] < usual * 2


def test_one_teams_proposals_wait_ever_longer(company: Company) -> None:
    proposals = [stay for stay in findings.stays(company) if stay.stage == "proposal"]

    def waits(team: str) -> list[int]:
        third = (company.today - company.begins) / 3
        found = []
        for n in range(3):
            first, end = company.begins + n * third, company.begins + (n + 1) * third
            spells = [stay for stay in proposals if stay.team == team and first <= stay.since < end]
            found.append(findings.median_wait([_wait(stay, company) for stay in spells]) or NEVER)
        return found

    for team in ("east", "west", "international"):
        early, middle, late = waits(team)
        if team == SLOWING_TEAM:
            assert early < middle < late
            assert late >= Fraction(17, 10) * early
        else:
            assert late < Fraction(8, 5) * early


def test_the_one_who_wins_most_deals_wins_small_ones_month_after_month(company: Company) -> None:
    won = [stay for stay in findings.outcomes(company) if stay.stage == "won"]
    sizes: dict[str, list[Fraction]] = {}
    for stay in won:
        sizes.setdefault(stay.owner.key, []).append(findings.dollars(stay.deal))
    assert max(sizes, key=lambda person: len(sizes[person])) == QUIET_STAR
    smaller = [p for p in sizes if len(sizes[p]) >= 10 and median(sizes[p]) < median(sizes[QUIET_STAR])]
    assert len(smaller) <= 1
    months = by_month([stay for stay in won if stay.owner.key == QUIET_STAR])
    every = sorted(by_month(won))[1:-1]
    assert sum(months[month] == 0 for month in every) <= 1


def _opened(company: Company, person: Person) -> list[Stay]:
    """The deals that the person opened, as stays in their first stage."""
    return [
        stay
        for stay in findings.stays(company)
        if stay.owner == person and stay.deal.stages()[0].at == stay.deal.created and stay.stage == "lead"
    ]


def _wait(stay: Stay, company: Company) -> tuple[int, bool]:
    until = stay.left.at.date() if stay.left else company.today
    return (until - stay.since).days, stay.left is not None
