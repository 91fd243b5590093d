"""From an overview to what its templates read: names in the reader's language, and what is worth saying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.numbers import get_currency_name

from bot.deals.settings import DealsSettings, Named
from bot.kit import periods
from bot.kit.figures import Share
from bot.kit.money import minor_digits
from bot.kit.periods import Kind, Period
from bot.people.model import Member
from bot.pipeline.flow.model import FlowQuery
from bot.pipeline.flow.query import value as flow_value
from bot.pipeline.holdback.model import Holdback
from bot.pipeline.model import Figures, Overview, StageKey, StageLine, Subject, TeamFigures
from bot.pipeline.query import PipelineQuery, Whose

_MOST_TEAMS = 5
_MOST_CHARTED = 6
_OFFERED = ("this month", "this quarter", "last quarter", "this year")


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage's line with its name; `name` None: not known then. `process` only where several are shown."""

    name: str | None
    process: str | None
    line: StageLine


def card(
    report: Overview,
    *,
    query: PipelineQuery,
    asker: Member | None,
    deals: DealsSettings,
    fiscal_year_start: int,
    company: str,
    locale: str,
    is_importing: bool = False,
    is_public: bool = False,
    can_share: bool = False,
    shows_all: bool = False,
    stuck: int = 0,
    holdback: Holdback | None = None,
) -> dict[str, Any]:
    """Facts of pipeline/overview and pipeline/empty. `asker` None: nobody asked; `stuck`: how many deals are."""
    stages = _stages(report.total, deals, locale)
    here = asked_again(report.subject, report.period, query)
    return {
        "report": report,
        "who": who(report.subject, company),
        "kind": kind(report.subject),
        "is_own": asker is not None
        and report.subject.person is not None
        and report.subject.person.id == asker.id,
        "asker": asker.name if asker else None,
        "when": period_facts(report.period, today=report.today, fiscal_year_start=fiscal_year_start),
        "is_past": report.stretch.until < report.today,
        "stages": stages,
        "busiest": _busiest(stages),
        "waiting_at": _named_in_full(report.waiting.key, stages, deals, locale) if report.waiting else None,
        "rows": report.rows if shows_all else report.rows[:_MOST_TEAMS],
        "rows_left": 0 if shows_all else max(0, len(report.rows) - _MOST_TEAMS),
        "bars": _bars(report, stages),
        "scale": 10 ** minor_digits(report.subject.currency),
        "currency_name": get_currency_name(report.subject.currency, locale=locale),
        "converted_names": [get_currency_name(one, locale=locale) for one in report.converted],
        "unrated_names": [get_currency_name(one, locale=locale) for one in report.without_rate],
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
        "is_importing": is_importing,
        "is_public": is_public,
        "can_share": can_share,
        "stuck": stuck if report.subject.is_named else 0,
        "holdback": holdback,
        "holdback_at": stage_name(holdback.key, deals, locale) if holdback and holdback.key else None,
        "value": str(here),
        "since_monday": f"{flow_value(FlowQuery(replace(here, period=None)))} since monday",
        "opens": _opens(report, stages, here),
        "buttons": _buttons(here),
    }


def help_facts(asker: Member, command: str) -> dict[str, Any]:
    """Facts of pipeline/help."""
    return {"command": command, "person": asker.name}


def counted_facts(deals: DealsSettings, locale: str) -> dict[str, Any]:
    """Facts of pipeline/counted: the probabilities as they are set."""
    return {
        "by_crm": deals.probability == "crm",
        "probabilities": [
            (place_name(StageKey(name, stage.key), deals, locale), Share(stage.probability, 100))
            for name, process in deals.processes.items()
            for stage in process.stages
        ],
    }


def who(subject: Subject, company: str) -> str | None:
    """The name of whose pipeline it is; None: several teams of the asker's."""
    if subject.person is not None:
        return subject.person.name
    if subject.team is not None:
        return subject.team.name
    return company if subject.scope.is_company else None


