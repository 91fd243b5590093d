"""What a company had open day by day, added up from every deal's history without anything that is derived."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from bot.deals import store as deals
from bot.deals.model import Status
from bot.deals.store import deal_table
from bot.kit.db import Tx
from bot.people.model import WorkspaceId
from bot.pipeline.trend.model import DayRow
from tests.pipeline.flow.histories import standing


def recounted(tx: Tx, workspace: WorkspaceId, days: list[date]) -> set[DayRow]:
    """One row for each day, stage and currency of which anything was open."""
    ids = [*tx.execute(select(deal_table.c.id).where(deal_table.c.workspace_id == workspace)).scalars()]
    histories = deals.events_of(tx, workspace=workspace, deals=ids).values()
    sums: dict[tuple[int, str, str | None, str], list[int]] = defaultdict(lambda: [0] * 4)
    for day in days:
        for events in histories:
            state = standing(events, day)
            if state is None or state.status is not Status.OPEN:
                continue
            total = sums[day.toordinal(), state.process, state.stage, state.currency]
            total[0] += 1
            if state.amount_minor is not None:
                total[1] += 1
                total[2] += state.amount_minor
                total[3] += state.amount_minor * state.is_estimated
    return {DayRow(*key, *total) for key, total in sums.items()}
