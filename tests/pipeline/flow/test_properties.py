"""Whatever happens to deals and people, the flow adds up and meets what is open. Counted in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.deals.model import Event, Status
from bot.pipeline.flow import rules
from bot.pipeline.flow.model import Place, Term
from tests.pipeline.flow.books import Books, said
from tests.pipeline.flow.histories import Stint, histories, numbers, standing, stints, team_of

KEYS: dict[str, Callable[[Place], Any]] = {
    "whole": lambda _: 0,
    "stage": lambda place: (place.process, place.stage),
    "person": lambda place: place.owner,
}
two_days = st.tuples(st.integers(0, 31), st.integers(0, 31)).map(lambda pair: tuple(sorted(pair)))


@given(histories(currencies=("USD", "EUR", "CNY", "XAF")), stints(), two_days, st.sampled_from(sorted(KEYS)))
def test_it_adds_up_to_the_cent_and_begins_and_ends_with_what_is_open(
    told: list[list[Event]], known: list[Stint], days: tuple[int, int], by: str
) -> None:
    books = Books(told, known, *days)
    found = books.waterfalls(KEYS[by])
    for line, one in found.items():
        signed = [(rules.SIGNS[term], amounts) for term, amounts in one.terms.items()]
        counts = sum(
            sign * a.count for (sign, a), t in zip(signed, one.terms, strict=True) if t is not Term.REPRICED
        )
        assert one.opening.count + counts == one.closing.count, line
        amounts = sum(sign * a.amount.minor for sign, a in signed)
        assert one.opening.amount.minor + amounts + one.revalued.minor == one.closing.amount.minor, line
    nothing = (0, 0, 0, 0, 0)
    opened, closed = books.expected(books.after, KEYS[by]), books.expected(books.until, KEYS[by])
    for line in {*found, *opened, *closed}:
        one = found[line]
        assert said(one.opening) == opened.get(line, nothing)
        assert said(one.closing) == closed.get(line, nothing)


@given(histories(), stints(), two_days, st.sampled_from(["stage", "person"]))
def test_lines_add_up_to_the_whole_and_what_moves_between_them_cancels_out(
    told: list[list[Event]], known: list[Stint], days: tuple[int, int], by: str
) -> None:
    books = Books(told, known, *days)
    whole, lines = books.waterfalls(KEYS["whole"]).get(0), books.waterfalls(KEYS[by])
    if whole is None:
        assert not lines
        return
    for term, amounts in whole.terms.items():
        parts = [line.terms[term] for line in lines.values()]
        if term in (Term.CAME, Term.WENT):
            assert amounts.count == 0
            continue
        assert sum(part.amount.minor for part in parts) == amounts.amount.minor, term
        if term is not Term.REPRICED:
            assert sum(part.count for part in parts) == amounts.count, term
    came, went = ([line.terms[term] for line in lines.values()] for term in (Term.CAME, Term.WENT))
    assert sum(one.count for one in came) == sum(one.count for one in went)
    assert sum(one.amount.minor for one in came) == sum(one.amount.minor for one in went)
    assert sum(line.opening.amount.minor for line in lines.values()) == whole.opening.amount.minor
    assert sum(line.closing.amount.minor for line in lines.values()) == whole.closing.amount.minor
    assert whole.revalued.minor == 0


@given(histories(), stints(), two_days)
def test_won_lost_and_new_are_what_a_person_with_a_pencil_counts(
    told: list[list[Event]], known: list[Stint], days: tuple[int, int]
) -> None:
    books = Books(told, known, *days)
    whole = books.waterfalls(KEYS["whole"]).get(0)
    for term, status in ((Term.WON, Status.WON), (Term.LOST, Status.LOST)):
        counted = []
        for events in told:
            now = standing(events, books.until)
            entry = _entry(events, books.until)
            if now is None or entry is None or now.status is not status or entry.day <= books.after:
                continue
            if team_of(books.mine, entry.state.owner, entry.day) == 1:
                counted.append(now.amount_minor)
        figure = whole.terms[term] if whole else None
        assert (figure.count if figure else 0) == len(counted)
        assert (figure.amount.minor if figure else 0) == sum(one or 0 for one in counted)
        assert (figure.without_amount if figure else 0) == counted.count(None)
    begun = [next((e for e in events if e.voided_by is None), None) for events in told]
    new = [
        event
        for event in begun
        if event
        and books.after < event.day <= books.until
        and event.state.status is not Status.GONE
        and team_of(books.mine, event.state.owner, event.day) == 1
    ]
    assert (whole.terms[Term.NEW].count if whole else 0) == len(new)


def _entry(events: Sequence[Event], until: date) -> Event | None:
    """The event with which the stay that holds at the end of the day began."""
    known = [one for one in events if one.voided_by is None and one.day <= until]
    if not known:
        return None
    place = len(known) - 1
    while place and known[place - 1].state.status is known[-1].state.status:
        place -= 1
    return known[place]


@given(histories(), stints(), st.tuples(numbers, numbers, numbers).map(lambda three: tuple(sorted(three))))
def test_one_flow_begins_where_the_one_before_it_ended(
    told: list[list[Event]], known: list[Stint], days: tuple[int, int, int]
) -> None:
    first, middle, last = days
    one, other, both = (
        Books(told, known, *pair).waterfalls(KEYS["whole"]).get(0)
        for pair in ((first, middle), (middle, last), (first, last))
    )
    assert (said(one.closing)[:3] if one else (0, 0, 0)) == (said(other.opening)[:3] if other else (0, 0, 0))
    assert (said(both.closing)[:3] if both else (0, 0, 0)) == (
        said(other.closing)[:3] if other else (0, 0, 0)
    )


@given(histories(), stints(), two_days)
def test_what_one_team_hands_over_the_other_gets(
    told: list[list[Event]], known: list[Stint], days: tuple[int, int]
) -> None:
    swapped = [Stint(one.member, one.since, one.until, 3 - one.team) for one in known]
    together = [Stint(one.member, one.since, one.until, 1) for one in known]
    parts = [Books(told, each, *days).waterfalls(KEYS["whole"]).get(0) for each in (known, swapped)]
    whole = Books(told, together, *days).waterfalls(KEYS["whole"]).get(0)
    sides = [part for part in parts if part]
    for term in (Term.WON, Term.LOST, Term.GONE, Term.NEW, Term.REOPENED, Term.REPRICED):
        amount = sum(part.terms[term].amount.minor for part in sides)
        assert amount == (whole.terms[term].amount.minor if whole else 0), term
    net = sum(
        rules.SIGNS[term] * part.terms[term].amount.minor
        for part in sides
        for term in (Term.MOVED_IN, Term.MOVED_OUT)
    )
    outside = sum(
        rules.SIGNS[term] * whole.terms[term].amount.minor
        for term in (Term.MOVED_IN, Term.MOVED_OUT)
        if whole
    )
    assert net == outside
