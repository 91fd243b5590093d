"""Use cases of the outbox: planning what is to be said, and taking what may be said now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.delivery.attention import store as attention
from bot.delivery.keeping import store as keeping
from bot.delivery.model import Delivery, DeliveryId, State, recipient_of
from bot.delivery.outbox import store
from bot.delivery.outbox.store import New
from bot.delivery.settings import DeliverySettings
from bot.delivery.targets import store as targets
from bot.delivery.targets.pace import Pace, keys
from bot.kit.clock import millis
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.manner import Operation
from bot.kit.nudges import Nudge, kinds
from bot.people.model import MemberId, WorkspaceId

_HORIZON_MS = 1500
"""What is due within that time is claimed ahead, so that nobody waits for the next claim."""
_DAY = timedelta(days=1)
_PLANNED, _EXPIRED = State.PLANNED.value, State.EXPIRED.value
_json = json.JSONEncoder(ensure_ascii=False).encode
_POST_WITHIN = timedelta(minutes=1)
"""What answers or changes a message that is on its way is looked at again then, or as soon as it stands."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to send at `moment_ms`."""

    delivery: Delivery
    moment_ms: int


def plan(
    tx: Tx,
    *,
    nudges: Iterable[tuple[WorkspaceId, Nudge]],
    now: datetime,
    ids: Ids,
    also_withdrawn: bool = False,
) -> int:
    """Write what is to be said; what has the same name already stays as it is. Returns how many were proposed.

    `also_withdrawn`: what had nothing to say when its time came has something to say again (a pause was ended).

    What nobody needs any more is written as expired, so that there is a record of it. Personal nudges wait
    for the governor; channels and what changes a message do not.
    """
    proposed = list(nudges)
    if not proposed:
        return 0
    if also_withdrawn:
        keeping.forget_withdrawn(tx, nudges=proposed)
    numbers, stamp = count(ids.take(len(proposed))), int(now.timestamp())
    store.add(
        tx,
        [
            _row(DeliveryId(number), workspace, nudge, stamp)
            for number, (workspace, nudge) in zip(numbers, proposed, strict=False)
        ],
    )
    waiting = {
        (workspace, MemberId(nudge.member))
        for workspace, nudge in proposed
        if nudge.member is not None and nudge.operation is Operation.POST and nudge.until > now
    }
    attention.wake(tx, members=waiting, at=now)
    return len(proposed)


def _row(number: DeliveryId, workspace: WorkspaceId, nudge: Nudge, now: int) -> New:
    occasion, until = int(nudge.occasion.timestamp()), int(nudge.until.timestamp())
    earliest = occasion if nudge.not_before is None else int(nudge.not_before.timestamp())
    is_over, is_governed = until <= now, nudge.member is not None and nudge.operation is Operation.POST
    return New(
        workspace,
        number,
        recipient_of(nudge.member, nudge.channel),
        nudge.kind,
        nudge.subject,
        occasion,
        nudge.operation.value,
        nudge.member,
        nudge.message,
        _json(dict(nudge.facts)) if nudge.facts else "{}",
        int(nudge.urgency),
        kinds()[nudge.kind].is_appointment,
        earliest,
        until,
        now,
        _EXPIRED if is_over else _PLANNED,
        "late" if is_over else None,
        None if is_over or is_governed else earliest * 1000,
        now if is_over else None,
    )


