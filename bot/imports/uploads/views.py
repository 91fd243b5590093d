"""From a file somebody sent to what its cards say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import yaml

from bot.deals.settings import DealsSettings
from bot.imports.listing import Came
from bot.imports.model import Progress
from bot.imports.names import shown
from bot.imports.uploads import rules
from bot.imports.uploads.model import LEAVE, Asked, Origin, Upload
from bot.kit.deps import Deps
from bot.kit.inbox import ImportsSettings

PAGE = 5
"""Questions on one card."""

_MOST_COLUMNS = 12
_MOST_REASONS = 5


Called: TypeAlias = Callable[[str, str], str]


def _as_it_is(_field: str, choice: str) -> str:
    return choice


def in_words_of(deals: DealsSettings, locale: str) -> Called:
    """What processes and stages are called in that language; everything else as it is."""

    def called(field: str, choice: str) -> str:
        if field == "process" and choice in deals.processes:
            return deals.processes[choice].called(locale)
        stages = [deals.stage(process, choice) for process in deals.processes] if field == "stage" else []
        return next((one.called(locale) for one in stages if one), choice)

    return called


def reading(upload: Upload, progress: Progress | None = None) -> dict[str, Any]:
    """Facts of imports/reading."""
    return {"id": upload.id, "name": upload.name, "rows": progress.rows if progress else 0}


def taking(upload: Upload, progress: Progress | None) -> dict[str, Any]:
    """Facts of imports/taking."""
    return {
        "name": upload.name,
        "state": progress.state.value if progress else "staging",
        "rows": progress.rows if progress else 0,
        "of": progress.of if progress else None,
    }


def preview(upload: Upload, start: int = 0, *, called: Called = _as_it_is) -> dict[str, Any]:
    """Facts of imports/preview: what was understood, what is asked, what would change.

    `called`: what the reader calls a choice of a field.
    """
    order = [place for place in rules.in_order(upload.questions) if _is_shown(upload.questions[place])]
    page = order[start : start + PAGE]
    return {
        "id": upload.id,
        "name": upload.name,
        "kind": upload.kind,
        "seen": _seen(upload.seen),
        "open": len(upload.open),
        "questions": [_question(upload, place, called) for place in page],
        "start": start,
        "left": len(order) - start - len(page),
        "count": len(order),
        "after": f"{upload.id}:{start + len(page)}",
        "before": f"{upload.id}:{max(0, start - PAGE)}",
        "last_time": sum(1 for place in order if upload.questions[place].origin is Origin.LAST_TIME),
        "running": None,
    }


def result(upload: Upload) -> dict[str, Any]:
    """Facts of imports/result."""
    return {
        "name": upload.name,
        "kind": upload.kind,
        "seen": _seen(upload.seen),
        "run": (upload.seen or {}).get("run"),
    }


def came(found: Came, deps: Deps, *, refused: int = 0) -> dict[str, Any]:
    """Facts of imports/deliveries. `refused`: so many files lie in the folder that could not be taken."""
    folder = deps.settings[ImportsSettings].folder_path
    return {
        "runs": [
            {
                "file": shown(run.file),
                "kind": run.kind,
                "source": run.source,
                "at": run.started_at,
                "state": run.state.value,
                "applied": run.applied,
                "staged": run.staged,
                "counts": {name: count for name, count in run.counts.items() if count},
                "by": by,
            }
            for run, by in found.runs
        ],
        "last": {"id": found.last.id, "file": shown(found.last.file)} if found.last else None,
        "late": found.late,
        "folder": str(folder) if folder else None,
        "refused": refused,
    }


def _is_shown(one: Asked) -> bool:
    # With one choice, and nothing to leave, there is nothing to ask.
    return not (one.kind == "source" and len(one.choices) < 2)


def _seen(seen: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    columns = [(field, [shown(one) for one in headers]) for field, headers in seen["columns"]]
    reasons = list(seen["rejects"].items())
    return {
        **seen,
        "columns": columns[:_MOST_COLUMNS],
        "columns_left": max(0, len(columns) - _MOST_COLUMNS),
        "unused": [shown(one) for one in seen["unused"][:_MOST_COLUMNS]],
        "unused_left": max(0, seen["unused_count"] - _MOST_COLUMNS),
        "reasons": reasons[:_MOST_REASONS],
        "reasons_left": sum(count for _, count in reasons[_MOST_REASONS:]),
        "taken": seen["rows"] - seen["rejected"] - seen["repeated"],
    }


def _label(one: Asked, choice: str, called: Called) -> str:
    """What a choice is called, where the template has no words for it."""
    if one.kind == "no_end" and choice:
        return str(*yaml.safe_load(choice).values())
    return called(one.field, choice) if one.kind == "unknown_value" else choice


def _question(upload: Upload, place: int, called: Called) -> dict[str, Any]:
    one = upload.questions[place]
    choices = [*one.choices] if one.is_blocking or one.kind == "source" else [*one.choices, LEAVE]
    options = [
        {
            "value": f"{upload.id}:{place}:{number}:{rules.token(one, choice)}",
            "choice": choice,
            "label": shown(_label(one, choice, called)),
            "selected": choice == one.answer,
        }
        for number, choice in enumerate(choices)
    ]
    if one.answer is None and not one.is_blocking and one.kind != "source":
        options[-1]["selected"] = True
    return {
        "kind": one.kind,
        "field": one.field,
        "text": shown(one.text),
        "rows": one.rows,
        "options": options if one.choices else [],
        "origin": one.origin.value,
        "is_open": one.is_open,
    }
