"""Use cases of imports: look at a file, take it in, finish after a crash, take it back.

An import is many short transactions, so these functions open their own: rows are staged first, and nothing
is applied before all of them are; then they are applied in batches, each together with the run's progress,
so that any process can go on where another one stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bot.imports import starting, store
from bot.imports.alive import STALE, is_gone
from bot.imports.applying import apply, forget, preview, take_back, unheard
from bot.imports.checking import Beyond
from bot.imports.intake import Opened, kind_called, kinds, open_file
from bot.imports.model import (
    ChangedSince,
    FileNotRead,
    ImportRunning,
    NothingToUndo,
    NotTheLast,
    Progress,
    Report,
    Request,
    Run,
    RunId,
    RunState,
    TooManyGone,
    TooManyRejected,
    Undone,
)
from bot.imports.pace import Pace
from bot.imports.permitted import PERMISSIONS, permit_undo
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.importing import Applied, Staged
from bot.people.model import Member

__all__ = ["PERMISSIONS", "done", "dry_run", "import_file", "look", "resume", "running", "undo"]

_BEATS = 50
"""Batches of known rows after which a reading import says that it is alive."""

_CHUNKS = 4
"""Chunks of rows that wait together, so that what is stored side by side is written together: with all owners' rows
in each transaction a third of an import's time went into writing the same pages of the indexes again and again."""

_MOST_REJECTED = 10
_MOST_GONE = 5


def dry_run(
    deps: Deps, workspace: int, request: Request, *, moved: Callable[[Progress], None] = unheard
) -> Report:
    """What the import would do. Writes FILE.rejected.csv and, where there is none, a map to start from.

    `moved` hears how far it has come. Refuses what cannot be read.
    """
    written = request.map or request.file.with_name(request.file.name + ".map.yaml")
    has_map = request.map is not None and request.map.exists()
    opened = look(deps, workspace, request if has_map else replace(request, map=None), moved=moved)
    if not written.exists():
        try:
            written.write_text(starting.map_text(deps, opened), encoding="utf-8")
        except OSError:
            raise FileNotRead(path=written, why="not_writable") from None
    opened.report.map_file = str(written)
    return opened.report


def look(
    deps: Deps,
    workspace: int,
    request: Request,
    *,
    reader: Reader | None = None,
    moved: Callable[[Progress], None] = unheard,
) -> Opened:
    """Go through a file as an import would, changing nothing; what is turned away is written beside it.

    `reader`: for whom (None: the operator). `moved` hears how far it has come. Refuses what cannot be read.
    """
    opened = open_file(deps, workspace, request, reader_=reader)
    opened.report.is_dry_run = True
    total = Applied()
    waiting: list[Staged] = []
    pace = Pace(is_divisible=opened.kind.is_divisible, is_even=opened.intake.is_even)
    with _rejecting(opened):
        for batch in opened.checking.batches(_marks(deps, opened), _beyond(deps, opened)):
            waiting += batch
            if len(waiting) >= opened.kind.rows_at_once:
                total.add(preview(deps, opened.intake, waiting, pace))
                waiting = []
            moved(Progress(RunState.STAGING, opened.report.rows))
        total.add(preview(deps, opened.intake, waiting, pace))
        for _gone in _missing(deps, opened):
            pass
    opened.report.counts = total.counts
    opened.report.remarks = [*opened.intake.noticed(), *total.remarks]
    opened.ask()
    return opened


def import_file(
    deps: Deps,
    workspace: int,
    request: Request,
    *,
    reader: Reader | None = None,
    began: Callable[[Tx, Run], None] = lambda _tx, _run: None,
    moved: Callable[[Progress], None] = unheard,
) -> Report:
    """Take a file in. Finishes first what an earlier import left undone.

    `reader`: for whom (None: the operator). `began` is told of the run in the transaction that opens it,
    `moved` how far it has come.
    Refuses: ImportRunning, QuestionsFirst, TooManyRejected, TooManyGone, and what `open_file` refuses;
    then nothing is changed.
    """
    resume(deps)
    opened = open_file(deps, workspace, request, reader_=reader)
    opened.refuse_open_questions()
    with deps.writing() as tx:
        _refuse_second_reader(deps, tx, workspace)
        store.insert_run(tx, opened.run)
        began(tx, opened.run)
    try:
        _stage(deps, opened, request, moved)
    except BaseException:
        forget(deps, opened.run)
        raise
    total = apply(deps, opened.run, opened.kind, moved)
    opened.report.counts = total.counts
    opened.report.remarks = [*opened.intake.noticed(), *total.remarks]
    return opened.report


