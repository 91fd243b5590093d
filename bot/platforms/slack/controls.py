"""Buttons, drop-downs, menus and the fields of forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from bot.kit.markup.nodes import (
    Actions,
    Button,
    Card,
    ChannelField,
    ChoiceField,
    Control,
    Form,
    FormField,
    List,
    Menu,
    MomentField,
    More,
    NumberField,
    Option,
    PeopleField,
    Select,
    Table,
    TextField,
)
from bot.platforms.slack import limits
from bot.platforms.slack.cut import NOTHING, clipped
from bot.platforms.slack.text import CHANNEL, USER, Json, Room, is_link, plain_text

LINK_ACTION = "link"
"""The action of a button that only opens an address: Slack reports its click too."""
_NUMBERED = re.compile(r"(.+):\d+")


def action_of(action_id: str) -> str:
    """The action that a card named, from the id that Slack reports."""
    found = _NUMBERED.fullmatch(action_id)
    return found[1] if found else action_id


@dataclass
class ActionIds:
    """Gives every control an id of its own: the action, numbered where a card uses it more than once."""

    uses: Counter[str]
    given: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, card: Card | Form) -> ActionIds:
        """For all that one card may show."""
        return cls(Counter(_actions_in(card)))

    def next(self, action: str) -> str:
        """The id of the next control with this action."""
        if self.uses[action] <= 1:
            return action
        self.given[action] += 1
        return f"{action}:{self.given[action]}"


def _actions_in(card: Card | Form) -> Iterable[str]:
    for part in card.parts:
        if isinstance(part, Actions):
            for control in part.controls:
                yield control.action or LINK_ACTION
        more = part.more if isinstance(part, Table | List) else part
        if isinstance(more, More) and more.action:
            yield more.action


def control(one: Control, ids: ActionIds, room: Room, cancel: str) -> Json | None:
    """The element, or None when there is nothing to press or no room for it."""
    if isinstance(one, Button):
        return _button(one, ids, room, cancel)
    options = _options(one.options, room)
    if not options or room.characters <= 0:
        return None
    if isinstance(one, Menu) and len(options) <= limits.MENU_OPTIONS:
        return {"type": "overflow", "action_id": ids.next(one.action), "options": options}
    element: Json = {"type": "static_select", "action_id": ids.next(one.action), **_offered(options)}
    _choose(element, one.options, "initial_option")
    if isinstance(one, Select):
        _put_text(element, "placeholder", one.placeholder, limits.PLACEHOLDER, room)
    return element


def _button(button: Button, ids: ActionIds, room: Room, cancel: str) -> Json | None:
    opens = is_link(button.url)
    if not opens and button.action is None:
        return None
    label = room.text(button.label, limits.BUTTON_LABEL, empty=NOTHING)
    if not label:
        return None
    element: Json = {
        "type": "button",
        "action_id": ids.next(button.action or LINK_ACTION),
        "text": plain_text(label),
    }
    if button.value:
        element["value"] = clipped(button.value, limits.BUTTON_VALUE)
    if button.style:
        element["style"] = button.style
    if opens:
        element["url"] = button.url
    question = room.text(button.confirm, limits.CONFIRM_TEXT)
    if question:
        element["confirm"] = {
            "title": plain_text(room.text(label, limits.CONFIRM_TITLE)),
            "text": plain_text(question),
            "confirm": plain_text(room.text(label, limits.CONFIRM_LABEL)),
            "deny": plain_text(cancel),
            **({"style": button.style} if button.style else {}),
        }
    return element


def more_button(more: More, ids: ActionIds, room: Room) -> Json | None:
    """What shows the rest, when the card offers it."""
    if more.action is None:
        return None
    return _button(Button(more.label, more.action, more.value), ids, room, NOTHING)


def _options(options: Iterable[Option], room: Room) -> list[Json]:
    """Those with a value of their own, as far as there is room."""
    found: dict[str, Json] = {}
    for option in options:
        value = clipped(option.value, limits.OPTION_VALUE)
        if value in found or len(found) == limits.OPTIONS * limits.OPTION_GROUPS:
            continue
        label = room.text(option.label, limits.OPTION_LABEL, empty=NOTHING)
        if not label:
            break
        found[value] = {"text": plain_text(label), "value": value}
        _put_text(found[value], "description", option.hint, limits.OPTION_LABEL, room)
    return list(found.values())


def _put_text(element: Json, name: str, text: str, most: int, room: Room) -> None:
    kept = room.text(text, most)
    if kept:
        element[name] = plain_text(kept)


def _offered(options: list[Json]) -> Json:
    """As a list, or in groups named after their first and last when Slack has no room for so long a list."""
    if len(options) <= limits.OPTIONS:
        return {"options": options}
    groups = [options[start : start + limits.OPTIONS] for start in range(0, len(options), limits.OPTIONS)]
    return {"option_groups": [{"label": plain_text(_span(group)), "options": group} for group in groups]}


def _span(group: list[Json]) -> str:
    half = (limits.OPTION_LABEL - 3) // 2
    first, last = (clipped(option["text"]["text"], half) for option in (group[0], group[-1]))
    return f"{first} – {last}"


def _choose(element: Json, options: Iterable[Option], one: str, several: str | None = None) -> None:
    """Mark what is chosen at first: word for word one of the options."""
    wanted = {clipped(option.value, limits.OPTION_VALUE) for option in options if option.is_selected}
    groups = element.get("option_groups", [element])
    chosen = [option for group in groups for option in group["options"] if option["value"] in wanted]
    if chosen and several:
        element[several] = chosen[: limits.CHOSEN]
    elif chosen:
        element[one] = chosen[0]


def form_field(one: FormField, room: Room) -> Json | None:
    """The input block; its block_id and action_id are the field's name. None for a choice without options."""
    element = _field_element(one, room)
    label = room.text(one.labels.label, limits.LABEL, empty=NOTHING)
    if element is None or not label:
        return None
    block: Json = {
        "type": "input",
        "block_id": one.labels.name,
        "label": plain_text(label),
        "element": {**element, "action_id": one.labels.name},
        "optional": one.labels.is_optional,
    }
    _put_text(block, "hint", one.labels.hint, limits.LABEL, room)
    return block


