"""Forecasts and bottlenecks for gallery and goldens: made-up figures, built as the services build them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.deals.settings import DealsSettings
from bot.kit.money import Money
from bot.people.model import Member, MemberId
from bot.pipeline.bottleneck import views as bottleneck_views
from bot.pipeline.bottleneck.model import Bottleneck, Cohort, Compared, Finding
from bot.pipeline.forecast import views
from bot.pipeline.forecast.model import Forecast, LikelyDeal, Range, TooEarly
from bot.pipeline.model import Overview, StageKey, WaitingDeal
from bot.pipeline.query import PipelineQuery, Whose
from tests.samples import Sample

TODAY = date(2026, 11, 23)


def _money(major: int) -> Money:
    return Money(major * 100, "USD")


def _deal(number: int, name: str, owner: str | None, major: int, percent: int) -> LikelyDeal:
    return LikelyDeal(number, name, owner, _money(major), percent, _money(major * percent // 100))


def made(
    west: Overview, unassigned: Overview, hostile: str, member: Callable[[str], Member]
) -> tuple[Sample, ...]:
    """Samples of every template about what will be won and what holds back."""
    asker = replace(member("Dana Fox"), id=MemberId(8))
    forecast = Forecast(
        subject=west.subject,
        period=west.period,
        today=TODAY,
        won=_money(640_000),
        won_count=14,
        range=Range(_money(1_100_000), _money(1_340_000), _money(1_600_000), _money(610_000), _money(95_000)),
        too_early=None,
        open_count=46,
        without_amount=9,
        estimated=3,
        deals=(
            _deal(1, "Acme", "Amy Reed", 184_000, 62),
            _deal(2, "Globex", "Bo Lind", 42_000, 81),
            _deal(3, "Hooli", None, 20_000, 9),
        ),
        ended=210,
        has_borrowed=False,
        converted=(),
        without_rate=(),
        sources=west.sources,
    )
    early = replace(forecast, range=None, too_early=TooEarly(11, 19), deals=(), ended=11)
    nothing = replace(forecast, won=_money(0), won_count=0, open_count=0, without_amount=0, deals=(), ended=0)
    evil = replace(
        forecast,
        deals=(_deal(1, hostile, hostile, 184_000, 62),),
        has_borrowed=True,
        ended=40,
        converted=("CNY",),
        without_rate=("JPY",),
    )
    company = replace(forecast, subject=unassigned.subject, deals=())

    def card(report: Forecast, label: str, **more: Any) -> Sample:
        facts = views.card(
            report,
            query=PipelineQuery(Whose.TEAM, team=west.subject.team.id if west.subject.team else None),
            asker=asker,
            fiscal_year_start=1,
            company="Northlight",
            locale="en",
            **more,
        )
        return Sample("pipeline/forecast", facts, label)

    return (
        card(forecast, "usual"),
        card(early, "too_early"),
        card(nothing, "nothing"),
        card(evil, "hostile"),
        card(company, "company", is_importing=True),
        card(replace(early, sources=(), too_early=TooEarly(0, 30)), "before_any_import"),
        Sample("pipeline/forecast_counted", {}),
        Sample(
            "pipeline/refused_already_over",
            {"last": date(2026, 9, 30), "command": "/pipeline", "value": "own: 2026-Q3"},
        ),
        Sample("pipeline/refused_too_far_ahead", {"latest": date(2027, 12, 28), "command": "/pipeline"}),
        Sample("pipeline/refused_too_many_deals", {"command": "/pipeline"}),
        *_bottlenecks(west, hostile, asker),
    )


def _bottlenecks(west: Overview, hostile: str, asker: Member) -> tuple[Sample, ...]:
    proposal = Compared(
        key=StageKey("sales", "proposal"),
        workdays=30,
        now=Cohort(74, 29),
        before=Cohort(130, 81),
        clustering=1.0,
        value=2_100_000.0,
        chance_of_luck=0.001,
    )
    acme = WaitingDeal(1, "Acme", "Amy Reed", _money(84_000), TODAY - timedelta(days=40), 26, True)
    other = WaitingDeal(2, hostile, None, None, TODAY - timedelta(days=60), 41, False)
    named = Bottleneck(
        subject=west.subject,
        today=TODAY,
        finding=Finding(proposal, None, 0),
        gain=Money(round(proposal.gain), "USD"),
        deals=(acme, other),
        more=12,
        known_from=None,
        comparable_from=None,
        sources=west.sources,
    )
    few = replace(proposal, now=Cohort(12, 5), before=Cohort(20, 11))
    early = replace(named, finding=Finding(None, few, 19), gain=None, deals=(), more=0)
    nothing = replace(named, finding=Finding(None, proposal, 0), gain=None, deals=(), more=0)
    young = replace(
        early,
        finding=Finding(None, replace(few, before=Cohort(0, 0)), 140),
        known_from=date(2026, 6, 1),
        comparable_from=date(2027, 11, 29),
    )
    blank = replace(early, finding=Finding(None, None, 0))

    def card(report: Bottleneck, label: str) -> Sample:
        facts = bottleneck_views.card(
            report, asker=asker, deals=DealsSettings(), company="Northlight", locale="en"
        )
        return Sample("pipeline/bottleneck", facts, label)

    return (
        card(named, "usual"),
        card(early, "too_early"),
        card(nothing, "nothing_stands_out"),
        card(young, "young_history"),
        card(blank, "nothing_went_on"),
        card(replace(blank, sources=()), "before_any_import"),
        Sample("pipeline/bottleneck_counted", {}),
    )
