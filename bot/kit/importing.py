"""What a slice says about the rows it takes from files.

A slice's `importing.py` holds `KINDS`; bot/imports finds them by walking, reads the file, recognises and
types the columns, and hands over rows. It knows no slice by name, and no slice knows how a file is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.money import Money
from bot.kit.settings import Settings


class FieldType(StrEnum):
    """What the text of a column becomes: str, Money, Moment, int, int percent, bool, Written. Blank is always None."""

    TEXT = "text"
    MONEY = "money"
    MOMENT = "moment"
    NUMBER = "number"
    PERCENT = "percent"
    YES_NO = "yes_no"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row can say. `headers` are the usual names of its column, the surest first.

    Of several columns that match, the first that is filled counts, in the order of `headers`.
    `may_repeat`: rows of one deal may differ in it (an export that lists a deal once for each product).
    `may_group`: a list made to be looked at may say it only in the first row of a group.
    """

    name: str
    headers: tuple[str, ...]
    type: FieldType = FieldType.TEXT
    is_required: bool = False
    may_repeat: bool = False
    may_group: bool = False


class Moment(NamedTuple):
    """A business date on the wall clock of the file's zone, and the instant when the file has a time."""

    day: date
    at: datetime | None = None


class Written(str):
    """A cell of a column that holds different things, as written; its row says how to read it.

    `as_money` and `as_moment` read it as cells of other columns are read. Raise RowWrong.
    """

    as_money: Callable[[], Money]
    as_moment: Callable[[], Moment]


class Options(BaseModel):
    """Base of what a map file can say for one kind beyond columns and values."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Delivery:
    """One import: where its rows come from and for which day they speak.

    `as_of` is None when the operator did not say; then the file speaks for the time of import. `values` is what
    the map says of texts, by field: for what an intake reads outside of that field's column. Only while the
    file is read. `only`: it may touch nothing but what is these members', or nobody's; None: anything.
    """

    workspace: int
    source: str
    import_id: int
    as_of: date | None
    today: date
    learned_at: datetime
    zone: str
    currency: str
    settings: Settings
    ids: Ids
    options: Options
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    only: frozenset[int] | None = None

    @property
    def speaks_for(self) -> date:
        """The last day about which the file can say anything."""
        return self.as_of or self.today


class Staged(NamedTuple):
    """A checked row as it waits to be applied. `mark` fingerprints it; None when it must be looked at again."""

    mark: int | None
    payload: Sequence[Any]


class Checked(NamedTuple):
    """A row that will be taken. `payload` survives JSON; `unknown` are (field, text) nobody here knows."""

    payload: Sequence[Any]
    unknown: tuple[tuple[str, str], ...] = ()


BEYOND = "others"
"""The reason of a row about what is others' than those whom the file may touch (templates/imports/reason.txt)."""


class OptionWrong(Exception):
    """A key of the map says something that cannot be, given what is stored and configured here."""

    def __init__(self, key: str, value: str, allowed: Sequence[str]) -> None:
        super().__init__(key)
        self.key = key
        self.value = value
        self.allowed = allowed


