"""The conclusion that is kept of a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.figures import Share
from bot.people.model import TeamId
from bot.pipeline.model import StageKey


@dataclass(frozen=True, slots=True)
class Holdback:
    """`key`: the stage that is named, or (not `is_named`) watched. `now` and `before`: what passes it, and did.

    Concluded at `made_at` on `day`, from data of which the newest was delivered at `data_at`. `is_known` False: the
    team has more deals than can be gone through, and nothing was concluded.
    """

    team: TeamId
    day: date
    data_at: datetime
    made_at: datetime
    key: StageKey | None
    is_named: bool
    now: Share
    before: Share
    needed: int
    is_known: bool = True

    def is_of(self, today: date, data_at: datetime) -> bool:
        """Whether it was concluded on that day, with all that was delivered up to then."""
        return self.day == today and data_at <= self.data_at

    def may_stand_beside(self, today: date, data_at: datetime | None) -> bool:
        """Whether it may be said beside figures of that day, from data delivered then: nothing has come since.

        For somebody in another zone it may be tomorrow already, or still yesterday.
        """
        return (
            self.is_known
            and data_at is not None
            and data_at <= self.data_at
            and abs((today - self.day).days) <= 1
        )
