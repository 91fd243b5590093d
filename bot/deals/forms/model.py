"""Which forms there are, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """A form about one deal; also the action of the button that opens it, after `deals.`."""

    MOVE = "move"
    WIN = "win"
    LOSE = "lose"
    EXPECT = "expect"
    NEXT_STEP = "next_step"
    EDIT = "edit"
    HAND_OVER = "hand_over"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of a form that was sent: by name what the chat platform says of each."""

    values: Mapping[str, Mapping[str, Any]]

    def text(self, name: str) -> str | None:
        """What was typed; None for nothing."""
        return " ".join(str(self._of(name).get("value") or "").split()) or None

    def lines(self, name: str) -> str | None:
        """The same with its line breaks."""
        return str(self._of(name).get("value") or "").strip() or None

    def chosen(self, name: str) -> str | None:
        """The value of the option that was chosen."""
        return (self._of(name).get("selected_option") or {}).get("value")

    def ticked(self, name: str) -> frozenset[str]:
        """The values of those that were ticked."""
        return frozenset(one["value"] for one in self._of(name).get("selected_options") or ())

    def day(self, name: str) -> date | None:
        """The day that was picked."""
        said = self._of(name).get("selected_date")
        return date.fromisoformat(said) if said else None

    def person(self, name: str) -> str | None:
        """The platform's id of who was picked."""
        return self._of(name).get("selected_user")

    def number(self, name: str) -> Decimal | None:
        """The number that was typed; None for nothing."""
        said = self._of(name).get("value")
        try:
            return Decimal(str(said)) if said else None
        except InvalidOperation:
            return None

    def has(self, name: str) -> bool:
        """Whether the form had that field."""
        return name in self.values

    def _of(self, name: str) -> Mapping[str, Any]:
        return self.values.get(name, {}).get(name) or {}
