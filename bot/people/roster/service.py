"""Applying what a file says about people, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.people import rules
from bot.people.model import (
    Edit,
    MemberId,
    Membership,
    Move,
    PeopleChanges,
    PersonRow,
    Role,
    RowProblem,
    TeamId,
    WorkspaceId,
)
from bot.people.roster import store
from bot.people.roster.history import member_values, stays_values, team_values
from bot.people.roster.identity import identify
from bot.people.roster.model import Known, Person, Placement
from bot.people.roster.placing import place, roles

_SAID = ("email", "hired_on", "left_on", "language", "zone")


def apply_people(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    rows: Sequence[PersonRow],
    as_of: date,
    import_id: int,
    ids: Ids,
    source: str,
) -> PeopleChanges:
    """Make what is stored agree with a whole file about people, as it was on `as_of`.

    Takes all rows at once: who leads a team follows from all of them. `source` is the system that wrote
    the file, whose names for people may be known. What a row does not say stays; rows that cannot be
    applied are in `problems` and change nothing. The same rows again change nothing, and their order does
    not matter. A move ends the old membership on `as_of`; who had no team so far was always in the new one,
    or since they were hired. What changed is logged under `import_id` for `undo_people`.
    """
    known = Known(
        members=store.raw_members(tx, workspace=workspace),
        stays=store.all_memberships(tx, workspace=workspace),
        aliases=store.all_aliases(tx, workspace=workspace),
        teams=store.raw_teams(tx, workspace=workspace),
    )
    identified = identify(rows, known, source)
    placement = place(identified, known, as_of=as_of)
    work = _Work(workspace, known, placement, ids, as_of, source)
    work.people(identified.people)
    work.teams()
    work.stays()
    work.write(tx, import_id)
    return work.changes((*identified.problems, *placement.problems))


@dataclass
class _Work:
    """What has to be written, collected before anything is."""

    workspace: WorkspaceId
    known: Known
    placement: Placement
    ids: Ids
    as_of: date
    source: str
    new_members: dict[MemberId, dict[str, Any]] = field(default_factory=dict)
    member_edits: dict[MemberId, dict[str, Any]] = field(default_factory=dict)
    new_teams: dict[TeamId, dict[str, Any]] = field(default_factory=dict)
    team_edits: dict[TeamId, dict[str, Any]] = field(default_factory=dict)
    new_aliases: dict[tuple[str, str], MemberId] = field(default_factory=dict)
    new_stays: dict[MemberId, list[Membership]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    team_ids: dict[str, TeamId] = field(default_factory=dict)

    def people(self, said: Sequence[Person]) -> None:
        """New members, new values of members, new keys."""
        concerned = {*said, *self.placement.leader_of.values(), *self.placement.team_of}
        role_of = roles(concerned, self.placement, self.known)
        for person in sorted(concerned, key=lambda one: one.order):
            if person.member is None:
                self._add(person, role_of[person])
            else:
                self._edit(person, person.member, role_of[person])
            for system, key in person.said.aliases.items():
                if (system, rules.exact(key)) not in self.known.aliases and person.member is not None:
                    self.new_aliases[system, rules.exact(key)] = person.member

    def _add(self, person: Person, role: Role) -> None:
        person.member = MemberId(self.ids.new())
        name = " ".join(person.said.name.split())
        self.new_members[person.member] = {
            "workspace_id": self.workspace,
            "id": person.member,
            "name": name,
            "name_key": rules.fold(name),
            "role": role.value,
            "is_admin": False,
            "slack_id": None,
            "slack_language": None,
            "slack_zone": None,
            **{column: getattr(person.said, column) for column in _SAID},
        }

    def _edit(self, person: Person, member: MemberId, role: Role) -> None:
        stored = self.known.members[member]
        wanted: dict[str, Any] = {
            column: value for column in _SAID if (value := getattr(person.said, column)) is not None
        }
        wanted["role"] = role.value
        name = " ".join(person.said.name.split())
        is_alias = (self.source, rules.exact(name)) in self.known.aliases
        if rules.fold(name) != stored["name_key"] and not is_alias:
            wanted |= {"name": name, "name_key": rules.fold(name)}
        edits = {column: value for column, value in wanted.items() if stored[column] != value}
        if edits:
            self.member_edits[member] = edits

    def teams(self) -> None:
        """New teams, new leaders, new parents."""
        placement = self.placement
        known = {rules.fold(values["name"]): team for team, values in self.known.teams.items()}
        below = {rules.fold(one["name"]) for one in self.known.teams.values() if one["parent_id"] is not None}
        used = {*placement.team_of.values(), *placement.leader_of, *placement.parent_of, *below}
        for key in sorted(used | set(placement.parent_of.values())):
            self.team_ids[key] = known[key] if key in known else TeamId(self.ids.new())
        for key, team in self.team_ids.items():
            leader, parent = placement.leader_of.get(key), placement.parent_of.get(key)
            wanted = {
                "manager_id": leader.member if leader else None,
                "parent_id": self.team_ids[parent] if parent else None,
            }
            if key not in known:
                self.new_teams[team] = {
                    "workspace_id": self.workspace,
                    "id": team,
                    "name": placement.names[key],
                    "name_key": key,
                    "zone": None,
                    "currency": None,
                    "language": None,
                    **wanted,
                }
                continue
            stored = self.known.teams[team]
            # A leader nobody names stays; a parent is known, so one that is missing was given up (a loop).
            edits = {
                column: value
                for column, value in wanted.items()
                if stored[column] != value and (value or column == "parent_id")
            }
            if edits:
                self.team_edits[team] = edits

    def stays(self) -> None:
        """Who is in another team from `as_of` on."""
        for person, key in sorted(self.placement.team_of.items(), key=lambda one: one[0].order):
            assert person.member is not None
            stored = self.known.stays.get(person.member, [])
            known = self.known.members.get(person.member, {})
            after = rules.move(
                stored,
                member=person.member,
                team=self.team_ids[key],
                on=self.as_of,
                hired_on=person.said.hired_on or known.get("hired_on"),
            )
            if after != stored:
                self.new_stays[person.member] = after
                self._note_move(person, stored, after, key)

    def _note_move(self, person: Person, stored: list[Membership], after: list[Membership], key: str) -> None:
        since = next(stay.since for stay in after if stay not in stored and stay.team == self.team_ids[key])
        before = rules.team_on(stored, since) or (stored[-1].team if stored else None)
        was = self.known.teams[before]["name"] if before else None
        self.moves.append(Move(person.said.name, was, self.placement.names[key], since))

    def write(self, tx: Tx, import_id: int) -> None:
        """Write everything, and how it was before."""
        store.insert_teams(tx, list(self.new_teams.values()))
        store.update_teams(tx, workspace=self.workspace, values=self.team_edits)
        store.insert_members(tx, list(self.new_members.values()))
        store.update_members(tx, workspace=self.workspace, values=self.member_edits)
        store.insert_aliases(tx, workspace=self.workspace, aliases=self.new_aliases)
        store.replace_memberships(tx, workspace=self.workspace, stays=self.new_stays)
        log = self._log()
        first = self.ids.take(len(log)) if log else 0
        store.insert_changes(
            tx,
            [
                {"workspace_id": self.workspace, "id": first + number, "import_id": import_id, **one}
                for number, one in enumerate(log)
            ],
        )

    def _log(self) -> list[dict[str, Any]]:
        known = self.known
        log = [_change("team", team, None, team_values(values)) for team, values in self.new_teams.items()]
        for team, edits in self.team_edits.items():
            log.append(_change("team", team, _before(known.teams[team], edits), edits))
        for member, values in self.new_members.items():
            log.append(_change("member", member, None, member_values(values)))
        for member, edits in self.member_edits.items():
            before = member_values(_before(known.members[member], edits))
            log.append(_change("member", member, before, member_values(edits)))
        for (system, key), member in self.new_aliases.items():
            log.append(_change("alias", member, None, {"source": system, "alias": key}))
        for member, stays in self.new_stays.items():
            stayed = stays_values(known.stays.get(member, []))
            log.append(_change("stays", member, stayed, stays_values(stays)))
        return log

    def changes(self, problems: Sequence[RowProblem]) -> PeopleChanges:
        """What was written, in words a report can use."""
        names = {member: values["name"] for member, values in self.known.members.items()}
        names |= {member: values["name"] for member, values in self.new_members.items()}
        teams = {team: values["name"] for team, values in self.known.teams.items()}
        teams |= {team: values["name"] for team, values in self.new_teams.items()}
        edits = []
        for member, values in self.member_edits.items():
            stored = self.known.members[member]
            edits += [
                Edit(stored["name"], what, stored[what], now)
                for what, now in values.items()
                if what != "name_key"
            ]
        for team, values in self.team_edits.items():
            for what, named in (("manager_id", names), ("parent_id", teams)):
                if what in values:
                    was = named.get(self.known.teams[team][what])
                    edits.append(Edit(teams[team], what.removesuffix("_id"), was, named.get(values[what])))
        edits += [
            Edit(names[one], f"alias:{system}", None, key)
            for (system, key), one in self.new_aliases.items()
            if one in self.known.members
        ]
        return PeopleChanges(
            new_teams=tuple(values["name"] for values in self.new_teams.values()),
            new_members=tuple(values["name"] for values in self.new_members.values()),
            moves=tuple(self.moves),
            edits=tuple(edits),
            problems=tuple(sorted(problems, key=lambda one: (one.row, one.kind, str(one.facts)))),
        )


def _before(stored: Mapping[str, Any], edits: Mapping[str, Any]) -> dict[str, Any]:
    return {column: stored[column] for column in edits}


def _change(kind: str, subject: int, before: Any, after: Any) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "before": before, "after": after}
