"""How something is said unasked: how urgent it is, and what is done with its message."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """What comes first when a person cannot be told everything."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


class Operation(StrEnum):
    """What is done with a logical message: say it, answer in its thread, change it."""

    POST = "post"
    REPLY = "reply"
    UPDATE = "update"
