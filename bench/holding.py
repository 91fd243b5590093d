"""For how long each transaction of a process kept others from writing, and how much of that it was at work itself."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, event

from bot.kit.db import Database


class Holds:
    """Seconds from BEGIN IMMEDIATE to the end of COMMIT on SQLite, whose lock is taken and left there.

    On PostgreSQL of every transaction that may write: rows are locked for no longer than that.
    """

    def __init__(self, db: Database) -> None:
        self.all: list[tuple[float, float]] = []
        self._db = db
        self._began: dict[int, tuple[float, float]] = {}
        # After the listener that begins it.
        event.listen(db.engine, "begin", self._begins)
        dialect: Any = db.engine.dialect
        for name in ("do_commit", "do_rollback"):
            setattr(dialect, name, self._timed(getattr(dialect, name)))

    def _begins(self, connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = (
            options.get("begin") == "IMMEDIATE" if self._db.on_sqlite else "isolation_level" not in options
        )
        if writes:
            raw: Any = connection.connection.dbapi_connection
            self._began[id(raw)] = time.perf_counter(), time.thread_time()

    def _timed(self, end: Any) -> Any:
        def ends(raw: Any) -> None:
            end(raw)
            began = self._began.pop(id(getattr(raw, "dbapi_connection", raw)), None)
            if began is not None:
                self.all.append((time.perf_counter() - began[0], time.thread_time() - began[1]))

        return ends
