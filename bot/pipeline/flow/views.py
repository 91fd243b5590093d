"""From a flow to what its templates read, and to the data of `say --json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.numbers import get_currency_name

from bot.deals.settings import DealsSettings
from bot.kit.measures import measures
from bot.kit.money import Money, minor_digits
from bot.kit.settings import Settings
from bot.people.model import Member
from bot.pipeline.flow.model import (
    Entered,
    Figure,
    FlowQuery,
    FlowReport,
    Items,
    Line,
    Shift,
    Split,
    Term,
    Waterfall,
)
from bot.pipeline.flow.query import value
from bot.pipeline.flow.rules import SIGNS
from bot.pipeline.model import Amounts, StageKey
from bot.pipeline.views import asked_again, kind, period_facts, stage_name, who

MOST_LISTED = 5
MOVED_TO = "moved_to:"
_OFFERED = ("since monday", "last week", "this month", "this quarter")
_BETWEEN = (Term.CAME, Term.WENT)
_OPENS = [one for one in Term if one not in _BETWEEN]


@dataclass(frozen=True, slots=True)
class TermView:
    """A row of the waterfall. `sign` is how it enters the sum; `count` None where it says nothing about deals."""

    term: str
    sign: int
    count: int | None
    amount: Money

    @property
    def signed(self) -> Money:
        return Money(self.sign * self.amount.minor, self.amount.currency)


@dataclass(frozen=True, slots=True)
class LineView:
    """A row of a split: its name (None: not known, or nobody), and its terms in the order of the columns."""

    name: str | None
    cells: Sequence[TermView]


def card(
    report: FlowReport,
    *,
    query: FlowQuery,
    asker: Member | None,
    deals: DealsSettings,
    fiscal_year_start: int,
    company: str,
    locale: str,
    is_importing: bool = False,
    is_public: bool = False,
    can_share: bool = False,
    shows_all: bool = False,
) -> dict[str, Any]:
    """Facts of pipeline/flow, pipeline/flow_line and pipeline/flow_snapshot. `asker` None: nobody asked."""
    subject = report.subject
    here = FlowQuery(asked_again(subject, report.period, query.whose), query.split)
    terms = [one for one in _terms(report.total) if one.term not in _BETWEEN]
    shown = report.lines if shows_all else report.lines[:MOST_LISTED]
    columns = [one.term for one in _terms(report.total) if _is_used(report, one.term)]
    lines = [_line(line, columns, deals, locale) for line in shown]
    currency = subject.currency
    return {
        "report": report,
        "who": who(subject, company),
        "kind": kind(subject),
        "is_own": asker is not None and subject.person is not None and subject.person.id == asker.id,
        "asker": asker.name if asker else None,
        "when": period_facts(report.period, today=report.today, fiscal_year_start=fiscal_year_start),
        "is_past": report.closed_on < report.today,
        "change": report.total.closing.amount - report.total.opening.amount,
        "terms": [one for one in terms if _is_shown(one)],
        "most": max(abs(one.amount.minor) for one in terms),
        "split": query.split.value if query.split else None,
        "columns": columns,
        "lines": lines,
        "lines_left": len(report.lines) - len(lines),
        "scale": 10 ** minor_digits(currency),
        "currency_name": get_currency_name(currency, locale=locale),
        "converted_names": [get_currency_name(one, locale=locale) for one in report.converted],
        "unrated_names": [get_currency_name(one, locale=locale) for one in report.without_rate],
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
        "is_importing": is_importing,
        "is_public": is_public,
        "can_share": can_share,
        "value": value(here),
        "buttons": [(word, _with_period(here, word)) for word in _OFFERED],
        "splits": _splits(here, is_company=not subject.is_named),
        "opens": [] if not subject.is_named else _opens(report, here),
        "focus_value": _focus_value(report, here),
    }


def _focus_value(report: FlowReport, here: FlowQuery) -> str | None:
    of = report.focus.of if report.focus else None
    return None if of is None or isinstance(of, Entered) else value(here, of.value)


def items(
    found: Items,
    *,
    report: FlowReport,
    query: FlowQuery,
    deals: DealsSettings,
    company: str,
    locale: str,
) -> dict[str, Any]:
    """Facts of pipeline/flow_items."""
    here, of = FlowQuery(asked_again(report.subject, report.period, query.whose)), found.of
    return {
        "of": "entered" if isinstance(of, Entered) else of.value,
        "stage": stage_name(of.key, deals, locale) if isinstance(of, Entered) else None,
        "count": found.count,
        "amount": None if isinstance(of, Entered) else amounts_of(report, of),
        "rows": found.shown,
        "stages": [stage_name(one.key, deals, locale) for one in found.shown],
        "left": found.count - len(found.shown),
        "who": who(report.subject, company),
        "first": report.period.first,
        "opened_on": report.opened_on,
        "closed_on": report.closed_on,
        "last": report.period.last,
        "value": value(here, of.measure if isinstance(of, Entered) else of.value),
    }


def figure(name: str | None, settings: Settings) -> Figure | None:
    """The figure of that name that opens into deals; None when there is none."""
    figures: dict[str | None, Figure] = {one.value: one for one in (*_OPENS, *Shift)}
    if name is not None and name.startswith(MOVED_TO) and name in measures(settings):
        process, _, stage = name.removeprefix(MOVED_TO).rpartition("/")
        return Entered(name, StageKey(process, stage))
    return figures.get(name)


def amounts_of(report: FlowReport, of: Term | Shift) -> Money:
    """What a figure comes to."""
    if isinstance(of, Shift):
        return (report.slipped if of is Shift.SLIPPED else report.pulled_in).amount
    ends = {Term.OPENING: report.total.opening.amount, Term.CLOSING: report.total.closing.amount}
    if of in ends:
        return ends[of]
    return report.total.revalued if of is Term.REVALUED else report.total.terms[of].amount


def _terms(one: Waterfall) -> list[TermView]:
    """All of it in the order in which it is told."""
    rows = [TermView(Term.OPENING.value, 1, one.opening.count, one.opening.amount)]
    rows += [
        TermView(term.value, sign, one.terms[term].count, one.terms[term].amount)
        for term, sign in SIGNS.items()
    ]
    rows.append(TermView(Term.REVALUED.value, 1, None, one.revalued))
    rows.append(TermView(Term.CLOSING.value, 1, one.closing.count, one.closing.amount))
    return rows


def _is_shown(one: TermView) -> bool:
    return bool(one.term in (Term.OPENING, Term.CLOSING) or one.count or one.amount.minor)


def _is_used(report: FlowReport, term: str) -> bool:
    """Whether any line has that term."""
    every = [one for line in report.lines for one in _terms(line.waterfall) if one.term == term]
    return any(_is_shown(one) for one in every)


def _line(line: Line, columns: Sequence[str], deals: DealsSettings, locale: str) -> LineView:
    name = stage_name(line.stage, deals, locale) if line.stage else line.name
    cells = {one.term: one for one in _terms(line.waterfall)}
    return LineView(name, [cells[term] for term in columns])


def _with_period(query: FlowQuery, word: str) -> str:
    """Words, so that an old button still means what it says."""
    head = value(FlowQuery(replace(query.whose, period=None), query.split))
    return f"{head} {word}"


def _splits(query: FlowQuery, *, is_company: bool) -> list[tuple[str, str]]:
    """Other ways to take it apart, and their values; "whole" for not at all."""
    ways = [None, Split.STAGE] if is_company else [None, Split.STAGE, Split.PERSON]
    if query.whose.person is not None:
        ways = [None, Split.STAGE]
    return [
        (way.value if way else "whole", value(FlowQuery(query.whose, way)))
        for way in ways
        if way is not query.split
    ]


def _opens(report: FlowReport, query: FlowQuery) -> list[tuple[str, str]]:
    """Figures that open into their deals, and the values that ask for these."""
    filled: Iterable[str] = (
        one.term for one in _terms(report.total) if _is_shown(one) and one.term in _OPENS
    )
    shifts = [one.value for one in Shift if amounts_count(report, one)]
    here = FlowQuery(query.whose)
    return [(of, value(here, of)) for of in (*filled, *shifts)]


def amounts_count(report: FlowReport, of: Shift) -> int:
    """How many deals slipped, or were pulled in."""
    return (report.slipped if of is Shift.SLIPPED else report.pulled_in).count


def data(report: FlowReport, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`: integers of minor units."""
    subject = report.subject
    found: dict[str, Any] = {
        "team": subject.team.name if subject.team else company if subject.scope.is_company else None,
        "person": subject.person.name if subject.person else None,
        "period": {"from": report.period.first.isoformat(), "to": report.closed_on.isoformat()},
        "opened_on": report.opened_on.isoformat(),
        "closed_on": report.closed_on.isoformat(),
        "history_from": report.history_from.isoformat() if report.history_from else None,
        "currency": subject.currency,
        **_waterfall(report.total, is_line=False),
        "slipped": _amounts(report.slipped),
        "pulled_in": _amounts(report.pulled_in),
    }
    if report.split is Split.STAGE:
        found["stages"] = [{**_stage(line.stage), **_waterfall(line.waterfall)} for line in report.lines]
    elif report.split is Split.PERSON:
        found["people"] = [{"person": line.name, **_waterfall(line.waterfall)} for line in report.lines]
    return found


def _stage(key: StageKey | None) -> dict[str, Any]:
    return {"process": key.process if key else None, "stage": key.stage if key else None}


def _waterfall(one: Waterfall, *, is_line: bool = True) -> dict[str, Any]:
    terms = {
        term.value: _amounts(amounts)
        for term, amounts in one.terms.items()
        if is_line or term not in _BETWEEN
    }
    return {
        "opening": _amounts(one.opening),
        **terms,
        "revalued": {"amount_minor": one.revalued.minor},
        "closing": _amounts(one.closing),
    }


def _amounts(one: Amounts) -> dict[str, int]:
    return {
        "count": one.count,
        "amount_minor": one.amount.minor,
        "estimated_minor": one.estimated.minor,
        "without_amount": one.without_amount,
        "without_rate": one.without_rate,
    }


def help_facts(asker: Member, command: str) -> dict[str, Any]:
    """Facts of pipeline/flow_help."""
    return {"command": command, "person": asker.name}
