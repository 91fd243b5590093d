"""What a row of another file says about which deal it means, and the deals that could be meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.deals.model import DealId


class Mention(NamedTuple):
    """A deal as another file refers to it. Without an id the name decides, then customer and creation."""

    id: str | None = None
    name: str | None = None
    account: str | None = None
    created: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored deal and what it can be recognised by."""

    id: DealId
    key: str
    name: str
    process: str
    created_on: date | None
    account: str | None
