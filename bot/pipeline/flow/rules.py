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
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from bot.deals.model import Status
from bot.pipeline.flow.model import (
    Effect,
    Expected,
    Found,
    Path,
    Place,
    Shift,
    Term,
    Version,
    VersionTuple,
    Worth,
)
from bot.pipeline.model import StageKey
from bot.pipeline.rules import Credit

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
# Of a tuple, which is several times quicker than of single values.
_effect: Final = partial(tuple.__new__, Effect)
_place: Final = partial(tuple.__new__, Place)
_as_worth: Final = partial(tuple.__new__, Worth)
_TERM: Final = Effect._fields.index("term")
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


def ways(
    paths: Iterable[Path],
    *,
    opening: int,
    closing: int,
    credit: Credit,
    changes: Changes,
    follows_stages: bool = True,
) -> tuple[list[Effect], list[Expected]]:
    """What each deal did between the ends of two days, and of which the expected close moved.

    `follows_stages` False: moves between stages are left out, and where an effect was says nothing of them.
    Worked examples: tests/pipeline/flow/test_rules.py.
    """
    walk = _Walk(credit=credit, changes=changes, follows_stages=follows_stages)
    shifted: list[Expected] = []
    for path in paths:
        last, end = path[-1], None
        if last[_STATUS] != _OPEN:
            end = next((n for n in range(len(path) - 1, -1, -1) if path[n][_IS_MOVE]), 0)
            if path[end][_DAY] <= opening:
                continue
        walk.along(path, end, opening=opening)
        if end is None:
            walk.wait(closing)
            if walk.said != walk.worth:
                walk.settle()
            if walk.was_expected != walk.now_expected:
                shifted += walk.expected()
    return walk.effects, shifted


# Versions are many and mostly alike, so they stay plain tuples, and what did not change is not made anew.
_DAY: Final = 1
_STATUS: Final = 2
_OWNER: Final = 3
_WHERE: Final = slice(3, 6)
_WORTH: Final = slice(6, 9)
_EXPECTED: Final = 9
_IS_MOVE: Final = 10
_FIELDS: Final = list(Version._fields)
assert _FIELDS[_WHERE] == ["owner", "process", "stage"] == list(Place._fields[1:])
assert _FIELDS[_WORTH] == list(Worth._fields)
assert [_FIELDS[n] for n in (_DAY, _STATUS, _OWNER, _EXPECTED, _IS_MOVE)] == [
    *("day", "status", "owner", "expected", "is_move"),
]


@dataclass(slots=True)
class _Walk:
    """Goes along one deal's path after another and notes what happens. `place` None: not open."""

    credit: Credit
    changes: Changes
    follows_stages: bool
    effects: list[Effect] = field(default_factory=list)
    deal: int = 0
    day: int = 0
    place: Place | None = None
    worth: Worth = _NOTHING
    where: int | None = None
    said: Any = None
    said_on: int = 0
    now_expected: int | None = None
    was_expected: int | None = None
    shifted_on: int = 0

    def along(self, path: Path, end: int | None, *, opening: int) -> None:
        """From the opening to the version that closes it for good, or to the last one."""
        first, last = path[0], path[-1]
        was_known = first[_DAY] <= opening
        self.place = None
        if was_known and first[_STATUS] == _OPEN:
            self.stand(first, on=opening)
        elif not was_known and first[_STATUS] != _GONE and end != 0:
            self.enter(first, Term.NEW)
        begun = 1 if was_known or self.place else 0
        if begun < len(path):
            self.steps(path[begun:end])
        if end is not None:
            self.leave(path[end], last, enters=Term.REOPENED if was_known or end else Term.NEW)

    def steps(self, versions: Path) -> None:
        """What happens while it is open. What is closed in between and open again later was open all the time."""
        for version in versions:
            if version[_STATUS] != _OPEN:
                continue
            if self.place is None:
                self.enter(version, Term.REOPENED)
                continue
            if self.changes:
                self.wait(version[_DAY])
            self.day = version[_DAY]
            if version[_OWNER] != self.where or (self.follows_stages and version[4:6] != self.place[2:]):
                self.where = version[_OWNER]
                self._move(self.day, version[_WHERE])
            if version[_WORTH] != self.said:
                self.said, self.said_on = version[_WORTH], self.day
            if version[_EXPECTED] != self.now_expected:
                self.now_expected, self.shifted_on = version[_EXPECTED], version[_DAY]

    def stand(self, version: VersionTuple, *, on: int) -> None:
        """It is open as the way begins."""
        self.deal, self.day = version[0], on
        self.where, self.said = version[_OWNER], version[_WORTH]
        _, _, _, owner, process, stage, _, _, _, _, _ = version
        self.place = _place((self.credit(owner, on), owner, process, stage))
        self.worth = _worth(self.said)
        self.was_expected = self.now_expected = version[_EXPECTED]

    def enter(self, version: VersionTuple, term: Term) -> None:
        """It comes into the pipeline, as that version has it."""
        self.stand(version, on=version[_DAY])
        self._note(term, None, self.place, self.worth)

    def wait(self, until: int) -> None:
        """Days go by in which only the team of its owner may change."""
        if self.changes and self.place is not None:
            days = self.changes.get(self.place.owner, ())
            for day in days[bisect_right(days, self.day) :]:
                if day > until:
                    break
                self.day = day
                self._move(day, self.place[1:])

    def leave(self, version: VersionTuple, last: VersionTuple, *, enters: Term) -> None:
        """It is closed by that version, and stays so with the amount of the last one."""
        status = version[_STATUS]
        if self.place is None:
            if status == _GONE:
                return
            self.stand(version, on=version[_DAY])
            self.worth = _worth(last[_WORTH])
            self._note(enters, None, self.place, self.worth)
        else:
            self.wait(version[_DAY])
            self.day = version[_DAY]
            # A closed deal's stage is no place: it leaves from where it was.
            if version[_OWNER] != self.place.owner:
                self._move(self.day, (version[_OWNER], *self.place[2:]))
            if last[_WORTH] != self.said:
                self.said, self.said_on = last[_WORTH], self.day
            self.settle()
        self._note(_LEAVES[status], self.place, None, self.worth)

    def expected(self) -> Iterator[Expected]:
        """How its expected close moved while it counted here; nothing when it does not, or no day is known."""
        was, now, place = self.was_expected, self.now_expected, self.place
        if place is not None and place.team is not None and was is not None and now is not None:
            yield Expected(self.deal, self.shifted_on, was, now, place, self.worth)

    def _move(self, day: int, where: Any) -> None:
        to = Place(self.credit(where[0], day), *where)
        if to == self.place:
            return
        if self.said != self.worth:
            self.settle()
        if self.place is not None and self.place.team is None:
            # Those who get it now get it with the day it is expected on now.
            self.was_expected = self.now_expected
        self._note(Term.MOVED_IN, self.place, to, self.worth)
        self.place = to

    def settle(self) -> None:
        """Note what has been repriced at one place. Changed and changed back, nothing has."""
        to = _worth(self.said)
        if to != self.worth:
            place = self.place
            self.effects.append(
                _effect((self.deal, self.said_on, Term.REPRICED, place, place, to, self.worth))
            )
            self.worth = to

    def _note(self, term: Term, was: Place | None, now: Place | None, worth: Worth) -> None:
        self.effects.append(_effect((self.deal, self.day, term, was, now, worth, None)))


