"""Processes of their own that are there within milliseconds, and that are killed at any step."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from threading import Lock
from typing import Any

from app import words

if hasattr(os, "fork"):
    # Everything is imported and all words are read once, and each process is forked from there.
    _fork = multiprocessing.get_context("forkserver")
    _fork.set_forkserver_preload(["tests.forked", "tests.delivery.crew"])
    for _locale in ("en", "zh_CN"):
        words().environment(_locale)


@dataclass(frozen=True)
class Deadly:
    """A function that is called at some moment: the process is killed right before it, or right after."""

    place: str
    is_after: bool = False
    call: int = 1

    def arm(self) -> None:
        """From now on it kills."""
        module, _, path = self.place.partition(":")
        *owners, name = path.split(".")
        owner: Any = importlib.import_module(module)
        for one in owners:
            owner = getattr(owner, one)
        really, left, lock = getattr(owner, name), self.call, Lock()

        def armed(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            with lock:
                left -= 1
                is_now = left == 0
            if is_now and not self.is_after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = really(*arguments, **more)
            if is_now:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(owner, name, armed)


def start(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """A process that is on its way to call that."""
    process: ForkServerProcess = _fork.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def is_killed(target: Callable[..., None], *arguments: Any) -> bool:
    """Whether a process that calls that is killed over it; otherwise it must come to its end."""
    process = start(target, *arguments)
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode == -signal.SIGKILL
