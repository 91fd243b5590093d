"""The parts of a card one under the other, as far as there is room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit.markup import nodes
from bot.platforms.slack import limits
from bot.platforms.slack.charts import chart_block
from bot.platforms.slack.controls import ActionIds, control, form_field, more_button
from bot.platforms.slack.cut import NOTHING, cut, is_blank, length
from bot.platforms.slack.tables import table_as_text, table_block
from bot.platforms.slack.text import (
    Json,
    Room,
    elements,
    labelled,
    plain_text,
    rich_text,
    section,
    small,
)

_SIGNS: Mapping[nodes.Level, str] = {"info": "ℹ️", "warning": "⚠️", "error": "⛔", "success": "✅"}
_FORM_FIELDS = (
    nodes.TextField,
    nodes.NumberField,
    nodes.MomentField,
    nodes.ChoiceField,
    nodes.PeopleField,
    nodes.ChannelField,
)
_KEPT = (nodes.Header, nodes.Actions, *_FORM_FIELDS)
_REST_BLOCKS, _REST_CHARACTERS, _REST_LINE = 2, 250, 120
"""Held back for saying what is left out."""


@dataclass(frozen=True)
class Wording:
    """The few words that a renderer needs itself, in the reader's language.

    `more` has a place for `%(count)s`. Without a language they are signs.
    """

    more: str = "… +%(count)s"
    cancel: str = "✕"


@dataclass(frozen=True)
class Surface:
    """What can be shown where."""

    blocks: int
    characters: int
    has_figures: bool
    has_alerts: bool


class Page:
    """One card on one surface, being put together. Used once."""

    def __init__(self, card: nodes.Card | nodes.Form, surface: Surface, wording: Wording) -> None:
        self._parts: Sequence[Any] = card.parts
        self._surface = surface
        self._wording = wording
        self._ids = ActionIds.of(card)
        self._room = Room(surface.characters - _REST_CHARACTERS)
        self._slots = surface.blocks - _REST_BLOCKS
        self._tables = self._charts = 0
        self._was_cut = False
        self._renderers: Mapping[type, Callable[[Any], list[Json]]] = {
            nodes.Header: self._header,
            nodes.Paragraph: self._paragraph,
            nodes.Quote: self._quote,
            nodes.Small: self._small,
            nodes.Fields: self._fields,
            nodes.Table: self._table,
            nodes.List: self._list,
            nodes.Chart: self._chart,
            nodes.Divider: lambda _: [{"type": "divider"}],
            nodes.Alert: self._alert,
            nodes.Actions: self._actions,
            **dict.fromkeys(_FORM_FIELDS, self._field),
        }

    def blocks(self) -> list[Json]:
        """What has to stay is placed first, the rest takes the room that is left, from the top."""
        placed: dict[int, list[Json]] = {}
        dropped: list[int] = []
        is_full = False
        for place in sorted(range(len(self._parts)), key=lambda place: not _stays(self._parts[place])):
            part = self._parts[place]
            if isinstance(part, nodes.More):
                continue
            blocks = None if is_full and not _stays(part) else self._placed(part)
            if blocks is None:
                dropped.append(place)
                is_full = is_full or not _stays(part)
            else:
                placed[place] = blocks
        self._say_what_is_missing(placed, dropped)
        return _joined([block for place in sorted(placed) for block in placed[place]])

    def _placed(self, part: Any) -> list[Json] | None:
        """The blocks of one part; None when there is no room for it."""
        before, self._room.was_cut = self._room.characters, False
        blocks = self._renderers[type(part)](part)
        self._was_cut |= self._room.was_cut
        if (self._room.was_cut and not blocks) or len(blocks) > self._slots:
            self._room.characters = before
            return None
        self._slots -= len(blocks)
        return blocks

    def _say_what_is_missing(self, placed: dict[int, list[Json]], dropped: list[int]) -> None:
        self._room.characters += _REST_CHARACTERS
        for place, part in enumerate(self._parts):
            if isinstance(part, nodes.More):
                placed[place] = self._rest(part, len(dropped), is_offered=self._was_cut)
                return
        if dropped:
            placed[min(dropped)] = self._rest(None, len(dropped))

    def _rest(self, more: nodes.More | None, left: int, *, is_offered: bool = False) -> list[Json]:
        """The line that says how much is left out, with the button that shows it."""
        total = left + (more.count if more else 0)
        if not total and not is_offered:
            return []
        button = more_button(more, self._ids, self._room) if more else None
        if not total:
            return [{"type": "actions", "elements": [button]}] if button else []
        line = self._room.text(self._wording.more % {"count": total}, limits.HEADER, empty=NOTHING)
        if button is None:
            return [{"type": "context", "elements": [plain_text(line)]}]
        return [{"type": "section", "text": plain_text(line), "accessory": button}]

    def _header(self, part: nodes.Header) -> list[Json]:
        text = self._room.text(part.text, limits.HEADER)
        return [{"type": "header", "text": plain_text(text)}] if text else []

    def _paragraph(self, part: nodes.Paragraph) -> list[Json]:
        content = self._room.content(part.content, limits.PARAGRAPH)
        return [rich_text(section(content))] if content else []

    def _quote(self, part: nodes.Quote) -> list[Json]:
        content = self._room.content(part.content, limits.PARAGRAPH)
        return [rich_text({"type": "rich_text_quote", "elements": elements(content)})] if content else []

    def _small(self, part: nodes.Small) -> list[Json]:
        content = self._room.content(part.content, limits.CONTEXT)
        return [small(content)] if content else []

    def _alert(self, part: nodes.Alert) -> list[Json]:
        content = self._room.content(part.content, limits.PARAGRAPH)
        if not content:
            return []
        if self._surface.has_alerts:
            return [{"type": "alert", "level": part.level, "text": plain_text(nodes.plain(content))}]
        sign = f"{_SIGNS[part.level]} "
        self._room.characters -= length(sign)
        line = elements((nodes.Text(sign), *content))
        return [rich_text({"type": "rich_text_quote", "elements": line})]

    def _fields(self, part: nodes.Fields) -> list[Json]:
        texts: list[Json] = []
        for one in part.fields:
            label = self._room.text(one.label, limits.FIELD // 2)
            # The two signs that make the label bold, and the end of its line.
            fact = self._room.text(nodes.plain(one.content), limits.FIELD - length(label) - 3, empty=NOTHING)
            if not fact:
                break
            texts.append(labelled(label, fact))
        return [{"type": "section", "fields": some} for some in _in_groups(texts, limits.FIELDS)]

    def _list(self, part: nodes.List) -> list[Json]:
        said = [item for item in part.items if not is_blank(nodes.plain(item))]
        items: list[Json] = []
        self._room.characters -= _REST_LINE
        for item in said[: limits.LIST_ITEMS]:
            content = self._room.content(item, limits.LIST_ITEM)
            if not content:
                break
            items.append(section(content))
        self._room.characters += _REST_LINE
        left = len(said) - len(items)
        if not items:
            self._room.was_cut = left > 0
            return []
        style = "ordered" if part.is_ordered else "bullet"
        block = rich_text({"type": "rich_text_list", "style": style, "elements": items})
        return [block, *self._rest(part.more, left)]

    def _table(self, part: nodes.Table) -> list[Json]:
        is_native = self._surface.has_figures and self._tables < limits.TABLES
        self._room.characters -= _REST_LINE
        block, left = (table_block if is_native else table_as_text)(part, self._room)
        self._room.characters += _REST_LINE
        if block is None:
            self._room.was_cut = left > 0
            return []
        self._tables += is_native
        return [block if is_native else rich_text(block), *self._rest(part.more, left)]

    def _chart(self, part: nodes.Chart) -> list[Json]:
        if not self._surface.has_figures or self._charts == limits.CHARTS:
            return []
        block = chart_block(part, self._room)
        self._charts += block is not None
        return [block] if block else []

    def _actions(self, part: nodes.Actions) -> list[Json]:
        made = (
            control(one, self._ids, self._room, cut(self._wording.cancel, limits.CONFIRM_LABEL))
            for one in part.controls
        )
        found = [element for element in made if element]
        return [{"type": "actions", "elements": some} for some in _in_groups(found, limits.ACTIONS)]

    def _field(self, part: nodes.FormField) -> list[Json]:
        block = form_field(part, self._room)
        return [block] if block else []


def _stays(part: object) -> bool:
    return isinstance(part, _KEPT) or (isinstance(part, nodes.Small) and part.is_footer)


def _in_groups(things: list[Json], size: int) -> list[list[Json]]:
    return [things[start : start + size] for start in range(0, len(things), size)]


def _joined(blocks: list[Json]) -> list[Json]:
    """A list or quotation belongs to the paragraph before it, without a gap between them."""
    found: list[Json] = []
    for block in blocks:
        before = found[-1] if found else None
        if (
            before is not None
            and block["type"] == before["type"] == "rich_text"
            and before["elements"][-1]["type"] == "rich_text_section" != block["elements"][0]["type"]
        ):
            found[-1] = rich_text(*before["elements"], *block["elements"])
        else:
            found.append(block)
    return found
