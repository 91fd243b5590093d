"""Who is who: which rows and which members are one person. Never guesses. Pure.

An email or a CRM's id makes rows one person wherever it appears. A name alone does so only when nothing
speaks against it: two emails, two ids of one system, or two members are two people, and a name that fits
both fits neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

from bot.people.model import MemberId, PersonRow, RowProblem
from bot.people.roster.model import Known, Person
from bot.people.rules import exact, fold

_NAMES = ("name", "team", "parent_team", "manager")


@dataclass(frozen=True)
class Identified:
    """The people a file speaks of, the rest of those known, and what could not be told.

    `doubtful` are the (folded) names in rows that were left out.
    """

    people: tuple[Person, ...]
    others: tuple[Person, ...]
    problems: tuple[RowProblem, ...]
    doubtful: frozenset[str]


class _Groups:
    """Disjoint sets of anything hashable (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def find(self, one: Hashable) -> Hashable:
        self._above.setdefault(one, one)
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self.find(one)] = self.find(other)

    def sets(self) -> list[list[Any]]:
        found = defaultdict(list)
        for one in self._above:
            found[self.find(one)].append(one)
        return list(found.values())


@dataclass(eq=False)
class _Candidate:
    """Rows and members that are one person as far as emails and ids tell."""

    rows: list[int]
    members: list[MemberId]
    emails: set[str]
    keys: dict[str, set[str]]
    names: set[str]

    def clashes(self, other: _Candidate) -> bool:
        """Whether the two are certainly two people."""
        if self.members and other.members:
            return True
        if self.emails and other.emails:
            return True
        return any(
            self.keys[source].isdisjoint(other.keys[source]) for source in self.keys & other.keys.keys()
        )

    def absorb(self, other: _Candidate) -> None:
        self.rows += other.rows
        self.members += other.members
        self.names |= other.names


def identify(rows: Sequence[PersonRow], known: Known, source: str) -> Identified:
    """Tell the people behind the rows. The order of the rows does not matter."""
    candidates = _by_keys(rows, known, source)
    problems: list[RowProblem] = []
    sure = []
    for candidate in candidates:
        if len(candidate.members) > 1:
            names = sorted(known.members[one]["name"] for one in candidate.members)
            problems += [
                RowProblem(row, "contradiction", {"what": "person", "people": names})
                for row in candidate.rows
            ]
        else:
            sure.append(candidate)
    merged, doubtful = _by_names(sure)
    for candidate in doubtful:
        problems += [RowProblem(row, "ambiguous", {"name": rows[row].name}) for row in candidate.rows]
    people, others = [], []
    for candidate in merged:
        if not candidate.rows:
            others.append(_known_person(candidate.members[0], known))
            continue
        person, contradictions = _person(candidate, rows)
        problems += contradictions
        if person is not None:
            people.append(person)
    mentioned = {person.member for person in (*people, *others)}
    others += [_known_person(one, known) for one in known.members if one not in mentioned]
    return Identified(
        tuple(sorted(people, key=lambda one: one.order)),
        tuple(sorted(others, key=lambda one: one.order)),
        tuple(problems),
        frozenset(fold(rows[problem.row].name) for problem in problems),
    )


def _by_keys(rows: Sequence[PersonRow], known: Known, source: str) -> list[_Candidate]:
    groups = _Groups()
    for number, row in enumerate(rows):
        me = ("row", number)
        groups.find(me)
        if row.email:
            groups.join(me, ("email", fold(row.email)))
        for system, key in row.aliases.items():
            groups.join(me, ("key", system, exact(key)))
        if (source, exact(row.name)) in known.aliases:
            groups.join(me, ("member", known.aliases[source, exact(row.name)]))
        elif not row.email and not row.aliases:
            groups.join(me, ("name", fold(row.name)))
    for member, values in known.members.items():
        groups.find(("member", member))
        if values["email"]:
            groups.join(("member", member), ("email", values["email"]))
    for (system, key), member in known.aliases.items():
        groups.join(("member", member), ("key", system, key))
    return [_candidate(nodes, rows, known, source) for nodes in groups.sets()]


