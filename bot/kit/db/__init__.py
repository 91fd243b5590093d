"""The database: engine, transactions, and the column types that refuse what is not exact.

SQLite serves one process; PostgreSQL any number. The same statements run on both.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from sqlalchemy.types import TypeDecorator

from bot.kit.db.address import AddressWrong, parsed_address
from bot.kit.db.lists import any_of
from bot.kit.db.log import Log
from bot.kit.db.statements import BulkInsert, Prepared, fetched
from bot.kit.db.statistics import Statistics
from bot.kit.facts import Bus, Fact

if TYPE_CHECKING:
    import psycopg

__all__ = [
    "FOREVER",
    "PASSING_TROUBLE",
    "AddressWrong",
    "BulkInsert",
    "Database",
    "DatabaseTrouble",
    "Day",
    "Tx",
    "UtcSeconds",
    "any_of",
    "erase",
    "holds",
    "metadata",
    "unindexed",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

DatabaseTrouble = SQLAlchemyError
"""What any call may raise when the database is away, full, or locked for too long."""

PASSING_TROUBLE = (OperationalError, InterfaceError, InternalError, PoolEmpty)
"""What may be over when it is tried again: away, full, locked, a deadlock. Not a mistake in a statement."""

FOREVER = date(9999, 12, 31).toordinal()
"""The day number of an interval that has not ended."""


_PATIENCE_MS = 10_000
"""How long a write waits for others on SQLite before it fails."""

_TURN = 0.006
"""Seconds for which who writes much leaves the place to others. They look every millisecond, unless their process is
busy: Python lets another of its threads go on after five."""

_LONGEST_LOG = 20_000
"""Pages of SQLite's log at which a commit copies them into the file, which takes a while. Who writes much does it
at fewer (`log`), so that it is not who changes a single deal meanwhile."""

_never = threading.Event()


class UtcSeconds(TypeDecorator[datetime]):
    """An instant as whole seconds since 1970 in UTC. A datetime without a zone is refused (ValueError)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return int(value.timestamp())

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromtimestamp(value, tz=UTC)


class Day(TypeDecorator[date]):
    """A calendar day as its ordinal number (`date.toordinal`), so that days subtract and index cheaply."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        if isinstance(value, datetime):
            raise ValueError("a day was expected, not an instant")
        return value.toordinal()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        return None if value is None else date.fromordinal(value)


def holds(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    """Whether a text has that part, word for word: nothing in it is a wildcard."""
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{escaped}%", escape="\\")


def unindexed(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of numbers as no index has it: to sort by, or to ask for what nearly all rows have.

    SQLite would else take the index of that column for a short way, and go through the whole table by it.
    """
    return number + 0


