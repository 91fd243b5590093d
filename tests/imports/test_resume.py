"""An import that is killed, at any step: the next start finishes it, or nothing has happened."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import make_deps
from bot.imports import service, store
from bot.imports.intake import open_file
from bot.imports.model import ImportRunning, Request, RunState
from bot.kit.clock import FixedClock, SystemClock
from bot.kit.deps import Deps
from bot.people.model import WorkspaceId
from tests.forked import Deadly, is_killed
from tests.imports.desk import HEADER, Desk

ROWS = 6000
_WHERE = {
    "while staging": Deadly("bot.imports.store:beat", call=2),
    "between staging and applying": Deadly("bot.imports.store:set_state"),
    "after the first batch": Deadly("bot.imports.store:progress", call=2),
    "before the end": Deadly("bot.imports.store:finish"),
    "while taking back": Deadly("bot.imports.store:take_changes"),
}


def _rows() -> str:
    stages = ("lead", "need", "proposal", "Closed Won", "Closed Lost")
    lines = [
        f"006{place:05},Deal {place},Account {place % 50},,{stages[place % 5]},{place}.50,"
        f"2026-10-20,2026-07-{place % 28 + 1:02}"
        for place in range(ROWS)
    ]
    return "\n".join([HEADER, *lines]) + "\n"


def _work(url: str, workspace: WorkspaceId, file: Path, moment: str) -> None:
    """Another process brings the file in, or takes back what it has brought in, until it is killed."""
    deps = make_deps({"DATABASE_URL": url})
    request = Request("deals", file, as_of=date(2026, 10, 31))
    takes_back = moment == "while taking back"
    if takes_back:
        service.import_file(deps, workspace, request)
    _WHERE[moment].arm()
    if takes_back:
        service.undo(deps, workspace)
    else:
        service.import_file(deps, workspace, request)


def _killed(desk: Desk, url: str, file: Path, moment: str) -> None:
    assert is_killed(_work, url, desk.workspace, file, moment)


@pytest.fixture
def later(desk: Desk, database_url: str) -> Deps:
    """The app, started again a while after the kill."""
    now = SystemClock().now() + timedelta(hours=1)
    return make_deps({"DATABASE_URL": database_url}, clock=FixedClock(now))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", ["after the first batch", "before the end"])
def test_what_was_staged_is_finished_by_the_next_start(
    desk: Desk, database_url: str, later: Deps, moment: str
) -> None:
    file = desk.file(_rows())
    _killed(desk, database_url, file, moment)
    with later.reading() as tx:
        running = service.running(tx, workspace=desk.workspace)
    assert running is not None
    assert (running.kind, running.staged) == ("deals", ROWS)
    assert running.applied > 0
    assert service.resume(later) == 1
    assert service.resume(later) == 0
    resumed = desk.everything()
    assert len(resumed["deals"]) == ROWS
    with later.reading() as tx:
        assert service.running(tx, workspace=desk.workspace) is None
    # An import that nobody disturbed says the same.
    desk.undo()
    desk.take("deals", file, as_of="2026-10-31")
    assert desk.everything() == resumed
    later.db.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", ["while staging", "between staging and applying"])
def test_what_was_not_staged_to_the_end_never_happened(
    desk: Desk, database_url: str, later: Deps, moment: str
) -> None:
    file = desk.file(_rows())
    _killed(desk, database_url, file, moment)
    with later.reading() as tx:
        assert [run.state for run in store.in_states(tx, *RunState)] == [RunState.STAGING]
    assert service.resume(later) == 0
    with later.reading() as tx:
        assert store.in_states(tx, *RunState) == []
    assert desk.everything() == {"deals": [], "events": []}
    desk.take("deals", file)
    assert len(desk.everything()["deals"]) == ROWS
    later.db.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_nobody_waits_for_a_reader_that_was_killed(desk: Desk, database_url: str) -> None:
    file = desk.file(_rows())
    _killed(desk, database_url, file, "while staging")
    desk.take("deals", file)
    assert len(desk.everything()["deals"]) == ROWS


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_taking_back_is_finished_by_the_next_start(desk: Desk, database_url: str, later: Deps) -> None:
    file = desk.file(_rows())
    _killed(desk, database_url, file, "while taking back")
    assert service.resume(later) == 1
    assert desk.everything()["events"] == []
    later.db.close()


def test_a_second_import_waits_while_one_is_being_read(desk: Desk) -> None:
    row = "006A,Fleet,Acme,,lead,1,2026-12-20,2026-09-01"
    opened = open_file(desk.deps, desk.workspace, desk.request("deals", f"{HEADER}\n{row}\n"))
    with desk.deps.writing() as tx:
        store.insert_run(tx, opened.run)
    with pytest.raises(ImportRunning):
        desk.deals(row)
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=3))
    assert desk.deals(row).counts["new_deals"] == 1
