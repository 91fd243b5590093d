"""Trends for gallery and goldens: made-up figures, built as the service builds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.kit.money import Money
from bot.people.model import TeamId
from bot.pipeline.flow.model import FlowQuery
from bot.pipeline.flow.query import value
from bot.pipeline.model import Amounts, Overview
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.trend import views
from bot.pipeline.trend.model import Point, Trend
from bot.pipeline.trend.rules import week_ends
from tests.samples import Sample

TODAY = date(2026, 11, 23)
_THOUSANDS = (8_120, 8_340, 8_310, 8_900, 9_150, 9_420, 8_610, 8_700, 8_960, 9_240, 9_310, 9_580, 9_640)


def _point(day: date, thousands: int) -> Point:
    return Point(
        day, Amounts(thousands // 70, Money(thousands * 1000_00, "USD"), Money(41_000_00, "USD"), 9, 0), ()
    )


def made(company: Overview, hostile: str) -> tuple[Sample, ...]:
    """Samples of every template about the trend. `company`: an overview of all of it."""
    points = tuple(map(_point, week_ends(TODAY), _THOUSANDS))
    trend = Trend(company.subject, TODAY, points, (), (), None, company.sources)
    unrated = tuple(
        replace(one, open=replace(one.open, without_rate=2), without_rate=("XAF",)) for one in points[:4]
    )
    fell = replace(
        trend,
        points=tuple(
            replace(one, day=day)
            for one, day in zip((*unrated, *points[4:])[::-1], week_ends(TODAY), strict=True)
        ),
        converted=("CNY", "EUR"),
        without_rate=("XAF",),
        history_from=date(2026, 10, 5),
    )
    still = replace(trend, points=tuple(replace(points[0], day=one.day) for one in points))
    nothing = Amounts(0, Money(0, "USD"), Money(0, "USD"), 0, 0)
    empty = replace(trend, points=tuple(Point(one.day, nothing, ()) for one in points))
    west = value(FlowQuery(PipelineQuery(Whose.TEAM, team=TeamId(1))))
    return (
        _sample("usual", trend),
        _sample("fell, in several currencies", fell),
        _sample("past", replace(trend, today=date(2027, 1, 5))),
        _sample("while importing", trend, is_importing=True),
        _sample("as it was", still),
        _sample("nothing open", empty),
        _sample("before any import", replace(empty, sources=())),
        _sample("hostile", trend, company=hostile),
        Sample("pipeline/trend_counted", {}),
        Sample("pipeline/refused_only_company_trend", {"value": west}),
    )


def _sample(label: str, trend: Trend, *, company: str = "Contoso", **more: Any) -> Sample:
    return Sample("pipeline/trend", views.card(trend, company=company, locale="en", **more), label)
