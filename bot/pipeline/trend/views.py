"""From a trend to what its template reads, and to the data of `say --json`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.numbers import get_currency_name

from bot.kit import periods
from bot.kit.money import minor_digits
from bot.pipeline.flow.model import FlowQuery
from bot.pipeline.flow.query import value
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.trend.model import Point, Trend
from bot.pipeline.trend.rules import WEEKS, largest_change

_SIX_DAYS = timedelta(days=6)


def card(report: Trend, *, company: str, locale: str, is_importing: bool = False) -> dict[str, Any]:
    """Facts of pipeline/trend."""
    first, last = report.points[0], report.points[-1]
    currency = report.subject.currency
    turn = largest_change(report.points)
    before = report.points[report.points.index(turn) - 1] if turn else None
    return {
        "report": report,
        "who": company,
        "weeks": WEEKS,
        "last": last,
        "is_past": last.day < report.today,
        "is_empty": not any(one.open.count for one in report.points),
        "change": last.open.amount - first.open.amount,
        "turn": turn,
        "turned": turn.open.amount - before.open.amount if turn and before else None,
        "flow_value": value(FlowQuery(_week(turn))) if turn else None,
        "scale": 10 ** minor_digits(currency),
        "most": max(one.open.amount.minor for one in report.points),
        "currency_name": get_currency_name(currency, locale=locale),
        "converted_names": [get_currency_name(one, locale=locale) for one in report.converted],
        "unrated_names": [get_currency_name(one, locale=locale) for one in report.without_rate],
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
        "is_importing": is_importing,
        "value": str(PipelineQuery(Whose.COMPANY)),
    }


def _week(point: Point) -> PipelineQuery:
    """The company's week that ended on that day."""
    return PipelineQuery(Whose.COMPANY, period=periods.between(point.day - _SIX_DAYS, point.day))


def data(report: Trend, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`: integers of minor units."""
    return {
        "team": company,
        "as_of": report.points[-1].day.isoformat(),
        "history_from": report.history_from.isoformat() if report.history_from else None,
        "currency": report.subject.currency,
        "weeks": [
            {
                "day": one.day.isoformat(),
                "count": one.open.count,
                "amount_minor": one.open.amount.minor,
                "estimated_minor": one.open.estimated.minor,
                "without_amount": one.open.without_amount,
                "without_rate": one.open.without_rate,
                "currencies_without_rate": list(one.without_rate),
            }
            for one in report.points
        ],
    }
