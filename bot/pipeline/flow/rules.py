"""Each deal's way from one day to a later one, cut into effects that belong to one term each. Pure.

The rules, in the order in which they decide:

1. A day counts as it ended. The opening is the end of the first day, the closing the end of the last.
2. A deal comes into the pipeline at most once between the two, and leaves it at most once. Closed and reopened
   in between, it was open all the time; closed at the end, it was closed by the last of its changes that
   closed it. So what is won here is what the overview calls won in the same days.
3. A deal first heard of is new, also when it was closed already then: it was new and won. One that had ended
   before the opening is reopened; ended otherwise than before, it was reopened and closed again.
4. While it is open, a deal moves whenever it counts for other people or another stage than before. People's
   changes of team happen as their day begins, before what happens to their deals on that day.
5. What changes at once happens in this order: handed over, then repriced, then moved on or closed. So a team
   that gets a deal and wins it at another amount has it moved in at the old one, repriced, and won at the new.
6. A closed deal counts with the amount it has at the end, as in the overview. A correction after the closing
   is a repricing before it.
7. Amounts that are not known add nothing and are counted. Getting to know one is a repricing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, TypeVar

from bot.deals.model import Status
from bot.kit.money import Money
from bot.pipeline.flow.model import (
    Effect,
    Expected,
    Found,
    OpeningRow,
    Path,
    Place,
    Shift,
    Term,
    Version,
    Waterfall,
    Worth,
)
from bot.pipeline.model import Amounts, StageKey
from bot.pipeline.rules import Credit, Exchange

SIGNS: Final[Mapping[Term, int]] = {
    Term.NEW: 1,
    Term.REOPENED: 1,
    Term.REPRICED: 1,
    Term.MOVED_IN: 1,
    Term.MOVED_OUT: -1,
    Term.WON: -1,
    Term.LOST: -1,
    Term.GONE: -1,
    Term.CAME: 1,
    Term.WENT: -1,
}
"""How each term enters the sum."""

_OPEN, _GONE = Status.OPEN.value, Status.GONE.value
_NOTHING = Worth(None, "", 0)
_LEAVES = {Status.WON.value: Term.WON, Status.LOST.value: Term.LOST, _GONE: Term.GONE}

Changes: TypeAlias = Mapping[int | None, Sequence[int]]
"""The days, in order, on which somebody came to a team or left one."""
Key = TypeVar("Key", bound=Hashable)


def changes_of_team(stints: Iterable[Sequence[int]], *, after: int, until: int) -> Changes:
    """From (member, since, until exclusive, team): who changed teams on which days after the one, up to the other."""
    days: dict[int | None, set[int]] = defaultdict(set)
    for member, since, end, _ in stints:
        days[member].update(day for day in (since, end) if after < day <= until)
    return {member: sorted(found) for member, found in days.items() if found}


def way(
    path: Path, *, opening: int, closing: int, credit: Credit, changes: Changes
) -> tuple[list[Effect], Expected | None]:
    """What one deal did between the ends of two days, and how its expected close moved, if it did.

    Worked examples: tests/pipeline/flow/test_rules.py.
    """
    first, last = path[0], path[-1]
    was_known = first.day <= opening
    end = None
    if last.status != _OPEN:
        end = next((n for n in range(len(path) - 1, -1, -1) if path[n].is_move), 0)
        if path[end].day <= opening:
            return [], None
    walk = _Walk(closing=closing, credit=credit, changes=changes)
    if was_known and first.status == _OPEN:
        walk.stand(first, on=opening)
    elif not was_known and first.status != _GONE and end != 0:
        walk.enter(first, Term.NEW)
    for version in path[1 if was_known or walk.place else 0 : end]:
        # What is closed in between and open again later was open all the time.
        if version.status == _OPEN:
            walk.step(version)
    if end is None:
        walk.wait(closing)
        return walk.effects, walk.expected()
    walk.leave(path[end], last, enters=Term.REOPENED if was_known or end else Term.NEW)
    return walk.effects, None


@dataclass(slots=True)
class _Walk:
    """Goes along one deal's path and notes what happens."""

    closing: int
    credit: Credit
    changes: Changes
    effects: list[Effect] = field(default_factory=list)
    deal: int = 0
    day: int = 0
    place: Place | None = None
    worth: Worth = _NOTHING
    now_expected: int | None = None
    was_expected: int | None = None
    shifted_on: int = 0

    def stand(self, version: Version, *, on: int) -> None:
        """It is open as the way begins."""
        self.deal, self.day = version.deal, on
        self.place = self._place(version.owner, on, version.process, version.stage)
        self.worth = _worth(version)
        self.was_expected = self.now_expected = version.expected

    def enter(self, version: Version, term: Term) -> None:
        """It comes into the pipeline, as that version has it."""
        self.stand(version, on=version.day)
        self._note(term, None, self.place, self.worth)

    def step(self, version: Version) -> None:
        """It is open, and something of it changes."""
        if self.place is None:
            self.enter(version, Term.REOPENED)
            return
        self.wait(version.day)
        self._move(self._place(version.owner, version.day, version.process, version.stage))
        self._reprice(_worth(version))
        if version.expected != self.now_expected:
            self.now_expected, self.shifted_on = version.expected, version.day

    def wait(self, until: int) -> None:
        """Days go by in which only the team of its owner may change."""
        place = self.place
        assert place is not None
        days = self.changes.get(place.owner, ())
        for day in days[bisect_right(days, self.day) :]:
            if day > until:
                break
            self.day = day
            self._move(self._place(place.owner, day, place.process, place.stage))
        self.day = until

    def leave(self, version: Version, last: Version, *, enters: Term) -> None:
        """It is closed by that version, and stays so with the amount of the last one."""
        if self.place is None:
            if version.status == _GONE:
                return
            self.enter(version, enters)
            self.worth = _worth(last)
            self.effects[-1] = self.effects[-1]._replace(worth=self.worth)
        else:
            self.wait(version.day)
            # A closed deal's stage is no place: it leaves from where it was.
            self._move(self._place(version.owner, version.day, self.place.process, self.place.stage))
            self._reprice(_worth(last))
        self._note(_LEAVES[version.status], self.place, None, self.worth)

    def expected(self) -> Expected | None:
        """How its expected close moved while it counted here; None when it does not, or no day is known."""
        was, now, place = self.was_expected, self.now_expected, self.place
        if place is None or place.team is None or was is None or now is None or was == now:
            return None
        return Expected(self.deal, self.shifted_on, was, now, place, self.worth)

    def _place(self, owner: int | None, day: int, process: str, stage: str | None) -> Place:
        return Place(self.credit(owner, day), owner, process, stage)

    def _move(self, to: Place) -> None:
        if to == self.place:
            return
        if self.place is not None and self.place.team is None:
            # Those who get it now get it with the day it is expected on now.
            self.was_expected = self.now_expected
        self._note(Term.MOVED_IN, self.place, to, self.worth)
        self.place = to

    def _reprice(self, to: Worth) -> None:
        if to != self.worth:
            self._note(Term.REPRICED, self.place, self.place, to, before=self.worth)
            self.worth = to

    def _note(
        self, term: Term, was: Place | None, now: Place | None, worth: Worth, before: Worth | None = None
    ) -> None:
        self.effects.append(Effect(self.deal, self.day, term, was, now, worth, before))


