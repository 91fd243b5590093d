"""What a person has filled in: `state` of a view or a message, and what Slack checks before sending it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from playground.blockkit.surfaces import interactive
from playground.errors import Unreadable
from playground.model import Json

_KEYS: dict[str, tuple[str, str]] = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
"""Element type: the property of its value in `state`, and that of its initial value in the block."""
_MANY = {"checkboxes", "file_input"}


def key_of(element_type: str) -> str | None:
    """The property that holds this element's value, or None for one that has none (a button)."""
    return _KEYS.get(element_type, (None, None))[0]


def answered(element: Json, given: Json | None) -> Json:
    """An element's entry in `state`: what the person gave, else what it began with.

    Raises Unreadable for a choice that is not offered.
    """
    key, initial = _KEYS[element["type"]]
    value = (given or {}).get(key, element.get(initial))
    if value is None and (element["type"] in _MANY or key.endswith("s")):
        value = []
    if value == "":
        value = None
    _offered(element, value)
    return {"type": element["type"], key: value}


def _offered(element: Json, value: Any) -> None:
    choices = [*element.get("options", [])]
    for group in element.get("option_groups", []):
        choices += group["options"]
    if not choices or value in (None, []):
        return
    for each in value if isinstance(value, list) else [value]:
        if each not in choices:
            raise Unreadable(f"{element.get('action_id')}: not one of the options")


def state_of(blocks: list[Json], given: Json | None) -> Json:
    """The whole `state` of these blocks as Slack sends it, from what the page sent (may be partial)."""
    values: Json = {}
    sent = (given or {}).get("values", {})
    for block in blocks:
        for _, element in interactive(block):
            if element["type"] in _KEYS and element["type"] != "overflow":
                entry = sent.get(block["block_id"], {}).get(element["action_id"])
                values.setdefault(block["block_id"], {})[element["action_id"]] = answered(element, entry)
    return {"values": values}


def carried_over(blocks: list[Json], old: Json) -> Json:
    """The state after an update: what was filled in stays where block_id and action_id are the same."""
    kept: Json = {"values": {}}
    for block in blocks:
        for _, element in interactive(block):
            entry = old.get("values", {}).get(block["block_id"], {}).get(element.get("action_id"))
            if entry is not None and entry.get("type") == element["type"]:
                kept["values"].setdefault(block["block_id"], {})[element["action_id"]] = entry
    return kept


def complaints(blocks: list[Json], state: Json) -> dict[str, str]:
    """What Slack itself refuses in a form before the app hears of it: block_id -> words."""
    found = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entry = state["values"].get(block["block_id"], {}).get(element["action_id"], {})
        value = entry.get(_KEYS[element["type"]][0])
        if value in (None, "", []):
            if not block.get("optional", False):
                found[block["block_id"]] = "Please complete this required field."
            continue
        check = _CHECKS.get(element["type"])
        words = check(element, value) if check else None
        if words:
            found[block["block_id"]] = words
    return found


def _text(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Enter at least {least} characters."
    if len(value) > most:
        return f"Enter no more than {most} characters."
    return None


def _number(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Enter a valid number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Enter a number that is {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Enter a number that is {element['max_value']} or less."
    return None


def _date(_: Json, value: str) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "Enter a valid date."
    return None


def _several(element: Json, value: list[Any]) -> str | None:
    most = element.get("max_selected_items")
    return f"Choose no more than {most}." if most and len(value) > most else None


_CHECKS: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "datepicker": _date,
    "multi_static_select": _several,
    "multi_users_select": _several,
    "multi_conversations_select": _several,
    "multi_channels_select": _several,
}
