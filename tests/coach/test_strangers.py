"""What Slack says of somebody may be less, or other, than one expects: they are known and answered all the same."""

from __future__ import annotations

from typing import Any

import pytest

from bot.kit.deps import Deps
from bot.platforms.slack.api import RecordedSlackApi
from handlers.context import asked_of
from tests.world import found

COMMAND = {"command": "/pipeline", "team_id": "T0ODD", "user_id": "U0NEW"}


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
