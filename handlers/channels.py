"""The channel that something is set up for: which one a form names, whose it is, and who reads along there."""

from __future__ import annotations

from typing import Any

from bot.kit.errors import FieldsWrong
from bot.platforms.slack.api import SlackTrouble, shared
from bot.platforms.slack.text import CHANNEL
from handlers.context import Asked
from handlers.filled import Wrong, field

_MOST_MEMBERS = 1000


def here(asked: Asked) -> str:
    """The channel in which somebody asked; nothing in direct messages."""
    place = asked.place.channel or ""
    return place if CHANNEL.fullmatch(place) else ""


def chosen(asked: Asked, wrong: Wrong) -> str:
    """The channel that a form names; where it names none, `wrong` says so beside the field."""
    channel = str(field(asked, "channel").get("selected_conversation") or "")
    if not CHANNEL.fullmatch(channel):
        wrong["channel"] = ("kit/no_channel", {})
    return channel


def check(info: dict[str, Any]) -> None:
    """Raises FieldsWrong for a channel that is not only this company's, or is archived; `info` as of info_of."""
    if shared(info):
        raise FieldsWrong({"channel": ("kit/channel_shared", {})})
    if info.get("is_archived"):
        raise FieldsWrong({"channel": ("kit/channel_archived", {})})


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
