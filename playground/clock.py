"""The workspace's own time, which can jump. Signatures and waiting use real time, never this."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and can be told what time it is."""

    def now(self) -> datetime:
        """The current instant, aware."""
        ...

    def move(self, to: datetime) -> None:
        """Jump to an aware instant, forwards or backwards."""
        ...


class RunningClock:
    """Real time plus an offset: runs on after a jump. For a workspace that people look at."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Real time plus the jumps made so far, UTC."""
        return datetime.now(UTC) + self._offset

    def move(self, to: datetime) -> None:
        """Run on from there."""
        self._offset = to - datetime.now(UTC)


class StoppedClock:
    """Stands still until moved. For tests."""

    def __init__(self, at: datetime) -> None:
        self._now = at

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self._now

    def move(self, to: datetime) -> None:
        """Stand still there."""
        self._now = to

    def forward(self, **amount: float) -> None:
        """Move on by what `timedelta` takes: `forward(seconds=3)`."""
        self._now += timedelta(**amount)
