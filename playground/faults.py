"""Trouble on demand: tests tell the workspace how its next calls are to fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

ANY = "*"


@dataclass(frozen=True)
class Fault:
    """How the next `times` calls of `method` fail (`response_url`, `upload` and "*" are methods, too).

    `seconds` of slowness come first. With `status` or `error` the call is not carried out. With
    `lose_answer` it is carried out, and the connection closed instead of answering.
    """

    method: str
    times: int = 1
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    seconds: float = 0.0
    lose_answer: bool = False


class Faults:
    """The trouble that is still to come."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._coming: list[Fault] = []
        self.refused_blocks: frozenset[str] = frozenset()
        self.repeated_events = 0

    def rate_limit(self, method: str, *, retry_after: int = 1, times: int = 1) -> None:
        """429 with Retry-After."""
        self.add(Fault(method, times, status=429, error="ratelimited", retry_after=retry_after))

    def server_error(self, method: str, *, status: int = 503, times: int = 1) -> None:
        """A 5xx with a body that is not JSON."""
        self.add(Fault(method, times, status=status))

    def refuse(self, method: str, error: str, *, times: int = 1) -> None:
        """`{"ok": false, "error": …}`."""
        self.add(Fault(method, times, error=error))

    def slow(self, method: str, *, seconds: float, times: int = 1) -> None:
        """Carried out after so many seconds of real time; longer than the client waits is a timeout."""
        self.add(Fault(method, times, seconds=seconds))

    def lose_answer(self, method: str, *, times: int = 1) -> None:
        """Carried out, but the connection closes without an answer."""
        self.add(Fault(method, times, lose_answer=True))

    def refuse_blocks(self, *types: str) -> None:
        """Refuse these block types from now on, as a workspace does that has not got them yet."""
        self.refused_blocks = frozenset(types)

    def repeat_events(self, times: int = 1) -> None:
        """Deliver the next events twice, although the first copy was acknowledged."""
        self.repeated_events = times

    def clear(self) -> None:
        """No more trouble."""
        with self._lock:
            self._coming.clear()
        self.refused_blocks = frozenset()
        self.repeated_events = 0

    def add(self, fault: Fault) -> None:
        """One more."""
        with self._lock:
            self._coming.append(fault)

    def take(self, method: str) -> Fault | None:
        """The trouble that this call of `method` gets, used up by it."""
        with self._lock:
            for place, fault in enumerate(self._coming):
                if fault.method in (method, ANY):
                    if fault.times > 1:
                        self._coming[place] = replace(fault, times=fault.times - 1)
                    else:
                        del self._coming[place]
                    return fault
        return None

    def take_repeat(self) -> bool:
        """Whether this event is to be delivered twice."""
        with self._lock:
            if self.repeated_events == 0:
                return False
            self.repeated_events -= 1
            return True
