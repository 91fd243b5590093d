"""Use cases of people: workspaces, finding people and teams, tying Slack users to members."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import process

from bot.kit.company import CompanySettings
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.people import store
from bot.people.leave.service import cancel_leave, leave_ahead, leave_of, note_leave
from bot.people.model import Member, MemberId, Role, Strangers, Team, TeamId, Workspace, WorkspaceId
from bot.people.permissions import Permission, Relation, permit
from bot.people.refusals import (
    AlreadyLinked,
    AmbiguousPerson,
    NothingToUnlink,
    NotLinked,
    UnknownPerson,
    UnknownTeam,
)
from bot.people.roster.history import undo_people
from bot.people.roster.making import Account, make_team
from bot.people.roster.service import apply_people
from bot.people.rules import Directory, Teams, fold

__all__ = [
    "Account",
    "NotLinked",
    "apply_people",
    "cancel_leave",
    "leave_ahead",
    "leave_of",
    "make_team",
    "note_leave",
    "undo_people",
]

PERMISSIONS = (
    Permission("people.link", (Relation.ADMIN,)),
    Permission("people.keep_private", (Relation.LINE, Relation.ADMIN)),
    Permission("people.make_team", (Relation.ADMIN,)),
    Permission("people.note_leave", (Relation.SELF, Relation.LINE)),
    Permission("people.set_own_language", (Relation.SELF,)),
)

_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")
_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{2,}$")
_MOST_NAMED = 3
_CLOSE = 60
"""From this likeness (0 to 100) on, a name is offered as the one that was meant."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A Slack user and a member that are (or, after unlinking, are not) one person."""

    person: Member
    user: str


@dataclass(frozen=True, slots=True)
class SettingUp:
    """How far the workspace is set up: who may do it, how many people and teams it has."""

    admins: tuple[str, ...]
    people: int
    teams: int


def setting_up(tx: Tx, *, workspace: WorkspaceId) -> SettingUp:
    """How far the workspace is set up."""
    everybody = store.everybody(tx, workspace=workspace)
    return SettingUp(
        admins=tuple(one.name for one in everybody if one.is_admin),
        people=len(everybody),
        teams=len(store.teams(tx, workspace=workspace)),
    )


class SeveralWorkspaces(LookupError):
    """The database holds more than one Slack workspace's company. The message names them."""


def the_workspace(tx: Tx) -> Workspace | None:
    """The only workspace, or None before there is one. Raises SeveralWorkspaces."""
    known = store.workspaces(tx)
    if len(known) > 1:
        names = ", ".join(str(one.external_id) for one in known)
        raise SeveralWorkspaces(
            f"This database holds several Slack workspaces ({names}), and it is not said which is meant. "
            "Give each a database of its own (COACH_HOME or DATABASE_URL)."
        )
    return known[0] if known else None


def open_workspace(
    tx: Tx, *, company: CompanySettings, now: datetime, name: str | None = None, is_demo: bool = False
) -> Workspace:
    """The only workspace, made if there is none, with the company's language, zone and currency of today."""
    found = the_workspace(tx)
    if found is None:
        store.lock_workspaces(tx)
        found = the_workspace(tx)
    if found is None:
        return _make_workspace(tx, company, now, name, None, is_demo=is_demo)
    return _as_configured(tx, found, company)


def workspace_of(tx: Tx, *, external_id: str) -> Workspace | None:
    """The workspace with Slack's team id."""
    return next((one for one in store.workspaces(tx) if one.external_id == external_id), None)


def connect_workspace(
    tx: Tx, *, external_id: str, company: CompanySettings, now: datetime, name: str | None = None
) -> Workspace:
    """The workspace with Slack's team id: known, or the only one (tied now), or made now."""
    store.lock_workspaces(tx)
    found = workspace_of(tx, external_id=external_id)
    if found is not None:
        return _as_configured(tx, found, company)
    known = store.workspaces(tx)
    if len(known) == 1 and known[0].external_id is None:
        values = {"external_id": external_id}
        if name and not known[0].is_demo:
            values["name"] = name
        store.update_workspace(tx, workspace=known[0].id, values=values)
        return _as_configured(tx, known[0], company)
    return _make_workspace(tx, company, now, name, external_id, is_demo=False)


