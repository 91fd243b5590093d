"""Overviews for gallery and goldens: made-up figures, built as the service builds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from bot.deals.deliveries.model import Late
from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.figures import Share
from bot.kit.money import Money
from bot.kit.periods import Kind, Stretch
from bot.people.model import Member, MemberId, Role, Team, TeamId, WorkspaceId
from bot.pipeline import views
from bot.pipeline.holdback.model import Holdback
from bot.pipeline.model import (
    Amounts,
    Closed,
    Cycle,
    Figures,
    Flow,
    Freshness,
    Open,
    Overview,
    Scope,
    StageKey,
    StageLine,
    Subject,
    TeamFigures,
    Waiting,
    WaitingDeal,
)
from bot.pipeline.query import PipelineQuery
from tests.pipeline import flow_samples, forecast_samples, snapshot_samples, stuck_samples, trend_samples
from tests.samples import Sample

TODAY = date(2026, 11, 23)
DEALS = DealsSettings()
HOSTILE = '<!channel> *x* {{7*7}} </card> & "q" שלום 🎉'
WORKSPACE = WorkspaceId(1)
_STAGES = ("lead", "need", "proposal", "negotiation")


def member(name: str, role: Role = Role.MANAGER) -> Member:
    return Member(WORKSPACE, MemberId(7), name, None, role, False, TeamId(1), "en", "UTC", "U07", None, None)


def team(number: int, name: str, currency: str = "USD") -> Team:
    return Team(WORKSPACE, TeamId(number), name, None, MemberId(7), "Asia/Shanghai", currency, "en")


def amounts(count: int, major: int, currency: str, *, estimated: int = 0, without: int = 0) -> Amounts:
    return Amounts(count, Money(major * 100, currency), Money(estimated * 100, currency), without, 0)


def figures(currency: str = "USD", *, of: int = 1, knows_history: bool = True) -> Figures:
    """Figures that add up, `of` times smaller than the whole."""
    counts, worth, percents = (8, 5, 23, 10), (210, 160, 730, 360), (10, 25, 50, 75)
    flows = (Flow(60, 40, 9), Flow(44, 33, 6), Flow(36, 14, 18), Flow(16, 9, 4))
    medians, before, longest = (4, 6, 18, None), (5, 6, 11, 9), (15, 20, 20, 15)
    lines = [
        StageLine(
            key=StageKey("sales", stage),
            open=Open(
                amounts(counts[i] // of, worth[i] * 1000 // of, currency),
                Money(worth[i] * 1000 * percents[i] // of, currency),
            ),
            flow=flows[i] if knows_history else None,
            median=medians[i] if knows_history else None,
            median_before=before[i] if knows_history else None,
            overdue=7 // of if stage == "proposal" else 0,
            longest=longest[i],
        )
        for i, stage in enumerate(_STAGES)
    ]
    return Figures(
        open=Open(
            amounts(46 // of, 1_460_000 // of, currency, estimated=120_000 // of, without=9 // of),
            Money(696_000 * 100 // of, currency),
        ),
        stages=tuple(lines),
        closed=Closed(
            amounts(14 // of, 640_000 // of, currency),
            amounts(11 // of, 390_000 // of, currency, without=2 // of),
            Cycle(Fraction(47), Fraction(521, 10), Fraction(63, 2)),
        ),
        before=Closed(
            amounts(17 // of, 702_000 // of, currency),
            amounts(11 // of, 350_000 // of, currency),
            Cycle(Fraction(52), Fraction(55), Fraction(30)),
        ),
    )


def waiting(name: str = "Acme", currency: str = "USD") -> Waiting:
    acme = WaitingDeal(1, name, "Amy Reed", Money(84_000_00, currency), date(2026, 10, 16), 26, True)
    globex = WaitingDeal(2, "Globex", "Bo Lind", Money(42_000_00, currency), date(2026, 10, 20), 24, False)
    hooli = WaitingDeal(3, "Hooli", None, None, date(2026, 9, 1), 58, True)
    return Waiting(StageKey("sales", "proposal"), 7, 20, (acme, globex, hooli))


QUARTER = periods.holding(Kind.QUARTER, TODAY, fiscal_year_start=1)
WEST = Overview(
    subject=Subject(Scope(teams=(TeamId(1),)), "USD", team=team(1, "West")),
    period=QUARTER,
    stretch=Stretch(QUARTER.first, TODAY),
    before=Stretch(date(2026, 7, 1), date(2026, 8, 21)),
    today=TODAY,
    total=figures(),
    rows=(),
    waiting=waiting(),
    history_from=None,
    converted=(),
    without_rate=(),
    sources=(Freshness("Salesforce", TODAY, datetime(2026, 11, 23, 0, 10, tzinfo=UTC), date(2024, 1, 1)),),
    is_without_people=False,
)
EAST = replace(
    WEST,
    subject=Subject(Scope(teams=(TeamId(2),)), "CNY", team=team(2, "华东", "CNY")),
    total=figures("CNY"),
    waiting=waiting("安美科技", "CNY"),
)
_TEAMS = (
    team(1, "West"),
    team(2, "华东"),
    team(3, "North"),
    team(4, "South"),
    team(5, "Centre"),
    team(6, "Key"),
)
DIRECTOR = replace(
    WEST,
    subject=Subject(
        Scope(teams=(TeamId(9),)),
        "USD",
        team=team(9, "Sales"),
        lines=tuple((one, (one.id,)) for one in _TEAMS),
    ),
    rows=tuple(TeamFigures(one, figures(of=number)) for number, one in enumerate(_TEAMS[:3], 1)),
    converted=("CNY",),
    without_rate=("JPY",),
)
MANY_TEAMS = replace(DIRECTOR, rows=tuple(TeamFigures(one, figures(of=2)) for one in _TEAMS))
REP = replace(
    WEST, subject=Subject(Scope(person=MemberId(7)), "USD", team=team(1, "West"), person=member("Amy Reed"))
)
ONE_WAITING = replace(waiting(), count=1, deals=waiting().deals[:1])
_Q3_2017 = periods.numbered(Kind.QUARTER, 2017, 3, fiscal_year_start=1)
PAST = replace(
    WEST,
    period=_Q3_2017,
    stretch=Stretch(_Q3_2017.first, _Q3_2017.last),
    before=Stretch(date(2017, 4, 1), date(2017, 6, 30)),
    total=figures(knows_history=False),
    waiting=None,
    history_from=date(2017, 12, 31),
)
_UNKNOWN_STAGE = StageLine(
    StageKey("sales", None), Open(amounts(3, 0, "USD", without=3), Money(0, "USD")), None, None, None, 0, None
)
UNASSIGNED = replace(
    PAST,
    subject=Subject(Scope(is_company=True), "USD"),
    total=replace(PAST.total, stages=(*PAST.total.stages, _UNKNOWN_STAGE)),
    rows=(TeamFigures(None, figures(of=5, knows_history=False)),),
)
_ALL_UNKNOWN = Open(amounts(46, 1_460_000, "USD", without=9), Money(0, "USD"))
UNWEIGHED = replace(
    PAST,
    total=replace(
        PAST.total,
        open=_ALL_UNKNOWN,
        stages=(StageLine(StageKey("sales", None), _ALL_UNKNOWN, None, None, None, 0, None),),
    ),
)
_NOTHING = Amounts(0, Money(0, "USD"), Money(0, "USD"), 0, 0)
_NOTHING_CLOSED = Closed(_NOTHING, _NOTHING, Cycle(None, None, None))
EMPTY = replace(
    WEST,
    total=Figures(Open(_NOTHING, Money(0, "USD")), (), _NOTHING_CLOSED, _NOTHING_CLOSED),
    waiting=None,
)
DONE = replace(WEST, total=replace(WEST.total, open=EMPTY.total.open, stages=()), waiting=None)
_NONE_WON = replace(figures().closed, won=_NOTHING, cycle=Cycle(None, None, None))
_NONE_LOST = replace(figures().closed, lost=_NOTHING)
NONE_WON = replace(WEST, total=replace(WEST.total, closed=_NONE_WON, before=_NONE_WON))
NONE_LOST = replace(WEST, total=replace(WEST.total, closed=_NONE_LOST, before=_NONE_LOST))
APART = replace(WEST, subject=replace(WEST.subject, team=team(9, "Sales"), is_apart=True, is_sharable=False))
_SINCE = datetime(2026, 11, 18, 0, 10, tzinfo=UTC)
_LATE = (
    Late("Salesforce", "deals", _SINCE, date(2026, 11, 23), 2),
    Late(HOSTILE, "deals", _SINCE, date(2026, 11, 20), 1),
)
EVIL = replace(
    WEST,
    subject=Subject(Scope(teams=(TeamId(1),)), "USD", team=team(1, HOSTILE)),
    waiting=waiting(HOSTILE + "x" * 10_000),
)

_HELD_BACK = Holdback(
    TeamId(1),
    TODAY,
    _SINCE,
    datetime(2026, 11, 23, 0, 12, tzinfo=UTC),
    StageKey("sales", "proposal"),
    is_named=True,
    now=Share(14, 36),
    before=Share(44, 70),
    needed=0,
)
_HELD = (
    ("holdback", _HELD_BACK),
    ("holdback_too_early", replace(_HELD_BACK, is_named=False, needed=24)),
    ("holdback_none", replace(_HELD_BACK, is_named=False)),
    ("holdback_unknown", replace(_HELD_BACK, is_named=False, key=None)),
)


def facts(report: Overview, locale: str = "en", **more: Any) -> dict[str, Any]:
    """What the handler would give the template."""
    return views.card(
        report,
        query=PipelineQuery(),
        asker=member("Dana Fox"),
        deals=DEALS,
        fiscal_year_start=1,
        company="Example",
        locale=locale,
        can_share=not more.get("is_public"),
        stuck=0 if more.get("is_public") or report.waiting is None else report.waiting.count,
        **more,
    )


def _sample(template: str, report: Overview, label: str, **more: Any) -> Sample:
    return Sample(f"pipeline/{template}", facts(report, **more), label)


SAMPLES = (
    Sample("pipeline/refused_private", {"team": "West", "leader": "Dana Fox", "command": "/pipeline"}),
    Sample("pipeline/refused_private", {"team": "West", "leader": None, "command": "/pipeline"}, "no leader"),
    _sample("overview", WEST, "usual"),
    _sample("overview", EAST, "chinese_team", locale="zh_CN"),
    _sample("overview", DIRECTOR, "director"),
    _sample("overview", MANY_TEAMS, "many_teams"),
    _sample("overview", REP, "own"),
    _sample("overview", replace(REP, waiting=ONE_WAITING), "one_waiting"),
    _sample("overview", PAST, "past_without_history"),
    _sample("overview", UNWEIGHED, "past_of_unknown_stages"),
    _sample("overview", UNASSIGNED, "company"),
    _sample("overview", DONE, "nothing_open"),
    _sample("overview", replace(DONE, total=replace(DONE.total, closed=_NONE_WON)), "nothing_open_or_won"),
    _sample("overview", NONE_WON, "nothing_won"),
    _sample("overview", NONE_LOST, "nothing_lost"),
    *(_sample("overview", WEST, label, holdback=one) for label, one in _HELD),
    _sample("overview", EVIL, "hostile_holdback", holdback=_HELD[0][1]),
    _sample("overview", WEST, "shared", is_public=True),
    _sample("overview", WEST, "while_importing", is_importing=True),
    _sample("overview", EVIL, "hostile"),
    _sample("overview", replace(WEST, late=_LATE), "with a late source"),
    _sample("empty", replace(EMPTY, late=_LATE), "with a late source"),
    _sample("overview", APART, "member_of_a_team_of_teams"),
    _sample("empty", EMPTY, "usual"),
    _sample("empty", replace(EMPTY, is_without_people=True), "nobody"),
    _sample("empty", replace(EMPTY, subject=APART.subject), "member_of_a_team_of_teams"),
    _sample("empty", replace(EMPTY, sources=()), "before_any_import"),
    Sample("pipeline/counted", views.counted_facts(DEALS, "en")),
    Sample("pipeline/help", views.help_facts(member("Dana Fox"), "/pipeline")),
    Sample("pipeline/shared", {}),
    Sample("pipeline/file_sent", {"count": 57}),
    Sample("pipeline/refused_not_begun", {"first": date(2027, 1, 1), "command": "/pipeline"}),
    Sample("pipeline/refused_no_such_team", {"command": "/pipeline"}),
    Sample("pipeline/refused_only_totals", {"command": "/pipeline"}),
    *snapshot_samples.made(WEST, EMPTY, (team(1, "West"), team(2, "华东", "CNY"), team(3, HOSTILE)), facts),
    *forecast_samples.made(WEST, UNASSIGNED, HOSTILE, member),
    *trend_samples.made(UNASSIGNED, HOSTILE),
    *stuck_samples.made(WEST, DIRECTOR, HOSTILE, member),
    *flow_samples.made(WEST, UNASSIGNED, HOSTILE, member),
    Sample("pipeline/refused_team_closed", {"team": "East", "leader": "Li Na", "value": "company:"}),
    Sample("pipeline/refused_team_closed", {"team": HOSTILE, "leader": None, "value": "company:"}, "hostile"),
    Sample(
        "pipeline/refused_one_too_many",
        {"command": "/pipeline", "word": "last week", "nearest": None, "example": "/pipeline West 2026-Q3"},
    ),
)