def period_facts(period: Period, *, today: date, fiscal_year_start: int) -> dict[str, Any]:
    """What a template needs to call a period by its name: this quarter, last month, Q3 2017, 1 Nov–5 Nov."""
    relation = "other"
    if period.kind is not Kind.RANGE:
        current = periods.holding(period.kind, today, fiscal_year_start=fiscal_year_start)
        before = periods.shifted(current, -1, fiscal_year_start=fiscal_year_start)
        relation = {str(current): "current", str(before): "previous"}.get(str(period), "other")
    return {
        "kind": period.kind.value,
        "relation": relation,
        "year": period.year,
        "number": period.number,
        "first": period.first,
        "last": period.last,
        "until": period.until(today),
    }


def stage_name(key: StageKey, deals: DealsSettings, locale: str) -> str | None:
    """The stage in the reader's language; its key when config does not have it; None: not known then."""
    if key.stage is None:
        return None
    found = deals.stage(key.process, key.stage)
    return _named(found, locale) if found else key.stage


def place_name(key: StageKey, deals: DealsSettings, locale: str) -> str | None:
    """The stage, behind the name of its process where there are several; None: not known then."""
    name, process = stage_name(key, deals, locale), deals.processes.get(key.process)
    if name is None or process is None or len(deals.processes) < 2:
        return name
    return f"{_named(process, locale)} · {name}"


def _named_in_full(
    key: StageKey, stages: Sequence[StageView], deals: DealsSettings, locale: str
) -> str | None:
    """As the lines of the report name it: with its process when they are of several."""
    is_plain = all(one.process is None for one in stages)
    return stage_name(key, deals, locale) if is_plain else place_name(key, deals, locale)


def _named(named: Named, locale: str) -> str:
    names: dict[Any, str] = dict(named.name)
    return names.get(locale) or next(iter(names.values()))


def _stages(figures: Figures, deals: DealsSettings, locale: str) -> list[StageView]:
    several = len({line.key.process for line in figures.stages}) > 1
    views = []
    for line in figures.stages:
        process = deals.processes.get(line.key.process)
        name = _named(process, locale) if process else line.key.process
        views.append(StageView(stage_name(line.key, deals, locale), name if several else None, line))
    return views


def _busiest(stages: Sequence[StageView]) -> StageView | None:
    """Where most open deals are."""
    known = [one for one in stages if one.name is not None and one.line.open.sum.count]
    return max(known, key=lambda one: one.line.open.sum.count, default=None)


def _bars(report: Overview, stages: Sequence[StageView]) -> list[tuple[str | None, list[tuple[str, int]]]]:
    """Open amount by stage in minor units: one series, or one for each team while there are few."""
    charted = [one for one in stages if one.name is not None]
    if not any(one.line.open.sum.amount.minor for one in charted):
        return []
    labels = [
        (one.line.key, f"{one.process} {one.name}" if one.process else str(one.name)) for one in charted
    ]
    teams = [row for row in report.rows if row.team is not None]
    if not 1 < len(teams) <= _MOST_CHARTED:
        amounts = {one.line.key: one.line.open.sum.amount.minor for one in charted}
        return [(None, [(label, amounts[key]) for key, label in labels])]
    return [(row.team.name if row.team else None, _of_team(row, labels)) for row in teams]


def _of_team(row: TeamFigures, labels: Sequence[tuple[StageKey, str]]) -> list[tuple[str, int]]:
    amounts = {line.key: line.open.sum.amount.minor for line in row.figures.stages}
    return [(label, amounts.get(key, 0)) for key, label in labels]


def kind(subject: Subject) -> str:
    """Whose it is, as templates ask: person, company, team, or several teams."""
    if subject.person is not None:
        return "person"
    if subject.scope.is_company:
        return "company"
    return "team" if subject.team is not None else "teams"


def asked_again(subject: Subject, period: Period, query: PipelineQuery) -> PipelineQuery:
    """The question in a form that means the same in a minute and for whoever presses."""
    if subject.person is not None:
        return PipelineQuery(Whose.PERSON, person=subject.person.id, period=period)
    if subject.team is not None:
        return PipelineQuery(Whose.TEAM, team=subject.team.id, period=period)
    return replace(query, period=period)


