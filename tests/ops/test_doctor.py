"""doctor: everything it looks at, how it says that something is wrong, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import make_deps
from ops import words
from ops.manifest import SCOPES, manifest
from playground import sample, server
from playground.desk import Credentials
from tests.ops.conftest import Run

Findings = dict[str, dict[str, str]]
FINE = {"SLACK_BOT_TOKEN": Credentials().bot_token, "SLACK_APP_TOKEN": Credentials().app_token}
LOOKED_AT = [
    "settings",
    "database",
    "zone",
    "languages",
    "fonts",
    "folder",
    "proxy",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "slack",
    "scopes",
    "channels",
]


@pytest.fixture(autouse=True)
def complete_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are in what is shipped; looking takes longer than everything else (tests/test_templates.py)."""
    monkeypatch.setattr(words, "problems", list)


@pytest.fixture
def slack() -> Iterator[server.Running]:
    """A workspace in which the app is installed as its manifest says."""
    channels = [replace(one, members=(*one.members, "U0APP")) for one in sample.CHANNELS]
    with server.Running(server.create(manifest=manifest(make_deps({})), channels=channels)) as running:
        yield running


def look(run: Run, slack: server.Running | None = None, /, **environment: str) -> Findings:
    """What doctor finds, by what it looked at."""
    where = {"SLACK_API_URL": slack.api_url} if slack else {}
    ran = run("doctor", "--json", **{**where, **environment})
    findings: list[dict[str, str]] = json.loads(ran.stdout)
    assert ran.exit_code == int(any(one["state"] == "problem" for one in findings))
    assert all(one["remedy"] for one in findings if one["state"] != "ok")
    return {one["subject"]: one for one in findings}


def test_all_is_well_once_everything_is_set_up(run: Run, slack: server.Running) -> None:
    assert run("admin", "add", "ana@example.com").exit_code == 0
    found = look(run, slack, COACH_COMPANY__ZONE="Asia/Shanghai", **FINE)
    assert list(found) == LOOKED_AT
    found.pop("fonts")
    assert {name: one["state"] for name, one in found.items()} == dict.fromkeys(found, "ok")
    assert found["database"]["says"].endswith("1 admin(s)")
    assert "T0" in found["slack"]["says"]


def test_it_reads_as_a_list_for_people(run: Run, slack: server.Running) -> None:
    ran = run("doctor", SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN="wrong")
    assert ran.exit_code == 1
    lines = ran.stdout.splitlines()
    problem = next(place for place, line in enumerate(lines) if line.startswith("PROBLEM SLACK_BOT_TOKEN"))
    assert lines[problem + 1].startswith("    -> Copy it again")


def test_it_prints_no_secret(run: Run, slack: server.Running) -> None:
    secrets = {"SLACK_SIGNING_SECRET": "sssh", "DATABASE_URL": "postgresql://coach:geheim@127.0.0.1:1/x"}
    ran = run("doctor", SLACK_API_URL=slack.api_url, **FINE, **secrets)
    for secret in ("sssh", "geheim", *FINE.values()):
        assert secret not in ran.output


@pytest.mark.parametrize("granted", [[*SCOPES][:-1], [*SCOPES][:1]])
def test_scopes_that_are_missing_are_named(run: Run, granted: list[str]) -> None:
    app = server.create(manifest=manifest(make_deps({})), scopes=granted)
    with server.Running(app) as slack:
        found = look(run, slack, **FINE)
    missing = ", ".join(one for one in SCOPES if one not in granted)
    assert (found["scopes"]["state"], found["scopes"]["says"]) == ("problem", f"missing: {missing}")
    assert "manifest" in found["scopes"]["remedy"]


def test_a_token_that_slack_does_not_know(run: Run, slack: server.Running) -> None:
    found = look(run, slack, SLACK_BOT_TOKEN="xoxb-another", SLACK_SIGNING_SECRET="sssh")
    assert found["slack"]["says"] == "auth.test says invalid_auth"
    assert "copy it again" in found["slack"]["remedy"]
    assert "scopes" not in found


