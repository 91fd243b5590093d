"""The sample company is the same every time, and everything in it could really have happened."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest

from playground.company.export import as_crm_csv
from playground.company.generate import generate
from playground.company.model import OPEN_STAGES, AmountSet, Company, Deal, OwnerSet, Person, StageEntered
from tests.playground.company import findings

TODAY = date(2026, 11, 23)
COUNTRIES = {
    "Asia/Shanghai": ("CN", None),
    "Asia/Singapore": ("SG", None),
    "America/Los_Angeles": ("US", None),
    "Europe/London": ("GB", "ENG"),
}


@lru_cache(maxsize=3)
def made(today: date) -> Company:
    return generate(today=today)


@pytest.fixture(params=[TODAY, date(2026, 2, 16), date(2028, 2, 29)], ids=str)
def company(request: pytest.FixtureRequest) -> Company:
    return made(request.param)


def digest(company: Company) -> str:
    return hashlib.sha256(repr(company).encode()).hexdigest()


def test_the_same_day_and_seed_make_the_same_company_in_another_process() -> None:
    program = (
        "import hashlib; from datetime import date; from playground.company.generate import generate;"
        "print(hashlib.sha256(repr(generate(today=date(2026, 11, 23))).encode()).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout.strip() == digest(generate(today=TODAY)) == digest(made(TODAY))


def test_another_seed_makes_another_company_of_the_same_people() -> None:
    other = generate(today=TODAY, seed=2)
    assert other.deals != made(TODAY).deals
    assert other.people == made(TODAY).people


def test_there_are_three_teams_of_eight_under_one_director(company: Company) -> None:
    top = [team for team in company.teams if team.parent is None]
    assert len(top) == 1
    assert company.person(top[0].manager).role == "director"
    below = [team for team in company.teams if team.parent == top[0].key]
    for team in below:
        roles = Counter(person.role for person in company.members(team.key))
        assert roles == {"manager": 1, "rep": 7}
        assert company.person(team.manager) in company.members(team.key)
    assert len(below) == 3
    assert [person.role for person in company.members(top[0].key)] == ["director", "admin"]


def test_names_mails_and_ids_are_nobody_elses(company: Company) -> None:
    for names in (
        [person.name for person in company.people],
        [person.crm_name for person in company.people],
        [person.email for person in company.people],
        [person.key for person in company.people],
        [person.slack_id for person in company.people if person.slack_id],
        [account.name for account in company.accounts],
        [account.short_name for account in company.accounts],
        [account.key for account in company.accounts],
        [product.name for product in company.products],
        [channel.name for channel in company.channels],
        [channel.id for channel in company.channels],
        [deal.id for deal in company.deals],
        [deal.name for deal in company.deals],
    ):
        assert len(set(names)) == len(names)
        assert all(name == name.strip() and name for name in names)


def test_people_came_moved_and_left_within_the_year(company: Company) -> None:
    moved = [person for person in company.people if len(person.memberships) > 1]
    left = [person for person in company.people if person.last_day]
    assert len(moved) == len(left) == 1
    before, after = moved[0].memberships
    assert before.team != after.team
    assert before.until == after.since
    assert 90 < (company.today - after.since).days < 365
    assert left[0].last_day
    assert left[0].team_on(left[0].last_day)
    assert left[0].team_on(company.today) is None


def test_a_few_people_have_no_slack_and_are_in_no_channel(company: Company) -> None:
    without = {person.key for person in company.people if not person.slack_id}
    assert 2 <= len(without) <= 4
    for channel in company.channels:
        assert channel.members
        assert not without & set(channel.members)
    assert {person.locale[:2] for person in company.people} == {"zh", "en"}


def test_it_has_the_size_and_the_win_rates_of_a_real_company(company: Company) -> None:
    assert 1_500 <= len(company.deals) <= 2_500
    closed = findings.outcomes(company)
    for team in ("east", "west", "international"):
        stages = Counter(stay.stage for stay in closed if stay.team == team)
        assert 0.20 <= stages["won"] / stages.total() <= 0.35


def test_every_change_is_in_order_and_inside_the_eighteen_months(company: Company) -> None:
    end = datetime.combine(company.today, time(), UTC)
    for deal in company.deals:
        instants = [change.at for change in deal.changes]
        assert instants == sorted(instants)
        assert instants[0] == deal.created
        assert instants[-1] < end
        owner = findings.owner_at(company, deal, deal.created)
        assert owner.day_of(deal.created) >= company.begins


def test_people_work_on_workdays_in_working_hours_while_they_are_employed(company: Company) -> None:
    closed = {
        tz: holidays.country_holidays(country, subdiv=subdivision, years=range(2023, 2030))
        for tz, (country, subdivision) in COUNTRIES.items()
    }
    for deal in company.deals:
        for change in deal.changes:
            owner = findings.owner_at(company, deal, change.at)
            local = change.at.astimezone(ZoneInfo(owner.tz))
            assert closed[owner.tz].is_working_day(local.date())
            assert time(9) <= local.time() < time(18)
            assert owner.team_on(local.date())
            if isinstance(change, OwnerSet) and change.at > deal.created:
                before = _owner_before(company, deal, change)
                assert before.team_on(local.date())
                assert before != owner


def _owner_before(company: Company, deal: Deal, change: OwnerSet) -> Person:
    owners = [one for one in deal.changes if isinstance(one, OwnerSet)]
    return company.person(owners[owners.index(change) - 1].owner)


def test_a_deal_goes_forward_through_known_stages_to_at_most_one_outcome(company: Company) -> None:
    for deal in company.deals:
        stages = [step.stage for step in deal.stages()]
        assert all(stage in OPEN_STAGES for stage in stages[:-1])
        assert all(before != after for before, after in pairwise(stages))
        now = deal.state()
        assert (now.closed_at is None) == (now.stage in OPEN_STAGES)
        assert (now.lost_reason is None) == (now.stage != "lost")
        ended = [c.at for c in deal.changes if isinstance(c, StageEntered) and c.stage not in OPEN_STAGES]
        assert not ended or ended[0] == deal.changes[-1].at


def test_amounts_are_positive_and_won_deals_have_a_real_one(company: Company) -> None:
    prices = {product.key: product for product in company.products}
    for deal in company.deals:
        for amount in findings.amounts(deal):
            assert isinstance(amount.minor, int)
            assert amount.minor > 0
            if amount.estimated:
                assert deal.product
                assert amount.minor == prices[deal.product].price(deal.currency)
        now = deal.state()
        if now.stage == "won":
            assert now.amount_minor
            assert not now.estimated


def test_the_amounts_of_the_changes_sum_to_the_amounts_of_the_deals(company: Company) -> None:
    for currency in ("CNY", "USD"):
        deals = [deal for deal in company.deals if deal.currency == currency]
        last = [amounts[-1].minor for deal in deals if (amounts := findings.amounts(deal))]
        now = [deal.state().amount_minor or 0 for deal in deals]
        steps = sum(
            after.minor - (before.minor if before else 0)
            for deal in deals
            for before, after in pairwise([None, *findings.amounts(deal)])
            if isinstance(after, AmountSet)
        )
        assert sum(last) == sum(now) == steps > 0


def test_the_pipeline_has_the_untidiness_of_a_real_one(company: Company) -> None:
    now = [(deal, deal.state()) for deal in company.deals]
    still_open = [(deal, state) for deal, state in now if state.closed_at is None]
    assert any(state.amount_minor is None for _, state in still_open)
    assert any(state.estimated for _, state in still_open)
    assert any(deal.product is None for deal, _ in still_open)
    assert any(state.expected_close < company.today for _, state in still_open)
    assert sum(findings.slips(deal) > 0 for deal in company.deals) > 100
    assert any("need" not in [s.stage for s in deal.stages()] and len(deal.stages()) > 2 for deal, _ in now)
    assert any([s.stage for s in deal.stages()].count("proposal") == 2 for deal, _ in now)
    assert sum(sum(isinstance(c, OwnerSet) for c in deal.changes) > 1 for deal in company.deals) > 10


def test_everything_refers_to_something_that_exists(company: Company) -> None:
    people = {person.key for person in company.people}
    accounts = {account.key: account for account in company.accounts}
    products = {product.key for product in company.products}
    teams = {team.key for team in company.teams}
    here = {person.key for person in company.people if person.team_on(company.today)}
    assert {account.owner for account in company.accounts} <= here
    assert {spell.team for person in company.people for spell in person.memberships} <= teams
    for deal in company.deals:
        assert deal.product is None or deal.product in products
        assert deal.currency == accounts[deal.account].currency
        assert {change.owner for change in deal.changes if isinstance(change, OwnerSet)} <= people
        if deal.state().closed_at is None:
            assert deal.state().owner in here


def test_the_past_of_a_deal_can_be_asked_for_but_not_before_it_existed() -> None:
    company = made(TODAY)
    deal = max(company.deals, key=lambda deal: len(deal.changes))
    assert deal.state(deal.created).stage == deal.stages()[0].stage
    with pytest.raises(ValueError, match="did not exist"):
        deal.state(datetime(2020, 1, 1, tzinfo=UTC))


def test_the_export_reads_back_as_the_same_bytes_every_time() -> None:
    assert as_crm_csv(made(TODAY)) == as_crm_csv(generate(today=TODAY))
