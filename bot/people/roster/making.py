"""Making a team in chat, out of Slack users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.people import store
from bot.people.model import Member, PersonRow, Role, Team
from bot.people.permissions import permit
from bot.people.roster.service import apply_people
from bot.people.rules import fold

_SLACK = "slack"
"""The source whose keys for people are Slack's user ids."""


@dataclass(frozen=True, slots=True)
class Account:
    """A Slack user as Slack describes them."""

    slack_id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class TeamMade:
    """A team made in chat. `left_out`: names that could be any of several people known."""

    team: Team
    leader: str
    people: tuple[str, ...]
    left_out: tuple[str, ...]


def make_team(
    tx: Tx, *, asker: Member, name: str, leader: Account, people: Sequence[Account], today: date, ids: Ids
) -> TeamMade | None:
    """Put Slack users in a team from `today` on; whoever is not known yet becomes a member.

    A leader who leads another team already stays in that one. None when nobody could be put in it.
    Refuses: NotAllowed.
    """
    permit(tx, asker, "people.make_team")
    workspace = asker.workspace
    members = [one for one in people if one.slack_id != leader.slack_id]
    known = store.everybody(tx, workspace=workspace)
    rows = [_as_leader(leader, known)]
    rows += [replace(_row(one, known), team=name, manager=leader.slack_id) for one in members]
    changes = apply_people(
        tx, workspace=workspace, rows=rows, as_of=today, import_id=ids.new(), ids=ids, source=_SLACK
    )
    _tie(tx, asker, [leader, *members])
    team = store.teams(tx, workspace=workspace).named(name)
    if team is None:
        return None
    left_out = {rows[problem.row].name for problem in changes.problems}
    inside = tuple(sorted(row.name for row in rows[1:] if row.name not in left_out))
    return TeamMade(team=team, leader=rows[0].name, people=inside, left_out=tuple(sorted(left_out)))


def _row(account: Account, known: Sequence[Member]) -> PersonRow:
    """The row that means this account, under the name by which we know them."""
    found = _meant(account, known)
    email = found.email if found else account.email
    return PersonRow(found.name if found else account.name, email, aliases={_SLACK: account.slack_id})


def _as_leader(account: Account, known: Sequence[Member]) -> PersonRow:
    found = _meant(account, known)
    leads_already = found is not None and found.role in (Role.MANAGER, Role.DIRECTOR)
    return replace(_row(account, known), role=found.role if found and leads_already else Role.MANAGER)


def _meant(account: Account, known: Sequence[Member]) -> Member | None:
    by_account = (one for one in known if one.slack_id == account.slack_id)
    email = fold(account.email) if account.email else None
    by_email = (one for one in known if email and one.email == email)
    return next(by_account, None) or next(by_email, None)


def _tie(tx: Tx, asker: Member, accounts: Sequence[Account]) -> None:
    """Tie each account to the member it has become."""
    keys = store.directory(tx, workspace=asker.workspace, source=_SLACK)
    for account in accounts:
        member = keys.get(account.slack_id)
        if member is not None:
            found = store.by_ids(tx, workspace=asker.workspace, ids=[member])[member]
            if found.slack_id is None:
                store.update_member(tx, member=found, values={"slack_id": account.slack_id})
