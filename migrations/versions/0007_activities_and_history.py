"""Activities, and what histories tell of deals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deal_source", sa.Column("told_from_day", sa.Integer(), nullable=True))
    op.create_table(
        "deal_record",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_record")),
    )
    op.create_index(
        op.f("ix_deal_record_workspace_id_deal_id_mark"),
        "deal_record",
        ["workspace_id", "deal_id", "mark"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deal_record_workspace_id_import_id"),
        "deal_record",
        ["workspace_id", "import_id"],
        unique=False,
    )
    op.create_table(
        "activity",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("likeness", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_activity")),
    )
    op.create_index(
        op.f("ix_activity_workspace_id_source_external_id"),
        "activity",
        ["workspace_id", "source", "external_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activity_workspace_id_likeness"), "activity", ["workspace_id", "likeness"], unique=False
    )
    op.create_table(
        "activity_deal",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "deal_id", "activity_id", name=op.f("pk_activity_deal")),
    )
    op.create_index(
        op.f("ix_activity_deal_workspace_id_deal_id_is_done_day"),
        "activity_deal",
        ["workspace_id", "deal_id", "is_done", "day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activity_deal_workspace_id_activity_id"),
        "activity_deal",
        ["workspace_id", "activity_id"],
        unique=False,
    )
