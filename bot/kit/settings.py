"""Settings: config.yaml and the environment, checked key by key before anything starts.

Each slice declares its section in its `settings.py`; the file, the environment and the docs are held
to those declarations by tests. A wrong key or value stops the start and says what is allowed.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.kit.wrong_settings import A_NUMBER, explained, nearest, yaml_trouble

PREFIX = "COACH_"
_NOT_SETTINGS = {"COACH_HOME", "COACH_CONFIG", "COACH_ENCRYPTION_KEY"}


class Part(BaseModel):
    """Base of what stands in settings: unknown keys are refused, values cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _a_number_is_not_yes_or_no(cls, value: Any, info: ValidationInfo) -> Any:
        # Else `port: on` would be port 1, for Python counts true as 1.
        if isinstance(value, bool) and cls.model_fields[info.field_name or ""].annotation is int:
            raise ValueError(A_NUMBER)
        return value


class Section(Part):
    """Base of a slice's section."""

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
        __base__=_source(written, environ),
        **{name: (kind, Field(default_factory=kind)) for name, kind in known.items()},  # type: ignore[call-overload]
    )
    try:
        everything = model()
    except ValidationError as error:
        raise SettingsWrong(explained(error, known, environ, PREFIX)) from None
    return Settings({kind: getattr(everything, name) for name, kind in known.items()})


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        written = yaml.load(path.read_text(encoding="utf-8-sig"), _NoKeyTwice)
    except FileNotFoundError:
        raise SettingsWrong(f"{path}: there is no such file (COACH_CONFIG names it)") from None
    except OSError as error:
        raise SettingsWrong(f"{path}: it cannot be read ({error.strerror}); a file was expected") from None
    except UnicodeDecodeError as error:
        raise SettingsWrong(f"{path}: not UTF-8 text (byte {error.start + 1}); save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise SettingsWrong(f"{path}: {yaml_trouble(error)}") from None
    if written is not None and not isinstance(written, dict):
        raise SettingsWrong(
            f"{path}: sections with keys were expected, such as company: and below it zone: UTC"
        )
    return {str(name): values for name, values in (written or {}).items() if values is not None}


class _NoKeyTwice(yaml.SafeLoader):
    """YAML without the second of two equal keys taking the place of the first unseen."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except ValueError:
            # 2026-02-30 looks like a day and is none: as the text that it is, it is refused with its key.
            self.recursive_objects.pop(node, None)
            return node.value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is a list or a map", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"duplicate key {key!r}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _source(written: dict[str, Any], environ: Mapping[str, str]) -> type[BaseSettings]:
    class File(PydanticBaseSettingsSource):
        def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
            return None, field_name, False

        def __call__(self) -> dict[str, Any]:
            return written

    class Environment(File):
        def __call__(self) -> dict[str, Any]:
            return _from_environment(environ)

    class Base(BaseSettings):
        model_config = SettingsConfigDict(extra="forbid", frozen=True)

        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_more: Any, **_other: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return Environment(settings_cls), File(settings_cls)

    return Base


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    given: dict[tuple[str, ...], str] = {}
    for name, text in environ.items():
        if name.startswith(PREFIX) and "__" in name and name not in _NOT_SETTINGS:
            path = tuple(name.removeprefix(PREFIX).lower().split("__"))
            _refuse_what_is_given_twice(name, path, given)
            given[path] = name
            *outer, last = path
            place = values
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = _value(text)
    return values


def _refuse_what_is_given_twice(
    name: str, path: tuple[str, ...], given: Mapping[tuple[str, ...], str]
) -> None:
    # A whole and a part of it, or one key in two spellings: which of them holds would be chance.
    for other, other_name in given.items():
        shorter = min(len(other), len(path))
        if other[:shorter] == path[:shorter]:
            first, second = sorted((name, other_name))
            raise SettingsWrong(
                f"environment variables {first} and {second}: both say what "
                f"{'.'.join(path[:shorter])} is; keep one of them"
            )


def _value(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, dict | list) else text


def _refuse_unknown_variables(environ: Mapping[str, str], known: Mapping[str, type[Section]]) -> None:
    for name in environ:
        if not name.startswith(PREFIX) or name in _NOT_SETTINGS:
            continue
        section, double, rest = name.removeprefix(PREFIX).partition("__")
        if section.lower() in known and double and rest:
            continue
        raise SettingsWrong(
            f"environment variable {name}: no such setting. {_meant(name, known) or nearest(section, known)}"
            f"Allowed: {', '.join(sorted(_NOT_SETTINGS))}, or {PREFIX}<SECTION>__<KEY> with the sections "
            f"{', '.join(known)}"
        )


def _meant(name: str, known: Mapping[str, type[Section]]) -> str:
    """The variable that was perhaps meant, such as one with two underscores where one stands."""
    ours = [
        f"{PREFIX}{section}__{key}".upper() for section, kind in known.items() for key in kind.model_fields
    ]
    close = difflib.get_close_matches(name.upper(), [*sorted(_NOT_SETTINGS), *ours], n=1, cutoff=0.75)
    return f"Did you mean {close[0]!r}? " if close else ""
