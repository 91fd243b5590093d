"""Values that another query finds: few, and asked for first, whatever the planner believes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType


class _AnyOf(FunctionElement[Any]):
    name = "any_of"
    # Of a truth value SQLite would be asked whether it is 1, and use no index.
    type = NullType()
    inherit_cache = True


def any_of(column: ColumnElement[Any], found: Select[Any]) -> ColumnElement[bool]:
    """Whether the column has one of the few values that the other query finds.

    To PostgreSQL `IN (SELECT …)` is a join, and of a team's people it often begins it with all deals of the company
    there are; an array is asked for first, and its values are looked up in the index. SQLite does that anyway.
    """
    return _AnyOf(column, found.scalar_subquery())


@compiles(_AnyOf)
def _in(element: _AnyOf, compiler: SQLCompiler, **more: Any) -> str:
    column, found = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN {found}"


@compiles(_AnyOf, "postgresql")
def _any(element: _AnyOf, compiler: SQLCompiler, **more: Any) -> str:
    column, found = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY (ARRAY{found})"
