"""A tiny company to start with, for tests and for looking at somebody else's app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.model import Channel, Person

PEOPLE = (
    Person("U0ANA", "ana", "Ana Lopez", "ana@example.com", "Manager", "en-US", "America/New_York", "2bac76"),
    Person("U0BO", "bo", "Bo Chen", "bo@example.com", "Engineer", "zh-CN", "Asia/Shanghai", "e8912d"),
    Person("U0CYD", "cyd", "Cyd Brown", "cyd@example.com", "Designer", "en-GB", "Europe/London", "3c989f"),
)
CHANNELS = (
    Channel("C0GENERAL", "general", ("U0ANA", "U0BO", "U0CYD", "U0APP"), topic="Everybody"),
    Channel("C0RANDOM", "random", ("U0ANA", "U0BO", "U0CYD")),
    Channel("C0SECRET", "secret", ("U0ANA",), private=True),
    Channel("C0OLD", "old", ("U0ANA", "U0APP"), archived=True),
)
MANIFEST: Mapping[str, Any] = {
    "display_information": {"name": "Sample App"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Sample App"},
        "slash_commands": [
            {"command": "/hello", "description": "Says hello", "usage_hint": "[name]", "should_escape": True}
        ],
        "shortcuts": [
            {"name": "Anywhere", "type": "global", "callback_id": "anywhere"},
            {"name": "About this", "type": "message", "callback_id": "about"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:manage",
                "channels:read",
                "chat:write",
                "commands",
                "dnd:read",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "team:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "member_joined_channel",
                "message.im",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}
