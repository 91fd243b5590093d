"""Deal search."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.kit.searching import search_key

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

_STEP = 5000


def upgrade() -> None:
    for table in ("deal", "account"):
        op.add_column(table, sa.Column("search_key", sa.String(), nullable=True))
        _fill(table)
    op.drop_index(op.f("ix_deal_workspace_id_owner_id_status"), table_name="deal")
    op.create_index(
        "ix_deal_owner",
        "deal",
        ["workspace_id", "owner_id", "status", "search_key", "account_id", "id"],
        unique=False,
    )
    op.create_table(
        "deal_form",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "view", name=op.f("pk_deal_form")),
    )
    op.create_index("ix_account_search", "account", ["workspace_id", "search_key", "id"], unique=False)


def _fill(table: str) -> None:
    """What names are found by needs Python, so it is written for some thousand rows at a time."""
    connection = op.get_bind()
    has_number = table == "deal"
    names = ["workspace_id", "id", "name", "search_key", *(["external_id"] if has_number else [])]
    rows = sa.table(table, *map(sa.column, names))
    place = sa.tuple_(rows.c.workspace_id, rows.c.id)
    page = sa.select(rows).order_by(rows.c.workspace_id, rows.c.id).limit(_STEP)
    write = (
        sa.update(rows)
        .where(rows.c.workspace_id == sa.bindparam("of_workspace"), rows.c.id == sa.bindparam("of_row"))
        .values(search_key=sa.bindparam("key"))
    )
    last = (0, 0)
    while found := connection.execute(page.where(place > last)).all():
        last = (found[-1].workspace_id, found[-1].id)
        connection.execute(
            write,
            [{"of_workspace": row.workspace_id, "of_row": row.id, "key": _key(row)} for row in found],
        )


def _key(row: sa.Row[Any]) -> str:
    number = getattr(row, "external_id", "")
    return search_key(row.name, "" if number.startswith("~") else number)
