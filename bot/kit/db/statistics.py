"""What PostgreSQL's planner knows about tables that grow: kept true while somebody writes much.

PostgreSQL looks for itself once a minute. Until then it takes a table that has come to a hundred thousand rows for the
empty one that it was, and finds ways to answer an overview that take minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import Engine

_REST = 1.0
"""Seconds between two looks."""

_OUTGROWN = """
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND pg_relation_size(oid) / current_setting('block_size')::int > 16 + 2 * greatest(relpages, 0)
"""
"""Tables of more than twice the size of which is known."""


@dataclass
class Statistics:
    """Of one database."""

    engine: Engine
    _next: float = field(default=0.0, repr=False)

    def keep_true(self) -> None:
        """Between two transactions of many: let it look at what has grown. Nobody waits for that but who asks."""
        if time.monotonic() < self._next:
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in connection.exec_driver_sql(_OUTGROWN).scalars().all():
                connection.exec_driver_sql(f"ANALYZE {table}")
        self._next = time.monotonic() + _REST
