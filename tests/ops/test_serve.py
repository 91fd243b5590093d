"""serve, as a process of its own against the local workspace: over HTTP and by Socket Mode."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import make_deps
from bot.kit.schema import check_or_create
from bot.people import service as people
from bot.people.store import workspace_table
from ops.check import ROOT
from ops.manifest import manifest
from playground import server
from playground.desk import Credentials
from playground.state import TEAM_ID
from playground.visitor import Visitor
from tests.world import ACCOUNTS, CHANNELS, found

GIVEN = Credentials()


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[server.Running]:
    """A workspace of the small company, whose people are in the database already."""
    deps = make_deps({"COACH_HOME": str(tmp_path / "home")})
    check_or_create(deps.db)
    found(deps)
    deps.db.close()
    app = server.create(manifest=manifest(deps), people=ACCOUNTS.values(), channels=CHANNELS)
    with server.Running(app) as running:
        yield running


@pytest.fixture
def start(slack: server.Running) -> Iterator[list[subprocess.Popen[str]]]:
    """The processes that a test starts; ended with it, whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def serve(
    started: list[subprocess.Popen[str]], slack: server.Running, *arguments: str, **environment: str
) -> subprocess.Popen[str]:
    """Start the app and wait until it listens."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "serve", *arguments],
        env={
            **os.environ,
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": GIVEN.bot_token,
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    started.append(process)
    return process


def logged(process: subprocess.Popen[str], event: str) -> dict[str, object]:
    """Read the log up to that event."""
    assert process.stderr is not None
    for line in process.stderr:
        entry: dict[str, object] = json.loads(line)
        if entry["event"] == event:
            return entry
    raise AssertionError(f"{event} was not logged; exit code {process.wait()}")


def ask(slack: server.Running) -> str:
    """What Amy gets for a command."""
    with Visitor(slack.url, ACCOUNTS["Amy Reed"].id) as amy:
        assert amy.send("C0ALL", "/pipeline help") == {"ok": True}
        slack.until(lambda: bool(amy.messages("C0ALL")))
        return str(amy.messages("C0ALL")[-1]["text"])


def test_over_http_it_answers_and_stops_when_told(
    start: list[subprocess.Popen[str]], slack: server.Running
) -> None:
    process = serve(start, slack, "--http", "--port", "0", SLACK_SIGNING_SECRET=GIVEN.signing_secret)
    assert logged(process, "connected")["slack_team"] == TEAM_ID
    port = logged(process, "listening")["port"]
    slack.point_at(f"http://127.0.0.1:{port}/slack/events")
    assert ask(slack)
    _stops(process)


def test_by_socket_mode_it_answers_and_stops_when_told(
    start: list[subprocess.Popen[str]], slack: server.Running
) -> None:
    process = serve(start, slack, SLACK_APP_TOKEN=GIVEN.app_token)
    assert logged(process, "listening")["mode"] == "socket"
    assert slack.connected(timeout=10)
    assert ask(slack)
    _stops(process)


def test_by_socket_mode_it_waits_for_a_slack_that_is_away_at_the_start(
    start: list[subprocess.Popen[str]], slack: server.Running
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = {"SLACK_API_URL": f"http://127.0.0.1:{port}/api/", "SLACK_APP_TOKEN": GIVEN.app_token}
    process = serve(start, slack, **away)
    for _ in range(2):  # when it asks whose token it is, and when it opens the socket
        assert logged(process, "slack_not_reached")["code"] == "unreachable"
    app = server.create(manifest=manifest(make_deps({})), people=ACCOUNTS.values(), channels=CHANNELS)
    with server.Running(app, port=port) as back:
        assert logged(process, "connected")["slack_team"] == TEAM_ID
        assert logged(process, "listening")["mode"] == "socket"
        assert ask(back)
        _stops(process)


def test_an_app_token_that_slack_refuses_is_said(
    start: list[subprocess.Popen[str]], slack: server.Running
) -> None:
    process = serve(start, slack, SLACK_APP_TOKEN="xapp-another")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.splitlines()[-1].startswith("Slack refuses SLACK_APP_TOKEN (invalid_auth).")


@pytest.mark.parametrize(
    ("is_demo", "holds"), [(True, "the sample company"), (False, "the company of Slack workspace T0OTHER")]
)
def test_a_token_of_another_workspace_than_the_database_s_is_refused(
    start: list[subprocess.Popen[str]], slack: server.Running, tmp_path: Path, is_demo: bool, holds: str
) -> None:
    deps = make_deps({"COACH_HOME": str(tmp_path / "home")})
    with deps.writing() as tx:
        ours = people.connect_workspace(tx, external_id="T0OTHER", company=deps.company, now=deps.clock.now())
        tx.execute(workspace_table.update().values(is_demo=is_demo))
    process = serve(start, slack, "--http", "--port", "0", SLACK_SIGNING_SECRET=GIVEN.signing_secret)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"holds {holds}, and SLACK_BOT_TOKEN is of workspace {TEAM_ID}. Set COACH_HOME" in errors
    with deps.reading() as tx:
        found = people.the_workspace(tx)
    assert found is not None
    assert found.id == ours.id
    deps.db.close()


def _stops(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in errors
