"""How far long work has come, on stderr: one line that changes on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_ON_TERMINAL = 0.2
_IN_LOG = 10.0
"""Seconds between two sayings. What is done before says nothing."""

_BACK_AND_CLEAR = "\r\x1b[K"


class Telling:
    """Says the newest of many sayings, not each. On a terminal its line is gone when the work ends."""

    def __init__(self, to: TextIO, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._to = to
        self._seconds = seconds
        self._is_terminal = to.isatty()
        self._every = _ON_TERMINAL if self._is_terminal else _IN_LOG
        self._said_at = seconds()
        self._stands = False

    def say(self, saying: Callable[[], str]) -> None:
        """If it is time for it; only then are the words made."""
        now = self._seconds()
        if now - self._said_at < self._every:
            return
        self._said_at, self._stands = now, self._is_terminal
        self._to.write(f"{_BACK_AND_CLEAR}{saying()}" if self._is_terminal else f"{saying()}\n")
        self._to.flush()

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._stands:
            self._to.write(_BACK_AND_CLEAR)
            self._to.flush()


@contextmanager
def telling(to: TextIO, *, to_a_program: bool) -> Iterator[Telling | None]:
    """None for a program that reads the outcome, unless somebody sits at the terminal beside it."""
    if to_a_program and not to.isatty():
        yield None
        return
    told = Telling(to)
    try:
        yield told
    finally:
        told.end()
