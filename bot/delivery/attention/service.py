"""Use cases of the governor: looking at everybody whose moment has come, and letting go what they may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.delivery.attention import rules, store
from bot.delivery.attention.store import Wishes
from bot.delivery.model import DIGEST, Attention, DeliveryId, Release, Slots, Told, Verdict, Waiting
from bot.delivery.outbox import digest
from bot.delivery.settings import DeliverySettings
from bot.kit.chat import Rest
from bot.kit.clock import local, millis
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import kinds
from bot.people import store as people
from bot.people.leave import service as leave
from bot.people.model import Member, MemberId, WorkspaceId

LOOKS_AHEAD, LOOKS_BACK = timedelta(days=60), timedelta(days=40)
"""So far the governor knows who works when: ahead over any holiday, back to the last day before one."""
_REMEMBERS = timedelta(days=90)
"""How far back it counts how often a person acts on a kind."""
_TOLD_SINCE = timedelta(days=3)
_FEW = 5
"""With fewer nudges of a kind than that, half of the weight is that they might have acted or not."""
_TOMORROW = timedelta(days=1)
Rests = Mapping[tuple[WorkspaceId, MemberId], Rest]


@dataclass(frozen=True)
class Desk:
    """What waits for some people of one workspace, and when each may be told."""

    workspace: WorkspaceId
    members: Mapping[MemberId, Member]
    attention: Mapping[MemberId, Attention]
    waiting: Mapping[MemberId, Sequence[Waiting]]
    told: Mapping[MemberId, Told]
    unwanted: Mapping[str, Sequence[DeliveryId]] = field(default_factory=dict)


def govern(tx: Tx, *, deps: Deps, now: datetime, rests: Rests, most: int = 500) -> int:
    """Decide for everybody whose moment has come; returns for how many people.

    `rests`: who does not want to be disturbed, as far as the chat platform tells.
    """
    due = store.take_due(tx, now=now, most=most)
    for workspace, wishes in _by_workspace(due).items():
        desk = look(tx, workspace=workspace, wishes=wishes, deps=deps, now=now, rests=rests)
        for reason, ids in desk.unwanted.items():
            store.expire(tx, workspace=workspace, deliveries=ids, reason=reason, now=now)
        moments: list[tuple[Wishes, datetime | None]] = []
        for one in wishes:
            verdict = _verdict(desk, one.member, now)
            _carry_out(tx, desk, one.member, verdict, now=now, deps=deps)
            moments.append((one, verdict.again))
        store.sleep(tx, moments)
    return len(due)


def look(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    wishes: Sequence[Wishes],
    deps: Deps,
    now: datetime,
    rests: Rests,
    instead: Mapping[MemberId, Sequence[Waiting]] | None = None,
) -> Desk:
    """Everything the rules need to decide for these people. `instead`: of what really waits for them."""
    ids = [one.member for one in wishes]
    found = people.by_ids(tx, workspace=workspace, ids=ids)
    waiting = store.waiting(tx, workspace=workspace, members=ids) if instead is None else instead
    mutes = store.mutes(tx, workspace=workspace, members=ids)
    acted = store.acted(tx, workspace=workspace, members=ids, since=now - _REMEMBERS)
    unwanted: dict[str, list[DeliveryId]] = defaultdict(list)
    wanted: dict[MemberId, list[Waiting]] = {}
    for member in ids:
        wanted[member] = []
        for one in waiting.get(member, ()):
            why = _why_not(found.get(member), mutes.get(member, frozenset()), one, now)
            if why is not None:
                unwanted[why].append(one.id)
                continue
            done, told = acted.get((member, one.kind), (0, 0))
            wanted[member].append(replace(one, acted=(done + _FEW / 2) / (told + _FEW)))
    released = store.told(tx, workspace=workspace, members=ids, since=now - _TOLD_SINCE)
    return Desk(
        workspace=workspace,
        members=found,
        attention=_attention(tx, members=found, wishes=wishes, deps=deps, now=now, rests=rests),
        waiting=wanted,
        told={member: _told(released.get(member, ()), found[member].zone) for member in found},
        unwanted=unwanted,
    )


def appointment_slots(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    members: Sequence[MemberId],
    at: datetime,
    remind_at: datetime,
    before: datetime,
    deps: Deps,
    now: datetime,
) -> dict[MemberId, Slots]:
    """When to ask each of these for an appointment at `at`, and when to remind them of it, by `before`.

    For jobs that propose appointments: each goes into `Nudge.not_before`.
    """
    wishes = list(store.wishes(tx, workspace=workspace, members=members).values())
    found = people.by_ids(tx, workspace=workspace, ids=members)
    # The days around the appointment count, however far ahead it is.
    span = at.date() - LOOKS_BACK, before.date() + _TOMORROW
    known = _attention(tx, members=found, wishes=wishes, deps=deps, now=now, rests={}, span=span)
    return {
        member: rules.appointment_slots(at, remind_at=remind_at, before=before, attention=one, now=now)
        for member, one in known.items()
    }


def _by_workspace(due: Iterable[Wishes]) -> dict[WorkspaceId, list[Wishes]]:
    found: dict[WorkspaceId, list[Wishes]] = defaultdict(list)
    for one in due:
        found[one.workspace].append(one)
    return found


def _why_not(member: Member | None, mutes: frozenset[str], one: Waiting, now: datetime) -> str | None:
    """Why somebody is not told that at all."""
    kind = kinds().get(one.kind)
    if kind is None:
        return "unknown_kind"
    if member is None or member.slack_id is None:
        return "no_account"
    if member.left_on is not None and member.left_on < local(now, member.zone).date():
        return "left"
    return "muted" if one.kind in mutes and not kind.is_required else None


def _attention(
    tx: Tx,
    *,
    members: Mapping[MemberId, Member],
    wishes: Sequence[Wishes],
    deps: Deps,
    now: datetime,
    rests: Rests,
    span: tuple[date, date] | None = None,
) -> dict[MemberId, Attention]:
    """When each may be told something on the days of `span`, by default those around now."""
    settings = deps.settings[DeliverySettings]
    first, last = span or (now.date() - LOOKS_BACK, now.date() + LOOKS_AHEAD)
    workdays = frozenset(
        day
        for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        if deps.calendar.is_workday(day)
    )
    if not members:
        return {}
    workspace = wishes[0].workspace
    away = leave.leave_of(tx, workspace=workspace, members=list(members), first=first, last=last)
    found = {}
    for one in wishes:
        member = members.get(one.member)
        if member is None:
            continue
        days_away = {
            day for since, until in away.get(one.member, ()) for day in workdays if since <= day <= until
        }
        rest = rests.get((workspace, one.member))
        busy = rest.until if rest is not None and rest.since <= now < rest.until else None
        found[one.member] = attention_of(
            one, settings=settings, zone=member.zone, workdays=workdays - days_away, busy_until=busy
        )
    return found


def attention_of(
    wishes: Wishes,
    *,
    settings: DeliverySettings,
    zone: str,
    workdays: frozenset[date],
    busy_until: datetime | None = None,
) -> Attention:
    """When somebody may be told something: as they set it, else as the company has it."""
    holds = [one for one in (busy_until, wishes.quiet_until) if one is not None]
    return Attention(
        zone=zone,
        starts=settings.starts if wishes.starts is None else _time(wishes.starts),
        ends=settings.ends if wishes.ends is None else _time(wishes.ends),
        workdays=workdays,
        daily_limit=settings.daily_limit if wishes.daily_limit is None else wishes.daily_limit,
        gap=timedelta(minutes=settings.gap_minutes),
        digest_at=_digest(wishes, settings),
        busy_until=max(holds, default=None),
    )


def _digest(wishes: Wishes, settings: DeliverySettings) -> time | None:
    if wishes.digest_at is None:
        return settings.digest
    return None if wishes.digest_at == store.NO_DIGEST else _time(wishes.digest_at)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _told(released: Iterable[tuple[str, datetime]], zone: str) -> Told:
    nudges, digests = [], set()
    for kind, at in released:
        if kind == DIGEST:
            digests.add(local(at, zone).date())
        else:
            nudges.append(at)
    return Told(tuple(sorted(nudges)), frozenset(digests))


def _verdict(desk: Desk, member: MemberId, now: datetime) -> Verdict:
    waiting = desk.waiting.get(member, ())
    if not waiting:
        return Verdict()
    verdict = rules.decide(waiting, attention=desk.attention[member], told=desk.told[member], now=now)
    gone = {one for release in verdict.releases for one in release.ids} | set(verdict.expired)
    if verdict.again is None and any(one.id not in gone for one in waiting):
        # Nobody knows of a day they work on yet; there may be one tomorrow.
        return replace(verdict, again=now + _TOMORROW)
    return verdict


def _carry_out(tx: Tx, desk: Desk, member: MemberId, verdict: Verdict, *, now: datetime, deps: Deps) -> None:
    until = {one.id: one.until for one in desk.waiting.get(member, ())}
    late = [one for one in verdict.expired if until[one] <= now]
    store.expire(tx, workspace=desk.workspace, deliveries=late, reason="late", now=now)
    crowded = [one for one in verdict.expired if until[one] > now]
    store.expire(tx, workspace=desk.workspace, deliveries=crowded, reason="no_room", now=now)
    leaders: list[DeliveryId] = []
    followers: list[tuple[DeliveryId, DeliveryId]] = []
    for release in verdict.releases:
        leader, others = _lead(tx, desk, member, release, now=now, deps=deps)
        leaders.append(leader)
        followers += [(one, leader) for one in others]
    store.release(
        tx,
        workspace=desk.workspace,
        leaders=leaders,
        followers=followers,
        now=now,
        now_ms=millis(now),
    )


def _lead(
    tx: Tx, desk: Desk, member: MemberId, release: Release, *, now: datetime, deps: Deps
) -> tuple[DeliveryId, Sequence[DeliveryId]]:
    """What is sent for a release, and what is said along with it."""
    if not release.is_digest:
        return release.ids[0], release.ids[1:]
    zone = desk.members[member].zone
    made = digest.add(
        tx, workspace=desk.workspace, member=member, day=local(now, zone).date(), now=now, ids=deps.ids
    )
    return made, release.ids
