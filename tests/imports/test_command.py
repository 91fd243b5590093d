"""`import` on the command line: what it prints, and how it exits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.imports import service
from bot.people.store import workspace_table
from cli import cli
from tests.imports.desk import HEADER, Desk

ROW = "006A,Fleet,Acme,Amy Reed,lead,100,2026-11-20,2026-09-01"

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    environ = {"DATABASE_URL": database_url, "COACH_HOME": str(tmp_path)}

    def run_(*words: str | Path) -> Result:
        return CliRunner().invoke(cli, ["import", *map(str, words)], env=environ)

    return run_


def test_a_file_is_taken_in_and_taken_back(desk: Desk, run: Run) -> None:
    file = desk.file(f"{HEADER}\n{ROW}\n")
    done = run("deals", file)
    assert done.exit_code == 0
    assert "Done. 1 row: 1 new." in done.stdout
    assert "“Amy Reed” is not a known person. Rows: 1" in done.stdout
    again = run("deals", file, "--json")
    data = json.loads(again.stdout)
    assert (data["rows"], data["changes"], data["questions"][0]["text"]) == (1, {}, "Amy Reed")
    assert run("--undo").exit_code == 0
    assert json.loads(run("--undo", "--json").stdout)["changes"]["new_deals"] == 1
    nothing_left = run("--undo")
    assert nothing_left.exit_code == 1
    assert "no import left" in nothing_left.stderr


def test_a_dry_run_prints_what_would_happen(desk: Desk, run: Run) -> None:
    file = desk.file(f"{HEADER}\n{ROW}\n")
    data = json.loads(run("deals", file, "--dry-run", "--json", "--as-of", "2026-11-01").stdout)
    assert (data["dry_run"], data["as_of"], data["changes"]["new_deals"]) == (True, "2026-11-01", 1)
    assert data["map"] == f"{file}.map.yaml"
    assert {"field": "stage", "headers": ["Stage"], "is_by_map": False} in data["columns"]["understood"]
    assert data["samples"][0]["after"]["amount"] == {"minor": 10000, "currency": "USD"}
    assert desk.everything() == {"deals": [], "events": []}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["deels", "FILE"], 1, "Did you mean “deals”?"),
        (["deals", "none.csv"], 1, "none.csv"),
        (["products", "FILE", "--complete"], 1, "--complete is for deals"),
        (["deals", "FILE", "--as-of", "2999-01-01"], 1, "has not come yet"),
        (["deals", "FILE", "--as-of", "soon"], 2, "soon"),
        (["deals"], 2, "KIND and FILE"),
        ([], 2, "KIND and FILE"),
        (["deals", "FILE", "--nonsense"], 2, "nonsense"),
    ],
)
def test_what_is_refused_says_why_and_exits_accordingly(
    desk: Desk, run: Run, words: list[str], code: int, says: str
) -> None:
    file = desk.file(f"{HEADER}\n{ROW}\n")
    refused = run(*(str(file) if word == "FILE" else word for word in words))
    assert refused.exit_code == code
    assert says in refused.stderr
    assert refused.stdout == ""


def test_a_file_that_goes_into_the_sample_company_is_said_to(desk: Desk, run: Run) -> None:
    file = desk.file(f"{HEADER}\n{ROW}\n")
    assert "sample company" not in run("deals", file).stderr
    with desk.deps.writing() as tx:
        tx.execute(workspace_table.update().values(is_demo=True))
    assert "sample company" not in run("deals", file, "--dry-run").stderr
    done = run("deals", file, "--json")
    assert "This went into the sample company. Set COACH_HOME" in done.stderr
    assert json.loads(done.stdout)["rows"] == 1


def test_an_import_that_is_stopped_says_what_becomes_of_it(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(service, "import_file", stopped)
    ran = run("deals", desk.file(f"{HEADER}\n{ROW}\n"))
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Stopped. If rows were applied already, the next import or start goes on")
