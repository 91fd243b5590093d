"""doctor: everything it looks at, how it says that something is wrong, and what to do about it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app import make_deps
from bot.kit.schema import check_or_create
from bot.people import service as people
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


@contextmanager
def answering(status: int, body: Any) -> Iterator[str]:
    """Something that is not Slack, or not quite, and gives that answer to every call."""
    content = (body if isinstance(body, str) else json.dumps(body)).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    host = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=host.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{host.server_port}/api/"
    host.shutdown()
    host.server_close()
    thread.join()


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
    assert found["database"]["says"].endswith(", 1 admin")
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


@pytest.mark.parametrize("url", ["slack.com", "ftp://slack.com/api", "http://", "http://slack.com:x/"])
@pytest.mark.parametrize("command", [("doctor",), ("tick",), ("serve", "--http")])
def test_an_address_of_slack_that_is_none_is_said(run: Run, url: str, command: tuple[str, ...]) -> None:
    ran = run(*command, SLACK_API_URL=url, SLACK_SIGNING_SECRET="sssh", **FINE)
    assert ran.exit_code == 1
    assert f"variable SLACK_API_URL: '{url}': an address was expected, like https://slack.com" in ran.output


def test_space_around_what_was_copied_does_not_count(run: Run, slack: server.Running) -> None:
    found = look(run, slack, SLACK_BOT_TOKEN=f" {FINE['SLACK_BOT_TOKEN']}\n", SLACK_SIGNING_SECRET=" ")
    assert found["slack"]["state"] == "ok"
    assert found["way in"]["state"] == "problem"


def test_a_proxy_that_is_no_address_is_said_without_it(run: Run, slack: server.Running) -> None:
    ran = run("doctor", SLACK_API_URL=slack.api_url, HTTPS_PROXY="user:geheim@proxy", **FINE)
    assert "PROBLEM proxy: HTTPS_PROXY is no address" in ran.stdout
    assert "geheim" not in ran.output


@pytest.mark.parametrize(
    ("auth", "says"),
    [
        ((200, {"ok": True}), "auth.test names no workspace"),
        ((200, "<html>sign in</html>"), "auth.test says http_200"),
        ((407, "no"), "auth.test says http_407"),
    ],
)
def test_what_stands_between_us_and_slack_is_told_from_slack(
    run: Run, auth: tuple[int, Any], says: str
) -> None:
    with answering(*auth) as url:
        ran = run("doctor", "--json", SLACK_API_URL=url, SLACK_SIGNING_SECRET="sssh", **FINE)
    found = {one["subject"]: one for one in json.loads(ran.stdout)}
    assert (found["slack"]["state"], found["slack"]["says"]) == ("problem", says)
    assert found["slack"]["remedy"].startswith("This is no answer of Slack's: look at HTTPS_PROXY")


def test_a_token_of_another_workspace_than_the_database_s(run: Run, slack: server.Running) -> None:
    deps = make_deps()
    check_or_create(deps.db)
    with deps.writing() as tx:
        people.connect_workspace(tx, external_id="T0OTHER", company=deps.company, now=deps.clock.now())
    deps.db.close()
    found = look(run, slack, SLACK_SIGNING_SECRET="sssh", **FINE)
    assert found["slack"]["state"] == "problem"
    assert found["slack"]["says"].endswith("the database holds T0OTHER")
    assert "COACH_HOME" in found["slack"]["remedy"]


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
