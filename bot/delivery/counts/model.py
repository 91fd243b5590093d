"""What came of nudges, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

LATELY = timedelta(days=30)
FEWEST = 5
"""Counts of fewer people would show what single ones did."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """What came of one kind. Of those said, each was acted on, put off, unwanted or none of that.

    `people`: how many were told or should have been. `expired`: never said, because there was no room in time.
    """

    kind: str
    people: int
    sent: int
    acted: int
    snoozed: int
    muted: int
    expired: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a team's nudges lately, the most frequent kind first; `team` None: of the whole company.

    `hidden`: how many kinds are not shown because fewer than `fewest` people got them.
    """

    team: str | None
    people: int
    days: int
    fewest: int
    kinds: tuple[KindCount, ...]
    hidden: int
