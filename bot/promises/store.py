"""Tables and queries of promises."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.kit.db import Day, Tx, UtcSeconds, metadata
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.promises.model import Change, Did, Promise, PromiseId, Scope, State

promise_table = Table(
    "promise",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("text", String, nullable=False),
    Column("due", Day, nullable=False),
    Column("first_due", Day, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("made_to", BigInteger),
    Column("made_at", UtcSeconds, nullable=False),
    Column("team_id", BigInteger),
    Column("scope", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("origin_id", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("moves", Integer, nullable=False),
    Column("settled_on", Day),
    Column("reason", String),
    Index(None, "workspace_id", "owner_id", "state"),
    Index(None, "workspace_id", "made_to", "state"),
    Index(None, "workspace_id", "team_id", "state"),
    Index(None, "workspace_id", "origin", "origin_id"),
)

# What was done with each, by whom and when; never changed.
change_table = Table(
    "promise_change",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("promise_id", BigInteger, nullable=False),
    Column("did", String, nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("at", UtcSeconds, nullable=False),
    Column("due", Day, nullable=False),
    Column("reason", String),
    Index(None, "workspace_id", "promise_id"),
)

_c = promise_table.c
_workspace: BindParameter[int] = bindparam("workspace")
_all = select(promise_table).where(_c.workspace_id == _workspace).order_by(_c.due, _c.id)
_open = _all.where(_c.state == State.OPEN.value)
_one = _all.where(_c.id == bindparam("id"))
_locked = _one.with_for_update()
_of_origins = _all.where(
    _c.origin == bindparam("origin"), _c.origin_id.in_(bindparam("origin_ids", expanding=True))
)
_of_teams = _all.where(_c.origin == bindparam("origin"), _c.team_id.in_(bindparam("teams", expanding=True)))
_open_of_team = _open.where(
    _c.team_id == bindparam("team"), _c.scope == Scope.TEAM.value, _c.due <= bindparam("until", type_=Day)
)
_concerning = _open.where(or_(_c.owner_id == bindparam("member"), _c.made_to == bindparam("member")))
_of_team_in_order = _open_of_team.limit(bindparam("most", type_=Integer))
_count_of_team = (
    select(func.count())
    .select_from(promise_table)
    .where(
        _c.workspace_id == _workspace,
        _c.state == State.OPEN.value,
        _c.team_id == bindparam("team"),
        _c.scope == Scope.TEAM.value,
        _c.due <= bindparam("until", type_=Day),
    )
)
_due_of_team_by = _open.where(
    _c.owner_id == bindparam("owner"),
    _c.scope == Scope.TEAM.value,
    _c.team_id == bindparam("team"),
    _c.due <= bindparam("until", type_=Day),
).limit(bindparam("most", type_=Integer))
_changes = (
    select(func.count())
    .select_from(change_table)
    .where(change_table.c.workspace_id == _workspace, change_table.c.promise_id == bindparam("promise"))
)
_history = (
    select(change_table)
    .where(change_table.c.workspace_id == _workspace, change_table.c.promise_id == bindparam("promise"))
    .order_by(change_table.c.id)
)
_insert = insert(promise_table)
_change = update(promise_table).where(
    _c.workspace_id == bindparam("in_workspace"), _c.id == bindparam("of_id")
)
_note = insert(change_table)


def one(tx: Tx, *, workspace: WorkspaceId, promise: PromiseId, locked: bool = False) -> Promise | None:
    """That promise. `locked`: nobody else changes it before we are through."""
    row = tx.execute(_locked if locked else _one, {"workspace": workspace, "id": promise}).one_or_none()
    return _promise(row) if row else None


def of_origins(tx: Tx, *, workspace: WorkspaceId, origin: str, ids: Collection[int]) -> list[Promise]:
    """All that came from these occasions, the earliest due first."""
    values = {"workspace": workspace, "origin": origin, "origin_ids": list(ids)}
    return _found(tx.execute(_of_origins, values))


def of_teams(tx: Tx, *, workspace: WorkspaceId, origin: str, teams: Collection[TeamId]) -> list[Promise]:
    """All of these teams' that came from such occasions."""
    values = {"workspace": workspace, "origin": origin, "teams": list(teams)}
    return _found(tx.execute(_of_teams, values))


