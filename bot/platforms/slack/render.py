"""Cards and forms as Block Kit. Pure: the same card is always the same payload, and Slack takes it.

`message`, `home` and `modal` keep all of Slack's limits by themselves. Buttons, headers, footers and
fields of forms stay; everything else takes the room that is left, from the top.
"""

from __future__ import annotations

import json
from dataclasses import replace

from bot.kit.markup.nodes import Card, Form, Header, Paragraph, plain
from bot.platforms.slack import limits
from bot.platforms.slack.controls import LINK_ACTION, action_of
from bot.platforms.slack.cut import NOTHING, cut, is_blank, length
from bot.platforms.slack.layout import Page, Surface, Wording
from bot.platforms.slack.text import Json, plain_text, summary

__all__ = ["LINK_ACTION", "Wording", "action_of", "home", "message", "modal", "without_charts"]

_MESSAGE = Surface(
    limits.MESSAGE_BLOCKS, limits.MESSAGE_CHARACTERS - limits.SUMMARY, has_figures=True, has_alerts=False
)
_HOME = Surface(limits.VIEW_BLOCKS, limits.VIEW_CHARACTERS, has_figures=True, has_alerts=False)
_MODAL = Surface(limits.VIEW_BLOCKS, limits.VIEW_CHARACTERS, has_figures=False, has_alerts=True)
_SIGNS_ONLY = Wording()


def message(card: Card, wording: Wording = _SIGNS_ONLY) -> Json:
    """`text` and `blocks` for chat.postMessage, chat.postEphemeral, chat.update or a response_url."""
    said = _summary(card)
    blocks = Page(card, _MESSAGE, wording).blocks()
    return {
        "text": summary(said),
        "blocks": blocks or [{"type": "section", "text": plain_text(cut(said, 300))}],
    }


def home(card: Card, wording: Wording = _SIGNS_ONLY) -> Json:
    """The view for views.publish."""
    return _view({"type": "home"}, card, _HOME, wording)


def modal(
    card: Form | Card,
    wording: Wording = _SIGNS_ONLY,
    *,
    callback_id: str = "",
    private_metadata: str = "",
    external_id: str = "",
) -> Json:
    """The view for views.open, views.push and views.update.

    `callback_id` is the form's action unless given. An input's block_id and action_id are the name of its
    field. Raises ValueError when one of the three is longer than Slack takes: cut, it would be wrong.
    """
    view: Json = {"type": "modal", "title": _title(card.title or _summary(card))}
    if isinstance(card, Form):
        callback_id = callback_id or card.action
        view["submit"] = _title(card.submit)
        if not is_blank(card.close):
            view["close"] = _title(card.close)
    for name, value, most in (
        ("callback_id", callback_id, limits.IDENTIFIER),
        ("private_metadata", private_metadata, limits.PRIVATE_METADATA),
        ("external_id", external_id, limits.IDENTIFIER),
    ):
        if length(value) > most:
            raise ValueError(f"{name} has {length(value)} of {most} characters")
        if value:
            view[name] = value
    return _view(view, card, _MODAL, wording)


def without_charts(payload: Json) -> Json:
    """The same message or view for a workspace that refuses charts; their figures stand beside them."""
    return {**payload, "blocks": [each for each in payload["blocks"] if each["type"] != "data_visualization"]}


def _view(view: Json, card: Card | Form, surface: Surface, wording: Wording) -> Json:
    while True:
        view["blocks"] = Page(card, surface, wording).blocks()
        if len(json.dumps(view)) <= limits.VIEW_BYTES:
            return view
        # Thousands of tiny pieces of text: their structure weighs more than what they say.
        surface = replace(surface, characters=surface.characters // 2)


def _title(text: str) -> Json:
    return plain_text(NOTHING if is_blank(text) else cut(text, limits.VIEW_TITLE))


def _summary(card: Card | Form) -> str:
    """The card in one sentence: its own, else the first thing in it that says something."""
    if isinstance(card, Form):
        return card.title
    said = [card.summary]
    said += [plain(part.content) for part in card.parts if isinstance(part, Paragraph)]
    said += [part.text for part in card.parts if isinstance(part, Header)]
    return next((text for text in said if not is_blank(text)), NOTHING)
