"""Blocks that Slack takes and blocks that it refuses, each with its words for it, and what they are made of."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str = "x", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "x", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def option(value: str = "v", **more: Any) -> Json:
    return {"text": plain(), "value": value, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "a", "options": [option()], **more}


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: list[list[Json]] | None = None, **more: Any) -> Json:
    return {"type": "table", "rows": rows or [[raw()]], **more}


def data_table(rows: list[list[Json]], **more: Any) -> Json:
    return {"type": "data_table", "caption": "x", "rows": rows, **more}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def pie(*values: float, **more: Any) -> Json:
    segments = [{"label": f"s{place}", "value": value} for place, value in enumerate(values)]
    return {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "pie", "segments": segments, **more},
    }


def bars(series: Json, categories: list[str], **axis: str) -> Json:
    return {
        "type": "data_visualization",
        "title": "x",
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(categories, values, strict=False)
                    ],
                }
                for name, values in series.items()
            ],
            "axis_config": {"categories": categories, **axis},
        },
    }


GOOD = {
    "section with fields only": {"type": "section", "fields": [plain(), mrkdwn()]},
    "longest section": section(text=mrkdwn("x" * 3000)),
    "ten fields": {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    "header": {"type": "header", "text": plain("x" * 150, emoji=True)},
    "25 buttons": actions(*[button(action_id=f"a{number}") for number in range(25)]),
    "button with everything": actions(
        button(
            style="danger",
            value="v" * 2000,
            url="https://example.com",
            accessibility_label="x",
            confirm={"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()},
        )
    ),
    "context": {"type": "context", "elements": [mrkdwn()] * 10},
    "every menu": actions(
        select(),
        {"type": "users_select", "initial_user": "U1"},
        {"type": "conversations_select", "filter": {"include": ["public"]}},
        {"type": "channels_select"},
        {"type": "overflow", "options": [option(str(number)) for number in range(5)]},
        {"type": "datepicker", "initial_date": "2026-11-23"},
        {"type": "timepicker", "initial_time": "09:00"},
        {"type": "checkboxes", "options": [option(description=mrkdwn())]},
        {"type": "radio_buttons", "options": [{"text": mrkdwn(), "value": "v"}]},
        {"type": "multi_static_select", "options": [option()], "max_selected_items": 1},
    ),
    "grouped options": actions(
        {"type": "static_select", "option_groups": [{"label": plain(), "options": [option()]}]}
    ),
    "initial option": actions(select(initial_option=option())),
    "table": table([[raw(), rich({"type": "text", "text": "b", "style": {"bold": True}})]] * 100),
    "table of numbers": table([[{"type": "raw_number", "value": 3.5, "text": "3.5"}]]),
    "table settings": table(column_settings=[{"align": "right", "is_wrapped": True}, {}]),
    "data table": data_table([[raw()], [{"type": "raw_number", "value": 3, "text": "3"}]], page_size=5),
    "pie": pie(*[1] * 12),
    "bars": bars({"a": [1, -2], "b": [0.5, 0]}, ["Q1", "Q2"], x_label="Quarter"),
    "rich text": rich(
        {"type": "text", "text": "x", "style": {"bold": True, "strike": True}},
        {"type": "link", "url": "https://example.com", "text": "x"},
        {"type": "user", "user_id": "U1"},
        {"type": "emoji", "name": "wave"},
        {"type": "date", "timestamp": 1, "format": "{date}"},
    ),
    "rich text list": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 1,
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
            }
        ],
    },
    "image": {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"},
    "markdown": {"type": "markdown", "text": "**x**"},
    "input": entry({"type": "plain_text_input", "multiline": True}, optional=True, hint=plain()),
    "container": {"type": "container", "title": plain(), "child_blocks": [section(), table()]},
    "card": {"type": "card", "title": mrkdwn(), "actions": [button()]},
}

BAD = {
    "no type": ({}, "missing required field: type [json-pointer:/blocks/0]"),
    "not an object": ("x", "must provide an object [json-pointer:/blocks/0]"),
    "unknown block": ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "alert": ({"type": "alert", "text": plain()}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "empty section": ({"type": "section"}, "must define one of: text, fields [json-pointer:/blocks/0]"),
    "empty text": (
        section(text=mrkdwn("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "long section": (
        section(text=mrkdwn("x" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "emoji on mrkdwn": (
        section(text=mrkdwn(emoji=True)),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "verbatim on plain text": (
        section(text=plain(verbatim=True)),
        "invalid additional property: verbatim [json-pointer:/blocks/0/text]",
    ),
    "bare string for a text": (section(text="x"), "must provide an object [json-pointer:/blocks/0/text]"),
    "11 fields": (
        {"type": "section", "fields": [plain()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "no fields": (
        {"type": "section", "fields": []},
        "must provide at least 1 items [json-pointer:/blocks/0/fields]",
    ),
    "long field": (
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "mrkdwn header": (
        {"type": "header", "text": mrkdwn()},
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    "long header": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "26 buttons": (
        actions(*[button(action_id=f"a{number}") for number in range(26)]),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": (actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    "11 in context": (
        {"type": "context", "elements": [mrkdwn()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "input element in actions": (
        actions({"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "button in input": (entry(button()), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    "long button": (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "long value": (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "value that is a number": (
        actions(button(value=7)),
        "must provide a string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "default style": (
        actions(button(style="default")),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "long block_id": (
        section(block_id="x" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "101 options": (
        actions(select(options=[option(str(number)) for number in range(101)])),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "no options": (
        actions(select(options=[])),
        "must provide at least 1 items [json-pointer:/blocks/0/elements/0/options]",
    ),
    "long option": (
        actions(select(options=[{"text": plain("x" * 76), "value": "v"}])),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "long option value": (
        actions(select(options=[option("x" * 151)])),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "mrkdwn option": (
        actions(select(options=[{"text": mrkdwn(), "value": "v"}])),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/options/0/text/type]",
    ),
    "options and groups": (
        actions(select(option_groups=[{"label": plain(), "options": [option()]}])),
        "must define only one of: options, option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    "initial option that is none": (
        actions(select(initial_option=option("other"))),
        "must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "six in an overflow": (
        actions({"type": "overflow", "options": [option(str(number)) for number in range(6)]}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "confirm without deny": (
        actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})),
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "date with a slash": (
        actions({"type": "datepicker", "initial_date": "23/11/2026"}),
        "must match pattern: \\d{4}-\\d{2}-\\d{2} [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    "same action twice": (
        actions(button(action_id="a"), button(action_id="a")),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "101 rows": (table([[raw()]] * 101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "21 cells": (table([[raw()] * 21]), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "no rows": ({"type": "table", "rows": []}, "must provide at least 1 items [json-pointer:/blocks/0/rows]"),
    "empty cell": (
        table([[raw("")]]),
        "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ),
    "text object as cell": (
        table([[mrkdwn()]]),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "number without text": (
        table([[{"type": "raw_number", "text": "3"}]]),
        "missing required field: value [json-pointer:/blocks/0/rows/0/0]",
    ),
    "too long a table": (
        table([[raw("x" * 501)] * 20]),
        "must be less than 10001 characters across all cells [json-pointer:/blocks/0/rows]",
    ),
    "data table of one row": (
        data_table([[raw()]]),
        "must provide at least 2 items [json-pointer:/blocks/0/rows]",
    ),
    "data table of 102 rows": (
        data_table([[raw()]] * 102),
        "no more than 101 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "uneven data table": (
        data_table([[raw(), raw()], [raw()]]),
        "must have 2 items, like the first row [json-pointer:/blocks/0/rows/1]",
    ),
    "rich header of a data table": (
        data_table([[rich({"type": "text", "text": "x"})], [raw()]]),
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "no segments": (pie(), "must provide at least 1 items [json-pointer:/blocks/0/chart/segments]"),
    "13 segments": (
        pie(*[1] * 13),
        "no more than 12 items allowed [json-pointer:/blocks/0/chart/segments]",
    ),
    "segment of nothing": (
        pie(0),
        "must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]",
    ),
    "chart of strings": (
        bars({"a": ["1"]}, ["Q1"]),
        "must provide a number [json-pointer:/blocks/0/chart/series/0/data/0/value]",
    ),
    "infinite chart": (
        bars({"a": [float("inf")]}, ["Q1"]),
        "must provide a finite number [json-pointer:/blocks/0/chart/series/0/data/0/value]",
    ),
    "seven series": (
        bars({f"s{number}": [1] for number in range(7)}, ["Q1"]),
        "no more than 6 items allowed [json-pointer:/blocks/0/chart/series]",
    ),
    "long category": (
        bars({"a": [1]}, ["x" * 21]),
        "must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/data/0/label]",
    ),
    "series with a gap": (
        bars({"a": [1]}, ["Q1", "Q2"]),
        "data labels must match axis_config.categories [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "long chart title": (
        {**pie(1), "title": "x" * 51},
        "must be less than 51 characters [json-pointer:/blocks/0/title]",
    ),
    "unknown chart": (
        pie(1, type="donut"),
        "unsupported type: donut [json-pointer:/blocks/0/chart/type]",
    ),
    "rich text of nothing": (
        rich({"type": "text", "text": ""}),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "rich style that is none": (
        rich({"type": "text", "text": "x", "style": {"blink": True}}),
        "invalid additional property: blink [json-pointer:/blocks/0/elements/0/elements/0/style]",
    ),
    "list in a section": (
        rich({"type": "rich_text_list", "style": "bullet", "elements": []}),
        "unsupported type: rich_text_list [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "link without a scheme": (
        rich({"type": "link", "url": "example.com"}),
        "must match pattern: [A-Za-z][A-Za-z0-9+.-]*:\\S+ [json-pointer:/blocks/0/elements/0/elements/0/url]",
    ),
    "image without alt text": (
        {"type": "image", "image_url": "https://example.com/x.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "bad bounds": (
        entry({"type": "plain_text_input", "min_length": 5, "max_length": 3}),
        "`min_length` must not be greater than `max_length` [json-pointer:/blocks/0/element/min_length]",
    ),
    "input with a text label": (
        entry({"type": "plain_text_input"}, label=mrkdwn()),
        "must be a valid enum value [json-pointer:/blocks/0/label/type]",
    ),
}