def _opens(
    report: Overview, stages: Sequence[StageView], query: PipelineQuery
) -> list[tuple[str, str | None, str]]:
    """Totals that open into their deals: which, of what stage, and the value that asks for it. Not the company's."""
    if not report.subject.is_named:
        return []
    closed, here = report.total.closed, FlowQuery(query)
    counts = {"closing": report.total.open.sum.count, "won": closed.won.count, "lost": closed.lost.count}
    found: list[tuple[str, str | None, str]] = [
        (name, None, flow_value(here, name)) for name, count in counts.items() if count
    ]
    found.append(("new", None, flow_value(here, "new")))
    for view in stages:
        key, flow = view.line.key, view.line.flow
        if flow is not None and flow.entered and view.name is not None:
            name = f"moved_to:{key.process}/{key.stage}"
            label = f"{view.process} · {view.name}" if view.process else view.name
            found.append(("entered", label, flow_value(here, name)))
    return found


def _buttons(query: PipelineQuery) -> list[tuple[str, str]]:
    """The usual periods and their values. These are words, so that an old button still means what it says."""
    head = str(replace(query, period=None))
    return [(word, f"{head} {word}") for word in _OFFERED]


def data(report: Overview, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`: integers of minor units, null for what cannot be known."""
    subject = report.subject
    found = {
        "team": subject.team.name if subject.team else company if subject.scope.is_company else None,
        "person": subject.person.name if subject.person else None,
        **_head(report),
        **figures_data(report.total),
    }
    if report.rows:
        found["teams"] = [
            {
                "team": row.team.name if row.team else None,
                **_head(report),
                **figures_data(row.figures),
            }
            for row in report.rows
        ]
    return found


def _head(report: Overview) -> dict[str, Any]:
    return {
        "as_of": report.stretch.until.isoformat(),
        "period": {"from": report.period.first.isoformat(), "to": report.stretch.until.isoformat()},
        "compared_with": {"from": report.before.first.isoformat(), "to": report.before.until.isoformat()}
        if report.before
        else None,
        "history_from": report.history_from.isoformat() if report.history_from else None,
        "currency": report.subject.currency,
        "late": [one.source for one in report.late],
    }


def figures_data(figures: Figures) -> dict[str, Any]:
    """The figures of one team or of all."""
    closed, opened = figures.closed, figures.open
    rate, by_amount = closed.win_rate, closed.win_rate_by_amount
    return {
        "open": {
            "count": opened.sum.count,
            "amount_minor": opened.sum.amount.minor,
            "estimated_minor": opened.sum.estimated.minor,
            "weighted_minor": opened.weighted.minor if figures.knows_weight else None,
            "without_amount": opened.sum.without_amount,
            "without_rate": opened.sum.without_rate,
        },
        "stages": [_stage_data(line) for line in figures.stages],
        "won": {"count": closed.won.count, "amount_minor": closed.won.amount.minor},
        "lost": {
            "count": closed.lost.count,
            "amount_minor": closed.lost.amount.minor,
            "without_amount": closed.lost.without_amount,
        },
        "win_rate": _share(rate, by_amount),
        "cycle_days": {
            "median": _number(closed.cycle.median),
            "mean": _number(closed.cycle.mean),
            "lost_median": _number(closed.cycle.lost_median),
        },
    }


def _stage_data(line: StageLine) -> dict[str, Any]:
    flow = line.flow
    return {
        "process": line.key.process,
        "stage": line.key.stage,
        "count": line.open.sum.count,
        "amount_minor": line.open.sum.amount.minor,
        "weighted_minor": line.open.weighted.minor if line.key.stage or line.open.weighted.minor else None,
        "entered": flow.entered if flow else None,
        "advanced": flow.advanced if flow else None,
        "undecided": flow.undecided if flow else None,
        "median_workdays": line.median,
    }


def _share(by_count: Share, by_amount: Share) -> dict[str, int]:
    return {
        "won": by_count.part,
        "closed": by_count.whole,
        "won_minor": by_amount.part,
        "closed_minor": by_amount.whole,
    }


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
