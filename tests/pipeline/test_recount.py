"""Whatever happened, the overview says what counting by hand says. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from bot.deals.model import Status
from bot.kit.db import FOREVER, Tx
from bot.people.store import membership_table
from tests.examples import examples
from tests.pipeline.comparing import compare
from tests.pipeline.office import Office
from tests.pipeline.recount import STAGES, Recount, Stint
from tests.pipeline.selling import Seller

FIRST = date(2026, 6, 1)
REPS = ("Amy Reed", "Bo Lind", "Dana Fox", "陈雨")
days = st.integers(0, 230).map(lambda offset: FIRST + timedelta(offset))


@st.composite
def a_deal(draw: st.DrawFn) -> tuple[Any, ...]:
    owners = st.sampled_from([*REPS, None])
    steps = []
    for day in sorted(draw(st.lists(days, min_size=1, max_size=6))):
        to = draw(st.sampled_from([*STAGES, *STAGES, "won", "won", "lost", "gone", "unknown"]))
        changes: dict[str, Any] = {}
        if draw(st.booleans()):
            changes["amount"] = draw(st.none() | st.integers(0, 10**9))
        if draw(st.integers(0, 3)) == 0:
            changes["owner"] = draw(owners)
        if to in STAGES and draw(st.integers(0, 5)) == 0:
            changes["seen"] = True
        steps.append((day, to, changes))
    return draw(owners), steps, draw(st.booleans())


@st.composite
def a_change_of_team(draw: st.DrawFn) -> tuple[str, date, str]:
    return draw(st.sampled_from(REPS)), draw(days), draw(st.sampled_from(["West", "华东"]))


@contextmanager
def nothing_kept(office: Office) -> Iterator[Tx]:
    with office.deps.db.engine.connect() as connection, connection.begin() as inner:
        yield Tx(connection)
        inner.rollback()


@given(
    st.lists(a_deal(), max_size=12),
    st.lists(a_change_of_team(), max_size=3, unique_by=lambda change: change[0]),
    st.sampled_from(["", "last quarter", "2026-07", "2026-06-10..2026-12-31", "last month"]),
)
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_overview_says_what_counting_by_hand_says(
    office: Office, told: list[Any], changes: list[Any], period: str
) -> None:
    office.deps.calendar.country = ""
    with nothing_kept(office) as tx:
        seller = Seller(office.seller.workspace, office.seller.members)
        for number, (owner, steps, is_created_known) in enumerate(told):
            seller.deal(f"Deal {number}", owner, *steps, is_created_known=is_created_known)
        seller.write(tx)
        recount = Recount(seller.written, move_people(tx, office, changes))
        report = office.ask_in(tx, "Dana Fox", f"West {period}")
    compare(recount, report.total, report.stretch)
    if report.before and report.total.before:
        won = recount.closed("West", report.before.first, report.before.until, Status.WON)
        assert report.total.before.won.count == len(won)


def move_people(tx: Tx, office: Office, changes: list[tuple[str, date, str]]) -> list[Stint]:
    """Some changed teams once; the rest have always been where they are."""
    stints = []
    for name in REPS:
        at_first = "华东" if name == "陈雨" else "West"
        change = next((one for one in changes if one[0] == name), None)
        key = office.members[name].id
        if change is None:
            stints.append(Stint(key, at_first, date.min, date.max))
            continue
        stints += [Stint(key, at_first, date.min, change[1]), Stint(key, change[2], change[1], date.max)]
    ids = {"West": office.members["Dana Fox"].team, "华东": office.members["李娜"].team}
    tx.execute(delete(membership_table).where(membership_table.c.member_id.in_([s.member for s in stints])))
    tx.execute(
        insert(membership_table),
        [
            {
                "workspace_id": office.seller.workspace,
                "member_id": one.member,
                "team_id": ids[one.team],
                "since_day": one.since,
                "until_day": date.fromordinal(FOREVER) if one.until == date.max else one.until,
            }
            for one in stints
        ],
    )
    return stints
