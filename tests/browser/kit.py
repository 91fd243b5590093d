"""What the sights are made of: blocks and elements in one call each."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str = "") -> Json:
    """A choice in a menu."""
    return {
        "text": plain(text),
        "value": value,
        **({"description": plain(description)} if description else {}),
    }


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def rich(*parts: Json | str) -> Json:
    """A rich_text of one line."""
    elements = [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def raw(text: str) -> Json:
    """A table cell."""
    return {"type": "raw_text", "text": text}


def bold(text: str) -> Json:
    """A bold piece of rich text."""
    return {"type": "text", "text": text, "style": {"bold": True}}


def chart(kind: str, title: str, names: list[str], rows: dict[str, list[float]], **axis: str) -> Json:
    """A bar, line or area chart; `rows` is category -> one value for each name."""
    series = [
        {"name": name, "data": [{"label": label, "value": values[place]} for label, values in rows.items()]}
        for place, name in enumerate(names)
    ]
    axes = {"categories": list(rows), **axis}
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": kind, "series": series, "axis_config": axes},
    }


def pie(title: str, segments: dict[str, float]) -> Json:
    """A pie chart."""
    parts = [{"label": label, "value": value} for label, value in segments.items()]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": parts}}


def table(rows: list[list[str]]) -> Json:
    """A table whose first column is text and whose others are figures."""
    settings = [{"is_wrapped": True}, *({"align": "right"} for _ in rows[0][1:])]
    return {
        "type": "table",
        "column_settings": settings,
        "rows": [[raw(cell) for cell in row] for row in rows],
    }
