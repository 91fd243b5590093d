"""How far long work has come, as an operator sees it on a terminal and in a log."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from cli import cli
from ops import progress
from ops.progress import Telling, telling
from tests.imports.desk import HEADER, Desk


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> Desk:
    """An operator's desk, on either database."""
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(deps, folder, clock)


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class _Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _told(to: StringIO, *, every: float, times: int) -> Telling:
    watch = _Watch()
    told = Telling(to, seconds=watch)
    for place in range(1, times + 1):
        watch.now += every
        told.say(_saying(place))
    return told


def _saying(place: int) -> Callable[[], str]:
    return lambda: f"{place} rows"


def test_on_a_terminal_one_line_changes_and_is_gone_at_the_end() -> None:
    screen = _Terminal()
    _told(screen, every=0.25, times=2).end()
    assert screen.getvalue() == "\r\x1b[K1 rows\r\x1b[K2 rows\r\x1b[K"


def test_a_log_gets_a_line_now_and_then_and_no_control_characters() -> None:
    log = StringIO()
    _told(log, every=1, times=25).end()
    assert log.getvalue() == "10 rows\n20 rows\n"


def test_what_is_soon_done_says_nothing() -> None:
    for to in (StringIO(), _Terminal()):
        _told(to, every=0.01, times=10).end()
        assert to.getvalue() == ""


@pytest.mark.parametrize(("to", "hears"), [(StringIO(), False), (_Terminal(), True)])
def test_a_program_hears_nothing_unless_somebody_sits_at_the_terminal(to: StringIO, hears: bool) -> None:
    with telling(to, to_a_program=True) as told:
        assert (told is not None) is hears


def test_the_terminal_is_left_as_it_was_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()

    def fails() -> None:
        with telling(screen, to_a_program=False) as told:
            assert told is not None
            told.say(lambda: "9 rows")
            raise ValueError("broken")

    monkeypatch.setattr(progress, "_ON_TERMINAL", 0)
    with pytest.raises(ValueError, match="broken"):
        fails()
    assert screen.getvalue() == "\r\x1b[K9 rows\r\x1b[K"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every saying is said."""
    monkeypatch.setattr(progress, "_IN_LOG", 0)


@pytest.mark.usefixtures("often")
def test_an_import_says_on_stderr_how_far_it_has_come(desk: Desk, database_url: str, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": database_url, "COACH_HOME": str(tmp_path)}

    def run(*words: str) -> tuple[str, str]:
        done = CliRunner().invoke(cli, ["import", *words], env=environ)
        assert done.exit_code == 0, done.stderr
        return done.stdout, done.stderr

    rows = "".join(f"006{key},Deal {key},Acme,,lead,1,2026-11-20,2026-09-01\n" for key in range(1500))
    file = str(desk.file(f"{HEADER}\n{rows}"))
    look, seen = run("deals", file, "--dry-run")
    assert "1,500 rows so far" in seen
    assert "so far" not in look
    _, seen = run("deals", file)
    assert "I am reading" in seen
    assert "of 1,500 rows" in seen
    assert "\x1b" not in seen
    _, seen = run("--undo")
    assert "I am taking back the last import" in seen
    printed, seen = run("deals", file, "--json")
    assert json.loads(printed)["rows"] == 1500
    assert seen == ""
