"""Deal changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal_change",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("made_for_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("place_at", sa.BigInteger(), nullable=False),
        sa.Column("said_day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_revision", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_change")),
    )
    op.create_index(
        op.f("ix_deal_change_workspace_id_deal_id"), "deal_change", ["workspace_id", "deal_id"], unique=False
    )
    op.create_table(
        "deal_edit",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("is_overruled", sa.Boolean(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "deal_id", "field", name=op.f("pk_deal_edit")),
    )
    op.create_table(
        "deal_twin",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "chat_id", "other_id", name=op.f("pk_deal_twin")),
    )
    op.add_column("deal", sa.Column("competitor", sa.String(), nullable=True))
    op.add_column("deal", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.add_column("deal", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("deal_event", sa.Column("is_said", sa.Boolean(), server_default=sa.false(), nullable=False))
