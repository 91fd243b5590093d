"""Tables and queries of imports: the runs, the rows they wait to apply, and what they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.imports.kept import packed, unpacked
from bot.imports.model import Run, RunId, RunState
from bot.kit.db import BulkInsert, Day, Tx, UtcSeconds, metadata
from bot.kit.importing import Applied, Before, Staged
from bot.people.model import MemberId

run_table = Table(
    "import_run",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("file", String, nullable=False),
    Column("as_of_day", Day),
    Column("today_day", Day, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", UtcSeconds, nullable=False),
    Column("beat_at", UtcSeconds, nullable=False),
    Column("finished_at", UtcSeconds),
    Column("options", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("staged", Integer, nullable=False, default=0),
    Column("applied", Integer, nullable=False, default=0),
    Column("counts", String, nullable=False, default="{}"),
    Column("undo_id", BigInteger),
    Column("reader", String),
    Column("member_id", BigInteger),
    Index(None, "workspace_id", "state"),
)

row_table = Table(
    "import_row",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("import_id", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("is_gone", Boolean, nullable=False),
    Column("payload", String, nullable=False),
)

change_table = Table(
    "import_change",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("import_id", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("entity", String, nullable=False),
    Column("entity_id", BigInteger, nullable=False),
    Column("was", String),
    Index(None, "workspace_id", "entity", "entity_id"),
)

# Files that people sent in chat (`uploads`). `questions` and `seen` are JSON.
upload_table = Table(
    "import_upload",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("member_id", BigInteger),
    Column("event", String, nullable=False),
    Column("file", String, nullable=False),
    Column("name", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("conversation", String, nullable=False),
    Column("card", String),
    Column("state", String, nullable=False),
    Column("kind", String),
    Column("shape", String),
    Column("version", Integer, nullable=False),
    Column("questions", String, nullable=False),
    Column("seen", String),
    Column("run_id", BigInteger),
    Column("worker", String),
    Column("created_at", UtcSeconds, nullable=False),
    Column("beat_at", UtcSeconds, nullable=False),
    # Slack sends an event it believes lost again; the second copy finds the mark of the first.
    Index("uq_import_upload_workspace_id_event_file", "workspace_id", "event", "file", unique=True),
    Index(None, "state"),
)

# What was answered about files of a kind and shape, for the next one of that shape.
answer_table = Table(
    "import_answer",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("shape", String, primary_key=True),
    Column("questions", String, nullable=False),
    Column("answered_by", BigInteger, nullable=False),
    Column("answered_at", UtcSeconds, nullable=False),
)

_insert_run = insert(run_table)
_runs = select(run_table).where(run_table.c.workspace_id == bindparam("workspace"))
_run_by_id = _runs.where(run_table.c.id == bindparam("run"))
_run_locked = _run_by_id.with_for_update()
_runs_in_state = (
    select(run_table)
    .where(run_table.c.state.in_(bindparam("states", expanding=True)))
    .order_by(run_table.c.id)
)
_last_done = _runs.where(run_table.c.state == RunState.DONE.value).order_by(run_table.c.id.desc()).limit(1)
_last_done_of = (
    _runs.where(run_table.c.state == RunState.DONE.value, run_table.c.kind == bindparam("kind"))
    .order_by(run_table.c.id.desc())
    .limit(1)
)
_later_of = _runs.where(
    run_table.c.state == RunState.DONE.value,
    run_table.c.id > bindparam("run"),
    run_table.c.kind.in_(bindparam("kinds", expanding=True)),
).order_by(run_table.c.id.desc())
_latest = _runs.order_by(run_table.c.id.desc()).limit(bindparam("count", type_=Integer))
_latest_by = _latest.where(run_table.c.member_id == bindparam("by"))
_applying = _runs.where(run_table.c.state.in_((RunState.APPLYING.value, RunState.UNDOING.value))).limit(1)
_on_run = update(run_table).where(
    run_table.c.workspace_id == bindparam("in_workspace"), run_table.c.id == bindparam("of_run")
)
_staged = _on_run.values(staged=bindparam("rows"), beat_at=bindparam("at"))
_moved = _on_run.values(state=bindparam("to"))
_undoing = _on_run.values(state=RunState.UNDOING.value, undo_id=bindparam("by"))
_progress = _on_run.values(applied=bindparam("rows"), counts=bindparam("so_far"))
_finished = _on_run.values(state=RunState.DONE.value, finished_at=bindparam("at"), counts=bindparam("so_far"))
_forget_run = delete(run_table).where(
    run_table.c.workspace_id == bindparam("workspace"), run_table.c.id == bindparam("run")
)
_insert_row = insert(row_table)
_of_run = (row_table.c.workspace_id == bindparam("workspace")) & (row_table.c.import_id == bindparam("run"))
_batch = (
    select(row_table.c.place, row_table.c.is_gone, row_table.c.payload)
    .where(_of_run, row_table.c.place > bindparam("after"))
    .order_by(row_table.c.place)
    .limit(1)
)
_first_place = select(row_table.c.place).where(_of_run).order_by(row_table.c.place).limit(1)
_forget_rows = delete(row_table).where(
    _of_run, row_table.c.place > bindparam("after"), row_table.c.place <= bindparam("until")
)
_insert_changes = BulkInsert(change_table)
_changes_of = (change_table.c.workspace_id == bindparam("workspace")) & (
    change_table.c.import_id == bindparam("run")
)
_changes = (
    select(change_table.c.place, change_table.c.entity, change_table.c.entity_id, change_table.c.was)
    .where(_changes_of)
    .order_by(change_table.c.place.desc())
    .limit(bindparam("count"))
)
_last_change = select(func.coalesce(func.max(change_table.c.place), 0)).where(_changes_of)
_forget_changes = delete(change_table).where(_changes_of, change_table.c.place >= bindparam("since"))
_later = change_table.alias("later")
_changed_since = (
    select(_later.c.import_id)
    .join(
        change_table,
        (change_table.c.workspace_id == _later.c.workspace_id)
        & (change_table.c.entity == _later.c.entity)
        & (change_table.c.entity_id == _later.c.entity_id),
    )
    .where(_changes_of, _later.c.import_id > bindparam("run"))
    .order_by(_later.c.import_id.desc())
    .limit(1)
)


def insert_run(tx: Tx, run: Run) -> None:
    """Open a run."""
    tx.execute(
        _insert_run,
        {
            "workspace_id": run.workspace,
            "id": run.id,
            "kind": run.kind,
            "source": run.source,
            "file": run.file,
            "as_of_day": run.as_of,
            "today_day": run.today,
            "state": run.state.value,
            "started_at": run.started_at,
            "beat_at": run.beat_at,
            "options": json.dumps(dict(run.options)),
            "currency": run.currency,
            "zone": run.zone,
            "reader": run.reader,
            "member_id": run.by,
        },
    )


def find(tx: Tx, *, workspace: int, run: RunId, is_locked: bool = False) -> Run | None:
    """The run; locked until the transaction ends when asked, so that batches follow one another."""
    statement = _run_locked if is_locked and not tx.on_sqlite else _run_by_id
    row = tx.execute(statement, {"workspace": workspace, "run": run}).one_or_none()
    return None if row is None else _run(row)


def in_states(tx: Tx, *states: RunState) -> list[Run]:
    """Runs of every workspace in these states, the oldest first."""
    return [_run(row) for row in tx.execute(_runs_in_state, {"states": [one.value for one in states]})]


def applying(tx: Tx, *, workspace: int) -> Run | None:
    """The run that is being applied or taken back at this moment."""
    row = tx.execute(_applying, {"workspace": workspace}).first()
    return None if row is None else _run(row)


def last_done(tx: Tx, *, workspace: int, kind: str | None) -> Run | None:
    """The newest run that has not been taken back, of that kind or of any."""
    found = tx.execute(_last_done_of if kind else _last_done, {"workspace": workspace, "kind": kind})
    row = found.one_or_none()
    return None if row is None else _run(row)


def latest(tx: Tx, *, workspace: int, count: int, by: MemberId | None = None) -> list[Run]:
    """The newest runs, whatever became of them; of one sender, or of all."""
    statement = _latest if by is None else _latest_by
    return [_run(row) for row in tx.execute(statement, {"workspace": workspace, "count": count, "by": by})]


def add_rows(tx: Tx, run: Run, rows: Sequence[Staged], *, after: int, is_gone: bool = False) -> int:
    """Stage rows behind those up to `after`, as one chunk; returns how many there are now."""
    tx.execute(
        _insert_row,
        {
            "workspace_id": run.workspace,
            "import_id": run.id,
            "place": after + len(rows),
            "is_gone": is_gone,
            "payload": _packed(rows),
        },
    )
    return after + len(rows)


def beat(tx: Tx, run: Run, *, staged: int, at: datetime) -> None:
    """The run is alive, and has staged so many rows."""
    tx.execute(_staged, {"in_workspace": run.workspace, "of_run": run.id, "rows": staged, "at": at})


def next_rows(tx: Tx, run: Run, *, after: int) -> tuple[int, bool, list[Staged]] | None:
    """The rows that were staged together and of which some lie behind place `after`: up to which place, whether
    they are gone, and all of them."""
    values = {"workspace": run.workspace, "run": run.id, "after": after}
    row = tx.execute(_batch, values).one_or_none()
    return None if row is None else (row.place, row.is_gone, _unpacked(row.payload))


def _packed(rows: Sequence[Staged]) -> str:
    """Rows by column, and nothing for a column that is empty: half the text, and half the time."""
    columns = [*zip(*(row.payload for row in rows), strict=True)]
    said = [None if not any(column) and column.count(None) == len(column) else column for column in columns]
    packed = {"count": len(rows), "marks": [row.mark for row in rows], "columns": said}
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _unpacked(text: str) -> list[Staged]:
    packed = json.loads(text)
    empty = [None] * packed["count"]
    columns = [empty if column is None else column for column in packed["columns"]]
    return [*map(Staged, packed["marks"], zip(*columns, strict=True))]


def set_state(tx: Tx, run: Run, state: RunState) -> None:
    tx.execute(_moved, {"in_workspace": run.workspace, "of_run": run.id, "to": state.value})


def start_undo(tx: Tx, run: Run, *, undo_id: int) -> None:
    """From here on the run is being taken back, under that id."""
    tx.execute(_undoing, {"in_workspace": run.workspace, "of_run": run.id, "by": undo_id})


def undo_id(tx: Tx, run: Run) -> int:
    """The id under which the run is being taken back."""
    row = tx.execute(_run_by_id, {"workspace": run.workspace, "run": run.id}).one()
    return int(row.undo_id)


def progress(tx: Tx, run: Run, *, applied: int, done: Applied) -> None:
    """So many rows are applied; they need not be kept any more. `done` is what all batches so far did."""
    values = {"in_workspace": run.workspace, "of_run": run.id, "rows": applied, "so_far": packed(done)}
    tx.execute(_progress, values)
    tx.execute(
        _forget_rows, {"workspace": run.workspace, "run": run.id, "after": run.applied, "until": applied}
    )


def finish(tx: Tx, run: Run, *, at: datetime, done: Applied) -> None:
    values = {"in_workspace": run.workspace, "of_run": run.id, "at": at, "so_far": packed(done)}
    tx.execute(_finished, values)


def forget_some(tx: Tx, run: Run) -> bool:
    """Remove one chunk of what a run has staged that has changed nothing, and the run after the last one.

    Returns whether anything is left.
    """
    key = {"workspace": run.workspace, "run": run.id}
    row = tx.execute(_first_place, key).scalar_one_or_none()
    if row is None:
        tx.execute(_forget_run, key)
        return False
    tx.execute(_forget_rows, {**key, "after": 0, "until": row})
    return True


def add_changes(tx: Tx, run: Run, changes: Iterable[Before]) -> None:
    """Remember how things were before this run."""
    rows = list(changes)
    if not rows:
        return
    last = tx.execute(_last_change, {"workspace": run.workspace, "run": run.id}).scalar_one()
    tx.insert_many(
        _insert_changes,
        [
            (
                run.workspace,
                run.id,
                place,
                one.entity,
                one.id,
                None if one.was is None else json.dumps(dict(one.was), ensure_ascii=False),
            )
            for place, one in enumerate(rows, start=last + 1)
        ],
    )


def take_changes(tx: Tx, run: Run, *, count: int) -> list[Before]:
    """The newest of what the run changed, and forget that: it is about to be restored."""
    key = {"workspace": run.workspace, "run": run.id}
    rows = tx.execute(_changes, {**key, "count": count}).all()
    if rows:
        tx.execute(_forget_changes, {**key, "since": rows[-1].place})
    return [
        Before(row.entity, row.entity_id, None if row.was is None else json.loads(row.was)) for row in rows
    ]


def changed_since(tx: Tx, run: Run) -> Run | None:
    """A later run that changed something which this one changed, too."""
    found = tx.execute(_changed_since, {"workspace": run.workspace, "run": run.id}).scalar_one_or_none()
    return None if found is None else find(tx, workspace=run.workspace, run=RunId(found))


def later(tx: Tx, run: Run, *, kinds: Iterable[str]) -> list[Run]:
    """Runs of these kinds since that one, which have not been taken back, the newest first."""
    wanted = {"workspace": run.workspace, "run": run.id, "kinds": sorted(kinds)}
    return [_run(row) for row in tx.execute(_later_of, wanted)]


def _run(row: Row[Any]) -> Run:
    return Run(
        id=RunId(row.id),
        workspace=row.workspace_id,
        kind=row.kind,
        source=row.source,
        file=row.file,
        as_of=row.as_of_day,
        today=row.today_day,
        state=RunState(row.state),
        started_at=row.started_at,
        beat_at=row.beat_at,
        options=json.loads(row.options),
        currency=row.currency,
        zone=row.zone,
        reader=row.reader,
        staged=row.staged,
        applied=row.applied,
        **unpacked(row.counts),
        by=None if row.member_id is None else MemberId(row.member_id),
    )
