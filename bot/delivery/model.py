"""What is to be said, to whom, until when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NewType

from bot.kit.manner import Operation, Urgency
from bot.people.model import MemberId, WorkspaceId

DeliveryId = NewType("DeliveryId", int)

DIGEST = "delivery.digest"
"""The kind of the one message a day that says what was not worth interrupting somebody for."""


class State(StrEnum):
    """Where a delivery stands.

    PLANNED waits for its moment. CLAIMED: some process is about to send it. SENDING: the call is being made,
    so after a crash nobody knows whether it was. SENT, EXPIRED (nobody needs it any more), FAILED (the chat
    platform will not take it) are final. UNSURE: the call may have been made, and nobody could tell yet.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    EXPIRED = "expired"
    FAILED = "failed"
    UNSURE = "unsure"


class Outcome(StrEnum):
    """What a person did with a nudge."""

    DONE = "done"
    SNOOZED = "snoozed"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A personal nudge that waits for the governor. `acted`: how often this person acts on that kind, 0 to 1.

    `earliest`: not before that instant (its occasion, or what a snooze says). `until`: useless from then on.
    `subject`: what it is about; "" is about nothing in particular and is never put together with another.
    """

    id: DeliveryId
    kind: str
    subject: str
    urgency: Urgency
    earliest: datetime
    until: datetime
    acted: float = 0.5
    is_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Attention:
    """When a person may be spoken to. Times of day and days are those of `zone`.

    `workdays`: every day from yesterday on that they work, as far as anybody looks ahead; leave is taken out.
    `appointment_slots` needs those before as well, back to the last one worked. `starts` is before `ends`.
    `busy_until`: Slack's do-not-disturb, or what they asked for with /coach quiet; an instant that is past
    means nothing. `digest_at` None: no digest. The gap counts between nudges, as the daily limit does.
    """

    zone: str
    starts: time
    ends: time
    workdays: frozenset[date]
    daily_limit: int
    gap: timedelta
    digest_at: time | None
    busy_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """When somebody is asked for an appointment, and when they are reminded of it, once.

    `reminded` None: the question itself comes too late for that.
    """

    asked: datetime
    reminded: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told already: nudges (not appointments, not the digest) by instant, and digests by day.

    One message is one instant, however many nudges it held. Two days back are enough, or the gap if longer.
    """

    nudges: tuple[datetime, ...] = ()
    digests: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Release:
    """Say these now, as one message: the first leads, the others are about the same subject or in a digest.

    A digest has those of one subject side by side. What is neither digest nor appointment counts as told.
    """

    ids: tuple[DeliveryId, ...]
    is_digest: bool = False
    is_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the governor says at one instant: what to say, what nobody needs any more, when to ask again.

    `again` is later than that instant, and the first one at which something will be said or expire if
    nothing new arrives and this verdict is carried out. None: there is nothing left to wait for.
    """

    releases: tuple[Release, ...] = ()
    expired: tuple[DeliveryId, ...] = ()
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox. `said_in` and `ts`: the conversation and message it was said in."""

    workspace: WorkspaceId
    id: DeliveryId
    kind: str
    subject: str
    occasion: datetime
    until: datetime
    member: MemberId | None
    channel: str | None
    operation: Operation
    message: str | None
    urgency: Urgency
    state: State
    planned_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    sending_since: datetime | None = None
    said_in: str | None = None
    ts: str | None = None
    is_appointment: bool = False
    outcome: str | None = None

    @property
    def recipient(self) -> str:
        """The channel, or m and the member's id: what the outbox, the pace and the log call it."""
        return recipient_of(self.member, self.channel)


def recipient_of(member: int | None, channel: str | None) -> str:
    """Whom a delivery is for, in one word. Raises ValueError unless exactly one of the two is given."""
    if (member is None) == (channel is None):
        raise ValueError("a nudge is for a member or for a channel")
    return f"m{member}" if channel is None else channel
