"""Forgetting what was settled long ago, and what is planned anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, Integer, bindparam, delete, select

from bot.delivery.model import State, recipient_of
from bot.delivery.store import delivery_table as rows
from bot.kit.db import Tx, UtcSeconds
from bot.kit.ids import first_of
from bot.kit.nudges import Nudge
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
_withdrawn = delete(rows).where(
    rows.c.workspace_id == bindparam("of_workspace"),
    rows.c.recipient == bindparam("to"),
    rows.c.kind == bindparam("of_kind"),
    rows.c.subject == bindparam("about"),
    rows.c.occasion == bindparam("at"),
    rows.c.operation == bindparam("how"),
    rows.c.state == State.EXPIRED.value,
    rows.c.reason == "withdrawn",
)


def forget_withdrawn(tx: Tx, *, nudges: Iterable[tuple[WorkspaceId, Nudge]]) -> None:
    """Delete what was planned under the names of these and had nothing to say when its time came."""
    values = [
        {
            "of_workspace": workspace,
            "to": recipient_of(one.member, one.channel),
            "of_kind": one.kind,
            "about": one.subject,
            "at": one.occasion,
            "how": one.operation.value,
        }
        for workspace, one in nudges
    ]
    if values:
        tx.execute(_withdrawn, values)


def forget(tx: Tx, *, workspace: WorkspaceId, before: datetime, most: int) -> int:
    """Delete what was settled before then, at most so many; returns how many there were."""
    values = {"workspace": workspace, "before_id": first_of(before), "before": before, "most": most}
    return tx.execute(_forget, values).rowcount
