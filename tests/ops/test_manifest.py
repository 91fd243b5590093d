"""The manifest: every command that is registered, within Slack's limits, and no right that is not used."""

from __future__ import annotations

import json
import re

import pytest

import handlers
from app import make_deps
from ops.check import ROOT
from ops.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES, manifest
from tests.ops.conftest import Run

NEEDED_BY = {
    "chat:write": r"chat\.post",
    "commands": r"@app\.command",
    "im:write": r"conversations\.open",
    "users:read": r"users\.info",
    "users:read.email": r'"email"',
    "files:write": r"files_upload_v2",
    "files:read": r"url_private_download",
    "channels:history": r"conversations\.history",
    "groups:history": r"conversations\.history",
    "im:history": r"app\.event\(\"message\"\)",
    "channels:read": r"conversations\.info",
    "groups:read": r"conversations\.members",
    "dnd:read": r"dnd\.teamInfo",
}
"""For each scope, what in the code needs it."""


def test_it_offers_every_slash_command_and_no_other(run: Run) -> None:
    offered = [one["command"] for one in _commands(run)]
    assert sorted(offered) == sorted(f"/{one.name}" for one in handlers.commands() if one.is_slash)
    assert len(set(offered)) == len(offered) <= 50


def test_its_texts_are_within_slacks_limits(run: Run) -> None:
    for command in _commands(run):
        assert re.fullmatch(r"/[^\s/]{1,31}", command["command"])
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    shown = json.loads(run("manifest").stdout)["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140


def test_names_reach_a_command_as_ids(run: Run) -> None:
    assert all(command["should_escape"] for command in _commands(run))


def test_a_command_is_described_in_both_languages(run: Run) -> None:
    for command in _commands(run):
        english, chinese = command["description"].split(" · ")
        assert english.isascii()
        assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_a_command_can_have_another_name_here(run: Run) -> None:
    name = next(one.name for one in handlers.commands() if one.is_slash)
    offered = {one["command"] for one in _commands(run, COACH_COMMANDS__NAMES=json.dumps({name: "funnel"}))}
    assert "/funnel" in offered
    assert f"/{name}" not in offered


def test_it_asks_for_the_scopes_that_the_code_needs_and_no_more(run: Run) -> None:
    asked = json.loads(run("manifest").stdout)["oauth_config"]["scopes"]
    assert asked == {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}
    code = _code("bot", "handlers")
    assert set(NEEDED_BY) == {*SCOPES, *OPTIONAL_SCOPES}
    for scope, needs in NEEDED_BY.items():
        assert re.search(needs, code), f"nothing needs {scope}"


def test_it_subscribes_to_the_events_that_some_listener_hears() -> None:
    heard = set(re.findall(r"@app\.event\(\"(\w+)\"", _code("handlers")))
    assert heard == set(EVENTS)
    subscribed = set(manifest(make_deps({}))["settings"]["event_subscriptions"]["bot_events"])
    assert subscribed == {EVENTS[name] for name in heard}


def test_it_is_for_socket_mode_unless_an_address_is_given(run: Run) -> None:
    here = json.loads(run("manifest").stdout)
    assert here["settings"]["socket_mode_enabled"]
    assert "url" not in json.dumps(here)
    url = "https://coach.example.com/slack/events"
    there = json.loads(run("manifest", "--url", url).stdout)
    assert not there["settings"]["socket_mode_enabled"]
    assert there["settings"]["event_subscriptions"]["request_url"] == url
    assert there["settings"]["interactivity"]["request_url"] == url
    assert {command["url"] for command in there["features"]["slash_commands"]} == {url}


def test_it_needs_no_database_and_makes_none() -> None:
    deps = make_deps({"DATABASE_URL": "postgresql://127.0.0.1:1/coach"})
    assert manifest(deps)["_metadata"]["major_version"] == 2


def _commands(run: Run, **environment: str) -> list[dict[str, str]]:
    ran = run("manifest", **environment)
    assert ran.exit_code == 0, ran.stderr
    return list(json.loads(ran.stdout)["features"]["slash_commands"])


def _code(*packages: str) -> str:
    paths = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize(
    "url",
    [
        "coach.example.com",
        "https://coach.example.com",
        "https:///slack/events",
        "ftp://x/slack/events",
        "http://[",
    ],
)
def test_an_address_at_which_the_app_does_not_listen_is_refused(run: Run, url: str) -> None:
    ran = run("manifest", "--url", url)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert f"--url {url}: the app listens at /slack/events" in ran.stderr
