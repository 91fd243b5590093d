"""What the company had open at the end of each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pipeline_day",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("deals", sa.Integer(), nullable=False),
        sa.Column("with_amount", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("estimated_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "day", "process", "stage", "currency", name=op.f("pk_pipeline_day")
        ),
    )
    op.create_table(
        "pipeline_day_kept",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("since_day", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_pipeline_day_kept")),
    )
    op.create_table(
        "pipeline_day_mark",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("since_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "deal_id", "revision", name=op.f("pk_pipeline_day_mark")),
    )
