"""From what is stuck to what its templates read, and to the data of `say --json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import get_currency_name

from bot.deals.settings import DealsSettings
from bot.kit.money import minor_digits
from bot.people.model import Member
from bot.pipeline.model import StageKey, Subject
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck.model import Kept, Reason, StageSum, Stuck, StuckDeal
from bot.pipeline.stuck.query import Act, Asks, Choice
from bot.pipeline.stuck.rules import ENOUGH
from bot.pipeline.stuck.service import MOST_LISTED
from bot.pipeline.views import kind, stage_name, who

_MOST_ALIVE = 3
_FEWEST_CHARTED = 2


@dataclass(frozen=True, slots=True)
class LineView:
    """A deal with the name of its stage (None: not known) and what its menu offers: what to do, and the value."""

    deal: StuckDeal
    stage: str | None
    menu: Sequence[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        return Reason.LONG in self.deal.reasons

    @property
    def is_past_close(self) -> bool:
        return Reason.PAST_CLOSE in self.deal.reasons

    @property
    def has_no_next_step(self) -> bool:
        return Reason.NO_NEXT_STEP in self.deal.reasons

    @property
    def is_quiet(self) -> bool:
        return Reason.QUIET in self.deal.reasons


def card(
    report: Stuck,
    *,
    query: PipelineQuery,
    asker: Member | None,
    deals: DealsSettings,
    company: str,
    locale: str,
    kept: Kept | None = None,
    is_importing: bool = False,
) -> dict[str, Any]:
    """Facts of pipeline/stuck and pipeline/stuck_snapshot. `asker` None: nobody asked."""
    subject = report.subject
    asks = Asks(asked_again(subject, query), report.start)
    currency = subject.currency
    return {
        "report": report,
        "who": who(subject, company),
        "kind": kind(subject),
        "is_own": asker is not None and subject.person is not None and subject.person.id == asker.id,
        "lines": [_line(one, asks, deals, locale) for one in report.deals],
        "reasons": [(reason.value, report.reasons[reason]) for reason in Reason if report.reasons[reason]],
        "stages": _stages(report.stages, deals, locale),
        "scale": 10 ** minor_digits(currency),
        "currency_name": get_currency_name(currency, locale=locale),
        "alive": report.alive[:_MOST_ALIVE],
        "alive_left": max(0, len(report.alive) - _MOST_ALIVE),
        "kept": kept,
        "undo_value": "" if kept is None or kept.is_undone else f"{kept.alive.id} {asks}",
        "is_importing": is_importing,
        "next_value": str(Asks(asks.whose, report.start + MOST_LISTED)),
        "first_value": str(Asks(asks.whose)),
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
    }


def nudge(report: Stuck, *, deals: DealsSettings, locale: str) -> dict[str, Any]:
    """Facts of pipeline/stuck_nudge: the first of these deals, to its owner."""
    asks = Asks(asked_again(report.subject, PipelineQuery()))
    return {
        "line": _line(report.deals[0], asks, deals, locale),
        "kind": kind(report.subject),
        "others": report.sum.count - 1,
        "value": str(asks.whose),
    }


def asked_again(subject: Subject, query: PipelineQuery) -> PipelineQuery:
    """The question in a form that means the same in a minute and for whoever presses."""
    if subject.person is not None:
        return PipelineQuery(Whose.PERSON, person=subject.person.id)
    if subject.team is not None:
        return PipelineQuery(Whose.TEAM, team=subject.team.id)
    return query


def counted_facts(settings: PipelineSettings, deals: DealsSettings, locale: str) -> dict[str, Any]:
    """Facts of pipeline/stuck_counted: the limits as they are set."""
    return {
        "enough": ENOUGH,
        "quiet": settings.quiet_workdays,
        "limits": [
            (stage_name(StageKey(name, stage.key), deals, locale), stage.longest_workdays)
            for name, process in deals.processes.items()
            for stage in process.stages
        ],
    }


def form(name: str, *, suggested: date, last: date) -> dict[str, Any]:
    """Facts of pipeline/stuck_alive_form."""
    return {"deal": name, "suggested": suggested, "last": last}


def _line(one: StuckDeal, asks: Asks, deals: DealsSettings, locale: str) -> LineView:
    menu = []
    if one.may_change:
        menu = [(act.value, str(Choice(act, one.id, one.seen, asks))) for act in Act]
    return LineView(one, stage_name(one.key, deals, locale), menu)


def _stages(sums: Sequence[StageSum], deals: DealsSettings, locale: str) -> list[tuple[str | None, StageSum]]:
    """What is stuck by stage, where there are several to compare."""
    if len(sums) < _FEWEST_CHARTED:
        return []
    return [(stage_name(one.key, deals, locale), one) for one in sums]


def data(report: Stuck, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`: integers of minor units, null for what is not known."""
    subject = report.subject
    return {
        "team": subject.team.name if subject.team else company if subject.scope.is_company else None,
        "person": subject.person.name if subject.person else None,
        "as_of": report.today.isoformat(),
        "currency": subject.currency,
        "open": report.open,
        "stuck": {
            "count": report.sum.count,
            "amount_minor": report.sum.amount.minor,
            "without_amount": report.sum.without_amount,
            "without_rate": report.sum.without_rate,
        },
        "reasons": {reason.value: report.reasons[reason] for reason in Reason},
        "knows_next_steps": report.knows_next_steps,
        "knows_activities": report.knows_activities,
        "alive": len(report.alive),
        "deals": [_deal_data(one) for one in report.deals],
    }


def _deal_data(one: StuckDeal) -> dict[str, Any]:
    return {
        "deal": one.name,
        "owner": one.owner,
        "process": one.key.process,
        "stage": one.key.stage,
        "amount_minor": one.amount.minor if one.amount else None,
        "currency": one.amount.currency if one.amount else None,
        "workdays": one.workdays,
        "is_since_known": one.is_since_known,
        "limit": one.limit.workdays if one.limit else None,
        "limit_is_own": one.limit.is_own if one.limit else None,
        "expected_close": one.expected_close.isoformat() if one.expected_close else None,
        "reasons": [reason.value for reason in one.reasons],
    }
