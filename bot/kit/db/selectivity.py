"""What SQLite's planner is told about the indexes: how many rows of a large table are left after each of their columns.

Told nothing, it takes the first column of an index for as selective as any other. Here that is the workspace, so to
save the sorting of ten deals it would go through all that a company has, in their order. It could count what is there
(ANALYZE), but then its ways would change with the data. What is told here is the same for every database, and so are
the ways (tests/kit/test_plans.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

ROWS: Final = 1_000_000
"""Rows of each table, as it were."""

_HALF, _SOME, _FEW, _HARDLY_ANY = ROWS // 2, 1_000, 100, 10
_LEFT: Final = {
    "workspace_id": ROWS,
    # Most rows have the same.
    **dict.fromkeys(("source", "state", "status"), _HALF),
    # What one person has.
    **dict.fromkeys(("owner_id", "entered_owner_id", "member_id", "recipient", "made_to"), _SOME),
    # What belongs to one thing.
    **dict.fromkeys(("account_id", "product_id", "team_id", "series_id", "import_id"), _FEW),
    **dict.fromkeys(("deal_id", "activity_id", "meeting_id", "promise_id", "leader_id"), _HARDLY_ANY),
    **dict.fromkeys(("manager_id", "parent_id", "wake_ms"), _HARDLY_ANY),
    # What is nearly its own.
    **dict.fromkeys(("external_id", "entity_id", "likeness", "mark", "name", "search_key"), 2),
    **dict.fromkeys(("name_key", "email", "slack_id"), 2),
}
"""Rows that have the same in this column. What is not named here (days, kinds, stages) leaves a third."""


def left(columns: Sequence[str], *, is_unique: bool) -> list[int]:
    """Rows that have the same in the first of these columns, in the first two, and so on.

    `left(["workspace_id", "owner_id", "status"], is_unique=False)` is `[1_000_000, 1_000, 333]`.
    """
    found: list[int] = []
    rows = ROWS
    for column in columns:
        alike = _LEFT.get(column, rows // 3)
        rows = alike if alike < rows or not found else max(1, rows // 3)
        found.append(rows)
    return [*found[:-1], 1] if is_unique else found


def tell(connection: Connection) -> None:
    """Write it into the database. Whoever is connected already does not hear of it."""
    # Makes the table in which it stands, if there is none.
    connection.exec_driver_sql("ANALYZE alembic_version")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    for table, index, columns, is_unique in _indexes(connection):
        told = " ".join(map(str, (ROWS, *left(columns, is_unique=is_unique))))
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, index, told))


def _indexes(connection: Connection) -> Iterator[tuple[str, str, list[str], bool]]:
    listed = connection.exec_driver_sql(
        'SELECT t.name, i.name, i."unique" FROM sqlite_schema t, pragma_index_list(t.name) i'
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name != 'alembic_version'"
    )
    for table, index, is_unique in listed.all():
        found = connection.exec_driver_sql("SELECT name FROM pragma_index_info(?) ORDER BY seqno", (index,))
        yield table, index, list(found.scalars()), bool(is_unique)
