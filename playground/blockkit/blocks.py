"""The blocks, and on which surface each of them may stand."""

from __future__ import annotations

from collections.abc import Mapping

from playground.blockkit.data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from playground.blockkit.elements import ACCESSORIES, ACTIONS, BUTTON, CONTEXT_ACTIONS, IMAGE, INPUTS
from playground.blockkit.objects import BLOCK_ID, IMAGE_URL, SLACK_FILE, URL, markup, plain, text
from playground.blockkit.richtext import RICH_TEXT
from playground.blockkit.shapes import (
    Flag,
    Listed,
    OneOf,
    Rule,
    Shape,
    Thing,
    Typed,
    Words,
    at_least_one,
    exactly_one,
    kind,
    typed,
)

_ICON = typed({"image": IMAGE})


def _block(name: str, *rules: Rule, required: Mapping[str, Shape] | None = None, **optional: Shape) -> Thing:
    return kind(name, *rules, required=required or {}, optional={"block_id": BLOCK_ID, **optional})


_TASK_CARD = _block(
    "task_card",
    required={"task_id": Words(), "title": Words()},
    status=OneOf(("pending", "in_progress", "complete", "error")),
    details=typed({"rich_text": RICH_TEXT}),
    output=typed({"rich_text": RICH_TEXT}),
    sources=Listed(kind("url", required={"url": URL, "text": Words()}, optional={})),
)
_CARD = _block(
    "card",
    at_least_one("hero_image", "title", "actions", "body"),
    hero_image=_ICON,
    icon=_ICON,
    title=text(150),
    subtitle=text(150),
    body=text(200),
    actions=Listed(typed({"button": BUTTON}), 25),
)
_PLAIN_BLOCKS: Mapping[str, Thing] = {
    "section": _block(
        "section",
        at_least_one("text", "fields"),
        text=text(3000),
        fields=Listed(text(2000), 10),
        accessory=typed(ACCESSORIES),
        expand=Flag(),
    ),
    "header": _block("header", required={"text": plain(150)}),
    "divider": _block("divider"),
    "context": _block(
        "context",
        required={
            "elements": Listed(typed({"image": IMAGE, "plain_text": plain(2000), "mrkdwn": markup(2000)}), 10)
        },
    ),
    "actions": _block("actions", required={"elements": Listed(typed(ACTIONS), 25)}),
    "image": _block(
        "image",
        exactly_one("image_url", "slack_file"),
        required={"alt_text": Words(2000)},
        image_url=IMAGE_URL,
        slack_file=SLACK_FILE,
        title=plain(2000),
    ),
    "input": _block(
        "input",
        required={"label": plain(2000), "element": typed(INPUTS)},
        hint=plain(2000),
        optional=Flag(),
        dispatch_action=Flag(),
    ),
    "rich_text": RICH_TEXT,
    "video": _block(
        "video",
        required={"alt_text": Words(2000), "title": plain(199), "thumbnail_url": URL, "video_url": URL},
        title_url=URL,
        description=plain(200),
        provider_icon_url=URL,
        provider_name=Words(),
        author_name=Words(49),
    ),
}
_SHOWN_OUTSIDE_MODALS: Mapping[str, Thing] = {
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "card": _CARD,
    "carousel": _block("carousel", required={"elements": Listed(typed({"card": _CARD}), 10)}),
}


def _contained() -> Mapping[str, Thing]:
    """What a container may hold: anything but another container."""
    return {**_PLAIN_BLOCKS, **_SHOWN_OUTSIDE_MODALS}


_CONTAINER = _block(
    "container",
    at_least_one("title", "rich_text_title"),
    required={"child_blocks": Listed(Typed(_contained), 10)},
    title=plain(150),
    rich_text_title=typed({"rich_text": RICH_TEXT}),
    subtitle=text(150),
    width=OneOf(("narrow", "standard", "wide", "full")),
    icon=_ICON,
    is_collapsible=Flag(),
    default_collapsed=Flag(),
    has_header_divider=Flag(),
)
_MESSAGE_ONLY: Mapping[str, Thing] = {
    "markdown": _block("markdown", required={"text": Words(12_000)}),
    "file": _block("file", required={"external_id": Words(), "source": OneOf(("remote",))}),
    "context_actions": _block("context_actions", required={"elements": Listed(typed(CONTEXT_ACTIONS), 5)}),
    "task_card": _TASK_CARD,
    "plan": _block("plan", required={"title": Words()}, tasks=Listed(typed({"task_card": _TASK_CARD}), 50)),
}
IN_MESSAGE: Mapping[str, Thing] = {
    **_PLAIN_BLOCKS,
    **_SHOWN_OUTSIDE_MODALS,
    **_MESSAGE_ONLY,
    "container": _CONTAINER,
}
IN_HOME: Mapping[str, Thing] = {**_PLAIN_BLOCKS, **_SHOWN_OUTSIDE_MODALS, "container": _CONTAINER}
IN_MODAL: Mapping[str, Thing] = {
    **_PLAIN_BLOCKS,
    "alert": _block(
        "alert",
        required={"text": text(3000)},
        level=OneOf(("default", "info", "warning", "error", "success")),
    ),
}
