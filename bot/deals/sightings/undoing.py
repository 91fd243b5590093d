"""Use cases of deliveries, the other way round: take back what one told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from bot.deals import service
from bot.deals.sightings import store
from bot.kit.db import Tx
from bot.kit.importing import Before, Undid, Undoing
from bot.people.model import WorkspaceId


def undo(tx: Tx, undoing: Undoing) -> Undid:
    """Void one step of an import's events; says whether there may be more."""
    workspace = WorkspaceId(undoing.workspace)
    events = store.events_of_import(
        tx, workspace=workspace, import_id=undoing.import_id, after=undoing.after, count=undoing.most
    )
    if events:
        service.void(tx, workspace=workspace, events=events, by=undoing.undo_id)
        store.set_marks(tx, workspace=workspace, marks=dict.fromkeys(events.values()))
    return Undid(has_more=len(events) == undoing.most, last=max(events, default=undoing.after))


def restore_sources(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """A source is as fresh as it was."""
    for one in before:
        was: Mapping[str, object] = one.was or {}
        source = str(was["source"])
        if "as_of" not in was:
            store.forget_source(tx, workspace=WorkspaceId(workspace), source=source)
            continue
        store.set_source(
            tx,
            workspace=WorkspaceId(workspace),
            source=source,
            history_from=date.fromordinal(int(str(was["history_from"]))),
            as_of=date.fromordinal(int(str(was["as_of"]))),
            updated_at=datetime.fromtimestamp(int(str(was["updated_at"])), tz=UTC),
            told_from=date.fromordinal(int(str(was["told_from"]))) if was.get("told_from") else None,
        )
