"""Changing deals from chat: what is set, refused, seen by the second of two people, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.deals import store as deals_store
from bot.deals.changes import service
from bot.deals.changes.model import (
    Done,
    Expect,
    Field,
    HandOver,
    Lose,
    MoveStage,
    NewInChat,
    NextStep,
    Rename,
    Reopen,
    Reprice,
    Wanted,
    Win,
)
from bot.deals.changes.refusals import (
    ChangedMeanwhile,
    DealEnded,
    FieldWrong,
    NotYoursToUndo,
    TooLateToUndo,
    UndoneAlready,
)
from bot.deals.facts import ChangeUndone, DealHandedOver, DealLost, DealReopened, DealWon, StageChanged
from bot.deals.model import Deal, DealId, Status
from bot.deals.rules import versions
from bot.deals.settings import DealsSettings
from bot.kit.clock import FixedClock
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.facts import Bus, Fact
from bot.kit.money import Money
from bot.kit.settings import Settings
from bot.people.model import Member
from bot.people.refusals import NotYours, NotYourTeam
from tests.world import found

TODAY = date(2026, 11, 23)
"""In Shanghai; in Chicago it is still Sunday, the 22nd."""
USD = "USD"


@dataclass
class Floor:
    """The people of the small company, changing deals; hears every fact."""

    deps: Deps
    people: dict[str, Member]
    heard: list[Fact] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        kinds = (StageChanged, DealWon, DealLost, DealReopened, DealHandedOver, ChangeUndone)
        with self.deps.writing() as tx:
            tx.bus = Bus.of(
                [tx.bus.hearers, {kind: [lambda _tx, fact: self.heard.append(fact)] for kind in kinds}]
            )
            yield tx

    def make(self, name: str = "Acme", by: str = "Amy Reed", **more: Any) -> Done:
        with self.writing() as tx:
            return service.create(tx, asker=self.people[by], new=NewInChat(name, **more), deps=self.deps)

    def change(self, deal: Deal, wanted: Wanted, by: str = "Amy Reed", seen: int | None = None) -> Done:
        with self.writing() as tx:
            return service.change(
                tx, asker=self.people[by], deal=deal.id, wanted=wanted, seen=seen, deps=self.deps
            )

    def undo(self, done: Done, by: str = "Amy Reed") -> Done:
        with self.writing() as tx:
            return service.undo(tx, asker=self.people[by], change=done.change, deps=self.deps)

    def deal(self, deal: Deal) -> Deal:
        with self.deps.reading() as tx:
            return deals_store.by_ids(tx, workspace=deal.workspace, deals=[deal.id])[deal.id]

    def stages_on(self, deal: Deal) -> list[tuple[date, str, str | None]]:
        """Since which day it stood where, as reports read it."""
        with self.deps.reading() as tx:
            events = deals_store.events_of(tx, workspace=deal.workspace, deals=[deal.id])[deal.id]
        return [
            (one.event.day, one.event.state.status.value, one.event.state.stage)
            for one in versions(events)
            if one.event.voided_by is None and one.until > one.event.day
        ]


@pytest.fixture
def floor(deps: Deps) -> Floor:
    return Floor(deps, found(deps))


def test_a_deal_made_in_chat_begins_in_the_first_stage_today(floor: Floor) -> None:
    done = floor.make(account="Acme Corp", amount=Money(84_000_00, USD), by="陈雨")
    assert done.deal.state.stage == "lead"
    assert done.deal.state.owner == floor.people["陈雨"].id
    assert done.deal.created_on == TODAY
    assert floor.stages_on(done.deal) == [(TODAY, "open", "lead")]


def test_today_is_the_teams_not_the_servers(floor: Floor) -> None:
    """In Chicago it is 19:00 on Sunday when it is 09:00 on Monday in Shanghai."""
    zone = {one.name: one.zone for one in floor.people.values()}["Amy Reed"]
    done = floor.make(by="Amy Reed")
    expected = {"UTC": TODAY, "America/Chicago": TODAY - timedelta(days=1)}[zone]
    assert done.deal.created_on == expected


def test_moving_on_is_kept_with_who_and_when(floor: Floor, clock: FixedClock) -> None:
    deal = floor.make().deal
    clock.move_to(clock.now() + timedelta(days=3))
    done = floor.change(deal, MoveStage("proposal"), seen=deal.revision)
    assert done.deal.state.stage == "proposal"
    assert done.deal.revision == deal.revision + 1
    assert done.made.was[Field.STANDING] == (Status.OPEN, "sales", "lead")
    assert done.deal.stage_since == TODAY + timedelta(days=3)
    assert next(one for one in floor.heard if isinstance(one, StageChanged)).now == ("sales", "proposal")
    assert [stage for _, _, stage in floor.stages_on(deal)] == ["lead", "proposal"]


def test_winning_is_told_once_and_keeps_the_amount(floor: Floor) -> None:
    deal = floor.make(amount=Money(500_00, USD)).deal
    done = floor.change(deal, Win(TODAY))
    assert (done.deal.state.status, done.deal.state.amount_minor, done.deal.closed_on) == (
        Status.WON,
        500_00,
        TODAY,
    )
    with pytest.raises(DealEnded):
        floor.change(deal, Win(TODAY))
    won = [one for one in floor.heard if isinstance(one, DealWon)]
    assert [(one.day, one.amount) for one in won] == [(TODAY, Money(500_00, USD))]


def test_a_win_of_last_week_counts_since_then_whatever_came_after(floor: Floor, clock: FixedClock) -> None:
    deal = floor.make().deal
    clock.move_to(clock.now() + timedelta(days=5))
    floor.change(deal, MoveStage("need"))
    clock.move_to(clock.now() + timedelta(days=2))
    done = floor.change(deal, Win(TODAY + timedelta(days=2), amount=Money(1_00, USD)))
    assert done.deal.closed_on == TODAY + timedelta(days=2)
    assert floor.stages_on(deal) == [(TODAY, "open", "lead"), (TODAY + timedelta(days=2), "won", "need")]
    floor.undo(done)
    assert floor.stages_on(deal) == [(TODAY, "open", "lead"), (TODAY + timedelta(days=5), "open", "need")]
    assert floor.deal(deal).state.amount_minor is None


def test_losing_keeps_reason_and_competitor_and_reopening_forgets_them(floor: Floor) -> None:
    deal = floor.make().deal
    lost = floor.change(deal, Lose(TODAY, "选了竞品", competitor="Globex"))
    assert (lost.deal.lost_reason, lost.deal.competitor) == ("competitor", "Globex")
    again = floor.change(deal, Reopen())
    assert again.deal.state.status is Status.OPEN
    assert again.deal.state.stage == "lead"
    assert (again.deal.lost_reason, again.deal.competitor, again.deal.closed_on) == (None, None, None)
    floor.undo(again)
    now = floor.deal(deal)
    assert (now.state.status, now.lost_reason, now.competitor) == (Status.LOST, "competitor", "Globex")
    assert [type(one) for one in floor.heard] == [DealLost, DealReopened, ChangeUndone]


WRONG: list[tuple[Callable[[Deal], Wanted], str, str]] = [
    (lambda _: MoveStage("lead"), "stage", "same_stage"),
    (lambda _: MoveStage("dream"), "stage", "unknown_stage"),
    (lambda _: MoveStage("lead", process="dream"), "stage", "unknown_stage"),
    (lambda _: Win(TODAY + timedelta(days=1)), "day", "in_future"),
    (lambda _: Win(TODAY - timedelta(days=9)), "day", "before_created"),
    (lambda _: Win(TODAY, amount=Money(-1, USD)), "amount", "negative"),
    (lambda _: Win(TODAY, amount=Money(1, "EUR")), "amount", "no_rate"),
    (lambda _: Lose(TODAY + timedelta(days=1), "price"), "day", "in_future"),
    (lambda _: Lose(TODAY, "because"), "reason", "unknown_reason"),
    (lambda _: Lose(TODAY, "price", competitor="x" * 300), "competitor", "too_long"),
    (lambda _: Expect(TODAY - timedelta(days=2)), "day", "in_past"),
    (lambda _: Expect(TODAY + timedelta(days=9999)), "day", "too_far"),
    (lambda _: Expect(None), "day", "same"),
    (lambda _: Reprice(Money(-1, USD)), "amount", "negative"),
    (lambda _: Reprice(Money(10**16, USD)), "amount", "too_much"),
    (lambda _: Reprice(None), "amount", "same"),
    (lambda _: NextStep("  "), "text", "same"),
    (lambda _: NextStep("x" * 501), "text", "too_long"),
    (lambda deal: HandOver(deal.state.owner), "to", "same_owner"),  # type: ignore[arg-type]
    (lambda _: HandOver(1), "to", "unknown_person"),  # type: ignore[arg-type]
    (lambda _: Rename(" "), "name", "empty"),
    (lambda _: Rename("Acme"), "name", "same"),
]


@pytest.mark.parametrize(("wanted", "name", "why"), WRONG)
def test_what_cannot_be_is_said_beside_its_field(
    floor: Floor, wanted: Callable[[Deal], Wanted], name: str, why: str
) -> None:
    deal = floor.make().deal
    with pytest.raises(FieldWrong) as wrong:
        floor.change(deal, wanted(deal))
    assert (wrong.value.field, wrong.value.why) == (name, why)
    assert floor.deal(deal) == deal


@pytest.mark.parametrize("wanted", [MoveStage("need"), Expect(TODAY), Lose(TODAY, "price")])
def test_a_deal_that_has_ended_is_not_moved(floor: Floor, wanted: Wanted) -> None:
    deal = floor.make().deal
    floor.change(deal, Win(TODAY))
    with pytest.raises(DealEnded):
        floor.change(deal, wanted)


def test_the_second_of_two_sees_what_the_first_changed(floor: Floor) -> None:
    deal = floor.make().deal
    floor.change(deal, NextStep("Call the lawyer"), seen=deal.revision)
    with pytest.raises(ChangedMeanwhile) as refused:
        floor.change(deal, MoveStage("need"), by="Dana Fox", seen=deal.revision)
    told = refused.value.facts["changes"]
    assert [(one["by"], one["what"], one["values"][0]["text"]) for one in told] == [
        ("Amy Reed", "next_step", "Call the lawyer")
    ]
    assert floor.deal(deal).state.stage == "lead"


def test_owner_and_line_change_the_team_looks_others_are_refused(floor: Floor) -> None:
    deal = floor.make(by="陈雨").deal
    assert floor.change(deal, MoveStage("need"), by="李娜").deal.state.stage == "need"
    assert floor.change(deal, MoveStage("proposal"), by="Helen Marsh").deal.state.stage == "proposal"
    with pytest.raises(NotYours):
        floor.change(deal, MoveStage("lead"), by="王博")
    with pytest.raises(NotYourTeam):
        floor.change(deal, MoveStage("lead"), by="Dana Fox")
    with floor.deps.reading() as tx:
        seen = service.get(tx, asker=floor.people["王博"], deal=deal.id, deps=floor.deps)
        assert not seen.may_change
        with pytest.raises(NotYourTeam):
            service.get(tx, asker=floor.people["Amy Reed"], deal=deal.id, deps=floor.deps)


def test_another_companys_deal_does_not_exist(floor: Floor) -> None:
    deal = floor.make().deal
    stranger = replace(floor.people["Amy Reed"], workspace=type(deal.workspace)(deal.workspace + 1))
    with pytest.raises(service.DealNotFound), floor.deps.writing() as tx:
        service.change(tx, asker=stranger, deal=deal.id, wanted=NextStep("x"), seen=None, deps=floor.deps)


def test_a_change_is_taken_back_within_ten_minutes_by_who_made_it(floor: Floor, clock: FixedClock) -> None:
    deal = floor.make(amount=Money(1_00, USD)).deal
    done = floor.change(deal, Win(TODAY, amount=Money(2_00, USD)))
    with pytest.raises(NotYoursToUndo):
        floor.undo(done, by="Dana Fox")
    clock.move_to(done.undo_until)
    floor.undo(done)
    now = floor.deal(deal)
    assert (now.state, now.closed_on) == (deal.state, None)
    assert isinstance(floor.heard[-1], ChangeUndone)
    with pytest.raises(UndoneAlready):
        floor.undo(done)


def test_after_ten_minutes_or_somebody_elses_change_nothing_is_taken_back(
    floor: Floor, clock: FixedClock
) -> None:
    deal = floor.make().deal
    done = floor.change(deal, MoveStage("need"))
    floor.change(deal, NextStep("Call"), by="Dana Fox")
    with pytest.raises(ChangedMeanwhile):
        floor.undo(done)
    late = floor.change(deal, MoveStage("proposal"))
    clock.move_to(late.undo_until + timedelta(seconds=1))
    with pytest.raises(TooLateToUndo):
        floor.undo(late)
    assert floor.deal(deal).state.stage == "proposal"


def test_a_deal_made_by_mistake_is_gone_after_its_undo(floor: Floor) -> None:
    done = floor.make()
    floor.undo(done)
    assert floor.deal(done.deal).state.status is Status.GONE
    assert floor.stages_on(done.deal) == []


def test_handing_over_tells_both(floor: Floor) -> None:
    deal = floor.make(by="陈雨").deal
    done = floor.change(deal, HandOver(floor.people["王博"].id), by="陈雨")
    assert done.deal.state.owner == floor.people["王博"].id
    told = floor.heard[-1]
    assert isinstance(told, DealHandedOver)
    assert (told.was, told.now) == (floor.people["陈雨"].id, floor.people["王博"].id)
    with pytest.raises(NotYours):
        floor.change(deal, MoveStage("need"), by="陈雨")


def test_the_history_tells_changes_in_order_and_not_those_taken_back(floor: Floor, clock: FixedClock) -> None:
    deal = floor.make().deal
    clock.move_to(clock.now() + timedelta(days=1))
    floor.change(deal, MoveStage("need"))
    mistake = floor.change(deal, MoveStage("proposal"))
    floor.undo(mistake)
    floor.change(deal, NextStep("Call"), by="Dana Fox")
    with floor.deps.reading() as tx:
        told = service.history(tx, asker=floor.people["Amy Reed"], deal=DealId(deal.id), deps=floor.deps)
    assert [(one.change.what, one.by.name) for one in told.entries if one.change and one.by] == [
        ("create", "Amy Reed"),
        ("move", "Amy Reed"),
        ("next_step", "Dana Fox"),
    ]


def test_exit_criteria_are_ticked_or_skipped_with_a_reason(floor: Floor) -> None:
    own = floor.deps.settings[DealsSettings]
    process = own.processes["sales"]
    criteria = (
        {"en": "Budget is known", "zh_CN": "预算已知"},
        {"en": "Needs are written down", "zh_CN": "需求已确认"},
    )
    first = process.stages[0].model_copy(update={"exit_criteria": criteria})
    strict = own.model_copy(
        update={"processes": {"sales": process.model_copy(update={"stages": (first, *process.stages[1:])})}}
    )
    floor.deps = replace(
        floor.deps, settings=Settings({**floor.deps.settings.sections, DealsSettings: strict})
    )
    deal = floor.make().deal
    for met in ((), (0,), (1, 5)):
        with pytest.raises(FieldWrong) as wrong:
            floor.change(deal, MoveStage("need", met=met))
        assert (wrong.value.field, wrong.value.why) == ("skipped_because", "criteria_open")
    with pytest.raises(FieldWrong):
        floor.change(deal, Win(TODAY))
    assert floor.change(deal, MoveStage("need", met=(0, 1))).made.note is None
    floor.change(deal, MoveStage("lead"))
    assert floor.change(deal, MoveStage("proposal", skipped_because=" In a hurry ")).made.note == "In a hurry"
