"""Work that takes longer than an answer may: in threads that end with the process, whose work others take over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue

import structlog

log = structlog.get_logger()

Work = Callable[[], None]


@dataclass
class Background:
    """A few threads, begun with the first piece of work. Whoever gives work must survive that it is never done."""

    name: str
    threads: int
    _waiting: SimpleQueue[Work] = field(default_factory=SimpleQueue)
    _begun: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def do(self, work: Work) -> None:
        """Do it soon."""
        with self._lock:
            if len(self._begun) < self.threads:
                thread = threading.Thread(
                    target=self._run, name=f"{self.name}-{len(self._begun)}", daemon=True
                )
                self._begun.append(thread)
                thread.start()
        self._waiting.put(work)

    def _run(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                work()
            except Exception as error:  # noqa: BLE001 - one piece of work must not end the thread of all others
                log.error("background_work_failed", name=self.name, error=type(error).__name__)
