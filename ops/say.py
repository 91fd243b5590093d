"""say: run a chat command through the same listeners as Slack does, and take down what they answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from slack_bolt import BoltRequest

import handlers
from app import make_app
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.model import Member
from bot.platforms.slack.api import RecordedSlackApi
from handlers.coach import nearest
from ops.refused import Refused
from ops.whom import the_person


class SayRefused(Refused):
    """Whom or what it did not find, and what to do."""


@dataclass(frozen=True)
class Said:
    """What came back: the payloads that would have gone to Slack, and the figures behind them."""

    replies: list[dict[str, Any]]
    data: dict[str, Any] | None


def say(deps: Deps, *, text: str, who: str, language: str | None = None) -> Said:
    """Run one command as the member of that name, email or Slack id. Raises Refused."""
    member = _speaker(deps, who)
    if language:
        member = replace(member, language=language)
    api = RecordedSlackApi()
    app = make_app(deps, api, speaker=member)
    command, _, rest = text.strip().partition(" ")
    request = BoltRequest(
        body=_body(member, f"/{command.removeprefix('/')}", rest),
        mode="socket_mode",
        headers={"content-type": ["application/x-www-form-urlencoded"]},
    )
    response = app.dispatch(request)
    # Listeners go on after the acknowledgement; what they answer is complete when their threads are done.
    cast(ThreadPoolExecutor, app.listener_runner.listener_executor).shutdown(wait=True)
    if response.status == 404:
        known = [deps.command(one.name) for one in handlers.commands() if one.is_slash]
        near = nearest(command, known)
        close = f"Did you mean {near}? " if near else ""
        raise SayRefused(f"There is no command {command!r}. {close}Try: {deps.command('coach')} help")
    return Said(api.replies, api.data)


def _speaker(deps: Deps, who: str) -> Member:
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        if workspace is None:
            raise SayRefused(
                "Nobody is here yet. Run `python cli.py import people FILE` or `python cli.py demo --no-serve`."
            )
        return the_person(tx, workspace=workspace.id, who=who)


def _body(member: Member, command: str, rest: str) -> str:
    return urlencode(
        {
            "command": command,
            "text": rest.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "team_id": "T0",
            "user_id": member.slack_id or "U0",
            "channel_id": "D0",
            "response_url": "https://localhost/answers",
            "trigger_id": "0.0",
            "api_app_id": "A0",
        }
    )
