"""What meetings and briefs say of a team's pipeline: one line of the funnel, and what came and went."""

from __future__ import annotations

from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.periods import Kind
from bot.kit.sections import Audience, Part, Section, Subject
from bot.people.model import TeamId, WorkspaceId
from bot.pipeline import service
from bot.pipeline.flow import service as flow
from bot.pipeline.service import NoSuchTeam, NotBegun


def _funnel(tx: Tx, deps: Deps, subject: Subject) -> Part | None:
    """What is open in each stage, in one line."""
    period = periods.holding(Kind.QUARTER, subject.today, fiscal_year_start=deps.company.fiscal_year_start)
    try:
        report = service.overview_of_team(
            tx,
            workspace=WorkspaceId(subject.workspace),
            team=TeamId(subject.team),
            period=period,
            today=subject.today,
            deps=deps,
        )
    except (NoSuchTeam, NotBegun):
        return None
    total, settings = report.total, deps.settings[DealsSettings]
    if not total.open.sum.count:
        return None
    stages = [
        {"name": dict(stage.name), "count": line.open.sum.count}
        for line in total.stages
        if line.open.sum.count
        and line.key.stage
        and (stage := settings.stage(line.key.process, line.key.stage)) is not None
    ]
    return Part(
        "pipeline/_section_funnel",
        {"count": total.open.sum.count, "amount": total.open.sum.amount, "stages": stages},
    )


def _flow(tx: Tx, deps: Deps, subject: Subject) -> Part | None:
    """From what was open before the stretch to what is open at its end."""
    try:
        report = flow.flow_of_team(
            tx,
            workspace=WorkspaceId(subject.workspace),
            team=TeamId(subject.team),
            period=periods.between(subject.first, subject.until),
            today=subject.today,
            deps=deps,
        )
    except (NoSuchTeam, NotBegun):
        return None
    if report.is_empty:
        return None
    return Part("pipeline/_section_flow", {"report": report})


SECTIONS = (
    Section("pipeline.funnel", Audience.TEAM, _funnel),
    Section("pipeline.flow", Audience.TEAM, _flow),
)
