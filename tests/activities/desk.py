"""A desk on which files of activities are imported and looked at."""

from __future__ import annotations

from datetime import date

from bot.activities import service
from bot.activities.model import Activity
from bot.imports.model import Report
from tests.imports.desk import Desk


class ActivityDesk(Desk):
    """Says what was done about a deal."""

    def activities(self, text: str, *, map_: str | None = None, accept: bool = False) -> Report:
        return self.take("activities", text, map_=map_, accept=accept)

    def done(self, key: str) -> list[Activity]:
        """The activities of a deal, the newest first."""
        with self.deps.reading() as tx:
            return service.of_deal(tx, workspace=self.workspace, deal=self.deal(key).id, limit=50)

    def told_of(self, key: str) -> list[tuple[str, str | None, bool]]:
        """(day, subject, done) of each, the newest first."""
        return [(str(one.day), one.subject, one.is_done) for one in self.done(key)]

    def last_day(self, key: str, until: str = "2026-11-23") -> date | None:
        deal = self.deal(key).id
        with self.deps.reading() as tx:
            days = service.last_days(
                tx, workspace=self.workspace, deals=[deal], until=date.fromisoformat(until)
            )
        return days.get(deal)
