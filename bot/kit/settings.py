"""Settings: config.yaml and the environment, checked key by key before anything starts.

Each slice declares its section in its `settings.py`; the file, the environment and the docs are held
to those declarations by tests. A wrong key or value stops the start and says what is allowed.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

PREFIX = "COACH_"
_NOT_SETTINGS = {"COACH_HOME", "COACH_CONFIG", "COACH_ENCRYPTION_KEY"}


class Section(BaseModel):
    """Base of a slice's section: unknown keys are refused, values cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    section: ClassVar[str]


S = TypeVar("S", bound=Section)


class SettingsWrong(Exception):
    """The settings cannot be used. The message names key, value, what is allowed, the nearest spelling."""


@dataclass(frozen=True)
class Settings:
    """All sections, by their type: `settings[CompanySettings].zone`."""

    sections: Mapping[type[Section], Section]

    def __getitem__(self, section: type[S]) -> S:
        found = self.sections[section]
        assert isinstance(found, section)
        return found


def load(kinds: list[type[Section]], *, path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the file (if any), then the environment over it. Raises SettingsWrong."""
    known = {kind.section: kind for kind in kinds}
    written = _read(path)
    _refuse_unknown_variables(environ, known)
    model = create_model(
        "Everything",
        __config__=ConfigDict(extra="forbid", frozen=True),
        **{name: (kind, Field(default_factory=kind)) for name, kind in known.items()},  # type: ignore[call-overload]
    )
    try:
        everything = model.model_validate(_over(written, _from_environment(environ)))
    except ValidationError as error:
        raise SettingsWrong(_explain(error, known)) from None
    return Settings({kind: getattr(everything, name) for name, kind in known.items()})


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsWrong(f"{path}: there is no such file (COACH_CONFIG names it)") from None
    except yaml.YAMLError as error:
        raise SettingsWrong(f"{path}: not valid YAML: {error}") from None
    if written is not None and not isinstance(written, dict):
        raise SettingsWrong(f"{path}: sections with keys were expected")
    return {name: values for name, values in (written or {}).items() if values is not None}


def _over(written: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`written` with `more` over it, key by key."""
    both = {**written, **more}
    for name in written.keys() & more.keys():
        if isinstance(written[name], dict) and isinstance(more[name], dict):
            both[name] = _over(written[name], more[name])
    return both


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in environ.items():
        if name.startswith(PREFIX) and "__" in name and name not in _NOT_SETTINGS:
            *outer, last = name.removeprefix(PREFIX).lower().split("__")
            place = values
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = _value(text)
    return values


def _value(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, dict | list) else text


def _refuse_unknown_variables(environ: Mapping[str, str], known: Mapping[str, Any]) -> None:
    for name in environ:
        if not name.startswith(PREFIX) or name in _NOT_SETTINGS:
            continue
        section = name.removeprefix(PREFIX).lower().split("__")[0]
        if section not in known or "__" not in name:
            raise SettingsWrong(
                f"environment variable {name}: no such setting. "
                f"{_nearest(section, known)}Allowed: {PREFIX}<SECTION>__<KEY>, sections {_all(known)}"
            )


def _explain(error: ValidationError, known: Mapping[str, type[Section]]) -> str:
    lines = []
    for trouble in error.errors():
        place = [str(part) for part in trouble["loc"]]
        key = ".".join(place)
        if trouble["type"] == "extra_forbidden":
            allowed = _keys_at(place[:-1], known)
            lines.append(
                f"{key}: {_short(trouble['input'])}: no such key. {_nearest(place[-1], allowed)}"
                f"Allowed: {_all(allowed)}"
            )
        else:
            expected = _values_at(place, known)
            close = _nearest(str(trouble["input"]), expected) if expected else ""
            lines.append(f"{key}: {_short(trouble['input'])}: {trouble['msg']}. {close}".rstrip())
    return "\n".join(lines)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _model_at(place: list[str], known: Mapping[str, type[Section]]) -> type[BaseModel] | None:
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


def _keys_at(place: list[str], known: Mapping[str, type[Section]]) -> list[str]:
    model = _model_at(place, known)
    return list(known) if model is None else list(model.model_fields)


def _values_at(place: list[str], known: Mapping[str, type[Section]]) -> list[str]:
    model = _model_at(place[:-1], known)
    field = model.model_fields.get(place[-1]) if model else None
    if field is not None and get_origin(field.annotation) is Literal:
        return [str(value) for value in get_args(field.annotation)]
    return []


def _nearest(word: str, allowed: Any) -> str:
    close = difflib.get_close_matches(word.lower(), [str(one) for one in allowed], n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}? " if close else ""


def _all(names: Any) -> str:
    return ", ".join(str(name) for name in names)
