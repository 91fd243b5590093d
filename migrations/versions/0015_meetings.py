"""Meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("is_moved", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("item_since", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("leader_id", sa.BigInteger(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting")),
    )
    op.create_index(
        op.f("ix_meeting_workspace_id_series_id_day"),
        "meeting",
        ["workspace_id", "series_id", "day"],
        unique=True,
    )
    op.create_table(
        "meeting_answer",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("repeats", sa.String(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "meeting_id", "member_id", name=op.f("pk_meeting_answer")),
    )
    op.create_table(
        "meeting_point",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("raised_by", sa.BigInteger(), nullable=False),
        sa.Column("raised_on", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("solved_by", sa.BigInteger(), nullable=True),
        sa.Column("solved_on", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting_point")),
    )
    op.create_index(
        op.f("ix_meeting_point_workspace_id_meeting_id"),
        "meeting_point",
        ["workspace_id", "meeting_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meeting_point_workspace_id_series_id_sort"),
        "meeting_point",
        ["workspace_id", "series_id", "sort"],
        unique=False,
    )
    op.create_table(
        "meeting_series",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=True),
        sa.Column("delegate_id", sa.BigInteger(), nullable=True),
        sa.Column("questions", sa.String(), nullable=False),
        sa.Column("recurrence", sa.String(), nullable=False),
        sa.Column("ask_minutes", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meeting_series")),
    )
    op.create_index(
        op.f("ix_meeting_series_workspace_id_team_id"),
        "meeting_series",
        ["workspace_id", "team_id"],
        unique=False,
    )
    op.create_table(
        "promise",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("first_due", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_to", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_promise")),
    )
    op.create_index(
        op.f("ix_promise_workspace_id_made_to_state"),
        "promise",
        ["workspace_id", "made_to", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_promise_workspace_id_origin_origin_id"),
        "promise",
        ["workspace_id", "origin", "origin_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_promise_workspace_id_owner_id_state"),
        "promise",
        ["workspace_id", "owner_id", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_promise_workspace_id_team_id_state"),
        "promise",
        ["workspace_id", "team_id", "state"],
        unique=False,
    )
    op.create_table(
        "promise_change",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("promise_id", sa.BigInteger(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_promise_change")),
    )
    op.create_index(
        op.f("ix_promise_change_workspace_id_promise_id"),
        "promise_change",
        ["workspace_id", "promise_id"],
        unique=False,
    )
