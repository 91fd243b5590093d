"""The words of a delivery at the moment of sending: what the slice says, and what every nudge says besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.model import DIGEST, Delivery
from bot.delivery.settings import DeliverySettings
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.markup import Card
from bot.kit.nudges import Kind, Saying, Sending, kinds
from bot.people import store as people
from bot.people.model import Member

MOST_IN_DIGEST = 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message ready to go out. `unsaid`: what of the group has nothing to say any more."""

    card: Card
    reader: Reader
    member: Member | None
    unsaid: tuple[Delivery, ...] = ()


def spoken(
    tx: Tx, *, group: Sequence[Delivery], leader: Delivery, deps: Deps, now: datetime
) -> Spoken | None:
    """One message for all of these; None when none of them has anything to say any more."""
    member = None
    if leader.member is not None:
        member = people.by_ids(tx, workspace=leader.workspace, ids=[leader.member]).get(leader.member)
        if member is None:
            return None
    said: list[tuple[Delivery, Kind, Saying]] = []
    unsaid: list[Delivery] = []
    for one in group:
        if one.kind == DIGEST:
            continue
        kind = kinds()[one.kind]
        saying = kind.say(tx, deps, _sending(one, now))
        if saying is None:
            unsaid.append(one)
        else:
            said.append((one, kind, saying))
    if not said:
        return None
    reader = _reader(member, said[0][2], deps, now)
    cards = [
        (one, kind, deps.words.card(saying.template, saying.facts, reader)) for one, kind, saying in said
    ]
    if leader.kind == DIGEST:
        card = digest(cards, deps, reader)
    else:
        late_since = None if said[0][2].says_late else _late_since(said[0][0], deps, now)
        card = _together(cards, member, deps, reader, late_since)
    return Spoken(card, reader, member, tuple(unsaid))


def alone(tx: Tx, *, delivery: Delivery, member: Member, deps: Deps, now: datetime) -> Card | None:
    """One delivery of a digest, opened by itself, with its buttons; None: it has nothing to say any more."""
    kind = kinds()[delivery.kind]
    saying = kind.say(tx, deps, _sending(delivery, now))
    if saying is None:
        return None
    reader = _reader(member, saying, deps, now)
    card = deps.words.card(saying.template, saying.facts, reader)
    return _together([(delivery, kind, card)], member, deps, reader, _late_since(delivery, deps, now))


def why(delivery: Delivery, deps: Deps, reader: Reader) -> str:
    """Why it came, in one sentence."""
    return reason(delivery.kind, delivery.facts, deps, reader)


def reason(kind: str, facts: Any, deps: Deps, reader: Reader) -> str:
    """Why something of that kind comes."""
    return deps.words.text(f"{kinds()[kind].slice}/why", {"kind": kind, "facts": facts}, reader)


def kind_name(kind: str, deps: Deps, reader: Reader) -> str:
    """What people call that kind."""
    return deps.words.text(f"{kinds()[kind].slice}/kind", {"kind": kind}, reader)


def digest(cards: Sequence[tuple[Delivery, Kind, Card]], deps: Deps, reader: Reader) -> Card:
    """The one message that names each of these in a line."""
    lines = [
        {"id": one.id, "summary": card.summary, "kind": kind_name(kind.name, deps, reader)}
        for one, kind, card in cards
    ]
    return deps.words.card("delivery/digest", {"lines": lines, "shown": MOST_IN_DIGEST}, reader)


def _together(
    cards: Sequence[tuple[Delivery, Kind, Card]],
    member: Member | None,
    deps: Deps,
    reader: Reader,
    late_since: datetime | None,
) -> Card:
    """The first card, what the others about the same subject add, and below them the frame."""
    first, kind, card = cards[0]
    parts = [part for _, _, one in cards for part in one.parts]
    facts = {
        "id": first.id,
        "late_since": late_since,
        "why": why(first, deps, reader) if member is not None else None,
        "kind": kind_name(first.kind, deps, reader),
        "has_buttons": member is not None and not first.is_appointment,
        "is_required": kind.is_required,
        "says_done": any(one.says_done for _, one, _ in cards),
    }
    frame = deps.words.card("delivery/frame", facts, reader)
    return replace(card, parts=(*parts, *frame.parts))


def _late_since(delivery: Delivery, deps: Deps, now: datetime) -> datetime | None:
    """The occasion, for what is said so much later that one should know."""
    late = timedelta(minutes=deps.settings[DeliverySettings].late_minutes)
    # When a person is told is the governor's choice; a nudge is late when it was planned late.
    is_chosen = delivery.member is not None and not delivery.is_appointment
    since = delivery.planned_at if is_chosen else now
    return delivery.occasion if since - delivery.occasion > late else None


def _reader(member: Member | None, saying: Saying, deps: Deps, now: datetime) -> Reader:
    company = deps.company
    if member is not None:
        language, zone = member.language, member.zone
    else:
        language, zone = saying.language or company.language, saying.zone or company.zone
    return Reader(language, zone, local(now, zone).date())


def _sending(one: Delivery, now: datetime) -> Sending:
    return Sending(
        workspace=one.workspace,
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        occasion=one.occasion,
        member=one.member,
        channel=one.channel,
        facts=one.facts,
        now=now,
    )
