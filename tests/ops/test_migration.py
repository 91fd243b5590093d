"""The migrations make exactly what the stores declare, on both databases; what is new can be drafted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table

from bot.kit import schema
from bot.kit.db import Database, Day, UtcSeconds, metadata
from ops.check import ROOT
from tests.ops.conftest import Run


def test_the_migrations_make_exactly_what_the_stores_declare(database_url: str) -> None:
    db = Database.at(database_url)
    assert schema.missing(db) is None
    db.close()


def test_nothing_is_drafted_when_nothing_is_new(run: Run) -> None:
    ran = run("migration", "nothing")
    assert ran.exit_code == 1
    assert "Nothing to write" in ran.stderr


def test_a_name_that_is_no_module_is_refused(run: Run) -> None:
    assert run("migration", "Drop it!").exit_code == 1


def test_a_new_table_is_drafted_and_migrating_makes_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    shutil.copy(ROOT / "alembic.ini", tmp_path)
    monkeypatch.setattr(schema, "ROOT", tmp_path)
    before = schema.needed()
    columns = Column("at", UtcSeconds), Column("day", Day)
    table = Table("horoscope", metadata, Column("id", Integer, primary_key=True), *columns)
    try:
        ran = run("migration", "horoscopes")
        assert ran.exit_code == 0, ran.stderr
        code = Path(ran.stdout.strip()).read_text(encoding="utf-8")
        assert f'down_revision = "{before}"' in code
        assert "bot.kit" not in code
        assert run("migrate").exit_code == 0
        db = Database.at(f"sqlite:///{tmp_path / 'home' / 'coach.db'}")
        assert schema.missing(db) is None
        db.close()
    finally:
        metadata.remove(table)
