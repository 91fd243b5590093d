"""Leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_leave")),
    )
    op.create_index(
        op.f("ix_leave_workspace_id_last_day"), "leave", ["workspace_id", "last_day"], unique=False
    )
    op.create_index(
        op.f("ix_leave_workspace_id_member_id_last_day"),
        "leave",
        ["workspace_id", "member_id", "last_day"],
        unique=False,
    )
