"""Figures that are not money: shares, kept as numerator and denominator until a template prints them; medians."""

from __future__ import annotations

from collections.abc import Mapping
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


def median(counts: Mapping[int, int]) -> Fraction | None:
    """The middle value, or halfway between the two in the middle; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    lower, upper = (total - 1) // 2, total // 2
    return Fraction(_at(counts, lower) + _at(counts, upper), 2)


def _at(counts: Mapping[int, int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)


def mean(counts: Mapping[int, int]) -> Fraction | None:
    """The average; None of nothing."""
    total = sum(counts.values())
    return Fraction(sum(value * count for value, count in counts.items()), total) if total else None
