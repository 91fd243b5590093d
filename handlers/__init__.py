"""Slack listeners, one thin module for each capability. They are found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command or a word of /coach. What it does is said by `templates/<capability>/command.txt`,
    and in full by `templates/<capability>/help.xml`.

    `name` is the default name (config can rename it). A slash command can also be asked for as a word of
    /coach, by its name or by one of `words`.
    """

    capability: str
    name: str
    usage: str
    is_slash: bool = True
    words: tuple[str, ...] = ()


_PLUMBING = {"context", "errors", "metrics", "web"}


def modules() -> list[ModuleType]:
    """Every capability's listeners, in alphabetical order."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name not in _PLUMBING)
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def commands() -> list[Command]:
    """Every command that some listener answers."""
    return [command for module in modules() for command in getattr(module, "COMMANDS", ())]
