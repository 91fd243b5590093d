"""Settings of the running app: its server, its threads, and what its commands are called."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.kit.settings import Section


def _command(value: str) -> str:
    if (
        not value
        or value != value.lower()
        or value.startswith("/")
        or len(value) > 31
        or len(value.split()) != 1
    ):
        raise ValueError("a command is up to 31 small letters without spaces and without the leading slash")
    return value


class ServerSettings(Section):
    """How the app listens."""

    section = "server"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    http_threads: Annotated[int, Field(ge=1, le=200)] = 16
    listener_threads: Annotated[int, Field(ge=2, le=500)] = 24
    slack_timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 8
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class CommandSettings(Section):
    """What each slash command is called in your workspace, where another app has the name already."""

    section = "commands"
    names: dict[str, Annotated[str, AfterValidator(_command)]] = Field(default_factory=dict)

    def name(self, default: str) -> str:
        """The command's name without the slash."""
        return self.names.get(default, default)
