"""Use cases of schedules, for the slices that make them. Whoever calls has asked for permission."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.delivery.schedules import store
from bot.delivery.schedules.model import Schedule, ScheduleId
from bot.kit.calendar import WorkCalendar
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.recurrence import Recurrence, next_after
from bot.people.model import WorkspaceId


def put(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    kind: str,
    subject: str,
    recurrence: Recurrence,
    now: datetime,
    calendar: WorkCalendar,
    ids: Ids,
) -> Schedule:
    """Let it recur like that from now on: made, or moved when there is one of that kind and subject."""
    upcoming = next_after(recurrence, now, calendar)
    known = store.one(tx, workspace=workspace, kind=kind, subject=subject)
    if known is None:
        made = Schedule(
            workspace, ScheduleId(ids.new()), kind, subject, recurrence, upcoming, is_paused=False
        )
        store.add(tx, made)
        return made
    moved = known._replace(recurrence=recurrence, next_run_at=upcoming, is_paused=False)
    store.change(tx, moved)
    return moved


def pause(tx: Tx, *, schedule: Schedule, until: datetime | None, calendar: WorkCalendar) -> Schedule:
    """Leave out what would be due before `until` (None: until it is resumed)."""
    upcoming = next_after(schedule.recurrence, until, calendar) if until else None
    paused = schedule._replace(next_run_at=upcoming, is_paused=True)
    store.change(tx, paused)
    return paused


def resume(tx: Tx, *, schedule: Schedule, now: datetime, calendar: WorkCalendar) -> Schedule:
    """Go on; what was left out stays left out."""
    upcoming = next_after(schedule.recurrence, now, calendar)
    resumed = schedule._replace(next_run_at=upcoming, is_paused=False)
    store.change(tx, resumed)
    return resumed


def remove(tx: Tx, *, workspace: WorkspaceId, kind: str, subject: str) -> None:
    """Let it not recur any more."""
    store.remove(tx, workspace=workspace, kind=kind, subject=subject)


def one(tx: Tx, *, workspace: WorkspaceId, kind: str, subject: str) -> Schedule | None:
    """The schedule of that kind and subject."""
    return store.one(tx, workspace=workspace, kind=kind, subject=subject)


def of_kinds(tx: Tx, *, workspace: WorkspaceId, kinds: Iterable[str]) -> list[Schedule]:
    """All schedules of these kinds, the oldest first."""
    return store.of_kinds(tx, workspace=workspace, kinds=kinds)
