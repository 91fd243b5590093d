"""What people say in chat beside what imports tell, in whatever order they come: held against a simple model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from bot.deals import store as deals_store
from bot.deals.changes import service
from bot.deals.changes.model import (
    ChangeId,
    Expect,
    HandOver,
    MoveStage,
    NextStep,
    Rename,
    Reprice,
    Wanted,
)
from bot.deals.changes.refusals import CannotUndo
from bot.deals.importing import KINDS
from bot.deals.model import Deal, DealId, Sighting
from bot.deals.rules import versions
from bot.deals.sightings.options import DealOptions
from bot.deals.sightings.service import Taking, occasion_of
from bot.deals.sightings.undoing import undo
from bot.kit.clock import FixedClock
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.importing import Before, Delivery, Undoing
from bot.kit.money import Money
from bot.people.model import Member, MemberId
from tests.deals.test_sightings import BLANK, nothing_kept
from tests.examples import examples
from tests.world import found, members

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
CREATED = date(2026, 11, 2)
FIELDS = ("stage", "amount", "expected", "owner", "name", "next_step")


@dataclass(frozen=True)
class Ours:
    """What chat said, when, in place of what, and whether the other system has told something else since."""

    value: Any
    at: datetime
    in_place_of: str
    is_answered: bool


@dataclass
class One:
    """What both sides said of one field, and which word should count: nothing but a list that is read again."""

    log: list[tuple[str, Any, datetime, Any]] = field(default_factory=list)

    def told(self, value: Any, moment: datetime, key: Any) -> None:
        self.log.append(("told", value, moment, key))

    def said(self, value: Any, at: datetime, key: Any) -> None:
        self.log.append((f"said in place of {self.crm()!r}", value, at, key))

    def forget(self, key: Any) -> None:
        self.log = [one for one in self.log if one[3] != key]

    def crm(self) -> Any:
        return self._read()[0]

    def counts(self) -> Any:
        crm, ours = self._read()
        return ours.value if ours else crm

    def _read(self) -> tuple[Any, Ours | None]:
        crm: Any = None
        ours: Ours | None = None
        agreed = datetime.min.replace(tzinfo=UTC)
        for what, value, moment, _ in self.log:
            if what != "told":
                origin = (ours.in_place_of, ours.is_answered) if ours else (what, False)
                ours = Ours(value, moment, *origin)
                if value == crm:
                    agreed, ours = moment, None
            elif value != crm:
                if moment <= agreed:
                    # Both said the same, and the other system tells of something not later than that: either may count.
                    reject()
                if ours and value == ours.value:
                    agreed, ours = max(agreed, ours.at), None
                elif ours and (ours.is_answered or what_was(value) != ours.in_place_of):
                    ours = None if moment > ours.at else replace(ours, is_answered=True)
                crm = value
        return crm, ours


def what_was(value: Any) -> str:
    return f"said in place of {value!r}"


@dataclass
class Play:
    """One deal of a CRM, and people who change it in chat, step by step; a minute passes with each."""

    tx: Tx
    deps: Deps
    people: dict[str, Member]
    clock: FixedClock
    model: dict[str, One] = field(default_factory=lambda: {name: One() for name in FIELDS})
    row: Sighting = BLANK
    moment: datetime = START
    imports: list[tuple[int, list[Before]]] = field(default_factory=list)
    changes: list[ChangeId] = field(default_factory=list)
    undone: Sighting | None = None

    def begin(self) -> None:
        self.row = BLANK._replace(
            key="a",
            name="Fleet",
            stage="lead",
            owner=self.people["Amy Reed"].id,
            amount_minor=1,
            created=CREATED.toordinal(),
            expected=date(2026, 12, 1).toordinal(),
        )
        self.deliver({})

    def deliver(self, changed: dict[str, Any], back: float | None = None) -> None:
        """The CRM's record says this now. `back`: it was changed as far back from now to the change before."""
        self._pass()
        columns = {"amount": "amount_minor", **{name: name for name in FIELDS if name != "amount"}}
        stored: dict[str, Any] = {
            name: value.toordinal() if isinstance(value, date) else value for name, value in changed.items()
        }
        self.row = self.row._replace(**{columns[name]: stored[name] for name in stored})
        now = self.clock.now()
        self.moment = now if back is None else self.moment + (now - self.moment) * back
        self.moment = self.moment.replace(microsecond=0)
        modified: dict[str, Any] = {
            "modified": self.moment.date().toordinal(),
            "modified_at": int(self.moment.timestamp()),
        }
        delivery = Delivery(
            workspace=self.people["Amy Reed"].workspace,
            source="crm",
            import_id=self.deps.ids.new(),
            as_of=None,
            today=now.date(),
            learned_at=now,
            zone="UTC",
            currency="USD",
            settings=self.deps.settings,
            ids=self.deps.ids,
            options=DealOptions(),
        )
        taking = Taking(delivery, occasion_of(self.tx, delivery))
        row = self.row if back is None else self.row._replace(**modified)
        applied = taking.apply(self.tx, [(None, row)])
        before = [*applied.before, *taking.finish(self.tx).before]
        self.imports.append((delivery.import_id, before))
        for name, value in self._values().items():
            self.model[name].told(value, self.moment, delivery.import_id)

    def take_back_import(self) -> None:
        """The last delivery is undone."""
        self._pass()
        if len(self.imports) < 2:
            return
        number, before = self.imports.pop()
        undo(self.tx, Undoing(self.people["Amy Reed"].workspace, number, self.deps.ids.new()))
        for one in reversed(before):
            KINDS[0].restore[one.entity](self.tx, self.people["Amy Reed"].workspace, [one])
        for one_field in self.model.values():
            one_field.forget(number)
        self.undone, self.row = self.row, self._row_again()

    def take_in_again(self) -> None:
        """The file of the delivery that was undone comes once more."""
        if self.undone is not None:
            self.row, self.undone = self.undone, None
            self.deliver({})

    def say(self, name: str, value: Any, wanted: Wanted) -> None:
        """Somebody changes one field in chat."""
        self._pass()
        if self.model[name].counts() == value:
            return
        done = service.change(
            self.tx,
            asker=self.people["Helen Marsh"],
            deal=self.deal.id,
            wanted=wanted,
            seen=None,
            deps=self.deps,
        )
        self.changes.append(done.change)
        self.model[name].said(value, self.clock.now(), done.change)

    def take_back_change(self) -> None:
        """The last change is undone, if it may be."""
        self._pass()
        if not self.changes:
            return
        change = self.changes[-1]
        try:
            service.undo(self.tx, asker=self.people["Helen Marsh"], change=change, deps=self.deps)
        except CannotUndo:
            return
        self.changes.pop()
        for one_field in self.model.values():
            one_field.forget(change)

    @property
    def deal(self) -> Deal:
        workspace = self.people["Amy Reed"].workspace
        return deals_store.by_keys(self.tx, workspace=workspace, source="crm", keys=["a"])["a"]

    def stands(self) -> dict[str, Any]:
        """What counts now, by field."""
        deal = self.deal
        return {
            "stage": deal.state.stage,
            "amount": deal.state.amount_minor,
            "expected": deal.state.expected_close,
            "owner": deal.state.owner,
            "name": deal.name,
            "next_step": deal.next_step,
        }

    def _values(self) -> dict[str, Any]:
        row = self.row
        expected = None if row.expected is None else date.fromordinal(row.expected)
        return {
            "stage": row.stage,
            "amount": row.amount_minor,
            "expected": expected,
            "owner": row.owner,
            "name": row.name,
            "next_step": row.next_step,
        }

    def _row_again(self) -> Sighting:
        told = {name: one.crm() for name, one in self.model.items()}
        told["expected"] = told["expected"].toordinal()
        told["amount_minor"] = told.pop("amount")
        return self.row._replace(**told)

    def _pass(self) -> None:
        self.clock.move_to(self.clock.now() + timedelta(minutes=1))


