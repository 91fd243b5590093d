"""The heartbeat inside the process. What is due stands in the database; APScheduler only calls, in its own thread."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.delivery.beat import Beat
from bot.delivery.settings import DeliverySettings

log = structlog.get_logger()


@contextmanager
def beating(beat: Beat) -> Iterator[None]:
    """Beat every few seconds until the block ends; then what is being sent is sent, and no more."""
    seconds = beat.deps.settings[DeliverySettings].heartbeat_seconds
    # Its own log would say at every beat that it beats.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        _once,
        "interval",
        (beat, timedelta(seconds=seconds)),
        seconds=seconds,
        # The library forgives being late by one second, and then leaves out; ours is never left out.
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    try:
        yield
    finally:
        beat.close()
        scheduler.shutdown(wait=True)


def _once(beat: Beat, patience: timedelta) -> None:
    try:
        beat.keep_up(patience=patience)
    except Exception as error:  # noqa: BLE001 - the next beat may fare better, and nothing is lost meanwhile
        log.error("heartbeat_failed", error=type(error).__name__)
