"""Tables and queries of people: workspaces, teams, members, dated memberships, names in other systems."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from bot.kit.db import Day, UtcSeconds, metadata

workspace_table = Table(
    "workspace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("external_id", String, unique=True),
    Column("is_demo", Boolean, nullable=False, default=False),
    Column("created_at", UtcSeconds, nullable=False),
)

team_table = Table(
    "team",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("name", String, nullable=False),
    Column("parent_id", BigInteger),
    Column("manager_id", BigInteger),
    Column("zone", String),
    Column("currency", String),
    Column("language", String),
    Index(None, "workspace_id", "name", unique=True),
)

member_table = Table(
    "member",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String),
    Column("role", String, nullable=False),
    Column("is_admin", Boolean, nullable=False, default=False),
    Column("language", String),
    Column("zone", String),
    Column("slack_id", String),
    Column("slack_language", String),
    Column("slack_zone", String),
    Column("hired_on", Day),
    Column("left_on", Day),
    Index(None, "workspace_id", "email", unique=True),
    Index(None, "workspace_id", "slack_id", unique=True),
    Index(None, "workspace_id", "name"),
)

membership_table = Table(
    "membership",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("member_id", BigInteger, primary_key=True),
    Column("since_day", Day, primary_key=True),
    Column("until_day", Day, nullable=False),
    Column("team_id", BigInteger, nullable=False),
    Index(None, "workspace_id", "team_id", "member_id"),
)

alias_table = Table(
    "member_alias",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("source", String, primary_key=True),
    Column("alias", String, primary_key=True),
    Column("member_id", BigInteger, nullable=False),
)
