"""Upload."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_answer",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("questions", sa.String(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "shape", name=op.f("pk_import_answer")),
    )
    op.create_table(
        "import_upload",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("shape", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("questions", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_import_upload")),
    )
    op.create_index(op.f("ix_import_upload_state"), "import_upload", ["state"], unique=False)
    op.create_index(
        "uq_import_upload_workspace_id_event_file",
        "import_upload",
        ["workspace_id", "event", "file"],
        unique=True,
    )
    op.create_table(
        "source_day",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "source", "kind", "day", name=op.f("pk_source_day")),
    )
    # Sources that have delivered before are known from their imports, by the day in UTC (719163: that of 1970).
    op.execute(
        "INSERT INTO source_day (workspace_id, source, kind, day, at)"
        " SELECT workspace_id, source, kind, 719163 + finished_at / 86400, MAX(finished_at) FROM import_run"
        " WHERE state = 'done' AND finished_at IS NOT NULL"
        " GROUP BY workspace_id, source, kind, 719163 + finished_at / 86400"
    )