def claim(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    owner: str,
    now: datetime,
    most: int,
    settings: DeliverySettings,
) -> tuple[list[Claimed], int]:
    """Take what may be sent within the next moments, each with its moment; and how many rows were looked at.

    What has expired or was overtaken by a newer one is settled; what has to wait for its channel, for the
    workspace or for a place that takes nothing is put off.
    """
    now_ms = millis(now)
    # Whoever holds the pace of the workspace allots its moments alone.
    targets.lock(tx, workspace=workspace)
    targets.forget_free(tx, workspace=workspace, before_ms=now_ms)
    found = store.take_ready(tx, workspace=workspace, now_ms=now_ms, most=most)
    late = [one for one, _ in found if one.until <= now]
    overtaken = [one for one, is_superseded in found if is_superseded and one.until > now]
    for reason, ones in (("late", late), ("superseded", overtaken)):
        store.end(tx, ones, state=State.EXPIRED, reason=reason, now=now)
        store.let_go(tx, ones)
        led = {(one.workspace, one.member) for one in ones if one.member is not None}
        attention.wake(tx, members=led, at=now)
    ready = [one for one, is_superseded in found if one.until > now and not is_superseded]
    ready, early = _with_their_post(tx, workspace, ready, now)
    ready, tomorrow = _within_budget(tx, workspace, ready, now, settings)
    places = {key for one in ready for key in keys(one.recipient, one.operation)}
    known = targets.these(tx, workspace=workspace, keys=places)
    pace = Pace(known, now_ms, 60_000 / settings.posts_per_minute)
    claimed, later = _allot(pace, ready)
    store.claim(
        tx, [one.delivery for one in claimed], owner=owner, lease_ms=now_ms + settings.lease_seconds * 1000
    )
    store.put_off(tx, later + tomorrow + early)
    targets.write(tx, workspace=workspace, changed=pace.changed.values())
    return claimed, len(found)


def _allot(pace: Pace, ready: Sequence[Delivery]) -> tuple[list[Claimed], list[tuple[Delivery, int]]]:
    claimed: list[Claimed] = []
    later: list[tuple[Delivery, int]] = []
    tried: set[str] = set()
    for one in ready:
        moment = pace.moment(recipient=one.recipient, operation=one.operation)
        is_stopped = pace.is_stopped(recipient=one.recipient, operation=one.operation)
        # A place that takes nothing is tried with one message; the others wait for what comes of it.
        waits = moment > pace.now_ms + _HORIZON_MS or (is_stopped and one.recipient in tried)
        if waits:
            pace.look_ahead(moment, recipient=one.recipient, operation=one.operation)
            later.append((one, max(moment, pace.now_ms + _HORIZON_MS)))
            continue
        tried.add(one.recipient)
        pace.take(moment, recipient=one.recipient, operation=one.operation)
        claimed.append(Claimed(one, moment))
    return claimed, later


def _with_their_post(
    tx: Tx, workspace: WorkspaceId, ready: Sequence[Delivery], now: datetime
) -> tuple[list[Delivery], list[tuple[Delivery, int]]]:
    """What answers or changes a message waits until that message stands."""
    answers = [one.id for one in ready if one.operation is not Operation.POST]
    early = store.unposted(tx, workspace=workspace, ids=answers) if answers else set()
    again = millis(now + _POST_WITHIN)
    return [one for one in ready if one.id not in early], [(one, again) for one in ready if one.id in early]


def _within_budget(
    tx: Tx, workspace: WorkspaceId, ready: Sequence[Delivery], now: datetime, settings: DeliverySettings
) -> tuple[list[Delivery], list[tuple[Delivery, int]]]:
    """A channel takes so many posts of ours within 24 hours; the rest waits, or expires meanwhile."""
    channels = {one.channel for one in ready if one.channel and one.operation is Operation.POST}
    if not channels:
        return list(ready), []
    posted = store.posted_since(tx, workspace=workspace, recipients=channels, since=now - _DAY)
    within: list[Delivery] = []
    beyond: list[tuple[Delivery, int]] = []
    for one in ready:
        if one.channel is None or one.operation is not Operation.POST:
            within.append(one)
            continue
        count = posted[one.channel] = posted.get(one.channel, 0) + 1
        if count <= settings.channel_daily_limit:
            within.append(one)
        else:
            beyond.append((one, millis(now) + 15 * 60 * 1000))
    return within, beyond
