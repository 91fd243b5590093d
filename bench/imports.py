"""A first import of 100,000 deals, everything included, beside bare executemany into the same tables and indexes."""

from __future__ import annotations

import csv
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from app import make_deps
from bench import RUNS, Line, Report, seconds
from bot.deals.importing import DealIntake
from bot.imports import service
from bot.imports.model import Request
from bot.kit import schema
from bot.kit.deps import Deps
from bot.people import service as people

ROOT = Path(__file__).resolve().parents[1]
ROWS = 100_000
_DEALS_OF_ONE = 1_000
_FEWEST = 60
_SEED = 7
TABLES = ("deal", "deal_event", "account")
_HEADER = (
    "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Product,Stage,Amount,Close Date,"
    "Created Date,Next Step,Probability (%)"
)
_STAGES = ("lead", "need", "proposal", "negotiation", "Closed Won", "Closed Won", "Closed Lost")
_PEAK = """
import os, sys
from pathlib import Path
from app import make_deps
from bot.imports import reader, service
from bot.imports.model import Request
deps = make_deps({"DATABASE_URL": sys.argv[1]})
file = Path(sys.argv[2])
if sys.argv[3] == "read":
    for row in reader.open_source(file).rows(","):
        pass
else:
    service.import_file(deps, 1, Request("deals", file))
with open(f"/proc/{os.getpid()}/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def run() -> Report:
    """Ratios of medians over fresh databases, ours and the bare one in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = deals_file(folder, ROWS)
        empty = _empty(folder)
        first, again, bare = [], [], []
        rows: dict[str, list[tuple[object, ...]]] = {}
        for _ in range(RUNS):
            ours = Path(shutil.copyfile(empty, folder / "ours.db"))
            first.append(seconds(partial(_import, ours, file)))
            again.append(seconds(partial(_import, ours, file)))
            rows = rows or _rows(Path(shutil.copyfile(empty, folder / "plain.db")), file)
            bare.append(_bare(Path(shutil.copyfile(empty, folder / "bare.db")), rows))
            for leftover in folder.glob("*.db-*"):
                leftover.unlink()
        reading, importing = (
            _peak(Path(shutil.copyfile(empty, folder / f"{what}.db")), file, what)
            for what in ("read", "import")
        )
    ratio = statistics.median(one / other for one, other in zip(bare, first, strict=True))
    second = statistics.median(one / other for one, other in zip(again, first, strict=True))
    memory = importing / reading
    return Report(
        f"Importing {ROWS:,} deals",
        [
            Line("bare executemany / import", f"{ratio:.2f}", "0.35 or more", ratio >= 0.35),
            Line("the same file again / first", f"{second:.2f}", "0.5 or less", second <= 0.5),
            Line("peak memory / reading alone", f"{memory:.2f}", "2 or less", memory <= 2),
            Line("a first import", f"{statistics.median(first):.1f} s", "", True),
        ],
    )


def deals_file(folder: Path, rows: int) -> Path:
    """An export of that many deals, of as many people as `prepare` takes in and 5,000 customers."""
    chance, staff = random.Random(_SEED), _staff(rows)
    path = folder / "deals.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER.split(","))
        for place in range(rows):
            created = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
            closing = created + timedelta(days=chance.randrange(1, 140))
            writer.writerow(
                [
                    f"006{place:012}",
                    f"Deal number {place}",
                    f"Account {chance.randrange(5000)}",
                    f"Rep {chance.randrange(staff)}",
                    chance.choice(["Pump", "Hose", ""]),
                    chance.choice(_STAGES),
                    f"{chance.randrange(100, 1_000_000) / 100:.2f}",
                    closing.isoformat(),
                    created.isoformat(),
                    "call them",
                    chance.randrange(100),
                ]
            )
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.db"
    deps = make_deps({"DATABASE_URL": f"sqlite:///{path}"})
    prepare(deps, folder)
    with deps.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    deps.db.close()
    return path


def _staff(rows: int) -> int:
    return max(_FEWEST, rows // _DEALS_OF_ONE)


def prepare(deps: Deps, folder: Path, rows: int = ROWS) -> None:
    """Migrate, and take in the people, in teams of ten, and products that so many deals name."""
    schema.migrate(deps.db)
    with deps.writing() as tx:
        workspace = people.open_workspace(tx, company=deps.company, now=deps.clock.now()).id
    staff = folder / "people.csv"
    count = _staff(rows)
    teams = count // 10
    names = "".join(f"Rep {place},Team {place % teams},Rep {place % teams}\n" for place in range(count))
    staff.write_text(f"Name,Team,Manager\n{names}", encoding="utf-8")
    service.import_file(deps, workspace, Request("people", staff))
    goods = folder / "products.csv"
    goods.write_text("Product,Price\nPump,500\nHose,20\n", encoding="utf-8")
    service.import_file(deps, workspace, Request("products", goods))


def _import(database: Path, file: Path) -> None:
    deps = make_deps({"DATABASE_URL": f"sqlite:///{database}"})
    service.import_file(deps, 1, Request("deals", file))
    deps.db.close()


def _rows(database: Path, file: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is to be written, in the order of the file: that it is put in another order is a part of the import."""
    with patch.object(DealIntake, "place_of", lambda *_: 0):
        _import(database, file)
    connection = sqlite3.connect(database)
    rows = {table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES}
    connection.close()
    return rows


def _bare(database: Path, rows: dict[str, list[tuple[object, ...]]]) -> float:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "cache_size = -16000",
        "wal_autocheckpoint = 16000",
    ):
        connection.execute(f"PRAGMA {pragma}")

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            signs = ",".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({signs})", values)
        connection.execute("COMMIT")

    taken = seconds(write)
    connection.close()
    return taken


def _peak(database: Path, file: Path, what: str) -> int:
    """The most memory a fresh process held, in kilobytes."""
    arguments = [sys.executable, "-c", _PEAK, f"sqlite:///{database}", str(file), what]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run(arguments, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    return int(printed.stdout.split()[-1])
