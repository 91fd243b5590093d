"""What a workspace is made of, as frozen values. `state` holds and replaces them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "im"]


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `locale` as Slack writes it (en-US, zh-CN), `tz` an IANA name."""

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "UTC"
    color: str = "4a154b"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel to begin with. `shared` is one that another company is in as well."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    topic: str = ""
    purpose: str = ""
    private: bool = False
    archived: bool = False
    shared: bool = False
    creator: str = ""


@dataclass(frozen=True)
class Conversation:
    """A channel, or a direct conversation (`kind` im) of two."""

    id: str
    kind: Kind
    name: str
    members: tuple[str, ...]
    created: datetime
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    private: bool = False
    archived: bool = False
    shared: bool = False

    def other(self, member: str) -> str:
        """The partner of `member` in a direct conversation."""
        return next((each for each in self.members if each != member), member)


@dataclass(frozen=True)
class Upload:
    """A file. `shared` is false between getUploadURLExternal and completeUploadExternal.

    `deleted`: its bytes are gone, and messages that had it keep a tombstone.
    """

    id: str
    name: str
    title: str
    size: int
    mimetype: str
    user: str
    created: datetime
    content: bytes = b""
    shared: bool = False
    channels: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(frozen=True)
class Message:
    """Something said. `ephemeral_to` is the one person who sees it; `files` are file ids."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    from_app: bool = False
    subtype: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    ephemeral_to: str | None = None
    edited: datetime | None = None
    files: tuple[str, ...] = ()
    metadata: Json | None = None
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """A modal or an App Home as it stands. `state` is what the person has filled in so far."""

    id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)

    @property
    def callback_id(self) -> str:
        """By which the app knows what kind of view it is."""
        return str(self.payload.get("callback_id", ""))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with a block_id."""
        return list(self.payload["blocks"])


@dataclass(frozen=True)
class Command:
    """A slash command of the app."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: global (from anywhere) or on a message."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class App:
    """The one app that is installed here, as its manifest says."""

    name: str
    scopes: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    home_tab: bool
    interactive: bool
    id: str = "A0PLAYGROUND"
    bot_id: str = "B0PLAYGROUND"
    bot_user_id: str = "U0APP"

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], *, scopes: Iterable[str] | None = None) -> App:
        """The app of a Slack manifest (version 2, as a dict).

        `scopes` are those really granted; by default all that the manifest asks for, bot and bot_optional.
        """
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        wanted = manifest.get("oauth_config", {}).get("scopes", {})
        name = manifest.get("display_information", {}).get("name", "App")
        granted = [*wanted.get("bot", []), *wanted.get("bot_optional", [])] if scopes is None else scopes
        return cls(
            name=features.get("bot_user", {}).get("display_name", name),
            scopes=frozenset(granted),
            commands=tuple(_command(each) for each in features.get("slash_commands", [])),
            shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts", [])),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
            interactive=settings.get("interactivity", {}).get("is_enabled", False),
        )

    def command(self, name: str) -> Command | None:
        """Its command of that name, slash included."""
        return next((each for each in self.commands if each.command == name), None)


def _command(given: Mapping[str, Any]) -> Command:
    return Command(
        command=given["command"],
        description=given.get("description", ""),
        usage_hint=given.get("usage_hint", ""),
        should_escape=given.get("should_escape", False),
    )


def _shortcut(given: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        name=given["name"],
        type=given["type"],
        callback_id=given["callback_id"],
        description=given.get("description", ""),
    )
