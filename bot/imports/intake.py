"""One file on its way in: from its path to a `Checking` that hands over rows, with all that is needed for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from bot.imports import headers, mapfile, reader
from bot.imports.alive import this_process
from bot.imports.checking import Checking
from bot.imports.headers import Layout
from bot.imports.mapfile import MapFile
from bot.imports.model import (
    AsOfInFuture,
    MapWrong,
    NotComplete,
    Question,
    QuestionsFirst,
    Report,
    Request,
    Run,
    RunId,
    RunState,
    Understood,
    UnknownKind,
)
from bot.imports.names import nearest
from bot.imports.permitted import reach, refuse_kind
from bot.imports.rejected import RejectedFile
from bot.imports.rows import RowTyper
from bot.kit import walk
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.importing import Delivery, Intake, Kind, OptionWrong, RowWrong


def kinds() -> dict[str, Kind]:
    """Every kind of file that a slice takes, by name."""
    found = [kind for module in walk.modules("importing").values() for kind in module.KINDS]
    return {kind.name: kind for kind in sorted(found, key=lambda one: one.name)}


def kind_called(name: str) -> Kind:
    """The kind of that name. Refuses: UnknownKind."""
    known = kinds()
    if name not in known:
        raise UnknownKind(kind=name, kinds=list(known), nearest=nearest(name, list(known)))
    return known[name]


def delivery_of(tx: Tx, deps: Deps, run: Run, kind: Kind) -> Delivery:
    """What the intake of a run works with; the same before and after a crash, but that its sender may touch what
    they may touch now."""
    within = reach(tx, workspace=run.workspace, by=run.by)
    return Delivery(
        workspace=run.workspace,
        source=run.source,
        import_id=run.id,
        as_of=run.as_of,
        today=run.today,
        learned_at=run.started_at,
        zone=run.zone,
        currency=run.currency,
        settings=deps.settings,
        ids=deps.ids,
        options=kind.options.model_validate(run.options),
        only=None if within is None else within.members,
    )


@dataclass
class Opened:
    """A file that is understood well enough to be gone through."""

    kind: Kind
    run: Run
    map_file: MapFile
    layout: Layout
    intake: Intake
    checking: Checking
    rejected: RejectedFile
    report: Report

    def refuse_open_questions(self) -> None:
        """Raise QuestionsFirst when something must be settled before any row is taken."""
        if any(one.is_blocking for one in self.report.questions):
            raise QuestionsFirst(report=self.report)

    def ask(self) -> None:
        """Put what the rows left open into the report, what concerns most rows first."""
        self.report.questions += [
            *self._about_columns(),
            *self._about_rejects(),
            *(self._about(*said, rows) for said, rows in self.checking.unknown.most_common()),
        ]

    def _about_columns(self) -> Iterator[Question]:
        """How to read columns that do not tell; nothing is taken before that is known."""
        typer, year = self.checking.typer, self.run.today.year
        for field, header in typer.undecided.items():
            place = ("date_format",)
            yield self._about_column("day_or_month", {field: header}, line=f"{field}: dmy", place=place)
        if typer.unpointed:
            yield self._about_column("decimal_sign", typer.unpointed, line="decimal: ','")
        if typer.yearless:
            yield self._about_column("no_year", typer.yearless, line=f"year: {year}")

    def _about_column(
        self, kind: str, headers: Mapping[str, str], *, line: str, place: tuple[str, ...] = ()
    ) -> Question:
        """`headers`: by field, of the columns that it is about."""
        return Question(
            kind=kind,
            field=next(iter(headers)),
            text=", ".join(dict.fromkeys(headers.values())),
            rows=self.report.rows,
            place=place,
            line=line,
            is_blocking=True,
        )

    def _about_rejects(self) -> Iterator[Question]:
        """What the map can say, so that rows need not be turned away."""
        rejects = self.report.rejects
        if rejects["same_key"] and self.layout.column("id") is None:
            yield self._about_the_key(rejects["same_key"])
        if (endless := rejects["closed_without_date"]) and (columns := self._days_of_end()):
            yield Question(
                kind="no_end",
                field="closed",
                text="",
                rows=endless,
                place=("columns",),
                line=columns[0],
                more={"columns": columns},
            )

    def _about(self, field: str, text: str, rows: int) -> Question:
        """What a text means that nobody here knows."""
        names = self.intake.names(field)
        is_one_of_several = self.intake.fits_several(field, text)
        called = self.intake.called(field)
        close = None if is_one_of_several else nearest(text, [*names, *called])
        close = called.get(close, close) if close else None
        return Question(
            kind="ambiguous_value" if is_one_of_several else "unknown_value",
            field=field,
            text=text,
            rows=rows,
            nearest=close,
            place=("values", field),
            line=yaml_line(text, close or ""),
            more={"allowed": list(names)[:10]},
        )

    def _days_of_end(self) -> list[str]:
        """Lines for the map that say which column has the day on which a deal ended, where none is recognised."""
        if self.layout.column("closed") or self.layout.column("close"):
            return []
        modified, expected = self.layout.column("modified"), self.layout.column("expected")
        known = [("closed", modified), ("close", expected)]
        lines = [yaml_line(field, column.headers[0]) for field, column in known if column]
        return lines + [yaml_line("closed", header) for header in self.layout.unused]

    def _about_the_key(self, rows: int) -> Question:
        key = [*getattr(self.map_file.options, "key", ())]
        return Question(
            kind="same_key",
            field="key",
            text=", ".join(key),
            rows=rows,
            line=f"key: [{', '.join(key)}, ...]",
        )


def yaml_line(key: str, value: str | list[str]) -> str:
    """`key: value` as it can be pasted into the map."""
    written = yaml.safe_dump(key, allow_unicode=True, width=10**6).removesuffix("...\n").strip()
    if not value:
        return f"{written}: "
    said = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=True)
    return f"{written}: {said.removesuffix('...' + chr(10)).strip()}"


def open_file(deps: Deps, workspace: int, request: Request, *, reader_: Reader | None = None) -> Opened:
    """Read the head of the file and the map, recognise the columns.

    `reader_`: for whom the reasons are why a row is turned away; else the operator.
    Refuses: UnknownKind, OnlyAdmins, NotComplete, AsOfInFuture, FileNotRead, MapWrong.
    """
    kind = kind_called(request.kind)
    with deps.reading() as tx:
        refuse_kind(tx, workspace=workspace, by=request.by, kind=kind)
        if request.is_complete and reach(tx, workspace=workspace, by=request.by) is not None:
            raise NotComplete(kind=kind.name)
    if request.is_complete and not kind.can_be_complete:
        raise NotComplete(kind=kind.name)
    map_file = mapfile.load(request.map, kind, said=request.said)
    zone = map_file.zone or deps.company.zone
    today = local(deps.clock.now(), zone).date()
    if request.as_of is not None and request.as_of > today:
        raise AsOfInFuture(as_of=request.as_of, today=today)
    source = reader.open_source(request.file, request.called)
    layout = headers.recognise(source, kind, map_file, deps.settings)
    run = _new_run(deps, workspace, request, map_file, zone=zone, today=today)
    with deps.reading() as tx:
        try:
            delivery = replace(delivery_of(tx, deps, run, kind), values=map_file.values)
            intake = kind.open(tx, delivery)
        except OptionWrong as wrong:
            raise MapWrong(path=map_file.path, problems=[mapfile.problem_of(wrong)]) from None
    report = _report(request, run, kind, layout)
    typer = RowTyper(
        source, layout, kind.fields, map_file, zone=zone, currency=run.currency, this_year=today.year
    )
    for_whom = reader_ or operator(deps)
    rejected = RejectedFile(request.file, _headings(deps, layout, for_whom))
    rejecter = _rejecter(deps, rejected, for_whom)
    checking = Checking(source, layout, map_file, intake, typer, report, rejecter)
    return Opened(kind, run, map_file, layout, intake, checking, rejected, report)


def _new_run(
    deps: Deps, workspace: int, request: Request, map_file: MapFile, *, zone: str, today: date
) -> Run:
    now = deps.clock.now()
    return Run(
        id=RunId(deps.ids.new()),
        workspace=workspace,
        kind=request.kind,
        source=map_file.source,
        file=request.called,
        as_of=request.as_of,
        today=today,
        state=RunState.STAGING,
        started_at=now,
        beat_at=now,
        options=map_file.options.model_dump(mode="json"),
        currency=map_file.currency or deps.company.currency,
        zone=zone,
        reader=this_process(),
        by=request.by,
    )


def _report(request: Request, run: Run, kind: Kind, layout: Layout) -> Report:
    used = {column.field.name for column in layout.columns}
    return Report(
        kind=kind.name,
        source=run.source,
        file=request.name or str(request.file),
        as_of=request.as_of,
        is_complete=request.is_complete,
        understood=[Understood(one.field.name, one.headers, one.is_by_map) for one in layout.columns],
        unused=list(layout.unused),
        absent=[field.name for field in kind.fields if field.name not in used],
        questions=list(layout.questions),
        answers=_count(request.said or {}),
    )


def _count(said: Mapping[str, Any]) -> int:
    """How many answers that is."""
    return sum(_count(one) if isinstance(one, dict) else 1 for one in said.values())


def operator(deps: Deps) -> Reader:
    """Whom reports and reasons are for: the company's language, its clock."""
    company = deps.company
    return Reader(company.language, company.zone, local(deps.clock.now(), company.zone).date())


def _headings(deps: Deps, layout: Layout, reader_: Reader) -> list[str]:
    own = [deps.words.text("imports/heading", {"of": one}, reader_) for one in ("reason", "line")]
    return [*own, *layout.headers]


def _rejecter(deps: Deps, rejected: RejectedFile, reader_: Reader) -> Any:
    def reject(line: int, error: RowWrong, cells: Sequence[str]) -> None:
        rejected.add(line, reason(deps, error.reason, error.facts, reader_), cells)

    return reject


def reason(deps: Deps, name: str, facts: Mapping[str, Any], reader_: Reader) -> str:
    """Why a row was turned away, in words."""
    return deps.words.text("imports/reason", {"reason": name, "facts": facts}, reader_)
