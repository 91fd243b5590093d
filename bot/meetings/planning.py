"""What a meeting says by itself, planned when its schedule is due: questions, card, agenda, the offer to close.

When the schedule of a series is due, its meeting is planned whole, and the questions of the next one, too: for
people whose hours end before, they come at the end of the workday before. What has changed until it is said (left
out, moved, paused, answered) is withdrawn at that moment, in saying.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery import service as delivery
from bot.delivery.attention import service as attention
from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.ids import Ids
from bot.kit.manner import Operation
from bot.kit.nudges import Due, Nudge
from bot.kit.recurrence import next_after, occasions
from bot.meetings.holding import store as meetings
from bot.meetings.model import GRACE, KIND, Meeting, Mode, Series, SeriesId, State
from bot.meetings.series import rules
from bot.meetings.series import store as series_store
from bot.people import service as people
from bot.people import store as people_store
from bot.people.leave.service import leave_of
from bot.people.model import Member, MemberId, WorkspaceId

ASK, REMIND, OPEN, LEAD, CLOSE, SUMMARY, REPLY = (
    f"meetings.{word}" for word in ("ask", "remind", "open", "lead", "close", "summary", "reply")
)
REMINDED_BEFORE = timedelta(minutes=15)
"""So long before it begins who has not answered is reminded, where they work then (attention.rules says when else)."""
CLOSE_OFFERED_AFTER = timedelta(minutes=10)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attending:
    """Who a meeting is for on its day. `asked` are those who are there and answer; `leader` leads it."""

    members: tuple[Member, ...]
    asked: tuple[Member, ...]
    away: frozenset[MemberId]
    leader: Member | None

    @property
    def by_id(self) -> dict[MemberId, Member]:
        return {one.id: one for one in self.members}


def regular(series: Series, starts_at: datetime) -> Meeting:
    """The meeting of that occasion, as it is planned."""
    day = local(starts_at, series.recurrence.zone).date()
    return Meeting(series.id, day, starts_at, series.minutes)


def meeting_of(tx: Tx, *, series: Series, day: date, deps: Deps, locked: bool = False) -> Meeting | None:
    """The meeting of that day, as it was changed or else as it is planned; None when there is none.

    `locked`: nobody else changes it before we are through.
    """
    if locked:
        series_store.lock(tx, workspace=series.workspace, series=series.id)
    stored = meetings.on(tx, workspace=series.workspace, series=series.id, day=day)
    return stored if stored is not None else regular_on(series, day, deps)


def regular_on(series: Series, day: date, deps: Deps) -> Meeting | None:
    """The meeting of that day by the calendar; None when there is none."""
    begins = beginning_of(day, series.recurrence.zone)
    found = occasions(
        series.recurrence,
        after=begins - timedelta(seconds=1),
        until=beginning_of(day + _ONE_DAY, series.recurrence.zone) - timedelta(seconds=1),
        calendar=deps.calendar,
        most=1,
    )
    return regular(series, found[0]) if found else None


def beginning_of(day: date, zone: str) -> datetime:
    """The first instant of that day there."""
    return datetime.combine(day, time(0), ZoneInfo(zone))


def attending(tx: Tx, deps: Deps, *, series: Series, day: date) -> Attending:
    """Who belongs to the team on that day. The manager is asked only where nobody else is.

    Who can have no account (neither known in Slack nor with an email) is not asked and not missing.
    """
    found = people_store.members_of(tx, workspace=series.workspace, teams=[series.team])
    members = sorted(
        (one for one in found if one.left_on is None or one.left_on >= day), key=lambda one: one.id
    )
    manager = people.teams(tx, workspace=series.workspace)[series.team].manager
    extra = {one for one in (manager, series.leader, series.delegate) if one is not None}
    known = {one.id: one for one in members}
    known.update(people_store.by_ids(tx, workspace=series.workspace, ids=extra - known.keys()))
    leave = leave_of(tx, workspace=series.workspace, members=list(known), first=day, last=day)
    reps = [one for one in members if one.id != manager] or members
    leader = rules.leader_on(
        series,
        day,
        manager=manager,
        members=[one.id for one in reps],
        away=leave.keys(),
        calendar=deps.calendar,
    )
    return Attending(
        members=tuple(members),
        asked=tuple(one for one in reps if one.id not in leave and (one.slack_id or one.email)),
        away=frozenset(leave),
        leader=known.get(leader) if leader is not None else None,
    )


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> Iterator[tuple[Due, Nudge]]:
    """For each due: all of the meeting that it announces, and the questions of the one after it."""
    now = deps.clock.now()
    for due in dues:
        workspace, number = WorkspaceId(due.workspace), SeriesId(int(due.subject))
        series = series_store.these(tx, workspace=workspace, ids=[number]).get(number)
        if series is None:
            continue
        starts_at = due.at + timedelta(minutes=series.ask_minutes)
        for each in (starts_at, next_after(series.recurrence, starts_at, deps.calendar)):
            if each is None:
                continue
            planned = regular(series, each)
            meeting = meetings.on(tx, workspace=workspace, series=series.id, day=planned.day) or planned
            if meeting.state is not State.PLANNED or meeting.is_moved:
                continue
            is_next = each is not starts_at
            for nudge in nudges(tx, deps, series=series, meeting=meeting, now=now, only_questions=is_next):
                yield due, nudge


def nudges(
    tx: Tx, deps: Deps, *, series: Series, meeting: Meeting, now: datetime, only_questions: bool = False
) -> list[Nudge]:
    """All that one meeting says by itself."""
    who = attending(tx, deps, series=series, day=local(meeting.starts_at, series.recurrence.zone).date())
    found = _questions(tx, deps, series=series, meeting=meeting, who=who, now=now)
    if not only_questions:
        found += [_open(series, meeting), _over(series, meeting), *_led(series, meeting, who.leader)]
    return found


def changed(tx: Tx, *, series: Series, meeting: Meeting, now: datetime, ids: Ids) -> None:
    """Bring the card in the channel up to date, where it stands already."""
    if now < meeting.starts_at and meeting.state is State.PLANNED:
        return
    nudge = Nudge(
        kind=OPEN,
        subject=_subject(meeting),
        occasion=now,
        until=max(now, meeting.ends_at) + GRACE,
        channel=series.channel,
        facts={**_facts(meeting), "is_update": True},
        operation=Operation.UPDATE,
        message=meeting.name,
    )
    outbox.plan(tx, nudges=[(series.workspace, nudge)], now=now, ids=ids)


def in_thread(
    tx: Tx, *, series: Series, meeting: Meeting, kind: str, member: MemberId | None, now: datetime, ids: Ids
) -> None:
    """Say something below the card in the channel."""
    nudge = Nudge(
        kind=kind,
        subject=f"{_subject(meeting)}:{member}" if member else _subject(meeting),
        occasion=now,
        until=max(now, meeting.ends_at) + GRACE,
        channel=series.channel,
        facts={**_facts(meeting), "member": member, "is_update": True},
        operation=Operation.REPLY,
        message=meeting.name,
    )
    outbox.plan(tx, nudges=[(series.workspace, nudge)], now=now, ids=ids)


def is_paused(tx: Tx, series: Series, meeting: Meeting) -> bool:
    """Whether the series pauses over that meeting, or was ended."""
    schedule = schedules.one(tx, workspace=series.workspace, kind=KIND, subject=str(series.id))
    if schedule is None:
        return True
    if meeting.is_moved or not schedule.is_paused:
        return False
    announced = meeting.starts_at - timedelta(minutes=series.ask_minutes)
    return schedule.next_run_at is None or announced < schedule.next_run_at


def _questions(
    tx: Tx, deps: Deps, *, series: Series, meeting: Meeting, who: Attending, now: datetime
) -> list[Nudge]:
    is_written = series.mode is Mode.WRITTEN
    before = meeting.ends_at if is_written else meeting.starts_at
    ask_at, remind_at = meeting.starts_at - timedelta(minutes=series.ask_minutes), before - REMINDED_BEFORE
    ids = [one.id for one in who.asked]
    slots = attention.appointment_slots(
        tx,
        workspace=series.workspace,
        members=ids,
        at=ask_at,
        remind_at=remind_at,
        before=before,
        deps=deps,
        now=now,
    )
    # Who was reminded of it before it got another time is not reminded again.
    reminded = delivery.told(
        tx, workspace=series.workspace, members=ids, kinds=[REMIND], about=f"{known_as(meeting)}:"
    )
    # Whose hours begin when it has begun already, because they come back that day, can still answer.
    until = meeting.ends_at if is_written else meeting.ends_at + GRACE
    found = []
    for one, slot in slots.items():
        found.append(_personal(ASK, meeting, one, at=ask_at, until=until, not_before=slot.asked))
        if slot.reminded is not None and one not in reminded:
            # By the time that all would be reminded, so that planned twice it is one.
            found.append(
                _personal(REMIND, meeting, one, at=remind_at, until=before, not_before=slot.reminded)
            )
    return found


def _open(series: Series, meeting: Meeting) -> Nudge:
    return Nudge(
        kind=OPEN,
        subject=_subject(meeting),
        occasion=meeting.starts_at,
        until=meeting.ends_at + GRACE,
        channel=series.channel,
        facts=_facts(meeting),
        message=meeting.name,
    )


def _over(series: Series, meeting: Meeting) -> Nudge:
    """When nothing is answered any more the card says so, also where nobody has ended the meeting."""
    over_at = meeting.ends_at if series.mode is Mode.WRITTEN else meeting.ends_at + GRACE
    return Nudge(
        kind=OPEN,
        subject=_end(meeting),
        occasion=over_at,
        until=over_at + GRACE,
        channel=series.channel,
        facts={**_facts(meeting), "ends": int(meeting.ends_at.timestamp()), "is_last": True},
        operation=Operation.UPDATE,
        message=meeting.name,
    )


def _led(series: Series, meeting: Meeting, leader: Member | None) -> list[Nudge]:
    if series.mode is Mode.WRITTEN:
        return [
            Nudge(
                kind=SUMMARY,
                subject=_end(meeting),
                occasion=meeting.ends_at,
                until=meeting.ends_at + GRACE,
                channel=series.channel,
                facts={**_facts(meeting), "member": None, "ends": int(meeting.ends_at.timestamp())},
                operation=Operation.REPLY,
                message=meeting.name,
            )
        ]
    if leader is None:
        return []
    offer_at = meeting.ends_at + CLOSE_OFFERED_AFTER
    offer = _personal(CLOSE, meeting, leader.id, at=offer_at, until=meeting.ends_at + GRACE)
    return [
        _personal(LEAD, meeting, leader.id, at=meeting.starts_at, until=meeting.ends_at),
        replace(
            offer, subject=_end(meeting), facts={**offer.facts, "ends": int(meeting.ends_at.timestamp())}
        ),
    ]


def _personal(
    kind: str,
    meeting: Meeting,
    member: MemberId,
    *,
    at: datetime,
    until: datetime,
    not_before: datetime | None = None,
) -> Nudge:
    return Nudge(
        kind=kind,
        subject=_subject(meeting),
        occasion=at,
        until=until,
        member=member,
        facts=_facts(meeting),
        not_before=not_before,
    )


def known_as(meeting: Meeting) -> str:
    """The series and the day, by which a meeting is known whenever it is held."""
    return f"{meeting.series}:{meeting.day.isoformat()}"


def _subject(meeting: Meeting) -> str:
    # With its day: the questions of tomorrow's, planned today, do not take the place of today's. With its time: what
    # is planned for a new one is not overtaken by what was planned for the old one, which is withdrawn when it is due.
    return f"{known_as(meeting)}:{int(meeting.starts_at.timestamp())}"


def _end(meeting: Meeting) -> str:
    # In the same way, what is said at the end of a meeting whose length was changed.
    return f"{known_as(meeting)}:{int(meeting.starts_at.timestamp())}:{meeting.minutes}"


def _facts(meeting: Meeting) -> dict[str, object]:
    return {"day": meeting.day.isoformat(), "starts": int(meeting.starts_at.timestamp())}
