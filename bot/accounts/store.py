"""Tables and queries of accounts and products."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from bot.kit.db import metadata

account_table = Table(
    "account",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sector", String),
    Column("country", String),
    Column("parent_id", BigInteger),
    Column("employees", Integer),
    Column("revenue_minor", BigInteger),
    Column("currency", String),
    Column("tier", String),
    Index(None, "workspace_id", "source", "external_id", unique=True),
    Index(None, "workspace_id", "name"),
)

product_table = Table(
    "product",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("series", String),
    Column("list_price_minor", BigInteger),
    Column("currency", String),
    Index(None, "workspace_id", "source", "external_id", unique=True),
    Index(None, "workspace_id", "name"),
)
