"""Queries of places and of logical messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, select, text, update

from bot.delivery.model import State
from bot.delivery.store import delivery_table, message_table, target_table
from bot.delivery.targets.pace import METHODS, WORKSPACE, Target
from bot.kit.clock import millis
from bot.kit.db import BulkInsert, Tx, UtcSeconds
from bot.kit.manner import Operation
from bot.people.model import WorkspaceId

_workspace: BindParameter[int] = bindparam("workspace")
_lock = (
    select(target_table)
    .where(target_table.c.workspace_id == _workspace, target_table.c.key == WORKSPACE)
    .with_for_update()
)
_these = select(target_table).where(
    target_table.c.workspace_id == _workspace,
    target_table.c.key.in_(bindparam("keys", expanding=True)),
)
_stopped = (
    select(target_table)
    .where(target_table.c.workspace_id == _workspace, target_table.c.code.is_not(None))
    .order_by(target_table.c.since, target_table.c.key)
)
_make = BulkInsert(target_table, or_nothing=True)
_write = text(
    "INSERT INTO target (workspace_id, key, next_ms, code, since, tries)"
    " VALUES (:workspace, :key, :next_ms, :code, :since, :tries)"
    " ON CONFLICT (workspace_id, key) DO UPDATE SET next_ms = excluded.next_ms, code = excluded.code,"
    " since = excluded.since, tries = excluded.tries"
)
_forget_free = delete(target_table).where(
    target_table.c.workspace_id == _workspace,
    target_table.c.next_ms < bindparam("before_ms"),
    target_table.c.code.is_(None),
    target_table.c.key != WORKSPACE,
)
_slow_elsewhere = select(target_table.c.key).where(
    target_table.c.workspace_id == _workspace,
    target_table.c.key.not_in(bindparam("besides", expanding=True)),
    target_table.c.code.is_(None),
    target_table.c.next_ms >= bindparam("after_ms"),
)
_hurry_all = (
    update(delivery_table)
    .where(
        delivery_table.c.workspace_id == bindparam("of_workspace"),
        delivery_table.c.state == State.PLANNED.value,
        delivery_table.c.wake_ms.is_not(None),
    )
    .values(wake_ms=0)
)
_hurry_one = _hurry_all.where(delivery_table.c.recipient == bindparam("of_recipient"))
_hurry_answers = (
    update(delivery_table)
    .where(
        delivery_table.c.workspace_id == bindparam("of_workspace"),
        delivery_table.c.recipient == bindparam("of_recipient"),
        delivery_table.c.message == bindparam("of_name"),
        delivery_table.c.operation != Operation.POST.value,
        delivery_table.c.state == State.PLANNED.value,
        delivery_table.c.wake_ms > bindparam("now_ms"),
        delivery_table.c.earliest <= bindparam("now", type_=UtcSeconds),
    )
    .values(wake_ms=bindparam("now_ms"))
)
_message = select(*message_table.c["channel", "ts"]).where(
    message_table.c.workspace_id == _workspace,
    message_table.c.recipient == bindparam("of_recipient"),
    message_table.c.name == bindparam("of_name"),
)
_forget_message = delete(message_table).where(
    message_table.c.workspace_id == _workspace,
    message_table.c.recipient == bindparam("of_recipient"),
    message_table.c.name == bindparam("of_name"),
)
_put_message = BulkInsert(message_table)


class Said(NamedTuple):
    """Where a logical message stands."""

    channel: str
    ts: str


def lock(tx: Tx, *, workspace: WorkspaceId) -> None:
    """Nobody else allots moments of that workspace, or stops a place of it, until the transaction ends."""
    tx.insert_many(_make, [(workspace, WORKSPACE, 0, None, None, 0)])
    tx.execute(_lock, {"workspace": workspace}).one()


def these(tx: Tx, *, workspace: WorkspaceId, keys: Iterable[str]) -> dict[str, Target]:
    """What is known of these places, by their keys."""
    found = tx.execute(_these, {"workspace": workspace, "keys": list(keys)})
    return {row.key: _target(row) for row in found}


def stopped(tx: Tx, *, workspace: WorkspaceId) -> list[Target]:
    """Places that take nothing at present, the longest first."""
    return [_target(row) for row in tx.execute(_stopped, {"workspace": workspace})]


def write(tx: Tx, *, workspace: WorkspaceId, changed: Iterable[Target]) -> None:
    """Keep these as they are now."""
    rows = [
        {
            "workspace": workspace,
            "key": one.key,
            "next_ms": one.next_ms,
            "code": one.code,
            "since": None if one.since is None else int(one.since.timestamp()),
            "tries": one.tries,
        }
        for one in changed
    ]
    if rows:
        tx.execute(_write, rows)


def forget_free(tx: Tx, *, workspace: WorkspaceId, before_ms: int) -> None:
    """Forget places that are free again anyway."""
    tx.execute(_forget_free, {"workspace": workspace, "before_ms": before_ms})


def is_slow_elsewhere(tx: Tx, *, workspace: WorkspaceId, besides: str, after_ms: int) -> bool:
    """Whether another channel, too, was told to wait until after that moment."""
    not_those = [besides, WORKSPACE, *METHODS.values()]
    values = {"workspace": workspace, "besides": not_those, "after_ms": after_ms}
    return tx.execute(_slow_elsewhere, values).first() is not None


def hurry(tx: Tx, *, workspace: WorkspaceId, keys: Iterable[str]) -> None:
    """What waits for these places is looked at again at once."""
    for key in keys:
        if key == WORKSPACE:
            tx.execute(_hurry_all, {"of_workspace": workspace})
        else:
            tx.execute(_hurry_one, {"of_workspace": workspace, "of_recipient": key})


def message(tx: Tx, *, workspace: WorkspaceId, recipient: str, name: str) -> Said | None:
    """Where that logical message stands; None before it was posted."""
    values = {"workspace": workspace, "of_recipient": recipient, "of_name": name}
    row = tx.execute(_message, values).one_or_none()
    return Said(row.channel, row.ts) if row else None


def remember(tx: Tx, *, workspace: WorkspaceId, recipient: str, name: str, said: Said, now: datetime) -> None:
    """From now on that logical message stands there, and what answers or changes it need not wait any more."""
    tx.execute(_forget_message, {"workspace": workspace, "of_recipient": recipient, "of_name": name})
    tx.insert_many(_put_message, [(workspace, recipient, name, said.channel, said.ts)])
    values = {"of_workspace": workspace, "of_recipient": recipient, "of_name": name}
    tx.execute(_hurry_answers, {**values, "now": now, "now_ms": millis(now)})


def _target(row: Any) -> Target:
    return Target(row.key, row.next_ms, row.code, row.since, row.tries)