def _worth(said: Any) -> Worth:
    """An amount that is not known is not estimated."""
    return _as_worth(said) if said[0] is not None else Worth(None, said[1], 0)


def booked(effect: Effect, key: Callable[[Place], Key] | None = None) -> Sequence[tuple[Key | int, Term]]:
    """For which lines the effect is which term.

    `key` says on which line a place is that counts; without it there is one line, 0.
    """
    _, _, term, was_at, now_at, _, _ = effect
    if key is None and term is not Term.MOVED_IN:
        # The usual case, quickly: it happened at one place.
        place = was_at if now_at is None else now_at
        return () if place is None or place[0] is None else ((0, term),)
    was: Any = None
    now: Any = None
    if was_at is not None and was_at[0] is not None:
        was = 0 if key is None else key(was_at)
    if now_at is not None and now_at[0] is not None:
        now = 0 if key is None else key(now_at)
    if term is not Term.MOVED_IN:
        line = was if now is None else now
        return () if line is None else ((line, term),)
    if was == now:
        return ()
    if was is None:
        return ((now, Term.MOVED_IN),)
    return ((was, Term.MOVED_OUT),) if now is None else ((was, Term.WENT), (now, Term.CAME))


def shift(expected: Expected, *, last: int) -> Shift | None:
    """Whether a deal that was to close by the last day of the period no longer is, or the other way round.

    One that was overdue before the period counts as to close in it. A day that was never said, or was taken
    away, has not moved.
    """
    if expected.was <= last < expected.now:
        return Shift.SLIPPED
    return Shift.PULLED_IN if expected.now <= last < expected.was else None


def behind(effects: Iterable[Effect], term: Term) -> list[Found]:
    """What makes up a term of the whole. A deal that was repriced several times is one, with the sum of it."""
    found: dict[tuple[Any, ...], Found] = {}
    asked = Term.MOVED_IN if term is Term.MOVED_OUT else term
    is_move = asked is Term.MOVED_IN
    for number, effect in enumerate(effects):
        # Most are not of that term, and are not taken apart.
        if effect[_TERM] is not asked or (0, term) not in booked(effect):
            continue
        deal, day, _, was, now, worth, before = effect
        place = was if now is None or (term is Term.MOVED_OUT and was is not None) else now
        assert place is not None
        is_handed_over = is_move and was is not None and now is not None
        one = Found(
            deal=deal,
            owner=place.owner,
            day=day,
            key=StageKey(place.process, place.stage),
            worth=worth,
            was=was.owner if is_handed_over and was else None,
            now=now.owner if is_handed_over and now else None,
        )
        if before is None:
            found[number,] = one
            continue
        for part in differences(before, worth):
            key = (deal, part.currency)
            so_far = found[key].worth.amount if key in found else 0
            found[key] = one._replace(worth=part._replace(amount=(so_far or 0) + (part.amount or 0)))
    return list(found.values())


def differences(was: Worth, now: Worth) -> list[Worth]:
    """What a repricing adds, in each of its currencies; nothing known counts as nothing."""
    if was.currency == now.currency:
        return [now._replace(amount=(now.amount or 0) - (was.amount or 0))]
    return [was._replace(amount=-(was.amount or 0)), now._replace(amount=now.amount or 0)]
