"""What is known before a file is applied, the people it speaks of, and where it puts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.people.model import MemberId, Membership, PersonRow, RowProblem, TeamId
from bot.people.rules import fold


@dataclass(frozen=True)
class Known:
    """People and teams as stored: raw columns, stays, and whose each (source, key) is."""

    members: Mapping[MemberId, Mapping[str, Any]]
    stays: Mapping[MemberId, list[Membership]]
    aliases: Mapping[tuple[str, str], MemberId]
    teams: Mapping[TeamId, Mapping[str, Any]]

    def team_of(self, member: MemberId) -> TeamId | None:
        """Somebody's present team."""
        return next((stay.team for stay in self.stays.get(member, ()) if stay.until is None), None)


@dataclass(eq=False)
class Person:
    """Somebody the file speaks of, or somebody known whom it does not mention.

    `said` is what all rows about them say together; `member` is None for somebody new; `rows` are the
    places in the file. Compared by identity: a name is not one.
    """

    said: PersonRow
    member: MemberId | None = None
    rows: tuple[int, ...] = ()

    @cached_property
    def order(self) -> tuple[str, str, int, list[tuple[str, str]]]:
        """By what people are, not by where their rows stand: every outcome is the same in any row order."""
        return (
            fold(self.said.name),
            self.said.email or "",
            self.member or 0,
            sorted(self.said.aliases.items()),
        )


@dataclass
class Placement:
    """Where everybody belongs. Teams are named by their folded name; `names` says how to write them."""

    names: dict[str, str] = field(default_factory=dict)
    team_of: dict[Person, str] = field(default_factory=dict)
    leader_of: dict[str, Person] = field(default_factory=dict)
    parent_of: dict[str, str] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def complain(self, person: Person, kind: str, **facts: Any) -> None:
        """Report something about every row of that person."""
        self.problems += [RowProblem(row, kind, facts) for row in person.rows]
