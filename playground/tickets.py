"""What an interaction entitles the app to: a trigger_id (once, 3 s), a response_url (5 times, 30 min)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from playground.errors import SlackError
from playground.state import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(frozen=True)
class Trigger:
    """The right to open one view for a person; `root_view` is the modal it was pressed in."""

    id: str
    person: str
    given: datetime
    root_view: str | None = None
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """The right to answer an interaction; `original` is the ts of the message it came from."""

    id: str
    person: str
    channel: str
    given: datetime
    original: str | None = None
    uses: int = 0


class Tickets:
    """Gives and takes triggers and response URLs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, person: str, *, root_view: str | None = None) -> str:
        """A new trigger_id."""
        given = self._workspace.clock.now()
        trigger_id = f"{int(given.timestamp())}.{self._workspace.new_id('')}.trigger"
        self._triggers[trigger_id] = Trigger(trigger_id, person, given, root_view)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger up.

        Raises SlackError: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id.
        """
        with self._workspace.lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if not timedelta() <= self._workspace.clock.now() - trigger.given <= TRIGGER_LIFE:
                raise SlackError("expired_trigger_id")
            self._triggers[trigger_id] = replace(trigger, used=True)
            return trigger

    def response_url(self, person: str, channel: str, *, original: str | None = None) -> str:
        """The path of a new response_url."""
        url_id = self._workspace.new_id("R")
        given = self._workspace.clock.now()
        self._urls[url_id] = ResponseUrl(url_id, person, channel, given, original)
        return f"/hooks/{url_id}"

    def look(self, url_id: str) -> ResponseUrl:
        """The response URL, if it may still be used.

        Raises SlackError with status 404: no_service (never given), expired_url, used_url.
        """
        url = self._urls.get(url_id)
        if url is None:
            raise SlackError("no_service", status=404)
        if not timedelta() <= self._workspace.clock.now() - url.given <= RESPONSE_LIFE:
            raise SlackError("expired_url", status=404)
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url", status=404)
        return url

    def spend(self, url: ResponseUrl) -> None:
        """One use of it is gone."""
        self._urls[url.id] = replace(url, uses=url.uses + 1)
