"""The time now, as something that is handed in: no rule and no store reads the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(tz=UTC)


@dataclass
class FixedClock:
    """Stands still until it is moved. For tests and for `tick --at`."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)

    def move_to(self, instant: datetime) -> None:
        self.instant = instant


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of that IANA name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the wall clock of `zone` (an IANA name)."""
    return instant.astimezone(ZoneInfo(zone))


def millis(instant: datetime) -> int:
    """An instant in milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


def from_millis(value: int) -> datetime:
    """The instant of so many milliseconds since 1970, in UTC."""
    return datetime.fromtimestamp(value / 1000, tz=UTC)
