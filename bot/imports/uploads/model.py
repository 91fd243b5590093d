"""A file somebody sent: where it stands, what was asked about it, and what looking at it has shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from bot.imports.model import RunId
from bot.kit.errors import Refusal
from bot.people.model import MemberId, WorkspaceId

UploadId = NewType("UploadId", int)

LEAVE = ""
"""The answer that leaves a value as it is."""

HOLDS, BLANK = "holds", "blank"
"""The answers to whether what stands in the first row of a group is meant for the blank ones below it, too."""


class UploadState(StrEnum):
    """Where it stands. LOOK and TAKE are work that some process does, or takes over; ASK waits for the person."""

    LOOK = "look"
    ASK = "ask"
    TAKE = "take"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class Origin(StrEnum):
    """Whose answer it is."""

    NOBODY = "nobody"
    SUGGESTED = "suggested"
    LAST_TIME = "last_time"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its choices. `answer` is one of them, LEAVE, or None while there is none.

    Kinds: those of bot.imports.model.Question, and `kind` and `source` of the file itself.
    """

    kind: str
    field: str
    text: str
    rows: int
    choices: tuple[str, ...]
    answer: str | None
    origin: Origin
    is_blocking: bool = False

    @property
    def about(self) -> tuple[str, str, str]:
        """What tells questions apart."""
        return self.kind, self.field, self.text

    @property
    def is_open(self) -> bool:
        """Whether nothing can be taken before it is answered."""
        return self.is_blocking and not self.answer

    def answered(self, answer: str | None, origin: Origin) -> Asked:
        """The same with that answer."""
        return replace(self, answer=answer, origin=origin)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent. `version` counts the answers; `seen` is what the last look has shown.

    `card` is the message in which we speak about it; `worker` the process that is at work on it. `why` says
    why it was refused.
    """

    workspace: WorkspaceId
    id: UploadId
    member: MemberId | None
    event: str
    file: str
    name: str
    size: int
    conversation: str
    state: UploadState
    created_at: datetime
    beat_at: datetime
    card: str | None = None
    kind: str | None = None
    shape: str | None = None
    version: int = 0
    questions: tuple[Asked, ...] = ()
    seen: Mapping[str, Any] | None = None
    run: RunId | None = None
    worker: str | None = None

    @property
    def open(self) -> list[Asked]:
        """What has to be answered first."""
        return [one for one in self.questions if one.is_open]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was answered for files of one kind and shape."""

    kind: str
    questions: tuple[Asked, ...]


class FilesAreForAdmins(Refusal):
    """Somebody who may not import sent a file. Says whom to ask. Facts: name, admins."""

    template = "imports/refused_not_admin"


class UploadOver(Refusal):
    """The button of a file that is settled, or being worked at, already. Facts: state, name, command."""

    template = "imports/refused_over"


class AnswerFirst(Refusal):
    """Something must be answered before the file can be taken. Facts: count."""

    template = "imports/refused_answer_first"


class FileNotHad(Refusal):
    """The file cannot be had from the chat platform. Facts: name, why, most (megabytes)."""

    template = "imports/refused_not_had"


class OtherImportRunning(Refusal):
    """Another import is at work at this moment. Facts: file, kind, applied, staged."""

    template = "imports/refused_other_running"
