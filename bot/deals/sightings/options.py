"""What the map of a deals file can say beyond columns and values."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Setting

from bot.kit.importing import Options

KeyField = Literal["name", "account", "account_id", "owner", "owner_id", "product", "created", "amount"]


class Complete(Options):
    """What a complete file speaks for: `--complete` leaves deals outside of it alone."""

    process: tuple[str, ...] = ()
    status: tuple[Literal["open", "won", "lost"], ...] = ()
    team: tuple[str, ...] = ()
    created_from: date | None = None


class DealOptions(Options):
    """How its deals are told apart and what it speaks for."""

    process: str | None = None
    key: Annotated[tuple[KeyField, ...], Setting(min_length=1)] = ("name", "account", "owner", "created")
    zero_is_unknown: tuple[Literal["open", "won", "lost"], ...] = ()
    estimate_open_from_list_price: bool = False
    complete: Complete = Complete()
