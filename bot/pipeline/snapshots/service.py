"""Use cases of scheduled snapshots: setting them up, listing and changing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.delivery.schedules import service as schedules
from bot.delivery.schedules.model import Schedule
from bot.kit import channels
from bot.kit.calendar import WorkCalendar
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.ids import Ids
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Team, TeamId, WorkspaceId
from bot.people.permissions import may, permit, permitted_teams
from bot.pipeline.snapshots import store
from bot.pipeline.snapshots.model import KIND, Did, Listed, Plan, Snapshot, SnapshotId


class NoTeamToSchedule(Refusal):
    """The asker leads no team, so there is none to set up. Facts: `leader`, who leads theirs (None: nobody);
    `command`."""

    template = "pipeline/refused_no_team_to_schedule"


class NotYoursToSchedule(Refusal):
    """Somebody else sets up what is posted about that team. Facts: `team`, `leader` (a name, or None)."""

    template = "pipeline/refused_not_yours_to_schedule"


class NoSuchSnapshot(Refusal):
    """There is no snapshot of that number, or it was deleted meanwhile. Facts: `command`."""

    template = "pipeline/refused_no_such_snapshot"


def teams_to_set_up(tx: Tx, *, asker: Member, command: str) -> list[Team]:
    """The teams about which the asker may have something posted, their own first. Refuses: NoTeamToSchedule."""
    tree = people.teams(tx, workspace=asker.workspace)
    permitted = permitted_teams(tx, asker, "pipeline.schedule")
    found = [team for team in tree if team.id in permitted]
    if not found:
        own = tree.by_id.get(asker.team) if asker.team else None
        raise NoTeamToSchedule(leader=_leader(tx, asker, own), command=command)
    return sorted(found, key=lambda team: (team.manager != asker.id, team.id != asker.team, team.name))


def may_set_up(tx: Tx, *, asker: Member) -> bool:
    """Whether there is any team about which the asker may have something posted."""
    return bool(permitted_teams(tx, asker, "pipeline.schedule"))


def told_there(tx: Tx, *, workspace: WorkspaceId, plan: Plan) -> Team | None:
    """Another team that the channel of the plan is set up for, whose people may not see the plan's team; or None.

    A channel is told only what every team it is set up for may see.
    """
    tree = people.teams(tx, workspace=workspace)
    told: set[int] = {
        one.team
        for one in store.everything(tx, workspace=workspace)
        if one.channel == plan.channel and one.id != plan.id
    }
    told |= channels.teams_told(tx, workspace=workspace, channel=plan.channel, but="pipeline")
    return next((tree[TeamId(one)] for one in sorted(told - {int(plan.team)}) if one in tree.by_id), None)


def set_up(
    tx: Tx, *, asker: Member, plan: Plan, now: datetime, calendar: WorkCalendar, ids: Ids, command: str
) -> Schedule:
    """Have it posted from now on; the same plan again changes nothing.

    Refuses: NotYoursToSchedule; NoSuchSnapshot for one that is to be moved and is gone.
    """
    _permit(tx, asker, plan.team)
    known = store.these(tx, workspace=asker.workspace, ids=[plan.id]).get(plan.id)
    if known is None and not plan.is_new:
        raise NoSuchSnapshot(command=command)
    if known is None:
        made = Snapshot(asker.workspace, plan.id, plan.team, plan.channel, plan.view, asker.id, now)
        store.add(tx, made)
    else:
        _permit(tx, asker, known.team)
        store.change(tx, replace(known, team=plan.team, channel=plan.channel, view=plan.view))
    return schedules.put(
        tx,
        workspace=asker.workspace,
        kind=KIND,
        subject=str(plan.id),
        recurrence=plan.recurrence,
        now=now,
        calendar=calendar,
        ids=ids,
    )


def listed(tx: Tx, *, asker: Member) -> list[Listed]:
    """What is posted about the teams that the asker may see or set up, the oldest first."""
    tree = people.teams(tx, workspace=asker.workspace)
    recurring = {one.subject: one for one in schedules.of_kinds(tx, workspace=asker.workspace, kinds=[KIND])}
    changeable = permitted_teams(tx, asker, "pipeline.schedule")
    visible = changeable | permitted_teams(tx, asker, "pipeline.see_team")
    found: list[Listed] = []
    for one in store.everything(tx, workspace=asker.workspace):
        schedule = recurring.get(str(one.id))
        if schedule is not None and one.team in visible:
            found.append(Listed(len(found) + 1, one, tree[one.team], schedule, one.team in changeable))
    return found


def one_of(tx: Tx, *, asker: Member, snapshot: SnapshotId, command: str) -> Listed:
    """The one that a button means, for somebody who may change it. Refuses: NoSuchSnapshot, NotYoursToSchedule."""
    return _changeable(
        tx, asker, (one for one in listed(tx, asker=asker) if one.snapshot.id == snapshot), command
    )


def numbered(tx: Tx, *, asker: Member, number: int, command: str) -> Listed:
    """The one of that number in the asker's list. Refuses: NoSuchSnapshot, NotYoursToSchedule."""
    return _changeable(tx, asker, (one for one in listed(tx, asker=asker) if one.number == number), command)


def change(
    tx: Tx,
    *,
    asker: Member,
    snapshot: SnapshotId,
    did: Did,
    now: datetime,
    calendar: WorkCalendar,
    command: str,
) -> Listed:
    """Pause, resume, skip the next one, or delete; returns it as it was. Refuses: NoSuchSnapshot, NotYoursToSchedule.

    What is paused is not resumed by skipping.
    """
    known = one_of(tx, asker=asker, snapshot=snapshot, command=command)
    schedule = known.schedule
    if did is Did.PAUSED:
        schedules.pause(tx, schedule=schedule, until=None, calendar=calendar)
    elif did is Did.RESUMED:
        schedules.resume(tx, schedule=schedule, now=now, calendar=calendar)
    elif did is Did.SKIPPED:
        if schedule.next_run_at is not None:
            schedules.pause(tx, schedule=schedule, until=schedule.next_run_at, calendar=calendar)
    else:
        schedules.remove(tx, workspace=asker.workspace, kind=KIND, subject=schedule.subject)
        store.remove(tx, workspace=asker.workspace, snapshot=snapshot)
    return known


def _changeable(tx: Tx, asker: Member, found: Iterable[Listed], command: str) -> Listed:
    one = next(iter(found), None)
    if one is None:
        raise NoSuchSnapshot(command=command)
    _permit(tx, asker, one.team.id)
    return one


def _permit(tx: Tx, asker: Member, team: TeamId) -> None:
    if may(tx, asker, "pipeline.schedule", team=team):
        return
    concerned = people.teams(tx, workspace=asker.workspace).by_id.get(team)
    if concerned is None:
        permit(tx, asker, "pipeline.schedule", team=team)
    raise NotYoursToSchedule(team=concerned.name if concerned else None, leader=_leader(tx, asker, concerned))


def _leader(tx: Tx, asker: Member, team: Team | None) -> str | None:
    if team is None or team.manager is None or team.manager == asker.id:
        return None
    found = people_store.by_ids(tx, workspace=asker.workspace, ids=[team.manager]).get(team.manager)
    return found.name if found else None
