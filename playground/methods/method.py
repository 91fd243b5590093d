"""What a Web API method is: what it does, what it needs, how often it may be called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playground.desk import Arguments, Desk
from playground.model import Json
from playground.rates import TIER_3


@dataclass(frozen=True)
class Method:
    """`scopes` are alternatives; `tier` the calls a minute, None where another rule holds.

    `app_token` is for the one kind of method that takes the app-level token.
    """

    run: Callable[[Desk, Arguments], Json]
    scopes: tuple[str, ...] = ()
    tier: int | None = TIER_3
    app_token: bool = False
