"""What becomes of a row of a file that is taken in."""

from __future__ import annotations

from enum import StrEnum


class RowOutcome(StrEnum):
    """What became of a row that was not turned away.

    ASIDE: nothing was done with it, and a remark or a count says why.
    """

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ASIDE = "aside"
