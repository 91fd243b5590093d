"""What is wrong stops a command with one sentence on stderr and exit code 1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app import make_deps
from bot.kit.schema import check_or_create
from bot.people import service as people
from ops.check import ROOT
from tests.ops.conftest import Run, run_for_real

WRONG_ZONE = {"COACH_COMPANY__ZONE": "Shanghai"}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret", "SLACK_APP_TOKEN": "xapp-1"}


def test_a_wrong_setting_stops_the_start_and_says_what_is_allowed() -> None:
    said = run_for_real("say", "/pipeline", "--as", "Ana", **WRONG_ZONE)
    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr == (
        "company.zone: 'Shanghai': not a time zone. Did you mean 'Asia/Shanghai'? Use a name like 'Asia/Shanghai'."
        " (from the environment variable COACH_COMPANY__ZONE)\n"
    )


@pytest.mark.parametrize(
    "command", [("migrate",), ("serve",), ("manifest",), ("admin", "add", "a@example.com"), ("backup", "x")]
)
def test_no_command_runs_on_wrong_settings(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, **WRONG_ZONE)
    assert ran.exit_code == 1
    assert "company.zone" in ran.stderr


def test_a_misspelt_key_in_the_file_is_named_with_the_nearest_one(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("company: {zonne: UTC}", encoding="utf-8")
    ran = run("migrate", COACH_CONFIG=str(config))
    assert ran.exit_code == 1
    assert "Did you mean 'zone'?" in ran.stderr


def test_nothing_is_written_before_the_settings_are_right(run: Run, tmp_path: Path) -> None:
    run("migrate", **WRONG_ZONE)
    assert list(tmp_path.iterdir()) == []


def test_a_word_that_is_no_command_is_a_usage_error(run: Run) -> None:
    assert run("srve").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "given", "lacks"),
    [
        ((), (), ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (("--http",), (), ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ((), ("SLACK_BOT_TOKEN",), ["SLACK_APP_TOKEN"]),
        (("--http",), ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ["SLACK_SIGNING_SECRET"]),
    ],
)
def test_serving_without_tokens_names_those_that_are_missing(
    run: Run, arguments: tuple[str, ...], given: tuple[str, ...], lacks: list[str]
) -> None:
    ran = run("serve", *arguments, **{name: TOKENS[name] for name in given})
    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"Not set: {', '.join(lacks)}.")


def test_a_port_that_is_taken_is_said_with_the_way_out(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        away = {"SLACK_API_URL": "http://127.0.0.1:1/api/"}
        ran = run("serve", "--http", "--port", port, **TOKENS, **away)
    assert ran.exit_code == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in ran.stderr
    assert "--port" in ran.stderr


def test_a_database_that_is_away_is_said_without_its_password(run: Run) -> None:
    ran = run("migrate", DATABASE_URL="postgresql://coach:geheim@127.0.0.1:1/coach")
    assert ran.exit_code == 1
    assert ran.stderr.startswith("The database cannot be used: ")
    assert "DATABASE_URL" in ran.stderr
    assert "geheim" not in ran.output


def test_an_address_that_is_none_is_said(run: Run) -> None:
    ran = run("migrate", DATABASE_URL="coach.db")
    assert ran.exit_code == 1
    assert ran.stderr.startswith("environment variable DATABASE_URL: this is no address of a database.")


def test_a_folder_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
    ran = run("migrate")
    assert ran.exit_code == 1
    assert "home" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_reader_that_has_enough_gets_no_words_about_it() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    ran = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "manifest"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_database_of_several_workspaces_is_said(run: Run) -> None:
    deps = make_deps()
    check_or_create(deps.db)
    with deps.writing() as tx:
        for team in ("T1", "T2"):
            people.connect_workspace(tx, external_id=team, company=deps.company, now=deps.clock.now())
    deps.db.close()
    for command in (["say", "/pipeline", "--as", "Ana"], ["admin", "add", "ana@example.com"], ["doctor"]):
        ran = run(*command)
        assert ran.exit_code == 1
        assert "This database holds several Slack workspaces (T1, T2)" in ran.output


def test_a_home_that_is_a_file_is_named_without_the_system_s_numbers(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for command in (["agenda"], ["doctor"], ["demo", "--no-serve"]):
        ran = run(*command, COACH_HOME=str(file))
        assert ran.exit_code == 1
        assert f"{file}: File exists" in ran.output
        assert "Errno" not in ran.output
