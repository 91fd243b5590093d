"""Forgetting what was settled long ago."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, bindparam, delete, select

from bot.delivery.model import State
from bot.delivery.store import delivery_table as rows
from bot.kit.db import Tx, UtcSeconds
from bot.kit.ids import first_of
from bot.people.model import WorkspaceId

_FINAL = [State.SENT.value, State.EXPIRED.value, State.FAILED.value]
# Identifiers grow with time, so the key finds the old ones without an index of its own.
_old = (
    select(rows.c.id)
    .where(
        rows.c.workspace_id == bindparam("workspace"),
        rows.c.id < bindparam("before_id", type_=BigInteger),
        rows.c.settled_at < bindparam("before", type_=UtcSeconds),
        rows.c.state.in_(_FINAL),
    )
    .order_by(rows.c.id)
    .limit(bindparam("most", type_=Integer))
)
_forget = delete(rows).where(
    rows.c.workspace_id == bindparam("workspace"), rows.c.id.in_(_old.scalar_subquery())
)


def forget(tx: Tx, *, workspace: WorkspaceId, before: datetime, most: int) -> int:
    """Delete what was settled before then, at most so many; returns how many there were."""
    values = {"workspace": workspace, "before_id": first_of(before), "before": before, "most": most}
    return tx.execute(_forget, values).rowcount
