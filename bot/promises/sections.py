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
    found = store.open_of_team(tx, workspace=workspace, team=TeamId(subject.team), until=subject.today)
    if not found:
        return None
    names = people.by_ids(tx, workspace=workspace, ids={one.owner for one in found[:_MOST]})
    rows = [
        {
            "who": names[one.owner].name if one.owner in names else "",
            "text": one.text,
            "due": one.due,
            "is_late": one.due < subject.today,
            "moves": one.moves,
        }
        for one in found[:_MOST]
    ]
    return Part("promises/_section_due", {"rows": rows, "left": len(found) - len(rows)})


def _due_of_person(tx: Tx, deps: Deps, subject: Subject) -> Part | None:  # noqa: ARG001
    """What the person has promised for up to the day."""
    members = [MemberId(one) for one in subject.members]
    found = store.open_of(tx, workspace=WorkspaceId(subject.workspace), members=members)
    lines = [one.text for one in found if one.due <= subject.today][:_MOST]
    return Part("promises/section_due", {"lines": lines}) if lines else None


SECTIONS = (
    Section("promises.due", Audience.TEAM, _due_of_team),
    Section("promises.mine", Audience.PERSON, _due_of_person),
)
