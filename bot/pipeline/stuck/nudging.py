"""To its owner that a deal is stuck: on workdays the biggest one of each, and the same one once a week at most.

The words are made when it is sent: of a deal that is no longer stuck, or somebody else's, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.people.rules import Teams
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import service, store, views

KIND = "pipeline.stuck_deal"

_AGAIN_AFTER = timedelta(days=7)
_USEFUL = timedelta(days=1)


def keep_up(deps: Deps) -> int:
    """Let every team that there is be looked at when the settings say so, and no other; returns how many changed."""
    at = deps.settings[PipelineSettings].nudges_at
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        if workspace is None or not _differing(tx, workspace.id, at):
            return 0
    with deps.writing() as tx:
        differing = _differing(tx, workspace.id, at)
        for subject, wanted in differing.items():
            if wanted is None:
                schedules.remove(tx, workspace=workspace.id, kind=KIND, subject=subject)
                continue
            schedules.put(
                tx,
                workspace=workspace.id,
                kind=KIND,
                subject=subject,
                recurrence=wanted,
                now=deps.clock.now(),
                calendar=deps.calendar,
                ids=deps.ids,
            )
    return len(differing)


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
    """To everybody in these teams the biggest of their stuck deals that they were not told of in the last week."""
    for workspace in dict.fromkeys(WorkspaceId(due.workspace) for due in dues):
        tree = people.teams(tx, workspace=workspace)
        mine = [due for due in dues if due.workspace == workspace and int(due.subject) in tree.by_id]
        if mine:
            yield from _of_workspace(tx, deps, workspace, tree, mine)


def _of_workspace(
    tx: Tx, deps: Deps, workspace: WorkspaceId, tree: Teams, dues: Sequence[Due]
) -> Iterator[tuple[Due, Nudge]]:
    teams = [TeamId(int(one)) for one in dict.fromkeys(due.subject for due in dues)]
    today = max(local(deps.clock.now(), tree[team].zone).date() for team in teams)
    stuck: dict[MemberId, list[DealId]] = defaultdict(list)
    for owner, deal in service.by_owner(tx, workspace=workspace, teams=teams, today=today, deps=deps):
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
            if str(members[member].team) != due.subject:
                continue
            fresh = [deal for deal in deals if not _is_recent(told.get((member, deal)), due.at)]
            if fresh:
                told[member, fresh[0]] = due.at
                yield due, Nudge(KIND, str(fresh[0]), due.at, due.at + _USEFUL, member=member)


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
