"""The command line as an operator meets it: an environment of its own for every test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

import cli
from ops.check import ROOT

Run = Callable[..., Result]
_OURS = ("COACH_", "SLACK_", "DATABASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of the machine's settings, files under a folder of the test, and logging as it was."""
    for name in os.environ:
        if name.upper().startswith(_OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    yield
    structlog.reset_defaults()


@pytest.fixture
def run() -> Run:
    """`run("doctor", SLACK_BOT_TOKEN="xoxb-1")`: a command with that environment, in this process."""

    def invoke(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(cli.cli, list(arguments), env=environment)

    return invoke


def run_for_real(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, as from a shell."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )
