"""Queries of people's attention: what they want, what waits for them, what they were told and did about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, case, delete, func, select, text, update

from bot.delivery.model import DeliveryId, State, Waiting
from bot.delivery.store import attention_table, mute_table
from bot.delivery.store import delivery_table as rows
from bot.kit.db import BulkInsert, Tx, UtcSeconds, unindexed
from bot.kit.manner import Urgency
from bot.people.model import MemberId, WorkspaceId

NO_DIGEST = -1
"""Stands where a person wants no digest, while None is the company's hour."""

_workspace: BindParameter[int] = bindparam("workspace")
_members: BindParameter[Any] = bindparam("members", expanding=True)
_due = (
    select(attention_table)
    .where(attention_table.c.wake_at <= bindparam("now", type_=UtcSeconds))
    .order_by(attention_table.c.wake_at, attention_table.c.member_id)
    .limit(bindparam("most", type_=Integer))
)
_due_for_us = _due.with_for_update(skip_locked=True)
_wishes = select(attention_table).where(
    attention_table.c.workspace_id == _workspace, attention_table.c.member_id.in_(_members)
)
_wake = text(
    "INSERT INTO attention (workspace_id, member_id, wake_at) VALUES (:workspace, :member, :at)"
    " ON CONFLICT (workspace_id, member_id) DO UPDATE SET wake_at = CASE"
    " WHEN attention.wake_at IS NULL OR attention.wake_at > excluded.wake_at THEN excluded.wake_at"
    " ELSE attention.wake_at END"
)
_make = BulkInsert(attention_table, or_nothing=True)
_of_member = (attention_table.c.workspace_id == bindparam("of_workspace")) & (
    attention_table.c.member_id == bindparam("of_member")
)
_again = update(attention_table).where(_of_member).values(wake_at=bindparam("at", type_=UtcSeconds))
_waiting = (
    select(
        *rows.c["id", "member_id", "kind", "subject", "urgency", "earliest", "until", "is_appointment"],
    )
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.member_id.in_(_members),
        rows.c.state == State.PLANNED.value,
        rows.c.wake_ms.is_(None),
        unindexed(rows.c.leader_id).is_(None),
    )
    .order_by(rows.c.id)
)
_told = select(*rows.c["member_id", "kind", "released_at"]).where(
    rows.c.workspace_id == _workspace,
    rows.c.member_id.in_(_members),
    unindexed(rows.c.leader_id).is_(None),
    rows.c.is_appointment.is_(False),
    rows.c.released_at >= bindparam("since", type_=UtcSeconds),
    rows.c.state.not_in([State.EXPIRED.value, State.FAILED.value]),
)
_acted = (
    select(
        *rows.c["member_id", "kind"],
        func.count().label("told"),
        func.sum(case((rows.c.outcome == "done", 1), else_=0)).label("done"),
    )
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.member_id.in_(_members),
        rows.c.state == State.SENT.value,
        rows.c.reason.is_(None),
        rows.c.settled_at >= bindparam("since", type_=UtcSeconds),
    )
    .group_by(rows.c.member_id, rows.c.kind)
)
_mutes = select(*mute_table.c["member_id", "kind"]).where(
    mute_table.c.workspace_id == _workspace, mute_table.c.member_id.in_(_members)
)
_mute = BulkInsert(mute_table, or_nothing=True)
_unmute = delete(mute_table).where(
    mute_table.c.workspace_id == bindparam("of_workspace"),
    mute_table.c.member_id == bindparam("of_member"),
    mute_table.c.kind == bindparam("of_kind"),
)
_of_row = (rows.c.workspace_id == bindparam("of_workspace")) & (rows.c.id == bindparam("of_id"))
_lead = (
    update(rows).where(_of_row).values(wake_ms=bindparam("to"), released_at=bindparam("at", type_=UtcSeconds))
)
_follow = update(rows).where(_of_row).values(leader_id=bindparam("leader"))
_expire = (
    update(rows)
    .where(_of_row)
    .values(state=State.EXPIRED.value, reason=bindparam("why"), settled_at=bindparam("at", type_=UtcSeconds))
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person set for themselves. Minutes of their day; None: as the company has it.

    `digest_at` is NO_DIGEST for somebody who wants none. `conversation` is their direct conversation with the
    app, opened for the chat user `conversation_of`.
    """

    workspace: WorkspaceId
    member: MemberId
    starts: int | None = None
    ends: int | None = None
    digest_at: int | None = None
    daily_limit: int | None = None
    quiet_until: datetime | None = None
    conversation: str | None = None
    conversation_of: str | None = None


def take_due(tx: Tx, *, now: datetime, most: int) -> list[Wishes]:
    """People of whom the governor has to think now and whom nobody else has; ours until the transaction ends."""
    return [_wishes_of(row) for row in tx.execute(_due_for_us, {"now": now, "most": most})]


def due(tx: Tx, *, now: datetime, most: int) -> list[Wishes]:
    """People of whom the governor has to think now. For looking only."""
    return [_wishes_of(row) for row in tx.execute(_due, {"now": now, "most": most})]


def wishes(tx: Tx, *, workspace: WorkspaceId, members: Iterable[MemberId]) -> dict[MemberId, Wishes]:
    """What each of these set for themselves; everybody has an entry."""
    wanted = list(members)
    found = {member: Wishes(workspace, member) for member in wanted}
    for row in tx.execute(_wishes, {"workspace": workspace, "members": wanted}):
        found[MemberId(row.member_id)] = _wishes_of(row)
    return found


def wake(tx: Tx, *, members: Iterable[tuple[WorkspaceId, MemberId]], at: datetime) -> None:
    """Let the governor think of these at that moment, or earlier if it would have anyway."""
    stamp = int(at.timestamp())
    values = [
        {"workspace": workspace, "member": member, "at": stamp} for workspace, member in sorted(members)
    ]
    if values:
        tx.execute(_wake, values)


def sleep(tx: Tx, moments: Sequence[tuple[Wishes, datetime | None]]) -> None:
    """When the governor has to think of these next."""
    if moments:
        rows_ = [{"of_workspace": one.workspace, "of_member": one.member, "at": at} for one, at in moments]
        tx.execute(_again, rows_)


def change(tx: Tx, *, workspace: WorkspaceId, member: MemberId, values: Mapping[str, Any]) -> None:
    """Keep what a person set for themselves."""
    tx.insert_many(_make, [(workspace, member, *[None] * (len(attention_table.columns) - 2))])
    statement = update(attention_table).where(_of_member).values(**values)
    tx.execute(statement, {"of_workspace": workspace, "of_member": member})


def waiting(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId]
) -> dict[MemberId, list[Waiting]]:
    """What waits for each of these."""
    found: dict[MemberId, list[Waiting]] = defaultdict(list)
    for row in tx.execute(_waiting, {"workspace": workspace, "members": list(members)}):
        found[MemberId(row.member_id)].append(
            Waiting(
                id=DeliveryId(row.id),
                kind=row.kind,
                subject=row.subject,
                urgency=Urgency(row.urgency),
                earliest=row.earliest,
                until=row.until,
                is_appointment=row.is_appointment,
            )
        )
    return found


def told(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], since: datetime
) -> dict[MemberId, list[tuple[str, datetime]]]:
    """What each was told or is about to be: its kind and when it was released."""
    found: dict[MemberId, list[tuple[str, datetime]]] = defaultdict(list)
    values = {"workspace": workspace, "members": list(members), "since": since}
    for row in tx.execute(_told, values):
        found[MemberId(row.member_id)].append((row.kind, row.released_at))
    return found


def acted(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], since: datetime
) -> dict[tuple[MemberId, str], tuple[int, int]]:
    """For each person and kind: how often it was acted on, of how often it was said."""
    values = {"workspace": workspace, "members": list(members), "since": since}
    return {
        (MemberId(row.member_id), row.kind): (int(row.done), int(row.told))
        for row in tx.execute(_acted, values)
    }


def mutes(tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId]) -> dict[MemberId, frozenset[str]]:
    """The kinds that each of these does not want."""
    found: dict[MemberId, set[str]] = defaultdict(set)
    for row in tx.execute(_mutes, {"workspace": workspace, "members": list(members)}):
        found[MemberId(row.member_id)].add(row.kind)
    return {member: frozenset(kinds) for member, kinds in found.items()}


def mute(tx: Tx, *, workspace: WorkspaceId, member: MemberId, kind: str, now: datetime) -> None:
    """They do not want that kind."""
    tx.insert_many(_mute, [(workspace, member, kind, int(now.timestamp()))])


def unmute(tx: Tx, *, workspace: WorkspaceId, member: MemberId, kind: str) -> None:
    """They want that kind again."""
    tx.execute(_unmute, {"of_workspace": workspace, "of_member": member, "of_kind": kind})


def release(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    leaders: Sequence[DeliveryId],
    followers: Sequence[tuple[DeliveryId, DeliveryId]],
    now: datetime,
    now_ms: int,
) -> None:
    """Let the leaders be sent, each with its followers (follower, leader)."""
    if leaders:
        tx.execute(
            _lead,
            [{"of_workspace": workspace, "of_id": one, "to": now_ms, "at": now} for one in leaders],
        )
    if followers:
        tx.execute(
            _follow,
            [{"of_workspace": workspace, "of_id": one, "leader": leader} for one, leader in followers],
        )


def expire(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    deliveries: Sequence[DeliveryId],
    reason: str,
    now: datetime,
) -> None:
    """Nobody needs these any more, or nobody may be told."""
    if deliveries:
        tx.execute(
            _expire,
            [{"of_workspace": workspace, "of_id": one, "why": reason, "at": now} for one in deliveries],
        )


def _wishes_of(row: Any) -> Wishes:
    return Wishes(
        workspace=WorkspaceId(row.workspace_id),
        member=MemberId(row.member_id),
        starts=row.starts,
        ends=row.ends,
        digest_at=row.digest_at,
        daily_limit=row.daily_limit,
        quiet_until=row.quiet_until,
        conversation=row.conversation,
        conversation_of=row.conversation_of,
    )
