"""Interactive elements: buttons, menus, pickers and inputs, and where each may stand."""

from __future__ import annotations

from collections.abc import Mapping

from playground.blockkit.objects import (
    ACTION_ID,
    CONFIRM,
    IMAGE_URL,
    OPTION_GROUPS,
    OPTIONS,
    SLACK_FILE,
    URL,
    initial_is_offered,
    option,
    plain,
    values_differ,
)
from playground.blockkit.richtext import RICH_TEXT
from playground.blockkit.shapes import (
    Flag,
    Json,
    Listed,
    Number,
    OneOf,
    Rule,
    Shape,
    Thing,
    Words,
    exactly_one,
    kind,
    problem,
)

_DATE = Words(10, pattern=r"\d{4}-\d{2}-\d{2}")
_TIME = Words(5, pattern=r"\d{2}:\d{2}")
_IDS = Listed(Words(), 100)
_SEVERAL: Mapping[str, Shape] = {"max_selected_items": Number(1, whole=True)}
_MENU: Mapping[str, Shape] = {
    "action_id": ACTION_ID,
    "placeholder": plain(150),
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
}
_CHOICE: Mapping[str, Shape] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": Flag()}
_FIELD: Mapping[str, Shape] = {
    "action_id": ACTION_ID,
    "placeholder": plain(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": Thing(
        {}, {"trigger_actions_on": Listed(OneOf(("on_enter_pressed", "on_character_entered")), 2)}
    ),
}
_FILTER = Thing(
    {},
    {
        "include": Listed(OneOf(("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)


def _bounds(least: str, most: str) -> Rule:
    """The lower bound must not be above the upper one."""

    def check(element: Json, at: str) -> list[str]:
        if least in element and most in element and float(element[least]) > float(element[most]):
            return [problem(f"`{least}` must not be greater than `{most}`", f"{at}/{least}")]
        return []

    return check


def _menu(name: str, *rules: Rule, **optional: Shape) -> Thing:
    return kind(name, *rules, required={}, optional={**_MENU, **optional})


def _field(name: str, *rules: Rule, required: Mapping[str, Shape] | None = None, **optional: Shape) -> Thing:
    return kind(name, *rules, required=required or {}, optional={**_FIELD, **optional})


_ONE_SOURCE = exactly_one("options", "option_groups")
_OFFERED = initial_is_offered("initial_option", "initial_options")
_DECIMAL = Words(pattern=r"-?\d+(\.\d+)?")

BUTTON = kind(
    "button",
    required={"text": plain(75)},
    optional={
        "action_id": ACTION_ID,
        "url": URL,
        "value": Words(2000),
        "style": OneOf(("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": Words(75),
    },
)
IMAGE = kind(
    "image",
    exactly_one("image_url", "slack_file"),
    required={"alt_text": Words(2000)},
    optional={"image_url": IMAGE_URL, "slack_file": SLACK_FILE},
)
OVERFLOW = kind(
    "overflow",
    values_differ,
    required={"options": Listed(option(linked=True), 5)},
    optional={"action_id": ACTION_ID, "confirm": CONFIRM},
)
_MENUS = {
    "static_select": _menu(
        "static_select",
        _ONE_SOURCE,
        values_differ,
        _OFFERED,
        options=OPTIONS,
        option_groups=OPTION_GROUPS,
        initial_option=option(),
    ),
    "users_select": _menu("users_select", initial_user=Words()),
    "conversations_select": _menu(
        "conversations_select",
        initial_conversation=Words(),
        default_to_current_conversation=Flag(),
        response_url_enabled=Flag(),
        filter=_FILTER,
    ),
    "channels_select": _menu("channels_select", initial_channel=Words(), response_url_enabled=Flag()),
    "multi_static_select": _menu(
        "multi_static_select",
        _ONE_SOURCE,
        values_differ,
        _OFFERED,
        options=OPTIONS,
        option_groups=OPTION_GROUPS,
        initial_options=Listed(option(), 100),
        **_SEVERAL,
    ),
    "multi_users_select": _menu("multi_users_select", initial_users=_IDS, **_SEVERAL),
    "multi_conversations_select": _menu(
        "multi_conversations_select",
        initial_conversations=_IDS,
        default_to_current_conversation=Flag(),
        filter=_FILTER,
        **_SEVERAL,
    ),
    "multi_channels_select": _menu("multi_channels_select", initial_channels=_IDS, **_SEVERAL),
}
_PICKERS = {
    "datepicker": _menu("datepicker", initial_date=_DATE),
    "timepicker": _menu("timepicker", initial_time=_TIME, timezone=Words()),
    "datetimepicker": kind(
        "datetimepicker",
        required={},
        optional={**_CHOICE, "initial_date_time": Number(0, 9_999_999_999, whole=True)},
    ),
    "checkboxes": kind(
        "checkboxes",
        values_differ,
        _OFFERED,
        required={"options": Listed(option(styled=True), 10)},
        optional={**_CHOICE, "initial_options": Listed(option(styled=True), 10)},
    ),
    "radio_buttons": kind(
        "radio_buttons",
        values_differ,
        _OFFERED,
        required={"options": Listed(option(styled=True), 10)},
        optional={**_CHOICE, "initial_option": option(styled=True)},
    ),
}
_INPUTS = {
    "plain_text_input": _field(
        "plain_text_input",
        _bounds("min_length", "max_length"),
        initial_value=Words(3000, least=0),
        multiline=Flag(),
        min_length=Number(0, 3000, whole=True),
        max_length=Number(1, 3000, whole=True),
    ),
    "number_input": _field(
        "number_input",
        _bounds("min_value", "max_value"),
        required={"is_decimal_allowed": Flag()},
        initial_value=_DECIMAL,
        min_value=_DECIMAL,
        max_value=_DECIMAL,
    ),
    "email_text_input": _field("email_text_input", initial_value=Words()),
    "url_text_input": _field("url_text_input", initial_value=URL),
    "rich_text_input": _field("rich_text_input", initial_value=RICH_TEXT),
    "file_input": kind(
        "file_input",
        required={},
        optional={
            "action_id": ACTION_ID,
            "filetypes": Listed(Words()),
            "max_files": Number(1, 10, whole=True),
        },
    ),
}
_WORKFLOW_BUTTON = kind(
    "workflow_button",
    required={
        "text": plain(75),
        "workflow": Thing(
            {
                "trigger": Thing(
                    {"url": URL},
                    {
                        "customizable_input_parameters": Listed(
                            Thing({"name": Words(), "value": Words()}), least=0
                        )
                    },
                )
            }
        ),
        "action_id": ACTION_ID,
    },
    optional={"style": OneOf(("primary", "danger")), "accessibility_label": Words(75)},
)
_FEEDBACK = Thing({"text": plain(75), "value": Words(2000)}, {"accessibility_label": Words(75)})

CONTEXT_ACTIONS = {
    "feedback_buttons": kind(
        "feedback_buttons",
        required={"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        optional={"action_id": ACTION_ID},
    ),
    "icon_button": kind(
        "icon_button",
        required={"icon": OneOf(("trash",)), "text": plain(75)},
        optional={
            "action_id": ACTION_ID,
            "value": Words(2000),
            "confirm": CONFIRM,
            "accessibility_label": Words(75),
            "visible_to_user_ids": _IDS,
        },
    ),
}
ACTIONS: Mapping[str, Thing] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "workflow_button": _WORKFLOW_BUTTON,
    **_MENUS,
    **_PICKERS,
}
ACCESSORIES: Mapping[str, Thing] = {**ACTIONS, "image": IMAGE}
INPUTS: Mapping[str, Thing] = {**_MENUS, **_PICKERS, **_INPUTS}
