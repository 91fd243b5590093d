"""The local workspace is for any Slack app: it knows nothing of the one it was made for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import playground
from playground.desk import Credentials

_ALLOWED = {"httpx", "playground", "starlette", "uvicorn"}
_ROOT = Path(playground.__file__).parent


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_it_imports_nothing_of_the_app_and_nothing_of_slacks() -> None:
    modules = [path for path in _ROOT.rglob("*.py") if "company" not in path.parts]
    found = {(path.name, name) for path in modules for name in _imported(path)}
    foreign = {
        each for each in found if each[1].partition(".")[0] not in {*_ALLOWED, *sys.stdlib_module_names}
    }
    assert foreign == set()
    assert not {each for each in found if each[1].startswith("playground.company")}
    assert len(modules) > 30


def test_what_it_says_about_itself_is_true() -> None:
    said = playground.__doc__ or ""
    secrets = Credentials()
    for value in (secrets.bot_token, secrets.app_token, secrets.signing_secret):
        assert value in said