def _candidate(
    nodes: Iterable[tuple[Any, ...]], rows: Sequence[PersonRow], known: Known, source: str
) -> _Candidate:
    found = _Candidate([], [], set(), defaultdict(set), set())
    for kind, *rest in nodes:
        if kind == "row":
            found.rows.append(rest[0])
        elif kind == "member":
            found.members.append(rest[0])
        elif kind == "email":
            found.emails.add(rest[0])
        elif kind == "key":
            found.keys[rest[0]].add(rest[1])
    said = {rows[number].name for number in found.rows}
    found.names = {fold(name) for name in said if (source, exact(name)) not in known.aliases}
    # Whom the file calls by another name is called that from now on, and not what they were called before.
    if not found.names:
        # Folded anew, for what was stored may be from when names were compared otherwise.
        found.names = {fold(known.members[one]["name"]) for one in found.members} or {
            fold(name) for name in said
        }
    found.keys = dict(found.keys)
    return found


def _by_names(candidates: Sequence[_Candidate]) -> tuple[list[_Candidate], list[_Candidate]]:
    """Join candidates of one name that do not clash; those that could be either of two are doubtful.

    When nobody is left who fits two that do not fit each other, fitting is an equivalence, so what is joined
    is unambiguous.
    """
    fits = _fitting(candidates)
    doubtful: set[_Candidate] = set()
    for one, fitting in fits.items():
        if any(b not in fits[a] for a, b in combinations(fitting, 2)):
            doubtful.add(one)
            # What may be a member we are not sure of is not made a new one.
            doubtful |= fitting if one.members else set()
    joined: set[_Candidate] = set()
    for one in candidates:
        if one in doubtful or one in joined:
            continue
        for other in fits.get(one, set()) - doubtful - joined:
            one.absorb(other)
            joined.add(other)
    sure = [one for one in candidates if one not in doubtful and one not in joined]
    return sure, [one for one in candidates if one in doubtful]


def _fitting(candidates: Sequence[_Candidate]) -> dict[_Candidate, set[_Candidate]]:
    named: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        for name in candidate.names:
            named[name].append(candidate)
    fits: dict[_Candidate, set[_Candidate]] = defaultdict(set)
    for namesakes in named.values():
        for one, other in combinations(namesakes, 2):
            if (one.rows or other.rows) and not one.clashes(other):
                fits[one].add(other)
                fits[other].add(one)
    return fits


def _person(candidate: _Candidate, rows: Sequence[PersonRow]) -> tuple[Person | None, list[RowProblem]]:
    said = [rows[number] for number in sorted(candidate.rows)]
    together: dict[str, Any] = {"aliases": {}}
    for column in fields(PersonRow):
        values = [getattr(row, column.name) for row in said]
        if column.name == "aliases":
            wrong = _differing_keys(values, together["aliases"])
        else:
            meant = {_comparable(column.name, value): value for value in _sorted(values)}
            wrong = len(meant) > 1
            together[column.name] = next(iter(meant.values()), None)
        if wrong:
            facts = {"what": column.name}
            return None, [RowProblem(number, "contradiction", facts) for number in candidate.rows]
    together["email"] = fold(together["email"]) if together["email"] else None
    member = candidate.members[0] if candidate.members else None
    return Person(PersonRow(**together), member, tuple(sorted(candidate.rows))), []


def _sorted(values: Iterable[Any]) -> list[Any]:
    """Without None, in an order that does not depend on the order they came in."""
    return sorted((one for one in values if one is not None), key=str, reverse=True)


def _comparable(column: str, value: Any) -> Any:
    return fold(value) if column in (*_NAMES, "email") else value


def _differing_keys(values: Iterable[Mapping[str, str]], together: dict[str, str]) -> bool:
    return any(
        together.setdefault(system, exact(key)) != exact(key) for one in values for system, key in one.items()
    )


def _known_person(member: MemberId, known: Known) -> Person:
    values = known.members[member]
    return Person(PersonRow(name=values["name"], email=values["email"]), member)
