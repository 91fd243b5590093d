"""Whatever happened, a measure is the sum of its items and what the overview and the flow say. On both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kit.db import Tx
from bot.kit.figures import Share
from bot.kit.measures import About, Contribution, measures
from bot.kit.money import Money
from bot.pipeline.flow import service as flows
from bot.pipeline.flow.model import FlowQuery, FlowReport, Item, Term
from bot.pipeline.model import Overview
from bot.pipeline.query import PipelineQuery, Whose
from tests.examples import examples
from tests.pipeline.office import TODAY, Office
from tests.pipeline.recount import STAGES
from tests.pipeline.selling import Seller
from tests.pipeline.test_recount import a_change_of_team, a_deal, move_people, nothing_kept

FIRST = date(2026, 6, 1)
days = st.integers(-5, 175).map(lambda offset: FIRST + timedelta(offset))
two_days = st.tuples(days, days).map(lambda pair: tuple(sorted(pair)))
CURRENCIES = st.sampled_from(["USD", "USD", "USD", "JPY"])


def about(office: Office, report: Overview) -> About:
    """The same people and days as the overview's."""
    scope = report.subject.scope
    return About(
        workspace=office.seller.workspace,
        first=report.stretch.first,
        until=report.stretch.until,
        currency=report.subject.currency,
        rates=office.deps.rates,
        teams=scope.teams,
        people=(scope.person,) if scope.person else (),
    )


def listed(items: list[Item] | tuple[Item, ...]) -> list[tuple[int, str | None]]:
    return sorted((one.deal, str(one.amount)) for one in items)


def behind(tx: Tx, office: Office, asker: str, report: FlowReport, of: Term) -> list[tuple[int, str | None]]:
    subject = report.subject
    whose = PipelineQuery(period=report.period)
    if subject.person:
        whose = PipelineQuery(Whose.PERSON, person=subject.person.id, period=report.period)
    elif subject.team:
        whose = PipelineQuery(Whose.TEAM, team=subject.team.id, period=report.period)
    _, found = flows.items(
        tx, asker=office.members[asker], query=FlowQuery(whose), of=of, today=TODAY, deps=office.deps
    )
    return listed(found.shown)


def amounts(items: list[Contribution]) -> list[tuple[int, str | None]]:
    return sorted((one.id, str(one.value)) for one in items)


@given(
    st.lists(st.tuples(a_deal(), CURRENCIES), max_size=10),
    st.lists(a_change_of_team(), max_size=3, unique_by=lambda change: change[0]),
    two_days,
    st.sampled_from(["West", "华东", "@Amy Reed", "company"]),
)
@settings(
    max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_a_figure_is_the_same_everywhere_and_opens_into_its_items(
    office: Office, told: list[Any], changes: list[Any], period: tuple[date, date], whose: str
) -> None:
    asker = {"华东": "李娜", "@Amy Reed": "Helen Marsh"}.get(whose, "Dana Fox")
    known = measures(office.deps.settings)
    with nothing_kept(office) as tx:
        seller = Seller(office.seller.workspace, office.seller.members)
        for number, ((owner, steps, is_created_known), currency) in enumerate(told):
            seller.deal(f"Deal {number}", owner, *steps, is_created_known=is_created_known, currency=currency)
        seller.write(tx)
        move_people(tx, office, changes)
        text = f"{whose} {period[0]}..{period[1]}"
        report = office.ask_in(tx, asker, text)
        query = flows.understand(tx, asker=office.members[asker], rest=text, today=TODAY, deps=office.deps)
        flow = flows.flow(tx, asker=office.members[asker], query=query, today=TODAY, deps=office.deps)
        asked = about(office, report)
        said = {name: one.total(tx, asked) for name, one in known.items()}
        items = {name: list(one.items(tx, asked)) for name, one in known.items()}
        opened = {}
        if whose != "company":
            opened = {of: behind(tx, office, asker, flow, of) for of in (Term.WON, Term.LOST, Term.NEW)}
    for name, one in known.items():
        assert one.of_items(items[name], asked) == said[name], name
        for item in items[name]:
            assert asked.first <= item.day <= asked.until
    closed, terms = report.total.closed, flow.total.terms
    assert said["won_count"] == closed.won.count == terms[Term.WON].count
    assert said["won_amount"] == closed.won.amount == terms[Term.WON].amount
    assert said["lost_count"] == closed.lost.count == terms[Term.LOST].count
    assert said["lost_amount"] == closed.lost.amount == terms[Term.LOST].amount
    assert said["new_deals"] == terms[Term.NEW].count
    assert said["win_rate"] == closed.win_rate
    assert said["cycle"] == closed.cycle.median
    for line in report.total.stages:
        if line.flow is not None:
            assert said[f"moved_to:sales/{line.key.stage}"] == line.flow.entered
    if opened:
        assert opened[Term.WON] == amounts(items["won_amount"])
        assert opened[Term.LOST] == amounts(items["lost_amount"])
        assert [deal for deal, _ in opened[Term.NEW]] == sorted(one.id for one in items["new_deals"])


def test_a_measure_of_several_people_counts_each_in_whatever_team(office: Office) -> None:
    sell = office.seller.deal
    sell("A", "Amy Reed", ("2026-10-01", "lead"), ("2026-11-02", "won"), amount=100_00)
    sell("B", "陈雨", ("2026-10-01", "lead"), ("2026-11-03", "won"), amount=50_00)
    sell("C", "Bo Lind", ("2026-10-01", "lead"), ("2026-11-03", "lost"), amount=9_00)
    office.write()
    known = measures(office.deps.settings)
    ids = [office.members[name].id for name in ("Amy Reed", "陈雨", "Bo Lind")]
    workspace, rates = office.seller.workspace, office.deps.rates
    asked = About(workspace, date(2026, 11, 1), TODAY, "USD", rates, people=tuple(ids))
    with office.deps.reading() as tx:
        assert known["won_amount"].total(tx, asked) == Money(150_00, "USD")
        assert known["win_rate"].total(tx, asked) == Share(2, 3)
        first, second = known["won_amount"].items(tx, asked)
        entered = {stage: known[f"moved_to:sales/{stage}"].total(tx, asked) for stage in STAGES}
    assert (first.source, first.member, first.day) == ("deal", ids[0], date(2026, 11, 2))
    assert second.value == Money(50_00, "USD")
    assert entered == {"lead": 0, "need": 2, "proposal": 2, "negotiation": 2}, "passed on the way to won"