def open_of_team(tx: Tx, *, workspace: WorkspaceId, team: TeamId, until: date) -> list[Promise]:
    """The open ones that a team may see, due up to that day."""
    return _found(tx.execute(_open_of_team, {"workspace": workspace, "team": team, "until": until}))


def due_of_team(
    tx: Tx, *, workspace: WorkspaceId, team: TeamId, until: date, most: int
) -> tuple[list[Promise], int]:
    """The first of what `open_of_team` finds, at most so many, and how many there are."""
    values = {"workspace": workspace, "team": team, "until": until}
    found = _found(tx.execute(_of_team_in_order, {**values, "most": most}))
    count = len(found) if len(found) < most else int(tx.execute(_count_of_team, values).scalar_one())
    return found, count


def due_of_owner(
    tx: Tx, *, workspace: WorkspaceId, team: TeamId, owner: MemberId, until: date, most: int
) -> list[Promise]:
    """The open ones of somebody that their team may see, due up to that day."""
    values = {"workspace": workspace, "team": team, "owner": owner, "until": until, "most": most}
    return _found(tx.execute(_due_of_team_by, values))


def concerning(tx: Tx, *, workspace: WorkspaceId, member: MemberId) -> list[Promise]:
    """The open ones that somebody owns, or that were made to them."""
    return _found(tx.execute(_concerning, {"workspace": workspace, "member": member}))


def changes(tx: Tx, *, promise: Promise) -> int:
    """How often something was done with it, making it included."""
    values = {"workspace": promise.workspace, "promise": promise.id}
    return int(tx.execute(_changes, values).scalar_one())


def history(tx: Tx, *, workspace: WorkspaceId, promise: PromiseId) -> list[Change]:
    """What was done with it, in order."""
    rows = tx.execute(_history, {"workspace": workspace, "promise": promise})
    return [Change(Did(row.did), MemberId(row.by), row.at, row.due, row.reason) for row in rows]


def add(tx: Tx, promise: Promise) -> None:
    """Write a new one."""
    tx.execute(
        _insert,
        {
            "workspace_id": promise.workspace,
            "id": promise.id,
            "owner_id": promise.owner,
            "text": promise.text,
            "first_due": promise.first_due,
            "made_by": promise.made_by,
            "made_to": promise.made_to,
            "made_at": promise.made_at,
            "team_id": promise.team,
            "scope": promise.scope.value,
            "origin": promise.origin,
            "origin_id": promise.origin_id,
            **_changeable(promise),
        },
    )


def change(tx: Tx, promise: Promise) -> None:
    """Write what may change of one."""
    names = {"in_workspace": promise.workspace, "of_id": promise.id}
    tx.execute(_change.values(_changeable(promise)), names)


def note(tx: Tx, promise: Promise, *, number: int, did: Did, by: MemberId, at: datetime) -> None:
    """Keep what was done with it."""
    tx.execute(
        _note,
        {
            "workspace_id": promise.workspace,
            "id": number,
            "promise_id": promise.id,
            "did": did.value,
            "by": by,
            "at": at,
            "due": promise.due,
            "reason": promise.reason,
        },
    )


def _changeable(promise: Promise) -> dict[str, Any]:
    return {
        "due": promise.due,
        "state": promise.state.value,
        "moves": promise.moves,
        "settled_on": promise.settled_on,
        "reason": promise.reason,
    }


def _found(rows: Iterable[Any]) -> list[Promise]:
    return [_promise(row) for row in rows]


def _promise(row: Any) -> Promise:
    return Promise(
        workspace=WorkspaceId(row.workspace_id),
        id=PromiseId(row.id),
        owner=MemberId(row.owner_id),
        text=row.text,
        due=row.due,
        first_due=row.first_due,
        made_by=MemberId(row.made_by),
        made_to=MemberId(row.made_to) if row.made_to is not None else None,
        made_at=row.made_at,
        team=TeamId(row.team_id) if row.team_id is not None else None,
        scope=Scope(row.scope),
        origin=row.origin,
        origin_id=row.origin_id,
        state=State(row.state),
        moves=row.moves,
        settled_on=row.settled_on,
        reason=row.reason,
    )
