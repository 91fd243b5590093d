"""Table -> recognised columns: which row is the header, and which column holds which field."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.imports.grouping import LOOKED_AT, filled_once, group_of, is_footer, unit_above
from bot.imports.mapfile import Joined, MapFile
from bot.imports.model import FileNotRead, MapProblem, MapWrong, Question
from bot.imports.names import nearest, normal
from bot.imports.table import Row, Source
from bot.imports.values import unit
from bot.kit.importing import Field, FieldType, Head, Kind
from bot.kit.settings import Settings

_HEADER_WITHIN = 20
"""Rows. Notices and titles above the header are shorter than that."""

_LONGEST_HEADER = 120
"""Characters. What is longer is a text, not a header, and must not be looked through at length."""

_BRACKETS = re.compile(r"^(?P<head>.*?)\s*[(\[【](?P<inside>[^()\[\]【】]*)[)\]】]\s*$")
_BETWEEN = re.compile(r"[\s/_:-]+|(?=(?:千万|百万|[万千亿])?元$)")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's text is: the first filled of `indexes`, or all of them joined by `join`.

    `factor` and `currency` are what the header says about its numbers ("预计金额(万元)");
    `currency_index` is the column that names the currency of each row.
    """

    field: Field
    indexes: tuple[int, ...]
    headers: tuple[str, ...]
    is_by_map: bool
    join: str | None = None
    factor: int = 1
    currency: str | None = None
    currency_index: int | None = None


@dataclass(frozen=True)
class Layout:
    """How the file is laid out, and what of it is understood."""

    delimiter: str
    line: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    unused: tuple[str, ...]
    questions: tuple[Question, ...]
    group_at: int | None = None
    """The column that rows like "Owner: Amy Reed (3 records)" fill for those below them; it is the last one."""

    def column(self, field: str) -> Column | None:
        return next((one for one in self.columns if one.field.name == field), None)


def recognise(source: Source, kind: Kind, map_file: MapFile, settings: Settings) -> Layout:
    """Find delimiter, header and columns. Raises FileNotRead when no row looks like a header."""

    def of_file(cells: Sequence[str]) -> Kind:
        head = Head(unique(cells), [*map_file.columns], map_file.values, settings)
        more = kind.more_fields(head)
        return replace(kind, fields=(*kind.fields, *more)) if more else kind

    best: tuple[tuple[int, int], str, Row] | None = None
    for delimiter in source.ways:
        for row in source.head(delimiter, _HEADER_WITHIN):
            # A header names most fields; between equals the first one, with the most columns.
            score = (len(_by_name(unique(row.cells), of_file(row.cells), map_file)), len(row.cells))
            if best is None or score > best[0]:
                best = (score, delimiter, row)
    if best is None:
        raise FileNotRead(path=source.path, why="empty")
    (found, _width), delimiter, header = best
    if not found:
        raise FileNotRead(
            path=source.path,
            why="no_header",
            headers=[cell for cell in header.cells if cell.strip()][:20],
            wanted=[field.headers[0] for field in kind.fields if field.is_required],
        )
    above = [row for row in source.head(delimiter, _HEADER_WITHIN) if row.line < header.line]
    looked = source.head(delimiter, _HEADER_WITHIN + LOOKED_AT)
    below = [
        row for row in looked if row.line > header.line and row.trouble is None and not is_footer(row.cells)
    ]
    return _layout(
        source.path,
        delimiter,
        header,
        of_file(header.cells),
        map_file,
        said_above=unit_above(above),
        below=below,
    )


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers by which each column can be named: doubles get a number, empty ones their place."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, start=1):
        name = cell.replace("\ufeff", "").strip() or f"column {place}"
        seen[normal(name)] += 1
        count = seen[normal(name)]
        names.append(name if count == 1 else f"{name} ({count})")
    return tuple(names)


def _layout(
    path: Path,
    delimiter: str,
    header: Row,
    kind: Kind,
    map_file: MapFile,
    *,
    said_above: tuple[int, str | None] | None,
    below: Sequence[Row],
) -> Layout:
    titles = list(header.cells)
    group = _group(titles, below, kind)
    names = unique([*titles, group] if group else titles)
    found = _by_name(names, kind, map_file)
    _refuse_unknown_headers(names, kind, map_file)
    columns = [_column(field, indexes, names, map_file, said_above) for field, indexes in found.items()]
    used = {index for column in columns for index in (*column.indexes, column.currency_index)}
    doubles = list(_doubles(names, columns))
    once = [] if map_file.fill_down is not None else filled_once(below, _firsts(columns))
    return Layout(
        delimiter=delimiter,
        line=header.line,
        headers=names,
        columns=tuple(columns),
        unused=tuple(
            name
            for index, name in enumerate(names)
            if index not in used and titles[index : index + 1] != [""]
        ),
        questions=(*doubles, *_missing(path, kind, columns), *once),
        group_at=len(titles) if group else None,
    )


def _group(titles: Sequence[str], below: Iterable[Row], kind: Kind) -> str | None:
    """The title of a column that there is none of, but rows that stand for it."""
    have = {normal(title) for title in titles}
    known = {normal(one) for field in kind.fields for one in field.headers}
    for row in below:
        said = group_of(row.cells)
        if said and normal(said[0]) in known - have:
            return said[0]
    return None


