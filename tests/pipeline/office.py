"""The company of tests/world.py and what is sold in it, for tests that ask the overview."""

from __future__ import annotations

from datetime import date

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.money import Money
from bot.people.model import Member
from bot.pipeline import service
from bot.pipeline.model import Overview
from tests.pipeline.selling import LONG_AGO, Seller
from tests.world import found

TODAY = date(2026, 11, 23)


class Office:
    """Who works there, by name, and a seller that writes their deals."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
        self.members: dict[str, Member] = found(deps)
        first = next(iter(self.members.values()))
        self.seller = Seller(first.workspace, {name: one.id for name, one in self.members.items()})

    def write(self, *, history_from: date = LONG_AGO) -> None:
        """Store the deals told so far."""
        with self.deps.writing() as tx:
            self.seller.write(tx, history_from=history_from)

    def ask(self, name: str, text: str = "", *, today: date = TODAY) -> Overview:
        """What that person gets for that text."""
        with self.deps.reading() as tx:
            return self.ask_in(tx, name, text, today=today)

    def ask_in(self, tx: Tx, name: str, text: str = "", *, today: date = TODAY) -> Overview:
        """The same within a transaction that is open."""
        asker = self.members[name]
        query = service.understand(tx, asker=asker, text=text, today=today, deps=self.deps)
        return service.overview(tx, asker=asker, query=query, today=today, deps=self.deps)


def dollars(amount: int) -> Money:
    """Whole dollars."""
    return Money(amount * 100, "USD")
