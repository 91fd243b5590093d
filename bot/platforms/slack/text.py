"""Text as Slack shows it: rich_text and plain_text, in which nothing that was written can become markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.kit.markup.nodes import Break, Content, Conversation, Inline, Person, Text, plain
from bot.platforms.slack import limits
from bot.platforms.slack.cut import NOTHING, clipped, cut, is_blank, length

Json: TypeAlias = dict[str, Any]
_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)\S*", re.IGNORECASE)
USER = re.compile(r"[UW][A-Z0-9]{1,30}")
CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
# What mrkdwn would make something of, even when & < > are escaped.
_FORMATS = re.compile(r"[*_~`>]|:[^\s:]+:|\n\s*[-•]")
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass
class Room:
    """What is left of a message while it is put together. `was_cut`: something has been shortened."""

    characters: int
    was_cut: bool = False

    def text(self, text: str, most: int, *, empty: str = "") -> str:
        """As much of it as there is room for, at most `most`; `empty` stands for what nobody would see."""
        if is_blank(text):
            text = empty
        kept = cut(text, min(most, self.characters))
        self.was_cut |= kept != text
        self.characters -= length(kept)
        return kept

    def content(self, content: Content, most: int) -> Content:
        """The same for running text."""
        left = min(most, self.characters)
        kept: list[Inline] = []
        for inline in content:
            size = _size(inline)
            if size <= left:
                kept.append(inline)
                left -= size
                self.characters -= size
                continue
            self.was_cut = True
            if isinstance(inline, Text) and (start := cut(inline.text, left - _address(inline))):
                kept.append(Text(start, inline.styles, inline.href))
                self.characters -= _size(kept[-1])
            break
        return tuple(kept) if not is_blank(plain(tuple(kept))) else ()


def _size(inline: Inline) -> int:
    if isinstance(inline, Text):
        return length(inline.text) + _address(inline)
    return 1 if isinstance(inline, Break) else max(length(inline.name), length(inline.id))


def _address(text: Text) -> int:
    # Slack does not say whether addresses count towards the length of a message; so they do.
    return 0 if text.href is None else length(text.href)


def plain_text(text: str) -> Json:
    """A plain_text object. `emoji` off: a customer may be called `:fire:`."""
    return {"type": "plain_text", "text": text or NOTHING, "emoji": False}


def is_link(url: str) -> bool:
    """Whether an address may be opened from a message."""
    return bool(_LINK.fullmatch(url)) and length(url) <= limits.URL


def elements(content: Content) -> list[Json]:
    """The elements of a rich_text line."""
    return [_element(inline) for inline in content if _is_readable(inline)]


def _is_readable(inline: Inline) -> bool:
    if isinstance(inline, Person | Conversation):
        return bool(inline.name) or _is_live(inline)
    return True


def _element(inline: Inline) -> Json:
    if isinstance(inline, Break):
        return {"type": "text", "text": "\n"}
    if isinstance(inline, Person | Conversation):
        if not _is_live(inline):
            return {"type": "text", "text": inline.name}
        if isinstance(inline, Person):
            return {"type": "user", "user_id": inline.id}
        return {"type": "channel", "channel_id": inline.id}
    element: Json = {"type": "text", "text": inline.text}
    if inline.href is not None and is_link(inline.href):
        element = {"type": "link", "url": inline.href, "text": inline.text}
    if inline.styles:
        element["style"] = dict.fromkeys(sorted(inline.styles), True)
    return element


def rich_text(*parts: Json) -> Json:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(parts)}


def section(content: Content) -> Json:
    """A line or paragraph of rich text."""
    return {"type": "rich_text_section", "elements": elements(content)}


def small(content: Content) -> Json:
    """A context block: plain where it can be, mrkdwn for links and people, rich text if that would format."""
    if not any(_is_live(inline) for inline in content):
        return _context(plain_text(plain(content)))
    text = "".join(_mrkdwn(inline) for inline in content)
    shown = plain(content)
    if _FORMATS.search(shown) or "|" in shown or length(text) > limits.CONTEXT:
        return rich_text(section(content))
    return _context({"type": "mrkdwn", "text": text, "verbatim": True})


def _context(text: Json) -> Json:
    return {"type": "context", "elements": [text]}


def _is_live(inline: Inline) -> bool:
    if isinstance(inline, Person):
        return bool(USER.fullmatch(inline.id))
    if isinstance(inline, Conversation):
        return bool(CHANNEL.fullmatch(inline.id))
    return isinstance(inline, Text) and inline.href is not None and is_link(inline.href)


def _mrkdwn(inline: Inline) -> str:
    if isinstance(inline, Break):
        return "\n"
    if isinstance(inline, Person | Conversation):
        sign = "@" if isinstance(inline, Person) else "#"
        return f"<{sign}{inline.id}>" if _is_live(inline) else inline.name.translate(_ESCAPES)
    shown = inline.text.translate(_ESCAPES)
    if inline.href is None or not is_link(inline.href):
        return shown
    address = inline.href.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
    return f"<{address}|{shown}>"


def labelled(label: str, fact: str) -> Json:
    """A fact under its label; the label is bold unless either holds something that mrkdwn would format."""
    if is_blank(label) or _FORMATS.search(f"{label}\n{fact}") or "\n" in label:
        return plain_text(f"{label}\n{fact}".strip())
    text = f"*{label.translate(_ESCAPES)}*\n{fact.translate(_ESCAPES)}"
    if length(text) > limits.FIELD:
        return plain_text(clipped(f"{label}\n{fact}", limits.FIELD))
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def summary(text: str) -> str:
    """For `text` of a message, which Slack reads as mrkdwn: signs that would format are replaced by their likes."""
    kept = cut(text.translate(_LOOK_ALIKES), limits.SUMMARY).replace("://", ":\u2060//")
    return kept.translate(_ESCAPES) if not kept.startswith(">") else "\u2060" + kept.translate(_ESCAPES)
