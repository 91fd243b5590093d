"""From what each deal did to sums by term: the waterfall of a whole, and of each of its lines. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import add
from typing import Any, TypeAlias

from bot.kit.money import Money
from bot.pipeline.flow.model import Effect, OpeningRow, Place, Term, Waterfall, Worth
from bot.pipeline.flow.rules import SIGNS, booked
from bot.pipeline.model import Amounts
from bot.pipeline.rules import Credit, Exchange

_Sum: TypeAlias = list[int]
"""Deals, deals with an amount, amount and estimated amount. A plain list, because each effect adds to one."""
_Sums: TypeAlias = dict[str, _Sum]


def waterfalls(
    opening: Iterable[OpeningRow],
    effects: Iterable[Effect],
    *,
    key: Callable[[Place], Any] | None,
    credit: Credit,
    on: int,
    before: Exchange,
    after: Exchange,
) -> dict[Any, Waterfall]:
    """One waterfall for each line that had, got or has anything; without a `key` there is one line, 0.

    The opening is at the rates of its day (`before`), all else at those of the closing (`after`), as the
    overview has both. What the change of rates makes of the opening amounts is the revaluation. Each figure is
    rounded once, half to even; what these roundings leave, a cent or so where there are several currencies,
    is in the revaluation too, so that the printed figures add up exactly.
    Worked example: tests/pipeline/flow/test_rules.py::test_rates_that_change_revalue_what_was_open.
    """
    books: dict[Any, _Book] = defaultdict(_Book)
    for owner, process, stage, currency, *parts in opening:
        team = credit(owner, on)
        if team is not None:
            line = 0 if key is None else key(Place(team, owner, process, stage))
            books[line].open(currency, parts)
    for effect in effects:
        _, _, term, was, now, _, _ = effect
        if key is None and term is not Term.MOVED_IN:
            # The usual case, quickly: it happened at one place, and there is one line.
            place = was if now is None else now
            if place is not None and place[0] is not None:
                books[0].note(effect, term)
            continue
        for line, as_term in booked(effect, key):
            books[line].note(effect, as_term)
    return {line: book.waterfall(before, after) for line, book in books.items()}


def nothing(before: Exchange, after: Exchange) -> Waterfall:
    """Of a scope in which nothing was, came or is."""
    return _Book().waterfall(before, after)


class _Book:
    """The sums of one line, by term and currency."""

    def __init__(self) -> None:
        self.opening: _Sums = {}
        self.terms: dict[Term, _Sums] = defaultdict(dict)
        self.repriced: dict[int, list[Worth]] = defaultdict(list)

    def open(self, currency: str, parts: _Sum) -> None:
        """So much was open at first."""
        before = self.opening.get(currency)
        self.opening[currency] = parts if before is None else list(map(add, before, parts))

    def note(self, effect: Effect, term: Term) -> None:
        """The effect is that term here."""
        _, _, _, _, _, worth, before = effect
        sums = self.terms[term]
        _add(sums, worth, 1)
        if before is not None:
            _add(sums, before, -1)
            self.repriced[effect[0]] += (before, worth)

    def waterfall(self, before: Exchange, after: Exchange) -> Waterfall:
        """All of it in one currency."""
        closing = {currency: list(parts) for currency, parts in self.opening.items()}
        for term, sums in self.terms.items():
            sign = SIGNS[term]
            for currency, parts in sums.items():
                known = closing.setdefault(currency, [0, 0, 0, 0])
                closing[currency] = [one + sign * part for one, part in zip(known, parts, strict=True)]
        first, last = _amounts(self.opening, before), _amounts(closing, after)
        none = _amounts({}, after)
        terms = dict.fromkeys(SIGNS, none)
        terms |= {term: _amounts(sums, after) for term, sums in self.terms.items()}
        changed = sum(SIGNS[term] * terms[term].amount.minor for term in self.terms)
        rest = last.amount.minor - first.amount.minor - changed
        repriced = terms[Term.REPRICED]
        terms[Term.REPRICED] = Amounts(
            sum(map(_has_changed, self.repriced.values())),
            repriced.amount,
            repriced.estimated,
            without_amount=0,
            without_rate=0,
        )
        return Waterfall(first, terms, Money(rest, after.to), last)


def _add(sums: _Sums, worth: Worth, sign: int) -> None:
    amount, currency, is_estimated = worth
    one = sums.get(currency)
    if one is None:
        one = sums[currency] = [0, 0, 0, 0]
    one[0] += sign
    if amount is not None:
        one[1] += sign
        one[2] += sign * amount
        if is_estimated:
            one[3] += sign * amount


def _has_changed(worths: Sequence[Worth]) -> bool:
    """Whether a deal's amount is another one in the end, from (before, after, before, after ...)."""
    if len(worths) == 2:
        return worths[0][:2] != worths[1][:2]
    left = Counter(one[:2] for one in worths[::2])
    left.subtract(one[:2] for one in worths[1::2])
    return any(left.values())


def _amounts(sums: _Sums, exchange: Exchange) -> Amounts:
    home = sums.get(exchange.to)
    if len(sums) == (home is not None):
        # One currency, or nothing at all: there is nothing to convert and nothing to round.
        deals, known, amount, estimated = home or (0, 0, 0, 0)
        return Amounts(deals, Money(amount, exchange.to), Money(estimated, exchange.to), deals - known, 0)
    return Amounts(
        count=sum(deals for deals, _, _, _ in sums.values()),
        amount=exchange.total({currency: amount for currency, (_, _, amount, _) in sums.items()}),
        estimated=exchange.total({currency: estimated for currency, (_, _, _, estimated) in sums.items()}),
        without_amount=sum(deals - known for deals, known, _, _ in sums.values()),
        without_rate=sum(
            known for currency, (_, known, _, _) in sums.items() if not exchange.knows(currency)
        ),
    )


def worth_of(found: Iterable[Worth], exchange: Exchange) -> Amounts:
    """So many deals, and what they come to."""
    sums: _Sums = {}
    for worth in found:
        _add(sums, worth, 1)
    return _amounts(sums, exchange)
