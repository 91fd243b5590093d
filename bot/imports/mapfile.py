"""The map file: what a file's columns and values mean, where the usual names do not say it.

Documented in docs/import.md. Errors name key, value, what is allowed and the nearest spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from bot.imports.model import MapProblem, MapWrong
from bot.imports.names import nearest
from bot.imports.values import unit
from bot.kit.company import Currency, Zone
from bot.kit.importing import Kind, Options, OptionWrong

DateFormat = Literal["dmy", "mdy"]
_LARGEST = 1 << 20


class Joined(BaseModel):
    """Several columns make one text, with `between` between them; blank ones are left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    join: Annotated[list[str], Field(min_length=1)]
    between: str = " – "


ColumnSpec = str | Annotated[list[str], Field(min_length=1)] | Joined | None


class MapFile(BaseModel):
    """What every map can say. Each kind adds its own keys (`options`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: Annotated[str, Field(exclude=True)] = ""
    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] = "crm"
    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)
    date_format: DateFormat | dict[str, DateFormat] | None = None
    decimal: Literal[".", ","] | None = None
    currency: Currency | None = None
    zone: Zone | None = None
    units: dict[str, str | int] = Field(default_factory=dict)
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    fill_down: tuple[str, ...] | None = None
    options: Options = Field(default_factory=Options)

    def headers_of(self, field: str) -> list[str]:
        """The headers that the map names for a field; none when it says that the file has no such column."""
        said = self.columns.get(field)
        if said is None:
            return []
        if isinstance(said, Joined):
            return said.join
        return [said] if isinstance(said, str) else said

    def unit_of(self, field: str) -> tuple[int, str | None]:
        """By how much the numbers of that column are multiplied, and their currency."""
        said = self.units[field]
        return (said, None) if isinstance(said, int) else unit(said) or (1, None)

    def date_format_of(self, field: str) -> DateFormat | None:
        return self.date_format.get(field) if isinstance(self.date_format, dict) else self.date_format

    def zone_or(self, zone: str) -> ZoneInfo:
        return ZoneInfo(self.zone or zone)


def _model(kind: Kind) -> type[BaseModel]:
    own = {name: (info.annotation, info) for name, info in kind.options.model_fields.items()}
    base = {name: (info.annotation, info) for name, info in MapFile.model_fields.items()}
    del base["options"], base["path"]
    fields: dict[str, Any] = {**base, **own}
    return create_model(f"Map_{kind.name}", __config__=ConfigDict(extra="forbid"), **fields)


def keys(kind: Kind) -> list[str]:
    """Every key that the map of such a file can have."""
    return sorted(_model(kind).model_fields)


def load(path: Path | None, kind: Kind, *, said: Mapping[str, Any] | None = None) -> MapFile:
    """The map at that path (None: there is none), above what was `said` otherwise. Raises MapWrong."""
    if path is None:
        return parse(said, kind)
    try:
        text = path.read_text(encoding="utf-8-sig")
        written = yaml.safe_load(text) if len(text) <= _LARGEST else None
    except FileNotFoundError:
        raise MapWrong(path=str(path), problems=[MapProblem("missing")]) from None
    except (OSError, UnicodeDecodeError):
        raise MapWrong(path=str(path), problems=[MapProblem("unreadable")]) from None
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = MapProblem("not_yaml", line=mark.line + 1 if mark else 1)
        raise MapWrong(path=str(path), problems=[problem]) from None
    return parse(_above(written, said or {}) if isinstance(written, dict) else written, kind, path=str(path))


def _above(written: Mapping[Any, Any], said: Mapping[str, Any]) -> dict[Any, Any]:
    """Both together; where both speak of the same thing, what is written in the map counts."""
    both: dict[Any, Any] = {**said, **written}
    for key, below in said.items():
        if isinstance(below, dict) and isinstance(written.get(key), dict):
            both[key] = _above(written[key], below)
    return both


def parse(written: Any, kind: Kind, *, path: str = "") -> MapFile:
    """What was written as a checked map. Raises MapWrong."""
    if written is None:
        written = {}
    if not isinstance(written, dict):
        raise MapWrong(path=path, problems=[MapProblem("not_a_mapping")])
    model = _model(kind)
    try:
        checked = model.model_validate(_texts(written))
    except ValidationError as error:
        raise MapWrong(path=path, problems=[_problem(one, model) for one in error.errors()]) from None
    values = dict(checked)
    own = {name: values.pop(name) for name in kind.options.model_fields}
    result = MapFile(**values, path=path, options=kind.options(**own))
    if problems := list(_unknown_fields(result, kind)):
        raise MapWrong(path=path, problems=problems)
    return result


def _texts(written: Mapping[Any, Any]) -> dict[str, Any]:
    """YAML reads `Yes: on`, 2024 and 1.5 as something else than the words of a CRM; here they are words."""
    fixed = {str(key): value for key, value in written.items() if value is not None}
    for section in ("columns", "defaults"):
        if isinstance(fixed.get(section), dict):
            fixed[section] = {str(key): _text(value) for key, value in fixed[section].items()}
    if isinstance(fixed.get("values"), dict):
        fixed["values"] = {
            str(field): {_text(key): _text(value) for key, value in pairs.items()}
            if isinstance(pairs, dict)
            else pairs
            for field, pairs in fixed["values"].items()
            if pairs is not None
        }
    return fixed


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else value


def _unknown_fields(map_file: MapFile, kind: Kind) -> Iterator[MapProblem]:
    allowed = [field.name for field in kind.fields]
    sections: dict[str, Any] = {
        "columns": map_file.columns,
        "values": map_file.values,
        "defaults": map_file.defaults,
        "units": map_file.units,
        "fill_down": dict.fromkeys(map_file.fill_down or ()),
        "date_format": map_file.date_format if isinstance(map_file.date_format, dict) else {},
    }
    for section, said in sections.items():
        for field in said:
            if not kind.has_field(field):
                yield _beside("no_such_field", f"{section}.{field}", field, allowed)
    for field, said in map_file.units.items():
        if isinstance(said, str) and unit(said) is None:
            yield _beside(
                "no_such_unit", f"units.{field}", said, ["thousand", "million", "万", "亿"], value=said
            )


def _problem(trouble: Any, model: type[BaseModel]) -> MapProblem:
    place = [str(part) for part in trouble["loc"]]
    key, value = ".".join(place), str(trouble["input"])[:80]
    if trouble["type"] == "extra_forbidden" and (allowed := _keys_beside(model, place)):
        return _beside("no_such_key", key, place[-1], allowed, value=value if len(place) == 1 else None)
    if trouble["type"] == "literal_error":
        allowed = trouble["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return _beside("not_allowed", key, value, allowed, value=value)
    return MapProblem("not_allowed", key, value, message=trouble["msg"])


def _keys_beside(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    """The keys that the map can have where that one stands; none where it is no section of fixed keys."""
    for part in place[:-1]:
        kinds = (one for one in _parts(model.model_fields[part].annotation) if isinstance(one, type))
        inner = next((one for one in kinds if issubclass(one, BaseModel)), None)
        if inner is None:
            return []
        model = inner
    return sorted(model.model_fields)


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) or (annotation,)


def problem_of(wrong: OptionWrong) -> MapProblem:
    """A key that fits the form of a map, but nothing that there is here."""
    return _beside("not_allowed", wrong.key, wrong.value, wrong.allowed, value=wrong.value)


def _beside(why: str, key: str, word: str, allowed: Sequence[str], *, value: str | None = None) -> MapProblem:
    return MapProblem(why, key, value, nearest(word, allowed), tuple(allowed))
