"""Use cases during a meeting: begin, next item, who takes what, what is put off, solved or decided, and the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.meetings import planning
from bot.meetings.asking import store as answers
from bot.meetings.asking.service import MeetingOver, NoMeeting, kind_of
from bot.meetings.holding import store
from bot.meetings.model import Answer, Meeting, Mode, Point, PointId, Series, SeriesId, Sort, State
from bot.meetings.planning import Attending
from bot.meetings.refusals import allow
from bot.meetings.series import store as series_store
from bot.people.model import Member
from bot.people.permissions import may
from bot.people.rules import one_line

LONGEST_POINT = 300


class NotLeading(Refusal):
    """Somebody else leads this meeting. Facts: `leader` (a name, or None)."""

    template = "meetings/refused_not_leading"


class NoSuchPoint(Refusal):
    """What was pressed on is not there any more. Facts: `command`."""

    template = "meetings/refused_no_such_point"


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting with all that stands in it. `points`: what came up in it; `open_points`: all that is not settled
    in the series, the oldest first; `solved`: its problems that were solved on the meeting's day. `before`: what each
    answered last time.
    """

    series: Series
    meeting: Meeting
    who: Attending
    answers: tuple[Answer, ...]
    points: tuple[Point, ...]
    open_points: tuple[Point, ...]
    before: tuple[Answer, ...]
    solved: tuple[Point, ...]


def see(tx: Tx, *, asker: Member, series: SeriesId, day: date, deps: Deps) -> Seen:
    """That meeting, for somebody of the team or its line, or who leads it. Refuses: NoMeeting, NotYourMeeting."""
    known = series_store.these(tx, workspace=asker.workspace, ids=[series]).get(series)
    if known is None:
        raise NoMeeting(command=deps.command("meeting"))
    allow(tx, asker, "meetings.see", series=known)
    meeting = planning.meeting_of(tx, series=known, day=day, deps=deps)
    if meeting is None:
        raise NoMeeting(command=deps.command("meeting"))
    return seen(tx, series=known, meeting=meeting, deps=deps)


def seen(tx: Tx, *, series: Series, meeting: Meeting, deps: Deps) -> Seen:
    """All that stands in it. For what is said unasked, in the team's channel."""
    workspace = series.workspace
    given, points = [], []
    if meeting.id is not None:
        given = answers.of_meeting(tx, workspace=workspace, meeting=meeting.id)
        points = store.points_of(tx, workspace=workspace, meeting=meeting.id)
    earlier = store.before(tx, workspace=workspace, series=series.id, day=meeting.day, most=1)
    before = (
        answers.of_meeting(tx, workspace=workspace, meeting=earlier[0].id)
        if earlier and earlier[0].id
        else []
    )
    day = local(meeting.starts_at, series.recurrence.zone).date()
    return Seen(
        series,
        meeting,
        planning.attending(tx, deps, series=series, day=day),
        tuple(given),
        tuple(points),
        tuple(store.open_points(tx, workspace=workspace, series=series.id)),
        tuple(before),
        tuple(store.solved_on(tx, workspace=workspace, series=series.id, day=day)),
    )


def may_lead(tx: Tx, *, asker: Member, found: Seen) -> bool:
    """Whether the asker leads it: whose turn it is, the team's line, an admin, or the delegate."""
    is_leader = found.who.leader is not None and found.who.leader.id == asker.id
    return (
        is_leader
        or asker.id == found.series.delegate
        or may(tx, asker, "meetings.lead", team=found.series.team)
    )


def begin(tx: Tx, *, asker: Member, series: SeriesId, day: date, now: datetime, deps: Deps) -> Seen:
    """Begin with the first item; begun already, nothing changes. Refuses as `_led`."""
    found = _led(tx, asker, series, day, now=now, deps=deps)
    if found.meeting.state is State.RUNNING:
        return found
    begun = replace(found.meeting, state=State.RUNNING, item=0, began_at=now, item_since=now, leader=asker.id)
    return _stepped(tx, found, begun, now=now, deps=deps)


def go_to(
    tx: Tx, *, asker: Member, series: SeriesId, day: date, item: int, now: datetime, deps: Deps
) -> Seen:
    """Go to that item of the agenda; pressed twice it is gone to once. Refuses as `_led`."""
    found = _led(tx, asker, series, day, now=now, deps=deps)
    to = max(0, min(item, len(kind_of(found.series, deps).agenda) - 1))
    if found.meeting.state is not State.RUNNING or found.meeting.item == to:
        return found
    return _stepped(tx, found, replace(found.meeting, item=to, item_since=now), now=now, deps=deps)


def close(tx: Tx, *, asker: Member, series: SeriesId, day: date, now: datetime, deps: Deps) -> Seen:
    """End it, with a summary in its thread; ended already, nothing changes. Refuses as `_led`."""
    found = _led(tx, asker, series, day, now=now, deps=deps, may_be_closed=True)
    if found.meeting.state is State.CLOSED:
        return found
    meeting = replace(
        found.meeting, state=State.CLOSED, ended_at=now, leader=found.meeting.leader or asker.id
    )
    kept = store.keep(
        tx, workspace=asker.workspace, meeting=meeting, ids=deps.ids, expected=len(found.who.asked)
    )
    planning.changed(tx, series=found.series, meeting=kept, now=now, ids=deps.ids)
    planning.in_thread(
        tx, series=found.series, meeting=kept, kind=planning.SUMMARY, member=None, now=now, ids=deps.ids
    )
    return replace(found, meeting=kept)


