"""From a due schedule to what is posted: the figures kept at planning, the words at sending. Only reads.

What was said last time is what was counted when it was planned, kept with the delivery in the same transaction.
A past day of the deals' history would not do: what was learned later in that day, or imported with an earlier
date, would never be told as a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.deals.settings import DealsSettings
from bot.delivery.schedules import service as schedules
from bot.delivery.schedules.model import Schedule
from bot.kit import periods
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Nudge, Saying, Sending
from bot.kit.recurrence import Recurrence, occasions
from bot.kit.rhythm import described
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Team, WorkspaceId
from bot.pipeline import views
from bot.pipeline.model import StageKey
from bot.pipeline.service import NoSuchTeam, NotBegun
from bot.pipeline.snapshots import rules, store
from bot.pipeline.snapshots.kinds import VIEWS, Question, View
from bot.pipeline.snapshots.model import KIND, Changes, Snapshot, SnapshotId, Told

_ONE_SECOND = timedelta(seconds=1)
_LOOK_BACK = timedelta(days=400)


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> Iterator[tuple[Due, Nudge]]:
    """One posting for each occasion, useful until its day ends where the team is.

    Nothing for a team, a snapshot or a view that is gone.
    """
    figures: dict[tuple[SnapshotId, str, bool], Told | None] = {}
    for workspace in dict.fromkeys(WorkspaceId(due.workspace) for due in dues):
        mine = [due for due in dues if due.workspace == workspace]
        ids = [SnapshotId(int(due.subject)) for due in mine]
        known = store.these(tx, workspace=workspace, ids=ids)
        recurring = schedules.of_kinds(tx, workspace=workspace, kinds=[KIND])
        rhythms = {one.subject: one.recurrence for one in recurring}
        tree = people.teams(tx, workspace=workspace)
        creators = people_store.by_ids(
            tx, workspace=workspace, ids=[one.created_by for one in known.values()]
        )
        for due in mine:
            snapshot = known.get(SnapshotId(int(due.subject)))
            if snapshot is None or snapshot.team not in tree.by_id or due.subject not in rhythms:
                continue
            team, zone, now = tree[snapshot.team], rhythms[due.subject].zone, deps.clock.now()
            asked = _question(deps, snapshot, rhythms[due.subject], due.at, now)
            key = (snapshot.id, str(asked.period), asked.is_closing)
            if key not in figures:
                figures[key] = _counted(tx, deps, snapshot, asked)
            told = figures[key]
            if told is not None:
                yield (
                    due,
                    _nudge(
                        due,
                        snapshot=snapshot,
                        team=team,
                        zone_name=zone,
                        creator=creators.get(snapshot.created_by),
                        told=told,
                    ),
                )


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The card, in the team's language; one line when nothing is new.

    None when the snapshot, its schedule or its team is gone, when it is paused, or was moved to another channel.
    """
    workspace = WorkspaceId(sending.workspace)
    snapshot_id = SnapshotId(int(sending.subject))
    snapshot = store.these(tx, workspace=workspace, ids=[snapshot_id]).get(snapshot_id)
    schedule = schedules.one(tx, workspace=workspace, kind=KIND, subject=sending.subject)
    if snapshot is None or schedule is None or snapshot.channel != sending.channel or _is_stopped(schedule):
        return None
    tree, view = people.teams(tx, workspace=workspace), VIEWS.get(snapshot.view)
    if view is None or snapshot.team not in tree.by_id:
        return None
    asked = _question(deps, snapshot, schedule.recurrence, sending.occasion, sending.now)
    try:
        report = view.report(tx, deps, asked)
    except (NoSuchTeam, NotBegun):
        return None
    changed = _changes(
        tx, deps, sending, view=view, report=report, asked=asked, zone=schedule.recurrence.zone
    )
    facts = {
        **view.facts(report, deps, tree[snapshot.team].language),
        **_origin(tx, snapshot, schedule, deps),
        "changes": changed,
        "mover": _mover_name(changed, deps, tree[snapshot.team].language),
        "is_closing": asked.is_closing,
    }
    template = view.line if view.is_quiet(report, changed, asked) else view.template
    return Saying(template, facts, tree[snapshot.team].language, schedule.recurrence.zone)


