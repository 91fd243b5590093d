"""The log of what an import changed, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.kit.db import Tx
from bot.people.model import MemberId, Membership, TeamId, Undone, WorkspaceId
from bot.people.roster import store

_DAYS = ("hired_on", "left_on")


def member_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A member's columns as JSON can carry them."""
    return {
        column: value.isoformat() if isinstance(value, date) else value for column, value in values.items()
    }


def team_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A team's columns as JSON can carry them."""
    return dict(values)


def stays_values(stays: Iterable[Membership]) -> list[list[Any]]:
    """Somebody's stays as JSON can carry them."""
    return [[one.team, one.since.isoformat(), one.until and one.until.isoformat()] for one in stays]


def undo_people(tx: Tx, *, workspace: WorkspaceId, import_id: int) -> Undone:
    """Put back what that import changed, as far as nothing has changed it since.

    Members it created stay when something was added to them since (a Slack user, a right), teams when
    somebody is still in them. Undoing twice undoes once.
    """
    return _Undoing(tx, workspace, import_id).done()


class _Undoing:
    def __init__(self, tx: Tx, workspace: WorkspaceId, import_id: int) -> None:
        self.tx = tx
        self.workspace = workspace
        self.import_id = import_id
        self.members = store.raw_members(tx, workspace=workspace)
        self.teams = store.raw_teams(tx, workspace=workspace)
        self.stays = store.all_memberships(tx, workspace=workspace)
        self.log = store.changes(tx, workspace=workspace, import_id=import_id)
        self.restored = 0
        self.kept: set[str] = set()

    def done(self) -> Undone:
        leaving = self._members_to_remove()
        self._restore_stays(leaving)
        self._forget_aliases(leaving)
        store.delete_members(self.tx, workspace=self.workspace, ids=sorted(leaving))
        self.restored += len(leaving)
        members = self._columns("member", self.members)
        store.update_members(self.tx, workspace=self.workspace, values=_typed(members))
        store.update_teams(self.tx, workspace=self.workspace, values=self._columns("team", self.teams))
        self._remove_teams()
        store.delete_changes(self.tx, workspace=self.workspace, import_id=self.import_id)
        return Undone(self.restored, tuple(sorted(self.kept)))

    def _members_to_remove(self) -> set[MemberId]:
        leaving = set()
        for one in self._of("member"):
            if one.before is None and one.subject in self.members:
                if member_values(self.members[one.subject]) == one.after:
                    leaving.add(one.subject)
                else:
                    self.kept.add(self.members[one.subject]["name"])
        return leaving

    def _restore_stays(self, leaving: set[MemberId]) -> None:
        back: dict[MemberId, list[Membership]] = {}
        for one in self._of("stays"):
            member = MemberId(one.subject)
            if member in leaving or member not in self.members:
                continue
            if self.members[member]["name"] in self.kept and not one.before:
                continue  # a new member who stays, stays in their team
            if stays_values(self.stays.get(member, [])) == one.after:
                back[member] = _stays_from(member, one.before)
            else:
                self.kept.add(self.members[member]["name"])
        store.replace_memberships(self.tx, workspace=self.workspace, stays=back)
        self.stays = {**self.stays, **back}
        self.stays = {member: stays for member, stays in self.stays.items() if member not in leaving}
        self.restored += len(back)

    def _forget_aliases(self, leaving: set[MemberId]) -> None:
        new = {one.subject for one in self._of("member") if one.before is None}
        keys = [
            (one.after["source"], one.after["alias"])
            for one in self._of("alias")
            if one.subject in leaving or one.subject not in new
        ]
        store.delete_aliases(self.tx, workspace=self.workspace, keys=keys)
        self.restored += len(keys)

    def _columns(self, kind: str, stored: Mapping[Any, Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
        back = {}
        for one in self._of(kind):
            if one.before is None or one.subject not in stored:
                continue
            present = member_values(stored[one.subject])
            same = {column: was for column, was in one.before.items() if present[column] == one.after[column]}
            if same:
                back[one.subject] = same
                self.restored += 1
            if len(same) < len(one.before):
                self.kept.add(stored[one.subject]["name"])
        return back

    def _remove_teams(self) -> None:
        new = {one.subject for one in self._of("team") if one.before is None and one.subject in self.teams}
        current = store.raw_teams(self.tx, workspace=self.workspace)
        needed = {stay.team for stays in self.stays.values() for stay in stays}
        gone: set[TeamId] = set()
        while idle := {
            team
            for team in new - gone - needed
            if not any(values["parent_id"] == team for other, values in current.items() if other not in gone)
        }:
            gone |= {TeamId(team) for team in idle}
        self.kept |= {current[team]["name"] for team in new - gone}
        store.delete_teams(self.tx, workspace=self.workspace, ids=sorted(gone))
        self.restored += len(gone)

    def _of(self, kind: str) -> list[Any]:
        return [one for one in self.log if one.kind == kind]


def _stays_from(member: MemberId, values: list[list[Any]]) -> list[Membership]:
    return [
        Membership(member, team, date.fromisoformat(since), date.fromisoformat(until) if until else None)
        for team, since, until in values
    ]


def _typed(values: Mapping[MemberId, Mapping[str, Any]]) -> dict[MemberId, dict[str, Any]]:
    return {
        member: {
            column: date.fromisoformat(value) if column in _DAYS and value else value
            for column, value in columns.items()
        }
        for member, columns in values.items()
    }
