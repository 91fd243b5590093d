"""What is wrong with settings, in words for whoever wrote them: where, what stands there, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

A_NUMBER = "a whole number was expected, without quotes, like 12"
_TEXT = "text was expected; put it in quotes"
_MAP = "keys with values were expected, each as key: value"
_LIST = "a list was expected, as [a, b] or with a - before each entry"
_DAY = "a day was expected, as 2026-12-31"
_DECIMAL = "a number was expected, like 7.85"
_PLAIN = {
    "int_type": A_NUMBER,
    "int_parsing": A_NUMBER,
    "int_from_float": A_NUMBER,
    "int_parsing_size": A_NUMBER,
    "string_type": _TEXT,
    "string_too_short": "something has to stand there",
    "dict_type": _MAP,
    "model_type": _MAP,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "finite_number": _DECIMAL,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "bool_type": "true or false was expected",
    "bool_parsing": "true or false was expected",
    "missing": "it is missing, and there is no default for it",
}
_COUNTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "less_than_equal": lambda ctx: f"{ctx['le']} at most",
    "less_than": lambda ctx: f"less than {ctx['lt']}",
    "greater_than_equal": lambda ctx: f"{ctx['ge']} at least",
    "greater_than": lambda ctx: f"more than {ctx['gt']}",
    "too_short": lambda ctx: f"{ctx['min_length']} or more entries are needed",
    "too_long": lambda ctx: f"{ctx['max_length']} entries at most",
    "literal_error": lambda ctx: f"allowed is {ctx['expected']}",
    "value_error": lambda ctx: str(ctx["error"]),
}
# What the reader of YAML says, and what it comes of.
_YAML_COMES_OF = (
    (
        "cannot start any token",
        "a tab or a sign that cannot stand here; indent with spaces, put text in quotes",
    ),
    (
        "mapping values are not allowed",
        "one colon too many, or wrong indentation; put text with a colon in quotes",
    ),
    ("expected <block end>", "wrong indentation, or a key and a list entry on one level"),
    ("expected ',' or", "a bracket that is not closed, or a comma that is missing"),
    ("could not find expected ':'", "a colon that is missing after a key"),
    ("found unexpected end of stream", "a quotation mark or a bracket that is not closed"),
    ("expected the node content", "a bracket that is not closed"),
    ("duplicate key", "the same key twice; keep one of them"),
    ("key is a list", "a list or a map stands where a key belongs"),
    ("undefined alias", "a * that names nothing; put text that begins with * in quotes"),
    ("determine a constructor", "a ! that names nothing; put text that begins with ! in quotes"),
    ("found another document", "a second document after ---; keep one"),
    ("special characters", "a control character that cannot stand in text"),
)


def explained(
    error: ValidationError, known: Mapping[str, type[BaseModel]], environ: Mapping[str, str], prefix: str
) -> str:
    """A line for each thing that is wrong, with the variable it comes from where it is not from the file."""
    troubles = error.errors()
    deeper = [_place(one["loc"]) for one in troubles]
    lines = []
    for trouble in troubles:
        place = _place(trouble["loc"])
        if trouble["type"] == "invalid_key":
            place[-1] = str(trouble["input"])  # a number as a key is no place in a list
        # A list that lacks the entries which are wrong themselves says nothing new.
        if trouble["type"] == "too_short" and any(other[: len(place)] == place != other for other in deeper):
            continue
        lines.append(_line(trouble, place, known) + _origin(place, environ, prefix))
    return "\n".join(lines)


def yaml_trouble(error: yaml.YAMLError) -> str:
    """Where a file is no YAML, and what that usually comes of."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere in it"
    reason = next((why for sign, why in _YAML_COMES_OF if sign in problem), problem)
    return f"{where}: this cannot be read ({reason})"


def nearest(word: str, allowed: Any) -> str:
    """The allowed word that was perhaps meant, as a question; nothing when none is near."""
    names = {str(one).lower(): str(one) for one in allowed}
    close = difflib.get_close_matches(word.lower(), list(names), n=1, cutoff=0.5)
    return f"Did you mean {names[close[0]]!r}? " if close else ""


def _line(trouble: Any, place: list[str], known: Mapping[str, type[BaseModel]]) -> str:
    key, kind, given = ".".join(place), trouble["type"], trouble["input"]
    if kind in ("extra_forbidden", "invalid_key"):
        allowed = _keys_at(place[:-1], known)
        return (
            f"{key}: {_short(given)}: no such key. {nearest(place[-1], allowed)}Allowed: {', '.join(allowed)}"
        )
    if kind == "missing":
        return f"{key}: {_PLAIN[kind]}"
    if given is None:
        return f"{key}: nothing stands there, but {_said(trouble)}; leave the key out for its default"
    if kind == "value_error" and isinstance(given, Mapping):
        return f"{key}: {_said(trouble)}."  # it says which of them do not go together
    values = _values_at(place, known)
    close = nearest(str(given), values) if values else ""
    return f"{key}: {_short(given)}: {_said(trouble)}. {close}".rstrip()


def _said(trouble: Any) -> str:
    kind = trouble["type"]
    if kind in _COUNTED:
        return _COUNTED[kind](trouble.get("ctx") or {})
    if kind.startswith("date_"):
        return _DAY
    return _PLAIN.get(kind) or str(trouble["msg"])


def _origin(place: Sequence[str], environ: Mapping[str, str], prefix: str) -> str:
    """The environment variable that set it, if one did."""
    for end in range(len(place), 1, -1):
        name = prefix + "__".join(place[:end]).upper()
        found = next((one for one in environ if one.upper() == name), None)
        if found is not None:
            return f" (from the environment variable {found})"
    return ""


def _place(parts: Sequence[Any]) -> list[str]:
    """The keys that lead there; entries of a list are counted from 1."""
    named = [part for part in parts if part != "[key]"]
    return [
        part.isoformat()
        if isinstance(part, date)
        else str(part + 1 if isinstance(part, int) else _bare(part))
        for part in named
    ]


def _bare(part: Any) -> str:
    # A day as a key comes as its code: datetime.date(2026, 1, 1).
    text = str(part)
    if text.startswith("datetime.date(") and text.endswith(")"):
        year, month, day = (int(one) for one in text[14:-1].split(","))
        return date(year, month, day).isoformat()
    return text


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _model_at(place: Sequence[str], known: Mapping[str, type[BaseModel]]) -> type[BaseModel] | None:
    if not place:
        return None
    model: type[BaseModel] | None = known.get(place[0])
    for key in place[1:]:
        field = model.model_fields.get(key) if model else None
        if field is None:
            continue  # an index into a list or a name in a mapping: the model stays its items' model
        model = _model_of(field.annotation)
    return model


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        if found := _model_of(part):
            return found
    return None


def _keys_at(place: Sequence[str], known: Mapping[str, type[BaseModel]]) -> list[str]:
    model = _model_at(place, known)
    return list(known) if model is None else list(model.model_fields)


def _values_at(place: Sequence[str], known: Mapping[str, type[BaseModel]]) -> list[str]:
    model = _model_at(place[:-1], known)
    field = model.model_fields.get(place[-1]) if model else None
    if field is not None and get_origin(field.annotation) is Literal:
        return [str(value) for value in get_args(field.annotation)]
    return []
