"""The database keeps what is exact and refuses the rest, whichever it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Select, bindparam, event, func, literal_column, select
from sqlalchemy.exc import OperationalError, ProgrammingError, StatementError

from bot.kit.db import PASSING_TROUBLE, Database, DatabaseTrouble, any_of
from bot.kit.deps import Deps
from bot.kit.schema import needed, present
from bot.people.store import member_table, workspace_table


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


@pytest.mark.parametrize("how", [{"is_one_of_many": True}, {"through_power_cuts": True}])
def test_being_stopped_in_the_middle_of_a_statement_is_no_other_trouble(
    deps: Deps, how: dict[str, bool]
) -> None:
    def stopped() -> None:
        with deps.db.writing(**how) as tx:
            # As SQLAlchemy does upon Ctrl+C.
            tx.connection.invalidate()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    with deps.db.writing(**how) as tx:
        assert tx.execute(select(func.count()).select_from(workspace_table)).scalar() == 0


def test_a_transaction_within_a_transaction_is_refused_instead_of_waiting_for_itself(deps: Deps) -> None:
    with pytest.raises(RuntimeError, match="open already"), deps.writing(), deps.writing():
        pass
    with deps.writing(), deps.reading():
        pass


def test_plain_rows_are_what_is_stored_for_lists_of_any_length(deps: Deps) -> None:
    hired = bindparam("hired", type_=member_table.c.hired_on.type)
    statement = (
        select(member_table.c.name, member_table.c.hired_on)
        .where(member_table.c.id.in_(bindparam("ids", expanding=True)), member_table.c.hired_on >= hired)
        .where(member_table.c.role.in_(["rep", "manager"]))
        .order_by(member_table.c.id)
    )
    days = [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)]
    with deps.writing() as tx:
        row = {"id": 1, "name": "x", "is_demo": False, "language": "en", "zone": "UTC", "currency": "USD"}
        tx.execute(workspace_table.insert(), row | {"created_at": datetime(2026, 1, 1, tzinfo=UTC)})
        common = {"workspace_id": 1, "role": "rep", "is_admin": False}
        for number, day in enumerate(days, 1):
            person = {"id": number, "name": f"Rep {number}", "name_key": f"rep {number}", "hired_on": day}
            tx.execute(member_table.insert(), common | person)
    with deps.reading() as tx:
        for ids in ([1, 2, 3], [2], [], [3, 1]):
            for since in days:
                values = {"ids": ids, "hired": since}
                known = [(row.name, row.hired_on.toordinal()) for row in tx.execute(statement, values)]
                assert tx.plain(statement, values) == known


def test_a_plain_statement_is_heard_and_fails_as_any_other(deps: Deps) -> None:
    heard: list[str] = []
    event.listen(deps.db.engine, "before_cursor_execute", lambda *args: heard.append(args[2]))
    with deps.reading() as tx:
        assert tx.plain(select(literal_column("40 + 2")), {}) == [(42,)]
    assert [one for one in heard if "40 + 2" in one] == ["SELECT 40 + 2"]
    with pytest.raises(DatabaseTrouble, match="no_such_column") as trouble, deps.reading() as tx:
        tx.plain(select(literal_column("no_such_column")), {})
    assert isinstance(trouble.value, OperationalError if deps.db.on_sqlite else ProgrammingError)
    with deps.reading() as tx:
        assert tx.plain(select(literal_column("1")), {}) == [(1,)], "the next one is served"


@pytest.mark.postgres
def test_a_connection_that_went_away_in_a_plain_statement_is_not_used_again(postgres_url: str) -> None:
    db = Database.at(postgres_url, pool_size=1)
    ends_itself = select(func.pg_terminate_backend(func.pg_backend_pid()))
    with pytest.raises(PASSING_TROUBLE), db.reading() as tx:
        tx.plain(ends_itself, {})
    with db.reading() as tx:
        assert tx.plain(select(literal_column("1")), {}) == [(1,)]
    db.close()


@pytest.mark.postgres
def test_what_postgres_has_prepared_outlives_a_report(postgres_url: str) -> None:
    db = Database.at(postgres_url, pool_size=1)
    statement = select(member_table.c.id).where(member_table.c.workspace_id == bindparam("workspace"))
    prepared: Select[Any] = select(
        literal_column("count(*) FROM pg_prepared_statements WHERE statement LIKE '%%member%%'")
    )
    for _ in range(7):
        with db.reading() as tx:
            tx.plain(statement, {"workspace": 1})
    with db.reading() as tx:
        assert tx.plain(prepared, {}) == [(1,)]
    db.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [("random_page_cost", "1.1", "3"), ("parallel_setup_cost", "20000", "10"), ("jit", "off", "on")],
)
def test_postgres_plans_for_short_reports_unless_told_otherwise(
    postgres_url: str, name: str, ours: str, theirs: str
) -> None:
    shown = select(func.current_setting(name))
    for options, value in (("", ours), (f"options=-c {name}={theirs}", theirs)):
        db = Database.at(postgres_url + ("&" if "?" in postgres_url else "?") + options)
        with db.reading() as tx:
            assert tx.plain(shown, {}) == [(value,)]
        db.close()


def test_what_another_query_finds_is_looked_up_however_many_there_are(deps: Deps) -> None:
    people = member_table.c
    found = select(people.id).where(
        people.workspace_id == 1, people.name_key.in_(bindparam("names", expanding=True))
    )
    others = member_table.alias("other")
    statement = (
        select(others.c.id)
        .where(others.c.workspace_id == 1, any_of(others.c.id, found), others.c.role == "rep")
        .order_by(others.c.id)
    )
    with deps.writing() as tx:
        for number, role in enumerate(("rep", "rep", "manager", "rep")):
            row = {"id": number, "name": f"P {number}", "name_key": f"p {number}", "role": role}
            tx.execute(member_table.insert().values(workspace_id=1, is_admin=False, **row))
        for names in ([], ["p 0"], ["p 0", "p 1", "p 2", "p 9"]):
            rows = tx.plain(statement, {"names": names})
            assert rows == [(number,) for number in (0, 1) if f"p {number}" in names]
            assert [tuple(row) for row in tx.execute(statement, {"names": names})] == rows


@pytest.mark.postgres
def test_postgres_knows_at_once_what_has_grown_while_much_is_written(postgres_url: str) -> None:
    db = Database.at(postgres_url)
    rows: ColumnElement[Any] = literal_column("reltuples FROM pg_class WHERE oid = 'much'::regclass")
    with db.writing() as tx:
        tx.connection.exec_driver_sql(
            "CREATE TABLE much AS SELECT 'x' || i AS what FROM generate_series(1, 9) i"
        )
    try:
        with db.reading() as tx:
            assert tx.plain(select(rows), {}) == [(-1,)]
        with db.writing(is_one_of_many=True) as tx:
            tx.connection.exec_driver_sql(
                "INSERT INTO much SELECT repeat('x', 99) FROM generate_series(1, 9991)"
            )
        with db.reading() as tx:
            assert tx.plain(select(rows), {}) == [(10_000,)]
    finally:
        with db.writing() as tx:
            tx.connection.exec_driver_sql("DROP TABLE much")
        db.close()
