"""Teams found by who leads them and what they are part of."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("manager_id", "parent_id"):
        op.create_index(
            op.f(f"ix_team_workspace_id_{column}"), "team", ["workspace_id", column], unique=False
        )
