"""Events of an import in order, so that taking back a large one goes on where the last step ended."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_deal_event_import", table_name="deal_event")
    op.create_index("ix_deal_event_import", "deal_event", ["workspace_id", "import_id", "id"], unique=False)