def _worth(version: Version) -> Worth:
    return Worth(version.amount, version.currency, version.is_estimated if version.amount is not None else 0)


def booked(effect: Effect, key: Callable[[Place], Key]) -> Iterator[tuple[Key, Term]]:
    """For which lines the effect is which term; `key` says on which line a place is that counts."""
    was = key(effect.was) if effect.was is not None and effect.was.team is not None else None
    now = key(effect.now) if effect.now is not None and effect.now.team is not None else None
    if effect.term is not Term.MOVED_IN:
        line = was if now is None else now
        if line is not None:
            yield line, effect.term
    elif was != now:
        if was is not None:
            yield was, Term.MOVED_OUT if now is None else Term.WENT
        if now is not None:
            yield now, Term.MOVED_IN if was is None else Term.CAME


@dataclass(slots=True)
class _Sum:
    """Deals, deals with an amount, amount and estimated amount."""

    deals: int = 0
    known: int = 0
    amount: int = 0
    estimated: int = 0

    def add(self, deals: int, known: int, amount: int, estimated: int, sign: int = 1) -> None:
        self.deals += sign * deals
        self.known += sign * known
        self.amount += sign * amount
        self.estimated += sign * estimated

    def add_worth(self, worth: Worth, sign: int = 1) -> None:
        minor, known = worth.amount or 0, worth.amount is not None
        self.add(1, known, minor, minor if worth.is_estimated else 0, sign)


_Sums: TypeAlias = "defaultdict[str, _Sum]"


def waterfalls(
    opening: Iterable[OpeningRow],
    effects: Iterable[Effect],
    *,
    key: Callable[[Place], Key],
    credit: Credit,
    on: int,
    before: Exchange,
    after: Exchange,
) -> dict[Key, Waterfall]:
    """One waterfall for each line that had, got or has anything.

    The opening is at the rates of its day (`before`), all else at those of the closing (`after`), as the
    overview has both. What the change of rates makes of the opening amounts is the revaluation. Each figure is
    rounded once, half to even; what these roundings leave, a cent or so where there are several currencies,
    is in the revaluation too, so that the printed figures add up exactly.
    Worked example: tests/pipeline/flow/test_rules.py::test_rates_that_change_revalue_what_was_open.
    """
    books: dict[Key, _Book] = defaultdict(_Book)
    for owner, process, stage, currency, *parts in opening:
        team = credit(owner, on)
        if team is not None:
            books[key(Place(team, owner, process, stage))].opening[currency].add(*parts)
    for effect in effects:
        for line, term in booked(effect, key):
            books[line].note(effect, term)
    return {line: book.waterfall(before, after) for line, book in books.items()}


