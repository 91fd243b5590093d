"""Reports and refusals as words for a terminal, and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from bot.imports.model import MapProblem, Progress, Question, Report, Sample, Undone
from bot.imports.names import shown, shown_path
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.formats import Reader
from bot.kit.importing import Moment
from bot.kit.money import Money


def report_text(deps: Deps, report: Report, reader: Reader) -> str:
    """What an import did or would do, for an operator to read."""
    facts = {
        "report": replace(
            report,
            understood=[replace(one, headers=tuple(map(shown, one.headers))) for one in report.understood],
            unused=[shown(one) for one in report.unused],
            questions=[_asked(one) for one in report.questions],
            remarks=[(kind, _all_shown(facts)) for kind, facts in report.remarks],
        ),
        "samples": [_sample(one, report) for one in report.samples],
        "deal_command": deps.command("deal"),
    }
    return deps.words.text("imports/report", facts, reader)


def progress_text(deps: Deps, file: str, progress: Progress, reader: Reader) -> str:
    """How far an import has come, in one line for an operator to read."""
    facts = {"name": shown_path(file), "state": progress.state, "rows": progress.rows, "of": progress.of}
    return deps.words.text("imports/progress", facts, reader).strip()


def undone_text(deps: Deps, undone: Undone, reader: Reader) -> str:
    """What was taken back, for an operator to read."""
    return deps.words.text(
        "imports/undone", {"undone": replace(undone, file=shown_path(undone.file))}, reader
    )


def refusal_text(deps: Deps, refusal: Refusal, reader: Reader) -> str:
    """Why nothing was done, and what to do instead."""
    facts = _all_shown(refusal.facts)
    if "open" in facts:
        facts["open"] = [_asked(one) for one in facts["open"]]
    return deps.words.text(refusal.template, facts, reader)


def report_data(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "kind": report.kind,
        "source": report.source,
        "file": report.file,
        "dry_run": report.is_dry_run,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "rows": report.rows,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "set_aside": report.set_aside,
        "repeated": report.repeated,
        "footers": report.footers,
        "rejected": {"count": report.rejected, "file": report.rejected_file, "reasons": dict(report.rejects)},
        "changes": {name: count for name, count in report.counts.items() if count},
        "possible_twins": report.twins,
        "gone": {"count": report.gone, "of": report.stored} if report.is_complete else None,
        "columns": {
            "understood": [asdict(one) for one in report.understood],
            "unused": report.unused,
            "absent": report.absent,
        },
        "samples": [
            {
                "line": one.line,
                "before": dict(one.before),
                "after": {name: _plain(value) for name, value in one.after.items()},
            }
            for one in report.samples
        ],
        "questions": [asdict(one) for one in report.questions],
        "remarks": [
            {"kind": kind, **{name: _plain(value) for name, value in facts.items()}}
            for kind, facts in report.remarks
        ],
        "map": report.map_file,
        "answers": report.answers,
    }


def undone_data(undone: Undone) -> dict[str, Any]:
    """What was taken back, for programs."""
    return {
        "kind": undone.kind,
        "source": undone.source,
        "file": undone.file,
        "imported_at": undone.started_at.isoformat(),
        "changes": {name: count for name, count in undone.counts.items() if count},
        "kept": list(undone.kept),
    }


def _asked(one: Question) -> Question:
    return replace(one, text=shown(one.text), nearest=shown(one.nearest) if one.nearest else None)


def _all_shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    def fit(value: Any) -> Any:
        if isinstance(value, str):
            return shown(value)
        if isinstance(value, Mapping):
            return {name: fit(one) for name, one in value.items()}
        if isinstance(value, MapProblem):
            return _all_shown(asdict(value))
        return [fit(one) for one in value] if isinstance(value, list | tuple) else value

    return {name: shown_path(value) if name == "path" else fit(value) for name, value in facts.items()}


def _sample(one: Sample, report: Report) -> dict[str, Any]:
    parts = []
    for column in report.understood:
        before = " + ".join(shown(one.before[header]) for header in column.headers)
        value = one.after.get(column.field)
        plain = _plain(value)
        parts.append(
            {
                "field": column.field,
                "before": before,
                "after": "" if plain is None else shown(str(plain)),
                "money": value if isinstance(value, Money) else None,
            }
        )
    return {"line": one.line, "parts": parts}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, Moment):
        return value.at.isoformat() if value.at else value.day.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
