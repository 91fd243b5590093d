"""To its owner that a deal is stuck: on workdays the biggest one of each, and the same one once a week at most.

The words are made when it is sent: of a deal that is no longer stuck, or somebody else's, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.delivery import service as delivery
from bot.delivery.schedules import service as schedules
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Nudge, Saying, Sending
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import MemberId, Team, TeamId, WorkspaceId
from bot.people.rules import Teams
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import service, store, views

KIND = "pipeline.stuck_deal"

TEAMS_AT_ONCE = 10
"""Of so many teams it is found out in one look what is stuck."""

WRITTEN_AT_ONCE = 50
"""So many teams' schedules are put up in one transaction."""

_AGAIN_AFTER = timedelta(days=7)
_USEFUL = timedelta(days=1)


def keep_up(deps: Deps) -> int:
    """Let every team that there is be looked at when the settings say so, and no other; returns how many changed.

    A few teams at a time, so that nobody waits for all of them.
    """
    at = deps.settings[PipelineSettings].nudges_at
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        differing = list(_differing(tx, workspace.id, at)) if workspace is not None else []
    if workspace is None:
        return 0
    for start in range(0, len(differing), WRITTEN_AT_ONCE):
        with deps.writing(is_one_of_many=True) as tx:
            # Somebody else may have been at it meanwhile.
            wanted = _differing(tx, workspace.id, at)
            for subject in differing[start : start + WRITTEN_AT_ONCE]:
                if subject in wanted:
                    _put(tx, deps, workspace.id, subject, wanted[subject])
    return len(differing)


def _put(tx: Tx, deps: Deps, workspace: WorkspaceId, subject: str, wanted: Recurrence | None) -> None:
    if wanted is None:
        schedules.remove(tx, workspace=workspace, kind=KIND, subject=subject)
        return
    schedules.put(
        tx,
        workspace=workspace,
        kind=KIND,
        subject=subject,
        recurrence=wanted,
        now=deps.clock.now(),
        calendar=deps.calendar,
        ids=deps.ids,
    )


def _differing(tx: Tx, workspace: WorkspaceId, at: time | None) -> Mapping[str, Recurrence | None]:
    """The teams whose schedule is not as it should be, and how it should be (None: there should be none)."""
    known = {one.subject: one.recurrence for one in schedules.of_kinds(tx, workspace=workspace, kinds=[KIND])}
    tree = people.teams(tx, workspace=workspace) if at is not None else ()
    wanted = {str(team.id): Recurrence(EveryWorkday(), at, team.zone) for team in tree if at is not None}
    return {
        subject: wanted.get(subject)
        for subject in (*wanted, *(known.keys() - wanted.keys()))
        if known.get(subject) != wanted.get(subject)
    }


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> Iterator[tuple[Due, Nudge]]:
    """To everybody in these teams the biggest of their stuck deals that they were not told of in the last week.

    One team after the other, so that no more than its deals is held at once, and what is proposed for it does not
    depend on which others are due.
    """
    trees: dict[WorkspaceId, Teams] = {}
    by_team: dict[tuple[WorkspaceId, TeamId], list[Due]] = defaultdict(list)
    for due in dues:
        by_team[WorkspaceId(due.workspace), TeamId(int(due.subject))].append(due)
    for (workspace, team), mine in by_team.items():
        if workspace not in trees:
            trees[workspace] = people.teams(tx, workspace=workspace)
        if team in trees[workspace].by_id:
            yield from _of_team(tx, deps, workspace, trees[workspace][team], mine)


def _of_team(
    tx: Tx, deps: Deps, workspace: WorkspaceId, team: Team, dues: Sequence[Due]
) -> Iterator[tuple[Due, Nudge]]:
    today = local(deps.clock.now(), team.zone).date()
    stuck: dict[MemberId, list[DealId]] = defaultdict(list)
    for owner, deal in service.by_owner(tx, workspace=workspace, teams=[team.id], today=today, deps=deps):
        stuck[owner].append(deal)
    told: dict[tuple[MemberId, DealId], datetime] = store.told(
        tx,
        workspace=workspace,
        kind=KIND,
        members=list(stuck),
        since=min(due.at for due in dues) - _AGAIN_AFTER,
    )
    members = people_store.by_ids(tx, workspace=workspace, ids=list(stuck))
    for due in sorted(dues, key=lambda one: one.at):
        for member, deals in stuck.items():
            if members[member].team != team.id:
                continue
            fresh = [deal for deal in deals if not _is_recent(told.get((member, deal)), due.at)]
            if fresh:
                told[member, fresh[0]] = due.at
                yield due, Nudge(KIND, str(fresh[0]), due.at, due.at + _USEFUL, member=member)


def for_member(tx: Tx, workspace: int, member: int) -> Collection[str]:
    """The schedule of their team: no other brings them anything."""
    found = people_store.by_ids(tx, workspace=WorkspaceId(workspace), ids=[MemberId(member)])
    return {str(one.team) for one in found.values() if one.team is not None}


def _is_recent(told: datetime | None, now: datetime) -> bool:
    return told is not None and now - told < _AGAIN_AFTER


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The deal, why it is stuck, and what can be done about it; nothing when that is over."""
    workspace, member = WorkspaceId(sending.workspace), MemberId(sending.member or 0)
    owner = people_store.by_ids(tx, workspace=workspace, ids=[member]).get(member)
    if owner is None:
        return None
    today: date = local(sending.now, owner.zone).date()
    deal = DealId(int(sending.subject))
    report = service.still_stuck(tx, owner=owner, deal=deal, today=today, deps=deps)
    if report is None:
        return None
    return Saying(
        "pipeline/stuck_nudge", views.nudge(report, deals=deps.settings[DealsSettings], locale=owner.language)
    )


def settle(tx: Tx, *, workspace: WorkspaceId, deal: DealId, by: MemberId, now: datetime) -> None:
    """Somebody did something about the deal: what was said of it was acted on, what was to be said is not."""
    delivery.acted(tx, workspace=workspace, member=by, kind=KIND, subject=str(deal), now=now)
