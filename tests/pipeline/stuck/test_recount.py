"""Whatever happened, what is stuck is what a person with a pencil would call stuck. On both databases."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deals.model import Event, Status
from bot.pipeline.query import PipelineQuery
from bot.pipeline.stuck import rules, service
from bot.pipeline.stuck.model import Reason, Stuck
from tests.examples import examples
from tests.pipeline.office import TODAY, Office
from tests.pipeline.recount import STAGES, Recount
from tests.pipeline.selling import Seller
from tests.pipeline.test_recount import a_change_of_team, a_deal, move_people, nothing_kept

LONGEST = dict(zip(STAGES, (15, 20, 20, 15), strict=True))
ENOUGH = 2


def workdays(first: date, until: date) -> int:
    """One by one: the days after the first, up to the last, that are no weekend."""
    days = range(first.toordinal() + 1, until.toordinal() + 1)
    return sum(date.fromordinal(day).weekday() < 5 for day in days)


def stays(events: list[Event]) -> list[tuple[str, date, date, bool]]:
    """Each time the deal was in a stage: which, from when, until when, and whether both are certain."""
    found = []
    for number, event in enumerate(events):
        before = events[number - 1] if number else None
        if event.state.status is not Status.OPEN or event.state.stage is None:
            continue
        if before and before.state.status is Status.OPEN and before.state.stage == event.state.stage:
            continue
        after = [
            one
            for one in events[number + 1 :]
            if one.state.status is not Status.OPEN or one.state.stage != event.state.stage
        ]
        if after:
            out = after[0]
            is_in_sight = out.state.status in (Status.WON, Status.LOST) or out.state.stage is not None
            is_in_sight = is_in_sight and out.state.status is not Status.GONE
            found.append((event.state.stage, event.day, out.day, event.is_entry_known and is_in_sight))
    return found


def limits(recount: Recount, team: str) -> dict[str, int]:
    lengths = defaultdict(list)
    for _, told in recount.deals:
        events = [event for event in told if event.day <= TODAY]
        if not events or events[-1].state.status is not Status.WON:
            continue
        entry = recount.entry(events, events[-1])
        if recount.team_of(entry.state.owner, entry.day) != team:
            continue
        longest: dict[str, int] = {}
        for stage, first, until, is_certain in stays(events):
            if is_certain and first <= entry.day:
                longest[stage] = max(longest.get(stage, 0), workdays(first, until))
        for stage, length in longest.items():
            lengths[stage].append(length)
    found = dict(LONGEST)
    for stage, known in lengths.items():
        if len(known) >= ENOUGH:
            found[stage] = sorted(known)[math.ceil(len(known) * 4 / 5) - 1]
    return found


def stuck(recount: Recount, team: str) -> dict[str, tuple[int, bool]]:
    """For each deal that is too long in its stage: how long."""
    most, found = limits(recount, team), {}
    for deal, told in recount.deals:
        now = told[-1].state
        if now.status is not Status.OPEN or now.stage is None or recount.team_of(now.owner, TODAY) != team:
            continue
        entry = recount.entry(told, told[-1])
        length = workdays(entry.day, TODAY)
        if length > most[now.stage]:
            found[deal.name] = (length, told[-1].is_entry_known)
    return found


@given(
    st.lists(a_deal(), max_size=14),
    st.lists(a_change_of_team(), max_size=3, unique_by=lambda change: change[0]),
)
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_too_long_in_its_stage_is_what_counting_by_hand_finds(
    office: Office, monkeypatch: pytest.MonkeyPatch, told: list[Any], changes: list[Any]
) -> None:
    # Twenty won deals are more than histories made at random have.
    monkeypatch.setattr(rules, "ENOUGH", ENOUGH)
    office.deps.calendar.country = ""
    past = [
        (owner, steps, is_known)
        for owner, steps, is_known in told
        if all(day <= TODAY for day, _, _ in steps)
    ]
    with nothing_kept(office) as tx:
        seller = Seller(office.seller.workspace, office.seller.members)
        for number, (owner, steps, is_known) in enumerate(past):
            seller.deal(f"Deal {number}", owner, *steps, is_created_known=is_known)
        seller.write(tx)
        recount = Recount(seller.written, move_people(tx, office, changes))
        found: dict[str, tuple[int, bool]] = {}
        start = 0
        while True:
            report = _ask(office, tx, start)
            found |= {
                one.name: (one.workdays, one.is_since_known)
                for one in report.deals
                if Reason.LONG in one.reasons
            }
            start += len(report.deals)
            if report.left <= 0:
                break
    assert found == stuck(recount, "West")


def _ask(office: Office, tx: Any, start: int) -> Stuck:
    asker, query = office.members["Dana Fox"], PipelineQuery()
    return service.stuck(tx, asker=asker, query=query, today=TODAY, deps=office.deps, start=start)
