"""Use cases of the trend: what the company had open week by week, and bringing the table of days up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.model import Member, WorkspaceId
from bot.pipeline import service as overviews
from bot.pipeline import store as overview_store
from bot.pipeline.clocks import latest_day
from bot.pipeline.flow.model import FlowQuery
from bot.pipeline.flow.query import value
from bot.pipeline.model import Scope
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.rules import Exchange
from bot.pipeline.service import NotBegun
from bot.pipeline.trend import rules, store
from bot.pipeline.trend.model import Batch, DayRow, Trend

_ONE_DAY = timedelta(days=1)
MOST_WRITTEN = 2000
"""So many rows of the table go into one transaction, unless a single day has more."""
MOST_FORGOTTEN = 1000
"""So many marks are forgotten in one."""


class OnlyCompanyTrend(Refusal):
    """A trend is kept of the whole company. Facts: `value`, to ask what changed for those instead."""

    template = "pipeline/refused_only_company_trend"


def trend(tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps) -> Trend:
    """What the whole company had open at the ends of the last weeks up to today, or to a past period's last day.

    Refuses: OnlyCompanyTrend for a team or a person, NotBegun.
    """
    if query.whose not in (Whose.UNSAID, Whose.COMPANY):
        raise OnlyCompanyTrend(value=value(FlowQuery(query)))
    subject = overviews.subject_of(tx, asker, PipelineQuery(Whose.COMPANY), deps)
    if query.period is not None and query.period.is_ahead(today):
        raise NotBegun(first=query.period.first, command=deps.command("pipeline"))
    latest = latest_day(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    last = min(query.period.last, latest) if query.period is not None else latest
    days = rules.week_ends(last)
    found = open_on(tx, workspace=asker.workspace, days=days)
    points = tuple(
        rules.point(day, found.get(day.toordinal(), []), Exchange(deps.rates, subject.currency, day))
        for day in days
    )
    unrated = {one for point in points for one in point.without_rate}
    foreign = {
        row.currency
        for rows in found.values()
        for row in rows
        if row.with_amount and row.currency != subject.currency
    }
    sources = overview_store.sources(tx, workspace=asker.workspace, scope=Scope(is_company=True), on=last)
    history_from = max((one.history_from for one in sources), default=date.min)
    return Trend(
        subject=subject,
        today=today,
        points=points,
        converted=tuple(sorted(foreign - unrated)),
        without_rate=tuple(sorted(unrated)),
        history_from=history_from if history_from > days[0] else None,
        sources=tuple(sources),
    )


def open_on(tx: Tx, *, workspace: WorkspaceId, days: Sequence[date]) -> Mapping[int, list[DayRow]]:
    """What the company had open at the end of each of these days (ordinal numbers), in the currencies it has.

    From the table as far as it is right, the rest from the history: so it is never behind, and nothing is written.
    """
    kept = store.kept(tx, workspace=workspace)
    good = [day for day in days if rules.is_good(kept, day)]
    rest = sorted(day for day in days if day not in good)
    rows = store.days(tx, workspace=workspace, wanted=good) if good else []
    if rest:
        changes = store.changes(tx, workspace=workspace, batch=Batch(rest[0], rest[-1]))
        rows += rules.running(changes, [day.toordinal() for day in rest])
    return rules.by_day(rows)


def keep_up(deps: Deps) -> int:
    """Bring the table up to date, up to yesterday; returns how many days were stored.

    A few hundred days at a time. They are counted in a transaction that only reads, so that nobody waits for it, and
    stored a few at a time; what is written meanwhile has a mark that was not seen, and stays.
    """
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
    if workspace is None:
        return 0
    yesterday = local(deps.clock.now(), workspace.zone).date() - _ONE_DAY
    stored = 0
    while (batch := _keep_batch(deps, workspace.id, yesterday)) is not None:
        stored += (batch.last - batch.first).days + 1
    return stored


def _keep_batch(deps: Deps, workspace: WorkspaceId, yesterday: date) -> Batch | None:
    """What was stored; None when there is nothing left to, or somebody else is at it."""
    with deps.reading() as tx:
        kept = store.kept(tx, workspace=workspace)
        batch = rules.next_batch(kept, yesterday=yesterday)
        if batch is None:
            return None
        seen = store.marks(tx, workspace=workspace)
        changes = store.changes(tx, workspace=workspace, batch=batch)
    days = range(batch.first.toordinal(), batch.last.toordinal() + 1)
    was = kept
    for part, rows in rules.parts(batch, [*rules.running(changes, days)], most=MOST_WRITTEN):
        with deps.writing(is_one_of_many=True) as tx:
            was = store.keep(tx, workspace=workspace, batch=part, rows=rows, was=was)
        if was is None:
            return None
    # What was seen before the days were counted is in them; until it is forgotten they are only not believed.
    for start in range(0, len(seen), MOST_FORGOTTEN):
        with deps.writing(is_one_of_many=True) as tx:
            store.forget(tx, workspace=workspace, seen=seen[start : start + MOST_FORGOTTEN])
    return batch
