"""/pipeline forecast and /pipeline bottleneck: what will be won, and what holds back. The command is in
handlers/pipeline.py."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.deals.settings import DealsSettings
from bot.imports import service as imports
from bot.kit.deps import Deps
from bot.pipeline import service as overviews
from bot.pipeline.bottleneck import service as bottlenecks
from bot.pipeline.bottleneck import views as bottleneck_views
from bot.pipeline.bottleneck.model import Bottleneck
from bot.pipeline.forecast import service, views
from bot.pipeline.forecast.model import Forecast
from bot.pipeline.query import PipelineQuery
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton


def register(app: App, deps: Deps) -> None:
    """The buttons of these answers, and those on the overview."""

    @app.action(action("pipeline.forecast"))
    def show_forecast(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _, facts = _forecast(deps, asked, _pressed(deps, asked))
        answer.privately("pipeline/forecast", **facts)

    @app.action(action("pipeline.forecast_again"))
    def change_period(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _, facts = _forecast(deps, asked, _pressed(deps, asked))
        answer.replace("pipeline/forecast", **facts)

    @app.action(action("pipeline.forecast_counted"))
    def explain_forecast(ack: Ack, answer: Answer) -> None:
        ack()
        answer.privately("pipeline/forecast_counted")

    @app.action(action("pipeline.bottleneck"))
    def show_bottleneck(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _, facts = _bottleneck(deps, asked, _pressed(deps, asked))
        answer.privately("pipeline/bottleneck", **facts)

    @app.action(action("pipeline.bottleneck_counted"))
    def explain_bottleneck(ack: Ack, answer: Answer) -> None:
        ack()
        answer.privately("pipeline/bottleneck_counted")


def forecast_wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed beside the word forecast. Refuses: what the use cases refuse."""
    report, facts = _forecast(deps, asked, _understood(deps, asked, rest, "forecast"))
    answer.data(views.data(report, company=deps.company.name))
    answer.privately("pipeline/forecast", **facts)


def bottleneck_wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed beside the word bottleneck. Refuses: what the use cases refuse."""
    report, facts = _bottleneck(deps, asked, _understood(deps, asked, rest, "bottleneck"))
    answer.data(bottleneck_views.data(report, company=deps.company.name))
    answer.privately("pipeline/bottleneck", **facts)


def _understood(deps: Deps, asked: Asked, rest: str, word: str) -> PipelineQuery:
    command = f"{deps.command('pipeline')} {word}"
    with deps.reading() as tx:
        return overviews.understand(
            tx, asker=asked.member, text=rest, today=asked.today, deps=deps, command=command
        )


def _pressed(deps: Deps, asked: Asked) -> PipelineQuery:
    start = deps.company.fiscal_year_start
    query = PipelineQuery.of_value(asked.value, today=asked.today, fiscal_year_start=start)
    if query is None:
        raise StaleButton
    return query


def _forecast(deps: Deps, asked: Asked, query: PipelineQuery) -> tuple[Forecast, dict[str, Any]]:
    with deps.reading() as tx:
        report = service.forecast(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
        is_importing = imports.running(tx, workspace=asked.workspace) is not None
    facts = views.card(
        report,
        query=query,
        asker=asked.member,
        fiscal_year_start=deps.company.fiscal_year_start,
        company=deps.company.name,
        locale=asked.reader.locale,
        is_importing=is_importing,
    )
    return report, facts


def _bottleneck(deps: Deps, asked: Asked, query: PipelineQuery) -> tuple[Bottleneck, dict[str, Any]]:
    with deps.reading() as tx:
        report = bottlenecks.bottleneck(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
    facts = bottleneck_views.card(
        report,
        asker=asked.member,
        deals=deps.settings[DealsSettings],
        company=deps.company.name,
        locale=asked.reader.locale,
    )
    return report, facts
