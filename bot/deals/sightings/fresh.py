"""New deals as rows of their tables, straight from the sightings: the many rows of a first import.

Says in stored values what `service.add` says of the same histories (tests/deals hold the two equal).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from bot.deals.facts import HistoryChanged
from bot.deals.model import DealId, Sighting, Status
from bot.deals.sightings.rules import Occasion, first_turns
from bot.deals.store import found_by
from bot.kit.db import FOREVER
from bot.kit.importing import Delivery
from bot.people.model import WorkspaceId

Stored = tuple[Any, ...]

_OPEN = Status.OPEN.value
_ENDED = (Status.WON.value, Status.LOST.value)


class Fresh:
    """Makes the rows of new deals of one delivery. `start_of` gives the first second of a day there."""

    def __init__(self, delivery: Delivery, occasion: Occasion, start_of: Callable[[int], int]) -> None:
        self._workspace = delivery.workspace
        self._source = delivery.source
        self._known = (int(delivery.learned_at.timestamp()), delivery.import_id, None)
        self._occasion = occasion
        self._start_of = start_of

    def rows(
        self, seen: Sighting, *, deal: int, account: int | None, mark: int | None
    ) -> tuple[Stored, list[Stored]]:
        """The deal's row and those of its events, whose ids follow the deal's."""
        is_estimated = seen.amount_minor is None and seen.estimate_minor is not None and seen.status == _OPEN
        amount = seen.estimate_minor if is_estimated else seen.amount_minor
        said = (seen.owner, amount, seen.currency, is_estimated, seen.expected)
        turns = first_turns(seen, self._occasion)
        latest = turns[-1]
        at = self._start_of(latest.day) if latest.at is None else latest.at
        place, entered, moves = deal + 1, latest.day, True
        what: Stored
        events: list[Stored] = []
        if len(turns) == 2:
            created = turns[0]
            begun = self._start_of(created.day) if created.at is None else created.at
            # The state it is in comes last on a day, whatever times an export may write.
            if created.day == latest.day and begun > at:
                at = begun
            what = (created.is_entry_known, _OPEN, seen.process, None, *said)
            derived = (latest.day, True, created.day, seen.owner)
            events.append((self._workspace, place, deal, created.day, begun, *self._known, *what, *derived))
            place += 1
            if seen.stage is None and seen.status == _OPEN:
                entered, moves = created.day, False
        what = (latest.is_entry_known, seen.status, seen.process, seen.stage, *said)
        derived = (FOREVER, moves, entered, seen.owner)
        events.append((self._workspace, place, deal, latest.day, at, *self._known, *what, *derived))
        has_ended = seen.status in _ENDED
        return (
            self._workspace,
            deal,
            self._source,
            seen.key,
            seen.name,
            found_by(seen.name, seen.key),
            account,
            seen.product,
            seen.created,
            seen.closed if has_ended else None,
            entered if not has_ended and latest.is_entry_known else None,
            seen.next_step,
            seen.lost_reason,
            seen.probability,
            seen.status,
            seen.process,
            seen.stage,
            *said,
            mark,
        ), events


def changed(events: Sequence[Stored]) -> HistoryChanged:
    """What to tell of new events: the first day of any of them."""
    workspace, _, deal, day, *_ = min(events, key=itemgetter(3))
    return HistoryChanged(WorkspaceId(workspace), date.fromordinal(day), DealId(deal), revision=0)
