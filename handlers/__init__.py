"""Slack listeners, one thin module for each capability. They are found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from bot.deals.changes.model import Done
    from bot.kit.deps import Deps
    from bot.platforms.slack.answer import Answer
    from handlers.context import Asked


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command or a word of /coach. What it does is said by `templates/<capability>/command.txt` and what
    can follow it by `usage.txt` (both with the fact `name`, for a module that has several); in full when `help`
    follows it.

    `name` is the default name (config can rename a slash command). It can be asked for as a word of /coach,
    by its name or by one of `words`. A word of /coach that is no slash command (`is_slash=False`) is answered
    by the function that its module has under that name in `COACH_WORDS`.
    """

    capability: str
    name: str
    is_slash: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in the menu of every message. `templates/<capability>/shortcut.txt` says how it is called, in both
    languages at once, and `shortcut_does.txt` what it does.
    """

    capability: str
    callback_id: str


Answers: TypeAlias = "Callable[[Deps, Asked, Answer, str], None]"
"""Answers a word of /coach; the text is what follows it, `help` when that was asked for."""


Return: TypeAlias = "Callable[[Deps, Asked, str, Done | None], tuple[str, dict[str, Any]]]"
"""Renders a card anew after a change was made from it: (deps, asked, argument, what was done) -> template, facts."""


@dataclass(frozen=True, slots=True)
class CoachWord:
    """A word of /coach, the ways to say it in small letters, and what answers it."""

    name: str
    ways: frozenset[str]
    answers: Answers


_PLUMBING = {"channels", "context", "errors", "filled", "metrics", "web"}


def modules() -> list[ModuleType]:
    """Every capability's listeners, in alphabetical order."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name not in _PLUMBING)
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def commands() -> list[Command]:
    """Every command that some listener answers: slash commands, then words of /coach."""
    found = [command for module in modules() for command in getattr(module, "COMMANDS", ())]
    return sorted(found, key=lambda command: not command.is_slash)


def shortcuts() -> list[Shortcut]:
    """What a module offers on every message (`SHORTCUTS`)."""
    return [one for module in modules() for one in getattr(module, "SHORTCUTS", ())]


def returns() -> dict[str, Return]:
    """The cards to which a change of a deal can lead back, by the name that their buttons carry (`RETURNS`)."""
    return {name: back for module in modules() for name, back in getattr(module, "RETURNS", {}).items()}


def coach_words() -> list[CoachWord]:
    """Every word of /coach that a module brings besides those of /coach itself.

    Raises KeyError for one that nothing answers.
    """
    return [
        CoachWord(command.name, frozenset((command.name, *command.words)), module.COACH_WORDS[command.name])
        for module in modules()
        for command in getattr(module, "COMMANDS", ())
        if not command.is_slash
    ]
