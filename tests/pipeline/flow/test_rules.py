"""What each deal did between two days, and that it adds up. Worked examples, then whatever may happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deals.model import Event, Status
from bot.kit.money import Money, Rate, Rates
from bot.pipeline.flow import rules
from bot.pipeline.flow.model import Effect, OpeningRow, Place, Shift, Term, Waterfall
from bot.pipeline.rules import Exchange, credit_by_membership
from tests.pipeline.flow.histories import (
    Stint,
    day,
    histories,
    numbers,
    path_of,
    standing,
    stints,
    team_of,
    told,
)

ALWAYS = [Stint(1, 1, date.max.toordinal(), 1), Stint(2, 1, date.max.toordinal(), 1)]
ALWAYS.append(Stint(3, 1, date.max.toordinal(), 2))
RATES = Rates(
    "USD",
    (
        Rate(day(-100), "EUR", Decimal("1.10")),
        Rate(day(10), "EUR", Decimal("1.20")),
        Rate(day(12), "CNY", Decimal("0.1412345")),
        Rate(day(20), "EUR", Decimal("1.1234567")),
    ),
)


def effects_of(
    events: Sequence[Event], after: int, until: int, known: Iterable[Stint] = ALWAYS, team: int = 1
) -> list[Effect]:
    """What one deal did for a team, between the ends of two days."""
    mine = [one for one in known if one.team == team]
    path = path_of(events, day(after), day(until))
    if not path:
        return []
    opening, closing = day(after).toordinal(), day(until).toordinal()
    changes = rules.changes_of_team(mine, after=opening, until=closing)
    credit = credit_by_membership(mine)
    return rules.way(path, opening=opening, closing=closing, credit=credit, changes=changes)[0]


def terms(
    events: Sequence[Event], after: int, until: int, key: Callable[[Place], Any] = lambda _: 0, **more: Any
) -> list[tuple[str, int | None]]:
    """The same as term and amount; of a repricing the difference."""
    found = []
    for effect in effects_of(events, after, until, **more):
        for _, term in rules.booked(effect, key):
            amount = effect.worth.amount
            if effect.before is not None:
                amount = (amount or 0) - (effect.before.amount or 0)
            found.append((term.value, amount))
    return found


@pytest.mark.parametrize(
    ("history", "did"),
    [
        # Made in between.
        (told("5 lead"), [("new", 100)]),
        (told("5 lead", amount=None), [("new", None)]),
        (told("5 lead", "5 won"), [("new", 100), ("won", 100)]),
        (told("5 won"), [("new", 100), ("won", 100)]),
        (told("5 lead", "7 lead 150", "9 lost"), [("new", 100), ("repriced", 50), ("lost", 150)]),
        (told("5 gone"), []),
        (told("5 lead", "6 gone"), [("new", 100), ("gone", 100)]),
        # Open before.
        (told("1 lead"), []),
        (told("1 lead", "5 need"), []),
        (told("1 lead", "5 won"), [("won", 100)]),
        (told("1 lead", "5 won 120"), [("repriced", 20), ("won", 120)]),
        (told("1 lead", "5 won", "8 won 120"), [("repriced", 20), ("won", 120)]),
        (told("1 lead", "5 gone"), [("gone", 100)]),
        (told("1 lead", "5 lead -"), [("repriced", -100)]),
        (told("1 lead", "5 lead 70", "6 lead"), [("repriced", -30)]),
        # Closed and opened again.
        (told("1 lead", "2 lost", "5 need"), [("reopened", 100)]),
        (told("1 lead", "2 lost", "5 need", "6 lost"), [("reopened", 100), ("lost", 100)]),
        (told("1 lead", "2 lost", "5 need", "5 lost"), [("reopened", 100), ("lost", 100)]),
        (told("1 lead", "2 lost", "5 won"), [("reopened", 100), ("won", 100)]),
        (told("1 lead", "2 lost", "5 gone"), []),
        (told("1 lead", "5 won", "6 need"), []),
        (told("1 lead", "5 won", "6 need", "8 won"), [("won", 100)]),
        (told("1 lead", "2 won", "5 won 120"), []),
        # Other people's.
        (told("1 lead", "5 lead owner=2"), []),
        (told("1 lead", "5 lead owner=3"), [("moved_out", 100)]),
        (told("1 lead", "5 lead owner=3", "5 lead owner=1"), [("moved_out", 100), ("moved_in", 100)]),
        (
            told("1 lead", "5 lead owner=3", "6 lead 150", "7 lead owner=1"),
            [("moved_out", 100), ("moved_in", 150)],
        ),
        (told("1 lead", "5 lead 150 owner=3"), [("moved_out", 100)]),
        (told("1 lead owner=3", "5 lead 150 owner=1"), [("moved_in", 100), ("repriced", 50)]),
        (told("1 lead owner=3", "5 won 150 owner=1"), [("moved_in", 100), ("repriced", 50), ("won", 150)]),
        (told("1 lead", "5 won 150 owner=3"), [("moved_out", 100)]),
        (told("1 lead", "5 won", "6 won owner=3"), [("won", 100)]),
        (told("1 lead", "2 lost", "5 need owner=3"), []),
        (told("1 lead owner=3", "2 lost", "5 need owner=1"), [("reopened", 100)]),
        # Taken back.
        (told("1 lead", "5 won", voided=[1]), []),
        (told("5 lead", voided=[0]), []),
    ],
)
def test_each_thing_that_happens_belongs_to_one_term(history: list[Event], did: list[Any]) -> None:
    assert terms(history, 4, 20) == did


def test_what_happens_on_the_first_day_was_there_already_and_on_the_last_it_counts() -> None:
    events = told("4 lead", "20 won", "21 need")
    assert terms(events, 4, 20) == [("won", 100)]
    assert terms(events, 3, 4) == [("new", 100)]
    assert terms(events, 20, 21) == [("reopened", 100)]


def test_a_colleague_who_changes_teams_takes_the_open_deals_along_as_the_day_begins() -> None:
    moves = [Stint(1, 1, day(10).toordinal(), 1), Stint(1, day(10).toordinal(), date.max.toordinal(), 2)]
    assert terms(told("1 lead"), 4, 20, known=moves) == [("moved_out", 100)]
    assert terms(told("1 lead"), 4, 20, known=moves, team=2) == [("moved_in", 100)]
    won = told("1 lead", "10 won 120")
    assert terms(won, 4, 20, known=moves) == [("moved_out", 100)]
    assert terms(won, 4, 20, known=moves, team=2) == [("moved_in", 100), ("repriced", 20), ("won", 120)]
    assert terms(told("1 lead", "9 won"), 4, 20, known=moves) == [("won", 100)]


def test_between_stages_and_between_people_what_one_loses_another_gets() -> None:
    def by_stage(place: Place) -> str | None:
        return place.stage

    events = told("1 lead", "5 need 150", "8 need owner=2", "9 proposal", "9 won")
    assert terms(events, 4, 20, by_stage) == [
        *(("went", 100), ("came", 100), ("repriced", 50), ("went", 150), ("came", 150), ("won", 150)),
    ]
    assert terms(events, 4, 20, lambda place: place.owner) == [
        *(("repriced", 50), ("went", 150), ("came", 150), ("won", 150)),
    ]


def test_another_currency_is_a_repricing() -> None:
    (effect,) = effects_of(told("1 lead", "5 lead 90 currency=EUR"), 4, 20)
    assert effect.term is Term.REPRICED
    assert (effect.worth.currency, effect.before and effect.before.currency) == ("EUR", "USD")


@pytest.mark.parametrize(
    ("history", "shift"),
    [
        (told("1 lead close=10", "5 lead close=40"), Shift.SLIPPED),
        (told("1 lead close=40", "5 lead close=10"), Shift.PULLED_IN),
        (told("1 lead close=10", "5 lead close=30"), None),
        (told("1 lead close=2", "5 lead close=40"), Shift.SLIPPED),
        (told("1 lead", "5 lead close=40"), None),
        (told("1 lead close=10", "5 lead close=-"), None),
        (told("1 lead close=10", "5 lead close=40", "6 lead close=12"), None),
        (told("1 lead close=10", "5 lead close=40", "6 won"), None),
        (told("5 lead close=10", "6 lead close=40"), Shift.SLIPPED),
        (told("1 lead owner=3 close=10", "5 lead close=40", "6 lead owner=1"), None),
        (told("1 lead owner=3 close=10", "5 lead owner=1 close=40"), Shift.SLIPPED),
        (told("1 lead close=10", "5 lead owner=3 close=40"), None),
    ],
)
def test_a_deal_slips_when_it_is_no_longer_to_close_by_the_periods_end(
    history: list[Event], shift: Shift | None
) -> None:
    mine = [one for one in ALWAYS if one.team == 1]
    opening, closing = day(4).toordinal(), day(20).toordinal()
    path = path_of(history, day(4), day(20))
    _, expected = rules.way(
        path, opening=opening, closing=closing, credit=credit_by_membership(mine), changes={}
    )
    assert (rules.shift(expected, last=day(30).toordinal()) if expected else None) is shift


def test_rates_that_change_revalue_what_was_open() -> None:
    """100 EUR open at 1.10 = 110; at the closing's 1.20 it is 120: 10 of revaluation. Won 50 of it at 1.20."""
    before, after = (Exchange(RATES, "USD", day(n)) for n in (4, 15))
    opening = [OpeningRow(1, "sales", "lead", "EUR", 1, 1, 100_00, 0)]
    won = effects_of(told("1 lead 100_00 currency=EUR", "5 won 50_00"), 4, 15)
    (found,) = rules.waterfalls(
        opening,
        won,
        key=lambda _: 0,
        credit=credit_by_membership(ALWAYS),
        on=day(4).toordinal(),
        before=before,
        after=after,
    ).values()
    assert found.opening.amount == Money(110_00, "USD")
    assert found.revalued == Money(10_00, "USD")
    assert found.terms[Term.REPRICED].amount == Money(-60_00, "USD")
    assert found.terms[Term.WON].amount == Money(60_00, "USD")
    assert found.closing.amount == Money(0, "USD")


