"""Finds the sample company's stories again, from nothing but its deals and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from playground.company.model import AmountSet, Company, Deal, Person, Stage, StageEntered

CNY_A_DOLLAR = 7


@dataclass(frozen=True)
class Stay:
    """A deal's time in a stage, by whom and in which team it was entered; `left` None: still there."""

    deal: Deal
    stage: Stage
    owner: Person
    team: str | None
    since: date
    left: StageEntered | None


def owner_at(company: Company, deal: Deal, at: datetime) -> Person:
    return company.person(deal.state(at).owner)


def stays(company: Company) -> list[Stay]:
    return list(_stays(company))


def _stays(company: Company) -> Iterator[Stay]:
    people = {person.key: person for person in company.people}
    for deal in company.deals:
        steps = deal.stages()
        for step, left in zip(steps, [*steps[1:], None], strict=True):
            owner = people[deal.state(step.at).owner]
            day = owner.day_of(step.at)
            yield Stay(deal, step.stage, owner, owner.team_on(day), day, left)


def outcomes(company: Company) -> list[Stay]:
    return [stay for stay in stays(company) if stay.stage in ("won", "lost")]


def dollars(deal: Deal) -> Fraction:
    """What the deal is worth now, in whole dollars; for comparing people only."""
    minor = deal.state().amount_minor or 0
    return Fraction(minor, 100) / (1 if deal.currency == "USD" else CNY_A_DOLLAR)


def reached(deal: Deal, stage: Stage) -> bool:
    return any(step.stage == stage for step in deal.stages())


def share(part: int, whole: int) -> Fraction:
    return Fraction(part, max(whole, 1))


def by_month(stays: Sequence[Stay]) -> Counter[str]:
    return Counter(stay.since.strftime("%Y-%m") for stay in stays)


def median_wait(waits: Sequence[tuple[int, bool]]) -> int | None:
    """Kaplan-Meier median of (days, whether it ended); None when fewer than half have ended by then."""
    at_risk = len(waits)
    surviving = Fraction(1)
    for days in sorted({days for days, _ in waits}):
        ended = [is_over for wait, is_over in waits if wait == days]
        surviving *= Fraction(at_risk - ended.count(True), at_risk)
        if surviving <= Fraction(1, 2):
            return days
        at_risk -= len(ended)
    return None


def slips(deal: Deal) -> int:
    """How often the expected close was put off."""
    days = [deal.state(change.at).expected_close for change in deal.changes]
    return sum(later > earlier for earlier, later in pairwise(days))


def amounts(deal: Deal) -> list[AmountSet]:
    return [change for change in deal.changes if isinstance(change, AmountSet)]
