"""Tables and queries of people: workspaces, teams, members, dated memberships, names in other systems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.people.model import Member, MemberId, Membership, Role, Team, TeamId, Workspace, WorkspaceId
from bot.people.rules import FOREVER, Directory, Teams, fold

workspace_table = Table(
    "workspace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("external_id", String, unique=True),
    Column("is_demo", Boolean, nullable=False, default=False),
    Column("language", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("created_at", UtcSeconds, nullable=False),
)

# `name_key` is the name as names are compared (rules.fold).
team_table = Table(
    "team",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False),
    Column("parent_id", BigInteger),
    Column("manager_id", BigInteger),
    Column("zone", String),
    Column("currency", String),
    Column("language", String),
    Column("is_private", Boolean),
    Index(None, "workspace_id", "name_key", unique=True),
    Index(None, "workspace_id", "manager_id"),
    Index(None, "workspace_id", "parent_id"),
)

member_table = Table(
    "member",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False),
    Column("email", String),
    Column("role", String, nullable=False),
    Column("is_admin", Boolean, nullable=False, default=False),
    Column("language", String),
    Column("zone", String),
    Column("slack_id", String),
    Column("slack_language", String),
    Column("slack_zone", String),
    Column("hired_on", Day),
    Column("left_on", Day),
    Index(None, "workspace_id", "email", unique=True),
    Index(None, "workspace_id", "slack_id", unique=True),
    Index(None, "workspace_id", "name_key"),
)

membership_table = Table(
    "membership",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("member_id", BigInteger, primary_key=True),
    Column("since_day", Day, primary_key=True),
    Column("until_day", Day, nullable=False),
    Column("team_id", BigInteger, nullable=False),
    Index(None, "workspace_id", "team_id", "member_id"),
)

alias_table = Table(
    "member_alias",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("source", String, primary_key=True),
    Column("alias", String, primary_key=True),
    Column("member_id", BigInteger, nullable=False),
)

# `first_day` and `last_day` are both days of it.
leave_table = Table(
    "leave",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("member_id", BigInteger, nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("noted_by", BigInteger, nullable=False),
    Column("created_at", UtcSeconds, nullable=False),
    Index(None, "workspace_id", "member_id", "last_day"),
    Index(None, "workspace_id", "last_day"),
)

# What each import changed, so that it can be taken back: the values before and after, per row touched.
change_table = Table(
    "people_change",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("import_id", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Index(None, "workspace_id", "import_id"),
)

_in_workspace: BindParameter[int] = bindparam("workspace")
_company = select(workspace_table).subquery("company")
_all_teams = (
    select(
        *team_table.c["workspace_id", "id", "name", "parent_id", "manager_id"],
        func.coalesce(team_table.c.zone, _company.c.zone).label("zone"),
        func.coalesce(team_table.c.currency, _company.c.currency).label("currency"),
        func.coalesce(team_table.c.language, _company.c.language).label("language"),
        team_table.c.is_private,
    )
    .join(_company, _company.c.id == team_table.c.workspace_id)
    .where(team_table.c.workspace_id == _in_workspace)
)
_theirs = (
    select(team_table.c.id)
    .where(
        team_table.c.workspace_id == _in_workspace,
        (team_table.c.manager_id == bindparam("member")) | (team_table.c.id == bindparam("team")),
    )
    .cte("theirs", recursive=True)
)
_theirs_and_below = _theirs.union(
    select(team_table.c.id)
    .join(_theirs, team_table.c.parent_id == _theirs.c.id)
    .where(team_table.c.workspace_id == _in_workspace)
)
_teams_of = _all_teams.where(team_table.c.id.in_(select(_theirs_and_below.c.id)))
_set_private = (
    update(team_table)
    .where(team_table.c.workspace_id == bindparam("in_workspace"), team_table.c.id == bindparam("of_team"))
    .values(is_private=bindparam("to"))
)
_members: Select[Any] = (
    select(
        *member_table.c[
            "workspace_id", "id", "name", "email", "role", "is_admin", "slack_id", "hired_on", "left_on"
        ],
        membership_table.c.team_id,
        func.coalesce(
            member_table.c.language, member_table.c.slack_language, team_table.c.language, _company.c.language
        ).label("language"),
        func.coalesce(
            member_table.c.zone, member_table.c.slack_zone, team_table.c.zone, _company.c.zone
        ).label("zone"),
    )
    .join(_company, _company.c.id == member_table.c.workspace_id)
    .outerjoin(
        membership_table,
        and_(
            membership_table.c.workspace_id == member_table.c.workspace_id,
            membership_table.c.member_id == member_table.c.id,
            membership_table.c.until_day == FOREVER,
        ),
    )
    .outerjoin(
        team_table,
        and_(
            team_table.c.workspace_id == member_table.c.workspace_id,
            team_table.c.id == membership_table.c.team_id,
        ),
    )
    .where(member_table.c.workspace_id == _in_workspace)
    .order_by(member_table.c.name, member_table.c.id)
)
_members_by_id = _members.where(member_table.c.id.in_(bindparam("ids", expanding=True)))
_members_by_slack = _members.where(member_table.c.slack_id == bindparam("slack_id"))
_members_meant = _members.where(
    or_(member_table.c.name_key == bindparam("key"), member_table.c.email == bindparam("key"))
)
_members_of = _members.where(membership_table.c.team_id.in_(bindparam("teams", expanding=True)))
_linked = _members.where(member_table.c.slack_id.is_not(None)).order_by(None).subquery("linked")
_zones = select(_linked.c.zone).distinct()
_zones_of = _zones.where(_linked.c.team_id.in_(bindparam("teams", expanding=True)))
_admins = _members.where(
    or_(member_table.c.is_admin.is_(True), member_table.c.role == Role.ADMIN.value),
    member_table.c.left_on.is_(None),
)
_names = select(*member_table.c["id", "name", "email"]).where(member_table.c.workspace_id == _in_workspace)
_aliases = select(*alias_table.c["alias", "member_id"]).where(
    alias_table.c.workspace_id == _in_workspace, alias_table.c.source == bindparam("source")
)
_memberships = select(membership_table).where(membership_table.c.workspace_id == _in_workspace)
_memberships_during = _memberships.where(
    membership_table.c.team_id.in_(bindparam("teams", expanding=True)),
    membership_table.c.since_day <= bindparam("last", type_=Day),
    membership_table.c.until_day > bindparam("first", type_=Day),
)
_memberships_of = _memberships.where(membership_table.c.member_id.in_(bindparam("ids", expanding=True)))
_workspaces = select(workspace_table).order_by(workspace_table.c.id)


def workspaces(tx: Tx) -> list[Workspace]:
    """Every workspace, the oldest first."""
    return [_workspace(row) for row in tx.execute(_workspaces)]


def lock_workspaces(tx: Tx) -> None:
    """Let no other transaction create a workspace until this one ends. (A SQLite writer is alone anyway.)"""
    if not tx.on_sqlite:
        tx.execute(text("LOCK TABLE workspace IN SHARE ROW EXCLUSIVE MODE"))


def insert_workspace(
    tx: Tx,
    *,
    name: str,
    external_id: str | None,
    is_demo: bool,
    language: str,
    zone: str,
    currency: str,
    created_at: datetime,
) -> Workspace:
    """Write a new workspace; the database gives it the next small number."""
    values = {"name": name, "is_demo": is_demo, "language": language, "zone": zone, "currency": currency}
    values |= {"external_id": external_id, "created_at": created_at}
    statement = insert(workspace_table).returning(workspace_table)
    return _workspace(tx.execute(statement, values).one())


def update_workspace(tx: Tx, *, workspace: WorkspaceId, values: Mapping[str, Any]) -> None:
    """Change columns of a workspace."""
    tx.execute(update(workspace_table).where(workspace_table.c.id == workspace).values(**values))


def teams(tx: Tx, *, workspace: WorkspaceId) -> Teams:
    """All teams."""
    return Teams.of(map(Team._make, tx.plain(_all_teams, {"workspace": workspace})))


def teams_of(tx: Tx, *, member: Member) -> Teams:
    """The teams that somebody leads or is in, with all below them; quicker than all of a large company."""
    values = {"workspace": member.workspace, "member": member.id, "team": member.team}
    return Teams.of(map(Team._make, tx.plain(_teams_of, values)))


def set_private(tx: Tx, *, workspace: WorkspaceId, team: TeamId, is_private: bool) -> None:
    """Whether a team's single deals are open to their owner and those above only."""
    tx.execute(_set_private, {"in_workspace": workspace, "of_team": team, "to": is_private})


