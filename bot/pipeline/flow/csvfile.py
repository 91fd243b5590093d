"""The deals behind a figure of the flow as a CSV file that a spreadsheet opens as it is. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.kit.spreadsheets import BOM, harmless
from bot.pipeline.flow.model import Item
from bot.pipeline.model import StageKey


@dataclass(frozen=True)
class FileWords:
    """The words of the file in the reader's language, from pipeline/flow_columns.txt."""

    columns: tuple[str, ...]
    yes: str

    @classmethod
    def of(cls, text: str) -> FileWords:
        """From the template's lines: the headings, then yes."""
        *columns, yes = (line.strip() for line in text.splitlines())
        return cls(tuple(columns), yes)


def write(items: Iterable[Item], words: FileWords, stage_name: Callable[[StageKey], str | None]) -> bytes:
    """UTF-8 with a byte order mark. Amounts are each in its own currency, exactly; days are ISO dates."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(words.columns)
    for item in items:
        was, now = item.expected or (None, None)
        cells = (
            item.external_id,
            item.name,
            item.owner,
            item.day,
            item.key.process,
            stage_name(item.key),
            item.amount.major if item.amount else None,
            item.amount.currency if item.amount else None,
            words.yes if item.is_estimated else None,
            item.was,
            item.now,
            was,
            now,
        )
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return (BOM + text.getvalue()).encode()
