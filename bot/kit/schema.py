"""The schema's version: what the database has, what this code needs, and getting from one to the other."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.kit import walk
from bot.kit.db import Database, metadata, selectivity

ROOT = Path(__file__).resolve().parents[2]

_MIGRATING = 7_236_001
"""The number of the lock that is held while the schema changes."""


class SchemaWrong(Exception):
    """The database does not fit this version. The message says what to do."""


def _config() -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def needed() -> str:
    """The revision this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def present(db: Database) -> str | None:
    """The revision of the database; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def missing(db: Database) -> str | None:
    """What the stores declare beyond what the database has, as the steps of a migration; None: nothing."""
    walk.everywhere("store")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        steps = produce_migrations(context, metadata).upgrade_ops
    if steps is None or steps.is_empty():
        return None
    code = render_python_code(steps)
    # A migration stays as it was written, so it names SQL's types and none of ours.
    for ours, theirs in {
        "bot.kit.db.UtcSeconds()": "sa.BigInteger()",
        "bot.kit.db.Day()": "sa.Integer()",
    }.items():
        code = code.replace(ours, theirs)
    return "\n".join(line for line in code.splitlines() if not line.strip().startswith("#")).strip()


def check(db: Database) -> None:
    """Raise SchemaWrong unless the database has exactly the schema this code needs. Changes nothing."""
    has = present(db)
    if has == needed():
        return
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if has is None:
        raise SchemaWrong("The database is empty. Run `python cli.py migrate`, then start again.")
    if has in known:
        raise SchemaWrong(
            f"The database has schema {has}, this version needs {needed()}. "
            "Make a backup, run `python cli.py migrate`, then start again. Nothing was changed."
        )
    raise SchemaWrong(
        f"The database has schema {has}, which is newer than this version ({needed()}). "
        "Start the newer version, or restore an older backup. Nothing was changed."
    )


def check_or_create(db: Database) -> None:
    """Like `check`, but an empty database is given its schema: there is nothing in it that could be hurt."""
    if present(db) is None:
        migrate(db)
    check(db)


def migrate(db: Database) -> str:
    """Bring the database to the schema this code needs; returns its revision. Raises SchemaWrong if newer."""
    has = present(db)
    if has is not None and has not in {
        script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    }:
        check(db)
    config = _config()
    with db.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        if not db.on_sqlite:
            # Replicas may start together: one makes the schema, the others wait and find it made.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if db.on_sqlite:
            selectivity.tell(connection)
    # Connections that were made before know nothing of it.
    db.engine.dispose()
    return needed()
