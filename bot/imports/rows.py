"""Recognised columns -> typed rows: every cell read as what its column holds, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.imports import values
from bot.imports.dates import MomentReader, Order, is_serial, orders_of
from bot.imports.headers import Column, Layout
from bot.imports.mapfile import MapFile
from bot.imports.model import MapProblem, MapWrong
from bot.imports.table import Source
from bot.imports.values import BLANKS, MoneyReader, Unclear
from bot.kit.importing import Field, FieldType, RowWrong, Written

_SHOWN = 80
"""Characters of a cell that a reason quotes."""

Parse = Callable[..., Any]


class _Step(NamedTuple):
    """How the value of one field comes from the cells of a row."""

    name: str
    header: str
    first: int
    others: tuple[int, ...]
    between: str | None
    mapped: Mapping[str, str | None]
    default: str | None
    parse: Parse | None
    currency_index: int | None

    @property
    def is_simple(self) -> bool:
        return not self.others and not self.mapped and self.default is None and self.currency_index is None

    def text(self, cells: Sequence[str]) -> str:
        """What the cells say after the map; the default when they say nothing."""
        text = cells[self.first].strip()
        if self.others:
            text = _of_several(cells, (self.first, *self.others), self.between)
        if self.mapped and text:
            text = self.mapped.get(text.casefold(), text) or ""
        return text if text and text not in BLANKS else self.default or ""

    def value(self, cells: Sequence[str], text: str) -> Any:
        """The text, typed. Raises Unclear."""
        if self.parse is None:
            return text
        if self.currency_index is not None and (code := cells[self.currency_index].strip()):
            return self.parse(text, values.currency_code(code))
        return self.parse(text)


@dataclass(frozen=True)
class PercentReader:
    """Reads the percentages of one column. Whether they are shares of 1 is asked at the first 1."""

    are_shares: Callable[[], bool]

    def __call__(self, text: str) -> int | None:
        return values.percent(text, is_share=text in _ONE and self.are_shares())


_ONE = frozenset({"1", "1.0", "1.00"})


class RowTyper:
    """Reads the cells of a row as the layout and the map say. Made once for a file. Raises MapWrong."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        fields: Sequence[Field],
        map_file: MapFile,
        *,
        zone: str,
        currency: str,
        this_year: int,
    ) -> None:
        self._source = source
        self._layout = layout
        self._map = map_file
        self._zone = ZoneInfo(zone)
        self._currency = currency
        self.undecided: dict[str, str] = {}
        """Field -> header of columns whose dates could be read in two ways."""
        self.yearless: dict[str, str] = {}
        """Field -> header of columns with dates that name no year, where the map names none."""
        self.unpointed: dict[str, str] = {}
        """Field -> header of columns with amounts whose decimal sign does not show."""
        self._this_year = this_year
        self._fixed = {
            field.name: self._default(field)
            for field in fields
            if field.name in map_file.defaults and layout.column(field.name) is None
        }
        # Most columns are one cell, as it is or parsed; they are quickly done.
        steps = [self._step(column) for column in layout.columns]
        simple = [step for step in steps if step.is_simple]
        self._plain = [(step.name, step.first) for step in simple if step.parse is None]
        self._parsed = [
            (one.name, one.header, one.first, one.parse) for one in simple if one.parse is not None
        ]
        self._others = [step for step in steps if not step.is_simple]

    def values(self, cells: Sequence[str]) -> dict[str, Any]:
        """Field -> value; None where the cell is blank. Raises RowWrong at the first that cannot be read."""
        found = dict(self._fixed)
        for name, index in self._plain:
            text = cells[index].strip()
            found[name] = text if text and text not in BLANKS else None
        header = text = ""
        try:
            for name, header, index, parse in self._parsed:  # noqa: B007 - for the reason, should one be needed
                text = cells[index].strip()
                found[name] = parse(text) if text and text not in BLANKS else None
            for step in self._others:
                header, text = step.header, step.text(cells)
                found[step.name] = step.value(cells, text) if text else None
        except Unclear as error:
            raise RowWrong(error.reason, column=header, text=text[:_SHOWN]) from None
        return found

    def _default(self, field: Field) -> Any:
        """What the map says for every row. Raises MapWrong."""
        said = self._map.defaults[field.name]
        try:
            return self._parser(field, None)(said)
        except Unclear:
            problem = MapProblem("not_allowed", f"defaults.{field.name}", said)
            raise MapWrong(path=self._map.path, problems=[problem]) from None

    def _step(self, column: Column) -> _Step:
        name = column.field.name
        return _Step(
            name=name,
            header=column.headers[0],
            first=column.indexes[0],
            others=column.indexes[1:],
            between=column.join,
            mapped={key.strip().casefold(): value for key, value in self._map.values.get(name, {}).items()},
            default=self._map.defaults.get(name),
            parse=None if column.field.type is FieldType.TEXT else self._parser(column.field, column),
            currency_index=column.currency_index,
        )

    def _parser(self, field: Field, column: Column | None) -> Parse:
        point, factor = self._map.decimal or ".", column.factor if column else 1
        if field.type is FieldType.MONEY:
            currency = (column and column.currency) or self._currency
            return MoneyReader(currency, factor, point, self._points(field, column))
        if field.type is FieldType.NUMBER:
            return lambda text: values.number(text, factor, point)
        if field.type is FieldType.MOMENT:
            return self._moments(field, column)
        if field.type is FieldType.PERCENT:
            return PercentReader(cache(lambda: column is not None and self._are_shares(column)))
        if field.type is FieldType.WRITTEN:
            return self._written(field, column)
        return values.yes_no if field.type is FieldType.YES_NO else str

    def _moments(self, field: Field, column: Column | None) -> MomentReader:
        return MomentReader(
            self._zone,
            lambda: self._decide(field, column),
            lambda: self._year(field, column),
            cache(lambda: column is not None and self._are_serials(column)),
        )

    def _written(self, field: Field, column: Column | None) -> Parse:
        """Leaves the text as it is, and how to read it to whoever knows what it is."""
        header = column.headers[0] if column else field.name
        money = MoneyReader(self._currency, 1, self._map.decimal or ".", self._points(field, column))
        moment = self._moments(field, column)

        def reading(parse: Parse, text: str) -> Any:
            try:
                return parse(text)
            except Unclear as error:
                raise RowWrong(error.reason, column=header, text=text[:_SHOWN]) from None

        def parse(text: str) -> Written:
            written = Written(text)
            written.as_money = partial(reading, money, text)
            written.as_moment = partial(reading, moment, text)
            return written

        return parse

    def _decide(self, field: Field, column: Column | None) -> Order:
        """Day or month first, from the map, else from all values of the column in one more reading.

        Where they do not tell, one is taken so that the rest of the file can be looked at; the column is
        then `undecided`, and nothing of it may be applied.
        """
        if said := self._map.date_format_of(field.name):
            return Order(said)
        if column is None:
            raise Unclear("not_a_date")
        possible = orders_of(self._texts(column))
        if len(possible) != 1:
            self.undecided[field.name] = column.headers[0]
            return Order.MONTH_FIRST
        return possible.pop()

    def _points(self, field: Field, column: Column | None) -> Callable[[], str] | None:
        """What finds out the decimal sign of the column when it is needed; None: the map says it.

        Where the values do not tell, the point is taken so that the rest can be looked at; the column is then
        `unpointed`, and nothing of it may be applied.
        """
        if self._map.decimal is not None or column is None or column.factor in values.MYRIADS:
            return None

        def decide() -> str:
            point = values.point_of(self._texts(column))
            if point is None:
                self.unpointed[field.name] = column.headers[0]
            return point or "."

        return cache(decide)

    def _year(self, field: Field, column: Column | None) -> int | None:
        """The year of dates that name none, from the map; else it is asked, and this year lets the rest be seen."""
        if self._map.year is None and column is not None:
            self.yearless[field.name] = column.headers[0]
        return self._map.year or self._this_year

    def _are_serials(self, column: Column) -> bool:
        """In a workbook any number may be a day that lost its format; in text, only where all are numbers."""
        if self._source.counts_days:
            return True
        texts = [text for text in self._texts(column) if text and text not in BLANKS]
        return all(is_serial(text) for text in texts)

    def _are_shares(self, column: Column) -> bool:
        """Whether a column of percent says 0.6 for 60 %: nothing in it is over 1, and something is between."""
        has_between = False
        for text in self._texts(column):
            if not text or text in BLANKS:
                continue
            try:
                number = values.decimal(text)
            except Unclear:
                return False
            if not 0 <= number <= 1:
                return False
            has_between = has_between or 0 < number < 1
        return has_between

    def _texts(self, column: Column) -> Iterator[str]:
        """Every cell of the column below the header."""
        for row in self._source.rows(self._layout.delimiter):
            if row.line > self._layout.line:
                yield from (row.cells[index].strip() for index in column.indexes if index < len(row.cells))


def _of_several(cells: Sequence[str], indexes: Sequence[int], between: str | None) -> str:
    filled = [text for index in indexes if (text := cells[index].strip()) and text not in BLANKS]
    if between is not None:
        return between.join(filled)
    return filled[0] if filled else ""