def everybody(tx: Tx, *, workspace: WorkspaceId) -> list[Member]:
    """All members, with their present team, by name."""
    return _found(tx, _members, workspace)


def by_ids(tx: Tx, *, workspace: WorkspaceId, ids: Iterable[MemberId]) -> dict[MemberId, Member]:
    """These members, with their present team."""
    return {member.id: member for member in _found(tx, _members_by_id, workspace, ids=list(ids))}


def by_slack_id(tx: Tx, *, workspace: WorkspaceId, slack_id: str) -> Member | None:
    """The member tied to that Slack user."""
    return next(iter(_found(tx, _members_by_slack, workspace, slack_id=slack_id)), None)


def called(tx: Tx, *, workspace: WorkspaceId, key: str) -> list[Member]:
    """Everybody whose name or email that is, however it is written."""
    return _found(tx, _members_meant, workspace, key=fold(key))


def members_of(tx: Tx, *, workspace: WorkspaceId, teams: Iterable[TeamId]) -> list[Member]:
    """Who is in these teams now, by name."""
    return _found(tx, _members_of, workspace, teams=list(teams))


def zones_in_chat(tx: Tx, *, workspace: WorkspaceId, teams: Iterable[TeamId] | None) -> set[str]:
    """On which clocks those are who write in chat and are in these teams now; None: in any team or none."""
    if teams is None:
        return {zone for (zone,) in tx.plain(_zones, {"workspace": workspace})}
    return {zone for (zone,) in tx.plain(_zones_of, {"workspace": workspace, "teams": list(teams)})}