def _field_element(one: FormField, room: Room) -> Json | None:
    if isinstance(one, TextField):
        element = _text_field(one)
    elif isinstance(one, NumberField):
        element = _number_field(one)
    elif isinstance(one, MomentField):
        element = {"type": f"{one.kind}picker", **_given(**{f"initial_{one.kind}": one.initial})}
    elif isinstance(one, PeopleField):
        element = _people_field(one)
    elif isinstance(one, ChannelField):
        element = _channel_field(one)
    elif isinstance(one, ChoiceField):
        return _choice_field(one, room)
    else:
        assert_never(one)
    _put_text(element, "placeholder", one.labels.placeholder, limits.PLACEHOLDER, room)
    return element


def _given(**properties: str) -> Json:
    return {name: value for name, value in properties.items() if value}


def _text_field(one: TextField) -> Json:
    most = one.max or limits.INPUT
    initial = clipped(one.initial, most)
    return {
        "type": "plain_text_input",
        "multiline": one.is_long,
        "max_length": most,
        **_given(initial_value=initial),
    }


def _number_field(one: NumberField) -> Json:
    initial = one.initial
    if initial and not one.is_decimal and Decimal(initial) == int(Decimal(initial)):
        initial = str(int(Decimal(initial)))
    return {
        "type": "number_input",
        "is_decimal_allowed": one.is_decimal,
        **_given(initial_value=initial, min_value=one.min, max_value=one.max),
    }


def _people_field(one: PeopleField) -> Json:
    most = min(one.max or limits.CHOSEN, limits.CHOSEN)
    known = [person for person in dict.fromkeys(one.initial) if USER.fullmatch(person)][:most]
    if most == 1:
        return {"type": "users_select", **({"initial_user": known[0]} if known else {})}
    element: Json = {"type": "multi_users_select", **({"initial_users": known} if known else {})}
    if one.max is not None:
        element["max_selected_items"] = most
    return element


def _channel_field(one: ChannelField) -> Json:
    # What we post never goes to another company.
    known = one.initial if CHANNEL.fullmatch(one.initial) else ""
    return {
        "type": "conversations_select",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
        **_given(initial_conversation=known),
    }


def _choice_field(one: ChoiceField, room: Room) -> Json | None:
    options = _options(one.options, room)
    if not options:
        return None
    if one.kind == "choice":
        few = len(options) <= limits.RADIO_BUTTONS and not one.labels.is_optional
        kind = "radio_buttons" if few else "static_select"
    else:
        few = one.kind == "checkboxes" and len(options) <= limits.TICKS
        kind = "checkboxes" if few else "multi_static_select"
    element: Json = {"type": kind, **_offered(options)}
    _choose(element, one.options, "initial_option", None if one.kind == "choice" else "initial_options")
    if not few:
        _put_text(element, "placeholder", one.labels.placeholder, limits.PLACEHOLDER, room)
    if kind == "multi_static_select" and one.max is not None:
        element["max_selected_items"] = one.max
        if "initial_options" in element:
            element["initial_options"] = element["initial_options"][: one.max]
    return element
