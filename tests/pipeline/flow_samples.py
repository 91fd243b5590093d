"""Flows for gallery and goldens: made-up figures that add up, built as the service builds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.money import Money
from bot.people.model import Member
from bot.pipeline.flow import views
from bot.pipeline.flow.model import (
    Entered,
    FlowQuery,
    FlowReport,
    Item,
    Items,
    Line,
    Shift,
    Split,
    Term,
    Waterfall,
)
from bot.pipeline.flow.rules import SIGNS
from bot.pipeline.model import Amounts, Overview, StageKey
from bot.pipeline.query import PipelineQuery
from tests.samples import Sample

TODAY = date(2026, 11, 23)
WEEK = periods.between(date(2026, 11, 16), TODAY)
DEALS = DealsSettings()


def amounts(count: int, major: int, currency: str = "USD", **more: int) -> Amounts:
    estimated = Money(more.get("estimated", 0) * 100, currency)
    return Amounts(count, Money(major * 100, currency), estimated, more.get("without", 0), 0)


def waterfall(
    opening: Amounts, currency: str = "USD", revalued: int = 0, /, **terms: tuple[int, int]
) -> Waterfall:
    """The closing follows from the rest."""
    known = {term: amounts(*terms.get(term.value, (0, 0)), currency) for term in SIGNS}
    count = sum(SIGNS[term] * one.count for term, one in known.items() if term is not Term.REPRICED)
    minor = sum(SIGNS[term] * one.amount.minor for term, one in known.items()) + revalued
    closing = Amounts(
        opening.count + count,
        opening.amount + Money(minor, currency),
        opening.estimated,
        opening.without_amount,
        opening.without_rate,
    )
    return Waterfall(opening, known, Money(revalued, currency), closing)


def item(name: str, major: int | None, currency: str = "USD", **more: Any) -> Item:
    amount = None if major is None else Money(major * 100, currency)
    made = Item(
        1, "006Q01", name, "Amy Reed", date(2026, 11, 18), StageKey("sales", "proposal"), amount, False
    )
    return replace(made, **more)


TOTAL = waterfall(
    amounts(48, 1_610_000, without=9, estimated=120_000),
    new=(6, 240_000),
    reopened=(1, 30_000),
    repriced=(4, -18_500),
    moved_in=(1, 40_000),
    moved_out=(2, 71_000),
    won=(3, 182_000),
    lost=(4, 168_500),
    gone=(1, 0),
)
STAGES = (
    ("lead", waterfall(amounts(20, 510_000), new=(6, 240_000), lost=(2, 40_000), went=(3, 90_000))),
    ("need", waterfall(amounts(10, 300_000), came=(3, 90_000), went=(2, 60_000), repriced=(1, -8_500))),
    ("proposal", waterfall(amounts(18, 800_000), came=(2, 60_000), won=(3, 182_000), lost=(2, 128_500))),
)
PEOPLE = ("Amy Reed", "Bo Lind", "陈雨", "Dana Fox", "Wu Qian", "Zoe New", None)
LOST = Items(Term.LOST, 4, (item("Acme", 84_000), item("Globex", 42_000), item("Hooli", None, owner=None)))
SLIPPED = Items(
    Shift.SLIPPED, 2, (item("Initech", 60_000, expected=(date(2026, 11, 20), date(2027, 1, 20))),)
)
ENTERED = Entered("moved_to:sales/proposal", StageKey("sales", "proposal"))
HANDED = item("Umbrella", 71_000, was="Amy Reed", now="陈雨")


def made(
    west: Overview, company: Overview, hostile: str, asker: Callable[[str], Member]
) -> tuple[Sample, ...]:
    """All of them, for the subjects of these overviews."""
    flow = FlowReport(
        subject=west.subject,
        period=WEEK,
        opened_on=date(2026, 11, 15),
        closed_on=TODAY,
        today=TODAY,
        split=None,
        total=TOTAL,
        lines=(),
        slipped=amounts(2, 96_000),
        pulled_in=amounts(1, 15_000),
        history_from=None,
        converted=(),
        without_rate=(),
        sources=west.sources,
        focus=LOST,
    )
    nothing = waterfall(amounts(0, 0))
    by_stage = tuple(Line(StageKey("sales", name), None, one) for name, one in STAGES)
    by_person = tuple(Line(None, name, TOTAL) for name in PEOPLE)
    assert west.subject.team is not None
    evil = replace(west.subject, team=west.subject.team._replace(name=hostile))

    def sample(template: str, report: FlowReport, label: str, **more: Any) -> Sample:
        split, locale = report.split, more.pop("locale", "en")
        facts = views.card(
            report,
            query=FlowQuery(PipelineQuery(), split),
            asker=asker("Dana Fox"),
            deals=DEALS,
            fiscal_year_start=1,
            company="Example",
            locale=locale,
            can_share=not more.get("is_public"),
            **more,
        )
        return Sample(f"pipeline/{template}", facts, label)

    def behind(found: Items, label: str, report: FlowReport = flow) -> Sample:
        facts = views.items(
            found,
            report=report,
            query=FlowQuery(PipelineQuery()),
            deals=DEALS,
            company="Example",
            locale="en",
        )
        return Sample("pipeline/flow_items", facts, label)

    abroad = replace(
        flow,
        subject=company.subject,
        total=waterfall(amounts(48, 1_610_000), "USD", 1_234_56, new=(6, 240_000), lost=(4, 168_500)),
        converted=("CNY",),
        without_rate=("JPY",),
        history_from=date(2026, 11, 20),
        focus=None,
    )
    posted = {
        "rhythm": {"kind": "weekdays", "days": ("monday",), "at": "09:00", "zone": "Asia/Shanghai"},
        "creator": "Dana Fox",
        "set_up_on": date(2026, 9, 1),
    }
    snapshot = sample("flow_snapshot", flow, "usual", is_public=True)
    return (
        sample("flow", flow, "usual"),
        sample("flow", replace(flow, focus=SLIPPED), "slipped"),
        sample("flow", replace(flow, focus=replace(LOST, of=Term.GONE)), "gone"),
        sample("flow", replace(flow, split=Split.STAGE, lines=by_stage), "by_stage"),
        sample("flow", replace(flow, split=Split.PERSON, lines=by_person), "by_person"),
        sample("flow", replace(flow, closed_on=date(2026, 11, 20)), "past"),
        sample("flow", abroad, "company"),
        sample("flow", flow, "shared", is_public=True),
        sample("flow", flow, "while_importing", is_importing=True),
        sample(
            "flow",
            replace(flow, total=waterfall(amounts(48, 1_610_000)), slipped=nothing.opening, focus=None),
            "nothing_changed",
        ),
        sample(
            "flow",
            replace(flow, total=waterfall(amounts(3, 84_000), won=(3, 84_000)), focus=None),
            "nothing_open",
        ),
        *(
            sample("flow", replace(flow, total=waterfall(amounts(9, 84_000), **moved), focus=None), label)
            for label, moved in (
                ("only_new", {"new": (6, 240_000)}),
                ("only_lost", {"lost": (4, 168_500)}),
                ("nothing_lost", {"new": (6, 240_000), "won": (3, 182_000)}),
                ("nothing_new", {"lost": (4, 168_500), "won": (3, 182_000)}),
            )
        ),
        sample("flow", replace(flow, pulled_in=nothing.opening), "only_slipped"),
        sample(
            "flow",
            replace(flow, subject=evil, focus=replace(LOST, shown=(item(hostile + "x" * 5_000, 84_000),))),
            "hostile",
        ),
        sample("flow_line", replace(flow, total=nothing), "nothing"),
        sample("flow_line", replace(flow, total=nothing, sources=()), "before_any_import"),
        sample("flow_line", replace(flow, total=waterfall(amounts(48, 1_610_000))), "quiet", is_public=True),
        sample("flow_line", replace(flow, total=waterfall(amounts(2, 0))), "quiet_worthless", is_public=True),
        replace(snapshot, facts={**snapshot.facts, **posted}),
        replace(snapshot, facts={**snapshot.facts, **posted, "creator": None}, label="creator_gone"),
        behind(LOST, "lost"),
        behind(SLIPPED, "slipped"),
        behind(replace(LOST, of=Shift.PULLED_IN, count=1, shown=SLIPPED.shown), "pulled_in"),
        behind(Items(Term.MOVED_OUT, 1, (HANDED,)), "moved_out"),
        behind(Items(Term.MOVED_IN, 1, (HANDED,)), "moved_in"),
        *(
            behind(replace(LOST, of=term), term.value)
            for term in (
                *(Term.OPENING, Term.NEW, Term.REOPENED, Term.REPRICED, Term.WON, Term.GONE),
                *(Term.REVALUED, Term.CLOSING),
            )
        ),
        behind(Items(ENTERED, 2, (item("Acme", None), item("Globex", None))), "entered"),
        behind(Items(Term.REOPENED, 0, ()), "none"),
        behind(Items(Term.LOST, 9, (item(hostile + "x" * 5_000, 84_000),)), "hostile"),
        Sample("pipeline/flow_counted", {}),
        Sample("pipeline/flow_help", views.help_facts(asker("Dana Fox"), "/pipeline")),
    )
