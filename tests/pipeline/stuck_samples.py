"""Stuck deals for gallery and goldens: made-up figures, built as the service builds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.money import Money
from bot.people.model import Member, MemberId
from bot.pipeline.model import Amounts, Overview, Scope, StageKey, Subject
from bot.pipeline.query import PipelineQuery
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import views
from bot.pipeline.stuck.model import (
    Alive,
    AliveId,
    AliveLine,
    Kept,
    Limit,
    Reason,
    StageSum,
    Stuck,
    StuckDeal,
)
from tests.samples import Sample

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 20, 3, 5, tzinfo=UTC)
DEALS = DealsSettings()
OWN, CONFIGURED = Limit(12, is_own=True, deals=34), Limit(20, is_own=False, deals=7)


def amounts(count: int, major: int, currency: str = "USD", *, without: int = 0) -> Amounts:
    return Amounts(count, Money(major * 100, currency), Money(0, currency), without, 0)


def line(name: str, major: int | None, *reasons: Reason, currency: str = "USD", **more: Any) -> StuckDeal:
    made = StuckDeal(
        id=DealId(4711),
        name=name,
        owner="Amy Reed",
        team=None,
        key=StageKey("sales", "negotiation"),
        amount=None if major is None else Money(major * 100, currency),
        is_estimated=False,
        since=date(2026, 10, 16),
        workdays=26,
        is_since_known=True,
        reasons=reasons,
        limit=OWN,
        expected_close=date(2026, 11, 3),
        last_sign=date(2026, 11, 3),
        has_activity=True,
        quiet_workdays=14,
        seen=3,
        may_change=True,
    )
    return replace(made, **more)


def report(subject: Subject, currency: str = "USD") -> Stuck:
    long, past, no_next, quiet = Reason
    return Stuck(
        subject=subject,
        today=TODAY,
        sum=amounts(7, 412_000, currency, without=2),
        open=46,
        stages=(
            StageSum(StageKey("sales", "proposal"), amounts(4, 151_000, currency, without=1)),
            StageSum(StageKey("sales", "negotiation"), amounts(3, 261_000, currency, without=1)),
        ),
        reasons={long: 4, past: 3, no_next: 5, quiet: 2},
        deals=(
            line("Acme", 184_000, long, past, currency=currency),
            line("Globex", 77_000, *Reason, currency=currency, limit=CONFIGURED),
            line("Hooli", 70_000, no_next, currency=currency, key=StageKey("sales", "proposal"), workdays=3),
            line("Initech", 51_000, long, currency=currency, is_since_known=False, may_change=False),
            line(
                "Umbrella", 30_000, quiet, currency=currency, has_activity=False, key=StageKey("sales", None)
            ),
        ),
        start=0,
        alive=(AliveLine(DealId(1), "Wayne", date(2026, 12, 3), "Amy Reed", AT),),
        knows_next_steps=True,
        knows_activities=True,
        sources=(),
    )


def made(
    west: Overview, director: Overview, hostile: str, member: Callable[..., Member]
) -> tuple[Sample, ...]:
    """All samples."""
    dana = member("Dana Fox")
    usual = replace(report(west.subject), sources=west.sources)
    own = Subject(Scope(person=MemberId(7)), "USD", team=west.subject.team, person=dana)
    evil = line(hostile + "x" * 400, None, *Reason, owner=hostile, team=hostile)
    said = Alive(AliveId(815), DealId(1), "sales", "proposal", TODAY, date(2026, 12, 3), MemberId(7), AT)
    few = replace(usual, sum=amounts(5, 412_000), start=0)

    def card(label: str, found: Stuck, template: str = "pipeline/stuck", **more: Any) -> Sample:
        given = {"did": None, **more.pop("facts", {})}
        locale = more.pop("locale", "en")
        asker = more.pop("asker", dana)
        facts = views.card(
            found,
            query=PipelineQuery(),
            asker=asker,
            deals=DEALS,
            company="Example",
            locale=locale,
            **more,
        )
        return Sample(template, {**facts, **given}, label)

    nothing = replace(
        usual, sum=amounts(0, 0), stages=(), reasons=dict.fromkeys(Reason, 0), deals=(), alive=()
    )
    unworthy = replace(few, sum=amounts(1, 0, without=1), deals=(line("Acme", None, Reason.PAST_CLOSE),))
    teams = tuple(replace(one, team="West") for one in usual.deals)
    done: dict[str, Any] = {"is_undone": False, "what": "expect", "deal": "Acme", "now": date(2026, 12, 15)}
    undo = '{"changes": [12], "back": "stuck:0|team:1"}'
    posted: dict[str, Any] = {
        "rhythm": {"kind": "weekdays", "days": ("monday",), "at": "09:00", "zone": "Asia/Shanghai"},
        "creator": "Dana Fox",
        "set_up_on": date(2026, 11, 2),
    }
    snapshot, quiet = "pipeline/stuck_snapshot", "pipeline/stuck_line"

    def nudge(label: str, *lines: StuckDeal, count: int = 1, locale: str = "en") -> Sample:
        found = replace(few, subject=own, deals=lines, sum=amounts(count, 184_000))
        return Sample("pipeline/stuck_nudge", views.nudge(found, deals=DEALS, locale=locale), label)

    return (
        nudge("usual", usual.deals[0], count=3),
        nudge("long", line("Acme", 184_000, Reason.LONG), count=2),
        nudge("no_next_step", line("Acme", None, Reason.NO_NEXT_STEP)),
        nudge("quiet", line("Acme", 184_000, Reason.QUIET)),
        nudge("chinese", line("安美", 184_000, Reason.LONG, currency="CNY"), locale="zh_CN", count=3),
        nudge("hostile", evil),
        card("usual", usual, snapshot, asker=None, facts=posted),
        card("without_amounts", unworthy, snapshot, asker=None, facts={**posted, "creator": None}),
        card("hostile", replace(few, deals=(evil,) * 5), snapshot, asker=None, facts=posted),
        card("usual", nothing, quiet, asker=None, facts=posted),
        card("nothing_open", replace(nothing, open=0), quiet, asker=None, facts=posted),
        card("usual", usual),
        card("chinese_team", report(west.subject, "CNY"), locale="zh_CN"),
        card("director", replace(usual, subject=director.subject, deals=teams)),
        card("own", replace(few, subject=own)),
        card("second_page", replace(usual, start=5, deals=usual.deals[:2])),
        card("nothing", nothing),
        card("nothing_open", replace(nothing, open=0)),
        card("without_amounts", unworthy),
        card("nothing_known", replace(unworthy, knows_next_steps=False, knows_activities=False)),
        card("changed", few, facts={"did": {"all": [done], "value": undo}}),
        card("alive", few, kept=Kept(said, "Wayne")),
        card("not_alive", few, kept=Kept(said, "Wayne", is_undone=True)),
        card("while_importing", few, is_importing=True),
        card(
            "hostile",
            replace(few, deals=(evil,) * 5, alive=(AliveLine(DealId(1), hostile, TODAY, hostile, AT),) * 5),
        ),
        Sample("pipeline/stuck_counted", views.counted_facts(PipelineSettings(), DEALS, "en")),
        Sample("pipeline/stuck_help", {"command": "/pipeline", "person": "Dana Fox"}),
        Sample(
            "pipeline/stuck_alive_form",
            views.form(hostile, suggested=date(2026, 12, 7), last=date(2027, 2, 21)),
            kind="form",
        ),
        Sample("pipeline/refused_stuck_is_now", {"command": "/pipeline stuck"}),
        Sample("pipeline/refused_not_stuck_there", {"deal": hostile, "command": "/pipeline stuck"}),
        Sample("pipeline/refused_not_stuck_there", {"deal": None, "command": "/pipeline stuck"}, "closed"),
        Sample("pipeline/refused_alive_stays", {"command": "/pipeline stuck"}),
    )
