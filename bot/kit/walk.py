"""Finding what the slices bring: instead of lists kept by hand, the packages are walked."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

import bot

T = TypeVar("T")

_NOT_SLICES = {"kit", "platforms"}


@cache
def slices() -> tuple[str, ...]:
    """Names of all slices, in alphabetical order."""
    return tuple(
        sorted(info.name for info in pkgutil.iter_modules(bot.__path__) if info.name not in _NOT_SLICES)
    )


def modules(name: str) -> dict[str, ModuleType]:
    """The module of that file name (`settings`, `store`, `importing` ...) of each slice that has one."""
    found = {}
    for slice_name in slices():
        full = f"bot.{slice_name}.{name}"
        if importlib.util.find_spec(full) is not None:
            found[slice_name] = importlib.import_module(full)
    return found


def everywhere(name: str) -> list[ModuleType]:
    """The modules of that file name of all slices and of their parts."""
    found = []
    for slice_name in slices():
        package = importlib.import_module(f"bot.{slice_name}")
        parts = [
            f"{package.__name__}.{info.name}" for info in pkgutil.iter_modules(package.__path__) if info.ispkg
        ]
        for full in (f"bot.{slice_name}", *parts):
            if importlib.util.find_spec(f"{full}.{name}") is not None:
                found.append(importlib.import_module(f"{full}.{name}"))
    return found


def subclasses(name: str, base: type[T]) -> list[type[T]]:
    """Every class derived from `base` that a slice defines in its module of that file name."""
    return [
        value
        for module in modules(name).values()
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value is not base
        and value.__module__ == module.__name__
    ]
