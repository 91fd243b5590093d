"""An operator's desk: files written, imported and taken back, and what is stored afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.deals import store as deals
from bot.deals.model import Deal, Event
from bot.deals.rules import in_order
from bot.deals.store import deal_table, event_table
from bot.imports import service, views
from bot.imports.intake import operator
from bot.imports.model import Report, Request, Undone
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.inbox import ImportsSettings
from bot.kit.settings import Section, Settings
from bot.people import service as people
from bot.people import store as members
from bot.people.model import PersonRow, WorkspaceId
from bot.people.roster.service import apply_people

HEADER = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date,Created Date"


@dataclass
class Desk:
    """Everything a test does to files."""

    deps: Deps
    folder: Path
    clock: FixedClock
    workspace: WorkspaceId = field(init=False)

    def __post_init__(self) -> None:
        with self.deps.writing() as tx:
            now = self.clock.now()
            self.workspace = people.open_workspace(tx, company=self.deps.company, now=now).id

    def file(self, text: str | bytes, name: str = "deals.csv") -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def deals(self, *lines: str, **how: Any) -> Report:
        """Import rows under the usual header of a Salesforce report."""
        return self.take("deals", "\n".join([HEADER, *lines]) + "\n", **how)

    def take(self, kind: str, text: str | bytes | Path, *, map_: str | None = None, **how: Any) -> Report:
        request = self.request(kind, text, map_=map_, **how)
        return _adding_up(service.import_file(self.deps, self.workspace, request))

    def look(self, kind: str, text: str | bytes | Path, *, map_: str | None = None, **how: Any) -> Report:
        request = self.request(kind, text, map_=map_, **how)
        return _adding_up(service.dry_run(self.deps, self.workspace, request))

    def request(
        self,
        kind: str,
        text: str | bytes | Path,
        *,
        map_: str | None = None,
        as_of: str | None = None,
        complete: bool = False,
        confirm: bool = False,
        accept: bool = False,
    ) -> Request:
        return Request(
            kind=kind,
            file=text if isinstance(text, Path) else self.file(text, f"{kind}.csv"),
            map=None if map_ is None else self.file(map_, "map.yaml"),
            as_of=date.fromisoformat(as_of) if as_of else None,
            is_complete=complete,
            is_confirmed=confirm,
            accepts_rejects=accept,
        )

    def undo(self, kind: str | None = None) -> Undone:
        return service.undo(self.deps, self.workspace, kind=kind)

    def says(self, report: Report) -> str:
        return views.report_text(self.deps, report, operator(self.deps))

    def says_no(self, refusal: Refusal) -> str:
        return views.refusal_text(self.deps, refusal, operator(self.deps))

    def employ(self, *names: str, source: str = "crm", **aliases: str) -> None:
        """People of team West; `aliases` are the keys of the source for some of them."""
        rows = [
            PersonRow(name, team="West", manager=names[0], aliases={source: aliases[name.split()[0]]})
            if name.split()[0] in aliases
            else PersonRow(name, team="West", manager=names[0])
            for name in names
        ]
        with self.deps.writing() as tx:
            apply_people(
                tx,
                workspace=self.workspace,
                rows=rows,
                as_of=date(2020, 1, 1),
                import_id=self.deps.ids.new(),
                ids=self.deps.ids,
                source=source,
            )

    def deal(self, key: str, source: str = "crm") -> Deal:
        with self.deps.reading() as tx:
            return deals.by_keys(tx, workspace=self.workspace, source=source, keys=[key])[key]

    def history(self, key: str, source: str = "crm") -> list[Event]:
        """The events of a deal that stand, in order."""
        return [one for one in self.log(key, source) if one.voided_by is None]

    def log(self, key: str, source: str = "crm") -> list[Event]:
        """All events of a deal."""
        deal = self.deal(key, source)
        with self.deps.reading() as tx:
            return in_order(deals.events_of(tx, workspace=self.workspace, deals=[deal.id])[deal.id])

    def told(self, key: str) -> list[tuple[str, str, str | None]]:
        """The standing history as (day, status, stage)."""
        return [(str(one.day), one.state.status.value, one.state.stage) for one in self.history(key)]

    def owner(self, key: str) -> str | None:
        owner = self.deal(key).state.owner
        if owner is None:
            return None
        with self.deps.reading() as tx:
            return members.by_ids(tx, workspace=self.workspace, ids=[owner])[owner].name

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All deals and standing events without their ids, to compare two databases."""
        deal, event = deal_table.c, event_table.c
        with self.deps.reading() as tx:
            kept = [
                one
                for one in deal_table.c
                if one.name not in ("id", "import_mark", "account_id", "product_id", "revision")
            ]
            held = [
                one
                for one in event_table.c
                if one.name not in ("id", "deal_id", "import_id", "learned_at", "voided_by")
            ]
            stored = tx.execute(select(*kept).order_by(deal.source, deal.external_id)).all()
            standing = tx.execute(
                select(deal.external_id, *held)
                .join(deal_table, (deal.workspace_id == event.workspace_id) & (deal.id == event.deal_id))
                .where(event.voided_by.is_(None))
                .order_by(deal.external_id, event.day, event.at, event.id)
            ).all()
        return {"deals": [tuple(one) for one in stored], "events": [tuple(one) for one in standing]}


def _adding_up(report: Report) -> Report:
    """Of every file that any test takes in, each row has become one thing and no other."""
    became = (report.created, report.changed, report.unchanged, report.set_aside, report.rejected)
    assert report.rows == sum(became), became
    return report


def with_imports(deps: Deps, **values: Any) -> Deps:
    """The same with these settings of imports."""
    sections: dict[type[Section], Section] = {**deps.settings.sections}
    sections[ImportsSettings] = ImportsSettings(**values)
    return replace(deps, settings=Settings(sections))


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
