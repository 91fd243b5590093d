"""Everything one workspace consists of, in one value, and the arguments of a call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from playground.deliver import Courier
from playground.errors import SlackError, invalid_arguments
from playground.faults import Faults
from playground.model import App, Conversation, Json
from playground.rates import Limiter
from playground.record import Record
from playground.socketmode import Sockets
from playground.state import Workspace
from playground.tickets import Tickets
from playground.views import Views


@dataclass(frozen=True)
class Credentials:
    """The secrets of the installed app, as an app's environment would have them."""

    bot_token: str = "xoxb-playground"
    app_token: str = "xapp-playground"
    signing_secret: str = "playground-signing-secret"


@dataclass(frozen=True)
class Desk:
    """The parts that methods, page and deliveries share."""

    workspace: Workspace
    views: Views
    tickets: Tickets
    courier: Courier
    sockets: Sockets
    limiter: Limiter
    faults: Faults
    record: Record
    credentials: Credentials

    @property
    def app(self) -> App:
        """The installed app."""
        return self.workspace.app

    def need_scope(self, *any_of: str) -> None:
        """Raises SlackError missing_scope unless the app has one of these."""
        if any_of and not self.app.scopes.intersection(any_of):
            provided = ",".join(sorted(self.app.scopes))
            raise SlackError("missing_scope", more={"needed": ",".join(any_of), "provided": provided})

    def visible(self, conversation_id: str) -> Conversation:
        """A conversation that the app may know of.

        Raises SlackError channel_not_found; private ones without the app do not exist for it.
        """
        found = self.workspace.conversation(conversation_id)
        if found is None or ((found.private or found.kind == "im") and not self.inside(found)):
            raise SlackError("channel_not_found")
        return found

    def inside(self, conversation: Conversation) -> bool:
        """Whether the app is a member."""
        return self.app.bot_user_id in conversation.members


class Arguments:
    """The arguments of a Web API call: from a form everything is a string, from JSON it is typed."""

    def __init__(self, given: Json, *, base_url: str) -> None:
        self.given = given
        self.base_url = base_url

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken for their digits."""
        value = self.given.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A string that must be there.

        Raises SlackError invalid_arguments.
        """
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false, as JSON or as "true", "1"."""
        value = self.given.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 to `most`.

        Raises SlackError invalid_limit.
        """
        value = self.text(name)
        if not value:
            return default
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit")
        return int(value)

    def listed(self, name: str) -> list[str]:
        """A list, or its items with commas between them."""
        value = self.given.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def parsed(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """A JSON value, decoded if it came as text; None if it is not there.

        Raises SlackError with `error` for text that is not JSON.
        """
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None


Item = TypeVar("Item")


def page_of(
    items: Sequence[Item], arguments: Arguments, *, default: int, most: int
) -> tuple[list[Item], str]:
    """One page of a list by `cursor` and `limit`, and the cursor of the next one ("" at the end).

    Raises SlackError: invalid_cursor, invalid_limit.
    """
    limit = arguments.number("limit", default, most=most)
    cursor = arguments.text("cursor")
    start = 0
    if cursor:
        name, _, place = cursor.partition(":")
        if name != "next" or not place.isdecimal() or int(place) >= len(items):
            raise SlackError("invalid_cursor")
        start = int(place)
    end = start + limit
    return list(items[start:end]), f"next:{end}" if end < len(items) else ""
