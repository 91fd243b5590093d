"""The database keeps what is exact and refuses the rest, whichever it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import StatementError

from bot.kit.deps import Deps
from bot.kit.schema import needed, present
from bot.people.store import workspace_table


def test_a_migrated_database_has_the_schema_that_the_code_needs(deps: Deps) -> None:
    assert present(deps.db) == needed()


def test_a_time_without_a_zone_is_refused(deps: Deps) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without a zone"), deps.writing() as tx:
        tx.execute(workspace_table.insert(), {"id": 1, "name": "x", "is_demo": False, "created_at": naive})


def test_what_is_written_while_reading_is_not_kept(deps: Deps) -> None:
    row = {"id": 1, "name": "x", "is_demo": False, "language": "en", "zone": "UTC", "currency": "USD"}
    row |= {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with deps.writing() as tx:
        tx.execute(workspace_table.insert(), row)
    with deps.reading() as tx:
        assert tx.execute(workspace_table.select()).one().created_at == row["created_at"]


def test_a_transaction_within_a_transaction_is_refused_instead_of_waiting_for_itself(deps: Deps) -> None:
    with pytest.raises(RuntimeError, match="open already"), deps.writing(), deps.writing():
        pass
    with deps.writing(), deps.reading():
        pass
