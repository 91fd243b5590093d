"""Use cases of places: slower, stopped, told of once, mended; and where logical messages stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.model import Delivery
from bot.delivery.outbox import service as outbox
from bot.delivery.targets import store
from bot.delivery.targets.pace import METHODS, WORKSPACE, Target
from bot.delivery.targets.store import Said
from bot.kit.clock import millis
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Operation, Urgency
from bot.kit.nudges import Nudge
from bot.people import store as people
from bot.people.model import WorkspaceId

TROUBLE = "delivery.trouble"
SHARED = "shared_with_another_company"
"""Why a channel is told nothing that another company has come into; no code of Slack's."""
_FIRST_TRY, _LAST_TRY = timedelta(minutes=1), timedelta(minutes=15)
"""How long after it stopped a place is tried again: longer each time."""
_NEWS_FOR = timedelta(days=3)


def said(tx: Tx, *, delivery: Delivery) -> Said | None:
    """Where the logical message stands that this one answers or changes."""
    if delivery.message is None or delivery.operation is Operation.POST:
        return None
    return store.message(
        tx, workspace=delivery.workspace, recipient=delivery.recipient, name=delivery.message
    )


def delivered(tx: Tx, *, delivery: Delivery, said: Said, now: datetime) -> None:
    """Something reached that place: it takes messages, and its logical message stands there."""
    known = store.these(tx, workspace=delivery.workspace, keys=[delivery.recipient, WORKSPACE])
    stopped = [one for one in known.values() if one.code is not None]
    has_answers = delivery.message is not None and delivery.operation is Operation.POST
    if stopped or has_answers:
        # Whoever claims now may be putting off what waits for this: it has to be written before it is hurried.
        store.lock(tx, workspace=delivery.workspace)
    if stopped:
        mended = [replace(one, next_ms=0, code=None, since=None, tries=0) for one in stopped]
        store.write(tx, workspace=delivery.workspace, changed=mended)
        store.hurry(tx, workspace=delivery.workspace, keys=[one.key for one in stopped])
    if delivery.message is not None and delivery.operation is Operation.POST:
        store.remember(
            tx,
            workspace=delivery.workspace,
            recipient=delivery.recipient,
            name=delivery.message,
            said=said,
            now=now,
        )


def slow_down(tx: Tx, *, delivery: Delivery, until: datetime) -> None:
    """That channel takes more only then; if another one says the same just now, so does the method."""
    store.lock(tx, workspace=delivery.workspace)
    method, free_ms = METHODS[delivery.operation], millis(until)
    known = store.these(tx, workspace=delivery.workspace, keys=[delivery.recipient, method])
    changed = [_later(known, delivery.recipient, free_ms)]
    is_wide = delivery.operation is Operation.UPDATE or store.is_slow_elsewhere(
        tx, workspace=delivery.workspace, besides=delivery.recipient, after_ms=free_ms - _BURST_MS
    )
    if is_wide:
        changed.append(_later(known, method, free_ms))
    store.write(tx, workspace=delivery.workspace, changed=changed)


_BURST_MS = 2000


def _later(known: dict[str, Target], key: str, free_ms: int) -> Target:
    target = known.get(key) or Target(key)
    return replace(target, next_ms=max(target.next_ms, free_ms))


def stop(tx: Tx, *, delivery: Delivery, code: str, is_access: bool, now: datetime, deps: Deps) -> datetime:
    """That place takes nothing; returns when it is tried again. Admins are told once, until it is mended."""
    key = WORKSPACE if is_access else delivery.recipient
    store.lock(tx, workspace=delivery.workspace)
    known = store.these(tx, workspace=delivery.workspace, keys=[key]).get(key) or Target(key)
    again = now + min(_FIRST_TRY * (1 << min(known.tries, 6)), _LAST_TRY)
    stopped = replace(
        known, code=code, since=known.since or now, tries=known.tries + 1, next_ms=millis(again)
    )
    store.write(tx, workspace=delivery.workspace, changed=[stopped])
    if known.code is None:
        _tell_admins(tx, workspace=delivery.workspace, target=stopped, now=now, deps=deps)
    return again


def _tell_admins(tx: Tx, *, workspace: WorkspaceId, target: Target, now: datetime, deps: Deps) -> None:
    facts = {"target": target.key, "code": target.code, "since": now.isoformat()}
    nudges = [
        (
            workspace,
            Nudge(
                kind=TROUBLE,
                subject=target.key,
                occasion=now,
                until=now + _NEWS_FOR,
                member=admin.id,
                facts=facts,
                urgency=Urgency.HIGH,
            ),
        )
        for admin in people.admins(tx, workspace=workspace)
        # Whoever cannot be reached themselves need not be told that they cannot.
        if target.key != f"m{admin.id}"
    ]
    outbox.plan(tx, nudges=nudges, now=now, ids=deps.ids)
