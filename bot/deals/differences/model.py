"""Where chat and other systems differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.deals.changes.model import Field, Value
from bot.deals.model import Deal
from bot.people.model import MemberId


@dataclass(frozen=True, slots=True)
class Line:
    """One value. `field` None: the deal was made in chat, and the other system does not have it.

    `is_overruled`: the other system's is newer, and counts.
    """

    deal: Deal
    field: Field | None
    ours: Value
    theirs: Value
    by: MemberId
    at: datetime
    is_overruled: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    """All that the asker may see, the latest first. `names`: of everybody in it. `deals`: how many they are about."""

    lines: tuple[Line, ...]
    names: Mapping[MemberId, str]

    @property
    def deals(self) -> int:
        return len({one.deal.id for one in self.lines})
