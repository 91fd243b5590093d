"""How fast a place may be spoken to, decided before Slack has to say so. Pure.

All moments are milliseconds since 1970, of the clock that everything else runs by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.kit.manner import Operation

WORKSPACE = "workspace"
CHANNEL_INTERVAL_MS = 1000
"""Slack takes about one message a second in a channel."""
_JUMPED_MS = 5 * 60 * 1000
"""A place that is free only so much later, and not stopped, was reckoned by a clock that has jumped back."""
METHODS = {
    Operation.POST: "chat.postMessage",
    Operation.REPLY: "chat.postMessage",
    Operation.UPDATE: "chat.update",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A channel (its id), a person (m and the id), a method or the workspace: free again at `next_ms`.

    `code`: why it takes nothing at all since `since`, after so many `tries`; then `next_ms` is the next try.
    """

    key: str
    next_ms: int = 0
    code: str | None = None
    since: datetime | None = None
    tries: int = 0


def keys(recipient: str, operation: Operation) -> tuple[str, ...]:
    """The keys of all places on which it depends whether that may be done now."""
    return WORKSPACE, METHODS[operation], recipient


@dataclass
class Pace:
    """Allots moments to messages, one after the other, and remembers which targets changed."""

    known: Mapping[str, Target]
    now_ms: int
    workspace_interval_ms: float
    changed: dict[str, Target] = field(default_factory=dict)
    _ahead: dict[str, float] = field(default_factory=dict)

    def moment(self, *, recipient: str, operation: Operation) -> int:
        """The first moment at which that may be done; not taken yet."""
        free = [self._free(key) for key in keys(recipient, operation)]
        return round(max(self.now_ms, *free))

    def take(self, moment: int, *, recipient: str, operation: Operation) -> None:
        """Do it at that moment, so that the next ones come later."""
        for key, free in self._after(moment, recipient, operation):
            self._ahead[key] = free
            self.changed[key] = replace(self._target(key), next_ms=round(free))

    def look_ahead(self, moment: int, *, recipient: str, operation: Operation) -> None:
        """Reckon with it at that moment without taking it: somebody will ask again shortly before."""
        for key, free in self._after(moment, recipient, operation):
            # A channel that has to wait must not keep the rest of the workspace waiting.
            if key != WORKSPACE or self._free(key) >= moment:
                self._ahead[key] = free

    def is_stopped(self, *, recipient: str, operation: Operation) -> bool:
        """Whether that place takes nothing at present, so that one message at a time tries it."""
        return any(self._target(key).code is not None for key in keys(recipient, operation))

    def _after(self, moment: int, recipient: str, operation: Operation) -> list[tuple[str, float]]:
        """When the workspace and the channel are free again after that moment."""
        workspace = max(self._free(WORKSPACE), self.now_ms) + self.workspace_interval_ms
        found: list[tuple[str, float]] = [(WORKSPACE, workspace)]
        if operation is not Operation.UPDATE:
            found.append((recipient, moment + CHANNEL_INTERVAL_MS))
        return found

    def _target(self, key: str) -> Target:
        return self.changed.get(key) or self.known.get(key) or Target(key)

    def _free(self, key: str) -> float:
        if key in self._ahead:
            return self._ahead[key]
        target = self._target(key)
        if target.code is None and target.next_ms > self.now_ms + _JUMPED_MS:
            return 0
        return target.next_ms