def first_contact(
    tx: Tx, *, external_id: str, company: CompanySettings, now: datetime, name: str | None = None
) -> Workspace | None:
    """The workspace with Slack's team id, which is tied or made now when there is none yet.

    None when ours is another one: a payload came from somebody of another company in a channel that we share with
    them, or a token is of another workspace.
    """
    store.lock_workspaces(tx)
    known = store.workspaces(tx)
    if any(one.external_id not in (None, external_id) for one in known):
        return workspace_of(tx, external_id=external_id)
    return connect_workspace(tx, external_id=external_id, company=company, now=now, name=name)


def teams(tx: Tx, *, workspace: WorkspaceId) -> Teams:
    """All teams as a tree."""
    return store.teams(tx, workspace=workspace)


def teams_of(tx: Tx, *, member: Member) -> Teams:
    """The teams that somebody leads or is in, with all below them, as a tree: what they are responsible for."""
    return store.teams_of(tx, member=member)


def team_called(tx: Tx, *, workspace: WorkspaceId, word: str) -> Team:
    """The team of that name. Refuses: UnknownTeam."""
    tree = store.teams(tx, workspace=workspace)
    found = tree.named(word)
    if found is None:
        names = [team.name for team in tree]
        raise UnknownTeam(word=word, nearest=nearest(word, names), teams=names[:5])
    return found


def by_slack_id(tx: Tx, *, workspace: WorkspaceId, slack_id: str) -> Member | None:
    """The member tied to that Slack user."""
    return store.by_slack_id(tx, workspace=workspace, slack_id=slack_id)


def find(tx: Tx, *, workspace: WorkspaceId, who: str) -> list[Member]:
    """Everybody who could be meant by a mention, a Slack id, an email or a name (with or without @)."""
    mentioned = _MENTION.match(who.strip())
    slack_id = mentioned.group(1) if mentioned else who.strip()
    if mentioned or _SLACK_ID.match(slack_id):
        member = store.by_slack_id(tx, workspace=workspace, slack_id=slack_id)
        if member is not None or mentioned:
            return [member] if member else []
    return store.called(tx, workspace=workspace, key=who.strip().removeprefix("@"))


def person_called(tx: Tx, *, workspace: WorkspaceId, word: str) -> Member:
    """The one person who is meant. Refuses: UnknownPerson, AmbiguousPerson."""
    found = find(tx, workspace=workspace, who=word)
    if not found:
        raise UnknownPerson(word=word, nearest=nearest_person(tx, workspace=workspace, word=word))
    if len(found) > 1:
        tree = store.teams(tx, workspace=workspace)
        people = [
            {"name": one.name, "email": one.email, "team": tree[one.team].name if one.team else None}
            for one in found
        ]
        raise AmbiguousPerson(word=word, people=people)
    return found[0]


def nearest_person(tx: Tx, *, workspace: WorkspaceId, word: str) -> str | None:
    """The one whose name has that word, else whose whole name is most like it, if one is close."""
    names = [one.name for one in store.everybody(tx, workspace=workspace)]
    having = [name for name in names if fold(word) in fold(name).split()]
    return having[0] if len(having) == 1 else nearest(word, names)


def nearest(word: str, names: list[str]) -> str | None:
    """The name most like the word, if one is close."""
    found = process.extractOne(fold(word), names, processor=fold, score_cutoff=_CLOSE)
    return found[0] if found else None


def aliases(tx: Tx, *, workspace: WorkspaceId, source: str) -> Directory:
    """Whom that source means by the names, emails and ids it writes. A mapping from text to member id."""
    return store.directory(tx, workspace=workspace, source=source)


def admins(tx: Tx, *, workspace: WorkspaceId) -> list[Member]:
    """Who may set things up."""
    return store.admins(tx, workspace=workspace)


def make_admin(tx: Tx, *, email: str, company: CompanySettings, ids: Ids, now: datetime) -> Member:
    """Make the member with that email an admin; somebody nobody has heard of becomes a member first."""
    workspace = open_workspace(tx, company=company, now=now)
    key = fold(email)
    found = [one for one in store.called(tx, workspace=workspace.id, key=key) if one.email == key]
    if not found:
        # Until a file or Slack says more, all that is known of the name is in the address.
        name = email.partition("@")[0]
        member = MemberId(ids.new())
        store.insert_member(
            tx, workspace=workspace.id, member=member, name=name, email=key, role=Role.ADMIN, is_admin=True
        )
    else:
        member = found[0].id
        store.update_member(tx, member=found[0], values={"is_admin": True})
    return store.by_ids(tx, workspace=workspace.id, ids=[member])[member]


