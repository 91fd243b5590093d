"""check: everything that CI holds the code to, besides the tests themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ops import docs, words

ROOT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 400
_TOOLS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "import contracts": [
        "-c",
        "from importlinter.cli import lint_imports_command as lint; lint()",
        "--config",
        "importlinter.ini",
    ],
}
_CODE = ("bot", "handlers", "ops", "playground", "migrations", "tests", "bench")


def check() -> list[str]:
    """What is wrong, each with where; empty when all is well. Tools print their own findings."""
    wrong = [f"{name} failed (see above)" for name, tool in _TOOLS.items() if _runs(tool) != 0]
    wrong += words.problems()
    wrong += [f"docs/{name} is stale: run `python cli.py docs`" for name in docs.stale()]
    wrong += [
        f"{path}: {lines} lines; a module has at most {LONGEST_MODULE}" for path, lines in long_modules()
    ]
    return wrong


def long_modules() -> list[tuple[str, int]]:
    """Python files over the limit."""
    return [
        (str(path.relative_to(ROOT)), lines)
        for path in own_modules()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_MODULE
    ]


def own_modules() -> list[Path]:
    """Every Python file of the project."""
    return sorted([*ROOT.glob("*.py"), *(path for name in _CODE for path in (ROOT / name).rglob("*.py"))])


def _runs(tool: list[str]) -> int:
    return subprocess.call([sys.executable, *tool], cwd=ROOT)
