"""Queries of leave. Its table is declared with the other tables of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, delete, insert, select

from bot.kit.db import Day, Tx
from bot.people.leave.model import Away, Leave, LeaveId
from bot.people.model import Member, MemberId, WorkspaceId
from bot.people.store import leave_table

_MOST_NAMED = 500
"""Up to so many people are named in the query; beyond, everybody's leave of these days is less to read."""

_workspace: BindParameter[int] = bindparam("workspace")
_during = select(*leave_table.c["id", "member_id", "first_day", "last_day"]).where(
    leave_table.c.workspace_id == _workspace,
    leave_table.c.last_day >= bindparam("first", type_=Day),
    leave_table.c.first_day <= bindparam("last", type_=Day),
)
_of_members = _during.where(leave_table.c.member_id.in_(bindparam("members", expanding=True)))
_forget = delete(leave_table).where(
    leave_table.c.workspace_id == _workspace, leave_table.c.id.in_(bindparam("ids", expanding=True))
)
_note = insert(leave_table)


def during(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], first: date, last: date
) -> dict[MemberId, list[Leave]]:
    """The leave of these members that has a day from `first` to `last`. One query, however many they are."""
    values = {"workspace": workspace, "first": first, "last": last}
    if len(members) <= _MOST_NAMED:
        rows = tx.execute(_of_members, {**values, "members": list(members)})
    else:
        rows = tx.execute(_during, values)
    wanted = set(members)
    found: dict[MemberId, list[Leave]] = defaultdict(list)
    for row in rows:
        if row.member_id in wanted:
            away = Away(row.first_day, row.last_day)
            found[MemberId(row.member_id)].append(Leave(LeaveId(row.id), MemberId(row.member_id), away))
    return dict(found)


def note(tx: Tx, *, person: Member, leave: LeaveId, away: Away, noted_by: MemberId, now: datetime) -> None:
    """Write one leave."""
    tx.execute(
        _note,
        {
            "workspace_id": person.workspace,
            "id": leave,
            "member_id": person.id,
            "first_day": away.first,
            "last_day": away.last,
            "noted_by": noted_by,
            "created_at": now,
        },
    )


def forget(tx: Tx, *, workspace: WorkspaceId, ids: Iterable[LeaveId]) -> None:
    """Delete these."""
    if chosen := list(ids):
        tx.execute(_forget, {"workspace": workspace, "ids": chosen})
