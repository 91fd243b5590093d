"""How SQLite finds the rows of a statement: a million deals must not be gone through for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.kit.db import Database

_WHOLE = re.compile(r"(SCAN (?P<scanned>\w+)|SEARCH (?P<searched>\w+) .*\(workspace_id=\?\))")


@contextmanager
def explained(db: Database) -> Iterator[list[str]]:
    """The steps of the plans of all statements that are executed meanwhile."""
    steps: list[str] = []

    def hear(_: Any, cursor: Any, sql: str, values: Any, __: Any, is_many: bool) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            asking = cursor.connection.cursor()
            asking.execute(f"EXPLAIN QUERY PLAN {sql}", values[0] if is_many else values)
            steps.extend(step for *_, step in asking.fetchall())

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield steps
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def goes_through(step: str, *tables: str) -> bool:
    """Whether a step reads all rows that a workspace has in one of these tables."""
    found = _WHOLE.match(step)
    return found is not None and (found["scanned"] or found["searched"]) in tables
