"""Tables, and what stands for one where Slack has none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.kit.markup.nodes import Align, Cell, Inline, Row, Style, Table, Text, plain
from bot.platforms.slack import limits
from bot.platforms.slack.cut import NOTHING, cut, is_blank, length
from bot.platforms.slack.text import Json, Room, elements, rich_text, section

# A figure with a few signs or letters around it: $1.46M, US$ 1,460.00, 146 万, 56 %, 2.1x, -3, 18 d.
_FIGURE = re.compile(r"[^\W\d_]{0,3}[^\w]{0,4}\d[\d.,'\s]*\W{0,3}[^\W\d_]{0,3}\W{0,2}")
_NARROW = 46
"""Columns of fixed width that a window shows without breaking lines."""
_EMPTY = Cell(())
_DASH = (Text(NOTHING),)
_BOLD: frozenset[Style] = frozenset(("bold",))


def width_of(table: Table) -> int:
    """Columns that are shown."""
    return min(max((len(row.cells) for row in table.rows), default=0), limits.TABLE_COLUMNS)


def aligned(table: Table) -> list[Align]:
    """How each column is set: as one of its cells says, else figures to the right."""
    body = table.rows[1:] if table.rows and table.rows[0].is_header else table.rows
    return [_side(table.rows, body, column) for column in range(width_of(table))]


def _side(rows: Sequence[Row], body: Sequence[Row], column: int) -> Align:
    for row in rows:
        if column < len(row.cells) and (said := row.cells[column].align):
            return said
    texts = [plain(row.cells[column].content) for row in body if column < len(row.cells)]
    filled = [text for text in texts if text not in ("", NOTHING)]
    return "right" if filled and all(map(_FIGURE.fullmatch, filled)) else "left"


def table_block(table: Table, room: Room) -> tuple[Json | None, int]:
    """A native table of as many rows as there is room for, and how many rows are left out."""
    width = width_of(table)
    allowance = Room(min(room.characters, limits.TABLE_CHARACTERS))
    rows: list[list[Json]] = []
    for row in table.rows[: limits.TABLE_ROWS]:
        before = allowance.characters
        cells = [_cell(cell, allowance, is_header=row.is_header) for cell in _padded(row, width)]
        if allowance.characters < 0:
            allowance.characters = before
            break
        rows.append(cells)
    left = len(table.rows) - len(rows)
    if not width or len(rows) <= (1 if table.rows[0].is_header and left else 0):
        return None, _figures_in(table)
    room.characters -= min(room.characters, limits.TABLE_CHARACTERS) - allowance.characters
    block: Json = {"type": "table", "rows": rows}
    sides = aligned(table)
    if set(sides) != {"left"}:
        block["column_settings"] = [{"align": side} for side in sides]
    return block, left


def _figures_in(table: Table) -> int:
    return len(table.rows) - (1 if table.rows and table.rows[0].is_header else 0)


def _padded(row: Row, width: int) -> Sequence[Cell]:
    missing = width - len(row.cells)
    return (*row.cells, *[_EMPTY] * missing) if missing > 0 else row.cells[:width]


def _cell(cell: Cell, room: Room, *, is_header: bool) -> Json:
    """One cell. Room for it is taken even where there is none, so that the row is known not to fit."""
    content = cell.content or _DASH
    if not is_header and len(content) == 1 and (only := _unstyled(content[0])):
        text = NOTHING if is_blank(only) else cut(only, limits.CELL)
        room.characters -= length(text)
        return {"type": "raw_text", "text": text}
    content = Room(limits.CELL).content(content, limits.CELL) or _DASH
    shown = elements(content)
    room.characters -= sum(length(_shown(each)) for each in shown)
    if is_header:
        for each in shown:
            each["style"] = {**each.get("style", {}), "bold": True}
    return rich_text({"type": "rich_text_section", "elements": shown})


def _shown(element: Json) -> str:
    return str(element.get("text") or element.get("user_id") or element["channel_id"])


def table_as_text(table: Table, room: Room) -> tuple[Json | None, int]:
    """In type of fixed width when narrow, as a list when not; and how many rows are left out."""
    rows = [[_flat(cell) for cell in _padded(row, width_of(table))] for row in table.rows]
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    if not widths:
        return None, 0
    if sum(widths) + 2 * (len(widths) - 1) <= _NARROW:
        return _fixed_width(table, rows, widths, room)
    return _as_list(table, rows, room)


def _flat(cell: Cell) -> str:
    text = cut(plain(cell.content).replace("\n", " "), limits.CELL)
    return NOTHING if is_blank(text) else text


def _columns(text: str) -> int:
    """How wide a text is in type of fixed width: Chinese characters and emoji take two columns."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _fixed_width(
    table: Table, rows: list[list[str]], widths: list[int], room: Room
) -> tuple[Json | None, int]:
    sides = aligned(table)
    lines: list[str] = []
    for row in rows[: limits.TABLE_ROWS]:
        line = "  ".join(map(_set, row, widths, sides)).rstrip()
        if length(line) + 1 > room.characters:
            break
        room.characters -= length(line) + 1
        lines.append(line)
    if not lines:
        return None, len(rows)
    text = {"type": "text", "text": "\n".join(lines)}
    return {"type": "rich_text_preformatted", "elements": [text]}, len(rows) - len(lines)


def _set(text: str, width: int, side: Align) -> str:
    gap = width - _columns(text)
    before = {"left": 0, "center": gap // 2, "right": gap}[side]
    return " " * before + text + " " * (gap - before)


def _as_list(table: Table, rows: list[list[str]], room: Room) -> tuple[Json | None, int]:
    has_header = table.rows[0].is_header
    names = rows[0] if has_header else []
    body = rows[1:] if has_header else rows
    items: list[Json] = []
    for row in body[: limits.LIST_ITEMS]:
        facts = (
            [f"{name} {fact}" for name, fact in zip(names[1:], row[1:], strict=True)] if names else row[1:]
        )
        further = [Text("".join(f" · {fact}" for fact in facts))] if facts else []
        kept = room.content((Text(row[0], _BOLD), *further), limits.LIST_ITEM)
        if not kept:
            break
        items.append(section(kept))
    if not items:
        return None, len(body)
    return {"type": "rich_text_list", "style": "bullet", "elements": items}, len(body) - len(items)


def _unstyled(inline: Inline) -> str:
    """The text of a run that is nothing but text."""
    return inline.text if isinstance(inline, Text) and not inline.styles and inline.href is None else ""
