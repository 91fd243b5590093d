"""import: take a file in, look at it first, or take the last one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import typer

from bot.imports import service, views
from bot.imports.intake import operator
from bot.imports.model import Progress, Request
from bot.imports.uploads.looking import remembered_map
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.model import Workspace
from ops.progress import Telling
from ops.refused import Refused


@dataclass(frozen=True)
class Printed:
    """The outcome for a person and for a program."""

    text: str
    data: dict[str, Any]


def take(deps: Deps, request: Request, *, is_dry_run: bool, telling: Telling | None) -> Printed:
    """Import the file, or say what importing it would do. Raises Refused with the reason."""
    workspace = _workspace(deps)
    run = service.dry_run if is_dry_run else service.import_file
    try:
        said = (
            remembered_map(deps, workspace.id, request.kind, request.file) if request.said is None else None
        )
        asked = replace(request, said=said) if said else request
        report = run(deps, workspace.id, asked, moved=_moved(deps, str(request.file), telling))
    except KeyboardInterrupt:
        raise Refused(
            "Stopped. If rows were applied already, the next import or start goes on with the rest of them; "
            "`import --undo` takes them back then."
        ) from None
    except Refusal as refusal:
        raise Refused(views.refusal_text(deps, refusal, operator(deps))) from None
    if workspace.is_demo and not is_dry_run:
        typer.echo(
            "This went into the sample company. Set COACH_HOME to another folder for your own.", err=True
        )
    return Printed(views.report_text(deps, report, operator(deps)), views.report_data(report))


def undo(deps: Deps, kind: str | None, *, telling: Telling | None) -> Printed:
    """Take the last import back. Raises Refused with the reason."""
    workspace = _workspace(deps)
    try:
        undone = service.undo(deps, workspace.id, kind=kind, moved=_moved(deps, "", telling))
    except Refusal as refusal:
        raise Refused(views.refusal_text(deps, refusal, operator(deps))) from None
    return Printed(views.undone_text(deps, undone, operator(deps)), views.undone_data(undone))


def _moved(deps: Deps, file: str, telling: Telling | None) -> Callable[[Progress], None]:
    """Tells how far it has come; None: nobody reads it."""
    if telling is None:
        return lambda _: None
    return lambda progress: telling.say(lambda: views.progress_text(deps, file, progress, operator(deps)))


def _workspace(deps: Deps) -> Workspace:
    with deps.writing() as tx:
        return people.open_workspace(tx, company=deps.company, now=deps.clock.now())
