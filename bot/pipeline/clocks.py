"""On whose clock a pipeline's day is: changes are dated where they are made, and others ask elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import store as people_store
from bot.people.model import WorkspaceId
from bot.pipeline.model import Subject

_ONE_DAY = timedelta(days=1)
_FURTHEST_EAST = "Pacific/Kiritimati"


def latest_day(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, deps: Deps) -> date:
    """The day on which those whose pipeline it is are by now, or the asker's, `today`, if that is later.

    Which period is meant, the asker's day says. But what colleagues further east have done on a day that has
    not begun for the asker is done, and a deal cannot be won in its own card and open in the overview.
    """
    now, tomorrow = deps.clock.now(), today + _ONE_DAY
    # Two clocks are never more than a day apart: otherwise the question is about another day than this.
    if local(now, _FURTHEST_EAST).date() != tomorrow:
        return today
    if subject.person is not None:
        zones = {subject.person.zone}
    else:
        teams = None if subject.scope.is_company else subject.scope.teams
        zones = people_store.zones_in_chat(tx, workspace=workspace, teams=teams)
    return tomorrow if any(local(now, zone).date() == tomorrow for zone in zones) else today
