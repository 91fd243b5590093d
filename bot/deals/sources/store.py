"""Table and queries of the systems that deliver deals: how fresh each is, and since when its changes are known."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, bindparam, select

from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.people.model import WorkspaceId

source_table = Table(
    "deal_source",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("source", String, primary_key=True),
    Column("history_from_day", Day, nullable=False),
    Column("told_from_day", Day),
    Column("as_of_day", Day, nullable=False),
    Column("updated_at", UtcSeconds, nullable=False),
)

_any_source = (
    select(source_table.c.source).where(source_table.c.workspace_id == bindparam("workspace")).limit(1)
)
_sources = select(source_table.c.source).where(source_table.c.workspace_id == bindparam("workspace"))
_source_of = select(source_table).where(
    source_table.c.workspace_id == bindparam("workspace"), source_table.c.source == bindparam("source")
)


def source_row(tx: Tx, *, workspace: WorkspaceId, source: str) -> Row[Any] | None:
    """Since when a source's stage changes are known, and how fresh it is; None before its first delivery."""
    return tx.execute(_source_of, {"workspace": workspace, "source": source}).one_or_none()


def sources(tx: Tx, *, workspace: WorkspaceId) -> list[str]:
    """The systems that have delivered deals."""
    return [row.source for row in tx.execute(_sources, {"workspace": workspace})]


def has_sources(tx: Tx, *, workspace: WorkspaceId) -> bool:
    """Whether any system has delivered deals yet."""
    return tx.execute(_any_source, {"workspace": workspace}).first() is not None
