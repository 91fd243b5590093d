"""Workspaces, teams, members, and what one is to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

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
    """One company's Slack workspace. `external_id` is Slack's team id, unknown until Slack is connected."""

    id: WorkspaceId
    name: str
    external_id: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team led by one manager; an office or a region is the parent of teams."""

    workspace: WorkspaceId
    id: TeamId
    name: str
    parent: TeamId | None
    manager: MemberId | None
    zone: str
    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person. Counts in every number with or without a Slack account.

    `team` is the team of today. `language` and `zone` are what was set for the person, else Slack's,
    else the team's.
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
