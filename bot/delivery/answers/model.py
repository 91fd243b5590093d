"""An answer to a nudge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.delivery.model import Delivery, Outcome


class Later(StrEnum):
    """When a nudge comes again, as the button says it."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody did with a nudge. `back`: when it comes again, for SNOOZED, as far as it is known.

    `is_new` is False when it had been answered in this way before: nothing changed.
    """

    delivery: Delivery
    outcome: Outcome
    back: datetime | None = None
    is_new: bool = True
