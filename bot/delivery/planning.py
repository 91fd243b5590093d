"""Planning: schedules that are due become deliveries, in one transaction with their next moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import store
from bot.delivery.schedules.model import Schedule
from bot.kit.calendar import WorkCalendar
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due, Nudge, jobs
from bot.kit.recurrence import next_after, occasions
from bot.people.model import WorkspaceId

log = structlog.get_logger()

_ONE_SECOND = timedelta(seconds=1)
MOST_MISSED = 40
"""So many missed occasions of one schedule are looked at after a long downtime, the latest."""


def plan_due(tx: Tx, *, deps: Deps, now: datetime, most: int) -> int:
    """Plan what is due, at most so many schedules; returns how many there were.

    Ours until the transaction ends, so a crash repeats nothing and forgets nothing. Where a job fails or is
    not there in this version, its schedules stay due and the others go on.
    """
    taken = store.take_due(tx, now=now, most=most)
    by_kind: dict[str, list[Schedule]] = defaultdict(list)
    for schedule in taken:
        by_kind[schedule.kind].append(schedule)
    planned, known = 0, _Known(now, deps.calendar)
    for kind, schedules in by_kind.items():
        dues: list[Due] = []
        moves: list[tuple[Schedule, datetime | None]] = []
        for schedule in schedules:
            upcoming, missed = known.occasions(schedule)
            moves.append((schedule, upcoming))
            for at in missed:
                dues.append(_due(schedule, at))
        nudges = proposed(tx, kind, dues, deps)
        if nudges is None:
            continue
        outbox.plan(tx, nudges=nudges, now=now, ids=deps.ids)
        store.advance(tx, moves)
        planned += len(schedules)
    return planned


def proposed(tx: Tx, kind: str, dues: Sequence[Due], deps: Deps) -> list[tuple[WorkspaceId, Nudge]] | None:
    """What the job of that kind wants to say for these; None, and a line in the log, when it cannot."""
    job = jobs().get(kind)
    if job is None:
        log.error("job_unknown", kind=kind)
        return None
    try:
        # A statement that fails would take the whole transaction with it.
        with tx.connection.begin_nested():
            return [(WorkspaceId(due.workspace), nudge) for due, nudge in job.propose(tx, deps, dues)]
    except Exception as error:  # noqa: BLE001 - a bug in one slice must not silence all the others
        log.error("job_failed", kind=kind, error=type(error).__name__)
        return None


def dues_within(schedules: Sequence[Schedule], *, until: datetime, calendar: WorkCalendar) -> list[Due]:
    """What is due and will be up to that instant, in order, without the schedules moving."""
    found = [
        _due(schedule, at)
        for schedule in schedules
        if schedule.next_run_at is not None
        for at in occasions(
            schedule.recurrence,
            after=schedule.next_run_at - _ONE_SECOND,
            until=until,
            calendar=calendar,
            most=MOST_MISSED,
        )
    ]
    return sorted(found, key=lambda due: (due.at, due.schedule))


@dataclass
class _Known:
    """The occasions of what recurs alike and is due at once, worked out once."""

    now: datetime
    calendar: WorkCalendar
    _found: dict[tuple[int, datetime | None], tuple[datetime | None, list[datetime]]] = field(
        default_factory=dict
    )

    def occasions(self, schedule: Schedule) -> tuple[datetime | None, list[datetime]]:
        """As _occasions."""
        # Schedules that recur alike have one and the same recurrence (schedules.store).
        key = id(schedule.recurrence), schedule.next_run_at
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _occasions(schedule, self.now, self.calendar)
        return found


def _occasions(
    schedule: Schedule, now: datetime, calendar: WorkCalendar
) -> tuple[datetime | None, list[datetime]]:
    """When it is due next, and the occasions that have come: usually one, several after a downtime."""
    first = schedule.next_run_at or now
    upcoming = next_after(schedule.recurrence, first, calendar)
    if upcoming is None or upcoming > now:
        return upcoming, [first]
    missed = occasions(
        schedule.recurrence, after=first - _ONE_SECOND, until=now, calendar=calendar, most=MOST_MISSED
    )
    return next_after(schedule.recurrence, now, calendar), missed


def _due(schedule: Schedule, at: datetime) -> Due:
    return Due(schedule.workspace, schedule.id, schedule.kind, schedule.subject, at)
