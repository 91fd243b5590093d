"""What meetings say of a team's pipeline: one line of the funnel, and what came and went, closing to the cent."""

from __future__ import annotations

from datetime import date

from bot.kit.sections import Part, Subject, sections
from tests.conftest import NOW
from tests.pipeline.office import TODAY, Office, dollars

MONDAY_BEFORE, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


def part(office: Office, name: str, team_of: str = "Dana Fox") -> Part | None:
    subject = Subject(
        workspace=int(office.members[team_of].workspace),
        team=int(office.members[team_of].team or 0),
        members=(),
        first=MONDAY_BEFORE,
        until=FRIDAY,
        today=TODAY,
        now=NOW,
    )
    with office.deps.reading() as tx:
        return sections()[name].say(tx, office.deps, subject)


def sold(office: Office) -> None:
    sell = office.seller.deal
    sell("A", "Amy Reed", ("2026-10-05", "lead"), ("2026-11-17", "proposal"), amount=1000_00)
    sell("B", "Amy Reed", ("2026-10-05", "lead"), amount=400_00)
    sell("C", "Bo Lind", ("2026-10-01", "lead"), ("2026-11-18", "won"), amount=500_00)
    sell("D", "Bo Lind", ("2026-11-19", "lead"), amount=200_00)
    sell("F", "王博", ("2026-10-05", "lead"), amount=9_000_00)
    office.write()


def test_the_funnel_counts_what_the_team_has_open_by_stage(office: Office) -> None:
    sold(office)
    found = part(office, "pipeline.funnel")
    assert found is not None
    assert (found.facts["count"], found.facts["amount"]) == (3, dollars(1600))
    assert [(one["name"]["en"], one["count"]) for one in found.facts["stages"]] == [
        ("Lead", 2),
        ("Proposal", 1),
    ]


def test_the_flow_leads_from_what_was_open_to_what_is(office: Office) -> None:
    sold(office)
    found = part(office, "pipeline.flow")
    assert found is not None
    total = found.facts["report"].total
    assert (total.opening.count, total.closing.count) == (3, 3)
    assert total.opening.amount == dollars(1900)
    assert total.closing.amount == dollars(1600)


def test_a_team_without_deals_has_nothing_to_say(office: Office) -> None:
    office.seller.deal("F", "王博", ("2026-10-05", "lead"), amount=9_000_00)
    office.write()
    assert part(office, "pipeline.funnel") is None
    assert part(office, "pipeline.flow") is None
