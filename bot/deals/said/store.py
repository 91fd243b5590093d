"""Tables of changes and forms. Their queries are in bot/deals/changes and bot/deals/forms."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from bot.kit.db import Day, UtcSeconds, metadata

# What people changed from chat: never overwritten, taking it back marks it. It holds from `day`, `place_at` on;
# it was said on `said_day`, `at`. `deal_id`: whose history it belongs to; `made_for_id`: of which deal it was said,
# another one when that was joined with it.
change_table = Table(
    "deal_change",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("made_for_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("what", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("place_at", UtcSeconds, nullable=False),
    Column("said_day", Day, nullable=False),
    Column("at", UtcSeconds, nullable=False),
    Column("was", String, nullable=False),
    Column("now", String, nullable=False),
    Column("note", String),
    Column("revision", Integer, nullable=False),
    Column("undone_at", UtcSeconds),
    Column("undone_revision", Integer),
    Index(None, "workspace_id", "deal_id"),
)

# Each field in which a deal differs from what its other system says: `ours` and `theirs`. For fields with a history
# it is concluded from both layers (bot/deals/changes/layering.py).
edit_table = Table(
    "deal_edit",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("deal_id", BigInteger, primary_key=True),
    Column("field", String, primary_key=True),
    Column("change_id", BigInteger, nullable=False),
    Column("ours", String, nullable=False),
    Column("theirs", String, nullable=False),
    Column("is_overruled", Boolean, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("origin", String, nullable=False),
)

# Deals made in chat and those of another system that may be the same. `answer`: None while nobody has said.
twin_table = Table(
    "deal_twin",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("other_id", BigInteger, primary_key=True),
    Column("offered_at", UtcSeconds, nullable=False),
    Column("answer", String),
)

# Forms that were sent, so that a second copy changes nothing.
form_table = Table(
    "deal_form",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("view", String, primary_key=True),
    Column("at", UtcSeconds, nullable=False),
)
