"""backup and restore: while somebody writes, never half a file, and only what is really a backup."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app import make_deps
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.schema import check_or_create
from bot.people import service as people
from tests.conftest import NOW
from tests.ops.conftest import Run


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Deps]:
    """An app that has the database open."""
    deps = make_deps({"COACH_HOME": str(tmp_path / "home")}, clock=FixedClock(NOW))
    check_or_create(deps.db)
    _add(deps, "ana@example.com")
    yield deps
    deps.db.close()


def test_a_backup_holds_what_was_there_and_restoring_brings_it_back(
    run: Run, running: Deps, tmp_path: Path
) -> None:
    copy = tmp_path / "monday.db"
    assert run("backup", str(copy)).exit_code == 0
    _add(running, "bo@example.com")
    assert run("restore", str(copy)).exit_code == 0
    assert _emails(running) == ["ana@example.com"]
    _add(running, "cyd@example.com")
    assert _emails(running) == ["ana@example.com", "cyd@example.com"]


def test_a_backup_taken_while_somebody_writes_is_whole_and_holds_what_was_committed(
    run: Run, running: Deps, tmp_path: Path
) -> None:
    copy = tmp_path / "monday.db"
    with running.writing() as tx:
        people.make_admin(
            tx, email="bo@example.com", company=running.company, ids=running.ids, now=running.clock.now()
        )
        assert run("backup", str(copy)).exit_code == 0
    assert _emails(running) == ["ana@example.com", "bo@example.com"]
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT email FROM member").fetchall() == [("ana@example.com",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "monday.db"]


def test_a_backup_never_overwrites_a_file(run: Run, running: Deps, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    copy.write_text("precious", encoding="utf-8")
    ran = run("backup", str(copy))
    assert (ran.exit_code, ran.stderr) == (1, f"{copy} exists already. Name a new file.\n")
    assert copy.read_text(encoding="utf-8") == "precious"


def test_there_is_nothing_to_back_up_before_there_is_a_database(run: Run, tmp_path: Path) -> None:
    ran = run("backup", str(tmp_path / "monday.db"))
    assert ran.exit_code == 1
    assert "There is no database" in ran.stderr
    assert not (tmp_path / "monday.db").exists()


def test_a_backup_into_a_folder_that_is_not_there_is_refused(run: Run, running: Deps, tmp_path: Path) -> None:
    ran = run("backup", str(tmp_path / "nowhere" / "monday.db"))
    assert ran.exit_code == 1
    assert "There is no folder" in ran.stderr


@pytest.mark.parametrize("what", ["text", "nothing", "another database", "half a backup"])
def test_a_file_that_is_no_backup_is_refused_and_nothing_is_changed(
    run: Run, running: Deps, tmp_path: Path, what: str
) -> None:
    source = tmp_path / "wrong.db"
    _write(what, source, running)
    running.db.close()
    live = tmp_path / "home" / "coach.db"
    before = hashlib.sha256(live.read_bytes()).hexdigest()
    ran = run("restore", str(source))
    assert ran.exit_code == 1
    assert "is not a whole backup of Sales Coach. Nothing was changed." in ran.stderr
    assert hashlib.sha256(live.read_bytes()).hexdigest() == before


def test_a_file_that_is_not_there_cannot_be_restored(run: Run, running: Deps, tmp_path: Path) -> None:
    ran = run("restore", str(tmp_path / "nowhere.db"))
    assert (ran.exit_code, ran.stderr) == (1, f"There is no file {tmp_path / 'nowhere.db'}.\n")


def test_restoring_on_a_new_machine_makes_the_database(run: Run, running: Deps, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    run("backup", str(copy))
    ran = run("restore", str(copy), COACH_HOME=str(tmp_path / "new"))
    assert ran.exit_code == 0, ran.stderr
    with closing(sqlite3.connect(tmp_path / "new" / "coach.db")) as db:
        assert db.execute("SELECT email FROM member").fetchall() == [("ana@example.com",)]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_its_own_tools(run: Run, command: str, tmp_path: Path) -> None:
    ran = run(command, str(tmp_path / "x"), DATABASE_URL="postgresql://localhost/coach")
    assert ran.exit_code == 1
    assert "pg_dump" in ran.stderr


def _add(deps: Deps, email: str) -> None:
    with deps.writing() as tx:
        people.make_admin(tx, email=email, company=deps.company, ids=deps.ids, now=deps.clock.now())


def _emails(deps: Deps) -> list[str]:
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        assert workspace is not None
        return sorted(one.email or "" for one in people.admins(tx, workspace=workspace.id))


def _write(what: str, source: Path, running: Deps) -> None:
    if what == "text":
        source.write_text("not a database", encoding="utf-8")
    elif what == "nothing":
        source.touch()
    elif what == "another database":
        with closing(sqlite3.connect(source)) as db, db:
            db.execute("CREATE TABLE recipe (name)")
    else:
        with (
            closing(sqlite3.connect(str(running.db.engine.url.database))) as live,
            closing(sqlite3.connect(source)) as copy,
        ):
            live.backup(copy)
        whole = source.read_bytes()
        source.write_bytes(whole[: len(whole) // 2])
