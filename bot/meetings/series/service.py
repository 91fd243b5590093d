"""Use cases of series: setting one up, changing it, leaving one out, moving one, pausing, ending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.delivery.schedules.model import Schedule
from bot.kit import channels
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, Refusal
from bot.kit.recurrence import next_after, occasions
from bot.meetings import planning
from bot.meetings.holding import store as meetings
from bot.meetings.model import KIND, Meeting, Series, SeriesId, State
from bot.meetings.series import store
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Team, TeamId
from bot.people.permissions import may, permitted_teams

_ONE_SECOND = timedelta(seconds=1)
_MOST_AHEAD = timedelta(days=60)


class NoTeamToMeet(Refusal):
    """The asker leads no team, so there is none to set a meeting up for. Facts: `leader`, who leads theirs (None:
    nobody); `command`."""

    template = "meetings/refused_no_team_to_meet"


class NotYoursToSetUp(Refusal):
    """Somebody else sets up that team's meetings. Facts: `team`, `leader` (a name, or None)."""

    template = "meetings/refused_not_yours_to_set_up"


class NoSuchMeeting(Refusal):
    """There is no such meeting, or it was ended meanwhile. Facts: `command`."""

    template = "meetings/refused_no_such_meeting"


class CannotMoveThere(Refusal):
    """A meeting cannot be moved there, or not at all any more. Facts: `why` (past, far, running, taken), `when`."""

    template = "meetings/refused_cannot_move_there"


class NotAhead(Refusal):
    """It cannot be paused until a day that is not ahead. Facts: `day`."""

    template = "meetings/refused_not_ahead"


@dataclass(frozen=True, slots=True)
class Listed:
    """A series as somebody sees it. `upcoming`: its next meeting (None: paused, or no day fits)."""

    series: Series
    team: Team
    schedule: Schedule
    upcoming: Meeting | None
    may_change: bool


def teams_to_set_up(tx: Tx, *, asker: Member, command: str) -> list[Team]:
    """The teams whose meetings the asker may set up, their own first. Refuses: NoTeamToMeet."""
    tree = people.teams(tx, workspace=asker.workspace)
    permitted = permitted_teams(tx, asker, "meetings.set_up") | _delegated(tx, asker)
    found = [team for team in tree if team.id in permitted]
    if not found:
        own = tree.by_id.get(asker.team) if asker.team else None
        raise NoTeamToMeet(leader=_leader(tx, asker, own), command=command)
    return sorted(found, key=lambda team: (team.manager != asker.id, team.id != asker.team, team.name))


def may_set_up(tx: Tx, *, asker: Member) -> bool:
    """Whether there is any team whose meetings the asker may set up."""
    return bool(permitted_teams(tx, asker, "meetings.set_up") or _delegated(tx, asker))


def may_change(tx: Tx, *, asker: Member, series: Series) -> bool:
    """Whether the asker may set this one up: the team's line, an admin, or whom these named."""
    return asker.id == series.delegate or may(tx, asker, "meetings.set_up", team=series.team)


def leader_of(tx: Tx, *, asker: Member) -> str | None:
    """Who leads the asker's team (None: nobody, or the asker)."""
    tree = people.teams(tx, workspace=asker.workspace)
    return _leader(tx, asker, tree.by_id.get(asker.team) if asker.team else None)


def slack_ids(tx: Tx, *, series: Series) -> dict[int, str]:
    """The Slack users of who leads it and who stands in, by member."""
    named = [one for one in (series.leader, series.delegate) if one is not None]
    found = people_store.by_ids(tx, workspace=series.workspace, ids=named)
    return {int(number): one.slack_id for number, one in found.items() if one.slack_id}


def told_there(tx: Tx, *, series: Series) -> Team | None:
    """Another team that the channel is set up for already; None when it is only this one's.

    A channel is told only what every team it is set up for may see.
    """
    tree = people.teams(tx, workspace=series.workspace)
    told = channels.teams_told(tx, workspace=series.workspace, channel=series.channel) - {series.team}
    return next((tree[TeamId(one)] for one in sorted(told) if one in tree.by_id), None)