VALUES: dict[str, tuple[Any, ...]] = {
    "stage": ("lead", "need", "proposal"),
    "amount": (1, 2, 3),
    "expected": (date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 1)),
    "owner": ("Amy Reed", "Dana Fox", "Bo Lind"),
    "name": ("Fleet", "Depot", "Yard"),
    "next_step": (None, "Call", "Visit"),
}
WISHES: dict[str, Callable[[Any], Wanted]] = {
    "stage": MoveStage,
    "amount": lambda value: Reprice(Money(value, "USD")),
    "expected": Expect,
    "owner": lambda value: HandOver(MemberId(value)),
    "name": Rename,
    "next_step": NextStep,
}
one_said = st.sampled_from(FIELDS).flatmap(
    lambda name: st.tuples(st.just("say"), st.just(name), st.sampled_from(VALUES[name]))
)
a_file = st.tuples(
    st.just("deliver"),
    st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 2), max_size=3),
    st.sampled_from([None, 0.1, 0.5, 0.9]),
)
a_step = st.one_of(
    one_said,
    a_file,
    st.sampled_from([("take back import",), ("take in again",), ("take back change",), ("sleep",)]),
)
often = settings(
    deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def people(deps: Deps) -> dict[str, Member]:
    found(deps)
    return members(deps)


@often
@given(st.lists(a_step, max_size=9))
def test_of_every_field_the_word_counts_that_the_rule_says(
    deps: Deps, people: dict[str, Member], clock: FixedClock, steps: list[tuple[Any, ...]]
) -> None:
    clock.move_to(START)
    with nothing_kept(deps) as tx:
        play = Play(tx, deps, people, clock)
        play.begin()
        for step in steps:
            _do(play, people, step)
            assert play.stands() == {name: one.counts() for name, one in play.model.items()}
            _is_whole(tx, play.deal.id, people["Amy Reed"])


def test_a_file_taken_in_once_more_after_its_undo_says_nothing_against_what_was_said_since(
    deps: Deps, people: dict[str, Member], clock: FixedClock
) -> None:
    clock.move_to(START)
    with nothing_kept(deps) as tx:
        play = Play(tx, deps, people, clock)
        play.begin()
        play.deliver({"amount": 2, "next_step": "Call"})
        play.say("amount", 3, Reprice(Money(3, "USD")))
        play.say("next_step", "Visit", NextStep("Visit"))
        for step in (play.take_back_import, play.take_in_again):
            step()
            assert (play.stands()["amount"], play.stands()["next_step"]) == (3, "Visit")
        play.deliver({"amount": 1, "next_step": None})
        assert (play.stands()["amount"], play.stands()["next_step"]) == (1, None)


def _do(play: Play, people: dict[str, Member], step: tuple[Any, ...]) -> None:
    def meant(name: str, value: Any) -> Any:
        return people[value].id if name == "owner" else value

    match step:
        case ("say", name, value):
            play.say(name, meant(name, value), WISHES[name](meant(name, value)))
        case ("deliver", changed, back):
            values = {name: meant(name, VALUES[name][place]) for name, place in changed.items()}
            play.deliver(values, back)
        case ("take back import",):
            play.take_back_import()
        case ("sleep",):
            play.clock.move_to(play.clock.now() + timedelta(hours=20))
        case ("take in again",):
            play.take_in_again()
        case _:
            play.take_back_change()


def _is_whole(tx: Tx, deal: DealId, anybody: Member) -> None:
    """The derived columns follow from the events, and the deal's row from the last of them."""
    events = deals_store.events_of(tx, workspace=anybody.workspace, deals=[deal])[deal]
    standing = [one for one in versions(events) if one.event.voided_by is None]
    stored = deals_store.by_ids(tx, workspace=anybody.workspace, deals=[deal])[deal]
    assert stored.state == standing[-1].event.state
