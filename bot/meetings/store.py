"""The tables of meetings. Each part's queries are in its own store."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from bot.kit.db import Day, UtcSeconds, metadata

series_table = Table(
    "meeting_series",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("team_id", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("lead", String, nullable=False),
    Column("leader_id", BigInteger),
    Column("delegate_id", BigInteger),
    Column("questions", String, nullable=False),
    Column("recurrence", String, nullable=False),
    Column("ask_minutes", Integer, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcSeconds, nullable=False),
    Column("ended_at", UtcSeconds),
    Index(None, "workspace_id", "team_id"),
)

meeting_table = Table(
    "meeting",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("series_id", BigInteger, nullable=False),
    Column("day", Day, nullable=False),
    Column("starts_at", UtcSeconds, nullable=False),
    Column("is_moved", Boolean, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("item", Integer, nullable=False),
    Column("began_at", UtcSeconds),
    Column("item_since", UtcSeconds),
    Column("ended_at", UtcSeconds),
    Column("leader_id", BigInteger),
    # Who was expected, when it was closed: later changes of the team do not change what was.
    Column("expected", Integer),
    Index(None, "workspace_id", "series_id", "day", unique=True),
)

answer_table = Table(
    "meeting_answer",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("meeting_id", BigInteger, primary_key=True),
    Column("member_id", BigInteger, primary_key=True),
    # {question key: text} as JSON.
    Column("answers", String, nullable=False),
    Column("repeats", String, nullable=False),
    Column("first_at", UtcSeconds, nullable=False),
    Column("edited_at", UtcSeconds, nullable=False),
    Column("is_late", Boolean, nullable=False),
)

point_table = Table(
    "meeting_point",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("series_id", BigInteger, nullable=False),
    Column("meeting_id", BigInteger, nullable=False),
    Column("sort", String, nullable=False),
    Column("text", String, nullable=False),
    Column("raised_by", BigInteger, nullable=False),
    Column("raised_on", Day, nullable=False),
    Column("question", String),
    Column("taken_by", BigInteger),
    Column("solved_by", BigInteger),
    Column("solved_on", Day),
    Index(None, "workspace_id", "series_id", "sort"),
    Index(None, "workspace_id", "meeting_id"),
)
