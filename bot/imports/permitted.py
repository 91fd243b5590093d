"""Whose things the file of somebody may touch, and who may take an import back.

An admin, and the operator at the command line, may touch everything. Whoever leads a team, or directs one above it, may
take in deals, their history, activities and customers, as far as they concern their own people or nobody. All else
is set aside, with the word to ask an admin.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.imports.model import OnlyAdmins, Run
from bot.kit.db import Tx
from bot.kit.importing import Kind
from bot.people import store as people
from bot.people.model import Member, MemberId, TeamId, WorkspaceId
from bot.people.permissions import Permission, Relation, may, permit, permitted_teams

PERMISSIONS = (
    Permission("imports.take", (Relation.LINE, Relation.ADMIN)),
    Permission("imports.take_all", (Relation.ADMIN,)),
    Permission("imports.undo", (Relation.SELF, Relation.ADMIN)),
)


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody's file may touch: what is of these teams, or of these members, or nobody's."""

    teams: frozenset[TeamId]
    members: frozenset[MemberId]


def may_send(tx: Tx, sender: Member) -> bool:
    """Whether somebody may take any file in at all."""
    return may(tx, sender, "imports.take_all") or bool(permitted_teams(tx, sender, "imports.take"))


def permit_sending(tx: Tx, sender: Member) -> None:
    """Return when somebody may take files in. Refuses: NotAllowed."""
    if not may_send(tx, sender):
        permit(tx, sender, "imports.take")


def reach(tx: Tx, *, workspace: int, by: MemberId | None) -> Reach | None:
    """How far the files of that sender reach, as things are now; None: to everything."""
    if by is None:
        return None
    of = WorkspaceId(workspace)
    sender = people.by_ids(tx, workspace=of, ids=[by]).get(by)
    if sender is None:
        return Reach(frozenset(), frozenset())
    if may(tx, sender, "imports.take_all"):
        return None
    teams = permitted_teams(tx, sender, "imports.take")
    if not teams:
        return Reach(frozenset(), frozenset())
    below = people.members_of(tx, workspace=of, teams=teams)
    return Reach(teams, frozenset({by, *(one.id for one in below)}))


def refuse_kind(tx: Tx, *, workspace: int, by: MemberId | None, kind: Kind) -> None:
    """Return when that sender may take in files of that kind. Refuses: OnlyAdmins."""
    if kind.is_for_teams and (by is None or _leads(tx, workspace, by)):
        return
    if reach(tx, workspace=workspace, by=by) is not None:
        names = [one.name for one in people.admins(tx, workspace=WorkspaceId(workspace))]
        raise OnlyAdmins(kind=kind.name, admins=names)


def _leads(tx: Tx, workspace: int, by: MemberId) -> bool:
    found = reach(tx, workspace=workspace, by=by)
    return found is None or bool(found.teams)


def may_undo(tx: Tx, asker: Member, run: Run) -> bool:
    """Whether somebody may take that import back: whoever sent it, and admins."""
    return may(tx, asker, "imports.undo", member=_sender(tx, run))


def permit_undo(tx: Tx, asker: Member, run: Run) -> None:
    """Return when somebody may take that import back. Refuses: NotYours, NotYourTeam, NotAllowed."""
    permit(tx, asker, "imports.undo", member=_sender(tx, run))


def _sender(tx: Tx, run: Run) -> Member | None:
    if run.by is None:
        return None
    return people.by_ids(tx, workspace=WorkspaceId(run.workspace), ids=[run.by]).get(run.by)
