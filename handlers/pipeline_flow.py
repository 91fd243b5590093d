"""/pipeline flow: what changed between two days, and the deals behind it. The command is in handlers/pipeline.py."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.deals.settings import DealsSettings
from bot.imports import service as imports
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.pipeline import service as overviews
from bot.pipeline.flow import csvfile, service, views
from bot.pipeline.flow.model import FlowQuery, FlowReport
from bot.pipeline.flow.query import asks_for_help, of_value
from bot.pipeline.views import stage_name, who
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton


def register(app: App, deps: Deps) -> None:
    """The buttons of its answers, and the one on the overview."""

    @app.action(action("pipeline.flow"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _asked(deps, asked, _pressed(deps, asked)[0])
        answer.privately(_template(report), **facts)

    @app.action(action("pipeline.flow_again"))
    def change(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _asked(deps, asked, _pressed(deps, asked)[0])
        answer.replace(_template(report), **facts)

    @app.action(action("pipeline.flow_all"))
    def show_all_lines(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _asked(deps, asked, _pressed(deps, asked)[0], shows_all=True)
        answer.replace(_template(report), **facts)

    @app.action(action("pipeline.flow_items"))
    def show_deals(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _, facts = _items(deps, asked, most=views.MOST_LISTED)
        answer.privately("pipeline/flow_items", **facts)

    @app.action(action("pipeline.flow_csv"))
    def send_file(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        report, facts = _items(deps, asked, most=None)
        words = csvfile.FileWords.of(deps.words.text("pipeline/flow_columns", {}, asked.reader))
        deals, locale = deps.settings[DealsSettings], asked.reader.locale
        content = csvfile.write(facts["rows"], words, lambda key: stage_name(key, deals, locale))
        answer.send_file(
            f"flow-{facts['of']}-{report.period.first}-{report.closed_on}.csv",
            content,
            "pipeline/flow_file",
            of=facts["of"],
            count=facts["count"],
            who=who(report.subject, deps.company.name),
            first=report.period.first,
            last=report.closed_on,
        )
        answer.privately("pipeline/file_sent", count=facts["count"])

    @app.action(action("pipeline.flow_counted"))
    def explain(ack: Ack, answer: Answer) -> None:
        ack()
        answer.privately("pipeline/flow_counted")

    @app.action(action("pipeline.flow_share"))
    def share(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        query, _ = _pressed(deps, asked)
        with deps.reading() as tx:
            report = service.flow(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
            overviews.permit_sharing(tx, asker=asked.member, subject=report.subject)
        team = report.subject.team
        language, zone = (team.language, team.zone) if team else (deps.company.language, deps.company.zone)
        reader = Reader(language, zone, asked.today)
        facts = _facts(deps, asked, report, query, locale=reader.locale, is_public=True)
        answer.in_channel(asked.place.channel or "", _template(report), reader=reader, **facts)
        answer.privately("pipeline/shared")


def wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed beside the word flow. Refuses: what the use cases refuse."""
    if asks_for_help(rest):
        answer.privately("pipeline/flow_help", **views.help_facts(asked.member, deps.command("pipeline")))
        return
    with deps.reading() as tx:
        query = service.understand(tx, asker=asked.member, rest=rest, today=asked.today, deps=deps)
    report, facts = _asked(deps, asked, query)
    answer.data(views.data(report, company=deps.company.name))
    answer.privately(_template(report), **facts)


def _template(report: FlowReport) -> str:
    return "pipeline/flow_line" if report.is_empty else "pipeline/flow"


def _pressed(deps: Deps, asked: Asked) -> tuple[FlowQuery, str | None]:
    found = of_value(asked.value, today=asked.today, fiscal_year_start=deps.company.fiscal_year_start)
    if found is None:
        raise StaleButton
    return found


def _items(deps: Deps, asked: Asked, *, most: int | None) -> tuple[FlowReport, dict[str, Any]]:
    query, name = _pressed(deps, asked)
    of = views.figure(name, deps.settings)
    if of is None:
        raise StaleButton
    with deps.reading() as tx:
        report, found = service.items(
            tx, asker=asked.member, query=query, of=of, today=asked.today, deps=deps, most=most
        )
    facts = views.items(
        found,
        report=report,
        query=query,
        deals=deps.settings[DealsSettings],
        company=deps.company.name,
        locale=asked.reader.locale,
    )
    return report, facts


def _asked(
    deps: Deps, asked: Asked, query: FlowQuery, *, shows_all: bool = False
) -> tuple[FlowReport, dict[str, Any]]:
    with deps.reading() as tx:
        report = service.flow(tx, asker=asked.member, query=query, today=asked.today, deps=deps)
        is_importing = imports.running(tx, workspace=asked.workspace) is not None
    can_share = report.subject.is_sharable and (asked.place.channel or "").startswith(("C", "G"))
    facts = _facts(
        *(deps, asked, report, query),
        locale=asked.reader.locale,
        is_importing=is_importing,
        shows_all=shows_all,
        can_share=can_share,
    )
    return report, facts


def _facts(deps: Deps, asked: Asked, report: FlowReport, query: FlowQuery, **more: Any) -> dict[str, Any]:
    return views.card(
        report,
        query=query,
        asker=asked.member,
        deals=deps.settings[DealsSettings],
        fiscal_year_start=deps.company.fiscal_year_start,
        company=deps.company.name,
        **more,
    )
