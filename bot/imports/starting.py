"""The map file that a dry run writes: what was understood, and what is still to be said, as comments."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bot.imports.intake import Opened, operator, yaml_line
from bot.imports.names import shown, shown_path
from bot.kit.deps import Deps

_OF_THE_FILE = ("decimal_sign", "no_year", "filled_once")
"""Questions whose answer is a line of its own in the map."""


def map_text(deps: Deps, opened: Opened) -> str:
    """A map to start from. It says nothing that was not understood; the rest is commented out."""
    report = opened.report
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in report.questions:
        if one.kind in ("unknown_value", "ambiguous_value"):
            values[one.field].append({"rows": one.rows, "text": one.line.rstrip()})
    facts = {
        "file": shown_path(report.file),
        "source": report.source,
        "columns": [
            yaml_line(one.field, one.headers[0] if len(one.headers) == 1 else list(one.headers))
            for one in report.understood
        ],
        "free": report.absent,
        "unused": [shown(one) for one in report.unused],
        "values": dict(values),
        "settings": [one.line for one in report.questions if one.kind in _OF_THE_FILE],
        "dates": [one.field for one in report.questions if one.kind == "day_or_month"],
    }
    return deps.words.text("imports/map", facts, operator(deps)) + "\n"
