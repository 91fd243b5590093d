"""A delivery beside what people said in chat: it is applied to what deliveries told before, not to what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bot.deals.changes import beside
from bot.deals.changes import store as changes
from bot.deals.changes.beside import DESCRIPTION, Said, Told
from bot.deals.changes.model import ChangeId, Difference, Field, Value
from bot.deals.changes.values import plain
from bot.deals.model import Deal, DealId, Sighting
from bot.deals.sightings import store
from bot.deals.sightings.keeping import description
from bot.deals.sightings.rules import Occasion
from bot.kit.db import Tx
from bot.kit.importing import Before
from bot.people.model import WorkspaceId

_COLUMNS = {Field.NAME: "name", Field.NEXT_STEP: "next_step", Field.LOST_REASON: "lost_reason"}


@dataclass
class Beside:
    """What chat knows otherwise about the deals of one batch, and what becomes of that."""

    workspace: WorkspaceId
    occasion: Occasion
    _is_used: bool = False
    _before: Mapping[DealId, Mapping[Field, Difference]] = field(default_factory=dict)
    _after: dict[DealId, tuple[Difference, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, tx: Tx, workspace: WorkspaceId, occasion: Occasion, deals: Sequence[DealId]) -> Beside:
        """Look up all that is known otherwise about these deals."""
        if not changes.is_used(tx, workspace=workspace):
            return cls(workspace, occasion)
        known = changes.differences_of(tx, workspace=workspace, deals=deals)
        return cls(workspace, occasion, True, known)

    def as_told(self, deal: Deal) -> Deal:
        """The deal as if nobody had said anything in chat."""
        found = self._before.get(deal.id)
        return beside.as_told(deal, found) if found else deal

    def described(self, tx: Tx, one: Sighting, now: Deal, was: Deal) -> tuple[Deal, Before]:
        """How the deal is described from now on, and what undoing the delivery needs to know.

        `was` and `now` are as deliveries told it.
        """
        known = self._before.get(now.id, {})
        if not self._is_used:
            return now, Before("deal", was.id, description(was))
        made = changes.of_deal(tx, workspace=self.workspace, deal=was.id)
        edits = [_row(found) for found in known.values() if found.field in DESCRIPTION]
        more = {"edits": edits, "said": max((one.id for one in made), default=0)} if made else {}
        before = Before("deal", was.id, {**description(was), **more})
        if not edits:
            return now, before
        said = {one.id: Said(one.said_on, one.at) for one in made if not one.is_undone}
        deal, kept = beside.described(now, was, known, said, self._moment(one))
        self._after[now.id] = kept
        return deal, before

    def write(self, tx: Tx) -> None:
        """Keep what of the description differs now."""
        changes.set_differences(tx, workspace=self.workspace, fields=DESCRIPTION, differences=self._after)

    def remarks(self, tx: Tx, names: Mapping[DealId, str]) -> list[tuple[str, Mapping[str, Any]]]:
        """What the delivery contradicts of what was said in chat, for its report."""
        if not self._before:
            return []
        after = changes.differences_of(tx, workspace=self.workspace, deals=list(self._before))
        return [
            (
                "chat_overruled" if is_overruled else "chat_stands",
                {"name": names[deal], "what": one.field.value},
            )
            for deal, before in self._before.items()
            if deal in names
            for one, is_overruled in beside.overruled(before, after.get(deal, {}))
        ]

    def _moment(self, one: Sighting) -> Told:
        if one.modified is not None:
            at = None if one.modified_at is None else datetime.fromtimestamp(one.modified_at, tz=UTC)
            return Told(date.fromordinal(one.modified), at)
        return Told(self.occasion.as_of.day, self.occasion.as_of.at)


def restore_deals(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """Put back names, accounts and the like as deliveries had told them; what was said in chat stays said."""
    here = WorkspaceId(workspace)
    is_used = changes.is_used(tx, workspace=here)
    for one in before:
        was, deal = dict(one.was or {}), DealId(one.id)
        then = [_difference(row) for row in was.pop("edits", ())]
        said = was.pop("said", 0)
        if is_used:
            since: dict[Field, tuple[ChangeId, Value]] = {}
            for change in changes.of_deal(tx, workspace=here, deal=deal):
                if change.id > said and not change.is_undone:
                    since |= {name: (change.id, value) for name, value in change.now.items()}
            raw = {name: was[column] for name, column in _COLUMNS.items()}
            present = changes.differences_of(tx, workspace=here, deals=[deal]).get(deal, {})
            values, kept = beside.restored(raw, {found.field: found for found in then}, since, present)
            was |= {_COLUMNS[name]: value for name, value in values.items()}
            changes.set_differences(tx, workspace=here, fields=DESCRIPTION, differences={deal: kept})
        store.restore_deal(tx, workspace=here, deal=deal, was=was)


def _row(one: Difference) -> list[Any]:
    values = (plain(one.ours), plain(one.theirs), one.is_overruled, one.is_answered, plain(one.origin))
    return [one.field.value, int(one.change), *values]


def _difference(row: Sequence[Any]) -> Difference:
    name, change, *values = row
    return Difference(Field(name), ChangeId(change), *values)
