"""A history whose import is killed at any step: finished by the next start, as if nobody had disturbed it."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import make_deps
from bot.deals import store as deals
from bot.imports import service
from bot.imports.model import Request
from bot.kit.clock import FixedClock, SystemClock
from bot.people.model import WorkspaceId
from tests.forked import Deadly, is_killed
from tests.imports.desk import HEADER, Desk

DEALS = 700
_MOMENTS = {
    "after a batch": Deadly("bot.imports.store:progress", call=2),
    "before the end": Deadly("bot.imports.store:finish"),
}


def _deals() -> str:
    rows = [f"006{n:05},Deal {n},Acme,,proposal,{n}.50,2026-12-20,2026-07-01" for n in range(DEALS)]
    return "\n".join([HEADER, *rows]) + "\n"


def _history() -> str:
    """By time and not by deal, so that each deal is told about in several batches."""
    steps = (("", "lead", "2026-07-01"), ("lead", "need", "2026-07-20"), ("need", "proposal", "2026-08-09"))
    rows = [f"006{n:05},{was},{to},{day} 08:00" for was, to, day in reversed(steps) for n in range(DEALS)]
    return "Opportunity ID,From Stage,To Stage,Last Modified\n" + "\n".join(rows) + "\n"


def _bring_in(url: str, workspace: WorkspaceId, file: Path, moment: str) -> None:
    """Another process brings the file in until it is killed."""
    deps = make_deps({"DATABASE_URL": url})
    _MOMENTS[moment].arm()
    service.import_file(deps, workspace, Request("history", file, as_of=date(2026, 10, 31)))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_killed_import_of_a_history_is_finished_by_the_next_start(
    desk: Desk, database_url: str, moment: str
) -> None:
    desk.take("deals", _deals(), as_of="2026-10-31")
    file = desk.file(_history(), "history.csv")
    assert is_killed(_bring_in, database_url, desk.workspace, file, moment)
    now = SystemClock().now() + timedelta(hours=1)
    later = make_deps({"DATABASE_URL": database_url}, clock=FixedClock(now))
    assert service.resume(later) == 1
    assert service.resume(later) == 0
    later.db.close()
    resumed, known = desk.everything(), _told_from(desk)
    assert [stage for _, _, stage in desk.told("00600007")] == ["lead", "need", "proposal"]
    desk.undo("history")
    assert [stage for _, _, stage in desk.told("00600007")] == [None, "proposal"]
    desk.take("history", file, as_of="2026-10-31")
    assert (desk.everything(), _told_from(desk)) == (resumed, known)


def _told_from(desk: Desk) -> object:
    with desk.deps.reading() as tx:
        row = deals.source_row(tx, workspace=desk.workspace, source="crm")
    assert row is not None
    return row.told_from_day
