"""First schema: people, accounts, deals with their history, imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_workspace_id_name"), "account", ["workspace_id", "name"], unique=False)
    op.create_index(
        op.f("ix_account_workspace_id_source_external_id"),
        "account",
        ["workspace_id", "source", "external_id"],
        unique=True,
    )
    op.create_table(
        "deal",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("created_day", sa.Integer(), nullable=True),
        sa.Column("closed_day", sa.Integer(), nullable=True),
        sa.Column("stage_since_day", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.Column("lost_reason", sa.String(), nullable=True),
        sa.Column("crm_probability", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("expected_close_day", sa.Integer(), nullable=True),
        sa.Column("import_mark", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal")),
    )
    op.create_index(
        op.f("ix_deal_workspace_id_owner_id_status"),
        "deal",
        ["workspace_id", "owner_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deal_workspace_id_source_external_id"),
        "deal",
        ["workspace_id", "source", "external_id"],
        unique=True,
    )
    op.create_table(
        "deal_event",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("learned_at", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("voided_by", sa.BigInteger(), nullable=True),
        sa.Column("is_entry_known", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("expected_close_day", sa.Integer(), nullable=True),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("is_move", sa.Boolean(), nullable=False),
        sa.Column("entered_day", sa.Integer(), nullable=False),
        sa.Column("entered_owner_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_event")),
    )
    op.create_index(
        "ix_deal_event_credit",
        "deal_event",
        [
            "workspace_id",
            "entered_owner_id",
            "entered_day",
            "is_move",
            "status",
            "until_day",
            "day",
            "deal_id",
        ],
        unique=False,
    )
    op.create_index(
        "ix_deal_event_deal", "deal_event", ["workspace_id", "deal_id", "day", "at", "id"], unique=False
    )
    op.create_index("ix_deal_event_import", "deal_event", ["workspace_id", "import_id"], unique=False)
    op.create_index(
        "ix_deal_event_owner",
        "deal_event",
        [
            "workspace_id",
            "owner_id",
            "status",
            "until_day",
            "day",
            "process",
            "stage",
            "currency",
            "amount_minor",
            "is_estimated",
            "deal_id",
            "entered_day",
        ],
        unique=False,
    )
    op.create_table(
        "deal_source",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("history_from_day", sa.Integer(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "source", name=op.f("pk_deal_source")),
    )
    op.create_table(
        "import_change",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", "place", name=op.f("pk_import_change")),
    )
    op.create_index(
        op.f("ix_import_change_workspace_id_entity_entity_id"),
        "import_change",
        ["workspace_id", "entity", "entity_id"],
        unique=False,
    )
    op.create_table(
        "import_row",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", "place", name=op.f("pk_import_row")),
    )
    op.create_table(
        "import_run",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("as_of_day", sa.Integer(), nullable=True),
        sa.Column("today_day", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("staged", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.Column("undo_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_import_run")),
    )
    op.create_index(
        op.f("ix_import_run_workspace_id_state"), "import_run", ["workspace_id", "state"], unique=False
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("slack_id", sa.String(), nullable=True),
        sa.Column("slack_language", sa.String(), nullable=True),
        sa.Column("slack_zone", sa.String(), nullable=True),
        sa.Column("hired_on", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_workspace_id_email"), "member", ["workspace_id", "email"], unique=True)
    op.create_index(
        op.f("ix_member_workspace_id_name_key"), "member", ["workspace_id", "name_key"], unique=False
    )
    op.create_index(
        op.f("ix_member_workspace_id_slack_id"), "member", ["workspace_id", "slack_id"], unique=True
    )
    op.create_table(
        "member_alias",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "source", "alias", name=op.f("pk_member_alias")),
    )
    op.create_table(
        "membership",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("since_day", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "since_day", name=op.f("pk_membership")),
    )
    op.create_index(
        op.f("ix_membership_workspace_id_team_id_member_id"),
        "membership",
        ["workspace_id", "team_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "people_change",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_people_change")),
    )
    op.create_index(
        op.f("ix_people_change_workspace_id_import_id"),
        "people_change",
        ["workspace_id", "import_id"],
        unique=False,
    )
    op.create_table(
        "product",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_workspace_id_name"), "product", ["workspace_id", "name"], unique=False)
    op.create_index(
        op.f("ix_product_workspace_id_source_external_id"),
        "product",
        ["workspace_id", "source", "external_id"],
        unique=True,
    )
    op.create_table(
        "team",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_team")),
    )
    op.create_index(op.f("ix_team_workspace_id_name_key"), "team", ["workspace_id", "name_key"], unique=True)
    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("external_id", name=op.f("uq_workspace_external_id")),
    )
