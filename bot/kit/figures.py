"""Figures that are not money: shares, kept as numerator and denominator until a template prints them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`. Zero of zero is no data, never 0 %."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """The exact ratio, or None when there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None
