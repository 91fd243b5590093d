"""backup and restore of the SQLite database, while the app runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.kit.db import Database


class BackupRefused(Exception):
    """The message says why and what to do instead."""


def backup(db: Database, target: Path) -> None:
    """Copy the database page by page into a new file, without stopping anybody."""
    source = _file(db)
    if target.exists():
        raise BackupRefused(f"{target} exists already. Name a new file.")
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy, pages=1000)


def restore(db: Database, source: Path) -> None:
    """Put the database back as it was in that file. The file is checked before anything is replaced."""
    target = _file(db)
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}.")
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original:
        try:
            verdict = original.execute("PRAGMA integrity_check").fetchone()[0]
            has_version = original.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()[0]
        except sqlite3.DatabaseError:
            verdict, has_version = "not a database", 0
        if verdict != "ok" or not has_version:
            raise BackupRefused(f"{source} is not a whole backup of Sales Coach. Nothing was changed.")
        db.close()
        with closing(sqlite3.connect(target)) as copy:
            original.backup(copy)


def _file(db: Database) -> str:
    if not db.on_sqlite or not db.engine.url.database:
        raise BackupRefused("The database is PostgreSQL: use pg_dump and pg_restore.")
    Path(db.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    return db.engine.url.database
