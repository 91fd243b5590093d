"""The flow as its asker gets it, on both databases: it begins and ends with what the overview says is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.people.refusals import NotYours, NotYourTeam
from bot.pipeline.flow import service
from bot.pipeline.flow.model import FlowReport, Split, Term
from bot.pipeline.model import Figures, StageKey
from bot.pipeline.opening import OnlyTotals
from tests.examples import examples
from tests.pipeline.office import TODAY, Office, dollars
from tests.pipeline.selling import Seller
from tests.pipeline.test_recount import a_change_of_team, a_deal, move_people, nothing_kept

FIRST = date(2026, 6, 1)
days = st.integers(-5, 175).map(lambda offset: FIRST + timedelta(offset))
two_days = st.tuples(days, days).map(lambda pair: tuple(sorted(pair)))


def ask_in(tx: Tx, office: Office, name: str, text: str, *, today: date = TODAY) -> FlowReport:
    asker = office.members[name]
    query = service.understand(tx, asker=asker, rest=text, today=today, deps=office.deps)
    return service.flow(tx, asker=asker, query=query, today=today, deps=office.deps)


def ask(office: Office, name: str, text: str = "", *, today: date = TODAY) -> FlowReport:
    with office.deps.reading() as tx:
        return ask_in(tx, office, name, text, today=today)


def check(report: FlowReport, before: Figures, after: Figures) -> None:
    """The same figures wherever they are said."""
    assert report.total.opening == before.open.sum
    assert report.total.closing == after.open.sum
    assert report.total.terms[Term.WON] == after.closed.won
    assert report.total.terms[Term.LOST] == after.closed.lost


@given(
    st.lists(a_deal(), max_size=10),
    st.lists(a_change_of_team(), max_size=3, unique_by=lambda change: change[0]),
    two_days,
    st.sampled_from(["West", "华东", "@Amy Reed", "company"]),
)
@settings(
    max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_it_begins_and_ends_with_what_the_overview_calls_open(
    office: Office, told: list[Any], changes: list[Any], period: tuple[date, date], whose: str
) -> None:
    asker = {"华东": "李娜", "@Amy Reed": "Helen Marsh"}.get(whose, "Dana Fox")
    first, until = period
    with nothing_kept(office) as tx:
        seller = Seller(office.seller.workspace, office.seller.members)
        for number, (owner, steps, is_created_known) in enumerate(told):
            seller.deal(f"Deal {number}", owner, *steps, is_created_known=is_created_known)
        seller.write(tx)
        move_people(tx, office, changes)
        report = ask_in(tx, office, asker, f"{whose} {first}..{until} by stage")
        the_day_before = first - timedelta(days=1)
        before = office.ask_in(tx, asker, f"{whose} {the_day_before}..{the_day_before}").total
        after = office.ask_in(tx, asker, f"{whose} {first}..{until}").total
    check(report, before, after)
    opened = {line.key: line.open.sum for line in before.stages if line.open.sum.count}
    closed = {line.key: line.open.sum for line in after.stages if line.open.sum.count}
    lines = {line.stage: line.waterfall for line in report.lines}
    assert {key: one.opening for key, one in lines.items() if one.opening.count} == opened
    assert {key: one.closing for key, one in lines.items() if one.closing.count} == closed


def test_a_managers_week(office: Office) -> None:
    sell = office.seller.deal
    sell("Old", "Amy Reed", ("2026-11-02", "lead"), amount=1000_00)
    sell("Won", "Amy Reed", ("2026-11-02", "lead"), ("2026-11-18", "won", {"amount": 600_00}), amount=500_00)
    sell("New", "Bo Lind", ("2026-11-17", "lead"), ("2026-11-20", "need", {"amount": 300_00}), amount=200_00)
    sell("Given", "Bo Lind", ("2026-11-02", "lead"), ("2026-11-19", "lead", {"owner": "陈雨"}), amount=70_00)
    sell("Got", "陈雨", ("2026-11-02", "lead"), ("2026-11-19", "lead", {"owner": "Amy Reed"}), amount=40_00)
    sell(
        "Back",
        "Amy Reed",
        ("2026-10-02", "lead"),
        ("2026-10-20", "lost"),
        ("2026-11-23", "need"),
        amount=9_00,
    )
    sell("Gone", "Amy Reed", ("2026-10-02", "lead"), ("2026-11-21", "gone"), amount=None)
    office.write()

    report = ask(office, "Dana Fox")

    assert (report.opened_on, report.closed_on) == (date(2026, 11, 15), TODAY), "since the Monday before"
    total = report.total
    assert (total.opening.count, total.opening.amount) == (4, dollars(1570))
    assert {term.value: (one.count, one.amount) for term, one in total.terms.items() if one.count} == {
        "new": (1, dollars(200)),
        "reopened": (1, dollars(9)),
        "repriced": (2, dollars(200)),
        "moved_in": (1, dollars(40)),
        "moved_out": (1, dollars(70)),
        "won": (1, dollars(600)),
        "gone": (1, dollars(0)),
    }
    assert total.terms[Term.GONE].without_amount == 1
    assert (total.closing.count, total.closing.amount) == (4, dollars(1349))
    assert total.revalued == dollars(0)


def test_by_person_what_one_hands_to_another_stands_between_them(office: Office) -> None:
    office.seller.deal(
        "Acme",
        "Amy Reed",
        ("2026-11-02", "lead"),
        ("2026-11-18", "lead", {"owner": "Bo Lind"}),
        amount=100_00,
    )
    office.write()
    report = ask(office, "Dana Fox", "by person")
    assert report.split is Split.PERSON
    lines = {line.name: line.waterfall for line in report.lines}
    assert lines["Amy Reed"].terms[Term.WENT].amount == dollars(100)
    assert lines["Bo Lind"].terms[Term.CAME].amount == dollars(100)
    assert report.total.terms[Term.MOVED_IN].count == report.total.terms[Term.MOVED_OUT].count == 0


def test_by_stage_in_the_order_of_the_process(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-11-02", "need"), ("2026-11-18", "proposal"), amount=100_00)
    office.seller.deal("B", "Amy Reed", ("2026-11-18", "lead"), amount=50_00)
    office.write()
    report = ask(office, "Dana Fox", "分阶段 周一以来")
    keys = [line.stage for line in report.lines]
    assert keys == [StageKey("sales", stage) for stage in ("lead", "need", "proposal")]


def test_slipped_and_pulled_in_stand_beside_it(office: Office) -> None:
    def expects(name: str, was: str, now: str) -> None:
        office.seller.deal(
            name,
            "Amy Reed",
            ("2026-09-02", "lead", {"expected_close": date.fromisoformat(was)}),
            ("2026-11-18", "lead", {"expected_close": date.fromisoformat(now)}),
            amount=100_00,
        )

    expects("Slips", "2026-12-20", "2027-01-20")
    expects("Comes earlier", "2027-02-20", "2026-12-01")
    expects("Within", "2026-12-01", "2026-12-20")
    office.write()
    report = ask(office, "Dana Fox", "this quarter")
    assert (report.slipped.count, report.slipped.amount) == (1, dollars(100))
    assert (report.pulled_in.count, report.pulled_in.amount) == (1, dollars(100))


def test_a_colleague_who_moves_takes_open_deals_along(office: Office) -> None:
    office.seller.deal("Quiet", "陈雨", ("2026-06-02", "lead"), amount=100_00)
    office.write()
    with nothing_kept(office) as tx:
        move_people(tx, office, [("陈雨", date(2026, 11, 18), "West")])
        report, other = ask_in(tx, office, "Dana Fox", ""), ask_in(tx, office, "李娜", "")
    assert (report.total.terms[Term.MOVED_IN].count, report.total.closing.count) == (1, 1)
    assert (other.total.terms[Term.MOVED_OUT].count, other.total.closing.count) == (1, 0)


@pytest.mark.parametrize(
    ("asker", "text", "trouble"),
    [
        ("Amy Reed", "华东", NotYourTeam),
        ("Amy Reed", "@Bo Lind", NotYours),
        ("Amy Reed", "@Dana Fox by stage", NotYours),
        ("Dana Fox", "华东 last week", NotYourTeam),
        ("Dana Fox", "@陈雨", NotYourTeam),
        ("Dana Fox", "Sales", NotYourTeam),
        ("Helen Marsh", "company by person", OnlyTotals),
        ("Dana Fox", "company 按人", OnlyTotals),
    ],
)
def test_who_may_not_see_what(office: Office, asker: str, text: str, trouble: type[Refusal]) -> None:
    with pytest.raises(trouble):
        ask(office, asker, text)


@pytest.mark.parametrize(
    ("asker", "text"),
    [
        *(("Amy Reed", "me"), ("Amy Reed", "West by person"), ("Amy Reed", "company by stage")),
        *(("Dana Fox", "@Bo Lind"), ("Helen Marsh", "West"), ("Helen Marsh", "@陈雨 上季度")),
    ],
)
def test_who_may_see_what(office: Office, asker: str, text: str) -> None:
    assert ask(office, asker, text).is_empty


@pytest.mark.parametrize(
    ("asker", "split"), [("Amy Reed", ""), ("Dana Fox", "by person"), ("Helen Marsh", "")]
)
def test_ten_reps_cost_as_many_queries_as_one(office: Office, asker: str, split: str) -> None:
    for number in range(30):
        owner = ("Amy Reed", "Bo Lind", "陈雨", "王博")[number % 4]
        office.seller.deal(f"D{number}", owner, ("2026-09-01", "lead"), ("2026-11-18", "need"), amount=1_00)
    office.write()
    asked: list[Any] = []
    event.listen(office.deps.db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    ask(office, asker, split)
    assert len(asked) <= 8, asked


def test_currencies_without_a_rate_are_said(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-11-18", "lead"), amount=100_00, currency="CNY")
    office.write()
    report = ask(office, "Dana Fox")
    assert report.without_rate == ("CNY",)
    assert report.total.terms[Term.NEW] == replace(report.total.closing)
    assert report.total.closing.without_rate == 1