def set_up(tx: Tx, *, asker: Member, wanted: Series, now: datetime, deps: Deps) -> Listed:
    """Let it recur from now on; one of the same team and kind is changed. Refuses: NotYoursToSetUp.

    What was planned for the next meeting is planned anew; answers that came already stay.
    """
    known = next(
        (
            one
            for one in store.running(tx, workspace=asker.workspace)
            if (one.team, one.kind) == (wanted.team, wanted.kind)
        ),
        None,
    )
    _permit(tx, asker, wanted.team, known)
    if known is None:
        # A form that was opened to change another team's, or one that was ended since, makes one of its own.
        is_taken = bool(store.these(tx, workspace=asker.workspace, ids=[wanted.id]))
        series = replace(wanted, id=SeriesId(deps.ids.new())) if is_taken else wanted
        store.add(tx, series)
    else:
        series = replace(wanted, id=known.id, created_by=known.created_by, created_at=known.created_at)
        store.change(tx, series)
        _follow(tx, series, now=now, deps=deps)
    schedule = schedules.put(
        tx,
        workspace=asker.workspace,
        kind=KIND,
        subject=str(series.id),
        recurrence=replace(series.recurrence, shift=timedelta(minutes=-series.ask_minutes)),
        now=now,
        calendar=deps.calendar,
        ids=deps.ids,
    )
    found = listed_one(tx, asker=asker, series=series, schedule=schedule, now=now, deps=deps)
    if found.upcoming is not None:
        _plan(tx, series, found.upcoming, now=now, deps=deps)
    return found


def listed(tx: Tx, *, asker: Member, now: datetime, deps: Deps) -> list[Listed]:
    """The meetings of the teams whose meetings the asker may see, their own team's first."""
    visible = permitted_teams(tx, asker, "meetings.see") | permitted_teams(tx, asker, "meetings.set_up")
    visible |= _delegated(tx, asker)
    recurring = {one.subject: one for one in schedules.of_kinds(tx, workspace=asker.workspace, kinds=[KIND])}
    found = [
        listed_one(tx, asker=asker, series=one, schedule=recurring[str(one.id)], now=now, deps=deps)
        for one in store.running(tx, workspace=asker.workspace)
        if one.team in visible and str(one.id) in recurring
    ]
    return sorted(found, key=lambda one: one.team.id != asker.team)


def listed_one(
    tx: Tx, *, asker: Member, series: Series, schedule: Schedule, now: datetime, deps: Deps
) -> Listed:
    """One series with its next meeting."""
    team = people.teams(tx, workspace=series.workspace)[series.team]
    upcoming = upcoming_of(tx, series=series, schedule=schedule, now=now, deps=deps)
    return Listed(series, team, schedule, upcoming, may_change(tx, asker=asker, series=series))


def one_of(tx: Tx, *, asker: Member, series: SeriesId, command: str) -> Series:
    """The series that a button means, for somebody who may change it. Refuses: NoSuchMeeting, NotYoursToSetUp."""
    known = {one.id: one for one in store.running(tx, workspace=asker.workspace)}.get(series)
    if known is None:
        raise NoSuchMeeting(command=command)
    _permit(tx, asker, known.team, known)
    return known


def upcoming_of(tx: Tx, *, series: Series, schedule: Schedule, now: datetime, deps: Deps) -> Meeting | None:
    """The next meeting that is not over and not left out; one that runs now, too. None: paused, or none fits."""
    stored = meetings.around(tx, workspace=series.workspace, series=series.id, since=now - _MOST_AHEAD)
    ahead = [one for one in stored if not one.is_over(now)]
    out = {one.day for one in stored if one.is_moved or one.is_over(now)}
    regular = _regular(series, schedule, out, now=now, deps=deps)
    candidates = [one for one in ahead if one.is_moved or one.state is State.RUNNING]
    if regular is not None:
        candidates.append(next((one for one in ahead if one.day == regular.day), regular))
    return min(candidates, key=lambda one: one.starts_at, default=None)


def skip(
    tx: Tx, *, asker: Member, series: SeriesId, day: date, now: datetime, deps: Deps, command: str
) -> Meeting:
    """Leave that day's meeting out. Refuses: NoSuchMeeting, NotYoursToSetUp, CannotMoveThere while it runs."""
    known = one_of(tx, asker=asker, series=series, command=command)
    meeting = planning.meeting_of(tx, series=known, day=day, deps=deps, locked=True)
    if meeting is None or meeting.is_over(now):
        raise NoSuchMeeting(command=command)
    if meeting.state is State.RUNNING:
        raise CannotMoveThere(why="running", when=meeting.starts_at)
    kept = meetings.keep(
        tx, workspace=asker.workspace, meeting=replace(meeting, state=State.SKIPPED), ids=deps.ids
    )
    planning.changed(tx, series=known, meeting=kept, now=now, ids=deps.ids)
    return kept


