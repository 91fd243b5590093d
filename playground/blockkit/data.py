"""Tables and charts: the blocks that show figures."""

from __future__ import annotations

from typing import Any

from playground.blockkit.objects import BLOCK_ID
from playground.blockkit.richtext import RICH_TEXT
from playground.blockkit.shapes import Flag, Json, Listed, Number, OneOf, Thing, Words, kind, problem, typed

_MOST_TABLE_CHARACTERS = 10_000
_RAW_TEXT = kind("raw_text", required={"text": Words()}, optional={})
_RAW_NUMBER = kind("raw_number", required={"value": Number(), "text": Words()}, optional={})
_CELL = typed({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})
_ROW = Listed(_CELL, 20)
_COLUMN = Thing({}, {"align": OneOf(("left", "center", "right")), "is_wrapped": Flag()})


def _shown(value: Any) -> int:
    """Characters a reader sees in a cell, whatever it is made of."""
    if isinstance(value, list):
        return sum(_shown(item) for item in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + _shown(value.get("elements", []))
    return 0


def table_characters(block: Json) -> int:
    """Characters in all cells of a table."""
    return _shown(block["rows"])


def _not_too_long(block: Json, at: str) -> list[str]:
    if table_characters(block) <= _MOST_TABLE_CHARACTERS:
        return []
    return [
        problem(f"must be less than {_MOST_TABLE_CHARACTERS + 1} characters across all cells", f"{at}/rows")
    ]


def _even(block: Json, at: str) -> list[str]:
    width = len(block["rows"][0])
    return [
        problem(f"must have {width} items, like the first row", f"{at}/rows/{place}")
        for place, row in enumerate(block["rows"])
        if len(row) != width
    ]


def _plain_header(block: Json, at: str) -> list[str]:
    return [
        problem("unsupported type: rich_text", f"{at}/rows/0/{place}/type")
        for place, cell in enumerate(block["rows"][0])
        if cell["type"] == "rich_text"
    ]


TABLE = kind(
    "table",
    _not_too_long,
    required={"rows": Listed(_ROW, 100)},
    optional={"block_id": BLOCK_ID, "column_settings": Listed(_COLUMN, 20)},
)
DATA_TABLE = kind(
    "data_table",
    _even,
    _plain_header,
    _not_too_long,
    required={"caption": Words(), "rows": Listed(_ROW, 101, least=2)},
    optional={
        "block_id": BLOCK_ID,
        "page_size": Number(1, 100, whole=True),
        "row_header_column_index": Number(0, 19, whole=True),
    },
)


def _series_fit(chart: Json, at: str) -> list[str]:
    """Series have names of their own, and one value for each category, in the same order."""
    categories = chart["axis_config"]["categories"]
    found = []
    if len(set(categories)) != len(categories):
        found.append(problem("categories must be unique", f"{at}/axis_config/categories"))
    names: set[str] = set()
    for place, series in enumerate(chart["series"]):
        if series["name"] in names:
            found.append(problem("series names must be unique", f"{at}/series/{place}/name"))
        names.add(series["name"])
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            found.append(
                problem("data labels must match axis_config.categories", f"{at}/series/{place}/data")
            )
    return found


def _segments_differ(chart: Json, at: str) -> list[str]:
    labels = [segment["label"] for segment in chart["segments"]]
    return (
        []
        if len(set(labels)) == len(labels)
        else [problem("segment labels must be unique", f"{at}/segments")]
    )


_LABEL = Words(20)
_POINT = Thing({"label": _LABEL, "value": Number()})
_SERIES = Thing({"name": _LABEL, "data": Listed(_POINT, 20)})
_AXES = Thing({"categories": Listed(_LABEL, 20)}, {"x_label": Words(50), "y_label": Words(50)})
_PIE = kind(
    "pie",
    _segments_differ,
    required={"segments": Listed(Thing({"label": _LABEL, "value": Number(above=0)}), 12)},
    optional={},
)
_CHARTS = {
    name: kind(name, _series_fit, required={"series": Listed(_SERIES, 6), "axis_config": _AXES}, optional={})
    for name in ("bar", "line", "area")
}
DATA_VISUALIZATION = kind(
    "data_visualization",
    required={"title": Words(50), "chart": typed({"pie": _PIE, **_CHARTS})},
    optional={"block_id": BLOCK_ID},
)
