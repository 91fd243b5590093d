"""backup and restore of the SQLite database, while the app runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.kit.db import Database
from ops.refused import Refused


class BackupRefused(Refused):
    """Why nothing was copied."""


def backup(db: Database, target: Path) -> str:
    """Copy the database into a new file, without stopping anybody; returns the sentence to print."""
    source = _file(db)
    if not source.is_file():
        raise BackupRefused(f"There is no database at {source} yet.")
    if target.exists():
        raise BackupRefused(f"{target} exists already. Name a new file.")
    if not target.parent.is_dir():
        raise BackupRefused(f"There is no folder {target.parent}.")
    # Under another name until it is whole, so that what lies at `target` can be trusted.
    growing = target.with_name(f"{target.name}.part")
    growing.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(growing)) as copy:
            # In one go: page by page it would start over whenever somebody writes.
            original.backup(copy)
            # One file, without the log beside it that the running database has.
            copy.execute("PRAGMA journal_mode = DELETE")
        growing.rename(target)
    finally:
        growing.unlink(missing_ok=True)
    return f"{target} holds the database as it is now ({target.stat().st_size:,} bytes)."


def restore(db: Database, source: Path) -> str:
    """Put the database back as it was in that file; returns the sentence to print.

    The file is checked before anything is replaced, and a running app goes on with what was restored.
    """
    target = _file(db)
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}.")
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original:
        if not _is_whole(original):
            raise BackupRefused(f"{source} is not a whole backup of Sales Coach. Nothing was changed.")
        db.close()
        with closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
    return f"The database is as it was in {source}."


def _is_whole(original: sqlite3.Connection) -> bool:
    try:
        tables = {name for (name,) in original.execute("SELECT name FROM sqlite_master")}
        verdict = original.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return verdict == "ok" and {"alembic_version", "workspace"} <= tables


def _file(db: Database) -> Path:
    name = db.engine.url.database
    if not db.on_sqlite or not name:
        raise BackupRefused("The database is PostgreSQL: use pg_dump and pg_restore.")
    return Path(name)
