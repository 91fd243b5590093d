"""How SQLite finds rows: no statement goes through all that a company has for the few it asks for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Delete, Select, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import CompoundSelect

from app import make_deps
from bot.kit import schema
from bot.kit.db import selectivity
from tests.plans import goes_through

LARGE = (
    *("account", "activity", "activity_deal", "deal", "deal_alive", "deal_change", "deal_edit", "deal_event"),
    *(
        "deal_record",
        "delivery",
        "import_change",
        "import_row",
        "meeting_answer",
        "promise",
        "promise_change",
    ),
)
ALL_OF_IT = {
    ("bot.accounts.store", "_accounts_like"): "by any part of a name, in an index made for that",
    ("bot.deals.finding.store", "_candidates"): "by any part of a name, in an index made for that",
    ("bot.deals.changes.store", "_any"): "the first one is enough",
    ("bot.deals.history.store", "_any"): "the first one is enough",
    ("bot.deals.history.store", "_unknown"): "after a history was imported; nobody waits for it",
    ("bot.pipeline.lives.store", "_NEWEST"): "the newest few",
    ("bot.pipeline.lives.store", "_SAMPLE"): "of the newest few",
    ("bot.delivery.outbox.store", "_planned"): "everybody's agenda",
    ("bot.delivery.targets.store", "_hurry_all"): "once a workspace takes messages again",
    ("bot.meetings.past.store", "_held_about"): "by any part of what was said",
    # Others are made from these, and nobody executes them alone.
    ("bot.activities.store", "_stored"): "a part",
    ("bot.promises.store", "_all"): "a part",
    ("bot.promises.store", "_open"): "a part",
}
ROOT = Path(__file__).resolve().parents[2]
STORES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "bot").rglob("store.py")
)
Statement = Select[Any] | CompoundSelect[Any] | Update | Delete


def _statements(of: Any) -> Iterator[Statement]:
    if isinstance(of, Statement):
        yield of
    elif isinstance(of, Mapping):
        for one in of.values():
            yield from _statements(one)
    elif isinstance(of, list | tuple):
        for one in of:
            yield from _statements(one)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "coach.db"
    deps = make_deps({"DATABASE_URL": f"sqlite:///{path}"})
    schema.migrate(deps.db)
    deps.db.close()
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def _steps(connection: sqlite3.Connection, statement: Statement, many: int) -> list[str]:
    dialect = sqlite.dialect(paramstyle="qmark")
    compiled = statement.compile(dialect=dialect)
    lists = {name: [1] * many for name, bind in compiled.binds.items() if bind.expanding}
    written = compiled.construct_expanded_state({name: lists.get(name) for name in compiled.binds})
    values = [None] * len(written.positiontup or ())
    try:
        found = connection.execute(f"EXPLAIN QUERY PLAN {written.statement}", values)
    except sqlite3.OperationalError as unknown:
        # Some are for PostgreSQL alone.
        if "no such function" not in str(unknown):
            raise
        return []
    return [step for *_, step in found]


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("module", STORES)
def test_no_statement_goes_through_a_whole_company(told: sqlite3.Connection, module: str, many: int) -> None:
    wholes = {
        (name, step)
        for name, value in vars(import_module(module)).items()
        for statement in _statements(value)
        for step in _steps(told, statement, many)
        if goes_through(step, *LARGE)
    }
    exceptions = {name for of, name in ALL_OF_IT if of == module}
    assert {one for one in wholes if one[0] not in exceptions} == set()
    assert exceptions == {name for name, _ in wholes}, "an exception is not needed any more"


def test_what_is_told_is_what_the_docstring_says() -> None:
    columns = ["workspace_id", "owner_id", "status"]
    assert selectivity.left(columns, is_unique=False) == [1_000_000, 1_000, 333]
    assert selectivity.left(["workspace_id", "kind", "subject"], is_unique=True) == [1_000_000, 333_333, 1]
