"""What may be asked of a chat platform when we speak unasked. Each platform keeps this in its own way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.kit.formats import Reader
from bot.kit.markup import Card


@dataclass(frozen=True, slots=True)
class Where:
    """A message: its conversation, and its place in it."""

    conversation: str
    ts: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the platform: their id, and what it says of their language (a locale of ours) and zone."""

    user: str
    language: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """Somebody does not want to be disturbed from `since` until `until`."""

    since: datetime
    until: datetime


class ChatTrouble(Exception):
    """The platform did not do it. `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(ChatTrouble):
    """Too much at once: that channel or method takes more after so many seconds."""

    def __init__(self, code: str, *, seconds: float) -> None:
        super().__init__(code)
        self.seconds = seconds


class NotReached(ChatTrouble):
    """It was certainly not done, and may be done later: nobody was there, or the platform says it failed."""


class Unknown(ChatTrouble):
    """It may have been done: the call was made and no answer came."""


class PlaceGone(ChatTrouble):
    """That conversation takes nothing from us at present: archived, left, the person deactivated."""


class AccessGone(ChatTrouble):
    """The platform does not know us any more: the token was revoked, the app removed."""


class NotTaken(ChatTrouble):
    """It will never be taken as it is."""


class CannotLook(ChatTrouble):
    """We may not read that conversation, so nobody can tell from it."""


class FileTrouble(ChatTrouble):
    """A file could not be had. `code`: gone, too_large, elsewhere (it only names another place), not_allowed,
    not_reached."""


class Files(Protocol):
    """Files in one workspace of a chat platform."""

    def fetch(self, file: str, into: Path, *, most: int) -> None:
        """Write it to that path; at most so many bytes. Raises FileTrouble, and leaves nothing there then."""
        ...

    def give(self, conversation: str, name: str, path: Path, comment: str) -> None:
        """Put a file into the conversation, with a sentence. Raises ChatTrouble."""
        ...


class Chat(Protocol):
    """One workspace of a chat platform. Every call may raise ChatTrouble and is made once, never repeated."""

    def conversation(self, user: str) -> str:
        """The direct conversation with that user."""
        ...

    def post(
        self, conversation: str, card: Card, reader: Reader, *, mark: str, thread: str | None = None
    ) -> Where:
        """Say it; `mark` is found again by `find`."""
        ...

    def change(self, where: Where, card: Card, reader: Reader, *, mark: str) -> None:
        """Put it in the place of an earlier message."""
        ...

    def find(
        self, conversation: str, marks: Collection[str], *, since: datetime, thread: str | None = None
    ) -> Mapping[str, Where]:
        """Which of these marks stand in the conversation. Raises CannotLook; what is not there is absent."""
        ...

    def is_shared(self, conversation: str) -> bool:
        """Whether another company reads there, too; False when we may not know."""
        ...

    def rests(self, users: Sequence[str]) -> Mapping[str, Rest]:
        """When these do not want to be disturbed, now or next. Nobody when we may not know."""
        ...

    def account(self, email: str) -> Account | None:
        """Who has that address; None when nobody has, or we may not ask."""
        ...

    def probe(self) -> None:
        """Whether the platform knows us."""
        ...