def nothing(before: Exchange, after: Exchange) -> Waterfall:
    """Of a scope in which nothing was, came or is."""
    return _Book().waterfall(before, after)


class _Book:
    """The sums of one line, by term and currency."""

    def __init__(self) -> None:
        self.opening: _Sums = defaultdict(_Sum)
        self.terms: dict[Term, _Sums] = {term: defaultdict(_Sum) for term in SIGNS}
        self.repriced: set[int] = set()

    def note(self, effect: Effect, term: Term) -> None:
        sums = self.terms[term]
        sums[effect.worth.currency].add_worth(effect.worth)
        if effect.before is not None:
            sums[effect.before.currency].add_worth(effect.before, -1)
            self.repriced.add(effect.deal)

    def waterfall(self, before: Exchange, after: Exchange) -> Waterfall:
        closing: _Sums = defaultdict(_Sum)
        for currency, one in self.opening.items():
            closing[currency].add(one.deals, one.known, one.amount, one.estimated)
        for term, sums in self.terms.items():
            for currency, one in sums.items():
                closing[currency].add(one.deals, one.known, one.amount, one.estimated, SIGNS[term])
        first, last = _amounts(self.opening, before), _amounts(closing, after)
        terms = {term: _amounts(sums, after) for term, sums in self.terms.items()}
        changed = sum(SIGNS[term] * one.amount.minor for term, one in terms.items())
        rest = last.amount.minor - first.amount.minor - changed
        repriced = terms[Term.REPRICED]
        terms[Term.REPRICED] = Amounts(
            len(self.repriced), repriced.amount, repriced.estimated, without_amount=0, without_rate=0
        )
        return Waterfall(first, terms, Money(rest, after.to), last)


def _amounts(sums: Mapping[str, _Sum], exchange: Exchange) -> Amounts:
    return Amounts(
        count=sum(one.deals for one in sums.values()),
        amount=exchange.total({currency: one.amount for currency, one in sums.items()}),
        estimated=exchange.total({currency: one.estimated for currency, one in sums.items()}),
        without_amount=sum(one.deals - one.known for one in sums.values()),
        without_rate=sum(one.known for currency, one in sums.items() if not exchange.knows(currency)),
    )


def shift(expected: Expected, *, last: int) -> Shift | None:
    """Whether a deal that was to close by the last day of the period no longer is, or the other way round.

    One that was overdue before the period counts as to close in it. A day that was never said, or was taken
    away, has not moved.
    """
    if expected.was <= last < expected.now:
        return Shift.SLIPPED
    return Shift.PULLED_IN if expected.now <= last < expected.was else None


def worth_of(found: Iterable[Worth], exchange: Exchange) -> Amounts:
    """So many deals, and what they come to."""
    sums: _Sums = defaultdict(_Sum)
    for worth in found:
        sums[worth.currency].add_worth(worth)
    return _amounts(sums, exchange)


def behind(effects: Iterable[Effect], term: Term) -> list[Found]:
    """What makes up a term of the whole. A deal that was repriced several times is one, with the sum of it."""
    found: dict[tuple[Any, ...], Found] = {}
    for number, effect in enumerate(effects):
        place = effect.was if effect.now is None else effect.now
        if place is None or term not in {one for _, one in booked(effect, lambda _: 0)}:
            continue
        if term is Term.MOVED_OUT and effect.was is not None:
            place = effect.was
        is_handed_over = term in (Term.MOVED_IN, Term.MOVED_OUT) and effect.was and effect.now
        one = Found(
            deal=effect.deal,
            owner=place.owner,
            day=effect.day,
            key=StageKey(place.process, place.stage),
            worth=effect.worth,
            was=effect.was.owner if is_handed_over and effect.was else None,
            now=effect.now.owner if is_handed_over and effect.now else None,
        )
        if effect.before is None:
            found[number,] = one
            continue
        for worth in differences(effect.before, effect.worth):
            key = (effect.deal, worth.currency)
            before = found[key].worth.amount if key in found else 0
            found[key] = replace(one, worth=worth._replace(amount=(before or 0) + (worth.amount or 0)))
    return list(found.values())


def differences(was: Worth, now: Worth) -> list[Worth]:
    """What a repricing adds, in each of its currencies; nothing known counts as nothing."""
    if was.currency == now.currency:
        return [now._replace(amount=(now.amount or 0) - (was.amount or 0))]
    return [was._replace(amount=-(was.amount or 0)), now._replace(amount=now.amount or 0)]
