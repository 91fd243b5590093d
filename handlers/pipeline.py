"""/pipeline: where deals stand, what was won and lost, and where they wait."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.deals.settings import DealsSettings
from bot.imports import service as imports
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.pipeline import csvfile, service, views
from bot.pipeline.flow.query import about_flow
from bot.pipeline.forecast.query import about_bottleneck, about_forecast
from bot.pipeline.holdback import service as holdback
from bot.pipeline.model import Overview
from bot.pipeline.query import PipelineQuery, asks_for_help
from bot.pipeline.snapshots.rules import about_schedules
from bot.pipeline.stuck import service as stuck
from bot.pipeline.stuck.query import about_stuck
from bot.pipeline.trend.query import about_trend
from bot.platforms.slack.answer import Answer
from handlers import (
    Command,
    pipeline_flow,
    pipeline_forecast,
    pipeline_schedules,
    pipeline_stuck,
    pipeline_trend,
)
from handlers.context import Asked, action
from handlers.errors import StaleButton

COMMANDS = (
    Command(
        "pipeline",
        "pipeline",
        words=("管道", "漏斗"),
    ),
)

_MORE = (
    (about_schedules, pipeline_schedules.wished),
    (about_forecast, pipeline_forecast.forecast_wished),
    (about_bottleneck, pipeline_forecast.bottleneck_wished),
    (about_stuck, pipeline_stuck.wished),
    (about_trend, pipeline_trend.wished),
    (about_flow, pipeline_flow.wished),
)
"""The command's other words: what finds out that a text is about one, and what then answers it."""


def register(app: App, deps: Deps) -> None:
    """The command, and the buttons of its answers."""

    @app.command(deps.command("pipeline"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        if asks_for_help(asked.text):
            answer.privately("pipeline/help", **views.help_facts(asked.member, deps.command("pipeline")))
            return
        if _is_about_more(deps, asked, answer):
            return
        with deps.reading() as tx:
            query = service.understand(tx, asker=asked.member, text=asked.text, today=asked.today, deps=deps)
        report, facts = _asked(deps, asked, query)
        answer.data(views.data(report, company=deps.company.name))
        answer.privately(_template(report), **facts)

    @app.action(action("pipeline.period"))
    def change_period(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _asked(deps, asked, _pressed(deps, asked))
        answer.replace(_template(report), **facts)

    @app.action(action("pipeline.all_teams"))
    def show_all_teams(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _asked(deps, asked, _pressed(deps, asked), shows_all=True)
        answer.replace(_template(report), **facts)

    @app.action(action("pipeline.counted"))
    def explain(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        answer.privately(
            "pipeline/counted", **views.counted_facts(deps.settings[DealsSettings], asked.reader.locale)
        )

    @app.action(action("pipeline.share"))
    def share(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        query = _pressed(deps, asked)
        with deps.reading() as tx:
            report = service.overview(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
            service.permit_sharing(tx, asker=asked.member, subject=report.subject)
        team = report.subject.team
        language, zone = (team.language, team.zone) if team else (deps.company.language, deps.company.zone)
        reader = Reader(language, zone, asked.today)
        facts = _facts(deps, asked, report, query, locale=reader.locale, is_public=True)
        answer.in_channel(asked.place.channel or "", "pipeline/overview", reader=reader, **facts)
        answer.privately("pipeline/shared")

    @app.action(action("pipeline.csv"))
    def send_file(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        deals, locale = deps.settings[DealsSettings], asked.reader.locale
        with deps.reading() as tx:
            subject, stretch, found = service.deals_behind(
                tx, asker=asked.member, query=_pressed(deps, asked), today=asked.today, deps=deps
            )
        words = csvfile.FileWords.of(deps.words.text("pipeline/file_columns", {}, asked.reader))
        content = csvfile.write(found, words, lambda key: views.stage_name(key, deals, locale))
        who = views.who(subject, deps.company.name)
        answer.send_file(
            f"pipeline-{stretch.first}-{stretch.until}.csv",
            content,
            "pipeline/file",
            count=len(found),
            who=who,
            first=stretch.first,
            last=stretch.until,
        )
        answer.privately("pipeline/file_sent", count=len(found))


def _is_about_more(deps: Deps, asked: Asked, answer: Answer) -> bool:
    """Whether it was for one of the command's other words, which then has answered."""
    for about, wished in _MORE:
        rest = about(asked.text)
        if rest is not None:
            wished(deps, asked, answer, rest)
            return True
    return False


def _pressed(deps: Deps, asked: Asked) -> PipelineQuery:
    query = PipelineQuery.of_value(
        asked.value, today=asked.today, fiscal_year_start=deps.company.fiscal_year_start
    )
    if query is None:
        raise StaleButton
    return query


def _template(report: Overview) -> str:
    return "pipeline/empty" if report.total.is_empty else "pipeline/overview"


def _asked(
    deps: Deps, asked: Asked, query: PipelineQuery, *, shows_all: bool = False
) -> tuple[Overview, dict[str, Any]]:
    with deps.reading() as tx:
        report = service.overview(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
        is_importing = imports.running(tx, workspace=asked.workspace) is not None
        # Only of today: a past day's is no longer anybody's to do.
        is_now = report.stretch.until >= asked.today and bool(report.total.open.sum.count)
        count, found = 0, None
        if report.stretch.until >= asked.today:
            found = holdback.of_subject(
                tx,
                workspace=asked.workspace,
                subject=report.subject,
                today=asked.today,
                sources=report.sources,
            )
        if is_now:
            count = stuck.count(
                tx, workspace=asked.workspace, subject=report.subject, today=asked.today, deps=deps
            )
    facts = _facts(
        deps,
        asked,
        report,
        query,
        locale=asked.reader.locale,
        is_importing=is_importing,
        shows_all=shows_all,
        stuck=count,
        holdback=found,
        can_share=report.subject.is_sharable and (asked.place.channel or "").startswith(("C", "G")),
    )
    return report, facts


def _facts(deps: Deps, asked: Asked, report: Overview, query: PipelineQuery, **more: Any) -> dict[str, Any]:
    return views.card(
        report,
        query=query,
        asker=asked.member,
        deals=deps.settings[DealsSettings],
        fiscal_year_start=deps.company.fiscal_year_start,
        company=deps.company.name,
        **more,
    )