def _is_stopped(schedule: Schedule) -> bool:
    """Paused by somebody, not only leaving one out."""
    return schedule.is_paused and schedule.next_run_at is None


def _question(
    deps: Deps, snapshot: Snapshot, recurrence: Recurrence, occasion: datetime, now: datetime
) -> Question:
    """About which quarter, as of now; `now` may lie before the occasion when somebody only looks ahead."""
    start, zone = deps.company.fiscal_year_start, recurrence.zone
    earlier = occasions(
        recurrence,
        after=max(snapshot.created_at, occasion - _LOOK_BACK) - _ONE_SECOND,
        until=occasion - _ONE_SECOND,
        calendar=deps.calendar,
        most=1,
    )
    day = local(occasion, zone).date()
    previous = local(earlier[-1], zone).date() if earlier else None
    period, is_closing = rules.quarter(day, previous=previous, recurrence=recurrence, fiscal_year_start=start)
    today = max(local(now, zone).date(), period.first)
    return Question(snapshot.workspace, snapshot.team, period, today, is_closing, previous)


def _counted(tx: Tx, deps: Deps, snapshot: Snapshot, asked: Question) -> Told | None:
    view = VIEWS.get(snapshot.view)
    if view is None:
        return None
    try:
        return view.told(view.report(tx, deps, asked), asked)
    except (NoSuchTeam, NotBegun):
        return None


def _nudge(
    due: Due, *, snapshot: Snapshot, team: Team, zone_name: str, creator: Member | None, told: Told
) -> Nudge:
    zone = ZoneInfo(zone_name)
    tomorrow: date = due.at.astimezone(zone).date() + timedelta(days=1)
    return Nudge(
        kind=KIND,
        subject=due.subject,
        occasion=due.at,
        until=datetime.combine(tomorrow, time(0), zone),
        channel=snapshot.channel,
        facts={"team": team.name, "by": creator.name if creator else None, "told": told.to_facts()},
    )


def _changes(
    tx: Tx, deps: Deps, sending: Sending, *, view: View, report: Any, asked: Question, zone: str
) -> Changes | None:
    """What is different from what this channel was told last; None when it was told nothing comparable."""
    said = store.said_before(
        tx,
        workspace=asked.workspace,
        channel=str(sending.channel),
        subject=sending.subject,
        before=sending.occasion,
    )
    was = Told.from_facts(said[1].get("told") or {}) if said else None
    if said is None or was is None:
        return None
    start = deps.company.fiscal_year_start
    before = periods.shifted(asked.period, -1, fiscal_year_start=start)
    now = view.told(report, asked)
    since = local(said[0], zone).date()
    return rules.changes(was, now, since=since, follows=was.period == str(before))


def _mover_name(changed: Changes | None, deps: Deps, locale: str) -> str | None:
    if changed is None or changed.mover is None:
        return None
    process, stage, _ = changed.mover
    return views.place_name(StageKey(process, stage), deps.settings[DealsSettings], locale)


def _origin(tx: Tx, snapshot: Snapshot, schedule: Schedule, deps: Deps) -> dict[str, Any]:
    """Why it is posted: who set it up, when, and how often it comes."""
    found = people_store.by_ids(tx, workspace=snapshot.workspace, ids=[snapshot.created_by])
    creator = found.get(snapshot.created_by)
    return {
        "rhythm": described(schedule.recurrence),
        "creator": creator.name if creator else None,
        "set_up_on": local(snapshot.created_at, schedule.recurrence.zone).date(),
        "command": deps.command("pipeline"),
    }
