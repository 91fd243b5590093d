"""docs: the pages that come from the code, so that they cannot disagree with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import handlers
from app import make_deps
from bot.kit.deps import Deps, sections
from bot.kit.formats import Reader
from bot.kit.words import LOCALES
from bot.people.views import permission_rows
from ops.manifest import OPTIONAL_SCOPES, SCOPES

ROOT = Path(__file__).resolve().parents[1]


def pages() -> dict[str, str]:
    """Every generated page by its name in docs/."""
    deps = make_deps({})
    return {name: make(deps) for name, make in _PAGES.items()}


def stale() -> list[str]:
    """Pages that differ from what the code says now."""
    return [name for name, text in pages().items() if _read(name) != text]


def write() -> list[str]:
    """Write what differs; returns the names of the pages written."""
    written = stale()
    for name in written:
        path = ROOT / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[name], encoding="utf-8")
    return written


def _read(name: str) -> str:
    path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _commands(deps: Deps) -> str:
    lines = [
        "# Commands",
        "",
        "Made from the code by `python cli.py docs`. In Slack, `/coach help` lists the same.",
        "",
        "| Command | | 中文 | |",
        "|---|---|---|---|",
    ]
    today = deps.clock.now().date()
    for command in handlers.commands():
        cells = []
        for locale in ("en", "zh_CN"):
            reader, facts = Reader(locale, "UTC", today), {"name": command.name}
            usage = deps.words.text(f"{command.capability}/usage", facts, reader)
            shown = f"/{command.name}" if command.is_slash else f"/coach {command.name}"
            does = deps.words.text(f"{command.capability}/command", facts, reader)
            cells += [f"`{_cell(f'{shown} {usage}'.strip())}`", does]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## On the command line", "", "| `python cli.py …` | |", "|---|---|"]
    lines += [f"| `{_cell(name)}` | {text} |" for name, text in _cli_commands()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _cli_commands() -> list[tuple[str, str]]:
    import typer  # noqa: PLC0415

    import cli  # noqa: PLC0415 - cli imports this module when it is asked for docs

    group: Any = typer.main.get_command(cli.cli)
    found = []
    for name, command in sorted(group.commands.items()):
        inner = getattr(command, "commands", None)
        for full, one in [(f"{name} {sub}", c) for sub, c in inner.items()] if inner else [(name, command)]:
            usage = " ".join([full, *(_shown(parameter) for parameter in one.params)])
            found.append((usage, " ".join((one.help or "").split("\n\n")[0].split())))
    return found


def _shown(parameter: Any) -> str:
    """One argument or option as usage lines have it: FILE, [--map MAP], [--json]."""
    if parameter.param_type_name == "argument":
        word = str(parameter.name).upper()
        return word if parameter.required else f"[{word}]"
    option = str(parameter.opts[0])
    word = parameter.metavar or option.strip("-").upper().replace("-", "_")
    shown = option if parameter.is_flag else f"{option} {word}"
    return shown if parameter.required else f"[{shown}]"


def _settings(deps: Deps) -> str:  # noqa: ARG001
    lines = [
        "# Settings",
        "",
        "Made from the code and `config.yaml` by `python cli.py docs`. The environment variable overrides the file.",
        "A wrong key or value stops the start and says what is allowed.",
        "",
        "| Key | What | Environment | Default |",
        "|---|---|---|---|",
    ]
    explained = _explained((ROOT / "config.yaml").read_text(encoding="utf-8"))
    for section in sections():
        for name, field in section.model_fields.items():
            default = field.get_default(call_default_factory=True)
            shown = (
                "see config.yaml" if isinstance(default, dict | list | tuple) and default else f"`{default}`"
            )
            variable = f"COACH_{section.section}__{name}".upper()
            what = explained.get((section.section, name), "")
            lines.append(f"| `{section.section}.{name}` | {what} | `{variable}` | {shown} |")
    return "\n".join(lines) + "\n"


def _explained(config: str) -> dict[tuple[str, str], str]:
    """What the file's comment before each key says."""
    found: dict[tuple[str, str], str] = {}
    section, said = "", list[str]()
    for line in config.splitlines():
        if match := re.match(r"(\w+):", line):
            section, said = match[1], []
        elif match := re.match(r"  # (.*)", line):
            said.append(match[1])
        elif match := re.match(r"  (\w+):", line):
            found[section, match[1]], said = " ".join(said), []
    return found


def _scopes(deps: Deps) -> str:  # noqa: ARG001
    lines = [
        "# Slack scopes",
        "",
        "Made from the code by `python cli.py docs`. What the app asks for, and why.",
        "",
    ]
    for title, scopes in (
        ("", SCOPES),
        ("## Optional, as Slack offers it at the installation", OPTIONAL_SCOPES),
    ):
        lines += [*([title, ""] if title else []), "| Scope | Why |", "|---|---|"]
        lines += [*(f"| `{scope}` | {why} |" for scope, why in scopes.items()), ""]
    return "\n".join(lines[:-1]) + "\n"


def _permissions(deps: Deps) -> str:
    today = deps.clock.now().date()
    readers = [Reader(locale, "UTC", today) for locale in LOCALES]
    pages = [
        deps.words.text("people/permissions", {"rows": permission_rows(deps.words, reader)}, reader)
        for reader in readers
    ]
    lines = ["# Permissions · 权限", "", "Made from the code by `python cli.py docs`.", ""]
    return "\n".join(lines) + "\n" + "\n\n".join(pages) + "\n"


_PAGES: dict[str, Callable[[Deps], str]] = {
    "commands.md": _commands,
    "settings.md": _settings,
    "scopes.md": _scopes,
    "permissions.md": _permissions,
}
