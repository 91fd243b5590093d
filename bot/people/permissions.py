"""Who may see and do what, as data: each slice lists its actions, and one function decides.

`docs/permissions.md` prints the table; a test holds every role, action and relation to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.kit import walk
from bot.kit.db import Tx
from bot.people import store
from bot.people.model import Member, TeamId
from bot.people.refusals import NotAllowed, NotYours, NotYourTeam
from bot.people.rules import Teams


class Relation(StrEnum):
    """What the asker is to the member or the team in question.

    SELF: it is about them. TEAM: they are in that team now, or in the member's. LINE: they lead that team,
    or the member's, or a team above it; or they are a director within it or above it. Nobody is their own
    line. ANYONE: they are a member of the workspace. ADMIN: they may set things up.
    """

    SELF = "self"
    TEAM = "team"
    LINE = "line"
    ANYONE = "anyone"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Permission:
    """An action (`pipeline.see_team`) and the relations of which any one allows it.

    `opens_deals`: it shows single deals, so that being in the team does not allow it where these are private.
    """

    action: str
    relations: tuple[Relation, ...]
    opens_deals: bool = False


@cache
def permissions() -> dict[str, Permission]:
    """Every action of every slice, in alphabetical order."""
    found = [one for module in walk.modules("service").values() for one in getattr(module, "PERMISSIONS", ())]
    return {one.action: one for one in sorted(found, key=lambda one: one.action)}


def permit(
    tx: Tx, asker: Member, action: str, *, member: Member | None = None, team: TeamId | None = None
) -> None:
    """Return when the asker may do that to that member, to that team, or (neither given) at all.

    Refuses: NotYourTeam, NotYours, NotAllowed, each naming whom to ask. Raises KeyError for an action that
    no slice declares.
    """
    relations = _relations(tx, asker, permissions()[action], member, team)
    if not is_permitted(tx, asker, relations, member=member, team=team):
        raise _refusal(tx, asker, member, team)


def may(
    tx: Tx, asker: Member, action: str, *, member: Member | None = None, team: TeamId | None = None
) -> bool:
    """Like `permit`, for offering only what is allowed."""
    relations = _relations(tx, asker, permissions()[action], member, team)
    return is_permitted(tx, asker, relations, member=member, team=team)


def _relations(
    tx: Tx, asker: Member, of: Permission, member: Member | None, team: TeamId | None
) -> tuple[Relation, ...]:
    """What allows it: being in the team does not, where it opens deals of a team that keeps them private."""
    concerned = team if team is not None else member.team if member is not None else None
    if of.opens_deals and concerned is not None and concerned == asker.team:
        tree = store.teams(tx, workspace=asker.workspace)
        if concerned in tree.by_id and tree[concerned].is_private:
            return tuple(one for one in of.relations if one is not Relation.TEAM)
    return of.relations


def permitted_teams(tx: Tx, asker: Member, action: str) -> frozenset[TeamId]:
    """Every team to which the asker may do that: what `may` says of each, with the teams read once."""
    permission = permissions()[action]
    wanted = set(permission.relations)
    tree = store.teams(tx, workspace=asker.workspace)
    return frozenset(
        team.id
        for team in tree
        if (wanted - ({Relation.TEAM} if permission.opens_deals and team.is_private else set()))
        & _simple_relations(asker, None, team.id)
        or (Relation.LINE in wanted and _is_line(tree, asker, None, team.id))
    )


def is_permitted(
    tx: Tx, asker: Member, relations: Iterable[Relation], *, member: Member | None, team: TeamId | None
) -> bool:
    """Whether any of these relations holds. Teams are read only when the answer depends on them."""
    wanted = set(relations)
    if member is not None and member.workspace != asker.workspace:
        return False
    if team is None and (wanted & _simple_relations(asker, member, team) or Relation.LINE not in wanted):
        return bool(wanted & _simple_relations(asker, member, team))
    if member is None and team is None:
        return False
    tree = store.teams(tx, workspace=asker.workspace)
    if team is not None and team not in tree.by_id:
        return False
    if wanted & _simple_relations(asker, member, team):
        return True
    return Relation.LINE in wanted and _is_line(tree, asker, member, team)


def _simple_relations(asker: Member, member: Member | None, team: TeamId | None) -> set[Relation]:
    """The relations that can be told without the tree of teams."""
    found = {Relation.ANYONE}
    if asker.is_admin:
        found.add(Relation.ADMIN)
    if member is not None and member.id == asker.id:
        found.add(Relation.SELF)
    concerned = team if team is not None else member.team if member is not None else None
    if concerned is not None and concerned == asker.team:
        found.add(Relation.TEAM)
    return found


def _is_line(tree: Teams, asker: Member, member: Member | None, team: TeamId | None) -> bool:
    if member is not None and member.id == asker.id:
        return False
    concerned = team if team is not None else member.team if member is not None else None
    return concerned is not None and concerned in tree.by_id and tree.is_line(asker, concerned)


def _refusal(tx: Tx, asker: Member, member: Member | None, team: TeamId | None) -> Exception:
    if (member is None and team is None) or (member is not None and member.workspace != asker.workspace):
        admins = store.admins(tx, workspace=asker.workspace)
        return NotAllowed(admins=[one.name for one in admins])
    tree = store.teams(tx, workspace=asker.workspace)
    concerned = tree.by_id.get(team or (member.team if member else None) or TeamId(0))
    leader = None
    if concerned is not None and concerned.manager is not None:
        leader = store.by_ids(tx, workspace=asker.workspace, ids=[concerned.manager]).get(concerned.manager)
    name = leader.name if leader is not None and leader.id != asker.id else None
    if member is not None and (concerned is None or concerned.id == asker.team):
        return NotYours(person=member.name, leader=name)
    return NotYourTeam(team=concerned.name if concerned else None, leader=name)
