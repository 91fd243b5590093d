"""Queries with which a file's word about people is read against what is stored, written, and taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Table, bindparam, delete, insert, select, update

from bot.kit.db import Tx
from bot.people.model import MemberId, Membership, TeamId, WorkspaceId
from bot.people.rules import FOREVER
from bot.people.store import (
    alias_table,
    change_table,
    member_table,
    membership_table,
    stays_in,
    team_table,
)

_in_workspace: BindParameter[int] = bindparam("workspace")
_all_aliases = select(alias_table).where(alias_table.c.workspace_id == _in_workspace)
_all_memberships = select(membership_table).where(membership_table.c.workspace_id == _in_workspace)
_raw_members = select(member_table).where(member_table.c.workspace_id == _in_workspace)
_raw_teams = select(team_table).where(team_table.c.workspace_id == _in_workspace)
_forget_memberships = delete(membership_table).where(
    membership_table.c.workspace_id == _in_workspace,
    membership_table.c.member_id.in_(bindparam("ids", expanding=True)),
)
_forget_alias = delete(alias_table).where(
    alias_table.c.workspace_id == bindparam("of_workspace"),
    alias_table.c.source == bindparam("of_source"),
    alias_table.c.alias == bindparam("of_alias"),
)
_changes = (
    select(change_table)
    .where(change_table.c.workspace_id == _in_workspace, change_table.c.import_id == bindparam("import_id"))
    .order_by(change_table.c.id)
)


def all_memberships(tx: Tx, *, workspace: WorkspaceId) -> dict[MemberId, list[Membership]]:
    """Everybody's stays."""
    return stays_in(tx.execute(_all_memberships, {"workspace": workspace}))


def all_aliases(tx: Tx, *, workspace: WorkspaceId) -> dict[tuple[str, str], MemberId]:
    """Every (source, key) and whose it is."""
    rows = tx.execute(_all_aliases, {"workspace": workspace})
    return {(row.source, row.alias): row.member_id for row in rows}


def raw_members(tx: Tx, *, workspace: WorkspaceId) -> dict[MemberId, dict[str, Any]]:
    """The members' own columns, nothing filled in from elsewhere."""
    return {row.id: dict(row._mapping) for row in tx.execute(_raw_members, {"workspace": workspace})}


def raw_teams(tx: Tx, *, workspace: WorkspaceId) -> dict[TeamId, dict[str, Any]]:
    """The teams' own columns, nothing filled in from elsewhere."""
    return {row.id: dict(row._mapping) for row in tx.execute(_raw_teams, {"workspace": workspace})}


def insert_members(tx: Tx, members: Sequence[Mapping[str, Any]]) -> None:
    """Write new members; each needs all columns."""
    if members:
        tx.execute(insert(member_table), [dict(one) for one in members])


def insert_teams(tx: Tx, teams: Sequence[Mapping[str, Any]]) -> None:
    """Write new teams; each needs all columns."""
    if teams:
        tx.execute(insert(team_table), [dict(one) for one in teams])


def update_members(tx: Tx, *, workspace: WorkspaceId, values: Mapping[MemberId, Mapping[str, Any]]) -> None:
    """Change columns of members."""
    _update(tx, member_table, workspace, values)


def update_teams(tx: Tx, *, workspace: WorkspaceId, values: Mapping[TeamId, Mapping[str, Any]]) -> None:
    """Change columns of teams."""
    _update(tx, team_table, workspace, values)


def delete_members(tx: Tx, *, workspace: WorkspaceId, ids: Sequence[MemberId]) -> None:
    """Remove members and all that hangs from them."""
    for table, key in ((membership_table, "member_id"), (alias_table, "member_id"), (member_table, "id")):
        tx.execute(delete(table).where(table.c.workspace_id == workspace, table.c[key].in_(ids)))


def delete_teams(tx: Tx, *, workspace: WorkspaceId, ids: Sequence[TeamId]) -> None:
    """Remove teams that nobody is in any more."""
    tx.execute(delete(team_table).where(team_table.c.workspace_id == workspace, team_table.c.id.in_(ids)))


def replace_memberships(
    tx: Tx, *, workspace: WorkspaceId, stays: Mapping[MemberId, Sequence[Membership]]
) -> None:
    """Write these members' stays in place of those stored."""
    if not stays:
        return
    tx.execute(_forget_memberships, {"workspace": workspace, "ids": list(stays)})
    rows = [
        {
            "workspace_id": workspace,
            "member_id": one.member,
            "since_day": one.since,
            "until_day": one.until or FOREVER,
            "team_id": one.team,
        }
        for member in stays.values()
        for one in member
    ]
    if rows:
        tx.execute(insert(membership_table), rows)


def insert_aliases(tx: Tx, *, workspace: WorkspaceId, aliases: Mapping[tuple[str, str], MemberId]) -> None:
    """Write by which key each source knows somebody."""
    rows = [
        {"workspace_id": workspace, "source": source, "alias": key, "member_id": member}
        for (source, key), member in aliases.items()
    ]
    if rows:
        tx.execute(insert(alias_table), rows)


def delete_aliases(tx: Tx, *, workspace: WorkspaceId, keys: Iterable[tuple[str, str]]) -> None:
    """Forget these (source, key) pairs."""
    rows = [{"of_workspace": workspace, "of_source": source, "of_alias": key} for source, key in keys]
    if rows:
        tx.execute(_forget_alias, rows)


def insert_changes(tx: Tx, changes: Sequence[Mapping[str, Any]]) -> None:
    """Remember what an import changed."""
    if changes:
        tx.execute(insert(change_table), [dict(one) for one in changes])


def changes(tx: Tx, *, workspace: WorkspaceId, import_id: int) -> list[Row[Any]]:
    """What an import changed, in the order it did."""
    return list(tx.execute(_changes, {"workspace": workspace, "import_id": import_id}))


def delete_changes(tx: Tx, *, workspace: WorkspaceId, import_id: int) -> None:
    """Forget what an import changed: it has been taken back."""
    where = (change_table.c.workspace_id == workspace, change_table.c.import_id == import_id)
    tx.execute(delete(change_table).where(*where))


def _update(tx: Tx, table: Table, workspace: WorkspaceId, values: Mapping[Any, Mapping[str, Any]]) -> None:
    # One statement for each set of columns, run once with all rows that change just these.
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for key, columns in values.items():
        alike[tuple(sorted(columns))].append({**columns, "of_workspace": workspace, "of_id": key})
    for names, rows in alike.items():
        where = (table.c.workspace_id == bindparam("of_workspace"), table.c.id == bindparam("of_id"))
        tx.execute(update(table).where(*where).values({name: bindparam(name) for name in names}), rows)
