"""What is known of a source's deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

DEALS = "deals"
"""The kind of file on which the pipeline depends."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Files of one kind came from that source on these days (ascending, the latest few); `at`: the last one."""

    source: str
    kind: str
    days: tuple[date, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """A source from which a delivery is due: the last one, since when it is late, whole workdays without one."""

    source: str
    kind: str
    at: datetime
    since: date
    workdays: int
