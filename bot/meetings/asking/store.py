"""Queries of answers."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update

from bot.kit.db import Tx
from bot.meetings.model import Answer, MeetingId
from bot.meetings.store import answer_table
from bot.people.model import MemberId, WorkspaceId

_c = answer_table.c
_workspace: BindParameter[int] = bindparam("workspace")
_of_meeting = (
    select(answer_table)
    .where(_c.workspace_id == _workspace, _c.meeting_id == bindparam("meeting"))
    .order_by(_c.first_at, _c.member_id)
)
_mine = select(answer_table).where(
    _c.workspace_id == _workspace,
    _c.meeting_id.in_(bindparam("meetings", expanding=True)),
    _c.member_id == bindparam("member"),
)
_insert = insert(answer_table)
_change = update(answer_table).where(
    _c.workspace_id == bindparam("in_workspace"),
    _c.meeting_id == bindparam("in_meeting"),
    _c.member_id == bindparam("of_member"),
)


def of_meeting(tx: Tx, *, workspace: WorkspaceId, meeting: MeetingId) -> list[Answer]:
    """All answers to a meeting, the first first."""
    rows = tx.execute(_of_meeting, {"workspace": workspace, "meeting": meeting})
    return [answer_of_row(row) for row in rows]


def of_member(
    tx: Tx, *, workspace: WorkspaceId, meetings: Collection[MeetingId], member: MemberId
) -> dict[MeetingId, Answer]:
    """What one person answered to these."""
    values = {"workspace": workspace, "meetings": list(meetings), "member": member}
    return {MeetingId(row.meeting_id): answer_of_row(row) for row in tx.execute(_mine, values)}


def keep(tx: Tx, *, workspace: WorkspaceId, meeting: MeetingId, answer: Answer, is_new: bool) -> None:
    """Write it as it is now."""
    values = {
        "answers": json.dumps(dict(answer.values), ensure_ascii=False),
        "repeats": json.dumps(sorted(answer.repeats)),
        "edited_at": answer.edited_at,
    }
    if not is_new:
        names = {"in_workspace": workspace, "in_meeting": meeting, "of_member": answer.member}
        tx.execute(_change.values(values), names)
        return
    row = {
        "workspace_id": workspace,
        "meeting_id": meeting,
        "member_id": answer.member,
        "first_at": answer.first_at,
        "is_late": answer.is_late,
    }
    tx.execute(_insert, {**row, **values})


def answer_of_row(row: Any) -> Answer:
    """From a row of the table."""
    return Answer(
        member=MemberId(row.member_id),
        values=json.loads(row.answers),
        first_at=row.first_at,
        edited_at=row.edited_at,
        is_late=row.is_late,
        repeats=frozenset(json.loads(row.repeats)),
    )
