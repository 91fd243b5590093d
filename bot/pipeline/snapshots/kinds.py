"""What a snapshot can show. A view that is written here is offered by the form, planned and posted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.deals.settings import DealsSettings
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.periods import Period
from bot.people.model import TeamId, WorkspaceId
from bot.pipeline import service, views
from bot.pipeline.model import Overview
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.snapshots import rules
from bot.pipeline.snapshots.model import Told


@dataclass(frozen=True, slots=True)
class Question:
    """What a posting is about: that team's quarter, as things stand on `today`."""

    workspace: WorkspaceId
    team: TeamId
    period: Period
    today: date
    is_closing: bool


@dataclass(frozen=True, slots=True)
class View:
    """One thing to post. `name` is kept with the snapshot and named in templates/pipeline/_schedule.xml.

    `report` reads what there is to say, `told` what has to be kept of it so that the next can say what changed,
    `facts` what its `template` reads, in that language. Each raises service.NoSuchTeam when the team is gone.
    """

    name: str
    template: str
    report: Callable[[Tx, Deps, Question], Any]
    told: Callable[[Any, Question], Told]
    facts: Callable[[Any, Deps, str], dict[str, Any]]


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


VIEWS: Mapping[str, View] = {
    one.name: one for one in (View("overview", "pipeline/snapshot", _overview, _told, _facts),)
}
