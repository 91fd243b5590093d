"""rich_text: sections, lists, quotes and preformatted text, and what a line of them is made of."""

from __future__ import annotations

from collections.abc import Mapping

from playground.blockkit.objects import BLOCK_ID, URL
from playground.blockkit.shapes import Flag, Listed, Number, OneOf, Shape, Thing, Typed, Words, kind, typed

_STYLE = Thing(
    {},
    {
        name: Flag()
        for name in (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        )
    },
)


def _inline(name: str, required: Mapping[str, Shape], **optional: Shape) -> Thing:
    return kind(name, required=required, optional={"style": _STYLE, **optional})


_PARTS = {
    "text": _inline("text", {"text": Words()}),
    "link": _inline("link", {"url": URL}, text=Words(), unsafe=Flag()),
    "user": _inline("user", {"user_id": Words()}),
    "channel": _inline("channel", {"channel_id": Words()}),
    "usergroup": _inline("usergroup", {"usergroup_id": Words()}),
    "team": _inline("team", {"team_id": Words()}),
    "broadcast": _inline("broadcast", {"range": OneOf(("here", "channel", "everyone"))}),
    "emoji": _inline("emoji", {"name": Words()}, unicode=Words(), skin_tone=Number(1, 6, whole=True)),
    "date": _inline("date", {"timestamp": Number(whole=True), "format": Words()}, url=URL, fallback=Words()),
    "color": _inline("color", {"value": Words()}),
}
_LINE = Listed(typed(_PARTS), least=0)
_CODE_LINE = Listed(typed({"text": _PARTS["text"], "link": _PARTS["link"]}), least=0)
_BORDER = Number(0, 1, whole=True)
_SECTION = kind("rich_text_section", required={"elements": _LINE}, optional={})
_PREFORMATTED = kind(
    "rich_text_preformatted",
    required={"elements": _CODE_LINE},
    optional={"border": _BORDER, "language": Words()},
)
_QUOTE = kind("rich_text_quote", required={"elements": _LINE}, optional={"border": _BORDER})
_LIST = kind(
    "rich_text_list",
    required={
        "style": OneOf(("bullet", "ordered")),
        "elements": Listed(typed({"rich_text_section": _SECTION})),
    },
    optional={"indent": Number(0, 8, whole=True), "offset": Number(0, whole=True), "border": _BORDER},
)
_BODY: Typed = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_quote": _QUOTE,
        "rich_text_preformatted": _PREFORMATTED,
    }
)
RICH_TEXT = kind("rich_text", required={"elements": Listed(_BODY)}, optional={"block_id": BLOCK_ID})
