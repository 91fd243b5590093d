"""Planning: schedules that are due become deliveries, in one transaction with their next moment.

What there is to say is worked out before, in transactions that only read: of a large team that takes a while, and
nobody who changes a deal meanwhile may wait for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

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

MOST_WRITTEN = 2000
"""So many nudges go into one transaction, unless a single schedule has more: some hundredths of a second."""

Move: TypeAlias = tuple[Schedule, datetime | None]
"""A schedule that is due, and when it is due next."""
Proposed: TypeAlias = list[tuple[Due, Nudge]]


def plan_due(deps: Deps, *, now: datetime, most: int) -> int:
    """Plan what is due, at most so many schedules; returns how many were planned.

    What a schedule brings is written in the transaction that moves it, and only if it still stands where it was seen.
    So a crash repeats nothing and forgets nothing, and of several who plan at once one writes. Where a job fails or
    is not there in this version, its schedules stay due and the others go on.
    """
    with deps.reading() as tx:
        due = store.due(tx, now=now, most=most)
    planned, known = 0, _Known(now, deps.calendar)
    for kind, some in _portions(due):
        moves, dues = known.moves(some)
        with deps.reading() as tx:
            nudges = proposed(tx, kind, dues, deps)
        if nudges is None:
            continue
        for together, theirs in _written_at_once(moves, nudges):
            count = _write(deps, together, theirs, now)
            planned += count
            if count < len(together):
                # Somebody else is planning and goes on with the rest, or it is still due at the next heartbeat.
                return planned
    return planned


def _portions(due: Iterable[Schedule]) -> Iterator[tuple[str, Sequence[Schedule]]]:
    """By kind, as many as its job is asked about at once. Jobs that take long come last."""
    by_kind: dict[str, list[Schedule]] = defaultdict(list)
    for schedule in due:
        by_kind[schedule.kind].append(schedule)
    known = jobs()
    # Of what is not known `proposed` says so, once.
    sizes = {kind: known[kind].at_once if kind in known else len(some) for kind, some in by_kind.items()}
    for kind, schedules in sorted(by_kind.items(), key=lambda one: -sizes[one[0]]):
        size = sizes[kind]
        for start in range(0, len(schedules), size):
            yield kind, schedules[start : start + size]


def proposed(tx: Tx, kind: str, dues: Sequence[Due], deps: Deps) -> Proposed | None:
    """What the job of that kind wants to say for these; None, and a line in the log, when it cannot."""
    job = jobs().get(kind)
    if job is None:
        log.error("job_unknown", kind=kind)
        return None
    try:
        # A statement that fails would take the whole transaction with it.
        with tx.connection.begin_nested():
            return list(job.propose(tx, deps, dues))
    except Exception as error:  # noqa: BLE001 - a bug in one slice must not silence all the others
        log.error("job_failed", kind=kind, error=type(error).__name__)
        return None


def _written_at_once(moves: Sequence[Move], nudges: Proposed) -> Iterator[tuple[Sequence[Move], Proposed]]:
    """The same in parts that take a short time to write, each schedule with all that it brings."""
    if len(nudges) <= MOST_WRITTEN:
        yield moves, nudges
        return
    by_schedule: dict[tuple[int, int], Proposed] = defaultdict(list)
    for due, nudge in nudges:
        by_schedule[due.workspace, due.schedule].append((due, nudge))
    some: list[Move] = []
    theirs: Proposed = []
    for move in moves:
        more = by_schedule[move[0].workspace, move[0].id]
        if some and len(theirs) + len(more) > MOST_WRITTEN:
            yield some, theirs
            some, theirs = [], []
        some.append(move)
        theirs += more
    yield some, theirs


def _write(deps: Deps, moves: Sequence[Move], nudges: Proposed, now: datetime) -> int:
    """Write what is to be said for those that are still due; returns for how many."""
    with deps.writing() as tx:
        moved = store.advance(tx, moves)
        if len(moved) < len(moves):
            nudges = [one for one in nudges if (one[0].workspace, one[0].schedule) in moved]
        outbox.plan(
            tx, nudges=[(WorkspaceId(due.workspace), nudge) for due, nudge in nudges], now=now, ids=deps.ids
        )
    return len(moved)


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

    def moves(self, schedules: Iterable[Schedule]) -> tuple[list[Move], list[Due]]:
        """When each of these is due next, and the occasions that have come."""
        moves: list[Move] = []
        dues: list[Due] = []
        for schedule in schedules:
            upcoming, missed = self.occasions(schedule)
            moves.append((schedule, upcoming))
            for at in missed:
                dues.append(_due(schedule, at))
        return moves, dues

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
