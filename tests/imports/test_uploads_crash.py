"""Work on files in chat that is interrupted, or takes long: it goes on, and says how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.deals.store import deal_table
from bot.imports.alive import this_process
from bot.imports.model import Progress, RunState
from bot.imports.store import run_table, upload_table
from bot.imports.uploads import looking, work
from bot.imports.uploads.service import LEFT_FOR
from handlers.imports import take_over
from tests.imports.office import GOOD, Inbox, api, begun, count, held, promote, states, table
from tests.world import World, read


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world)
    yield made
    made.close()


class Killed(BaseException):
    """The process is killed here."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("at", ["looking", "before the import", "staging", "applying"])
def test_what_a_killed_process_left_another_one_finishes(
    inbox: Inbox, world: World, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    has_died, is_armed = threading.Event(), threading.Event()

    def die(*_: Any, **__: Any) -> None:
        has_died.set()
        raise Killed

    def die_when(case: Any, progress: Progress) -> None:
        if is_armed.is_set() and progress.state.value == at:
            die()

    with monkeypatch.context() as patch:
        patch.setattr(work._Case, "moved", die_when)
        if at == "looking":
            patch.setattr(looking, "look", die)
        inbox.send(table(*GOOD, "D3,Bad,Bad,Amy Reed,need,abc,2026-12-24,2026-11-02"))
        if at != "looking":
            card = inbox.card("I would take")
            is_armed.set()
            if at == "before the import":
                patch.setattr(work._Case, "_import", die)
            inbox.press(card, "import.confirm")
        assert has_died.wait(20)
        # An import whose rows were not all staged is forgotten on the way out.
        world.wait(lambda: left_at(world) == ([at] if at == "applying" else []))
    bury(world)
    take_over(world.deps, api(world))
    if at == "looking":
        inbox.press(inbox.card("I would take"), "import.confirm")
    assert "3 rows: 2 new, 1 turned away." in read(inbox.card("deals.csv is taken in."))
    world.wait(lambda: states(world) == ["done"])
    assert count(world, deal_table) == 2
    assert [one["name"] for one in inbox.world.wait(inbox.files)] == ["deals.rejected.csv"]
    assert not [*work.folder_of(world.deps).iterdir()]


def left_at(world: World) -> list[str]:
    with world.deps.reading() as tx:
        return [row.state for row in tx.execute(run_table.select())]


def bury(world: World) -> None:
    """The process that worked is gone for certain."""
    with world.deps.writing() as tx:
        dead = this_process().rpartition(" ")[0] + " 999999999"
        tx.execute(upload_table.update().where(upload_table.c.worker.is_not(None)).values(worker=dead))
        tx.execute(run_table.update().values(reader=dead))


def test_a_file_that_is_left_while_it_is_read_stays_left(
    inbox: Inbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_reading, go_on = threading.Event(), threading.Event()
    really = looking.look

    def slowly(*given: Any) -> Any:
        is_reading.set()
        assert go_on.wait(20)
        return really(*given)

    monkeypatch.setattr(looking, "look", slowly)
    inbox.send(table(*GOOD))
    assert is_reading.wait(20)
    inbox.press(inbox.card("I am reading deals.csv."), "import.cancel")
    inbox.card("deals.csv is left; nothing was changed.")
    go_on.set()
    world.wait(lambda: not held(world))
    assert "deals.csv is left" in inbox.texts()[-1]
    assert states(world) == ["cancelled"]
    assert not [*work.folder_of(world.deps).iterdir()]


def test_a_database_that_is_away_for_a_moment_costs_nothing(
    inbox: Inbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(looking, "look", away)
        inbox.send(table(*GOOD))
        world.wait(lambda: states(world) == ["look"] and not held(world) and len(inbox.messages()) > 1)
    take_over(world.deps, api(world))
    inbox.card("I would take all 2 rows of deals.csv.")


def test_files_of_another_workspace_are_left_to_whoever_has_its_token(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    inbox.card("I would take")
    with world.deps.writing() as tx:
        elsewhere = world.workspace.id + 1
        tx.execute(upload_table.update().values(state="look", workspace_id=elsewhere))
    take_over(world.deps, api(world))
    assert states(world) == ["look"]


def test_a_bug_leaves_nobody_waiting(inbox: Inbox, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(looking, "look", broken)
    inbox.send(table(*GOOD))
    assert "give your admin this number" in read(inbox.card("Something went wrong with deals.csv."))
    assert states(world) == ["refused"]


def test_what_was_applied_is_said_though_the_file_is_gone_meanwhile(inbox: Inbox, world: World) -> None:
    file = inbox.send(table(*GOOD, "D3,Bad,Bad,Amy Reed,need,abc,2026-12-24,2026-11-02"))
    inbox.card("I would take")
    run = begun(world, RunState.DONE)
    with world.deps.writing() as tx:
        tx.execute(run_table.update().values(counts='{"new_deals": 2}'))
        tx.execute(upload_table.update().values(state="take", run_id=run.id))
    for path in work.folder_of(world.deps).iterdir():
        path.unlink()
    world.slack.desk.workspace.delete_file(file)
    take_over(world.deps, api(world))
    assert "New deals: 2" in read(inbox.card("deals.csv is taken in."))
    assert states(world) == ["done"]


def test_the_progress_is_said_when_it_has_changed_and_not_at_every_step(inbox: Inbox, world: World) -> None:
    lines = [f"D{n},Deal {n},Acme,Amy Reed,need,{n},2026-12-24,2026-11-02" for n in range(1, 6500)]
    inbox.send(table(GOOD[0], *lines))
    inbox.press(inbox.card("I would take all 6,499 rows"), "import.confirm")
    inbox.card("is taken in.")
    said = [str(one.arguments["blocks"]) for one in world.slack.desk.record.calls("chat.update")]
    progress = [one for one in said if "I am taking in" in one]
    assert any("of 6,499 rows" in one for one in progress)
    assert len(progress) <= 3


def test_a_file_nobody_answers_about_is_left_after_a_week(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    inbox.card("I would take")
    with world.deps.writing() as tx:
        tx.execute(upload_table.update().values(created_at=world.deps.clock.now() - LEFT_FOR * 1.1))
    take_over(world.deps, api(world))
    assert states(world) == ["cancelled"]
    assert not [*work.folder_of(world.deps).iterdir()]
