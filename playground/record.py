"""What was called and what was delivered, for assertions."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from playground.model import Json

_KEPT = 20_000


@dataclass(frozen=True)
class Call:
    """One call that the app made. `answered` is False when the answer was lost on purpose."""

    method: str
    arguments: Json
    status: int
    answer: Json
    at: datetime
    answered: bool = True

    @property
    def ok(self) -> bool:
        """Whether it was carried out."""
        return bool(self.answer.get("ok"))


@dataclass(frozen=True)
class Delivery:
    """One delivery to the app: `kind` is command, event, interaction or a payload type.

    `status` is None when no answer came; `error` is then timeout, connection or no_app.
    """

    kind: str
    payload: Json
    status: int | None
    body: str
    seconds: float
    error: str | None = None
    retry: int = 0


class Record:
    """Everything since the start or the last `forget`; of very much, the latest."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: deque[Call] = deque(maxlen=_KEPT)
        self._deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self._remarks: deque[str] = deque(maxlen=_KEPT)

    def call(self, call: Call) -> None:
        """Note a call."""
        with self._lock:
            self._calls.append(call)

    def delivery(self, delivery: Delivery) -> None:
        """Note a delivery."""
        with self._lock:
            self._deliveries.append(delivery)

    def remark(self, words: str) -> None:
        """Note something that Slack accepts but shows badly."""
        with self._lock:
            self._remarks.append(words)

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls (of a method), oldest first."""
        with self._lock:
            return [call for call in self._calls if method in (None, call.method)]

    def deliveries(self, kind: str | None = None) -> list[Delivery]:
        """The deliveries (of a kind), oldest first."""
        with self._lock:
            return [each for each in self._deliveries if kind in (None, each.kind)]

    @property
    def remarks(self) -> list[str]:
        """What Slack would have shown badly."""
        with self._lock:
            return list(self._remarks)

    def forget(self) -> None:
        """Start anew."""
        with self._lock:
            self._calls.clear()
            self._deliveries.clear()
            self._remarks.clear()
