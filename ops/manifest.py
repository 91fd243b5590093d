"""manifest: what Slack has to know about the app, made from what is really registered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import handlers
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from ops.refused import Refused

SCOPES = {
    "chat:write": "answer, and post what a team set up",
    "commands": "slash commands",
    "im:write": "open the direct message with a person",
    "users:read": "a person's language and time zone",
    "users:read.email": "tie people to your people list by email",
    "files:write": "send a CSV file when somebody asks for one",
    "files:read": "take in a file that somebody sends in a direct message",
    "im:history": "hear of that file; and after a call without an answer, see whether the message arrived",
}
"""Each scope with the reason we ask for it (printed in docs/scopes.md)."""

OPTIONAL_SCOPES = {
    "channels:history": "after a call without an answer, look in a public channel whether the message arrived",
    "groups:history": "the same in a private channel",
    "channels:read": "before figures go to a public channel, see who is in it and that no other company is",
    "groups:read": "the same for a private channel",
    "dnd:read": "leave people alone while they do not want to be disturbed",
}
"""What works better when it is granted; whoever installs the app may refuse it."""

EVENTS = {"app_home_opened": "app_home_opened", "message": "message.im", "user_change": "user_change"}
"""Each event that some listener hears, and what Slack calls the subscription to it."""

_PATH = "/slack/events"


def manifest(deps: Deps, *, url: str | None = None) -> dict[str, Any]:
    """Slack's app manifest: for Socket Mode, or for HTTP when `url` says where Slack reaches the app.

    Raises Refused for an address at which the app does not listen.
    """
    if url is not None:
        _check(url)
    slash = [command for command in handlers.commands() if command.is_slash]
    there = {} if url is None else {"request_url": url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Sales Coach",
            "description": "A sales manager's daily work, in chat · 销售经理的日常，都在聊天里",
            "background_color": "#1d3f5e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Sales Coach", "always_online": True},
            "slash_commands": [
                {
                    "command": deps.command(command.name),
                    "description": _both(deps, f"{command.capability}/command", name=command.name),
                    "usage_hint": _in_english(deps, f"{command.capability}/usage", name=command.name),
                    "should_escape": True,
                    **({} if url is None else {"url": url}),
                }
                for command in slash
            ],
            "shortcuts": [
                {
                    "name": _both(deps, f"{one.capability}/shortcut"),
                    "type": "message",
                    "callback_id": one.callback_id,
                    "description": _both(deps, f"{one.capability}/shortcut_does"),
                }
                for one in handlers.shortcuts()
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**there, "bot_events": list(EVENTS.values())},
            "interactivity": {"is_enabled": True, **there},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _in_english(deps: Deps, template: str, **facts: str) -> str:
    # Slack shows it as something to fill in, so two of them in a row would read as one.
    return deps.words.text(template, facts, Reader("en", "UTC", deps.clock.now().date()))


def _both(deps: Deps, template: str, **facts: str) -> str:
    # A manifest has one description for everybody, so it says it twice.
    today = deps.clock.now().date()
    said = [deps.words.text(template, facts, Reader(locale, "UTC", today)) for locale in ("en", "zh_CN")]
    return " · ".join(said)


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_ours = parts.scheme in ("https", "http") and parts.hostname and parts.path.endswith(_PATH)
    except ValueError:
        is_ours = False
    if not is_ours:
        raise Refused(f"--url {url}: the app listens at {_PATH}, as in https://coach.example.com{_PATH}")