def test_tokens_that_are_not_set_or_mixed_up(run: Run, slack: server.Running) -> None:
    found = look(run, slack)
    assert found["SLACK_BOT_TOKEN"]["says"] == "not set"
    assert "SLACK_SIGNING_SECRET" in found["way in"]["remedy"]
    found = look(run, slack, SLACK_BOT_TOKEN="xapp-playground", SLACK_APP_TOKEN="xoxb-playground")
    assert found["SLACK_BOT_TOKEN"]["says"] == "does not begin with xoxb-"
    assert found["SLACK_APP_TOKEN"]["says"] == "does not begin with xapp-"


def test_an_app_token_that_opens_no_socket(run: Run, slack: server.Running) -> None:
    found = look(run, slack, SLACK_BOT_TOKEN="xoxb-playground", SLACK_APP_TOKEN="xapp-another")
    assert found["SLACK_APP_TOKEN"]["state"] == "problem"
    assert "connections:write" in found["SLACK_APP_TOKEN"]["remedy"]


def test_an_app_that_is_in_no_channel(run: Run) -> None:
    scopes = [*SCOPES, "channels:read", "groups:read"]
    channels = [replace(one, members=("U0ANA",)) for one in sample.CHANNELS]
    app = server.create(manifest=manifest(make_deps({})), channels=channels, scopes=scopes)
    with server.Running(app) as slack:
        found = look(run, slack, **FINE)
    assert (found["channels"]["state"], found["channels"]["says"]) == (
        "warning",
        "the app is in no channel",
    )
    assert "/invite" in found["channels"]["remedy"]


def test_a_slack_that_cannot_be_reached(run: Run) -> None:
    found = look(run, SLACK_API_URL="http://127.0.0.1:1/api/", **FINE)
    assert found["slack"]["says"] == "auth.test says unreachable"
    assert "HTTPS_PROXY" in found["slack"]["remedy"]


def test_a_proxy_is_used_for_slack_and_said(run: Run) -> None:
    # Nothing listens there, so a Slack that is really asked through it cannot be reached.
    found = look(run, HTTPS_PROXY="http://user:geheim@127.0.0.1:1", **FINE)
    assert found["proxy"]["says"] == "HTTPS_PROXY is used for Slack"
    assert found["slack"]["says"] == "auth.test says unreachable"
    assert "geheim" not in json.dumps(found)


def test_a_slack_on_this_machine_is_not_asked_through_the_proxy(run: Run, slack: server.Running) -> None:
    found = look(run, slack, HTTPS_PROXY="http://127.0.0.1:1", **FINE)
    assert found["slack"]["state"] == "ok"


@pytest.mark.parametrize(
    ("environment", "subject", "state", "says"),
    [
        ({"COACH_COMPANY__ZONE": "Shanghai"}, "settings", "problem", "company.zone"),
        ({"DATABASE_URL": "postgresql://x:geheim@127.0.0.1:1/x"}, "database", "problem", "cannot be used"),
        ({"DATABASE_URL": "coach.db"}, "settings", "problem", "DATABASE_URL: this is no address"),
        ({}, "database", "warning", "empty"),
        ({}, "zone", "warning", "UTC"),
    ],
)
def test_what_is_wrong_on_this_machine(
    run: Run, environment: dict[str, str], subject: str, state: str, says: str
) -> None:
    found = look(run, **environment)
    assert found[subject]["state"] == state
    assert says in found[subject]["says"]


def test_the_watched_folder_has_to_be_there(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    said = run("doctor", COACH_IMPORTS__FOLDER=str(folder)).stdout
    assert f"PROBLEM folder: imports.folder: {folder} is no folder" in said
    folder.mkdir()
    assert f"folder: {folder} is watched for files" in run("doctor", COACH_IMPORTS__FOLDER=str(folder)).stdout


def test_a_database_without_an_admin(run: Run) -> None:
    run("migrate")
    found: Any = look(run)["database"]
    assert found["state"] == "warning"
    assert "admin add EMAIL" in found["remedy"]


def test_a_translation_that_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "problems", lambda: ["kit.po (zh_CN) lacks 'Cancel'"])
    found = look(run)["languages"]
    assert (found["state"], found["says"]) == ("problem", "kit.po (zh_CN) lacks 'Cancel'")


def test_looking_makes_no_database(run: Run, tmp_path: Path) -> None:
    look(run)
    assert not (tmp_path / "home" / "coach.db").exists()
