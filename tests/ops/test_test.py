"""test: everything, or what was asked for, or everything but the browser where there is none."""

from __future__ import annotations

import pytest

from tests.browser import chromium
from tests.ops.conftest import Run


@pytest.mark.parametrize(
    ("browser", "asked", "runs"),
    [
        ("/usr/bin/chromium", [], []),
        (None, [], ["-m", "not browser"]),
        (None, ["-m", "browser", "-n", "1"], ["-m", "browser", "-n", "1"]),
        ("/usr/bin/chromium", ["tests/kit", "-k", "money"], ["tests/kit", "-k", "money"]),
    ],
)
def test_what_runs(
    run: Run, monkeypatch: pytest.MonkeyPatch, browser: str | None, asked: list[str], runs: list[str]
) -> None:
    given: list[list[str]] = []

    def main(arguments: list[str]) -> int:
        given.append(arguments)
        return 3

    monkeypatch.setattr(pytest, "main", main)
    monkeypatch.setattr(chromium, "path", lambda: browser)
    ran = run("test", *asked)
    assert given == [runs]
    assert ran.exit_code == 3
    assert ("left out" in ran.stderr) == (runs == ["-m", "not browser"])
