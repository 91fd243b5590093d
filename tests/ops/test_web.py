"""The app over HTTP: what Slack sends is answered, what is not from Slack is refused, machines may ask."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from app import Secrets, make_deps
from bot.kit import schema
from bot.kit.deps import Deps
from bot.kit.server import ServerSettings
from ops.serve import CannotServe, end, listen, make_running

SECRET = "playground-signing-secret"


@pytest.fixture
def deps(sqlite_template: Path, tmp_path: Path) -> Iterator[Deps]:
    """The app's own, with a database it can use."""
    shutil.copyfile(sqlite_template, tmp_path / "coach.db")
    made = make_deps({"DATABASE_URL": f"sqlite:///{tmp_path / 'coach.db'}"})
    yield made
    made.db.close()


@pytest.fixture
def http(deps: Deps) -> Iterator[httpx.Client]:
    """A client of the running app, whose Slack is away."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
    }
    running = make_running(deps, Secrets.of(environment))
    listener = listen(running, deps.settings[ServerSettings], port=0)
    thread = _in_background(listener)
    with httpx.Client(base_url=f"http://127.0.0.1:{listener.effective_port}", trust_env=False) as client:
        yield client
    end(listener, thread)
    running.close()


def _in_background(listener: Any) -> threading.Thread:

    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    return thread


def command(
    http: httpx.Client, *, secret: str = SECRET, age_seconds: int = 0, tampered: bool = False
) -> httpx.Response:
    """A signed slash command, as Slack sends it."""
    body = urlencode({"command": "/nothing", "text": "", "team_id": "T1", "user_id": "U1"})
    at = str(int(time.time()) - age_seconds)
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return http.post("/slack/events", content=body + ("&x=1" if tampered else ""), headers=headers)


def test_it_is_alive_and_ready(http: httpx.Client) -> None:
    assert (http.get("/healthz").status_code, http.get("/healthz").text) == (200, "ok\n")
    assert (http.get("/readyz").status_code, http.get("/readyz").text) == (200, "ready\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing", "/slack/events"])
def test_who_asks_for_the_head_alone_gets_it_alone(http: httpx.Client, path: str) -> None:
    # On one connection: what follows the head would be read as the next answer.
    for _ in range(2):
        assert http.head(path).status_code == http.get(path).status_code


def test_it_is_alive_but_not_ready_on_another_versions_schema(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "needed", lambda: "9999")
    assert http.get("/healthz").status_code == 200
    answer = http.get("/readyz")
    assert answer.status_code == 503
    assert "run `python cli.py migrate`" in answer.text


def test_it_is_not_ready_while_the_database_s_file_is_gone(http: httpx.Client, tmp_path: Path) -> None:
    file = next(tmp_path.rglob("coach.db"))
    # What is open already works on, and what it writes would be lost.
    away = file.rename(file.with_name("away.db"))
    answer = http.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: its file is gone\n")
    assert http.get("/healthz").status_code == 200
    away.rename(file)
    assert http.get("/readyz").status_code == 200


def test_a_request_without_slacks_signature_is_refused(http: httpx.Client) -> None:
    assert http.post("/slack/events", content="command=/pipeline").status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"secret": "another"}, {"age_seconds": 600}, {"age_seconds": -600}, {"tampered": True}]
)
def test_a_forged_changed_or_replayed_request_is_refused(http: httpx.Client, wrong: dict[str, Any]) -> None:
    assert command(http, **wrong).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "nan"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "\u0661".encode()},
        {"X-Slack-Signature": "v0=é".encode()},
        {"X-Slack-Signature": ""},
    ],
)
def test_headers_that_are_no_signature_are_refused_and_no_bug_of_ours(
    http: httpx.Client, headers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64}
    answer = http.post("/slack/events", content="command=/pipeline", headers={**given, **headers})
    assert answer.status_code == 401
    said = capsys.readouterr()
    assert "listener_failed" not in said.out + said.err


def test_a_signed_request_gets_to_the_listeners(http: httpx.Client) -> None:
    # No listener has this command: 404 comes from behind the signature's check.
    assert command(http).status_code == 404


@pytest.mark.parametrize("content", ["payload={broken", "payload=[]", "payload=%FF"])
def test_what_is_no_payload_of_slacks_is_refused_in_a_few_words(http: httpx.Client, content: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = http.post("/slack/events", content=content, headers=kind)
    assert answer.status_code in (400, 401)
    assert "Traceback" not in answer.text


def test_slacks_question_whether_the_address_is_ours_is_answered(http: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c0ffee"})
    at = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body)
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature or ""}
    answer = http.post("/slack/events", content=body, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 200
    assert "c0ffee" in answer.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/slack/events"), ("GET", "/"), ("POST", "/slack/x")])
def test_there_is_nothing_else(http: httpx.Client, method: str, path: str) -> None:
    assert http.request(method, path).status_code == 404


def test_a_body_that_slack_would_never_send_is_refused(http: httpx.Client) -> None:
    assert http.post("/slack/events", content=b"x" * (2 << 20)).status_code == 413


def test_metrics_count_what_came_in(http: httpx.Client) -> None:
    command(http)
    page = http.get("/metrics").text
    assert 'coach_slack_requests_total{kind="command"} 1.0' in page
    assert "coach_acknowledge_seconds_bucket" in page


def test_metrics_tell_nothing_about_anybody(http: httpx.Client) -> None:
    command(http)
    page = http.get("/metrics").text
    assert "U1" not in page
    assert "T1" not in page


def test_a_server_ends_though_an_answer_wakes_it_just_then(deps: Deps) -> None:
    running = make_running(deps, Secrets.of({}))
    listener = listen(running, deps.settings[ServerSettings], port=0)
    thread = _in_background(listener)
    pull = listener.trigger._physical_pull

    def woken_by_an_answer_first() -> None:
        pull()
        thread.join()
        pull()

    listener.trigger._physical_pull = woken_by_an_answer_first
    end(listener, thread)
    assert not thread.is_alive()
    running.close()


def test_an_address_that_is_not_this_machines_is_said(deps: Deps) -> None:
    running = make_running(deps, Secrets.of({}))
    with pytest.raises(CannotServe, match=r"Cannot listen on 203\.0\.113\.1:0"):
        listen(running, ServerSettings(host="203.0.113.1"), port=0)
