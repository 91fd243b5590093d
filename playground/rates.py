"""How often a method may be called: Slack's tiers per minute, and one message a second in a channel."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from playground.errors import SlackError

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
POSTING = 300
"""Messages a minute in the whole workspace; Slack says "several hundred"."""
_MINUTE = 60.0
_BURST = 5
"""Messages that may come at once in a channel before one a second is enforced."""


@dataclass(frozen=True)
class Rates:
    """`scale` multiplies every allowance; None switches the limits off."""

    scale: float | None = 1.0


class Limiter:
    """Counts calls over the last minute of the workspace's clock."""

    def __init__(self, rates: Rates, now: Callable[[], datetime]) -> None:
        self.rates = rates
        self._now = now
        self._calls: dict[str, deque[float]] = {}

    def take(self, key: str, *, allowance: int, within: float = _MINUTE) -> None:
        """One more call of `key`, of which `allowance` are allowed `within` so many seconds.

        Raises SlackError ratelimited with Retry-After in whole seconds.
        """
        if self.rates.scale is None:
            return
        allowed = max(1, math.floor(allowance * self.rates.scale))
        now = self._now().timestamp()
        calls = self._calls.setdefault(key, deque())
        if calls and now < calls[-1]:
            calls.clear()
        while calls and now - calls[0] >= within:
            calls.popleft()
        if len(calls) >= allowed:
            raise limited(math.ceil(calls[0] + within - now))
        calls.append(now)

    def take_post(self, channel: str) -> None:
        """One more message in a channel: bursts of a few, then one a second."""
        self.take("posting", allowance=POSTING)
        self.take(f"channel:{channel}", allowance=_BURST, within=float(_BURST))


def limited(retry_after: int) -> SlackError:
    """The refusal of one call too many."""
    return SlackError("ratelimited", status=429, headers={"Retry-After": str(max(1, retry_after))})