def admins(tx: Tx, *, workspace: WorkspaceId) -> list[Member]:
    """Who may set things up, without those who have left."""
    return _found(tx, _admins, workspace)


def memberships_of(
    tx: Tx, *, workspace: WorkspaceId, ids: Iterable[MemberId]
) -> dict[MemberId, list[Membership]]:
    """The stays of these members."""
    return stays_in(tx.execute(_memberships_of, {"workspace": workspace, "ids": list(ids)}))


def memberships_during(
    tx: Tx, *, workspace: WorkspaceId, teams: Iterable[TeamId], first: date, last: date
) -> dict[MemberId, list[Membership]]:
    """Who was in these teams on any day from `first` to `last`, and when."""
    values = {"workspace": workspace, "teams": list(teams), "first": first, "last": last}
    return stays_in(tx.execute(_memberships_during, values))


def directory(tx: Tx, *, workspace: WorkspaceId, source: str) -> Directory:
    """Whom a source means by its names and ids."""
    people = [(row.id, row.name, row.email) for row in tx.execute(_names, {"workspace": workspace})]
    aliases = tx.execute(_aliases, {"workspace": workspace, "source": source})
    return Directory.of(people, ((row.alias, row.member_id) for row in aliases))


def insert_member(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    member: MemberId,
    name: str,
    email: str | None,
    role: Role,
    is_admin: bool,
) -> None:
    """Write a member of whom no more is known."""
    values = {"workspace_id": workspace, "id": member, "name": name, "name_key": fold(name)}
    tx.execute(insert(member_table), {**values, "email": email, "role": role.value, "is_admin": is_admin})


def chosen_language(tx: Tx, *, member: Member) -> str | None:
    """The language set for somebody, or None when it follows Slack."""
    where = (member_table.c.workspace_id == member.workspace, member_table.c.id == member.id)
    found: str | None = tx.execute(select(member_table.c.language).where(*where)).scalar()
    return found


def update_member(tx: Tx, *, member: Member, values: Mapping[str, Any]) -> None:
    """Change columns of one member."""
    where = (member_table.c.workspace_id == member.workspace, member_table.c.id == member.id)
    tx.execute(update(member_table).where(*where).values(**values))


def _found(tx: Tx, statement: Select[Any], workspace: WorkspaceId, **values: Any) -> list[Member]:
    return [_member(row) for row in tx.execute(statement, {"workspace": workspace, **values})]


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(**row._mapping)


def _member(row: Row[Any]) -> Member:
    return Member(
        workspace=row.workspace_id,
        id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        is_admin=row.is_admin or row.role == Role.ADMIN.value,
        team=row.team_id,
        language=row.language,
        zone=row.zone,
        slack_id=row.slack_id,
        hired_on=row.hired_on,
        left_on=row.left_on,
    )


def stays_in(rows: Iterable[Row[Any]]) -> dict[MemberId, list[Membership]]:
    """Rows of `membership`, by member, the earliest first."""
    found: dict[MemberId, list[Membership]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.member_id, one.since_day)):
        until = None if row.until_day == FOREVER else row.until_day
        found[row.member_id].append(Membership(row.member_id, row.team_id, row.since_day, until))
    return found
