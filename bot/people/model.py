"""Workspaces, teams, members, what one is to another, and what a file may say about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, NewType

WorkspaceId = NewType("WorkspaceId", int)
TeamId = NewType("TeamId", int)
MemberId = NewType("MemberId", int)


class Role(StrEnum):
    """What somebody is in sales. Being an admin comes on top (`Member.is_admin`)."""

    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company's Slack workspace. `external_id` is Slack's team id, unknown until Slack is connected.

    Language, zone and currency are the company's, for teams that have none of their own.
    """

    id: WorkspaceId
    name: str
    external_id: str | None
    is_demo: bool
    language: str
    zone: str
    currency: str
    created_at: datetime


class Team(NamedTuple):
    """A team led by one manager; an office or a region is the parent of teams.

    `is_private`: its single deals are open to their owner and those above only; its totals still to its members.

    A tuple, because all teams of a company are read for most questions, and they may be many.
    """

    workspace: WorkspaceId
    id: TeamId
    name: str
    parent: TeamId | None
    manager: MemberId | None
    zone: str
    currency: str
    language: str
    is_private: bool | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person. Counts in every number with or without a Slack account.

    `team` is the present team. `language` and `zone` are what was set for the
    person, else Slack's, else the team's, else the company's. `left_on` is the last day of work; who has
    left stays in their last team, so that the deals they leave behind stay in sight.
    """

    workspace: WorkspaceId
    id: MemberId
    name: str
    email: str | None
    role: Role
    is_admin: bool
    team: TeamId | None
    language: str
    zone: str
    slack_id: str | None
    hired_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Membership:
    """In that team from the first day up to, not including, the last (None: still)."""

    member: MemberId
    team: TeamId
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one row of a file says about a person. None: it says nothing, and nothing changes.

    `manager` is a name or an email. `language` is a locale of ours, `zone` an IANA name, both already
    checked. `aliases`: the name or id by which each source (CRM) knows the person.
    """

    name: str
    email: str | None = None
    team: str | None = None
    parent_team: str | None = None
    manager: str | None = None
    role: Role | None = None
    hired_on: date | None = None
    left_on: date | None = None
    language: str | None = None
    zone: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody is in another team from that day on; `was` None: in none before."""

    name: str
    was: str | None
    now: str
    since: date


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of one team or member that changes."""

    of: str
    what: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something in a row that was not applied, or not as written. `row` is its place in the file, from 0.

    Kinds: `ambiguous` (the name fits several people), `contradiction` (rows about one person differ in
    `what`, or its keys belong to two people), `not_the_manager` (the team is led by `leader`, the team
    wins), `two_managers` (the rows of a team name several, none of them by majority), `manager_ambiguous`,
    `manager_loop` (somebody's manager is below them), `two_parents`, `parent_loop`.
    """

    row: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeopleChanges:
    """What applying rows changed. Names are as the file writes them."""

    new_teams: tuple[str, ...] = ()
    new_members: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    edits: tuple[Edit, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def count(self) -> int:
        """How many things are different now; 0 for the same file again."""
        return len(self.new_teams) + len(self.new_members) + len(self.moves) + len(self.edits)


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did. `kept`: names of what has changed since and therefore stays."""

    restored: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strangers:
    """People in a channel who are not of the team it is told about. `names`: a few of them, where known."""

    count: int
    names: tuple[str, ...] = ()