def _firsts(columns: Iterable[Column]) -> Iterable[tuple[Field, int, str]]:
    return [(one.field, one.indexes[0], one.headers[0]) for one in columns if len(one.indexes) == 1]


def _by_name(names: tuple[str, ...], kind: Kind, map_file: MapFile) -> dict[Field, tuple[int, ...]]:
    """Field -> its columns, by the map where it says something, else by the usual names."""
    places: dict[str, int] = {}
    for index, name in enumerate(names):
        places.setdefault(normal(name), index)
    for index, name in enumerate(names):
        places.setdefault(_without_unit(name), index)
    found = {}
    taken: set[int] = set()
    for field in kind.fields:
        if field.name in map_file.columns:
            wanted = map_file.headers_of(field.name)
            indexes = tuple(places[normal(one)] for one in wanted if normal(one) in places)
            if indexes:
                found[field] = indexes
            taken.update(indexes)
    for field in kind.fields:
        if field.name in map_file.columns:
            continue
        # A file made for us may call a column as docs/import.md calls the field.
        known = (*field.headers, field.name)
        usual = [places[normal(one)] for one in known if normal(one) in places]
        free = tuple(index for index in dict.fromkeys(usual) if index not in taken)
        if free:
            found[field] = free
            taken.update(free)
    return found


def _without_unit(name: str) -> str:
    """The header without a unit, a double of itself or a sign in brackets behind it, in normal form."""
    head, inside = _bracketed(name)
    is_extra = head and (normal(inside) in ("", normal(head)) or unit(inside) is not None)
    return normal(head if is_extra else name)


def _bracketed(name: str) -> tuple[str, str]:
    """The header and what stands behind it: in brackets, or a unit without any ("金额/万元", "Amount in k€")."""
    if len(name) > _LONGEST_HEADER:
        return "", ""
    text = unicodedata.normalize("NFKC", name)
    if found := _BRACKETS.match(text):
        return found["head"], found["inside"]
    parts = ((text[: one.start()], text[one.end() :]) for one in _BETWEEN.finditer(text))
    return next((one for one in parts if one[0] and unit(one[1]) is not None), ("", ""))


def _column(
    field: Field,
    indexes: tuple[int, ...],
    names: tuple[str, ...],
    map_file: MapFile,
    said_above: tuple[int, str | None] | None,
) -> Column:
    said = map_file.columns.get(field.name)
    factor, currency = 1, None
    if field.type in (FieldType.MONEY, FieldType.NUMBER):
        own = unit(_bracketed(names[indexes[0]])[1])
        factor, currency = own or (said_above if field.type is FieldType.MONEY else None) or (1, None)
        if field.name in map_file.units:
            factor, currency = map_file.unit_of(field.name)
    return Column(
        field=field,
        indexes=indexes,
        headers=tuple(names[index] for index in indexes),
        is_by_map=field.name in map_file.columns,
        join=said.between if isinstance(said, Joined) else None,
        factor=factor,
        currency=currency,
        currency_index=_currency_index(names, indexes[0]) if field.type is FieldType.MONEY else None,
    )


def _currency_index(names: tuple[str, ...], money: int) -> int | None:
    """The column that belongs to a column of money: "<X> Currency" (Salesforce), "Currency of <X>"."""
    head = normal(names[money])
    wanted = (head + "currency", "currencyof" + head, "dealcurrencyof" + head.removeprefix("deal"))
    usual = ("currency", "currencycode", "币种", "货币", "transactioncurrency", "dealcurrency")
    forms = [normal(name) for name in names]
    return next((forms.index(one) for one in (*wanted, *usual) if one in forms), None)


def _doubles(names: tuple[str, ...], columns: Sequence[Column]) -> Iterable[Question]:
    for column in columns:
        if column.is_by_map:
            continue
        for header in column.headers:
            others = [name for name in names if re.fullmatch(re.escape(header) + r" \(\d+\)", name)]
            if others:
                yield Question(
                    kind="double_column",
                    field=column.field.name,
                    text=header,
                    rows=len(others) + 1,
                    place=("columns",),
                    line=f"{column.field.name}: {header}",
                    is_blocking=True,
                    more={"others": others},
                )


def _missing(path: Path, kind: Kind, columns: Sequence[Column]) -> Iterable[Question]:
    have = {column.field.name for column in columns}
    for field in kind.fields:
        if field.is_required and field.name not in have:
            yield Question(
                kind="missing_column",
                field=field.name,
                text=field.headers[0],
                rows=0,
                place=("columns",),
                line=f"{field.name}: ",
                is_blocking=True,
                more={"file": path.name},
            )


def _refuse_unknown_headers(names: tuple[str, ...], kind: Kind, map_file: MapFile) -> None:
    known = {form for name in names for form in (normal(name), _without_unit(name))}
    fields = {field.name for field in kind.fields}
    # What is no field at all has been refused with the map itself.
    problems = [
        MapProblem("no_such_column", f"columns.{field}", header, nearest(header, names), names)
        for field in map_file.columns
        for header in map_file.headers_of(field)
        if field in fields and normal(header) not in known
    ]
    if problems:
        raise MapWrong(path=map_file.path, problems=problems)
