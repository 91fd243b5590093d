"""What Slack says of somebody may be less, or other, than one expects: they are known and answered all the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from slack_bolt import BoltRequest

from app import make_app
from bot.kit.deps import Deps
from bot.people import service as people
from bot.platforms.slack.api import RecordedSlackApi
from handlers.context import asked_of
from tests.world import found

COMMAND: dict[str, Any] = {"command": "/pipeline", "team_id": "T0ODD", "user_id": "U0NEW"}


class OddSlack(RecordedSlackApi):
    """Says of everybody what a test wants."""

    def __init__(self, user: Any) -> None:
        super().__init__()
        self.user = user

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"ok": True, "user": self.user}


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (None, None),
        ({"profile": None, "tz": None, "locale": None}, None),
        ({"profile": {"email": "nobody@example.com"}, "tz": "../etc/passwd", "locale": "pt-BR"}, None),
        (
            {"profile": {"email": "amy@example.com"}, "tz": "Mars/Olympus", "locale": "xx", "new": 1},
            "Amy Reed",
        ),
        ({"profile": {"email": "amy@example.com"}}, "Amy Reed"),
    ],
)
def test_odd_profiles_leave_nobody_without_a_language_and_a_clock(
    deps: Deps, user: Any, name: str | None
) -> None:
    found(deps)
    asked = asked_of(deps, OddSlack(user), COMMAND)
    assert asked is not None
    member = asked.known_member
    assert (member.name if member else None) == name
    assert asked.reader.zone == deps.company.zone
    assert asked.today


AMY = {"profile": {"email": "amy@example.com"}, "locale": "en-US", "tz": "UTC"}
PRESSED: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T0OTHER"},
    "user": {"id": "U0THEIRS", "team_id": "T0OTHER"},
    "actions": [{"action_id": "home.language", "value": "en"}],
    "response_url": "https://localhost/answers",
}
TYPED: dict[str, Any] = {**COMMAND, "team_id": "T0OTHER", "response_url": "https://localhost/answers"}


@pytest.mark.parametrize("body", [PRESSED, TYPED])
def test_somebody_of_another_company_is_told_so_and_opens_no_workspace(
    deps: Deps, body: dict[str, Any]
) -> None:
    found(deps)
    with deps.writing() as tx:
        ours = people.connect_workspace(tx, external_id="T0ODD", company=deps.company, now=deps.clock.now())
    api = OddSlack(AMY)
    app = make_app(deps, api)
    app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    cast(ThreadPoolExecutor, app.listener_runner.listener_executor).shutdown(wait=True)
    assert [reply["text"].splitlines()[0] for reply in api.replies] == [
        "I work for another company than yours."
    ]
    with deps.reading() as tx:
        assert people.the_workspace(tx) == ours


@pytest.mark.parametrize(
    ("of_slack", "name"),
    [
        ({"team_id": "T0ODD"}, "Amy Reed"),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": ["T0X", "T0ODD"]}}, "Amy Reed"),
        ({"team_id": "T0OTHER"}, None),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, None),
        ({"team_id": "T0ODD", "is_stranger": True}, None),
    ],
)
def test_an_email_that_another_company_wrote_into_a_profile_makes_nobody_of_ours(
    deps: Deps, of_slack: dict[str, Any], name: str | None
) -> None:
    found(deps)
    asked = asked_of(deps, OddSlack({**AMY, **of_slack}), COMMAND)
    assert asked is not None
    member = asked.known_member
    assert (member.name if member else None) == name
