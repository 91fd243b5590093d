"""Queries of scheduled snapshots, and of what was said last time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select, update

from bot.delivery.model import State
from bot.delivery.store import delivery_table
from bot.kit.db import Tx, UtcSeconds
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.pipeline.snapshots.model import KIND, Snapshot, SnapshotId
from bot.pipeline.store import snapshot_table

_workspace: BindParameter[int] = bindparam("workspace")
_here = snapshot_table.c.workspace_id == _workspace
_all = select(snapshot_table).where(_here).order_by(snapshot_table.c.id)
_these = select(snapshot_table).where(_here, snapshot_table.c.id.in_(bindparam("ids", expanding=True)))
_insert = insert(snapshot_table)
_named = (snapshot_table.c.workspace_id == bindparam("in_workspace")) & (
    snapshot_table.c.id == bindparam("of_id")
)
_change = update(snapshot_table).where(_named)
_delete = delete(snapshot_table).where(_named)
_said = (
    select(delivery_table.c.occasion, delivery_table.c.facts)
    .where(
        delivery_table.c.workspace_id == _workspace,
        delivery_table.c.recipient == bindparam("channel"),
        delivery_table.c.kind == KIND,
        delivery_table.c.subject == bindparam("subject"),
        delivery_table.c.occasion < bindparam("before", type_=UtcSeconds),
        delivery_table.c.state == State.SENT.value,
    )
    .order_by(delivery_table.c.occasion.desc())
    .limit(1)
)


def everything(tx: Tx, *, workspace: WorkspaceId) -> list[Snapshot]:
    """All snapshots, the oldest first."""
    return [_snapshot(row) for row in tx.execute(_all, {"workspace": workspace})]


def these(tx: Tx, *, workspace: WorkspaceId, ids: Collection[SnapshotId]) -> dict[SnapshotId, Snapshot]:
    """Those that are still there."""
    rows = tx.execute(_these, {"workspace": workspace, "ids": list(ids)})
    return {SnapshotId(row.id): _snapshot(row) for row in rows}


def add(tx: Tx, snapshot: Snapshot) -> None:
    """Write a new one."""
    tx.execute(
        _insert,
        {
            "workspace_id": snapshot.workspace,
            "id": snapshot.id,
            "team_id": snapshot.team,
            "channel": snapshot.channel,
            "view": snapshot.view,
            "created_by": snapshot.created_by,
            "created_at": snapshot.created_at,
        },
    )


def change(tx: Tx, snapshot: Snapshot) -> None:
    """Write what a move may change: team, channel and view."""
    values = {"team_id": snapshot.team, "channel": snapshot.channel, "view": snapshot.view}
    tx.execute(_change.values(values), {"in_workspace": snapshot.workspace, "of_id": snapshot.id})


def remove(tx: Tx, *, workspace: WorkspaceId, snapshot: SnapshotId) -> None:
    """Forget it."""
    tx.execute(_delete, {"in_workspace": workspace, "of_id": snapshot})


def said_before(
    tx: Tx, *, workspace: WorkspaceId, channel: str, subject: str, before: datetime
) -> tuple[datetime, Mapping[str, Any]] | None:
    """The occasion of the last posting that arrived in that channel, and the facts kept with it."""
    values = {"workspace": workspace, "channel": channel, "subject": subject, "before": before}
    row = tx.execute(_said, values).one_or_none()
    return (row.occasion, json.loads(row.facts)) if row else None


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        workspace=WorkspaceId(row.workspace_id),
        id=SnapshotId(row.id),
        team=TeamId(row.team_id),
        channel=row.channel,
        view=row.view,
        created_by=MemberId(row.created_by),
        created_at=row.created_at,
    )
