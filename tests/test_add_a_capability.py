"""docs/add-a-capability.md is right: what it tells to write, written into a copy of the project, works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops.check import ROOT

PAGE = (ROOT / "docs" / "add-a-capability.md").read_text(encoding="utf-8")
_FILE = re.compile(r"^`([\w./-]+)`(?::[^\n]*)?\n\n```\w+\n(.*?)^```$", re.M | re.S)
_ADDED = re.compile(r"At the end of `([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
_FLOOR = re.compile(r"^-    (.*)\n\+    (.*)$", re.M)
_PARTS = (
    *("bot", "handlers", "locales", "migrations", "ops", "playground", "templates", "tests", "docs"),
    *(
        "alembic.ini",
        "app.py",
        "bootstrap.py",
        "cli.py",
        "config.yaml",
        "importlinter.ini",
        "pyproject.toml",
        "scheduler.py",
    ),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the capability of the page in it."""
    root = tmp_path_factory.mktemp("project")
    for part in _PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, root / part)
    for path, text in _FILE.findall(PAGE):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path, text in _ADDED.findall(PAGE):
        with (root / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")
    _declare_the_floor(root / "importlinter.ini")
    for command in ("docs", "migration objections"):
        ran = _python(root, "cli.py", *command.split())
        assert ran.returncode == 0, ran.stderr
    return root


def _declare_the_floor(contracts: Path) -> None:
    # Whatever else has come to stand on that floor since the page was written.
    shown = _FLOOR.search(PAGE)
    assert shown is not None
    before, after = shown.groups()
    added = after.removeprefix(before)
    text = contracts.read_text(encoding="utf-8")
    floor = next(line for line in text.splitlines() if {*before.split(" | ")} <= {*line.strip().split(" | ")})
    contracts.write_text(text.replace(floor, floor + added), encoding="utf-8")


def _python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**kept, "COACH_HOME": str(root / "home"), "UPDATE_GOLDENS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_page_has_every_file_there_is_to_write() -> None:
    written = [path for path, _ in _FILE.findall(PAGE)]
    assert len(written) == len(set(written)) >= 15
    assert {path.split("/")[0] for path in written} == {"bot", "handlers", "templates", "locales", "tests"}
    assert PAGE.count("```python") == len([path for path in written if path.endswith(".py")])


def test_its_tests_pass_and_so_do_those_that_everything_is_held_to(project: Path) -> None:
    ran = _python(
        project,
        *("-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", "-m", "not postgres"),
        *("tests/objections", "tests/kit/test_settings.py"),
        *("tests/test_templates.py", "-k", "objections or shipped or catalogues or every_template"),
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_the_import_contracts_take_it(project: Path) -> None:
    ran = _python(
        project,
        *("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
        *("--config", "importlinter.ini", "--no-cache"),
    )
    assert ran.returncode == 0, ran.stdout


def test_it_is_registered_everywhere_without_being_listed_anywhere(project: Path) -> None:
    assert "`/objections" in (project / "docs" / "commands.md").read_text(encoding="utf-8")
    assert "objections.shown" in (project / "docs" / "settings.md").read_text(encoding="utf-8")
    assert "objection_reply" in next(project.glob("migrations/versions/*_objections.py")).read_text(
        encoding="utf-8"
    )


def test_its_code_is_as_clean_as_the_rest(project: Path) -> None:
    ours = ["bot/objections", "handlers/objections.py", "tests/objections"]
    for check in (["check"], ["format", "--check"]):
        ran = _python(project, "-m", "ruff", *check, "--no-cache", *ours)
        assert ran.returncode == 0, ran.stdout
