"""What a person chose, and what they asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Preferences:
    """When and how much somebody is told, with the company's values where they chose none.

    `digest_at` None: no digest. `quiet_until` None: they are not quiet now. `offered`: kinds that they have been
    told and may mute, and `muted`: those that they do, both in alphabetical order. `is_own`: whether hours, limit or
    digest are their own choice.
    """

    starts: time
    ends: time
    daily_limit: int
    digest_at: time | None
    quiet_until: datetime | None
    muted: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filled-in form. `muted` are the kinds ticked, of those `offered` in that form."""

    starts: time
    ends: time
    daily_limit: int
    digest_at: time | None
    muted: frozenset[str]
    offered: frozenset[str]


class Asks(StrEnum):
    """What follows /coach quiet."""

    SHOW = "show"
    HELP = "help"
    QUIET = "quiet"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wrote. `until` is set for QUIET."""

    asks: Asks
    until: datetime | None = None