def note(
    tx: Tx,
    *,
    asker: Member,
    series: SeriesId,
    day: date,
    sort: Sort,
    text: str,
    now: datetime,
    deps: Deps,
) -> Seen:
    """Put something off, or write down what was decided. Anybody of the team or its line may.

    Refuses: MeetingOver, NoMeeting, NotYourMeeting.
    """
    found = see(tx, asker=asker, series=series, day=day, deps=deps)
    allow(tx, asker, "meetings.help", series=found.series)
    found = _not_over(found, now, deps)
    meeting = found.meeting
    if meeting.id is None:
        meeting = store.keep(tx, workspace=asker.workspace, meeting=meeting, ids=deps.ids)
    assert meeting.id is not None
    words = one_line(text)[:LONGEST_POINT]
    point = Point(PointId(deps.ids.new()), series, meeting.id, sort, words, asker.id, meeting.day)
    store.add_points(tx, workspace=asker.workspace, points=[point])
    planning.changed(tx, series=found.series, meeting=meeting, now=now, ids=deps.ids)
    return seen(tx, series=found.series, meeting=meeting, deps=deps)


def take(tx: Tx, *, asker: Member, point: PointId, now: datetime, deps: Deps) -> Point:
    """Take care of a problem; what somebody has taken already stays theirs. Refuses: NoSuchPoint, NotYourMeeting."""
    series, known = _point(tx, asker, point, deps)
    if known.taken_by is not None or known.solved_on is not None:
        return known
    return _changed(tx, series, replace(known, taken_by=asker.id), now=now, deps=deps)


def solve(tx: Tx, *, asker: Member, point: PointId, now: datetime, deps: Deps) -> Point:
    """It is solved; pressed again nothing changes. Refuses: NoSuchPoint, NotYourMeeting."""
    series, known = _point(tx, asker, point, deps)
    if known.solved_on is not None:
        return known
    today = local(now, series.recurrence.zone).date()
    return _changed(tx, series, replace(known, solved_by=asker.id, solved_on=today), now=now, deps=deps)


def reopen(tx: Tx, *, asker: Member, point: PointId, now: datetime, deps: Deps) -> Point:
    """It was not solved after all. Refuses: NoSuchPoint, NotYourMeeting."""
    series, known = _point(tx, asker, point, deps)
    if known.solved_on is None:
        return known
    return _changed(tx, series, replace(known, solved_by=None, solved_on=None), now=now, deps=deps)


def current(tx: Tx, *, series: Series, now: datetime, deps: Deps) -> Meeting | None:
    """The meeting whose card stands in the channel: today's there, if it has begun."""
    today = local(now, series.recurrence.zone).date()
    found = planning.meeting_of(tx, series=series, day=today, deps=deps)
    return found if found is not None and found.starts_at <= now else None


def _point(tx: Tx, asker: Member, point: PointId, deps: Deps) -> tuple[Series, Point]:
    known = store.point(tx, workspace=asker.workspace, point=point)
    if known is None:
        raise NoSuchPoint(command=deps.command("meeting"))
    series = series_store.these(tx, workspace=asker.workspace, ids=[known.series])[known.series]
    allow(tx, asker, "meetings.help", series=series)
    # Two who press in one moment: the second sees what the first did.
    series_store.lock(tx, workspace=asker.workspace, series=series.id)
    again = store.point(tx, workspace=asker.workspace, point=point)
    if again is None:
        raise NoSuchPoint(command=deps.command("meeting"))
    return series, again


def _changed(tx: Tx, series: Series, point: Point, *, now: datetime, deps: Deps) -> Point:
    store.change_point(tx, workspace=series.workspace, point=point)
    meeting = current(tx, series=series, now=now, deps=deps)
    if meeting is not None:
        planning.changed(tx, series=series, meeting=meeting, now=now, ids=deps.ids)
    return point


def _stepped(tx: Tx, found: Seen, meeting: Meeting, *, now: datetime, deps: Deps) -> Seen:
    if meeting == found.meeting:
        return found
    kept = store.keep(tx, workspace=found.series.workspace, meeting=meeting, ids=deps.ids)
    planning.changed(tx, series=found.series, meeting=kept, now=now, ids=deps.ids)
    return replace(found, meeting=kept)


def _led(
    tx: Tx,
    asker: Member,
    series: SeriesId,
    day: date,
    *,
    now: datetime,
    deps: Deps,
    may_be_closed: bool = False,
) -> Seen:
    """The meeting, for who leads it. Refuses: NoMeeting, NotYourMeeting, NotLeading, MeetingOver."""
    series_store.lock(tx, workspace=asker.workspace, series=series)
    found = see(tx, asker=asker, series=series, day=day, deps=deps)
    if not may_lead(tx, asker=asker, found=found):
        leader = found.who.leader
        raise NotLeading(leader=leader.name if leader else None)
    if may_be_closed and found.meeting.state is State.CLOSED:
        return found
    return _not_over(found, now, deps)


def _not_over(found: Seen, now: datetime, deps: Deps) -> Seen:
    meeting = found.meeting
    # Who leads it may end it long after its time: that is how late it was, and it is known.
    is_over = meeting.state in (State.CLOSED, State.SKIPPED) or (
        meeting.state is State.PLANNED and meeting.is_over(now)
    )
    if is_over or (found.series.mode is Mode.WRITTEN and meeting.is_over(now)):
        raise MeetingOver(
            kind=kind_of(found.series, deps).name,
            when=meeting.starts_at,
            is_skipped=meeting.state is State.SKIPPED,
            command=deps.command("meeting"),
        )
    return found
