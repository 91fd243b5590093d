"""Typed rows -> rows worth staging: known ones are passed over, doubles found, bad ones turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

from bot.imports.grouping import Laid, is_footer
from bot.imports.headers import Layout
from bot.imports.mapfile import MapFile
from bot.imports.model import Report, Sample
from bot.imports.rows import RowTyper
from bot.imports.seen import Seen
from bot.imports.table import Row, Source
from bot.kit.importing import Checked, Intake, RowWrong, Staged

BATCH = 1000
"""Rows in one look-up and in one transaction: a tenth of a second on SQLite, so that nobody waits."""

_SAMPLES = 3
_DISTINCT = 10_000
"""Unknown texts that are told apart; beyond that a column is simply the wrong one."""

_MEANING = 2
"""Raise it when the same row comes to mean something else, so that no stored mark fits any more."""

Marks = Callable[[Sequence[str]], Mapping[str, int]]
Beyond = Callable[[Sequence[Staged]], Mapping[int, str]]
Reject = Callable[[int, RowWrong, Sequence[str]], None]


class _Row(NamedTuple):
    line: int
    cells: list[str]
    mark: int
    likeness: int
    values: dict[str, Any] | None
    key: str | None


@dataclass
class Checking:
    """One pass over a file. `report` is filled in on the way; `reject` writes down what is turned away."""

    source: Source
    layout: Layout
    map_file: MapFile
    intake: Intake
    typer: RowTyper
    report: Report
    reject: Reject
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        columns = self.layout.columns
        used = sorted(
            {index for one in columns for index in (*one.indexes, one.currency_index) if index is not None}
        )
        differing = {index for one in columns if one.field.may_repeat for index in one.indexes}
        self._used = _cells_at(used)
        filled = [self.layout.column(name) for name in self.map_file.fill_down or ()]
        self._fill = [index for one in filled if one for index in one.indexes]
        self._same = _cells_at([index for index in used if index not in differing]) if differing else None
        ids = self.layout.column("id")
        self._id = ids.indexes[0] if ids and ids.join is None else None
        meaning = (
            f"{_MEANING}|{self.map_file.model_dump_json()}|{self.layout.headers}|{self.intake.depends_on}"
        )
        self._salt = blake2b(meaning.encode(), digest_size=16).digest()

    def batches(self, marks: Marks, beyond: Beyond | None = None) -> Iterator[list[Staged]]:
        """Rows to be staged, a batch at a time (a batch may be empty).

        `beyond`: the places of those among them that whoever sends the file may not touch, with the reasons.
        """
        batch: list[_Row] = []
        for row in self._data_rows():
            ready = self._identified(row)
            if ready is not None:
                batch.append(ready)
            if len(batch) == BATCH:
                yield self._checked(batch, marks, beyond)
                batch = []
        if batch:
            yield self._checked(batch, marks, beyond)

    def is_in_file(self, key: str) -> bool:
        """Whether the file has a row of that key, taken or rejected."""
        return key in self.seen

    def _data_rows(self) -> Iterator[Row]:
        """What lies below the header, filled up to its width, without the footers of reports."""
        width, first = len(self.layout.headers), self.layout.line
        laid = (
            Laid(self.layout.group_at, self._fill) if self._fill or self.layout.group_at is not None else None
        )
        for row in self.source.rows(self.layout.delimiter):
            if row.line <= first:
                continue
            cells, trouble = row.cells, row.trouble
            if trouble is None and len(cells) != width:
                if len(cells) < width:
                    cells.extend([""] * (width - len(cells)))
                elif not any(cell.strip() for cell in cells[width:]):
                    del cells[width:]
                else:
                    trouble = "too_many_cells"
            if trouble is None and is_footer(cells):
                self.report.footers += 1
                continue
            if laid is not None and trouble is None and not laid.completed(cells):
                self.report.footers += 1
                continue
            self.report.rows += 1
            if trouble is not None:
                self._turn_away(row.line, RowWrong(trouble), cells or [row.original], key=None)
                continue
            yield row

    def _identified(self, row: Row) -> _Row | None:
        """The row with its key; None when it has been turned away or only repeats another one."""
        said = self._used(row.cells)
        mark = self._hash(said)
        likeness = hash(said if self._same is None else self._same(row.cells))
        values, key = None, None
        try:
            if self._id is None:
                values = self.typer.values(row.cells)
                key = self.intake.key(values)
            else:
                key = self.intake.key({"id": row.cells[self._id].strip() or None})
            if key is None:
                raise RowWrong("no_key")
            self._refuse_double(row.line, key, likeness)
        except RowWrong as error:
            self._turn_away(row.line, error, row.cells, key)
            return None
        except _Repeated:
            self.report.repeated += 1
            return None
        return _Row(row.line, row.cells, mark, likeness, values, key)

    def _refuse_double(self, line: int, key: str, likeness: int) -> None:
        before = self.seen.before(key, line, likeness)
        if before is None:
            return
        other, says_the_same = before
        if says_the_same:
            raise _Repeated
        raise RowWrong("same_key", other=other)

    def _checked(self, batch: list[_Row], marks: Marks, beyond: Beyond | None) -> list[Staged]:
        known = marks([row.key for row in batch if row.key is not None])
        ready: list[tuple[_Row, dict[str, Any], Checked]] = []
        for row in batch:
            key = row.key or ""
            if known.get(key) == row.mark:
                self.report.known += 1
                continue
            try:
                values = self.typer.values(row.cells) if row.values is None else row.values
                ready.append((row, values, self.intake.check(values, key)))
            except RowWrong as error:
                self._turn_away(row.line, error, row.cells, key)
        # A row about which something is unknown is looked at again next time, and asked about again.
        rows = [Staged(None if taken.unknown else row.mark, taken.payload) for row, _, taken in ready]
        barred = beyond(rows) if beyond is not None and rows else {}
        for place, (row, values, taken) in enumerate(ready):
            if place in barred:
                self._turn_away(row.line, RowWrong(barred[place]), row.cells, row.key)
                continue
            for one in taken.unknown:
                self._ask(one)
            if len(self.report.samples) < _SAMPLES:
                self._show(row, values)
        return [one for place, one in enumerate(rows) if place not in barred] if barred else rows

    def _turn_away(self, line: int, error: RowWrong, cells: Sequence[str], key: str | None) -> None:
        self.report.rejects[error.reason] += 1
        if key is None:
            self.report.keyless_rejects += 1
        for one in error.asks:
            self._ask(one)
        self.reject(line, error, cells)

    def _ask(self, unknown: tuple[str, str]) -> None:
        if unknown in self.unknown or len(self.unknown) < _DISTINCT:
            self.unknown[unknown] += 1

    def _show(self, row: _Row, values: Mapping[str, Any]) -> None:
        before = {
            self.layout.headers[index]: row.cells[index][:60]
            for column in self.layout.columns
            for index in column.indexes
        }
        self.report.samples.append(Sample(row.line, before, dict(values)))

    def _hash(self, text: str) -> int:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._salt).digest()
        return int.from_bytes(digest, "big", signed=True)


class _Repeated(Exception):
    """The row says what another one of the same key has said."""


def _cells_at(indexes: Sequence[int]) -> Callable[[list[str]], str]:
    if len(indexes) < 2:
        only = list(indexes)
        return lambda cells: "\x1f".join(cells[index] for index in only)
    pick = itemgetter(*indexes)
    return lambda cells: "\x1f".join(pick(cells))
