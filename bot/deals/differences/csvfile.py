"""The differences as a CSV file that a spreadsheet opens as it is. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from bot.deals.changes.model import Field, Price, Standing, Value
from bot.deals.differences.model import Differences
from bot.deals.model import Status
from bot.deals.settings import DealsSettings
from bot.kit.money import Money
from bot.kit.spreadsheets import BOM, harmless
from bot.people.model import MemberId

_OUTCOMES = (Status.WON, Status.LOST, Status.GONE)
_FIELDS = (*Field, None)


@dataclass(frozen=True)
class FileWords:
    """The words of the file in the reader's language, from deals/differences_words.txt."""

    columns: tuple[str, ...]
    fields: dict[Field | None, str]
    outcomes: dict[Status, str]
    stands: str
    overruled: str
    made: str

    @classmethod
    def of(cls, text: str) -> FileWords:
        """From the template's lines: headings, fields, outcomes, which word counts, and what a new deal is."""
        lines = [line.strip() for line in text.splitlines()]
        ends = len(lines) - len(_FIELDS) - len(_OUTCOMES) - 3
        columns, rest = lines[:ends], lines[ends:]
        fields = dict(zip(_FIELDS, rest, strict=False))
        outcomes = dict(zip(_OUTCOMES, rest[len(_FIELDS) :], strict=False))
        return cls(tuple(columns), fields, outcomes, *rest[-3:])


@dataclass(frozen=True)
class Wording:
    """How values are written for one reader. `names`: what people are called."""

    words: FileWords
    settings: DealsSettings
    locale: str
    names: Mapping[MemberId, str]

    def value(self, field: Field | None, value: Value) -> str:
        """A value as it can be typed into the other system; nothing for what nobody knows."""
        if isinstance(value, Standing):
            return self._standing(value)
        if isinstance(value, Price):
            known = None if value.minor is None else Money(value.minor, value.currency)
            return "" if known is None else f"{known.major} {known.currency}"
        if isinstance(value, date):
            return value.isoformat()
        if field is Field.OWNER:
            return self.names.get(cast("MemberId", value), "")
        reason = self.settings.lost_reason(str(value)) if field is Field.LOST_REASON else None
        return reason.called(self.locale) if reason else str(value or "")

    def _standing(self, value: Standing) -> str:
        if value.status is not Status.OPEN:
            return self.words.outcomes[value.status]
        stage = self.settings.stage(value.process, value.stage) if value.stage else None
        return stage.called(self.locale) if stage else value.stage or ""


def write(found: Differences, say: Wording) -> bytes:
    """UTF-8 with a byte order mark; a line for each value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(say.words.columns)
    for one in found.lines:
        owner = one.deal.state.owner
        cells = (
            "" if one.field is None else one.deal.external_id.removeprefix("~"),
            one.deal.name,
            found.names.get(owner, "") if owner is not None else "",
            say.words.fields[one.field],
            say.value(one.field, one.theirs),
            say.words.made if one.field is None else say.value(one.field, one.ours),
            say.words.overruled if one.is_overruled else say.words.stands,
            found.names.get(one.by, ""),
            one.at.isoformat(sep=" ", timespec="minutes"),
            one.deal.source,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return (BOM + text.getvalue()).encode()
