"""What meetings and briefs say of promises."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.sections import Audience, Part, Section, Subject
from bot.people import store as people
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.promises import store

_MOST = 5


def _due_of_team(tx: Tx, deps: Deps, subject: Subject) -> Part | None:  # noqa: ARG001
    """The open ones that are due up to the day, the oldest first."""
    workspace = WorkspaceId(subject.workspace)
    found, count = store.due_of_team(
        tx, workspace=workspace, team=TeamId(subject.team), until=subject.today, most=_MOST
    )
    if not found:
        return None
    names = people.by_ids(tx, workspace=workspace, ids={one.owner for one in found})
    rows = [
        {
            "who": names[one.owner].name if one.owner in names else "",
            "text": one.text,
            "due": one.due,
            "is_late": one.due < subject.today,
            "moves": one.moves,
        }
        for one in found
    ]
    return Part("promises/_section_due", {"rows": rows, "left": count - len(rows)})


def _due_of_person(tx: Tx, deps: Deps, subject: Subject) -> Part | None:  # noqa: ARG001
    """What the person has promised for up to the day, and the team may see: it is said again where all read it."""
    found = store.due_of_owner(
        tx,
        workspace=WorkspaceId(subject.workspace),
        team=TeamId(subject.team),
        owner=MemberId(subject.members[0]),
        until=subject.today,
        most=_MOST,
    )
    return Part("promises/section_due", {"lines": [one.text for one in found]}) if found else None


SECTIONS = (
    Section("promises.due", Audience.TEAM, _due_of_team),
    Section("promises.mine", Audience.PERSON, _due_of_person),
)
