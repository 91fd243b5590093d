"""From a forecast to what its template reads."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_currency_name

from bot.people.model import Member
from bot.pipeline import views
from bot.pipeline.forecast.model import Forecast
from bot.pipeline.query import PipelineQuery, Whose

_OFFERED = ("this month", "this quarter", "this year")


def card(
    report: Forecast,
    *,
    query: PipelineQuery,
    asker: Member,
    fiscal_year_start: int,
    company: str,
    locale: str,
    is_importing: bool = False,
) -> dict[str, Any]:
    """Facts of pipeline/forecast."""
    person = report.subject.person
    again = asked_again(report, query)
    head = str(PipelineQuery(again.whose, team=again.team, person=again.person))
    return {
        "report": report,
        "who": views.who(report.subject, company),
        "is_own": person is not None and person.id == asker.id,
        "is_ahead": report.period.first > report.today,
        "when": views.period_facts(report.period, today=report.today, fiscal_year_start=fiscal_year_start),
        "converted_names": [get_currency_name(one, locale=locale) for one in report.converted],
        "unrated_names": [get_currency_name(one, locale=locale) for one in report.without_rate],
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
        "is_importing": is_importing,
        "value": str(again),
        "buttons": [(word, f"{head} {word}") for word in _OFFERED],
    }


def asked_again(report: Forecast, query: PipelineQuery) -> PipelineQuery:
    """The question in a form that means the same for whoever presses."""
    if report.subject.person is not None:
        return PipelineQuery(Whose.PERSON, person=report.subject.person.id, period=report.period)
    if report.subject.team is not None:
        return PipelineQuery(Whose.TEAM, team=report.subject.team.id, period=report.period)
    return PipelineQuery(query.whose, period=report.period)


def data(report: Forecast, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`: integers of minor units, null for what cannot be known."""
    found = report.range
    early = report.too_early
    return {
        "team": views.who(report.subject, company) if report.subject.person is None else None,
        "person": report.subject.person.name if report.subject.person else None,
        "period": {"from": report.period.first.isoformat(), "to": report.period.last.isoformat()},
        "as_of": report.today.isoformat(),
        "currency": report.subject.currency,
        "won": {"count": report.won_count, "amount_minor": report.won.minor},
        "range": {
            "low_minor": found.low.minor,
            "middle_minor": found.middle.minor,
            "high_minor": found.high.minor,
            "from_open_minor": found.from_open.minor,
            "from_new_minor": found.from_new.minor,
        }
        if found
        else None,
        "too_early": {"ended": early.ended, "needed": early.needed} if early else None,
        "open": {"count": report.open_count, "without_amount": report.without_amount},
        "deals": [
            {
                "name": one.name,
                "owner": one.owner,
                "amount_minor": one.amount.minor if one.amount else None,
                "percent": one.percent,
            }
            for one in report.deals
        ],
    }
