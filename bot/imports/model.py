"""What an import is made of: the run, what it asks, what it turned away, and what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NewType

from bot.kit.errors import Refusal
from bot.kit.row_outcomes import RowOutcome
from bot.people.model import MemberId

RunId = NewType("RunId", int)


class RunState(StrEnum):
    """Where a run is. Only `staged` onwards has changed anything, or will."""

    STAGING = "staging"
    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery of one file. `applied` of `staged` rows are in; `counts` is what they changed, `rows` what became
    of each, `twins` how many deals made in chat may be ones in it.

    `reader` is the process that reads the file (`alive`); `by` whoever sent it in chat.
    """

    id: RunId
    workspace: int
    kind: str
    source: str
    file: str
    as_of: date | None
    today: date
    state: RunState
    started_at: datetime
    beat_at: datetime
    options: Mapping[str, Any]
    currency: str
    zone: str
    reader: str | None = None
    staged: int = 0
    applied: int = 0
    counts: Counter[str] = dataclass_field(default_factory=Counter)
    rows: Counter[RowOutcome] = dataclass_field(default_factory=Counter)
    twins: int = 0
    by: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """How one field's column was found: `headers` in the file, by the map or by a usual name."""

    field: str
    headers: tuple[str, ...]
    is_by_map: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say. `line` is what to put into the map, under the keys of `place`."""

    kind: str
    field: str
    text: str
    rows: int
    nearest: str | None = None
    place: tuple[str, ...] = ()
    line: str = ""
    is_blocking: bool = False
    more: Mapping[str, Any] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """One row before and after: the text of its cells, and what they were read as."""

    line: int
    before: Mapping[str, str]
    after: Mapping[str, Any]


@dataclass
class Report:
    """What an import did or, as a dry run, would do.

    Of its `rows`, every one is created, changed, unchanged, set aside or rejected: `known` were passed over because
    they say what they said last time, `outcomes` is what became of the others that were taken, `repeated` say only what
    another row of the file says. `twins`: deals made in chat that may be ones in the file.
    """

    kind: str
    source: str
    file: str
    is_dry_run: bool = False
    as_of: date | None = None
    rows: int = 0
    known: int = 0
    outcomes: Counter[RowOutcome] = dataclass_field(default_factory=Counter)
    repeated: int = 0
    footers: int = 0
    rejects: Counter[str] = dataclass_field(default_factory=Counter)
    rejected_file: str | None = None
    counts: Counter[str] = dataclass_field(default_factory=Counter)
    twins: int = 0
    gone: int = 0
    stored: int = 0
    keyless_rejects: int = 0
    understood: list[Understood] = dataclass_field(default_factory=list)
    unused: list[str] = dataclass_field(default_factory=list)
    absent: list[str] = dataclass_field(default_factory=list)
    remarks: list[tuple[str, Mapping[str, Any]]] = dataclass_field(default_factory=list)
    is_complete: bool = False
    questions: list[Question] = dataclass_field(default_factory=list)
    samples: list[Sample] = dataclass_field(default_factory=list)
    map_file: str | None = None
    answers: int = 0

    @property
    def rejected(self) -> int:
        return sum(self.rejects.values())

    @property
    def created(self) -> int:
        """Rows that brought something new."""
        return self.outcomes[RowOutcome.CREATED]

    @property
    def changed(self) -> int:
        """Rows that say something else about what was known."""
        return self.outcomes[RowOutcome.CHANGED]

    @property
    def unchanged(self) -> int:
        """Rows that say what was known."""
        return self.known + self.outcomes[RowOutcome.UNCHANGED]

    @property
    def set_aside(self) -> int:
        """Rows with which nothing was done, though nothing is wrong with them."""
        return self.repeated + self.outcomes[RowOutcome.ASIDE]

    def take(self, counts: Counter[str], outcomes: Counter[RowOutcome], *, twins: int) -> None:
        """What applying the rows did, and what became of them."""
        self.counts, self.outcomes, self.twins = counts, outcomes, twins


class OnlyAdmins(Refusal):
    """A file of that kind concerns everybody, and whoever sent it may only take in what concerns their teams.

    Facts: kind, admins.
    """

    template = "imports/refused_only_admins"


class FileNotRead(Refusal):
    """The file cannot be read as a table. `why` is one of a few words; says how to save it instead."""

    template = "imports/refused_file"

    def __init__(self, *, path: Path, why: str, **more: Any) -> None:
        super().__init__(path=str(path), why=why, more=more)


@dataclass(frozen=True, slots=True)
class MapProblem:
    """One thing that is wrong in a map: at which key, with which value; `why` is one of a few words."""

    why: str
    key: str = ""
    value: str | None = None
    nearest: str | None = None
    allowed: tuple[str, ...] = ()
    message: str = ""
    line: int = 0


class MapWrong(Refusal):
    """The map file cannot be used. `problems` name key, value, what is allowed, the nearest spelling."""

    template = "imports/refused_map"

    def __init__(self, *, path: str, problems: Sequence[MapProblem]) -> None:
        super().__init__(path=path, problems=problems)


class QuestionsFirst(Refusal):
    """Something must be settled before anything is taken. Lists the lines to put into the map."""

    template = "imports/refused_questions"

    def __init__(self, *, report: Report) -> None:
        super().__init__(open=[one for one in report.questions if one.is_blocking])
        self.report = report


class TooManyRejected(Refusal):
    """More than a tenth of the rows cannot be taken. Says the reasons and how to go on anyway."""

    template = "imports/refused_rejects"

    def __init__(self, *, report: Report) -> None:
        super().__init__(report=report)
        self.report = report


class TooManyGone(Refusal):
    """A complete file lacks more than one in twenty of the deals we have. Asks for --confirm."""

    template = "imports/refused_gone"

    def __init__(self, *, report: Report) -> None:
        super().__init__(gone=report.gone, stored=report.stored)
        self.report = report


class AsOfInFuture(Refusal):
    """Nobody knows yet how things will stand on that day."""

    template = "imports/refused_as_of"


class ImportRunning(Refusal):
    """Another import is being read at this moment. Says which, and to wait."""

    template = "imports/refused_running"


class NothingToUndo(Refusal):
    """No import is left that could be taken back."""

    template = "imports/refused_nothing_to_undo"


class NotTheLast(Refusal):
    """A later import would have to be taken back first. Facts: file, kind."""

    template = "imports/refused_not_the_last"


class ChangedSince(Refusal):
    """A later import built on what this one did. Says which to take back first."""

    template = "imports/refused_changed_since"


class UnknownKind(Refusal):
    """There is no such kind of file. Says which there are, and the nearest."""

    template = "imports/refused_kind"


class NameSaysNothing(Refusal):
    """The name of a file in the watched folder begins with no kind. Says which there are."""

    template = "imports/refused_name"


@dataclass(frozen=True, slots=True)
class Undone:
    """An import that was taken back."""

    kind: str
    source: str
    file: str
    started_at: datetime
    counts: Mapping[str, int]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """What somebody asks for. See docs/import.md.

    `said` is what a map would say, where there is no map file. `name` is what people call the file, where it
    lies under another one here. `by`: whoever sent it in chat, who may take in what concerns their people; None:
    the operator.
    """

    kind: str
    file: Path
    map: Path | None = None
    as_of: date | None = None
    is_complete: bool = False
    is_confirmed: bool = False
    accepts_rejects: bool = False
    said: Mapping[str, Any] | None = None
    name: str | None = None
    by: MemberId | None = None

    @property
    def called(self) -> str:
        """The file's name as people know it."""
        return self.name or self.file.name


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: so many rows read, or applied of all that will be."""

    state: RunState
    rows: int
    of: int | None = None


class NotComplete(Refusal):
    """That kind of file cannot say that something is gone."""

    template = "imports/refused_not_complete"
