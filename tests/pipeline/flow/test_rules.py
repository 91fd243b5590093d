"""What each deal did between two days: worked examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pytest

from bot.deals.model import Event
from bot.kit.money import Money
from bot.pipeline.flow import rules, waterfalls
from bot.pipeline.flow.model import Effect, OpeningRow, Place, Shift, Term
from bot.pipeline.rules import Exchange, credit_by_membership
from tests.pipeline.flow.books import RATES
from tests.pipeline.flow.histories import Stint, day, path_of, told

ALWAYS = [Stint(1, 1, date.max.toordinal(), 1), Stint(2, 1, date.max.toordinal(), 1)]
ALWAYS.append(Stint(3, 1, date.max.toordinal(), 2))


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
    return rules.ways([path], opening=opening, closing=closing, credit=credit, changes=changes)[0]


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
        (told("1 lead", "5 won owner=3", "6 won 150", "7 need 120 owner=1"), [("repriced", 20)]),
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


def test_a_colleague_who_comes_back_brings_the_deals_back() -> None:
    away = [
        Stint(1, 1, day(10).toordinal(), 1),
        Stint(1, day(10).toordinal(), day(12).toordinal(), 2),
        Stint(1, day(12).toordinal(), date.max.toordinal(), 1),
    ]
    moved = [("moved_out", 100), ("moved_in", 100)]
    assert terms(told("1 lead"), 4, 20, known=away) == moved
    assert terms(told("1 lead", "15 lead 150"), 4, 20, known=away) == [*moved, ("repriced", 50)]
    assert terms(told("1 lead", "15 won"), 4, 20, known=away) == [*moved, ("won", 100)]
    assert terms(told("1 lead", "11 lead 150"), 4, 20, known=away) == [("moved_out", 100), ("moved_in", 150)]


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
    _, expected = rules.ways(
        [path], opening=opening, closing=closing, credit=credit_by_membership(mine), changes={}
    )
    assert [rules.shift(one, last=day(30).toordinal()) for one in expected] in (
        [shift],
        [] if shift is None else [shift],
    )


def test_rates_that_change_revalue_what_was_open() -> None:
    """100 EUR open at 1.10 = 110; at the closing's 1.20 it is 120: 10 of revaluation. Won 50 of it at 1.20."""
    before, after = (Exchange(RATES, "USD", day(n)) for n in (4, 15))
    opening = [OpeningRow(1, "sales", "lead", "EUR", 1, 1, 100_00, 0)]
    won = effects_of(told("1 lead 100_00 currency=EUR", "5 won 50_00"), 4, 15)
    (found,) = waterfalls.waterfalls(
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
