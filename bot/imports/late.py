"""Admins are told once when a source that delivers regularly has stopped, and not when it has come meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.deals.deliveries import service as deliveries
from bot.delivery.schedules import service as schedules
from bot.imports.model import Run
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Nudge, Saying, Sending
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.people import store as people
from bot.people.model import WorkspaceId

KIND = "imports.late"

_AT = time(9, 30)
"""Nightly exports are there by then, and the day is still long enough to mend one."""

_USEFUL = timedelta(days=1)


def delivered(tx: Tx, run: Run, deps: Deps) -> None:
    """A file was taken in: its source has delivered, and is looked after from now on."""
    workspace = WorkspaceId(run.workspace)
    now = deps.clock.now()
    deliveries.note(tx, workspace=workspace, source=run.source, kind=run.kind, at=now, deps=deps)
    if schedules.one(tx, workspace=workspace, kind=KIND, subject=run.source) is None:
        schedules.put(
            tx,
            workspace=workspace,
            kind=KIND,
            subject=run.source,
            recurrence=Recurrence(EveryWorkday(), _AT, deps.company.zone),
            now=now,
            calendar=deps.calendar,
            ids=deps.ids,
        )


def propose(tx: Tx, deps: Deps, dues: Sequence[Due]) -> Iterator[tuple[Due, Nudge]]:
    """To every admin, on the first workday on which a source is late. `until`: the end of that day."""
    for due in dues:
        workspace, day = WorkspaceId(due.workspace), local(due.at, deps.company.zone).date()
        late = deliveries.late(
            tx, workspace=workspace, today=day, deps=deps, kind=None, sources=(due.subject,)
        )
        if not any(one.since == day for one in late):
            continue
        until = datetime.combine(day + _USEFUL, time(0), ZoneInfo(deps.company.zone))
        for admin in people.admins(tx, workspace=workspace):
            facts = {"source": due.subject}
            yield (
                due,
                Nudge(KIND, due.subject, due.at, until + _USEFUL, member=admin.id, facts=facts),
            )


def say(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """What is late as of now; nothing when it has come meanwhile."""
    today = local(sending.now, deps.company.zone).date()
    late = deliveries.late(
        tx,
        workspace=WorkspaceId(sending.workspace),
        today=today,
        deps=deps,
        kind=None,
        sources=(sending.subject,),
    )
    return Saying("imports/late", {"late": late}) if late else None
