"""/pipeline trend: what the company had open week by week. The command is in handlers/pipeline.py."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.imports import service as imports
from bot.kit.deps import Deps
from bot.pipeline import service as overviews
from bot.pipeline.query import PipelineQuery
from bot.pipeline.trend import service, views
from bot.pipeline.trend.model import Trend
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton


def register(app: App, deps: Deps) -> None:
    """The button on the company's overview, and that of its answer."""

    @app.action(action("pipeline.trend"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        start = deps.company.fiscal_year_start
        query = PipelineQuery.of_value(asked.value, today=asked.today, fiscal_year_start=start)
        if query is None:
            raise StaleButton
        _, facts = _trend(deps, asked, query)
        answer.privately("pipeline/trend", **facts)

    @app.action(action("pipeline.trend_counted"))
    def explain(ack: Ack, answer: Answer) -> None:
        ack()
        answer.privately("pipeline/trend_counted")


def wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed beside the word trend. Refuses: what the use cases refuse."""
    command = f"{deps.command('pipeline')} trend"
    with deps.reading() as tx:
        query = overviews.understand(
            tx, asker=asked.member, text=rest, today=asked.today, deps=deps, command=command
        )
    report, facts = _trend(deps, asked, query)
    answer.data(views.data(report, company=deps.company.name))
    answer.privately("pipeline/trend", **facts)


def _trend(deps: Deps, asked: Asked, query: PipelineQuery) -> tuple[Trend, dict[str, Any]]:
    with deps.reading() as tx:
        report = service.trend(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
        is_importing = imports.running(tx, workspace=asked.workspace) is not None
    facts = views.card(
        report, company=deps.company.name, locale=asked.reader.locale, is_importing=is_importing
    )
    return report, facts
