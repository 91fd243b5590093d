"""Which forms have been taken already."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, text

from bot.deals.store import form_table
from bot.kit.db import Tx, UtcSeconds
from bot.people.model import WorkspaceId

_KEPT = timedelta(days=1)
"""No form is sent again after that: Slack has closed it long before."""

_take = text(
    "INSERT INTO deal_form (workspace_id, view, at) VALUES (:workspace, :view, :at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UtcSeconds))
_forget = delete(form_table).where(
    form_table.c.workspace_id == bindparam("workspace"),
    form_table.c.at < bindparam("before", type_=UtcSeconds),
)


def take(tx: Tx, *, workspace: WorkspaceId, view: str, at: datetime) -> bool:
    """Note that a form counts; False when it has been counted. A second copy waits for the first one's end."""
    tx.execute(_forget, {"workspace": workspace, "before": at - _KEPT})
    taken = tx.execute(_take, {"workspace": workspace, "view": view, "at": at})
    return taken.rowcount == 1