# --- whatever happens -------------------------------------------------------------------------------------


class Books:
    """The flow of one team between two days, and what is open on them counted without it."""

    def __init__(
        self, told: Sequence[Sequence[Event]], known: Sequence[Stint], after: int, until: int
    ) -> None:
        self.told, self.after, self.until = told, day(after), day(until)
        self.mine = [one for one in known if one.team == 1]
        self.effects: list[Effect] = []
        opening, closing = self.after.toordinal(), self.until.toordinal()
        changes = rules.changes_of_team(self.mine, after=opening, until=closing)
        for events in told:
            if path := path_of(events, self.after, self.until):
                self.effects += rules.way(
                    path,
                    opening=opening,
                    closing=closing,
                    credit=credit_by_membership(self.mine),
                    changes=changes,
                )[0]

    def open(self, on: date) -> list[OpeningRow]:
        states = [standing(events, on) for events in self.told]
        return [
            OpeningRow(
                *(one.owner, one.process, one.stage, one.currency, 1, int(one.amount_minor is not None)),
                *(one.amount_minor or 0, (one.amount_minor or 0) if one.is_estimated else 0),
            )
            for one in states
            if one and one.status is Status.OPEN and team_of(self.mine, one.owner, on) == 1
        ]

    def waterfalls(self, key: Callable[[Place], Any]) -> dict[Any, Waterfall]:
        return rules.waterfalls(
            self.open(self.after),
            self.effects,
            key=key,
            credit=credit_by_membership(self.mine),
            on=self.after.toordinal(),
            before=Exchange(RATES, "USD", self.after),
            after=Exchange(RATES, "USD", self.until),
        )

    def expected(self, on: date, key: Callable[[Place], Any]) -> dict[Any, tuple[int, int, int, int, int]]:
        found: dict[Any, list[OpeningRow]] = {}
        for row in self.open(on):
            found.setdefault(key(Place(1, row.owner, row.process, row.stage)), []).append(row)
        exchange = Exchange(RATES, "USD", on)
        return {
            line: (
                len(rows),
                exchange.total(_sums(rows, lambda row: row.amount)).minor,
                exchange.total(_sums(rows, lambda row: row.estimated)).minor,
                sum(not row.with_amount for row in rows),
                sum(row.with_amount for row in rows if not exchange.knows(row.currency)),
            )
            for line, rows in found.items()
        }


def _sums(rows: Iterable[OpeningRow], part: Callable[[OpeningRow], int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + part(row)
    return sums


def _said(amounts: Any) -> tuple[int, int, int, int, int]:
    return (
        amounts.count,
        amounts.amount.minor,
        amounts.estimated.minor,
        amounts.without_amount,
        amounts.without_rate,
    )


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
        assert _said(one.opening) == opened.get(line, nothing)
        assert _said(one.closing) == closed.get(line, nothing)


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
        said = whole.terms[term] if whole else None
        assert (said.count if said else 0) == len(counted)
        assert (said.amount.minor if said else 0) == sum(one or 0 for one in counted)
        assert (said.without_amount if said else 0) == counted.count(None)
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
    assert (_said(one.closing)[:3] if one else (0, 0, 0)) == (
        _said(other.opening)[:3] if other else (0, 0, 0)
    )
    assert (_said(both.closing)[:3] if both else (0, 0, 0)) == (
        _said(other.closing)[:3] if other else (0, 0, 0)
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
