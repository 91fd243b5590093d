"""The overview as its asker gets it, on both databases."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event

from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.model import PersonRow, Role
from bot.people.refusals import NotYours, NotYourTeam
from bot.pipeline import service
from bot.pipeline.model import Flow, StageKey
from bot.pipeline.query import PipelineQuery, Whose
from tests.pipeline.office import TODAY, Office, dollars


def test_a_managers_quarter(office: Office) -> None:
    sell = office.seller.deal
    sell("A", "Amy Reed", ("2026-10-05", "lead"), ("2026-10-12", "proposal"), amount=1000_00)
    sell("B", "Amy Reed", ("2026-10-05", "lead"), amount=None)
    sell("C", "Bo Lind", ("2026-09-01", "lead"), ("2026-10-10", "won"), amount=500_00)
    sell("D", "Bo Lind", ("2026-10-01", "lead"), ("2026-10-30", "lost"), amount=300_00)
    sell("E", "Dana Fox", ("2026-07-01", "lead"), ("2026-08-01", "won"), amount=200_00)
    sell("F", "王博", ("2026-10-05", "lead"), amount=9_000_00)
    office.write()

    report = office.ask("Dana Fox")

    assert report.subject.team is not None
    assert report.subject.team.name == "West"
    total = report.total
    assert (total.open.sum.count, total.open.sum.amount) == (2, dollars(1000))
    assert total.open.sum.without_amount == 1
    assert total.open.weighted == dollars(500)
    assert (total.closed.won.count, total.closed.won.amount) == (1, dollars(500))
    assert (total.closed.lost.count, total.closed.lost.amount) == (1, dollars(300))
    assert total.closed.cycle.median == Fraction(39)
    assert total.closed.cycle.lost_median == Fraction(29)
    assert total.before is not None
    assert total.before.won.count == 1
    lead, need, proposal, negotiation = total.stages
    assert lead.flow == Flow(entered=3, advanced=1, undecided=1)
    assert need.flow == Flow(entered=2, advanced=2, undecided=0)
    assert proposal.flow == Flow(entered=2, advanced=1, undecided=1)
    assert negotiation.flow == Flow(entered=1, advanced=1, undecided=0)


def test_a_rep_sees_their_own_deals(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), amount=1000_00)
    office.seller.deal("B", "Bo Lind", ("2026-10-05", "lead"), amount=700_00)
    office.write()
    report = office.ask("Amy Reed")
    assert report.subject.person is not None
    assert report.total.open.sum.amount == dollars(1000)


def test_a_director_sees_the_teams_side_by_side(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), amount=1000_00)
    office.seller.deal("B", "陈雨", ("2026-10-05", "lead"), amount=700_00)
    office.write()
    report = office.ask("Helen Marsh")
    assert [(line.team.name, line.figures.open.sum.amount) for line in report.rows if line.team] == [
        ("West", dollars(1000)),
        ("华东", dollars(700)),
    ]
    assert report.total.open.sum.amount == dollars(1700)


def test_the_company_counts_deals_of_nobody_on_a_line_of_their_own(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), amount=1000_00)
    office.seller.deal("B", None, ("2026-10-05", "lead"), ("2026-11-05", "won"), amount=700_00)
    office.write()
    report = office.ask("Amy Reed", "company")
    assert report.total.open.sum.count == 1
    assert report.total.closed.won.amount == dollars(700)
    (unassigned,) = report.rows
    assert unassigned.team is None
    assert unassigned.figures.closed.won.amount == dollars(700)


def test_when_somebody_moves_last_quarters_figures_stay_with_the_team_that_earned_them(
    office: Office,
) -> None:
    office.seller.deal(
        "Won in West", "Amy Reed", ("2026-07-01", "lead"), ("2026-08-03", "won"), amount=100_00
    )
    office.seller.deal(
        "Won on the day", "Amy Reed", ("2026-09-01", "lead"), ("2026-10-01", "won"), amount=300_00
    )
    office.seller.deal("Open", "Amy Reed", ("2026-09-01", "lead"), amount=500_00)
    office.write()
    with office.deps.writing() as tx:
        moved = PersonRow("Amy Reed", "amy@example.com", team="华东", manager="李娜")
        people.apply_people(
            tx,
            workspace=office.seller.workspace,
            rows=[moved],
            as_of=date(2026, 10, 1),
            import_id=2,
            ids=office.deps.ids,
            source="test",
        )
    west, east = office.ask("Dana Fox", "last quarter"), office.ask("李娜")
    assert (west.total.closed.won.amount, west.total.open.sum.count) == (dollars(100), 2)
    assert (east.total.closed.won.amount, east.total.open.sum.count) == (dollars(300), 1)
    assert office.ask("Dana Fox").total.closed.won.count == 0


def test_a_stage_nobody_knew_then_has_a_line_of_its_own(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-08-05", "unknown"), ("2026-11-02", "proposal", {"seen": True}))
    office.write(history_from=date(2026, 11, 2))
    report = office.ask("Dana Fox", "last quarter")
    *known, unknown = report.total.stages
    assert [line.open.sum.count for line in known] == [0, 0, 0, 0]
    assert (unknown.key, unknown.open.sum.count) == (StageKey("sales", None), 1)
    assert report.total.open.sum.count == 1


def test_before_history_begins_what_needs_it_is_not_known(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), ("2026-11-09", "need"))
    office.write(history_from=date(2026, 11, 1))
    quarter, month = office.ask("Dana Fox"), office.ask("Dana Fox", "this month")
    assert quarter.history_from == date(2026, 11, 1)
    assert all(line.flow is None and line.median is None for line in quarter.total.stages)
    assert month.history_from is None
    assert month.total.stages[1].flow == Flow(1, 0, 1)


def test_a_source_that_a_team_does_not_use_does_not_hide_its_history(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), source="old")
    office.write()
    office.seller.written.clear()
    office.seller.deal("B", "陈雨", ("2026-10-05", "lead"), source="new")
    with office.deps.writing() as tx:
        office.seller.write(tx, history_from=date(2026, 11, 20), source="new")
        office.seller.written.clear()
        office.seller.write(tx, source="old")
    assert office.ask("Dana Fox").history_from is None
    assert office.ask("李娜").history_from == date(2026, 11, 20)


def test_a_currency_without_a_rate_is_said(office: Office) -> None:
    office.seller.deal("A", "Amy Reed", ("2026-10-05", "lead"), amount=100_00)
    office.seller.deal("B", "Amy Reed", ("2026-10-05", "lead"), amount=900_00, currency="CNY")
    office.write()
    report = office.ask("Dana Fox")
    assert report.without_rate == ("CNY",)
    assert (report.total.open.sum.count, report.total.open.sum.amount) == (2, dollars(100))
    assert report.total.open.sum.without_rate == 1


def test_the_stage_where_most_wait_is_named_with_its_largest_deals(office: Office) -> None:
    office.seller.deal("Small", "Amy Reed", ("2026-09-01", "proposal"), amount=10_00)
    office.seller.deal("Large", "Bo Lind", ("2026-10-01", "proposal"), amount=900_00)
    office.seller.deal("Fresh", "Bo Lind", ("2026-11-16", "proposal"), amount=990_00)
    office.seller.deal("Another", "Bo Lind", ("2026-10-01", "lead"), amount=99_00)
    office.write()
    waiting = office.ask("Dana Fox").waiting
    assert waiting is not None
    assert (waiting.key.stage, waiting.count) == ("proposal", 2)
    assert [(deal.name, deal.owner) for deal in waiting.deals] == [
        ("Large", "Bo Lind"),
        ("Small", "Amy Reed"),
    ]


@pytest.mark.parametrize(
    ("asker", "text", "trouble"),
    [
        ("Amy Reed", "华东", NotYourTeam),
        ("Amy Reed", "@Bo Lind", NotYours),
        ("Amy Reed", "@Dana Fox", NotYours),
        ("Dana Fox", "华东", NotYourTeam),
        ("Dana Fox", "@陈雨", NotYourTeam),
        ("Dana Fox", "Sales", NotYourTeam),
    ],
)
def test_who_may_not_see_what(office: Office, asker: str, text: str, trouble: type[Refusal]) -> None:
    with pytest.raises(trouble):
        office.ask(asker, text)


@pytest.mark.parametrize(
    ("asker", "text"),
    [
        ("Amy Reed", "me"),
        ("Amy Reed", "West"),
        ("Amy Reed", "company"),
        ("Dana Fox", "@Bo Lind"),
        ("Helen Marsh", "West"),
        ("Helen Marsh", "@陈雨 上季度"),
    ],
)
def test_who_may_see_what(office: Office, asker: str, text: str) -> None:
    assert office.ask(asker, text).total.is_empty


def test_a_member_of_a_team_of_teams_sees_nothing_of_the_teams_below(office: Office) -> None:
    with office.deps.writing() as tx:
        people.apply_people(
            tx,
            workspace=office.seller.workspace,
            rows=[PersonRow("Wu Qian", "wu@example.com", role=Role.REP, team="Sales")],
            as_of=date(2026, 1, 1),
            import_id=3,
            ids=office.deps.ids,
            source="test",
        )
    with office.deps.reading() as tx:
        (wu,) = people.find(tx, workspace=office.seller.workspace, who="Wu Qian")
    office.members["Wu Qian"] = wu
    office.seller.members["Wu Qian"] = wu.id
    office.seller.deal("Hers", "Wu Qian", ("2026-10-05", "lead"), amount=10_00)
    office.seller.deal("Theirs", "Amy Reed", ("2026-07-05", "lead"), amount=500_00)
    office.write()
    for text in ("Sales", "my team"):
        report = office.ask("Wu Qian", text)
        assert report.total.open.sum.amount == dollars(10), text
        assert not report.rows
        assert not report.subject.is_sharable
    query = PipelineQuery(Whose.TEAM, team=wu.team)
    with office.deps.reading() as tx:
        _, _, deals = service.deals_behind(tx, asker=wu, query=query, today=TODAY, deps=office.deps)
    assert [deal.name for deal in deals] == ["Hers"]


def test_a_button_pressed_by_somebody_else_shows_no_more(office: Office) -> None:
    query = PipelineQuery(Whose.TEAM, team=office.members["李娜"].team)
    with office.deps.reading() as tx, pytest.raises(NotYourTeam):
        service.overview(tx, asker=office.members["Dana Fox"], query=query, today=TODAY, deps=office.deps)


@pytest.mark.parametrize("asker", ["Amy Reed", "Dana Fox", "Helen Marsh"])
def test_ten_reps_cost_as_many_queries_as_one(office: Office, asker: str) -> None:
    for number in range(30):
        owner = ("Amy Reed", "Bo Lind", "陈雨", "王博")[number % 4]
        office.seller.deal(f"D{number}", owner, ("2026-09-01", "lead"), ("2026-10-12", "need"), amount=1_00)
    office.write()
    asked: list[Any] = []
    event.listen(office.deps.db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    office.ask(asker)
    assert len(asked) <= 8, asked


def test_a_directors_teams_add_up_to_the_whole(office: Office) -> None:
    for number, owner in enumerate(("Amy Reed", "Bo Lind", "陈雨", "王博", "Dana Fox", "Helen Marsh")):
        office.seller.deal(f"D{number}", owner, ("2026-10-05", "lead"), amount=(number + 1) * 100_00)
        office.seller.deal(f"W{number}", owner, ("2026-09-05", "lead"), ("2026-10-20", "won"), amount=50_00)
    office.write()
    report = office.ask("Helen Marsh")
    assert [line.team.name for line in report.rows if line.team] == ["West", "华东", "Sales"]
    parts = [line.figures for line in report.rows]
    assert sum(part.open.sum.amount.minor for part in parts) == report.total.open.sum.amount.minor
    assert sum(part.closed.won.count for part in parts) == report.total.closed.won.count
    flows = [part.stages[0].flow for part in parts]
    assert sum(flow.entered for flow in flows if flow) == 6


def test_a_new_hire_without_a_team_sees_their_own(office: Office) -> None:
    with office.deps.writing() as tx:
        people.apply_people(
            tx,
            workspace=office.seller.workspace,
            rows=[PersonRow("Zoe New", "zoe@example.com", role=Role.REP)],
            as_of=TODAY,
            import_id=3,
            ids=office.deps.ids,
            source="test",
        )
    with office.deps.reading() as tx:
        (zoe,) = people.find(tx, workspace=office.seller.workspace, who="Zoe New")
        report = service.overview(tx, asker=zoe, query=PipelineQuery(), today=TODAY, deps=office.deps)
    assert report.subject.person == zoe
