"""Queries of uploads, and of what was answered about files of each shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.imports.model import RunId
from bot.imports.store import answer_table, upload_table
from bot.imports.uploads.model import Asked, Remembered, Upload, UploadId, UploadState
from bot.imports.uploads.rules import from_facts, to_facts
from bot.kit.db import BulkInsert, Tx
from bot.people.model import MemberId, WorkspaceId

_add = BulkInsert(
    upload_table,
    columns=(
        "workspace_id",
        "id",
        "member_id",
        "event",
        "file",
        "name",
        "size",
        "conversation",
        "state",
        "version",
        "questions",
        "created_at",
        "beat_at",
    ),
    or_nothing=True,
)
_of = select(upload_table).where(upload_table.c.workspace_id == bindparam("workspace"))
_one = _of.where(upload_table.c.id == bindparam("upload"))
_one_locked = _one.with_for_update()
_in_states = (
    select(upload_table)
    .where(upload_table.c.state.in_(bindparam("states", expanding=True)))
    .order_by(upload_table.c.id)
)
_by_runs = _of.where(upload_table.c.run_id.in_(bindparam("runs", expanding=True)))
_change = update(upload_table).where(
    upload_table.c.workspace_id == bindparam("in_workspace"), upload_table.c.id == bindparam("of_upload")
)
_answers = select(answer_table).where(
    answer_table.c.workspace_id == bindparam("workspace"),
    answer_table.c.shape.in_(bindparam("shapes", expanding=True)),
)
_forget = delete(answer_table).where(
    answer_table.c.workspace_id == bindparam("workspace"),
    answer_table.c.kind == bindparam("of_kind"),
    answer_table.c.shape == bindparam("of_shape"),
)
_remember = insert(answer_table)


def add(tx: Tx, upload: Upload) -> bool:
    """Write it down; False when that file of that event has been written down before."""
    row = (
        upload.workspace,
        upload.id,
        upload.member,
        upload.event,
        upload.file,
        upload.name,
        upload.size,
        upload.conversation,
        upload.state.value,
        upload.version,
        "[]",
        int(upload.created_at.timestamp()),
        int(upload.beat_at.timestamp()),
    )
    tx.insert_many(_add, [row])
    return one(tx, workspace=upload.workspace, upload=upload.id) is not None


def one(tx: Tx, *, workspace: WorkspaceId, upload: UploadId, is_locked: bool = False) -> Upload | None:
    """The upload; locked until the transaction ends when asked."""
    statement = _one_locked if is_locked and not tx.on_sqlite else _one
    row = tx.execute(statement, {"workspace": workspace, "upload": upload}).one_or_none()
    return None if row is None else _upload(row)


def in_states(tx: Tx, *states: UploadState) -> list[Upload]:
    """Uploads of every workspace in these states, the oldest first: for whoever takes over work."""
    return [_upload(row) for row in tx.execute(_in_states, {"states": [state.value for state in states]})]


def of_runs(tx: Tx, *, workspace: WorkspaceId, runs: Sequence[RunId]) -> dict[RunId, Upload]:
    """The uploads from which these imports came."""
    found = [_upload(row) for row in tx.execute(_by_runs, {"workspace": workspace, "runs": list(runs)})]
    return {each.run: each for each in found if each.run is not None}


def change(tx: Tx, upload: Upload) -> None:
    """Write down how it stands now."""
    tx.execute(
        _change.values(
            card=upload.card,
            state=upload.state.value,
            kind=upload.kind,
            shape=upload.shape,
            version=upload.version,
            questions=json.dumps(to_facts(upload.questions), ensure_ascii=False),
            seen=None if upload.seen is None else json.dumps(dict(upload.seen), ensure_ascii=False),
            run_id=upload.run,
            worker=upload.worker,
            beat_at=upload.beat_at,
        ),
        {"in_workspace": upload.workspace, "of_upload": upload.id},
    )


def beat(tx: Tx, upload: Upload, *, at: datetime) -> None:
    """Whoever works on it is alive."""
    tx.execute(
        _change.values(beat_at=bindparam("now")),
        {"in_workspace": upload.workspace, "of_upload": upload.id, "now": at},
    )


def answers(tx: Tx, *, workspace: WorkspaceId, shapes: Sequence[str]) -> dict[tuple[str, str], Remembered]:
    """What was answered for files of these shapes, by kind and shape."""
    rows = tx.execute(_answers, {"workspace": workspace, "shapes": list(shapes)})
    return {
        (row.kind, row.shape): Remembered(row.kind, from_facts(json.loads(row.questions))) for row in rows
    }


def remember(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    kind: str,
    shape: str,
    questions: Sequence[Asked],
    by: MemberId,
    at: datetime,
) -> None:
    """These answers hold for the next file of that shape."""
    tx.execute(_forget, {"workspace": workspace, "of_kind": kind, "of_shape": shape})
    tx.execute(
        _remember,
        {
            "workspace_id": workspace,
            "kind": kind,
            "shape": shape,
            "questions": json.dumps(to_facts(questions), ensure_ascii=False),
            "answered_by": by,
            "answered_at": at,
        },
    )


def _upload(row: Row[Any]) -> Upload:
    return Upload(
        workspace=WorkspaceId(row.workspace_id),
        id=UploadId(row.id),
        member=None if row.member_id is None else MemberId(row.member_id),
        event=row.event,
        file=row.file,
        name=row.name,
        size=row.size,
        conversation=row.conversation,
        state=UploadState(row.state),
        created_at=row.created_at,
        beat_at=row.beat_at,
        card=row.card,
        kind=row.kind,
        shape=row.shape,
        version=row.version,
        questions=from_facts(json.loads(row.questions)),
        seen=None if row.seen is None else json.loads(row.seen),
        run=None if row.run_id is None else RunId(row.run_id),
        worker=row.worker,
    )
