"""Deals, the versions of their history, and the stages they go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from bot.people.model import MemberId, WorkspaceId

DealId = NewType("DealId", int)
EventId = NewType("EventId", int)


class Status(StrEnum):
    """Open, or how it ended. GONE is a deal that its CRM no longer has."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class State:
    """What can change about a deal, as it stands after an event.

    `stage` is the open stage it is in, or the last one known when it has ended; None: not known then.
    `amount_minor` None is unknown, not 0; `is_estimated`: it comes from a list price.
    """

    status: Status
    process: str
    stage: str | None
    owner: MemberId | None
    amount_minor: int | None
    currency: str
    is_estimated: bool
    expected_close: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a deal's history: from `day` on (the business date) its state was `state`.

    `is_entry_known` says that the deal entered its stage at this event; False when the stage was only seen
    then (an export without history), so that nothing is concluded about how long it took. `is_said`: it was
    concluded from what people changed in chat (bot/deals/changes) and what other systems told, together.
    """

    id: EventId
    deal: DealId
    day: date
    at: datetime
    learned_at: datetime
    state: State
    is_entry_known: bool
    import_id: int | None = None
    voided_by: int | None = None
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as it is now. `revision` grows whenever anything of it changes; `merged_into`: it was found to
    be the same as that one, which counts instead."""

    workspace: WorkspaceId
    id: DealId
    source: str
    external_id: str
    name: str
    account: int | None
    product: int | None
    created_on: date | None
    closed_on: date | None
    stage_since: date | None
    next_step: str | None
    lost_reason: str | None
    crm_probability: int | None
    state: State
    competitor: str | None = None
    revision: int = 0
    merged_into: DealId | None = None


class Sighting(NamedTuple):
    """What a delivery says about one deal. Plain values, because it waits in a table until it is applied.

    Days are ordinals, instants seconds in UTC. `estimate_minor` is the list price that stands in for an
    amount nobody gave. `entered`: when it came into its stage; `modified`: when its record last changed.
    """

    key: str
    name: str
    account: str | None
    account_key: str | None
    product: int | None
    owner: int | None
    process: str
    status: str
    stage: str | None
    amount_minor: int | None
    currency: str
    estimate_minor: int | None
    created: int | None
    created_at: int | None
    closed: int | None
    closed_at: int | None
    entered: int | None
    entered_at: int | None
    modified: int | None
    modified_at: int | None
    expected: int | None
    next_step: str | None
    lost_reason: str | None
    probability: int | None
