"""The deals behind an overview as a CSV file that a spreadsheet opens as it is. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.deals.model import Status
from bot.kit.spreadsheets import BOM, harmless
from bot.pipeline.model import ListedDeal, StageKey


@dataclass(frozen=True)
class FileWords:
    """The words of the file in the reader's language, from pipeline/file_columns.txt."""

    columns: tuple[str, ...]
    states: dict[Status, str]
    yes: str
    or_earlier: str

    @classmethod
    def of(cls, text: str) -> FileWords:
        """From the template's lines: the headings, then the three states, yes, and "DAY or earlier"."""
        *columns, opened, won, lost, yes, or_earlier = (line.strip() for line in text.splitlines())
        states = {Status.OPEN: opened, Status.WON: won, Status.LOST: lost}
        return cls(tuple(columns), states, yes, or_earlier)


def write(
    deals: Iterable[ListedDeal], words: FileWords, stage_name: Callable[[StageKey], str | None]
) -> bytes:
    """UTF-8 with a byte order mark. Amounts and days are plain, so that a spreadsheet can count with them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(words.columns)
    for deal in deals:
        since = deal.since.isoformat()
        cells = (
            deal.external_id,
            deal.name,
            deal.owner,
            words.states[deal.status],
            deal.key.process,
            stage_name(deal.key),
            deal.amount.major if deal.amount else None,
            deal.amount.currency if deal.amount else None,
            words.yes if deal.is_estimated else None,
            deal.created_on,
            since if deal.is_since_known else words.or_earlier % {"day": since},
            deal.expected_close,
            deal.source,
        )
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return (BOM + text.getvalue()).encode()
