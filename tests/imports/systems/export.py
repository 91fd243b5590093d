"""What an export is made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.imports.systems.truth import Truth

_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Export:
    """One system's file, and the map that names its stages. What it cannot tell is named by the flags."""

    system: str
    name: str
    content: bytes
    map: str
    knows_last_stage: bool = False
    knows_lost_stage: bool = False


def as_csv(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def mdy(day: date) -> str:
    """A day as American reports write it."""
    return f"{day.month}/{day.day}/{day.year}"


def noonish(day: date) -> datetime:
    """A time on that day."""
    return datetime(day.year, day.month, day.day, 10, 36)  # noqa: DTZ001 - what an export writes has no zone


def serial(day: date) -> float:
    """Noon of that day as a spreadsheet counts it."""
    return (day - _SERIAL_ZERO).days + 0.5


def said(deal: Truth, names: dict[str, str], won: str, lost: str) -> str:
    """Where the deal stands, in the words of a system."""
    return {"open": names[deal.stage], "won": won, "lost": lost}[deal.status]


def ended_on(deal: Truth, *statuses: str) -> date | None:
    """Its closing, if it is in one of those states."""
    return deal.closing if deal.status in statuses else None
