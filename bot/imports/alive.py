"""Whether the process that reads an import is still there, so that nobody waits for one that was killed."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

STALE = timedelta(minutes=2)
"""Whoever reads and has not been heard of for so long has died, wherever it ran."""


def this_process() -> str:
    """This process, by its machine and number."""
    return f"{socket.gethostname()} {os.getpid()}"


def is_gone(reader: str | None) -> bool:
    """Whether that process has ended for certain. Of another machine's, or on Windows, nobody can tell."""
    machine, _, number = (reader or "").rpartition(" ")
    if os.name == "nt" or machine != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
