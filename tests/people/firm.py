"""A small company for tests of people: rows applied to a database, and what is then known by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import service, store
from bot.people.model import Member, MemberId, PeopleChanges, PersonRow, Undone, WorkspaceId

TODAY = date(2026, 11, 23)


@dataclass
class Firm:
    """One workspace in one transaction."""

    tx: Tx
    deps: Deps
    workspace: WorkspaceId

    def apply(
        self, *rows: PersonRow, on: date = TODAY, import_id: int = 1, source: str = "people"
    ) -> PeopleChanges:
        """Apply a file."""
        return service.apply_people(
            self.tx,
            workspace=self.workspace,
            rows=rows,
            as_of=on,
            import_id=import_id,
            ids=self.deps.ids,
            source=source,
        )

    def undo(self, import_id: int = 1) -> Undone:
        """Take a file back."""
        return service.undo_people(self.tx, workspace=self.workspace, import_id=import_id)

    @property
    def everybody(self) -> list[Member]:
        """All members."""
        return store.everybody(self.tx, workspace=self.workspace)

    @property
    def people(self) -> dict[str, Member]:
        """Everybody by name."""
        return {one.name: one for one in self.everybody}

    @property
    def team_of(self) -> dict[str, str | None]:
        """Everybody's present team by name."""
        tree = service.teams(self.tx, workspace=self.workspace)
        return {name: tree[one.team].name if one.team else None for name, one in self.people.items()}

    @property
    def leaders(self) -> dict[str, str | None]:
        """Who leads each team."""
        names = {one.id: one.name for one in self.everybody}
        tree = service.teams(self.tx, workspace=self.workspace)
        return {team.name: names[team.manager] if team.manager else None for team in tree}

    @property
    def parents(self) -> dict[str, str | None]:
        """What each team is part of."""
        tree = service.teams(self.tx, workspace=self.workspace)
        return {team.name: tree[team.parent].name if team.parent else None for team in tree}

    def stays(self, name: str) -> list[tuple[str, date, date | None]]:
        """Somebody's teams, since when, until when."""
        return self._stays()[self.people[name].id]

    def _stays(self) -> dict[MemberId, list[tuple[str, date, date | None]]]:
        tree = service.teams(self.tx, workspace=self.workspace)
        ids = [one.id for one in self.everybody]
        found = store.memberships_of(self.tx, workspace=self.workspace, ids=ids)
        return {
            one: [(tree[stay.team].name, stay.since, stay.until) for stay in found.get(one, [])]
            for one in ids
        }

    def everything(self) -> object:
        """All that is stored, without ids, to compare two states."""
        stays = self._stays()
        return (
            sorted(
                str((p.name, p.email, p.role, p.hired_on, p.left_on, p.language, stays[p.id]))
                for p in self.everybody
            ),
            sorted(self.leaders.items()),
            sorted(self.parents.items()),
        )


@contextmanager
def firm(deps: Deps) -> Iterator[Firm]:
    """A new company. What happens to it is committed at the end."""
    with deps.writing() as tx:
        workspace = service.open_workspace(tx, company=deps.company, now=deps.clock.now())
        yield Firm(tx, deps, workspace.id)


def rep(name: str, manager: str | None = None, **more: object) -> PersonRow:
    """A row with a name and a manager."""
    return PersonRow(name=name, manager=manager, **more)  # type: ignore[arg-type]


def rows(table: str, columns: Sequence[str] = ("name", "team", "manager")) -> list[PersonRow]:
    """Rows from lines of comma-separated values; an empty value is none."""
    found = []
    for line in table.strip().splitlines():
        values = [value.strip() or None for value in line.split(",")]
        found.append(PersonRow(**dict(zip(columns, values, strict=True))))  # type: ignore[arg-type]
    return found
