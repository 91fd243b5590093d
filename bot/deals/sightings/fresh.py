"""New deals as rows of their tables, straight from the sightings: the many rows of a first import.

Says in stored values what `service.add` says of the same histories (tests/deals hold the two equal).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.deals.model import Sighting, Status
from bot.deals.sightings.rules import Occasion, first_turns
from bot.kit.db import FOREVER
from bot.kit.importing import Delivery

Stored = tuple[Any, ...]

_OPEN = Status.OPEN.value
_ENDED = (Status.WON.value, Status.LOST.value)


class Fresh:
    """Makes the rows of new deals of one delivery. `start_of` gives the first second of a day there."""

    def __init__(self, delivery: Delivery, occasion: Occasion, start_of: Callable[[int], int]) -> None:
        self._workspace = delivery.workspace
        self._source = delivery.source
        self._import = delivery.import_id
        self._learned_at = int(delivery.learned_at.timestamp())
        self._occasion = occasion
        self._start_of = start_of

    def rows(
        self, seen: Sighting, *, deal: int, account: int | None, mark: int | None
    ) -> tuple[Stored, list[Stored]]:
        """The deal's row and those of its events, whose ids follow the deal's."""
        is_estimated = seen.amount_minor is None and seen.estimate_minor is not None and seen.status == _OPEN
        amount = seen.estimate_minor if is_estimated else seen.amount_minor
        said = (seen.owner, amount, seen.currency, is_estimated, seen.expected)
        events: list[Stored] = []
        turns = first_turns(seen, self._occasion)
        latest = turns[-1]
        is_staying = len(turns) == 2 and seen.stage is None and seen.status == _OPEN
        entered = turns[0].day if is_staying else latest.day
        before = 0
        for place, turn in enumerate(turns):
            at = self._start_of(turn.day) if turn.at is None else turn.at
            # The state it is in comes last on a day, whatever times an export may write.
            if place and turns[0].day == turn.day and before > at:
                at = before
            before = at
            events.append(
                (
                    self._workspace,
                    deal + 1 + place,
                    deal,
                    turn.day,
                    at,
                    self._learned_at,
                    self._import,
                    None,
                    turn.is_entry_known,
                    _OPEN if turn.is_creation else seen.status,
                    seen.process,
                    None if turn.is_creation else seen.stage,
                    *said,
                    FOREVER if turn is latest else latest.day,
                    turn is not latest or not is_staying,
                    turn.day if turn is not latest else entered,
                    seen.owner,
                )
            )
        has_ended = seen.status in _ENDED
        return (
            self._workspace,
            deal,
            self._source,
            seen.key,
            seen.name,
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
