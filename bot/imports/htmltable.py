"""Web pages that hold one table, as Salesforce and others save them under the name .xls."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import IO

from bot.imports.model import FileNotRead
from bot.imports.table import LONGEST_CELL, LONGEST_LINE

_WIDEST = 2000
_UNSEEN = frozenset({"script", "style", "title", "head"})


def spool(path: Path, encoding: str, folder: Path) -> None:
    """Every row of every outermost table, in order. Raises FileNotRead when there is none."""
    with path.open(encoding=encoding) as page, (folder / "0000").open("w", encoding="utf-8") as out:
        rows = _Rows(out)
        while block := page.read(1 << 16):
            rows.feed(block)
            # The parser keeps a tag that is not closed yet.
            if len(rows.rawdata) > LONGEST_LINE:
                raise FileNotRead(path=path, why="broken")
        rows.close()
    if not rows.count:
        raise FileNotRead(path=path, why="no_table")


class _Rows(HTMLParser):
    """Writes each row when it is over. A cell over several rows says the same in each."""

    def __init__(self, out: IO[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._out = out
        self.count = 0
        self._depth = 0
        self._hidden: str | None = None
        self._cells: list[str] = []
        self._cell: list[str] | None = None
        self._length = 0
        self._span = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}
        self._trouble: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden = self._hidden or tag
        elif tag == "table":
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            said = dict(attrs)
            self._cell, self._length = [], 0
            self._span = (_number(said.get("colspan")), _number(said.get("rowspan")))
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
                self._below.clear()
            self._depth -= 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is None or self._hidden:
            return
        self._length += len(data)
        if self._length > LONGEST_CELL:
            self._trouble = "cell_too_long"
        else:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        self._from_above()
        text = "\n".join(" ".join(line.split()) for line in "".join(self._cell).strip().split("\n"))
        wide, high = self._span
        if high > 1:
            self._below[len(self._cells)] = (high - 1, text)
        self._cells += [text, *[""] * (wide - 1)]
        self._cell = None

    def _from_above(self) -> None:
        while (place := len(self._cells)) in self._below and place < _WIDEST:
            left, text = self._below.pop(place)
            if left > 1:
                self._below[place] = (left - 1, text)
            self._cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if not self._cells:
            return
        self._from_above()
        self.count += 1
        if len(self._cells) > _WIDEST or sum(map(len, self._cells)) > LONGEST_LINE:
            self._trouble = "line_too_long"
        if any(self._cells) or self._trouble:
            cells = [one[:100] for one in self._cells[:20]] if self._trouble else self._cells
            self._out.write(json.dumps([self.count, cells, self._trouble], ensure_ascii=False) + "\n")
        self._cells, self._trouble = [], None


def _number(said: str | None) -> int:
    if not said or not said.isdecimal():
        return 1
    # Python makes no number of thousands of digits.
    return max(1, int(said)) if len(said) <= len(str(_WIDEST)) and int(said) <= _WIDEST else _WIDEST
