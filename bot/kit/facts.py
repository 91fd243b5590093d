"""Facts: what happened, told by lower floors and heard by higher ones in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.kit.db import Tx


class Fact:
    """Base of everything that can be published. Subclasses are frozen dataclasses."""


Hearer = Callable[["Tx", Any], None]
Hears = Mapping[type[Fact], list[Hearer]]


@dataclass(frozen=True)
class Bus:
    """Who hears what. Built once, from what every slice says in its `hears.py`."""

    hearers: Hears = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Iterable[Hears]) -> Bus:
        joined: dict[type[Fact], list[Hearer]] = {}
        for part in parts:
            for fact, hearers in part.items():
                joined.setdefault(fact, []).extend(hearers)
        return cls(joined)

    def publish(self, tx: Tx, fact: Fact) -> None:
        for hearer in self.hearers.get(type(fact), ()):
            hearer(tx, fact)