def unskip(
    tx: Tx, *, asker: Member, series: SeriesId, day: date, now: datetime, deps: Deps, command: str
) -> Meeting:
    """Hold that day's meeting after all. Refuses: NoSuchMeeting (also when its time has come), NotYoursToSetUp."""
    known = one_of(tx, asker=asker, series=series, command=command)
    meeting = planning.meeting_of(tx, series=known, day=day, deps=deps, locked=True)
    if meeting is None or meeting.starts_at <= now:
        raise NoSuchMeeting(command=command)
    if meeting.state is not State.SKIPPED:
        return meeting
    kept = meetings.keep(
        tx, workspace=asker.workspace, meeting=replace(meeting, state=State.PLANNED), ids=deps.ids
    )
    _plan(tx, known, kept, now=now, deps=deps)
    return kept


def move(
    tx: Tx,
    *,
    asker: Member,
    series: SeriesId,
    day: date,
    to: datetime,
    now: datetime,
    deps: Deps,
    command: str,
) -> Meeting:
    """Hold that day's meeting at another time; what was answered stays. Refuses: NoSuchMeeting, NotYoursToSetUp,
    CannotMoveThere.
    """
    known = one_of(tx, asker=asker, series=series, command=command)
    meeting = planning.meeting_of(tx, series=known, day=day, deps=deps, locked=True)
    if meeting is None or meeting.is_over(now):
        raise NoSuchMeeting(command=command)
    if to <= now or to > now + _MOST_AHEAD:
        raise CannotMoveThere(why="past" if to <= now else "far", when=to)
    if meeting.state is State.RUNNING:
        raise CannotMoveThere(why="running", when=to)
    if _is_taken(tx, known, meeting, to=to, deps=deps):
        raise CannotMoveThere(why="taken", when=to)
    moved = replace(meeting, starts_at=to, is_moved=True)
    kept = meetings.keep(tx, workspace=asker.workspace, meeting=moved, ids=deps.ids)
    planning.changed(
        tx, series=known, meeting=replace(kept, starts_at=meeting.starts_at), now=now, ids=deps.ids
    )
    _plan(tx, known, kept, now=now, deps=deps)
    return kept


def _is_taken(tx: Tx, series: Series, meeting: Meeting, *, to: datetime, deps: Deps) -> bool:
    """Whether another one of the series is held at that time."""
    span, seen = timedelta(minutes=meeting.minutes), {meeting.day}
    stored = meetings.around(tx, workspace=series.workspace, series=series.id, since=to - _MOST_AHEAD)
    seen |= {one.day for one in stored}
    others = [one for one in stored if one.day != meeting.day and one.state is not State.SKIPPED]
    if any(one.starts_at - span < to < one.ends_at for one in others):
        return True
    found = occasions(
        series.recurrence, after=to - span, until=to + span - _ONE_SECOND, calendar=deps.calendar, most=2
    )
    regular = [planning.regular(series, one) for one in found]
    return any(one.day not in seen and not planning.is_paused(tx, series, one) for one in regular)


def pause(
    tx: Tx, *, asker: Member, series: SeriesId, until: date | None, now: datetime, deps: Deps, command: str
) -> Schedule:
    """Leave out what would come before that day (None: until it is resumed).

    Refuses: NoSuchMeeting, NotYoursToSetUp. Raises FieldsWrong (`until`) for a day that is not ahead.
    """
    known = one_of(tx, asker=asker, series=series, command=command)
    schedule = _schedule(tx, known, command)
    if until is not None and until <= local(now, known.recurrence.zone).date():
        raise FieldsWrong({"until": ("meetings/pause_not_ahead", {})})
    instant = planning.beginning_of(until, known.recurrence.zone) - _ONE_SECOND if until else None
    paused = schedules.pause(tx, schedule=schedule, until=instant, calendar=deps.calendar)
    _plan_next(tx, known, paused, now=now, deps=deps)
    return paused


