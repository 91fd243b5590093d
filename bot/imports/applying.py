"""Batch by batch: what is staged is applied, looked at, forgotten or taken back, so that nobody waits for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from bot.imports import late, store
from bot.imports.intake import delivery_of, kind_called
from bot.imports.model import Progress, Run, RunState
from bot.imports.pace import Pace
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.importing import Applied, Intake, Kind, Staged, Undoing
from bot.kit.row_outcomes import RowOutcome


class _Rollback(Exception):
    pass


def unheard(_: Progress) -> None:
    """Nobody asked how far it has come."""


def preview(deps: Deps, intake: Intake, rows: Sequence[Staged], pace: Pace) -> Applied:
    """What applying the rows would do, found out by doing it in transactions that are not kept."""
    total, place = Applied(), 0
    while place < len(rows):
        with suppress(_Rollback), deps.writing(is_one_of_many=True) as tx:
            pace.begin()
            while place < len(rows) and pace.has_time:
                some = rows[place : place + pace.count] if pace.is_divisible else rows
                with pace.step(len(some)):
                    total.add(intake.apply(tx, some))
                place += len(some)
            raise _Rollback
    return total


def apply(deps: Deps, run: Run, kind: Kind, moved: Callable[[Progress], None] = unheard) -> Applied:
    """Apply what is staged, batch by batch, wherever it stands; returns what all batches did."""
    intake: Intake | None = None
    is_surveyed = False
    total, waiting, pace = Applied(), _Waiting(), Pace()
    while True:
        with deps.writing(is_one_of_many=True) as tx:
            now = store.find(tx, workspace=run.workspace, run=run.id, is_locked=True)
            if now is None or now.state is not RunState.APPLYING:
                return total
            if intake is None:
                intake = kind.open(tx, delivery_of(tx, deps, now, kind))
                pace = Pace(is_divisible=kind.is_divisible, is_even=intake.is_even)
            pace.begin()
            step = Applied()
            rows = now.applied
            for count in _applied(tx, intake, waiting.steps(tx, now, pace), pace, step):
                rows += count
            is_end = rows == now.applied
            if is_end and is_surveyed:
                step.add(intake.finish(tx))
            store.add_changes(tx, now, step.before)
            # Counted from what is stored, for another process may have applied some of the batches.
            total.counts, total.rows = now.counts + step.counts, now.rows + step.rows
            total.remarks += step.remarks
            if not is_end:
                store.progress(tx, now, applied=rows, done=total)
            elif is_surveyed:
                store.finish(tx, now, at=deps.clock.now(), done=total)
                late.delivered(tx, now, deps)
                return total
        if is_end:
            # A long look, for which nobody who wants to write should have to wait.
            with deps.reading() as tx:
                intake.survey(tx)
            is_surveyed = True
        else:
            moved(Progress(RunState.APPLYING, rows, now.staged))


class _Waiting:
    """Staged rows, of which one chunk is kept at hand while it is applied in several transactions."""

    def __init__(self) -> None:
        self._until = 0
        self._is_gone = False
        self._rows: list[Staged] = []

    def steps(self, tx: Tx, run: Run, pace: Pace) -> Iterator[tuple[bool, list[Staged]]]:
        """As many steps as there is time for, but of no more than one chunk: (whether they are gone, rows)."""
        after, started = run.applied, False
        while not started or (after < self._until and pace.has_time):
            if not self._until - len(self._rows) <= after < self._until:
                found = store.next_rows(tx, run, after=after)
                if found is None:
                    return
                self._until, self._is_gone, self._rows = found
            started = True
            first = len(self._rows) - (self._until - after)
            rows = self._rows[first : first + pace.count] if pace.is_divisible else self._rows[first:]
            after += len(rows)
            yield self._is_gone, rows


def _applied(
    tx: Tx, intake: Intake, steps: Iterator[tuple[bool, list[Staged]]], pace: Pace, to: Applied
) -> Iterator[int]:
    """Take the steps and add to `to` what they did; how many rows each was."""
    for is_gone, rows in steps:
        with pace.step(len(rows)):
            if is_gone:
                to.add(intake.remove(tx, [row.payload for row in rows]))
            else:
                to.add(intake.apply(tx, _permitted(tx, intake, rows, to)))
        yield len(rows)


def _permitted(tx: Tx, intake: Intake, rows: list[Staged], to: Applied) -> list[Staged]:
    """The rows that their sender may still touch: what they are about may be somebody else's since they were staged."""
    if intake.delivery.only is None:
        return rows
    barred = intake.beyond(tx, rows, is_locked=True)
    if barred:
        to.counts["left_to_admins"] += len(barred)
        to.rows[RowOutcome.ASIDE] += len(barred)
    return [row for place, row in enumerate(rows) if place not in barred]


def forget(deps: Deps, run: Run) -> None:
    """Remove a run that has changed nothing, with what it staged."""
    has_more = True
    while has_more:
        with deps.writing(is_one_of_many=True) as tx:
            has_more = store.forget_some(tx, run)


def take_back(deps: Deps, run: Run, moved: Callable[[Progress], None] = unheard) -> tuple[str, ...]:
    """Void the run's events, then put back what has no history, newest change first; returns what stays."""
    rows = 0
    kind = kind_called(run.kind)
    kept: tuple[str, ...] = ()
    voiding, restoring, last = Pace(), Pace(), 0
    while True:
        with deps.writing(is_one_of_many=True) as tx:
            voiding.begin()
            now = store.find(tx, workspace=run.workspace, run=run.id, is_locked=True)
            if now is None or now.state is not RunState.UNDOING:
                return tuple(dict.fromkeys(kept))
            undo_id = store.undo_id(tx, run)
            has_more = True
            while has_more and voiding.has_time:
                most = voiding.count
                with voiding.step(most):
                    step = kind.undo(tx, Undoing(run.workspace, run.id, undo_id, most, last))
                has_more, last = step.has_more, step.last
                kept += step.kept
                rows += most if has_more else 0
            if not has_more:
                rows += _restored(tx, now, kind, restoring)
        moved(Progress(RunState.UNDOING, rows))


def _restored(tx: Tx, run: Run, kind: Kind, pace: Pace) -> int:
    """How many changes were put back; the run is undone when none is left."""
    pace.begin()
    changes = store.take_changes(tx, run, count=pace.count)
    if not changes:
        store.set_state(tx, run, RunState.UNDONE)
    with pace.step(len(changes)):
        for entity, group in groupby(changes, key=lambda one: one.entity):
            kind.restore[entity](tx, run.workspace, list(group))
    return len(changes)
