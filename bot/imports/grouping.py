"""Lists made to be looked at: totals among the rows, and what is said once for all rows of a group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.imports.model import Question
from bot.imports.table import Row
from bot.imports.values import unit
from bot.kit.importing import Field

LOOKED_AT = 500
"""Rows below the header by which a list is judged."""

_GROUP = re.compile(
    r"(?P<label>[^:：]{2,40})[:：]\s*(?P<value>.+?)\s*[(（][\d,]+ ?(?:records?|条记录|条)[)）]", re.IGNORECASE
)
_UNIT = re.compile(
    r"(?:单位\s*[:：(（]|\b(?:amounts?|figures|values|numbers)(?: are| shown)? in )\s*"
    r"(?P<words>[^)）,，;；。\n]{1,60})",
    re.IGNORECASE,
)
_FEWEST_BLANK = 3

_FOOTER = re.compile(
    r"(?:grand |sub)?totals?(?: records)?(?: ?\([\d,]+ records?\))?(?::.*)?|(?:record )?count:?|sum"
    r"|confidential information - do not distribute.*|copyright (?:©|\(c\)).*"
    r"|\S{0,12} ?(?:合计|小计|总计|共计)(?:[(（].{1,12}[)）])?(?:[:：].*)?",
    re.IGNORECASE,
)

_FOOTER_STARTS = frozenset(" TtGgSsCcRr公部合小总共")
_FOOTER_ENDS = frozenset("计:：)）")


def group_of(cells: Sequence[str]) -> tuple[str, str] | None:
    """What a row says about the rows below it: "Opportunity Owner: Amy Reed (3 records)", and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    found = _GROUP.fullmatch(filled[0].strip()) if len(filled) == 1 else None
    return (found["label"].strip(), found["value"]) if found else None


def is_footer(cells: Sequence[str]) -> bool:
    """Whether the row is a total, a subtotal, or a notice below the list: so said in front, and mostly blank."""
    first, second = cells[0], cells[1] if len(cells) > 1 else ""
    if (
        first
        and first[0] not in _FOOTER_STARTS
        and first[-1] not in _FOOTER_ENDS
        and second[:1] not in _FOOTER_STARTS
        and second[-1:] not in _FOOTER_ENDS
    ):
        return False
    looked = cells[:2] if cells[0] or len(cells) < 2 or cells[1] else cells[2:4]
    if not any(looked):
        # Salesforce counts each group, and all, far to the right: below the column before the amounts.
        looked = [next((cell for cell in cells if cell), "")]
    for cell in looked:
        is_like_one = cell[:1] in _FOOTER_STARTS or cell[-1:] in _FOOTER_ENDS
        if cell and is_like_one and _FOOTER.fullmatch(cell.strip()):
            return sum(1 for one in cells if one.strip()) * 2 <= max(len(cells), 4)
    return False


class Laid:
    """Completes rows, one after another, by what was said once for their group."""

    def __init__(self, group_at: int | None, filled: Sequence[int]) -> None:
        self._group_at = group_at
        self._filled = filled
        self._said: dict[int, str] = {}

    def completed(self, cells: list[str]) -> bool:
        """Complete the row in its place; False if it is no row but speaks for those below it."""
        if self._group_at is not None:
            if found := group_of(cells):
                self._said[self._group_at] = found[1]
                return False
            cells[self._group_at] = self._said.get(self._group_at, "")
        for index in self._filled:
            if cells[index].strip():
                self._said[index] = cells[index]
            else:
                cells[index] = self._said.get(index, "")
        return True


def unit_above(rows: Iterable[Row]) -> tuple[int, str | None] | None:
    """The unit that a line above the header names for all amounts: 单位：万元."""
    for row in rows:
        for cell in row.cells:
            if (found := _UNIT.search(cell)) and (said := _unit_in(found["words"].split())) is not None:
                return said
    return None


def _unit_in(words: Sequence[str]) -> tuple[int, str | None] | None:
    """The unit that the first words are, as many of them as belong to it: 人民币 万元 is not 人民币."""
    ends = range(len(words), 0, -1)
    return next((found for end in ends if (found := unit(" ".join(words[:end]))) is not None), None)


def filled_once(rows: Sequence[Row], columns: Iterable[tuple[Field, int, str]]) -> Iterator[Question]:
    """Columns that seem to be filled only in the first row of each group: whether it is so is asked."""
    for field, index, header in columns:
        filled = [bool(row.cells[index].strip()) for row in rows if index < len(row.cells)]
        blank = filled.count(False)
        if (
            field.may_group
            and filled
            and filled[0]
            and blank >= _FEWEST_BLANK
            and blank * 5 >= len(filled) * 2
        ):
            yield Question(
                kind="filled_once",
                field=field.name,
                text=header,
                rows=blank,
                line=f"fill_down: [{field.name}]",
                is_blocking=True,
            )
