"""Queries of the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, bindparam, case, exists, func, select, update

from bot.delivery.model import Delivery, DeliveryId, State
from bot.delivery.store import delivery_table as rows
from bot.delivery.store import message_table
from bot.kit.db import BulkInsert, Tx, UtcSeconds, unindexed
from bot.kit.manner import Operation, Urgency
from bot.people.model import WorkspaceId

_workspace: BindParameter[int] = bindparam("workspace")
_of = (rows.c.workspace_id == bindparam("of_workspace")) & (rows.c.id == bindparam("of_id"))
_with_followers = (rows.c.workspace_id == bindparam("of_workspace")) & (
    (rows.c.id == bindparam("of_id")) | (rows.c.leader_id == bindparam("of_id"))
)
_newer = rows.alias("newer")
_is_superseded = exists().where(
    _newer.c.workspace_id == rows.c.workspace_id,
    _newer.c.recipient == rows.c.recipient,
    _newer.c.kind == rows.c.kind,
    _newer.c.subject == rows.c.subject,
    _newer.c.operation == rows.c.operation,
    _newer.c.occasion > rows.c.occasion,
    _newer.c.state != State.EXPIRED.value,
)


class New(NamedTuple):
    """A row as it is stored: instants in seconds, `wake_ms` in milliseconds."""

    workspace_id: WorkspaceId
    id: DeliveryId
    recipient: str
    kind: str
    subject: str
    occasion: int
    operation: str
    member_id: int | None
    message: str | None
    facts: str
    urgency: int
    is_appointment: bool
    earliest: int
    until: int
    planned_at: int
    state: str
    reason: str | None = None
    wake_ms: int | None = None
    settled_at: int | None = None
    attempts: int = 0


# By its name alone: were an id taken, nothing may be left out in silence.
_insert = BulkInsert(
    rows,
    columns=New._fields,
    same=("workspace_id", "recipient", "kind", "subject", "occasion", "operation"),
    in_one=True,
)
# From 0 on, because SQLite takes what is bounded on both sides for little, and finds it by the index.
_is_due = rows.c.wake_ms.between(0, bindparam("now_ms"))
_calling = select(rows.c.workspace_id, rows.c.state).where(_is_due).distinct()
_ready = (
    select(rows, _is_superseded.label("is_superseded"))
    .where(
        rows.c.wake_ms <= bindparam("now_ms"),
        rows.c.workspace_id == _workspace,
        rows.c.state == State.PLANNED.value,
    )
    .order_by(rows.c.wake_ms, rows.c.urgency.desc(), rows.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=rows)
)
_post = rows.alias("post")
_unposted = select(rows.c.id).where(
    rows.c.workspace_id == _workspace,
    rows.c.id.in_(bindparam("ids", expanding=True)),
    rows.c.operation != Operation.POST.value,
    ~exists().where(
        message_table.c.workspace_id == rows.c.workspace_id,
        message_table.c.recipient == rows.c.recipient,
        message_table.c.name == rows.c.message,
    ),
    exists().where(
        _post.c.workspace_id == rows.c.workspace_id,
        _post.c.recipient == rows.c.recipient,
        _post.c.message == rows.c.message,
        _post.c.operation == Operation.POST.value,
        _post.c.state.in_(
            [State.PLANNED.value, State.CLAIMED.value, State.SENDING.value, State.UNSURE.value]
        ),
    ),
)
_group = (
    select(rows)
    .where(
        rows.c.workspace_id == _workspace,
        (rows.c.id == bindparam("leader")) | (rows.c.leader_id == bindparam("leader")),
    )
    .order_by(rows.c.urgency.desc(), rows.c.id)
)
_claim = (
    update(rows).where(_of).values(state=State.CLAIMED.value, owner=bindparam("by"), wake_ms=bindparam("to"))
)
_put_off = update(rows).where(_of).values(wake_ms=bindparam("to"))
_ours = rows.c.owner == bindparam("by")
_back = (
    update(rows)
    .where(_of, _ours)
    .values(state=State.PLANNED.value, owner=None, wake_ms=bindparam("to"), attempts=rows.c.attempts + 1)
)
_begin = (
    update(rows)
    .where(_of, rows.c.state == State.CLAIMED.value, rows.c.owner == bindparam("by"))
    .values(state=State.SENDING.value, wake_ms=bindparam("to"), sending_at=bindparam("at", type_=UtcSeconds))
)
_final: dict[str, Any] = {
    "state": bindparam("to_state"),
    "reason": bindparam("why"),
    "settled_at": bindparam("at", type_=UtcSeconds),
    "wake_ms": None,
    "owner": None,
}
_settle = (
    update(rows)
    .where(_with_followers)
    .values(
        {
            **_final,
            # The reason is that of the one that leads, not of what was said along with it.
            "reason": case((rows.c.id == bindparam("of_id"), bindparam("why"))),
            "channel": bindparam("to_channel"),
            "ts": bindparam("to_ts"),
        }
    )
)
_drop = update(rows).where(_of, _ours).values(**_final)
_drop_followers = (
    update(rows)
    .where(rows.c.workspace_id == bindparam("of_workspace"), rows.c.leader_id == bindparam("of_id"))
    .values(**_final)
)
_end_one = update(rows).where(_of).values(**_final, leader_id=None)
_unsure = (
    update(rows)
    .where(_of, _ours)
    .values(state=State.UNSURE.value, reason=bindparam("why"), wake_ms=bindparam("to"), owner=None)
)
_lapsed = rows.c.wake_ms <= bindparam("now_ms")
_lapsed_claims = (
    update(rows)
    .where(_lapsed, rows.c.state == State.CLAIMED.value)
    .values(state=State.PLANNED.value, owner=None)
)
_lapsed_calls = (
    update(rows)
    .where(_lapsed, rows.c.state == State.SENDING.value, rows.c.operation != Operation.UPDATE.value)
    .values(state=State.UNSURE.value, reason="interrupted", owner=None)
)
# To change a message twice to the same is to change it once.
_lapsed_changes = (
    update(rows)
    .where(_lapsed, rows.c.state == State.SENDING.value)
    .values(state=State.PLANNED.value, owner=None)
)
_unsure_ones = (
    select(rows)
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.wake_ms <= bindparam("now_ms"),
        rows.c.state == State.UNSURE.value,
    )
    .order_by(unindexed(rows.c.id))
    .limit(bindparam("most", type_=Integer))
)
# Somebody else may have looked at the same time: what they did with it is seen by the state or the attempts.
_as_seen = (rows.c.state == State.UNSURE.value) & (rows.c.attempts == bindparam("seen"))
_plan_again = (
    update(rows)
    .where(_of, _as_seen)
    .values(state=State.PLANNED.value, reason=None, attempts=rows.c.attempts + 1, wake_ms=bindparam("to"))
)
_look_again = update(rows).where(_of, _as_seen).values(wake_ms=bindparam("to"))
_leave = update(rows).where(_of, _as_seen, rows.c.wake_ms.is_not(None)).values(wake_ms=None)
_end_unsure = update(rows).where(_of, _as_seen).values(**_final)
_let_go = (
    update(rows)
    .where(
        rows.c.workspace_id == bindparam("of_workspace"),
        rows.c.leader_id == bindparam("of_id"),
        rows.c.state == State.PLANNED.value,
    )
    .values(leader_id=None)
)
_one = select(rows).where(rows.c.workspace_id == _workspace, rows.c.id == bindparam("id"))
_leads = unindexed(rows.c.leader_id).is_(None)
_planned = (
    select(rows)
    .where(rows.c.workspace_id == _workspace, rows.c.state == State.PLANNED.value, _leads)
    .order_by(rows.c.id)
)
_posted_today = (
    select(rows.c.recipient, func.count().label("posted"))
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.recipient.in_(bindparam("recipients", expanding=True)),
        rows.c.operation == Operation.POST.value,
        rows.c.state == State.SENT.value,
        rows.c.settled_at >= bindparam("since", type_=UtcSeconds),
    )
    .group_by(rows.c.recipient)
)


def add(tx: Tx, new: Sequence[New]) -> None:
    """Write rows; what has the same name already stays as it is."""
    tx.insert_many(_insert, new)


def calling(tx: Tx, *, now_ms: int) -> set[tuple[WorkspaceId, State]]:
    """The workspaces whose rows have to be looked at now, and the states of these."""
    found = tx.execute(_calling, {"now_ms": now_ms})
    return {(WorkspaceId(row.workspace_id), State(row.state)) for row in found}


def take_ready(tx: Tx, *, workspace: WorkspaceId, now_ms: int, most: int) -> list[tuple[Delivery, bool]]:
    """What may be sent and nobody else holds, with whether a newer one of the same name has come since."""
    found = tx.execute(_ready, {"workspace": workspace, "now_ms": now_ms, "most": most})
    return [(_delivery(row), bool(row.is_superseded)) for row in found]


def unposted(tx: Tx, *, workspace: WorkspaceId, ids: Sequence[DeliveryId]) -> set[DeliveryId]:
    """Those that answer or change a message which is still on its way."""
    found = tx.execute(_unposted, {"workspace": workspace, "ids": list(ids)})
    return {DeliveryId(row.id) for row in found}


def group(tx: Tx, *, leader: Delivery) -> list[Delivery]:
    """What is said in one message with that one, itself included, the most urgent first."""
    found = tx.execute(_group, {"workspace": leader.workspace, "leader": leader.id})
    return [_delivery(row) for row in found]


def one(tx: Tx, *, workspace: WorkspaceId, delivery: DeliveryId) -> Delivery | None:
    """That row."""
    row = tx.execute(_one, {"workspace": workspace, "id": delivery}).one_or_none()
    return _delivery(row) if row else None


def planned(tx: Tx, *, workspace: WorkspaceId) -> list[tuple[Delivery, datetime]]:
    """What waits to be said, with the moment from which it may be."""
    return [(_delivery(row), row.earliest) for row in tx.execute(_planned, {"workspace": workspace})]


def claim(tx: Tx, deliveries: Sequence[Delivery], *, owner: str, lease_ms: int) -> None:
    """Take these for a process until the lease runs out."""
    _each(tx, _claim, deliveries, by=owner, to=lease_ms)


def put_off(tx: Tx, moments: Sequence[tuple[Delivery, int]]) -> None:
    """Look at these again at their moments."""
    if moments:
        tx.execute(_put_off, [{**_name(one), "to": moment} for one, moment in moments])


def back(tx: Tx, delivery: Delivery, *, owner: str, wake_ms: int) -> None:
    """It was not sent; try again at that moment. Nothing when it is not ours any more."""
    tx.execute(_back, {**_name(delivery), "by": owner, "to": wake_ms})


def let_go(tx: Tx, leaders: Sequence[Delivery]) -> None:
    """What was to be said along with these waits for the governor again."""
    _each(tx, _let_go, leaders)


def begin(tx: Tx, delivery: Delivery, *, owner: str, lease_ms: int, now: datetime) -> bool:
    """Say that the call is being made. False: it is not ours any more."""
    values = {**_name(delivery), "by": owner, "to": lease_ms, "at": now}
    return tx.execute(_begin, values).rowcount == 1


def settle(
    tx: Tx,
    delivery: Delivery,
    *,
    state: State,
    now: datetime,
    reason: str | None = None,
    channel: str | None = None,
    ts: str | None = None,
) -> None:
    """What became of it and of all that was said with it. `reason` is its own, not of those."""
    values = {"to_state": state.value, "why": reason, "at": now, "to_channel": channel, "to_ts": ts}
    tx.execute(_settle, {**_name(delivery), **values})


def drop(tx: Tx, delivery: Delivery, *, owner: str, state: State, reason: str, now: datetime) -> bool:
    """It is not sent, nor what was to be said with it. False: it is not ours any more, so it stays as it is."""
    values = {**_name(delivery), "to_state": state.value, "why": reason, "at": now}
    if tx.execute(_drop, {**values, "by": owner}).rowcount != 1:
        return False
    tx.execute(_drop_followers, values)
    return True


def end(tx: Tx, deliveries: Sequence[Delivery], *, state: State, reason: str, now: datetime) -> None:
    """What became of these alone, apart from what leads them."""
    _each(tx, _end_one, deliveries, to_state=state.value, why=reason, at=now)


def unsure(tx: Tx, delivery: Delivery, *, owner: str, reason: str, wake_ms: int) -> None:
    """Nobody knows whether it was sent; look at that moment. Nothing when it is not ours any more."""
    tx.execute(_unsure, {**_name(delivery), "by": owner, "why": reason, "to": wake_ms})


def recover(tx: Tx, *, now_ms: int) -> int:
    """Take from processes that are gone what they had: claims are planned again, calls are unsure.

    Returns how many.
    """
    lapsed = (_lapsed_claims, _lapsed_calls, _lapsed_changes)
    return sum(tx.execute(statement, {"now_ms": now_ms}).rowcount for statement in lapsed)


def plan_again(tx: Tx, delivery: Delivery, *, wake_ms: int) -> bool:
    """It was certainly not sent, so it is. False: somebody else has dealt with it."""
    values = {**_name(delivery), "seen": delivery.attempts, "to": wake_ms}
    return tx.execute(_plan_again, values).rowcount == 1


def look_again(tx: Tx, delivery: Delivery, *, wake_ms: int) -> None:
    """Look for it at that moment. Nothing when somebody else has dealt with it."""
    tx.execute(_look_again, {**_name(delivery), "seen": delivery.attempts, "to": wake_ms})


def leave_unsure(tx: Tx, delivery: Delivery) -> bool:
    """Only a person can tell what became of it. False: somebody else has dealt with it."""
    return tx.execute(_leave, {**_name(delivery), "seen": delivery.attempts}).rowcount == 1


def end_unsure(tx: Tx, delivery: Delivery, *, reason: str, now: datetime) -> bool:
    """It was not sent and nobody needs it any more. False: somebody else has dealt with it."""
    values = {"to_state": State.EXPIRED.value, "why": reason, "at": now}
    return tx.execute(_end_unsure, {**_name(delivery), "seen": delivery.attempts, **values}).rowcount == 1


def unsure_ones(tx: Tx, *, workspace: WorkspaceId, now_ms: int, most: int) -> list[Delivery]:
    """Calls of which nobody knows whether they were made, to be looked for now."""
    found = tx.execute(_unsure_ones, {"workspace": workspace, "now_ms": now_ms, "most": most})
    return [_delivery(row) for row in found]


def posted_since(
    tx: Tx, *, workspace: WorkspaceId, recipients: Iterable[str], since: datetime
) -> dict[str, int]:
    """How many messages were posted to each since then."""
    values = {"workspace": workspace, "recipients": list(recipients), "since": since}
    return {row.recipient: row.posted for row in tx.execute(_posted_today, values)}


def _each(tx: Tx, statement: Any, deliveries: Sequence[Delivery], **values: Any) -> None:
    if deliveries:
        tx.execute(statement, [{**_name(one), **values} for one in deliveries])


def _name(delivery: Delivery) -> dict[str, Any]:
    return {"of_workspace": delivery.workspace, "of_id": delivery.id}


def _delivery(row: Any) -> Delivery:
    return Delivery(
        workspace=WorkspaceId(row.workspace_id),
        id=DeliveryId(row.id),
        kind=row.kind,
        subject=row.subject,
        occasion=row.occasion,
        until=row.until,
        member=row.member_id,
        channel=None if row.member_id is not None else row.recipient,
        operation=Operation(row.operation),
        message=row.message,
        urgency=Urgency(row.urgency),
        state=State(row.state),
        planned_at=row.planned_at,
        facts=json.loads(row.facts),
        attempts=row.attempts,
        sending_since=row.sending_at,
        said_in=row.channel,
        ts=row.ts,
        is_appointment=row.is_appointment,
        outcome=row.outcome,
    )
