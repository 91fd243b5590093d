"""Calls of which nobody knows whether they were made: found in the conversation, proven absent, or told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.delivery.attention import store as attention
from bot.delivery.model import Delivery, State
from bot.delivery.outbox import service as outbox
from bot.delivery.outbox import store
from bot.delivery.targets import service as targets
from bot.delivery.targets.store import Said
from bot.kit.chat import AccessGone, Busy, CannotLook, Chat, ChatTrouble, NotReached, Unknown, Where
from bot.kit.clock import millis
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Operation, Urgency
from bot.kit.nudges import Nudge, kinds
from bot.people import store as people
from bot.people.model import MemberId, WorkspaceId

log = structlog.get_logger()

UNSURE = "delivery.unsure"
_AGAIN, _SOON = timedelta(minutes=1), timedelta(seconds=5)
_NEWS_FOR = timedelta(days=3)
_MOST = 200
Place = tuple[str, str | None]
"""A conversation, and the thread within it."""


def resolve(deps: Deps, *, workspace: WorkspaceId, chat: Chat) -> int:
    """Look for what is unsure and due; returns how many were looked for."""
    now = deps.clock.now()
    with deps.reading() as tx:
        ones = store.unsure_ones(tx, workspace=workspace, now_ms=millis(now), most=_MOST)
        places = _places(tx, workspace, ones)
    found: Mapping[str, Where] | ChatTrouble = {}
    for place, there in places.items():
        # Who does not answer for one conversation just now will not for the next one, and everybody waits.
        if not isinstance(found, Busy | NotReached | Unknown | AccessGone):
            found = _look(chat, place, there)
        with deps.writing() as tx:
            for one in there:
                _decide(tx, one, found, deps)
    return len(ones)


def _places(
    tx: Tx, workspace: WorkspaceId, ones: Sequence[Delivery]
) -> Mapping[Place | None, list[Delivery]]:
    """These by where they would stand; None: nobody knows any more."""
    people_ = [one.member for one in ones if one.member is not None]
    known = attention.wishes(tx, workspace=workspace, members=people_)
    found: dict[Place | None, list[Delivery]] = defaultdict(list)
    for one in ones:
        conversation = one.channel or (known[one.member].conversation if one.member else None)
        said = targets.said(tx, delivery=one)
        thread = said.ts if said is not None and one.operation is Operation.REPLY else None
        found[(conversation, thread) if conversation else None].append(one)
    return found


def _look(chat: Chat, place: Place | None, ones: Sequence[Delivery]) -> Mapping[str, Where] | ChatTrouble:
    if place is None:
        return CannotLook("conversation_unknown")
    since = min(one.sending_since for one in ones if one.sending_since is not None)
    try:
        return chat.find(place[0], {str(one.id) for one in ones}, since=since, thread=place[1])
    except ChatTrouble as trouble:
        return trouble


def _decide(tx: Tx, one: Delivery, found: Mapping[str, Where] | ChatTrouble, deps: Deps) -> None:
    now = deps.clock.now()
    if isinstance(found, CannotLook):
        if store.leave_unsure(tx, one):
            log.warning("delivery_unsure", delivery=one.id, kind=one.kind, code=found.code)
            _tell_admins(tx, one, now=now, deps=deps)
    elif isinstance(found, ChatTrouble):
        pause = max(timedelta(seconds=found.seconds), _SOON) if isinstance(found, Busy) else _AGAIN
        store.look_again(tx, one, wake_ms=millis(now + pause))
    elif (where := found.get(str(one.id))) is not None:
        arrived(tx, delivery=one, where=where, now=now)
    else:
        say_again(tx, delivery=one, now=now)


def arrived(tx: Tx, *, delivery: Delivery, where: Where | None, now: datetime) -> None:
    """It was said after all; `where` None: somebody saw it."""
    channel, ts = (where.conversation, where.ts) if where else (None, None)
    store.settle(tx, delivery, state=State.SENT, now=now, channel=channel, ts=ts)
    if where is not None:
        targets.delivered(tx, delivery=delivery, said=Said(where.conversation, where.ts), now=now)


def say_again(tx: Tx, *, delivery: Delivery, now: datetime) -> None:
    """It was certainly not said: it is, if anybody still needs it."""
    if delivery.until > now:
        store.plan_again(tx, delivery, wake_ms=millis(now))
    elif store.end_unsure(tx, delivery, reason="late", now=now):
        # What was to be said with it may be of use for longer.
        store.let_go(tx, [delivery])
        if delivery.member is not None:
            attention.wake(tx, members=[(delivery.workspace, delivery.member)], at=now)


def _tell_admins(tx: Tx, one: Delivery, *, now: datetime, deps: Deps) -> None:
    if one.kind == UNSURE:
        return
    # Of what is confidential nobody else learns more than that there is something.
    kind = kinds().get(one.kind)
    is_confidential = kind is None or kind.is_confidential
    facts = {
        "delivery": one.id,
        "kind": None if is_confidential else one.kind,
        "recipient": None if is_confidential else one.recipient,
        "since": (one.sending_since or now).isoformat(),
    }
    nudges = [
        (
            one.workspace,
            Nudge(
                kind=UNSURE,
                subject=str(one.id),
                # Two replicas that look at once tell of it once.
                occasion=one.sending_since or now,
                until=now + _NEWS_FOR,
                member=MemberId(admin.id),
                facts=facts,
                urgency=Urgency.HIGH,
            ),
        )
        for admin in people.admins(tx, workspace=one.workspace)
    ]
    outbox.plan(tx, nudges=nudges, now=now, ids=deps.ids)
