"""What Slack says of a channel that something is set up for: whose it is, and who reads along there."""

from __future__ import annotations

from typing import Any

from bot.platforms.slack.api import SlackTrouble
from handlers.context import Asked

_MOST_MEMBERS = 1000


def info_of(asked: Asked, channel: str) -> dict[str, Any]:
    """What Slack says of the channel; nothing where we may not know."""
    try:
        return dict(asked.api.read("conversations.info", channel=channel).get("channel") or {})
    except SlackTrouble:
        return {}


def present_in(asked: Asked, channel: str) -> list[str] | None:
    """The Slack ids of who is in the channel besides the app; None where we may not know."""
    try:
        found = asked.api.read("conversations.members", channel=channel, limit=_MOST_MEMBERS)
        ours = asked.api.call("auth.test").get("user_id")
    except SlackTrouble:
        return None
    return [one for one in found.get("members") or () if one != ours]