def resume(deps: Deps, *, only_dead: bool = False) -> int:
    """Finish what a crash interrupted; returns how many imports that were. Called at every start.

    `only_dead`: of what is being applied, only what belongs to a process that has ended for certain.
    """
    with deps.reading() as tx:
        left = store.in_states(tx, RunState.STAGING, RunState.APPLYING, RunState.UNDOING)
    finished = 0
    for run in left:
        if only_dead and run.state is not RunState.STAGING and not is_gone(run.reader):
            continue
        if run.state is RunState.APPLYING:
            apply(deps, run, kind_called(run.kind))
            finished += 1
        elif run.state is RunState.UNDOING:
            take_back(deps, run)
            finished += 1
        elif _has_died(deps, run):
            forget(deps, run)
    return finished


def undo(
    deps: Deps,
    workspace: int,
    *,
    kind: str | None = None,
    only: RunId | None = None,
    moved: Callable[[Progress], None] = unheard,
) -> Undone:
    """Take the last import back (of that kind, or of any). Refuses: NothingToUndo, ChangedSince.

    `only`: if it is that one, for somebody who has seen which is the last. Refuses: NotTheLast.
    `moved` hears how far it has come.
    """
    resume(deps)
    if kind is not None:
        kind_called(kind)
    run: Run | None = None
    while run is None:
        # A long look, for which nobody who wants to write should have to wait.
        with deps.reading() as tx:
            newest = store.latest(tx, workspace=workspace, count=1)
            last = _last(tx, workspace, kind, only)
        with deps.writing() as tx:
            if store.latest(tx, workspace=workspace, count=1) == newest:
                run = last
                store.start_undo(tx, run, undo_id=deps.ids.new())
    kept = take_back(deps, run, moved)
    return Undone(run.kind, run.source, run.file, run.started_at, run.counts, kept)


def _last(tx: Tx, workspace: int, kind: str | None, only: RunId | None) -> Run:
    """The last import, if it can be taken back."""
    run = store.last_done(tx, workspace=workspace, kind=kind)
    if run is None:
        raise NothingToUndo(kind=kind)
    if only is not None and run.id != only:
        raise NotTheLast(file=run.file, kind=run.kind)
    later = store.changed_since(tx, run) or _built_on(tx, run)
    if later is not None:
        raise ChangedSince(file=run.file, later_kind=later.kind, later_file=later.file, at=later.started_at)
    return run


def _built_on(tx: Tx, run: Run) -> Run | None:
    """A later import whose rows may refer to what this one brought: deals to their owners and customers.

    Without them such a deal would be nobody's, and count in no team.
    """
    if not any(name.startswith("new_") and count for name, count in run.counts.items()):
        return None
    above = {kind.name for kind in kinds().values() if run.kind in kind.builds_on}
    later = store.later(tx, run, kinds=above)
    return next((one for one in later if any(one.counts.values())), None)


def done(tx: Tx, *, asker: Member, run: RunId) -> Run:
    """That import, if it is done, not taken back, and the asker may do that.

    Refuses: NothingToUndo, NotYours, NotYourTeam, NotAllowed.
    """
    found = store.find(tx, workspace=asker.workspace, run=run)
    if found is not None:
        permit_undo(tx, asker, found)
    if found is None or found.state is not RunState.DONE:
        raise NothingToUndo(kind=None)
    return found


def running(tx: Tx, *, workspace: int) -> Run | None:
    """The import that is being applied at this moment (`applied` of `staged` rows), for cards to say so."""
    return store.applying(tx, workspace=workspace)


def _stage(deps: Deps, opened: Opened, request: Request, moved: Callable[[Progress], None]) -> None:
    """Stage every row, then decide whether the file may be taken."""
    report, stock = opened.report, _Stock(deps, opened)
    with _rejecting(opened):
        for batch in opened.checking.batches(_marks(deps, opened), _beyond(deps, opened)):
            stock.add(batch, is_gone=False)
            moved(Progress(RunState.STAGING, report.rows))
        stock.put(is_gone=False)
        for gone in _missing(deps, opened):
            stock.add(gone, is_gone=True)
        stock.put(is_gone=True)
    opened.ask()
    opened.refuse_open_questions()
    if report.rejected * 100 > report.rows * _MOST_REJECTED and not request.accepts_rejects:
        raise TooManyRejected(report=report)
    if report.gone * 100 > report.stored * _MOST_GONE and not request.is_confirmed:
        raise TooManyGone(report=report)
    if report.rows == 0:
        raise FileNotRead(path=request.file, why="no_rows")
    with deps.writing() as tx:
        store.set_state(tx, opened.run, RunState.APPLYING)


