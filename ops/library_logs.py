"""What libraries log, in the form of our own log: they write text of their own, in which contents may stand."""

from __future__ import annotations

import logging

import structlog

log = structlog.get_logger()

_SAID_OTHERWISE = {"waitress.queue": logging.ERROR}
"""Loggers of which the rest is known: how long requests wait is `coach_acknowledge_seconds`."""


class _AsOurs(logging.Handler):
    """One line for each warning: whose it is and the type of the error, never its words."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        log.warning("library_warned", logger=record.name, error=error.__name__ if error else None)


def tell_of_libraries() -> None:
    """From now on, whatever libraries warn of is a line like ours."""
    for name, level in _SAID_OTHERWISE.items():
        logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    if not any(isinstance(one, _AsOurs) for one in root.handlers):
        root.addHandler(_AsOurs(logging.WARNING))