class RowWrong(Exception):
    """This row cannot be taken: a reason with its facts, said in words by templates/imports/reason.txt.

    `asks` names each (field, text) of the row that a line in the map file would settle.
    """

    def __init__(self, reason: str, *, asks: tuple[str, str] | None = None, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.asks: tuple[tuple[str, str], ...] = () if asks is None else (asks,)
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Before:
    """How something was before an import changed it (None: it was not there), to be able to restore it."""

    entity: str
    id: int
    was: Mapping[str, Any] | None


@dataclass
class Applied:
    """What a batch changed, counted under the names the report prints, and how to take it back."""

    counts: Counter[str] = field(default_factory=Counter)
    before: list[Before] = field(default_factory=list)
    remarks: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    """What was taken otherwise than written: (kind of remark, facts), said by templates/imports/remark.txt."""

    def add(self, other: Applied) -> None:
        """Together with what another batch did."""
        self.counts.update(other.counts)
        self.before += other.before
        self.remarks += other.remarks


class Missing(NamedTuple):
    """Something stored that a complete file should have had."""

    key: str
    payload: Sequence[Any]


def is_within(delivery: Delivery, members: Iterable[int | None]) -> bool:
    """Whether a delivery may touch what is of all these members (None: nobody's)."""
    only = delivery.only
    return only is None or all(one is None or one in only for one in members)


class Intake(ABC):
    """The taking of one delivery: looks up once what every row needs, then checks and applies rows."""

    def __init__(self, tx: Tx, delivery: Delivery) -> None:  # noqa: ARG002
        """Raises OptionWrong."""
        self.delivery = delivery

    @property
    def depends_on(self) -> str:
        """What the meaning of a row depends on besides the row and the map: part of every mark."""
        return ""

    @property
    def is_even(self) -> bool:
        """Whether no row takes much longer to apply than another, because none is known yet."""
        return False

    @abstractmethod
    def key(self, values: Mapping[str, Any]) -> str | None:
        """What identifies the row within its source; None when it does not say."""

    @abstractmethod
    def check(self, values: Mapping[str, Any], key: str) -> Checked:
        """The row, ready to be staged. Raises RowWrong."""

    def place_of(self, payload: Sequence[Any]) -> Any:  # noqa: ARG002
        """Roughly where the row will be stored: rows are applied in this order, neighbours together, as in indexes."""
        return 0

    @abstractmethod
    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        """Make what is stored agree with these rows."""

    def names(self, field: str) -> Sequence[str]:  # noqa: ARG002
        """The values that `field` can have, for the nearest match; empty when anything goes."""
        return ()

    def called(self, field: str) -> Mapping[str, str]:  # noqa: ARG002
        """What else these values are called, in any language: for each name the value."""
        return {}

    def meant_by(self, field: str, text: str) -> Sequence[str]:  # noqa: ARG002
        """Values of which each means one of those whom the text could mean; empty when nobody can say."""
        return ()

    def fits_several(self, field: str, text: str) -> bool:  # noqa: ARG002
        """Whether nobody is meant by the text because several could be."""
        return False

    def noticed(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What the rows that were checked said and was left out, as remarks."""
        return ()

    def marks(self, tx: Tx, keys: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        """The marks of rows as they were last applied; equal marks need no second look."""
        return {}

    def beyond(self, tx: Tx, rows: Sequence[Staged], *, is_locked: bool = False) -> Mapping[int, str]:  # noqa: ARG002
        """Places of the rows that touch what is not for whoever sends the file, each with its reason.

        Asked when the file may not touch everything (`delivery.only`), before rows are staged and once more, with
        what they are about locked when `is_locked`, before they are applied: things get other owners meanwhile.
        """
        return dict.fromkeys(range(len(rows)), BEYOND)

    def stored(self, tx: Tx, *, after: str, limit: int) -> Sequence[Missing]:  # noqa: ARG002
        """A page of what is stored within the map's scope, by key, for `--complete`."""
        return ()

    def remove(self, tx: Tx, payloads: Sequence[Sequence[Any]]) -> Applied:  # noqa: ARG002
        """What a complete file no longer has is gone."""
        return Applied()

    def survey(self, tx: Tx) -> None:  # noqa: B027
        """After the last row, before `finish`: to look at much of what is stored. Nobody waits for that."""

    def finish(self, tx: Tx) -> Applied:  # noqa: ARG002
        """After the last row, in one transaction."""
        return Applied()


class Head(NamedTuple):
    """What is known of a file before its columns are: a row that may be its header, and what the map says.

    `columns` are the fields for which the map names a column; `values` what it says of texts, by field.
    """

    headers: Sequence[str]
    columns: Sequence[str]
    values: Mapping[str, Mapping[str, str | None]]
    settings: Settings


class Undid(NamedTuple):
    """One step of taking an import back. `kept`: names of what stays because it has been built upon since.

    `last` is given to the next step as `after`.
    """

    has_more: bool = False
    kept: tuple[str, ...] = ()
    last: int = 0


class Undoing(NamedTuple):
    """One step of an import being taken back, under a new id of its own: so many things, after the `last` ones."""

    workspace: int
    import_id: int
    undo_id: int
    most: int = 1000
    after: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of file: `import deals FILE`.

    `rows_at_once` wait together to be applied, and no more are in one transaction, unless not `is_divisible`: then
    they are applied all at once, however long that takes.
    `undo` takes back one bounded step of what the import did and says whether anything is left; it may
    be asked again when nothing is. What
    `Applied.before` recorded is given to `restore`, newest first.
    `more_fields`: those that depend on the file, such as one for each stage; their names begin with one of
    `free_names`, so that a map can name them, too.
    `is_for_teams`: whoever leads a team may send one about their people; its intake knows what is `beyond` them.
    `builds_on`: the kinds whose things its rows refer to; what they brought is not taken back before this.
    """

    name: str
    fields: tuple[Field, ...]
    open: Callable[[Tx, Delivery], Intake]
    options: type[Options] = Options
    undo: Callable[[Tx, Undoing], Undid] = lambda _tx, _undoing: Undid()
    restore: Mapping[str, Callable[[Tx, int, Iterable[Before]], None]] = field(default_factory=dict)
    rows_at_once: int = 1000
    is_divisible: bool = True
    can_be_complete: bool = False
    is_for_teams: bool = False
    more_fields: Callable[[Head], Sequence[Field]] = lambda _head: ()
    free_names: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()

    def has_field(self, name: str) -> bool:
        """Whether a file of this kind can have a column of that name."""
        return name.startswith(self.free_names) or any(one.name == name for one in self.fields)
