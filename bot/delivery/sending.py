"""Sending one claimed delivery: say that the call is being made, make it once, say what came of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery import wording
from bot.delivery.attention import store as attention
from bot.delivery.model import Delivery, State
from bot.delivery.outbox import store
from bot.delivery.outbox.service import Claimed
from bot.delivery.settings import DeliverySettings
from bot.delivery.targets import service as targets
from bot.delivery.targets.store import Said
from bot.delivery.wording import Spoken
from bot.kit.chat import (
    AccessGone,
    Busy,
    CannotLook,
    Chat,
    ChatTrouble,
    NotReached,
    PlaceGone,
    Unknown,
    Where,
)
from bot.kit.clock import millis
from bot.kit.db import PASSING_TROUBLE
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.people.model import Member

log = structlog.get_logger()

_LOOK_AFTER = timedelta(seconds=15)
"""A call without an answer may still arrive; so long it is waited before looking whether it did."""
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0
"""Seconds between tries, doubled each time."""
_SAY_SO_AGAIN = (0.5, 2.0)
"""Seconds after which it is tried again to write that a message was sent."""
_ASKED_AGAIN = timedelta(minutes=10)
"""So long it is taken for true that nobody else reads in a channel. What is shared is asked about at each try."""
Wait = Callable[[float], object]


@dataclass(frozen=True)
class Sender:
    """Sends for one process. `owner` is its name in claims; `wait` waits so many seconds.

    `count`: told what became of each delivery, for the metrics.
    """

    deps: Deps
    owner: str
    wait: Wait
    count: Callable[[str, str], None] = lambda _kind, _state: None
    chance: random.Random = field(default_factory=random.SystemRandom)
    shared: dict[str, tuple[datetime, bool]] = field(default_factory=dict, repr=False)
    """What is known of channels, and since when."""

    def send(self, claimed: Claimed, chat: Chat) -> None:
        """Send it at its moment. Whatever goes wrong ends in the outbox, never here."""
        delivery = claimed.delivery
        pause = (claimed.moment_ms - millis(self._now())) / 1000
        if pause > 0:
            self.wait(pause)
        try:
            self._try(delivery, chat)
        except PASSING_TROUBLE as error:
            # Nothing is known to be wrong with the message: when the lease runs out, it is taken up again.
            log.warning("delivery_left", delivery=delivery.id, kind=delivery.kind, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a bug in one message must not stop the others
            log.error("delivery_lost", delivery=delivery.id, kind=delivery.kind, error=type(error).__name__)

    def _try(self, delivery: Delivery, chat: Chat) -> None:
        try:
            self._send(delivery, chat)
        except ChatTrouble as trouble:
            self._trouble(delivery, trouble)
        except PASSING_TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            log.error("delivery_failed", delivery=delivery.id, kind=delivery.kind, error=type(error).__name__)
            self._drop(delivery, State.FAILED, reason="bug")

    def _send(self, delivery: Delivery, chat: Chat) -> None:
        with self.deps.reading() as tx:
            group = store.group(tx, leader=delivery)
            spoken = wording.spoken(tx, group=group, leader=delivery, deps=self.deps, now=self._now())
            said = targets.said(tx, delivery=delivery)
        if spoken is None or (delivery.operation is not Operation.POST and said is None):
            self._drop(delivery, State.EXPIRED, reason="withdrawn")
            return
        conversation = self._conversation(delivery, spoken.member, chat)
        if delivery.attempts and delivery.operation is not Operation.UPDATE:
            # Slack has said before that it failed; where we may look, we look whether it did all the same.
            found = _found(delivery, conversation, said, chat, since=delivery.sending_since)
            if found is not None:
                self._sent(delivery, spoken, found)
                return
        if delivery.channel is not None and self._is_shared(conversation, chat):
            raise PlaceGone(targets.SHARED)
        if not self._begin(delivery):
            return
        where = self._call(delivery, spoken, conversation, said, chat)
        self._sent(delivery, spoken, where)

    def _is_shared(self, conversation: str, chat: Chat) -> bool:
        """Whether another company has come into the channel since it was set up; asked now and then."""
        now = self._now()
        known = self.shared.get(conversation)
        if known is None or known[1] or not now - _ASKED_AGAIN < known[0] <= now:
            known = self.shared[conversation] = (now, chat.is_shared(conversation))
        return known[1]

    def _begin(self, delivery: Delivery) -> bool:
        now = self._now()
        lease = millis(now) + self.deps.settings[DeliverySettings].lease_seconds * 1000
        # Were this forgotten after the call, it would be made again.
        with self.deps.writing(through_power_cuts=True) as tx:
            return store.begin(tx, delivery, owner=self.owner, lease_ms=lease, now=now)

    def _call(
        self, delivery: Delivery, spoken: Spoken, conversation: str, said: Said | None, chat: Chat
    ) -> Where:
        mark = str(delivery.id)
        if delivery.operation is Operation.UPDATE and said is not None:
            where = Where(said.channel, said.ts)
            chat.change(where, spoken.card, spoken.reader, mark=mark)
            return where
        thread = said.ts if delivery.operation is Operation.REPLY and said is not None else None
        return chat.post(conversation, spoken.card, spoken.reader, mark=mark, thread=thread)

    def _conversation(self, delivery: Delivery, member: Member | None, chat: Chat) -> str:
        if delivery.channel is not None:
            return delivery.channel
        if member is None or member.slack_id is None:
            raise PlaceGone("user_not_found")
        with self.deps.reading() as tx:
            known = attention.wishes(tx, workspace=member.workspace, members=[member.id])[member.id]
        if known.conversation is not None and known.conversation_of == member.slack_id:
            return known.conversation
        opened = chat.conversation(member.slack_id)
        values = {"conversation": opened, "conversation_of": member.slack_id}
        with self.deps.writing() as tx:
            attention.change(tx, workspace=member.workspace, member=member.id, values=values)
        return opened

    def _sent(self, delivery: Delivery, spoken: Spoken, where: Where) -> None:
        for pause in _SAY_SO_AGAIN:
            try:
                self._write_sent(delivery, spoken, where)
                break
            except PASSING_TROUBLE:
                # Nobody else knows it, and not everybody lets us look for it.
                self.wait(pause)
        else:
            self._write_sent(delivery, spoken, where)
        self.count(delivery.kind, State.SENT)

    def _write_sent(self, delivery: Delivery, spoken: Spoken, where: Where) -> None:
        now, said = self._now(), Said(where.conversation, where.ts)
        with self.deps.writing() as tx:
            silent = [one for one in spoken.unsaid if one.id != delivery.id]
            store.end(tx, silent, state=State.EXPIRED, reason="withdrawn", now=now)
            # One that leads stays as what was sent, for the day's limit, but said nothing itself.
            led_silently = len(silent) < len(spoken.unsaid)
            store.settle(
                tx,
                delivery,
                state=State.SENT,
                now=now,
                channel=where.conversation,
                ts=where.ts,
                reason="withdrawn" if led_silently else None,
            )
            targets.delivered(tx, delivery=delivery, said=said, now=now)

    def _drop(self, delivery: Delivery, state: State, *, reason: str) -> None:
        with self.deps.writing() as tx:
            is_ours = store.drop(tx, delivery, owner=self.owner, state=state, reason=reason, now=self._now())
        if is_ours:
            self.count(delivery.kind, state)

    def _trouble(self, delivery: Delivery, trouble: ChatTrouble) -> None:
        """What a call that did not succeed means for the delivery and for the place it was for."""
        log.warning("delivery_troubled", delivery=delivery.id, kind=delivery.kind, code=trouble.code)
        now = self._now()
        with self.deps.writing() as tx:
            if isinstance(trouble, Busy):
                again = now + timedelta(seconds=trouble.seconds)
                targets.slow_down(tx, delivery=delivery, until=again)
                store.back(tx, delivery, owner=self.owner, wake_ms=millis(again))
            elif isinstance(trouble, NotReached):
                store.back(
                    tx, delivery, owner=self.owner, wake_ms=millis(now + self._pause(delivery.attempts))
                )
            elif isinstance(trouble, Unknown) and delivery.operation is Operation.UPDATE:
                # To change a message twice to the same is to change it once.
                store.back(
                    tx, delivery, owner=self.owner, wake_ms=millis(now + self._pause(delivery.attempts))
                )
            elif isinstance(trouble, Unknown):
                store.unsure(
                    tx,
                    delivery,
                    owner=self.owner,
                    reason="no_answer",
                    wake_ms=millis(now + _LOOK_AFTER),
                )
            elif isinstance(trouble, PlaceGone | AccessGone):
                again = targets.stop(
                    tx,
                    delivery=delivery,
                    code=trouble.code,
                    is_access=isinstance(trouble, AccessGone),
                    now=now,
                    deps=self.deps,
                )
                store.back(tx, delivery, owner=self.owner, wake_ms=millis(again))
            elif store.drop(tx, delivery, owner=self.owner, state=State.FAILED, reason=trouble.code, now=now):
                self.count(delivery.kind, State.FAILED)

    def _pause(self, attempts: int) -> timedelta:
        longest = min(_FIRST_PAUSE * 2 ** min(attempts, 10), _LONGEST_PAUSE)
        return timedelta(seconds=self.chance.uniform(longest / 2, longest))

    def _now(self) -> datetime:
        return self.deps.clock.now()


def _found(
    delivery: Delivery, conversation: str, said: Said | None, chat: Chat, *, since: datetime | None
) -> Where | None:
    """Where an earlier try was said after all, as far as anybody can tell."""
    if since is None:
        return None
    thread = said.ts if delivery.operation is Operation.REPLY and said is not None else None
    try:
        found = chat.find(conversation, {str(delivery.id)}, since=since, thread=thread)
    except CannotLook:
        return None
    return found.get(str(delivery.id))
