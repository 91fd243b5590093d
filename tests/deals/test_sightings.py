"""From what a delivery says to events: worked examples, and that both ways of writing them agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.deals import rules
from bot.deals.importing import KINDS
from bot.deals.model import DealId, Sighting
from bot.deals.sightings.options import DealOptions
from bot.deals.sightings.rules import Occasion, Turn, When, first_turns
from bot.deals.sightings.service import Taking, occasion_of
from bot.deals.sightings.undoing import undo
from bot.deals.store import deal_table, event_table, events_of
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.importing import Before, Delivery, Undoing
from bot.people.model import WorkspaceId
from tests.examples import examples

D = date(2026, 9, 1).toordinal()
AS_OF = date(2026, 11, 1)
BLANK = Sighting(
    key="1",
    name="Fleet",
    account=None,
    account_key=None,
    product=None,
    owner=7,
    process="sales",
    status="open",
    stage="proposal",
    amount_minor=100,
    currency="USD",
    estimate_minor=None,
    created=D,
    created_at=None,
    closed=None,
    closed_at=None,
    entered=None,
    entered_at=None,
    modified=None,
    modified_at=None,
    expected=None,
    next_step=None,
    lost_reason=None,
    probability=None,
)
FIRST_DELIVERY = Occasion(When(AS_OF), history_from=AS_OF, is_newest=True)


def test_an_open_deal_first_seen_in_proposal() -> None:
    assert first_turns(BLANK, FIRST_DELIVERY) == (
        Turn(D, None, is_creation=True, is_entry_known=False),
        Turn(AS_OF.toordinal(), None, is_creation=False, is_entry_known=False),
    )


def test_the_date_of_stage_entry_is_believed() -> None:
    turns = first_turns(BLANK._replace(entered=D + 9, modified=D + 20), FIRST_DELIVERY)
    assert turns[-1] == Turn(D + 9, None, is_creation=False, is_entry_known=True)


def test_a_deal_that_is_still_in_its_first_stage_entered_it_when_it_was_created() -> None:
    assert first_turns(BLANK._replace(entered=D), FIRST_DELIVERY) == (
        Turn(D, None, is_creation=False, is_entry_known=True),
    )


def test_without_a_creation_date_a_deal_begins_when_it_is_seen() -> None:
    (turn,) = first_turns(BLANK._replace(created=None), FIRST_DELIVERY)
    assert (turn.day, turn.is_entry_known) == (AS_OF.toordinal(), False)
    (won,) = first_turns(BLANK._replace(created=None, status="won", closed=D + 3), FIRST_DELIVERY)
    assert (won.day, won.is_entry_known) == (D + 3, True)


offsets = st.none() | st.integers(0, 60)


@st.composite
def a_sighting(draw: st.DrawFn) -> Sighting:
    created = draw(offsets)
    status = draw(st.sampled_from(["open", "won", "lost"]))
    start = created or 0
    later = st.none() | st.integers(start, 60)
    closed = draw(st.integers(start, 60)) if status != "open" else None
    entered, modified = draw(later), draw(later)
    seconds = st.none() | st.integers(0, 86_399)

    def instant(day: int | None) -> int | None:
        second = draw(seconds)
        return None if day is None or second is None else (D + day - 719_163) * 86_400 + second

    return BLANK._replace(
        key=draw(st.sampled_from("abc")),
        name=draw(st.sampled_from(["Fleet", "Depot"])),
        owner=draw(st.none() | st.integers(1, 3)),
        status=status,
        stage=draw(st.sampled_from(["lead", "proposal", *([None] if status != "open" else [])])),
        amount_minor=draw(st.none() | st.integers(0, 3)),
        estimate_minor=draw(st.none() | st.integers(5, 6)),
        created=None if created is None else D + created,
        created_at=instant(created),
        closed=None if closed is None else D + closed,
        closed_at=instant(closed),
        entered=None if entered is None else D + entered,
        entered_at=instant(entered),
        modified=None if modified is None else D + modified,
        modified_at=instant(modified),
    )


def _delivery(deps: Deps, number: int, as_of: date) -> Delivery:
    return Delivery(
        workspace=1,
        source="crm",
        import_id=number,
        as_of=as_of,
        today=date(2026, 11, 23),
        learned_at=deps.clock.now(),
        zone="UTC",
        currency="USD",
        settings=deps.settings,
        ids=deps.ids,
        options=DealOptions(),
    )


@contextmanager
def nothing_kept(deps: Deps) -> Iterator[Tx]:
    with deps.db.engine.connect() as connection, connection.begin() as inner:
        yield Tx(connection)
        inner.rollback()


def _stored(tx: Tx) -> tuple[dict[int, Any], dict[int, list[Any]]]:
    stored = {row.id: row for row in tx.execute(select(deal_table).order_by(deal_table.c.id))}
    events: dict[int, list[Any]] = {deal: [] for deal in stored}
    order = (event_table.c.day, event_table.c.at, event_table.c.id)
    for row in tx.execute(select(event_table).order_by(*order)):
        events[row.deal_id].append(row)
    return stored, events


def _take(tx: Tx, deps: Deps, number: int, as_of: date, seen: list[Sighting]) -> list[Before]:
    delivery = _delivery(deps, number, as_of)
    taking = Taking(delivery, occasion_of(tx, delivery))
    unique = {one.key: one for one in seen}
    applied = taking.apply(tx, [(None, one) for one in unique.values()])
    return [*applied.before, *taking.finish(tx).before]


often = settings(
    deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@often
@given(st.lists(a_sighting(), max_size=3), st.lists(a_sighting(), max_size=3), st.booleans())
def test_whatever_comes_the_derived_columns_follow_from_the_events(
    deps: Deps, first: list[Sighting], second: list[Sighting], is_late: bool
) -> None:
    """So the rows of a first import, which are written directly, equal what the rules derive."""
    with nothing_kept(deps) as tx:
        _take(tx, deps, 1, AS_OF, first)
        _take(tx, deps, 2, date(2026, 10, 20) if is_late else date(2026, 11, 5), second)
        _, events = _stored(tx)
        for deal, rows in events.items():
            history = events_of(tx, workspace=WorkspaceId(1), deals=[DealId(deal)])
            derived = {one.event.id: one for one in rules.versions(history[DealId(deal)])}
            for row in rows:
                version = derived[row.id]
                assert (row.until_day, row.is_move, row.entered_day, row.entered_owner_id) == (
                    version.until,
                    version.is_move,
                    version.entered,
                    version.entered_owner,
                )


@often
@given(st.lists(a_sighting(), max_size=3), st.lists(a_sighting(), max_size=3))
def test_the_newest_delivery_is_right_about_the_present(
    deps: Deps, first: list[Sighting], second: list[Sighting]
) -> None:
    with nothing_kept(deps) as tx:
        _take(tx, deps, 1, AS_OF, first)
        _take(tx, deps, 2, date(2026, 11, 5), second)
        stored = {row.external_id: row for row in _stored(tx)[0].values()}
        for key, seen in {one.key: one for one in second}.items():
            row = stored[key]
            assert (row.status, row.owner_id, row.name) == (seen.status, seen.owner, seen.name)
            if seen.status == "open":
                assert row.stage == seen.stage
                assert row.closed_day is None
            else:
                assert row.closed_day.toordinal() == seen.closed
            if seen.amount_minor is not None:
                assert row.amount_minor == seen.amount_minor


@often
@given(st.lists(a_sighting(), max_size=3), st.lists(a_sighting(), max_size=3))
def test_the_same_delivery_again_changes_nothing(
    deps: Deps, first: list[Sighting], second: list[Sighting]
) -> None:
    with nothing_kept(deps) as tx:
        _take(tx, deps, 1, AS_OF, first)
        _take(tx, deps, 2, date(2026, 11, 5), second)
        before = _stored(tx)
        _take(tx, deps, 3, date(2026, 11, 5), second)
        assert _stored(tx) == before


@often
@given(st.lists(a_sighting(), max_size=3), st.lists(a_sighting(), max_size=3), st.booleans())
def test_taking_a_delivery_back_leaves_what_was_before(
    deps: Deps, first: list[Sighting], second: list[Sighting], is_late: bool
) -> None:
    with nothing_kept(deps) as tx:
        _take(tx, deps, 1, AS_OF, first)
        before = _standing(tx)
        day = date(2026, 10, 20) if is_late else date(2026, 11, 5)
        changes = _take(tx, deps, 2, day, second)
        assert not undo(tx, Undoing(1, 2, 99)).has_more
        for one in reversed(changes):
            KINDS[0].restore[one.entity](tx, 1, [one])
        assert _standing(tx) == before


UNLIKE = ("import_mark", "revision")


def _standing(tx: Tx) -> list[Any]:
    """The deals that are not gone, and their standing events, but for the marks of rows and the count of changes."""
    stored, events = _stored(tx)
    return [
        (tuple(row._mapping[name] for name in row._mapping if name not in UNLIKE), standing)
        for row in stored.values()
        if (standing := [one for one in events[row.id] if one.voided_by is None])
    ]
