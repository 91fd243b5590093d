"""What a snapshot can show. A view that is written here is offered by the form, planned and posted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.periods import Period
from bot.people.model import TeamId, WorkspaceId
from bot.pipeline import service, views
from bot.pipeline.flow import service as flow
from bot.pipeline.flow import views as flow_views
from bot.pipeline.flow.model import FlowQuery, FlowReport, Term
from bot.pipeline.flow.query import since_monday
from bot.pipeline.model import Overview
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.snapshots import rules
from bot.pipeline.snapshots.model import Changes, Told
from bot.pipeline.stuck import service as stuck
from bot.pipeline.stuck import views as stuck_views
from bot.pipeline.stuck.model import Stuck


@dataclass(frozen=True, slots=True)
class Question:
    """What a posting is about: that team's quarter, as things stand on `today`.

    `previous`: the day of the occasion before this one; None when there was none.
    """

    workspace: WorkspaceId
    team: TeamId
    period: Period
    today: date
    is_closing: bool
    previous: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One thing to post. `name` is kept with the snapshot and named in templates/pipeline/_schedule.xml.

    `report` reads what there is to say, `told` what has to be kept of it so that the next can say what changed,
    `facts` what its `template` reads, in that language. Each raises service.NoSuchTeam when the team is gone.
    `line` is the template for an occasion that `is_quiet` finds to have nothing new.
    """

    name: str
    template: str
    report: Callable[[Tx, Deps, Question], Any]
    told: Callable[[Any, Question], Told]
    facts: Callable[[Any, Deps, str], dict[str, Any]]
    line: str
    is_quiet: Callable[[Any, Changes | None, Question], bool]


def _overview(tx: Tx, deps: Deps, asked: Question) -> Overview:
    return service.overview_of_team(
        tx, workspace=asked.workspace, team=asked.team, period=asked.period, today=asked.today, deps=deps
    )


def _told(report: Overview, asked: Question) -> Told:
    return rules.told(report, is_closing=asked.is_closing)


def _facts(report: Overview, deps: Deps, locale: str) -> dict[str, Any]:
    return views.card(
        report,
        query=PipelineQuery(Whose.TEAM, team=report.subject.team.id if report.subject.team else None),
        asker=None,
        deals=deps.settings[DealsSettings],
        fiscal_year_start=deps.company.fiscal_year_start,
        company=deps.company.name,
        locale=locale,
        is_public=True,
    )


def _is_quiet(report: Overview, changes: Changes | None, asked: Question) -> bool:
    return report.total.is_empty or (changes is not None and not changes and not asked.is_closing)


def _flow(tx: Tx, deps: Deps, asked: Question) -> FlowReport:
    """From the occasion before this one, or since Monday. Its day counts again: it had not ended then."""
    period = since_monday(asked.today)
    if asked.previous is not None and asked.previous <= asked.today:
        period = periods.between(asked.previous, asked.today)
    return flow.flow_of_team(
        tx, workspace=asked.workspace, team=asked.team, period=period, today=asked.today, deps=deps
    )


def _flow_told(report: FlowReport, _asked: Question) -> Told:
    """For the record: a flow says what changed by itself, so the next needs nothing of it."""
    total = report.total
    won, lost = total.terms[Term.WON], total.terms[Term.LOST]
    return Told(
        period=str(report.period),
        currency=report.subject.currency,
        open_count=total.closing.count,
        open_minor=total.closing.amount.minor,
        won_count=won.count,
        won_minor=won.amount.minor,
        lost_count=lost.count,
        lost_minor=lost.amount.minor,
        stages={},
    )


def _flow_facts(report: FlowReport, deps: Deps, locale: str) -> dict[str, Any]:
    team = report.subject.team
    return flow_views.card(
        report,
        query=FlowQuery(PipelineQuery(Whose.TEAM, team=team.id if team else None)),
        asker=None,
        deals=deps.settings[DealsSettings],
        fiscal_year_start=deps.company.fiscal_year_start,
        company=deps.company.name,
        locale=locale,
        is_public=True,
    )


def _flow_is_quiet(report: FlowReport, _changes: Changes | None, _asked: Question) -> bool:
    return not (report.has_moved or report.slipped.count or report.pulled_in.count)


def _stuck(tx: Tx, deps: Deps, asked: Question) -> Stuck:
    return stuck.stuck_of_team(tx, workspace=asked.workspace, team=asked.team, today=asked.today, deps=deps)


def _stuck_told(report: Stuck, asked: Question) -> Told:
    """For the record: what waits is told each time anew."""
    return Told(
        period=str(asked.period),
        currency=report.subject.currency,
        open_count=report.sum.count,
        open_minor=report.sum.amount.minor,
        won_count=0,
        won_minor=0,
        lost_count=0,
        lost_minor=0,
        stages={},
    )


def _stuck_facts(report: Stuck, deps: Deps, locale: str) -> dict[str, Any]:
    team = report.subject.team
    return stuck_views.card(
        report,
        query=PipelineQuery(Whose.TEAM, team=team.id if team else None),
        asker=None,
        deals=deps.settings[DealsSettings],
        company=deps.company.name,
        locale=locale,
    )


def _stuck_is_quiet(report: Stuck, _changes: Changes | None, _asked: Question) -> bool:
    return not report.sum.count


_VIEWS = (
    View("overview", "pipeline/snapshot", _overview, _told, _facts, "pipeline/snapshot_line", _is_quiet),
    View(
        "flow",
        "pipeline/flow_snapshot",
        _flow,
        _flow_told,
        _flow_facts,
        "pipeline/flow_line",
        _flow_is_quiet,
    ),
    View(
        "stuck",
        "pipeline/stuck_snapshot",
        _stuck,
        _stuck_told,
        _stuck_facts,
        "pipeline/stuck_line",
        _stuck_is_quiet,
    ),
)
VIEWS: Mapping[str, View] = {one.name: one for one in _VIEWS}
