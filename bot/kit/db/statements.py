"""Statements as the database's driver takes them: many rows at once, and reports without Core's own rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ClauseElement, Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Store: TypeAlias = Callable[[Any], Any] | None
"""What makes of a value what is stored; None: it is stored as it is."""
Singles: TypeAlias = Sequence[tuple[str, Store]]
Lists: TypeAlias = Sequence[tuple[str, Sequence[str], Store]]


@dataclass(frozen=True)
class BulkInsert:
    """An insert of many rows, each a tuple of what is stored in `columns` (by default the table's), in their order.

    Days are ordinals and instants are seconds already: nothing is converted, which makes it several
    times cheaper than a Core insert. Built once. `or_nothing`: rows whose key is there already are left out.
    `same`: only those whose values in these columns, which are unique, are there already. `in_one`: PostgreSQL
    gets all rows as one JSON value, which halves what they cost; for numbers, text and truth values only.
    """

    table: Table
    or_nothing: bool = False
    columns: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    in_one: bool = False

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write these."""
        dialect = connection.dialect
        if self.in_one and dialect.name != "sqlite":
            connection.exec_driver_sql(self._sql(dialect, self._from_json(dialect)), (json.dumps(rows),))
            return
        sign = "?" if dialect.name == "sqlite" else "%s"
        signs = ", ".join([sign] * len(self._names))
        connection.exec_driver_sql(self._sql(dialect, f"VALUES ({signs})"), list(rows))

    @property
    def _names(self) -> Sequence[str]:
        return self.columns or self.table.columns.keys()

    def _sql(self, dialect: Dialect, values: str) -> str:
        quote = dialect.identifier_preparer.quote
        names = ", ".join(quote(name) for name in self._names)
        same = f" ({', '.join(quote(name) for name in self.same)})" if self.same else ""
        ending = f" ON CONFLICT{same} DO NOTHING" if self.or_nothing or self.same else ""
        return f"INSERT INTO {quote(self.table.name)} ({names}) {values}{ending}"

    def _from_json(self, dialect: Dialect) -> str:
        types = (self.table.columns[name].type.compile(dialect) for name in self._names)
        values = ", ".join(f"(r->>{place})::{type_}" for place, type_ in enumerate(types))
        return f"SELECT {values} FROM jsonb_array_elements(%s::jsonb) r"


@dataclass(frozen=True)
class Prepared:
    """A Core statement as that database's driver takes it, for lists of certain lengths.

    `names`: those of its values in order, where the driver wants them so. `fixed` are the values written in the
    statement; `single` and `lists` are the others, with what stores them, lists with the names of their values.
    """

    sql: str
    names: Sequence[str] | None
    fixed: Mapping[str, Any]
    single: Singles
    lists: Lists

    @classmethod
    def of(cls, statement: ClauseElement, dialect: Dialect, values: Mapping[str, Any]) -> Prepared:
        """For these values and all others whose lists are as long."""
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        expanded = compiled.construct_expanded_state(dict(values))
        stores = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        }
        listed = expanded.parameter_expansion
        single = [(name, store) for name, store in stores.items() if name not in listed]
        lists = [(name, names, stores[name]) for name, names in listed.items()]
        return cls(
            expanded.statement,
            expanded.positiontup,
            _as_stored(
                [one for one in single if one[0] not in values],
                [one for one in lists if one[0] not in values],
                compiled.params,
            ),
            [one for one in single if one[0] in values],
            [one for one in lists if one[0] in values],
        )

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """A tuple or a mapping, as the driver wants it, of values as they are stored."""
        known = {**self.fixed, **_as_stored(self.single, self.lists, values)}
        return known if self.names is None else tuple([known[name] for name in self.names])


def _as_stored(single: Singles, lists: Lists, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, those of lists one by one."""
    found = {name: values[name] if store is None else store(values[name]) for name, store in single}
    for name, names, store in lists:
        found.update(zip(names, values[name] if store is None else map(store, values[name]), strict=True))
    return found


def fetched(connection: Connection, sql: str, values: Any) -> list[Any]:
    """All rows, asked of the driver itself; who listens to statements hears of it, and its errors are Core's."""
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, cursor, sql, values, None, False)
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        is_away = connection.dialect.is_disconnect(error, raw, cursor)
        if is_away:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql,
            values,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=connection.engine.hide_parameters,
            connection_invalidated=is_away,
            dialect=connection.dialect,
        ) from error
    finally:
        cursor.close()
    return rows
