"""Who sent a file in chat, so that it goes on under their permission after a crash; teams whose deals are private."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("team", sa.Column("is_private", sa.Boolean(), nullable=True))
    op.add_column("import_run", sa.Column("member_id", sa.BigInteger(), nullable=True))