class _Stock:
    """Rows on their way into the staging table, as many together as will be applied together."""

    def __init__(self, deps: Deps, opened: Opened) -> None:
        self._deps = deps
        self._run = opened.run
        self._at_once = opened.kind.rows_at_once
        self._place_of = opened.intake.place_of
        self._waiting: list[Staged] = []
        self._count = 0
        self._quiet = 0

    def add(self, rows: Sequence[Staged], *, is_gone: bool) -> None:
        self._waiting += rows
        self._quiet += 1
        if len(self._waiting) >= _CHUNKS * self._at_once:
            self._put(self._chunks(is_gone=is_gone), is_gone=is_gone)
        if self._quiet >= _BEATS:
            self._beat()

    def put(self, *, is_gone: bool) -> None:
        """Write down what waits."""
        chunks = self._chunks(is_gone=is_gone)
        rest, self._waiting = self._waiting, []
        self._put([*chunks, rest] if rest else chunks, is_gone=is_gone)

    def _chunks(self, *, is_gone: bool) -> list[list[Staged]]:
        """What waits, neighbours together, as far as it fills chunks; the rest goes on waiting."""
        if not is_gone:
            self._waiting.sort(key=lambda row: self._place_of(row.payload))
        full = len(self._waiting) // self._at_once * self._at_once
        ready, self._waiting = self._waiting[:full], self._waiting[full:]
        return [ready[start : start + self._at_once] for start in range(0, full, self._at_once)]

    def _put(self, chunks: Sequence[list[Staged]], *, is_gone: bool) -> None:
        for rows in chunks:
            with self._deps.writing(is_one_of_many=True) as tx:
                self._count = store.add_rows(tx, self._run, rows, after=self._count, is_gone=is_gone)
                store.beat(tx, self._run, staged=self._count, at=self._deps.clock.now())
            self._quiet = 0

    def _beat(self) -> None:
        with self._deps.writing() as tx:
            store.beat(tx, self._run, staged=self._count, at=self._deps.clock.now())
        self._quiet = 0


@contextmanager
def _rejecting(opened: Opened) -> Iterator[None]:
    try:
        yield
        path = opened.rejected.close()
        opened.report.rejected_file = None if path is None else str(path)
    finally:
        opened.rejected.discard()


def _marks(deps: Deps, opened: Opened) -> Callable[[Sequence[str]], Mapping[str, int]]:
    def marks(keys: Sequence[str]) -> Mapping[str, int]:
        with deps.reading() as tx:
            return opened.intake.marks(tx, keys)

    return marks


def _beyond(deps: Deps, opened: Opened) -> Beyond | None:
    """What tells rows that the sender may not touch; None when they may touch everything."""
    if opened.intake.delivery.only is None:
        return None

    def beyond(rows: Sequence[Staged]) -> Mapping[int, str]:
        with deps.reading() as tx:
            return opened.intake.beyond(tx, rows)

    return beyond


def _missing(deps: Deps, opened: Opened) -> Iterator[list[Staged]]:
    """What a complete file no longer has, a page at a time.

    Not asked when a rejected row does not say which deal it is: it could be any of them.
    """
    report = opened.report
    if not report.is_complete or report.keyless_rejects:
        return
    after = ""
    while True:
        with deps.reading() as tx:
            page = opened.intake.stored(tx, after=after, limit=opened.kind.rows_at_once)
        if not page:
            return
        after = page[-1].key
        gone = [Staged(None, one.payload) for one in page if not opened.checking.is_in_file(one.key)]
        report.stored += len(page)
        report.gone += len(gone)
        yield gone


def _has_died(deps: Deps, run: Run) -> bool:
    return is_gone(run.reader) or deps.clock.now() - run.beat_at > STALE


def _refuse_second_reader(deps: Deps, tx: Tx, workspace: int) -> None:
    for run in store.in_states(tx, RunState.STAGING):
        if run.workspace == workspace and not _has_died(deps, run):
            raise ImportRunning(kind=run.kind, file=run.file)
