"""The use case of the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.money import Money
from bot.kit.periods import Kind, Period
from bot.people.model import Member, WorkspaceId
from bot.pipeline import service as overviews
from bot.pipeline.forecast import rates as learning
from bot.pipeline.forecast import rules
from bot.pipeline.forecast.model import Forecast, LikelyDeal, OpenNow, Outlook, Range
from bot.pipeline.forecast.rates import WEEK, Rates
from bot.pipeline.listing import store as listing
from bot.pipeline.lives import service as lives
from bot.pipeline.lives import store
from bot.pipeline.lives.model import WON
from bot.pipeline.lives.service import Past
from bot.pipeline.model import StageKey, Subject
from bot.pipeline.query import PipelineQuery

MOST_NAMED = 5
_FARTHEST = timedelta(days=400)


class AlreadyOver(Refusal):
    """The period has ended, so there is nothing to forecast. Facts: `last`, its last day; `command`, `value`."""

    template = "pipeline/refused_already_over"


class TooFarAhead(Refusal):
    """The period ends so late that no range would mean anything. Facts: `latest`; `command`."""

    template = "pipeline/refused_too_far_ahead"


def forecast(tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps) -> Forecast:
    """What will be won by the end of the period (default: this quarter), as a range.

    Refuses: TeamClosed, NotYours, UnknownPerson, NoSuchTeam, AlreadyOver, TooFarAhead, TooManyDeals.
    """
    subject = overviews.subject_of(tx, asker, query, deps)
    period = _period(query, today, deps)
    return _forecast(tx, workspace=asker.workspace, subject=subject, period=period, today=today, deps=deps)


def _period(query: PipelineQuery, today: date, deps: Deps) -> Period:
    start = deps.company.fiscal_year_start
    period = query.period or periods.holding(Kind.QUARTER, today, fiscal_year_start=start)
    command = deps.command("pipeline")
    if period.last < today:
        raise AlreadyOver(last=period.last, command=command, value=str(query))
    if period.last > today + _FARTHEST:
        raise TooFarAhead(latest=today + _FARTHEST, command=command)
    return period


@dataclass(frozen=True)
class _Asked:
    """What is asked, and the past to answer it from."""

    workspace: WorkspaceId
    subject: Subject
    period: Period
    today: date
    past: Past

    def weeks_until(self, day: date) -> float:
        """Working weeks from now until the end of that day."""
        workday = self.past.workday
        return max(0, workday(day.toordinal()) - workday(self.today.toordinal())) / WEEK

    def money(self, minor: float) -> Money:
        return Money(round(minor), self.subject.currency)


def _forecast(
    tx: Tx, *, workspace: WorkspaceId, subject: Subject, period: Period, today: date, deps: Deps
) -> Forecast:
    past = lives.past(tx, workspace=workspace, subject=subject, today=today, until=period.last, deps=deps)
    asked = _Asked(workspace, subject, period, today, past)
    own, rates = _rates(tx, asked, deps)
    on = today.toordinal()
    open_deals = rules.open_now(
        past.lives, rates=rates, workday=past.workday, today=on, is_ours=past.is_ours, worth=past.worth
    )
    won = [
        life
        for life in past.lives
        if life.steps[-1].status == WON
        and life.steps[-1].day >= period.first.toordinal()
        and past.is_ours(life.steps[-1].owner, life.steps[-1].day)
    ]
    sums: dict[str, int] = {}
    for life in won:
        sums[life.currency] = sums.get(life.currency, 0) + (life.amount or 0)
    total = past.exchange.total(sums)
    too_early = rules.too_early(rates)
    outlook = None if too_early else _outlook(asked, rates, open_deals, total.minor)
    converted, without_rate = past.foreign()
    mine = {one.deal for one in open_deals}
    return Forecast(
        subject=subject,
        period=period,
        today=today,
        won=total,
        won_count=len(won),
        range=_range(asked, outlook) if outlook else None,
        too_early=too_early,
        open_count=len(open_deals),
        without_amount=sum(one.amount is None for one in open_deals),
        estimated=sum(life.is_estimated for life in past.lives if life.deal in mine),
        deals=_likely(tx, asked, open_deals, outlook) if outlook else (),
        ended=own.closed,
        has_borrowed=rates is not own,
        converted=converted,
        without_rate=without_rate,
        sources=tuple(past.sources),
    )


def _rates(tx: Tx, asked: _Asked, deps: Deps) -> tuple[Rates, Rates]:
    """What the subject's own deals teach, and that with the company's where they are few."""
    past, processes = asked.past, deps.settings[DealsSettings].processes
    places = [StageKey(key, stage.key) for key, process in processes.items() for stage in process.stages]
    today, known_from = asked.today.toordinal(), past.known_from.toordinal()
    own = learning.learned(
        past.lives,
        places=places,
        workday=past.workday,
        today=today,
        is_ours=past.is_ours,
        known_from=known_from,
    )
    if own.closed >= rules.ENOUGH_ENDED or asked.subject.scope.is_company:
        return own, own
    others = store.sample(tx, workspace=asked.workspace, on=asked.today)
    company = learning.learned(
        others,
        places=places,
        workday=past.workday,
        today=today,
        # Its own are known already.
        is_ours=lambda owner, day: not past.is_ours(owner, day),
        known_from=known_from,
    )
    return own, own.with_company(company) if company.closed else own


def _outlook(asked: _Asked, rates: Rates, open_deals: Sequence[OpenNow], won: int) -> Outlook:
    past, period = asked.past, asked.period
    ends = asked.weeks_until(period.last)
    return rules.outlook(
        rates=rates,
        open_deals=open_deals,
        arriving=rules.arrivals(
            past.lives,
            rates=rates,
            workday=past.workday,
            today=asked.today.toordinal(),
            ends=ends,
            since=past.since.toordinal(),
            is_ours=past.is_ours,
        ),
        amounts=rules.amounts_won(past.lives, is_ours=past.is_ours, worth=past.worth),
        won=won,
        begins=asked.weeks_until(period.first - timedelta(days=1)),
        ends=ends,
        # The same data give the same words: what chance decides hangs on the question alone.
        seed=f"{asked.workspace} {asked.subject.scope} {period} {asked.today}",
    )


def _range(asked: _Asked, outlook: Outlook) -> Range:
    parts = (outlook.low, outlook.middle, outlook.high, outlook.open, outlook.new)
    return Range(*(asked.money(part) for part in parts))


def _likely(tx: Tx, asked: _Asked, open_deals: Sequence[OpenNow], outlook: Outlook) -> tuple[LikelyDeal, ...]:
    """The open deals that most is expected of, where they may be named."""
    if not asked.subject.is_named:
        return ()
    chance = dict(outlook.chances)
    known = [(chance[one.deal] * one.amount, one) for one in open_deals if one.amount is not None]
    largest = sorted(known, key=lambda one: (-one[0], one[1].deal))[:MOST_NAMED]
    names = listing.named(
        tx, workspace=asked.workspace, deals=[one.deal for _, one in largest], on=asked.today
    )
    return tuple(
        LikelyDeal(
            id=one.deal,
            name=names[one.deal][0],
            owner=names[one.deal][1],
            amount=asked.money(one.amount or 0),
            percent=round(100 * chance[one.deal]),
            expected=asked.money(expected),
        )
        for expected, one in largest
        if one.deal in names and expected > 0
    )
