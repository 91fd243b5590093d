"""A start on another version's database: an older one is told to migrate, a newer one is refused."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.kit import schema
from bot.kit.db import Database
from ops.check import ROOT
from tests.ops.conftest import Run, run_for_real

NEXT = '''"""What the next version adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {before!r}


def upgrade() -> None:
    op.create_table("horoscope", sa.Column("id", sa.Integer, primary_key=True))
'''


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database of this version, where the command line finds it."""
    path = tmp_path / "home" / "coach.db"
    path.parent.mkdir()
    shutil.copyfile(sqlite_template, path)
    return path


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The code is one migration ahead of the databases there are."""
    before = schema.needed()
    shutil.copytree(ROOT / "migrations", tmp_path / "next" / "migrations")
    shutil.copy(ROOT / "alembic.ini", tmp_path / "next")
    added = tmp_path / "next" / "migrations" / "versions" / "9999_next.py"
    added.write_text(NEXT.format(before=before), encoding="utf-8")
    monkeypatch.setattr(schema, "ROOT", tmp_path / "next")


def test_an_empty_database_is_given_its_schema(run: Run, tmp_path: Path) -> None:
    ran = run("migrate")
    assert (ran.exit_code, ran.stdout) == (0, f"Schema {schema.needed()}.\n")
    assert "workspace" in _tables(tmp_path / "home" / "coach.db")


def test_migrating_twice_changes_nothing(run: Run, file: Path) -> None:
    before = _digest(file)
    assert run("migrate").exit_code == 0
    assert _digest(file) == before


@pytest.mark.usefixtures("next_version")
def test_a_start_on_an_older_schema_says_to_migrate_and_touches_nothing(run: Run, file: Path) -> None:
    before = _digest(file)
    ran = run("say", "/pipeline", "--as", "Ana")
    assert ran.exit_code == 1
    assert "run `python cli.py migrate`" in ran.stderr
    assert "Make a backup" in ran.stderr
    assert _digest(file) == before


@pytest.mark.usefixtures("next_version")
def test_serving_on_an_older_schema_is_refused_too(run: Run, file: Path) -> None:
    before = _digest(file)
    ran = run("serve", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert ran.exit_code == 1
    assert "run `python cli.py migrate`" in ran.stderr
    assert _digest(file) == before


@pytest.mark.usefixtures("next_version")
def test_migrating_brings_an_older_schema_up_and_keeps_what_is_in_it(run: Run, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        columns = "name, is_demo, language, zone, currency, created_at"
        db.execute(f"INSERT INTO workspace ({columns}) VALUES ('West', 0, 'en', 'UTC', 'USD', 0)")
    assert run("migrate").stdout == "Schema 9999.\n"
    assert "horoscope" in _tables(file)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM workspace").fetchall() == [("West",)]


@pytest.mark.parametrize("command", [("migrate",), ("say", "/pipeline", "--as", "Ana")])
def test_a_newer_schema_is_refused_and_not_touched(run: Run, file: Path, command: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    before = _digest(file)
    ran = run(*command)
    assert ran.exit_code == 1
    assert "newer than this version" in ran.stderr
    assert "Nothing was changed" in ran.stderr
    assert _digest(file) == before


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database in which nothing is yet."""
    name = "newborn"
    admin = create_engine(Database.at(postgres_url).engine.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield admin.url.set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.mark.postgres
def test_replicas_that_start_together_on_an_empty_database_agree(empty_postgres: str) -> None:
    with ThreadPoolExecutor() as pool:
        ran = list(pool.map(lambda _: run_for_real("migrate", DATABASE_URL=empty_postgres), range(2)))
    assert [(one.returncode, one.stderr) for one in ran] == [(0, ""), (0, "")]


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master")}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