@dataclass
class Tx:
    """One transaction. Services read and write through it; only its opener commits, by leaving it."""

    connection: Connection
    bus: Bus = field(default_factory=Bus)
    prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict, repr=False)

    def execute(
        self, statement: Executable, values: dict[str, Any] | Sequence[dict[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run one Core statement (with a list of values: once for each)."""
        result: CursorResult[Any] = self.connection.execute(statement, values)
        return result

    def plain(self, statement: ClauseElement, values: dict[str, Any]) -> list[Any]:
        """The rows as the driver gives them: tuples of stored numbers and texts.

        For reports: Core takes longer over a statement than SQLite over its answer, and its rows that know
        their columns would be made only to be taken apart again, for each move of each deal.
        """
        shape = (statement, *[len(value) for value in values.values() if isinstance(value, list)])
        if shape not in self.prepared:
            self.prepared[shape] = Prepared.of(statement, self.connection.dialect, values)
        prepared = self.prepared[shape]
        return fetched(self.connection, prepared.sql, prepared.parameters(values))

    def insert_many(self, into: BulkInsert, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows of stored values."""
        if rows:
            into.run(self.connection, rows)

    def publish(self, fact: Fact) -> None:
        """Tell every slice that listens, in this transaction."""
        self.bus.publish(self, fact)

    @property
    def on_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


def _begin_as_the_options_say(connection: Connection) -> None:
    # A SQLite transaction that reads and then writes can fail at once, whatever the busy timeout,
    # so writers take the lock at the start.
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    if mode == "IMMEDIATE" and _has_its_turn(connection):
        return
    if mode == "DEFERRED":
        # It touches no file, so nothing can go wrong; Core would take longer to say it than some reports ask.
        raw: Any = connection.connection.dbapi_connection
        raw.execute("BEGIN DEFERRED")
        return
    connection.exec_driver_sql(f"BEGIN {mode}")


def _has_its_turn(connection: Connection) -> bool:
    """Wait for the one place to write, and take it. False when that takes too long.

    SQLite's own waiting looks only ten times a second once it has waited a while, so it would never meet the moment
    between two transactions of an import.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        for _ in range(_PATIENCE_MS):
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                _never.wait(0.001)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    return False


@contextmanager
def _clearing_the_log(connection: Connection, log: Log | None) -> Iterator[None]:
    if log is None:
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        if not connection.invalidated:
            raw.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
    log.keep_short(raw)


@contextmanager
def _waiting_for_disk(connection: Connection, waits: bool) -> Iterator[None]:
    if not waits:
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        # Ctrl+C in the middle of a statement closes it.
        if not connection.invalidated:
            raw.execute("PRAGMA synchronous = NORMAL")


def _prepare_sqlite(raw: sqlite3.Connection, _record: object) -> None:
    # autocommit mode of the driver: we begin transactions ourselves.
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = NORMAL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    raw.execute("PRAGMA cache_size = -16000")
    # An import writes the same pages batch after batch; the less often they are copied into the file, the faster.
    # In return the log beside the file may grow to 80 MB.
    raw.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")


_PLANS_WITH = {
    # Unless told otherwise PostgreSQL takes a read here and there for four times as dear as one in a row, as on disks
    # that turn; then it reads a whole table rather than a team's share of an index.
    "random_page_cost": "1.1",
    # Help from other processes takes longer to come than most reports to be made, and takes the processor from others.
    "parallel_setup_cost": "20000",
    # So does compiling, again for each question.
    "jit": "off",
}


def _prepare_postgres(raw: psycopg.Connection[Any], _record: object) -> None:
    # Who has said otherwise is heeded.
    for name, value in _PLANS_WITH.items():
        raw.execute(
            "SELECT set_config(name, %s, false) FROM pg_settings WHERE name = %s AND source = 'default'",
            (value, name),
        )
    raw.commit()


@dataclass(frozen=True)
class Database:
    """Where everything is kept. `reading` never blocks and never writes, `writing` is one transaction."""

    engine: Engine
    bus: Bus = field(default_factory=Bus)
    log: Log | None = field(default=None, compare=False)
    statistics: Statistics | None = field(default=None, compare=False)
    _prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict, repr=False, compare=False)
    _thread: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    @classmethod
    def at(cls, url: str, *, bus: Bus | None = None, pool_size: int = 10) -> Database:
        """Connect to `sqlite:///FILE` or `postgresql://…`. The driver is filled in. Raises AddressWrong."""
        parsed = parsed_address(url)
        log: Log | None = None
        statistics: Statistics | None = None
        if parsed.get_backend_name() == "sqlite":
            file = Path(parsed.database or "")
            file.parent.mkdir(parents=True, exist_ok=True)
            log = Log(Path(f"{file}-wal"))
            # Whoever has a connection ends its transaction; to do so once more would be a tenth of a short report.
            engine = create_engine(
                parsed, pool_size=pool_size, max_overflow=pool_size, pool_reset_on_return=None
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_as_the_options_say)
        else:
            engine = create_engine(
                parsed,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_pre_ping=True,
            )
            event.listen(engine, "connect", _prepare_postgres)
            statistics = Statistics(engine)
        return cls(engine, bus or Bus(), log, statistics)

    @property
    def on_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_present(self) -> bool:
        """Whether SQLite's file is where it belongs. What has been opened works on without it, and is lost."""
        return not self.on_sqlite or Path(self.engine.url.database or "").exists()

    @cached_property
    def _looking(self) -> Engine:
        """The engine for what only looks, made once: options for each look cost as much as one of its queries."""
        if self.on_sqlite:
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A consistent look. Whatever was written in it is rolled back."""
        with self._looking.connect() as connection, connection.begin() as inner:
            yield Tx(connection, self.bus, self._prepared)
            if self.on_sqlite:
                inner.rollback()
            # PostgreSQL has refused to write. Upon a rollback its driver would forget what it has prepared, and
            # every statement would be planned again for every report.

    @contextmanager
    def writing(self, *, through_power_cuts: bool = False, is_one_of_many: bool = False) -> Iterator[Tx]:
        """One transaction: committed when the block ends, undone when it raises.

        Once committed it outlives a crash of the process. `through_power_cuts`: on SQLite, where that costs a
        wait for the disk, of the machine as well (with all that was committed before); PostgreSQL does anyway.
        `is_one_of_many`: more follow at once, so on SQLite it leaves a moment to others first, and clears the log;
        on PostgreSQL it lets the planner know what has grown.

        Raises RuntimeError within another one of the same thread, which would wait for itself.
        """
        if getattr(self._thread, "is_writing", False):
            raise RuntimeError(
                "a writing transaction is open already; look up what it needs before it begins"
            )
        options = {"begin": "IMMEDIATE"} if self.on_sqlite else {}
        if is_one_of_many and self.on_sqlite:
            _never.wait(_TURN)
        with (
            self.engine.connect().execution_options(**options) as connection,
            _clearing_the_log(connection, self.log if is_one_of_many else None),
            _waiting_for_disk(connection, through_power_cuts and self.on_sqlite),
            connection.begin(),
        ):
            self._thread.is_writing = True
            try:
                yield Tx(connection, self.bus, self._prepared)
            finally:
                self._thread.is_writing = False
        if is_one_of_many and self.statistics is not None:
            self.statistics.keep_true()

    def close(self) -> None:
        self.engine.dispose()


def erase(tx: Tx, *, workspace_id: int) -> None:
    """Delete every row of one workspace, in every table."""
    for table in reversed(metadata.sorted_tables):
        key = table.c.workspace_id if "workspace_id" in table.c else table.c.id
        tx.execute(table.delete().where(key == workspace_id))
