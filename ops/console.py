"""The terminal side of every command: making Deps, refusing with a reason, printing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog
import typer

from app import make_deps
from bot.kit.db import DatabaseTrouble
from bot.kit.deps import Deps
from bot.kit.schema import SchemaWrong, check_or_create
from bot.kit.settings import SettingsWrong
from bot.people.service import SeveralWorkspaces
from ops.doctor import Finding
from ops.refused import Refused, in_short

if TYPE_CHECKING:
    from bench import Report

LANGUAGES = {"zh": "zh_CN", "zh_CN": "zh_CN", "zh-CN": "zh_CN", "en": "en"}


_SIGNS = {"ok": "ok     ", "warning": "warning", "problem": "PROBLEM"}


def guarded(run: Callable[[], object]) -> None:
    """Run a command; expected trouble goes to stderr with exit code 1."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    try:
        run()
    except BrokenPipeError:
        # Whoever read it, like `head`, has enough. What is still to be written at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        reason = "Stopped."
    except (Refused, SettingsWrong, SchemaWrong, SeveralWorkspaces) as refusal:
        reason = str(refusal)
    except OSError as trouble:
        reason = in_short(trouble)
    except DatabaseTrouble as trouble:
        reason = (
            f"The database cannot be used: {in_short(trouble)}\n"
            "Check DATABASE_URL; `python cli.py doctor` says more."
        )
    else:
        return
    typer.echo(reason, err=True)
    raise typer.Exit(1)


def deps() -> Deps:
    """Everything, from config and environment. The database may be empty or old."""
    return make_deps()


def ready() -> Deps:
    """Everything, with a database that fits this version (an empty one is made). Raises SchemaWrong."""
    made = make_deps()
    check_or_create(made.db)
    return made


def language(word: str | None) -> str | None:
    """The locale a person means by `zh` or `en`. Raises Refused."""
    if word is None:
        return None
    if word not in LANGUAGES:
        raise Refused(f"--lang {word}: use en or zh.")
    return LANGUAGES[word]


def print_json(data: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_replies(replies: list[dict[str, Any]]) -> None:
    """What a person would read, as plain text."""
    for reply in replies:
        typer.echo("\n".join(_lines(reply)) or reply.get("text", ""))


def _lines(node: Any) -> list[str]:
    if isinstance(node, list):
        return [line for one in node for line in _lines(one)]
    if not isinstance(node, dict):
        return []
    shape = _SHAPES.get(node.get("type", ""))
    if shape is not None:
        return [shape(node)]
    keys = ("text", "fields", "elements", "accessory", "blocks", "view", "rows")
    return [line for key in keys if isinstance(node.get(key), dict | list) for line in _lines(node[key])]


def _run_on(node: dict[str, Any]) -> str:
    return "".join(str(one.get("text") or one.get("url") or "") for one in node["elements"])


def _rows(node: dict[str, Any]) -> str:
    return "\n".join("  ".join(" ".join(_lines(cell)) for cell in row) for row in node["rows"])


_SHAPES: dict[str, Callable[[dict[str, Any]], str]] = {
    "rich_text_section": _run_on,
    "rich_text_quote": _run_on,
    "rich_text_preformatted": _run_on,
    "table": _rows,
    "plain_text": lambda node: str(node["text"]),
    "mrkdwn": lambda node: str(node["text"]),
    "raw_text": lambda node: str(node["text"]),
    "button": lambda node: f"[{node['text']['text']}]",
}


def print_checkup(findings: list[Finding], *, as_json: bool) -> None:
    """What doctor found; exit code 1 when something is a problem."""
    if as_json:
        print_json([asdict(one) for one in findings])
    else:
        for one in findings:
            typer.echo(
                f"{_SIGNS[one.state]} {one.subject}: {one.says}"
                + (f"\n    -> {one.remedy}" if one.remedy else "")
            )
    if any(one.state == "problem" for one in findings):
        raise typer.Exit(1)


def print_ticked(ticked: Mapping[str, Any], *, as_json: bool) -> None:
    """What a heartbeat did."""
    if as_json:
        print_json(ticked)
        return
    for one in ticked["settled"]:
        typer.echo(f"{one['count']} {one['kind']}: {one['state']}")
    if not ticked["settled"]:
        typer.echo("Nothing was due.")


def print_agenda(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """What will be said, a line each."""
    if as_json:
        print_json(rows)
        return
    for row in rows:
        whom = row.get("person") or row["channel"]
        typer.echo(f"{row['at']}  {whom}  {row['kind']}  {row['subject']}  {row['why']}")
    if not rows:
        typer.echo("Nothing is planned.")


def print_report(report: Report) -> None:
    """What a benchmark found, a line for each figure."""
    typer.echo(report.title)
    for line in report.lines:
        typer.echo(f"  {'met  ' if line.is_met else 'SHORT'} {line.what}: {line.value} (aim: {line.aim})")
