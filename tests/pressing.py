"""What a person presses in a message of the local Slack, and fills in in a form."""

from __future__ import annotations

from typing import Any

from playground.model import Json


def button(message: Json, label: str) -> str:
    """The action of the first button with that label."""
    elements = [one for block in message["blocks"] for one in _elements(block) if one.get("type") == "button"]
    return str(next(one["action_id"] for one in elements if one["text"]["text"] == label))


def menu(message: Json) -> Json:
    """The first menu of a message."""
    elements = [one for block in message["blocks"] for one in _elements(block)]
    return dict(next(one for one in elements if one.get("type") == "overflow"))


def _elements(block: Json) -> list[Any]:
    found = [*block.get("elements", []), block.get("accessory")]
    return [one for one in found if isinstance(one, dict)]


def picked(**days: str) -> Json:
    """Days chosen in a form."""
    return {name: {name: {"type": "datepicker", "selected_date": day}} for name, day in days.items()}


def typed(**texts: str) -> Json:
    """Texts typed into a form."""
    return {name: {name: {"type": "plain_text_input", "value": text}} for name, text in texts.items()}
