"""The agenda: what will be said to whom on a day, and why, by the same rules that will then say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import planning
from bot.delivery.attention import rules
from bot.delivery.attention import service as attention
from bot.delivery.attention import store as attention_store
from bot.delivery.model import DeliveryId, Verdict, Waiting
from bot.delivery.outbox import store as outbox
from bot.delivery.schedules import store as schedules
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.kit.nudges import Facts, Nudge, jobs, kinds
from bot.people.model import Member, MemberId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that will be said at that moment, to a person or in a channel. `digest`: with others, in one."""

    at: datetime
    member: Member | None
    channel: str | None
    kind: str
    subject: str
    facts: Facts
    until: datetime
    digest: bool = False


@dataclass(frozen=True, slots=True)
class _Planned:
    """A nudge of the outbox, or one that a schedule will bring."""

    id: DeliveryId
    nudge: Nudge


def entries(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    deps: Deps,
    now: datetime,
    first: datetime,
    last: datetime,
    of: MemberId | None = None,
) -> list[Entry]:
    """What will be said from `first` up to, not including, `last`, as far as can be known now, in order.

    `of`: only to that person, and then with what is confidential. Everybody else's confidential nudges are
    left out. What will be said depends on what happens until then: a deal that is closed is not asked about.
    """
    planned = [
        one
        for one in _planned(tx, workspace, deps, last=last, of=of)
        if of is None or one.nudge.member == of
        if of is not None or not kinds()[one.nudge.kind].is_confidential
    ]
    found = [
        _entry(one.nudge, max(now, one.nudge.not_before or one.nudge.occasion), None)
        for one in planned
        # A message that is brought up to date tells nobody anything.
        if one.nudge.operation is not Operation.UPDATE
        and (one.nudge.member is None or one.nudge.operation is not Operation.POST)
    ]
    found += _to_people(tx, workspace, deps, planned, now=now, last=last)
    return sorted(
        (one for one in found if first <= one.at < last and one.at < one.until),
        key=lambda one: (one.at, one.channel or "", one.member.name if one.member else "", one.subject),
    )


def _planned(
    tx: Tx, workspace: WorkspaceId, deps: Deps, *, last: datetime, of: MemberId | None
) -> list[_Planned]:
    waiting = [
        _Planned(
            one.id,
            Nudge(
                kind=one.kind,
                subject=one.subject,
                occasion=one.occasion,
                until=one.until,
                member=one.member,
                channel=one.channel,
                facts=one.facts,
                urgency=one.urgency,
                operation=one.operation,
                not_before=earliest,
            ),
        )
        for one, earliest in outbox.planned(tx, workspace=workspace)
    ]
    names = {_name(one.nudge) for one in waiting}
    ahead = [nudge for nudge in _coming(tx, workspace, deps, last, of) if _name(nudge) not in names]
    # Numbers below every real one, so that what is planned already comes first where all else is equal.
    return waiting + [_Planned(DeliveryId(number), one) for number, one in enumerate(ahead, start=1)]


def _coming(
    tx: Tx, workspace: WorkspaceId, deps: Deps, last: datetime, of: MemberId | None
) -> Iterable[Nudge]:
    """What schedules will bring until then, what is overdue included; for a person only of those that may be theirs."""
    by_kind = defaultdict(list)
    for schedule in schedules.due_in(tx, workspace=workspace, until=last):
        by_kind[schedule.kind].append(schedule)
    for kind, every in by_kind.items():
        job, some = jobs().get(kind), every
        if of is not None and job is not None and job.for_member is not None:
            subjects = job.for_member(tx, workspace, of)
            some = [one for one in every if one.subject in subjects]
        dues = planning.dues_within(some, until=last, calendar=deps.calendar)
        for _, nudge in planning.proposed(tx, kind, dues, deps) or ():
            yield nudge


def _name(nudge: Nudge) -> tuple[object, ...]:
    return nudge.member, nudge.channel, nudge.kind, nudge.subject, nudge.occasion, nudge.operation


def _to_people(
    tx: Tx,
    workspace: WorkspaceId,
    deps: Deps,
    planned: Sequence[_Planned],
    *,
    now: datetime,
    last: datetime,
) -> list[Entry]:
    governed = {
        one.id: one.nudge
        for one in planned
        if one.nudge.member is not None and one.nudge.operation is Operation.POST
    }
    waiting: dict[MemberId, list[Waiting]] = defaultdict(list)
    for number, nudge in governed.items():
        waiting[MemberId(nudge.member or 0)].append(_waiting(number, nudge))
    wishes = attention_store.wishes(tx, workspace=workspace, members=waiting)
    desk = attention.look(
        tx,
        workspace=workspace,
        wishes=list(wishes.values()),
        deps=deps,
        now=now,
        rests={},
        instead=waiting,
    )
    found: list[Entry] = []
    for member, ones in desk.waiting.items():
        if not ones:
            continue
        said = rules.moments(
            ones, attention=desk.attention[member], told=desk.told[member], since=now, until=last
        )
        found += _entries(desk.members[member], said, governed)
    return found


def _entries(
    member: Member,
    said: Iterable[tuple[datetime, Verdict]],
    governed: Mapping[DeliveryId, Nudge],
) -> list[Entry]:
    return [
        _entry(governed[number], at, member, digest=release.is_digest)
        for at, verdict in said
        for release in verdict.releases
        for number in release.ids
    ]


def _waiting(number: DeliveryId, nudge: Nudge) -> Waiting:
    return Waiting(
        id=number,
        kind=nudge.kind,
        subject=nudge.subject,
        urgency=nudge.urgency,
        earliest=nudge.not_before or nudge.occasion,
        until=nudge.until,
        is_appointment=kinds()[nudge.kind].is_appointment,
    )


def _entry(nudge: Nudge, at: datetime, member: Member | None, *, digest: bool = False) -> Entry:
    return Entry(at, member, nudge.channel, nudge.kind, nudge.subject, nudge.facts, nudge.until, digest)
