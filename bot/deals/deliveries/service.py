"""Use cases of deliveries: noting one, and asking which source is late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from bot.deals.deliveries import rules, store
from bot.deals.deliveries.model import DEALS, Delivered, Late
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.inbox import ImportsSettings
from bot.people.model import WorkspaceId


def note(tx: Tx, *, workspace: WorkspaceId, source: str, kind: str, at: datetime, deps: Deps) -> None:
    """A file of that kind came from there, whether or not it brought anything new."""
    day = local(at, deps.company.zone).date()
    known = {one.kind: one.days for one in of(tx, workspace=workspace) if one.source == source}.get(kind, ())
    past = [one for one in known if one != day]
    forgotten = [*past[: max(0, len(past) - rules.KEPT + 1)], day]
    store.forget(tx, workspace=workspace, source=source, kind=kind, days=forgotten)
    store.add(tx, workspace=workspace, source=source, kind=kind, day=day, at=at)


def of(tx: Tx, *, workspace: WorkspaceId) -> list[Delivered]:
    """Every source that ever delivered, by source and kind."""
    return store.everything(tx, workspace=workspace)


def late(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    today: date,
    deps: Deps,
    kind: str | None = DEALS,
    sources: Collection[str] | None = None,
) -> tuple[Late, ...]:
    """The sources that are late today, for cards that depend on them to say so (`templates/deals/_late.xml`).

    `kind` None: whatever they deliver. `sources` None: every one.
    """
    quiet = deps.settings[ImportsSettings].quiet_workdays
    found = (
        rules.late(one, today=today, quiet=quiet, calendar=deps.calendar)
        for one in of(tx, workspace=workspace)
        if kind in (None, one.kind) and (sources is None or one.source in sources)
    )
    return tuple(one for one in found if one is not None)
