"""check: everything that CI holds the code to, besides the tests themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from ops import docs, words

ROOT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 400
_TOOLS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "import contracts": ["importlinter.cli", "lint"],
}


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
        for path in _own_files("*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_MODULE
    ]


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, by their whole names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _own_files(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _runs(tool: list[str]) -> int:
    module, *arguments = tool
    return subprocess.call([sys.executable, "-m", module, *arguments], cwd=ROOT)
