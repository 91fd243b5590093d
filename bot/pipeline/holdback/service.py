"""Use cases: concluding what holds each team back, and saying it beside a team's overview."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.figures import Share
from bot.people import service as people
from bot.people.model import TeamId, WorkspaceId
from bot.pipeline import service as overviews
from bot.pipeline.bottleneck import service as bottlenecks
from bot.pipeline.bottleneck.model import Finding
from bot.pipeline.holdback import store
from bot.pipeline.holdback.model import Holdback
from bot.pipeline.lives.service import TooManyDeals
from bot.pipeline.model import Freshness, Subject


def of_subject(
    tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, sources: Iterable[Freshness]
) -> Holdback | None:
    """What holds the team back, for a subject that the asker may see; None for others than whole teams, and when
    nothing was concluded today from the data that came last.
    """
    if subject.team is None or subject.person is not None or subject.is_apart or subject.scope.is_company:
        return None
    found = store.one(tx, workspace=workspace, team=subject.team.id)
    newest = max((one.updated_at for one in sources), default=None)
    return found if found is not None and found.may_stand_beside(today, newest) else None


def keep_up(deps: Deps) -> int:
    """Conclude it anew for the teams of which it was not concluded today, or other data has come since.

    One team after the other, in a transaction that only reads; returns how many there were.
    """
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        if workspace is None or (data_at := store.newest(tx, workspace=workspace.id)) is None:
            return 0
        teams = {
            team.id: local(deps.clock.now(), team.zone).date()
            for team in people.teams(tx, workspace=workspace.id)
        }
        known = {one.team: one for one in store.every(tx, workspace=workspace.id)}
    gone = known.keys() - teams.keys()
    if gone:
        with deps.writing() as tx:
            store.forget(tx, workspace=workspace.id, teams=gone)
    behind = [
        team for team, today in teams.items() if team not in known or not known[team].is_of(today, data_at)
    ]
    for team in behind:
        _conclude(deps, workspace.id, team, teams[team])
    return len(behind)


def _conclude(deps: Deps, workspace: WorkspaceId, team: TeamId, today: date) -> None:
    made_at = deps.clock.now().replace(microsecond=0)
    with deps.reading() as tx:
        data_at = store.newest(tx, workspace=workspace)
        subject = overviews.team_itself(tx, workspace=workspace, team=team, deps=deps)
        try:
            found = bottlenecks.of_subject(
                tx, workspace=workspace, subject=subject, today=today, deps=deps
            ).finding
        except TooManyDeals:
            # That is kept as well: else all of them were read again and again, only to find that they are too many.
            found = None
    if data_at is None:
        return
    made = _made(found, team=team, day=today, data_at=data_at, made_at=made_at)
    with deps.writing(is_one_of_many=True) as tx:
        store.keep(tx, workspace=workspace, made=made)


def _made(
    found: Finding | None, *, team: TeamId, day: date, data_at: datetime, made_at: datetime
) -> Holdback:
    stage = (found.stage or found.watched) if found else None
    return Holdback(
        team=team,
        day=day,
        data_at=data_at,
        made_at=made_at,
        key=stage.key if stage else None,
        is_named=found is not None and found.stage is not None,
        now=stage.now.share if stage else Share(0, 0),
        before=stage.before.share if stage else Share(0, 0),
        needed=found.needed if found else 0,
        is_known=found is not None,
    )
