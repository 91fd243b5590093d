"""Queries of what people were told, for choosing what they do not want."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select

from bot.delivery.store import delivery_table as rows
from bot.kit.db import Tx, UtcSeconds
from bot.people.model import MemberId, WorkspaceId

_workspace: BindParameter[int] = bindparam("workspace")
_kinds = (
    select(rows.c.kind)
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.member_id == bindparam("member"),
        rows.c.is_appointment.is_(False),
        rows.c.planned_at >= bindparam("since", type_=UtcSeconds),
    )
    .distinct()
    .order_by(rows.c.kind)
)


def kinds_of(tx: Tx, *, workspace: WorkspaceId, member: MemberId, since: datetime) -> list[str]:
    """The kinds of nudges that somebody was to be told since then, in alphabetical order."""
    values = {"workspace": workspace, "member": member, "since": since}
    return [row.kind for row in tx.execute(_kinds, values)]
