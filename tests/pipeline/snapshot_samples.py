"""What is said about snapshots and posted by them, for gallery and goldens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from bot.deals.deliveries.model import Late
from bot.delivery.schedules.model import Schedule, ScheduleId
from bot.kit import periods
from bot.kit.money import Money
from bot.kit.periods import Kind, Stretch
from bot.kit.recurrence import Days, EveryWorkday, LastWorkday, Recurrence, Weekdays
from bot.kit.rhythm import described
from bot.people.model import MemberId, Strangers, Team, WorkspaceId
from bot.pipeline.model import Overview
from bot.pipeline.snapshots import views
from bot.pipeline.snapshots.model import (
    KIND,
    Changes,
    Did,
    Listed,
    Plan,
    Snapshot,
    SnapshotId,
    Step,
)
from tests.samples import Sample

_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_MONDAYS = Recurrence(Weekdays.of("monday", "thursday"), time(9), "Asia/Shanghai")
_LATE = Late("Salesforce", "deals", datetime(2026, 11, 18, 0, 10, tzinfo=UTC), date(2026, 11, 23), 2)
_Q3 = periods.numbered(Kind.QUARTER, 2026, 3, fiscal_year_start=1)


def _changes(*, currency: str = "USD", amount: int = 120_000, deals: int = 3, won: int = 2) -> Changes:
    def step(count: int, major: int) -> Step:
        return Step(count, Money(major * 100, currency))

    return Changes(
        since=date(2026, 11, 19),
        open=step(deals, amount),
        won=step(won, 42_000 * won),
        lost=step(1, 0),
        mover=("sales", "proposal", Money(90_000_00, currency)),
        is_corrected=False,
    )


def _row(number: int, team: Team, days: Days = _MONDAYS.days, **more: Any) -> Listed:
    recurrence = Recurrence(days, time(9), "Asia/Shanghai")
    state: dict[str, Any] = {"next_run_at": _AT, "is_paused": False, **more.pop("schedule", {})}
    schedule = Schedule(WorkspaceId(1), ScheduleId(number), KIND, str(number), recurrence=recurrence, **state)
    snapshot = Snapshot(WorkspaceId(1), SnapshotId(number), team.id, "C0EAST", "overview", MemberId(7), _AT)
    return Listed(number, snapshot, team, schedule, more.get("may_change", True))


def _without_amounts(report: Overview, won: int = 14) -> Overview:
    closed = report.total.closed
    nothing = Money(0, report.subject.currency)
    without = replace(closed.won, count=won, amount=nothing, without_amount=won)
    lost = closed.lost if won else without
    return replace(
        report, total=replace(report.total, closed=replace(closed, won=without, lost=lost), before=None)
    )


def made(
    west: Overview, empty: Overview, teams: tuple[Team, Team, Team], facts: Callable[..., dict[str, Any]]
) -> tuple[Sample, ...]:
    """All samples. `teams`: an English, a Chinese and a hostile one. `facts`: those of an overview."""
    english, chinese, hostile = teams

    def posted(label: str, report: Overview, locale: str = "en", **more: Any) -> Sample:
        template = more.pop("template", "pipeline/snapshot")
        given = {
            **facts(report, locale=locale, is_public=True),
            "rhythm": described(_MONDAYS),
            "creator": "Dana Fox",
            "set_up_on": date(2026, 11, 2),
            "command": "/pipeline",
            "changes": None,
            "mover": None,
            "is_closing": False,
            **more,
        }
        return Sample(template, given, label)

    def page(label: str, *found: Listed, **more: Any) -> Sample:
        given: dict[str, Any] = {
            "start": 0,
            "command": "/pipeline",
            "may_set_up": True,
            **more,
        }
        return Sample("pipeline/schedules", views.page(found, **given), label)

    def confirmed(label: str, **more: Any) -> Sample:
        plan = Plan(
            SnapshotId(1),
            is_new=True,
            team=english.id,
            channel="C0EAST",
            view=more.pop("view", "overview"),
            recurrence=_MONDAYS,
        )
        given: dict[str, Any] = {
            "team": english,
            "next_run_at": _AT,
            "is_member": True,
            "strangers": Strangers(0),
            "command": "/pipeline",
            **more,
        }
        return Sample("pipeline/schedule_set", views.set_up(plan, **given), label)

    over = replace(
        west,
        period=_Q3,
        stretch=Stretch(_Q3.first, _Q3.last),
        before=Stretch(date(2026, 4, 1), date(2026, 6, 30)),
        waiting=None,
    )
    nothing = replace(_changes(amount=0, deals=0, won=0), lost=Step(0, Money(0, "USD")), mover=None)
    skipping = _row(1, english, schedule={"is_paused": True})
    paused = _row(2, chinese, EveryWorkday(), schedule={"is_paused": True, "next_run_at": None})
    flow = replace(_row(1, english), snapshot=replace(skipping.snapshot, view="flow"))
    stopped = replace(paused, snapshot=flow.snapshot)
    waits = replace(_row(1, english), snapshot=replace(skipping.snapshot, view="stuck"))
    waits_no_more = replace(paused, snapshot=waits.snapshot)
    form: dict[str, Any] = {"teams": (english, chinese), "views": ["overview", "flow", "stuck"]}
    return (
        posted("first_time", west),
        posted("usual", west, changes=_changes(), mover="Proposal"),
        posted("chinese", west, "zh_CN", changes=_changes(amount=-50_000, deals=-1), mover="方案"),
        posted("only_won", west, changes=replace(nothing, won=_changes().won), creator=None),
        posted("corrected", west, changes=replace(nothing, is_corrected=True)),
        posted("only_deals", west, changes=replace(nothing, open=Step(-1, Money(0, "USD")))),
        posted("only_amount", west, changes=replace(nothing, open=Step(0, Money(5_000_00, "USD")))),
        posted("closing", over, is_closing=True, changes=_changes(), mover="Proposal"),
        posted("closing_without_amounts", _without_amounts(over), is_closing=True),
        posted("closing_with_nothing", _without_amounts(over, won=0), is_closing=True),
        posted(
            "hostile",
            replace(west, subject=replace(west.subject, team=hostile)),
            changes=_changes(),
            mover=hostile.name,
            creator=hostile.name,
        ),
        posted("nothing_new", west, template="pipeline/snapshot_line", changes=nothing),
        posted(
            "nothing new, the source is late",
            replace(west, late=(_LATE,)),
            template="pipeline/snapshot_line",
            changes=nothing,
        ),
        posted("no_deals", empty, template="pipeline/snapshot_line"),
        page("usual", _row(1, english), paused, _row(3, chinese, LastWorkday("month"), may_change=False)),
        page("skipping", skipping, _row(2, english, LastWorkday("quarter"), schedule={"next_run_at": None})),
        page("hostile", _row(1, hostile)),
        page("more", *(_row(number, english) for number in range(1, 8))),
        page("nothing"),
        page("nothing_to_set_up", may_set_up=False),
        page("paused", paused, did=(Did.PAUSED, _row(2, chinese))),
        page("resumed", _row(1, english), did=(Did.RESUMED, paused)),
        page("skipped", skipping, did=(Did.SKIPPED, _row(1, english))),
        page("skipped_paused", paused, did=(Did.SKIPPED, paused)),
        page("deleted", did=(Did.DELETED, _row(1, hostile))),
        *(
            page(f"flow_{did.value}", did=(did, flow))
            for did in (Did.PAUSED, Did.RESUMED, Did.SKIPPED, Did.DELETED)
        ),
        page("flow_skipped_paused", did=(Did.SKIPPED, stopped)),
        *(
            page(f"stuck_{did.value}", did=(did, waits))
            for did in (Did.PAUSED, Did.RESUMED, Did.SKIPPED, Did.DELETED)
        ),
        page("stuck_skipped_paused", did=(Did.SKIPPED, waits_no_more)),
        page("which", _row(1, english), _row(2, chinese), asks_which=True),
        confirmed("usual"),
        confirmed("flow", view="flow"),
        confirmed("stuck", view="stuck"),
        confirmed("not_in_channel", is_member=False, strangers=Strangers(5, ("Zed Stranger", hostile.name))),
        confirmed("unknown_channel", is_member=None, strangers=None),
        confirmed("strangers", strangers=Strangers(1)),
        confirmed("no_day", next_run_at=None),
        Sample("pipeline/schedule_form", views.form(**form, channel="C0EAST"), kind="form"),
        Sample("pipeline/schedule_form", views.form(**form, known=_row(1, chinese)), "move", kind="form"),
        Sample(
            "pipeline/schedule_form",
            views.form(teams=(hostile._replace(zone="America/Chicago"), chinese), views=["overview"]),
            "hostile",
            kind="form",
        ),
        Sample("pipeline/refused_no_team_to_schedule", {"leader": "李娜", "command": "/pipeline"}),
        Sample("pipeline/refused_no_team_to_schedule", {"leader": None, "command": "/pipeline"}, "nobody"),
        Sample("pipeline/refused_not_yours_to_schedule", {"team": "华东", "leader": "李娜"}),
        Sample("pipeline/refused_not_yours_to_schedule", {"team": None, "leader": None}, "nobody"),
        Sample(
            "pipeline/refused_not_yours_to_schedule",
            {"team": hostile.name, "leader": hostile.name},
            "hostile",
        ),
        Sample("pipeline/refused_no_such_snapshot", {"command": "/pipeline"}),
    )
