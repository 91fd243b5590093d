"""The section `delivery`: working hours, how much a person and a channel are told, and how it is sent."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from bot.kit.settings import Section

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _time_of_day(value: Any) -> Any:
    # YAML reads 16:30 without quotes as a number to the base of 60.
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError('a time of day as "HH:MM", in quotes, like "16:30"')
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError('a time of day as "HH:MM", from "00:00" to "23:59"')
    return value


def _time_or_none(value: Any) -> Any:
    return value if value == "" else _time_of_day(value)


class DeliverySettings(Section):
    """Delivery. Hours and limits are those of people who have not chosen their own."""

    section = "delivery"
    work_starts: Annotated[str, BeforeValidator(_time_of_day)] = "09:00"
    work_ends: Annotated[str, BeforeValidator(_time_of_day)] = "18:00"
    daily_limit: Annotated[int, Field(ge=0, le=20)] = 3
    gap_minutes: Annotated[int, Field(ge=0, le=480)] = 30
    digest_at: Annotated[str, BeforeValidator(_time_or_none)] = "16:30"
    channel_daily_limit: Annotated[int, Field(ge=0, le=1000)] = 12
    heartbeat_seconds: Annotated[int, Field(ge=1, le=300)] = 5
    senders: Annotated[int, Field(ge=1, le=64)] = 8
    posts_per_minute: Annotated[int, Field(ge=1, le=6000)] = 240
    lease_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    late_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    keep_days: Annotated[int, Field(ge=100, le=36500)] = 400

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> DeliverySettings:
        if self.ends <= self.starts:
            raise ValueError(f"work_ends {self.work_ends!r} is not after work_starts {self.work_starts!r}")
        return self

    @property
    def starts(self) -> time:
        """`work_starts` as a time of day."""
        return time.fromisoformat(self.work_starts)

    @property
    def ends(self) -> time:
        """`work_ends` as a time of day."""
        return time.fromisoformat(self.work_ends)

    @property
    def digest(self) -> time | None:
        """`digest_at` as a time of day; None: no digest."""
        return time.fromisoformat(self.digest_at) if self.digest_at else None