def resume(tx: Tx, *, asker: Member, series: SeriesId, now: datetime, deps: Deps, command: str) -> Schedule:
    """Go on. Refuses: NoSuchMeeting, NotYoursToSetUp."""
    known = one_of(tx, asker=asker, series=series, command=command)
    resumed = schedules.resume(tx, schedule=_schedule(tx, known, command), now=now, calendar=deps.calendar)
    _plan_next(tx, known, resumed, now=now, deps=deps)
    return resumed


def end(tx: Tx, *, asker: Member, series: SeriesId, now: datetime, command: str) -> Series:
    """It does not recur any more; what was said in it stays. Refuses: NoSuchMeeting, NotYoursToSetUp."""
    known = one_of(tx, asker=asker, series=series, command=command)
    schedules.remove(tx, workspace=asker.workspace, kind=KIND, subject=str(known.id))
    store.end(tx, workspace=asker.workspace, series=known.id, at=now)
    return known


def _regular(
    series: Series, schedule: Schedule, left_out: Iterable[date], *, now: datetime, deps: Deps
) -> Meeting | None:
    """The next one by the calendar that is not over and not left out."""
    out = set(left_out)
    if schedule.is_paused and schedule.next_run_at is None:
        return None
    since = now - timedelta(minutes=series.minutes)
    if schedule.is_paused and schedule.next_run_at is not None:
        since = max(since, schedule.next_run_at - _ONE_SECOND)
    for _ in range(len(out) + 1):
        found = next_after(series.recurrence, since, deps.calendar)
        if found is None:
            return None
        meeting = planning.regular(series, found)
        if meeting.day not in out:
            return meeting
        since = found
    return None


def _follow(tx: Tx, series: Series, *, now: datetime, deps: Deps) -> None:
    """Meetings ahead that somebody has answered already are held when the series is now."""
    for one in meetings.around(tx, workspace=series.workspace, series=series.id, since=now):
        if one.state is not State.PLANNED or one.is_moved:
            continue
        then = planning.regular_on(series, one.day, deps)
        if then is not None:
            held = replace(one, starts_at=then.starts_at, minutes=then.minutes)
            meetings.keep(tx, workspace=series.workspace, meeting=held, ids=deps.ids)


def _plan_next(tx: Tx, series: Series, schedule: Schedule, *, now: datetime, deps: Deps) -> None:
    """Plan the next one by the calendar, of which people are perhaps asked before its schedule is due."""
    if schedule.next_run_at is None:
        return
    since = max(now, schedule.next_run_at - _ONE_SECOND) if schedule.is_paused else now
    found = next_after(series.recurrence, since, deps.calendar)
    if found is None:
        return
    meeting = planning.regular(series, found)
    kept = meetings.on(tx, workspace=series.workspace, series=series.id, day=meeting.day) or meeting
    if kept.state is State.PLANNED and not kept.is_moved:
        _plan(tx, series, kept, now=now, deps=deps)


def _plan(tx: Tx, series: Series, meeting: Meeting, *, now: datetime, deps: Deps) -> None:
    nudges = planning.nudges(tx, deps, series=series, meeting=meeting, now=now)
    proposed = [(series.workspace, one) for one in nudges]
    # What was withdrawn while it was paused, or was to be held at another time, may be said again.
    outbox.plan(tx, nudges=proposed, now=now, ids=deps.ids, also_withdrawn=True)


def _schedule(tx: Tx, series: Series, command: str) -> Schedule:
    found = schedules.one(tx, workspace=series.workspace, kind=KIND, subject=str(series.id))
    if found is None:
        raise NoSuchMeeting(command=command)
    return found


def _delegated(tx: Tx, asker: Member) -> frozenset[TeamId]:
    return frozenset(
        one.team for one in store.running(tx, workspace=asker.workspace) if one.delegate == asker.id
    )


def _permit(tx: Tx, asker: Member, team: TeamId, known: Series | None) -> None:
    if (known is not None and known.delegate == asker.id) or team in _delegated(tx, asker):
        return
    if may(tx, asker, "meetings.set_up", team=team):
        return
    concerned = people.teams(tx, workspace=asker.workspace).by_id.get(team)
    raise NotYoursToSetUp(team=concerned.name if concerned else None, leader=_leader(tx, asker, concerned))


def _leader(tx: Tx, asker: Member, team: Team | None) -> str | None:
    if team is None or team.manager is None or team.manager == asker.id:
        return None
    found = people_store.by_ids(tx, workspace=asker.workspace, ids=[team.manager]).get(team.manager)
    return found.name if found else None
