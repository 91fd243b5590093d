"""Exact money: an integer of minor units with its currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache

from babel.numbers import get_currency_precision


@cache
def minor_digits(currency: str) -> int:
    """How many decimal places the currency has: 2 for USD and CNY, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, fen) of one currency. Never a float."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency} without a rate")
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.minor, other.currency)

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exactly."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    @classmethod
    def of(cls, major: Decimal | str | int, currency: str) -> Money:
        """Money from whole units. Refuses (ValueError) what does not fit the currency's minor unit."""
        try:
            scaled = Decimal(major).scaleb(minor_digits(currency))
        except InvalidOperation as error:
            raise ValueError(f"not an amount: {major!r}") from error
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{major} has more decimals than {currency}")
        return cls(int(scaled), currency)


@dataclass(frozen=True)
class Rate:
    """From `day` on, one unit of `currency` is worth `value` units of the table's base currency."""

    day: date
    currency: str
    value: Decimal


class RateMissing(LookupError):
    """No rate is known for that currency on that day."""


@dataclass(frozen=True)
class Rates:
    """Dated rates of exchange against one base currency."""

    base: str
    rates: tuple[Rate, ...] = ()

    def factor(self, currency: str, *, to: str, on: date) -> Decimal:
        """What one unit of `currency` is in `to` by the rates of that day. Raises RateMissing."""
        if currency == to:
            return Decimal(1)
        return self._in_base(currency, on) / self._in_base(to, on)

    def _in_base(self, currency: str, on: date) -> Decimal:
        if currency == self.base:
            return Decimal(1)
        known = [rate for rate in self.rates if rate.currency == currency and rate.day <= on]
        if not known:
            raise RateMissing(currency)
        return max(known, key=lambda rate: rate.day).value

    def total(self, parts: Iterable[Money], *, to: str, on: date) -> Money:
        """The parts together in one currency, rounded once, half to even. Raises RateMissing."""
        sums: dict[str, int] = {}
        for part in parts:
            sums[part.currency] = sums.get(part.currency, 0) + part.minor
        return self.total_of(sums, to=to, on=on)

    def total_of(self, sums: Mapping[str, int | Decimal], *, to: str, on: date) -> Money:
        """Like `total`, from sums of minor units by currency (fractions of a minor unit allowed)."""
        exact = Decimal(0)
        for currency, minor in sorted(sums.items()):
            shift = minor_digits(to) - minor_digits(currency)
            exact += Decimal(minor).scaleb(shift) * self.factor(currency, to=to, on=on)
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), to)

    def knows(self, currency: str, *, to: str, on: date) -> bool:
        """Whether there is a rate."""
        try:
            self.factor(currency, to=to, on=on)
        except RateMissing:
            return False
        return True

    def known_total_of(self, sums: Mapping[str, int | Decimal], *, to: str, on: date) -> Money:
        """Like `total_of`, leaving out currencies without a rate."""
        home = sums.get(to, 0)
        if isinstance(home, int) and len(sums) == (to in sums):
            # The usual case, quickly: there is nothing to convert and nothing to round.
            return Money(home, to)
        known = {currency: minor for currency, minor in sums.items() if self.knows(currency, to=to, on=on)}
        return self.total_of(known, to=to, on=on)
