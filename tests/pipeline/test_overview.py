"""The overview as its asker gets it, on both databases."""

from __future__ import annotations

from fractions import Fraction

from bot.pipeline.model import Flow
from tests.pipeline.office import Office, dollars


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
