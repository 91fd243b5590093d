"""Tables of changes and forms. Their queries are in bot/deals/changes and bot/deals/forms."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from bot.kit.db import UtcSeconds, metadata

# What people changed from chat. `event_id`: the event that it wrote, if it was about what has a history;
# `was`: what it changed of the rest, as it was before.
change_table = Table(
    "deal_change",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("at", UtcSeconds, nullable=False),
    Column("what", String, nullable=False),
    Column("event_id", BigInteger),
    Column("was", JSON, nullable=False),
    Column("now", String),
    Column("note", String),
    Column("undone_at", UtcSeconds),
    Index(None, "workspace_id", "deal_id", "id"),
)

# Forms that were sent, so that a second copy changes nothing.
form_table = Table(
    "deal_form",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("view", String, primary_key=True),
    Column("at", UtcSeconds, nullable=False),
)
