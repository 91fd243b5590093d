"""Histories of deals for tests of the flow: told in a few words, or drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import strategies as st

from bot.deals import rules as deals
from bot.deals.model import DealId, Event, EventId, State, Status
from bot.people.model import MemberId
from bot.pipeline.flow.model import Path, Version

FIRST = date(2026, 11, 1)
STAGES = ("lead", "need", "proposal", "negotiation")
ENDS = ("won", "lost", "gone")
PEOPLE = (1, 2, 3)


class Stint(NamedTuple):
    """Somebody in a team from a day up to, not including, another."""

    member: int
    since: int
    until: int
    team: int


def day(number: int) -> date:
    """Day 1 is 1 November 2026."""
    return FIRST + timedelta(days=number - 1)


def told(
    *steps: str,
    owner: int | None = 1,
    amount: int | None = 100,
    currency: str = "USD",
    deal: int = 1,
    voided: Sequence[int] = (),
) -> list[Event]:
    """Steps such as "1 lead", "3 won 120", "5 need owner=2 amount=80 currency=EUR close=40".

    What is not said stays as it was; the bare number behind the stage is the amount, "-" an unknown one.
    `voided`: which steps (from 0) were taken back.
    """
    state = State(Status.OPEN, "sales", None, _member(owner), amount, currency, False, None)
    events = []
    for number, step in enumerate(steps):
        on, to, *more = step.split()
        state = _after(state, to, more)
        at = datetime.combine(day(int(on)), time(9), UTC) + timedelta(minutes=number)
        event = Event(EventId(deal * 100 + number), DealId(deal), day(int(on)), at, at, state, True)
        events.append(replace(event, voided_by=9) if number in voided else event)
    return events


def _after(state: State, to: str, more: Iterable[str]) -> State:
    changes: dict[str, Any] = {}
    for word in more:
        key, _, said = word.rpartition("=")
        if key in ("", "amount"):
            changes["amount_minor"] = None if said == "-" else int(said)
        elif key == "owner":
            changes["owner"] = None if said == "-" else MemberId(int(said))
        elif key == "close":
            changes["expected_close"] = None if said == "-" else day(int(said))
        else:
            changes[key] = said == "yes" if key == "is_estimated" else said
    if to in ENDS:
        return replace(state, status=Status(to), **changes)
    return replace(state, status=Status.OPEN, stage=None if to == "?" else to, **changes)


def _member(owner: int | None) -> MemberId | None:
    return None if owner is None else MemberId(owner)


def path_of(events: Iterable[Event], after: date, until: date) -> Path:
    """The versions of one deal that the store reads for these two days."""
    return [
        Version(
            deal=one.event.deal,
            day=one.event.day.toordinal(),
            status=one.event.state.status.value,
            owner=one.event.state.owner,
            process=one.event.state.process,
            stage=one.event.state.stage,
            amount=one.event.state.amount_minor,
            currency=one.event.state.currency,
            is_estimated=int(one.event.state.is_estimated),
            expected=one.event.state.expected_close.toordinal() if one.event.state.expected_close else None,
            is_move=int(one.is_move),
        )
        for one in deals.versions(events)
        if one.event.voided_by is None
        and one.event.day <= until
        and (one.until > after or one.event.day > after)
    ]


def standing(events: Iterable[Event], on: date) -> State | None:
    """What a deal was at the end of a day, counted without anything that is derived."""
    known = [one for one in events if one.voided_by is None and one.day <= on]
    return max(known, key=lambda one: (one.day, one.at, one.id)).state if known else None


numbers = st.integers(1, 30)
amounts = st.one_of(st.none(), st.integers(0, 10**9))


@st.composite
def a_history(draw: st.DrawFn, deal: int, *, currencies: Sequence[str] = ("USD",)) -> list[Event]:
    """Any history: forward, back, ending, coming back, other owners and amounts, some of it taken back."""
    steps = []
    for number in sorted(draw(st.lists(numbers, min_size=1, max_size=7))):
        to = draw(st.sampled_from([*STAGES, *STAGES, *ENDS, "won", "?"]))
        more = []
        if draw(st.booleans()):
            amount = draw(amounts)
            more.append(f"amount={'-' if amount is None else amount}")
        if draw(st.integers(0, 2)) == 0:
            more.append(f"owner={draw(st.sampled_from([*PEOPLE, '-']))}")
        if draw(st.integers(0, 2)) == 0:
            more.append(f"close={draw(st.integers(1, 60))}")
        if draw(st.integers(0, 5)) == 0:
            more.append(f"is_estimated={draw(st.sampled_from(['yes', 'no']))}")
        if draw(st.integers(0, 5)) == 0:
            more.append(f"currency={draw(st.sampled_from(currencies))}")
        steps.append(" ".join((str(number), to, *more)))
    voided = draw(st.lists(st.integers(0, len(steps) - 1), max_size=2)) if draw(st.booleans()) else []
    owner = draw(st.sampled_from([*PEOPLE, None]))
    return told(*steps, owner=owner, amount=draw(amounts), deal=deal, voided=voided)


@st.composite
def histories(draw: st.DrawFn, *, currencies: Sequence[str] = ("USD",)) -> list[list[Event]]:
    """A few deals."""
    return [
        draw(a_history(number, currencies=currencies)) for number in range(1, draw(st.integers(1, 8)) + 1)
    ]


@st.composite
def stints(draw: st.DrawFn) -> list[Stint]:
    """Who was in which team: everybody in team 1 or 2 or none, with a few changes."""
    found = []
    for member in PEOPLE:
        edges = sorted(draw(st.lists(numbers, max_size=3, unique=True)))
        days = [1, *(day(one).toordinal() for one in edges), date.max.toordinal()]
        for since, until in pairwise(days):
            team = draw(st.sampled_from([1, 1, 2, None]))
            if team is not None:
                found.append(Stint(member, since, until, team))
    return found


def team_of(known: Iterable[Stint], member: int | None, on: date) -> int | None:
    """In which team somebody was on that day."""
    there = on.toordinal()
    return next((one.team for one in known if one.member == member and one.since <= there < one.until), None)
