"""A history whose import is killed at any step: finished by the next start, as if nobody had disturbed it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app import make_deps
from bot.deals import store as deals
from bot.imports import service
from bot.kit.clock import FixedClock, SystemClock
from tests.imports.desk import HEADER, Desk

DEALS = 700
_MOMENTS = {"after a batch": ("progress", 2), "before the end": ("finish", 1)}

_PROGRAM = """
import os, signal, sys
from datetime import date
from pathlib import Path
from app import make_deps
from bot.imports import service, store
from bot.imports.model import Request

url, file, workspace, name, call = sys.argv[1:]
deps = make_deps({"DATABASE_URL": url})
really, left = getattr(store, name), int(call)

def deadly(*args, **kwargs):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return really(*args, **kwargs)

setattr(store, name, deadly)
service.import_file(deps, int(workspace), Request("history", Path(file), as_of=date(2026, 10, 31)))
"""


def _deals() -> str:
    rows = [f"006{n:05},Deal {n},Acme,,proposal,{n}.50,2026-12-20,2026-07-01" for n in range(DEALS)]
    return "\n".join([HEADER, *rows]) + "\n"


def _history() -> str:
    """By time and not by deal, so that each deal is told about in several batches."""
    steps = (("", "lead", "2026-07-01"), ("lead", "need", "2026-07-20"), ("need", "proposal", "2026-08-09"))
    rows = [f"006{n:05},{was},{to},{day} 08:00" for was, to, day in reversed(steps) for n in range(DEALS)]
    return "Opportunity ID,From Stage,To Stage,Last Modified\n" + "\n".join(rows) + "\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_killed_import_of_a_history_is_finished_by_the_next_start(
    desk: Desk, database_url: str, moment: str
) -> None:
    desk.take("deals", _deals(), as_of="2026-10-31")
    file = desk.file(_history(), "history.csv")
    name, call = _MOMENTS[moment]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, database_url, str(file), str(desk.workspace), name, str(call)],
        env=environ,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
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