def recognise(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    slack_id: str,
    email: str | None,
    slack_language: str | None,
    slack_zone: str | None,
) -> Member | None:
    """The member that a Slack user is, tied by email when nobody has tied them yet.

    What Slack says of language and zone is kept, below what was set for the person. An email whose member
    is tied to another Slack user ties nobody: that was an admin's word.
    """
    found = store.by_slack_id(tx, workspace=workspace, slack_id=slack_id)
    if found is None and email:
        meant = store.called(tx, workspace=workspace, key=email)
        found = next((one for one in meant if one.email == fold(email) and one.slack_id is None), None)
    if found is None:
        return None
    values = {"slack_id": slack_id, "slack_language": slack_language, "slack_zone": slack_zone}
    store.update_member(tx, member=found, values={key: one for key, one in values.items() if one})
    return store.by_slack_id(tx, workspace=workspace, slack_id=slack_id)


def link(tx: Tx, *, asker: Member, slack_id: str, who: str) -> Linked:
    """Tie a Slack user to the member of that name or email.

    Refuses: NotAllowed, UnknownPerson, AmbiguousPerson, AlreadyLinked.
    """
    permit(tx, asker, "people.link")
    person = person_called(tx, workspace=asker.workspace, word=who)
    tied = store.by_slack_id(tx, workspace=asker.workspace, slack_id=slack_id)
    if tied is not None and tied.id != person.id:
        raise AlreadyLinked(person=tied.name, user=slack_id)
    if person.slack_id not in (None, slack_id):
        raise AlreadyLinked(person=person.name, user=person.slack_id)
    store.update_member(tx, member=person, values={"slack_id": slack_id})
    return Linked(person, slack_id)


def unlink(tx: Tx, *, asker: Member, slack_id: str) -> Linked:
    """Untie a Slack user. Refuses: NotAllowed, NothingToUnlink."""
    permit(tx, asker, "people.link")
    person = store.by_slack_id(tx, workspace=asker.workspace, slack_id=slack_id)
    if person is None:
        raise NothingToUnlink(user=slack_id)
    values = {"slack_id": None, "slack_language": None, "slack_zone": None}
    store.update_member(tx, member=person, values=values)
    return Linked(person, slack_id)


def set_language(tx: Tx, *, asker: Member, language: str | None) -> Member:
    """Speak that language to the asker from now on; None: Slack's again."""
    permit(tx, asker, "people.set_own_language", member=asker)
    store.update_member(tx, member=asker, values={"language": language})
    return store.by_ids(tx, workspace=asker.workspace, ids=[asker.id])[asker.id]


def chosen_language(tx: Tx, *, member: Member) -> str | None:
    """The language somebody chose, or None when it follows Slack."""
    return store.chosen_language(tx, member=member)


def _make_workspace(
    tx: Tx,
    company: CompanySettings,
    now: datetime,
    name: str | None,
    external_id: str | None,
    *,
    is_demo: bool,
) -> Workspace:
    return store.insert_workspace(
        tx,
        name=name or company.name,
        external_id=external_id,
        is_demo=is_demo,
        language=company.language,
        zone=company.zone,
        currency=company.currency,
        created_at=now,
    )


def _as_configured(tx: Tx, known: Workspace, company: CompanySettings) -> Workspace:
    # Queries fill in what a team or a person has not set from the workspace's row, so it follows config.
    values = {"language": company.language, "zone": company.zone, "currency": company.currency}
    if any(getattr(known, name) != value for name, value in values.items()):
        store.update_workspace(tx, workspace=known.id, values=values)
    return next(one for one in store.workspaces(tx) if one.id == known.id)


def strangers(tx: Tx, *, workspace: WorkspaceId, team: TeamId, slack_ids: Collection[str]) -> Strangers:
    """Which of these Slack users may not read about that team by themselves: outsiders and other teams."""
    tree = store.teams(tx, workspace=workspace)
    known = {one.slack_id: one for one in store.everybody(tx, workspace=workspace) if one.slack_id}
    outside = [one for one in slack_ids if not _is_of(tree, known.get(one), team)]
    names = [known[one].name for one in outside if one in known]
    return Strangers(len(outside), tuple(names[:_MOST_NAMED]))


def _is_of(tree: Teams, member: Member | None, team: TeamId) -> bool:
    return member is not None and (member.team == team or tree.is_line(member, team))
