"""The tables of delivery. Their queries are in `schedules`, `outbox` and `attention`."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, func, select

from bot.kit.clock import from_millis
from bot.kit.db import Tx, UtcSeconds, metadata

# What recurs. `next_run_at` None: paused without an end, or it never comes again. The heartbeat alone moves it.
schedule_table = Table(
    "schedule",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("recurrence", String, nullable=False),
    Column("next_run_at", UtcSeconds, index=True),
    Column("is_paused", Boolean, nullable=False),
    Index(None, "workspace_id", "kind", "subject", unique=True),
)

# The outbox. `recipient` is a channel's id, or m and the member's id. `wake_ms` is when somebody has to look at
# the row again, in milliseconds since 1970: to send it, or because a lease ran out; None for what is settled,
# for what waits for the governor, and for what another row (`leader_id`) says along with itself.
delivery_table = Table(
    "delivery",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("recipient", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("occasion", UtcSeconds, nullable=False),
    Column("operation", String, nullable=False),
    Column("member_id", BigInteger),
    Column("message", String),
    Column("facts", String, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("is_appointment", Boolean, nullable=False),
    Column("earliest", UtcSeconds, nullable=False),
    Column("until", UtcSeconds, nullable=False),
    Column("planned_at", UtcSeconds, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("wake_ms", BigInteger, index=True),
    Column("leader_id", BigInteger),
    Column("released_at", UtcSeconds),
    Column("owner", String),
    Column("attempts", Integer, nullable=False),
    Column("sending_at", UtcSeconds),
    Column("settled_at", UtcSeconds),
    Column("channel", String),
    Column("ts", String),
    Column("outcome", String),
    Column("outcome_at", UtcSeconds),
    Index(
        "uq_delivery_occasion",
        *("workspace_id", "recipient", "kind", "subject", "occasion", "operation"),
        unique=True,
    ),
    Index(None, "workspace_id", "member_id", "state"),
    Index(None, "workspace_id", "leader_id"),
)

# A message that is changed or answered later: where it stands.
message_table = Table(
    "message",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("recipient", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
)

# A place we send to (a channel, a method, the workspace): not before `next_ms`; `code` while it takes nothing.
target_table = Table(
    "target",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("key", String, primary_key=True),
    Column("next_ms", BigInteger, nullable=False),
    Column("code", String),
    Column("since", UtcSeconds),
    Column("tries", Integer, nullable=False),
)

# What a person wants and when the governor has to think of them again. Minutes of the day; None: the company's.
# `conversation` is their direct message with the app, found for the Slack user `conversation_of`.
attention_table = Table(
    "attention",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("member_id", BigInteger, primary_key=True),
    Column("wake_at", UtcSeconds, index=True),
    Column("starts", Integer),
    Column("ends", Integer),
    Column("digest_at", Integer),
    Column("daily_limit", Integer),
    Column("quiet_until", UtcSeconds),
    Column("conversation", String),
    Column("conversation_of", String),
)

mute_table = Table(
    "mute",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("member_id", BigInteger, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("since", UtcSeconds, nullable=False),
)

_calls = select(
    select(func.min(schedule_table.c.next_run_at)).scalar_subquery().label("schedules"),
    select(func.min(attention_table.c.wake_at)).scalar_subquery().label("people"),
    select(func.min(delivery_table.c.wake_ms)).scalar_subquery().label("deliveries"),
)


class Calls(NamedTuple):
    """When the first schedule, person and delivery has to be looked at; None: none at all."""

    schedules: datetime | None
    people: datetime | None
    deliveries: datetime | None


def calls(tx: Tx) -> Calls:
    """What comes next, in one query: an idle heartbeat asks nothing else."""
    row = tx.execute(_calls).one()
    return Calls(row.schedules, row.people, None if row.deliveries is None else from_millis(row.deliveries))
