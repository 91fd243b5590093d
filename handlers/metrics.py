"""What /metrics tells Prometheus. Every metric is described in docs/operations.md; a test compares."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


class Metrics:
    """The app's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "coach_slack_requests", "Payloads received from Slack", ["kind"], registry=self.registry
        )
        self.troubles = Counter(
            "coach_answers_not_given", "Requests refused or failed", ["why"], registry=self.registry
        )
        self.deliveries = Counter(
            "coach_deliveries",
            "What was said unasked, and what became of it",
            ["kind", "state"],
            registry=self.registry,
        )
        self.acknowledged = Histogram(
            "coach_acknowledge_seconds",
            "From receiving a payload to acknowledging it",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
            registry=self.registry,
        )

    def middleware(self, body: dict[str, Any], next: Callable[[], None]) -> None:  # noqa: A002
        """Bolt middleware: counts by kind of payload."""
        kind = "command" if "command" in body else "event" if "event" in body else "interaction"
        self.requests.labels(kind).inc()
        next()

    def answered(self, why: str) -> None:
        """Count a request that was not answered as asked."""
        self.troubles.labels(why).inc()

    def delivered(self, kind: str, state: str) -> None:
        """Count a delivery that was settled."""
        self.deliveries.labels(kind, state).inc()

    def timed(self) -> Callable[[], None]:
        """Start a watch; call what it returns at the acknowledgement."""
        start = time.perf_counter()
        return lambda: self.acknowledged.observe(time.perf_counter() - start)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
