"""The flow of one team between two days from histories in memory, and what is open on them counted without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.deals.model import Event, Status
from bot.kit.money import Rate, Rates
from bot.pipeline.flow import rules, waterfalls
from bot.pipeline.flow.model import OpeningRow, Place, Waterfall
from bot.pipeline.rules import Exchange, credit_by_membership
from tests.pipeline.flow.histories import Stint, day, path_of, standing, team_of

RATES = Rates(
    "USD",
    (
        Rate(day(-100), "EUR", Decimal("1.10")),
        Rate(day(10), "EUR", Decimal("1.20")),
        Rate(day(12), "CNY", Decimal("0.1412345")),
        Rate(day(20), "EUR", Decimal("1.1234567")),
    ),
)


class Books:
    """The flow of one team between two days, and what is open on them counted without it."""

    def __init__(
        self, told: Sequence[Sequence[Event]], known: Sequence[Stint], after: int, until: int
    ) -> None:
        self.told, self.after, self.until = told, day(after), day(until)
        self.mine = [one for one in known if one.team == 1]
        opening, closing = self.after.toordinal(), self.until.toordinal()
        paths = [path_of(events, self.after, self.until) for events in told]
        self.effects, _ = rules.ways(
            [path for path in paths if path],
            opening=opening,
            closing=closing,
            credit=credit_by_membership(self.mine),
            changes=rules.changes_of_team(self.mine, after=opening, until=closing),
        )

    def open(self, on: date) -> list[OpeningRow]:
        states = [standing(events, on) for events in self.told]
        return [
            OpeningRow(
                *(one.owner, one.process, one.stage, one.currency, 1, int(one.amount_minor is not None)),
                *(one.amount_minor or 0, (one.amount_minor or 0) if one.is_estimated else 0),
            )
            for one in states
            if one and one.status is Status.OPEN and team_of(self.mine, one.owner, on) == 1
        ]

    def waterfalls(self, key: Callable[[Place], Any]) -> dict[Any, Waterfall]:
        return waterfalls.waterfalls(
            self.open(self.after),
            self.effects,
            key=key,
            credit=credit_by_membership(self.mine),
            on=self.after.toordinal(),
            before=Exchange(RATES, "USD", self.after),
            after=Exchange(RATES, "USD", self.until),
        )

    def expected(self, on: date, key: Callable[[Place], Any]) -> dict[Any, tuple[int, int, int, int, int]]:
        found: dict[Any, list[OpeningRow]] = {}
        for row in self.open(on):
            found.setdefault(key(Place(1, row.owner, row.process, row.stage)), []).append(row)
        exchange = Exchange(RATES, "USD", on)
        return {
            line: (
                len(rows),
                exchange.total(_sums(rows, lambda row: row.amount)).minor,
                exchange.total(_sums(rows, lambda row: row.estimated)).minor,
                sum(not row.with_amount for row in rows),
                sum(row.with_amount for row in rows if not exchange.knows(row.currency)),
            )
            for line, rows in found.items()
        }


def _sums(rows: Iterable[OpeningRow], part: Callable[[OpeningRow], int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + part(row)
    return sums


def said(amounts: Any) -> tuple[int, int, int, int, int]:
    return (
        amounts.count,
        amounts.amount.minor,
        amounts.estimated.minor,
        amounts.without_amount,
        amounts.without_rate,
    )
