"""How a deal's events make its history: which of them hold until when, and when each stay began. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from bot.deals.model import Event, State, Status
from bot.people.model import MemberId

NEVER = date.max


@dataclass(frozen=True, slots=True)
class Version:
    """An event with what follows from its neighbours.

    It holds at the end of every day from `event.day` up to, not including, `until`. Its stay (the deal
    being in this process, stage and status) began on `entered`, when `entered_owner` had the deal: who
    is credited with it. `is_move`: this event began the stay.
    """

    event: Event
    until: date
    is_move: bool
    entered: date
    entered_owner: MemberId | None


def in_order(events: Iterable[Event]) -> list[Event]:
    """By business date, then by time, then as they were written."""
    return sorted(events, key=lambda one: (one.day, one.at, one.id))


def versions(events: Iterable[Event]) -> list[Version]:
    """The history of one deal, in order.

    Voided events hold on no day. Of several events on one day the last holds at its end; the others are
    still moves. Worked example: tests/deals/test_rules.py::test_two_changes_on_one_day.
    """
    ordered = in_order(events)
    standing = [event for event in ordered if event.voided_by is None]
    done = list(_standing(standing))
    done += [
        Version(one, until=one.day, is_move=False, entered=one.day, entered_owner=one.state.owner)
        for one in ordered
        if one.voided_by is not None
    ]
    return sorted(done, key=lambda one: (one.event.day, one.event.at, one.event.id))


def _standing(ordered: list[Event]) -> Iterator[Version]:
    before: Version | None = None
    for event, after in zip_longest(ordered, ordered[1:]):
        moved = before is None or _stay(before.event) != _stay(event)
        version = Version(
            event=event,
            until=after.day if after else NEVER,
            is_move=moved,
            entered=event.day if moved or before is None else before.entered,
            entered_owner=event.state.owner if moved or before is None else before.entered_owner,
        )
        yield version
        before = version


def changed_since(was: Iterable[Version], now: Iterable[Version]) -> date | None:
    """The first day at whose end a deal stood otherwise than it was known to; None when it did so on none.

    Worked example: tests/deals/test_rules.py::test_from_which_day_on_a_history_is_another.
    """
    for before, after in zip_longest(_spans(was), _spans(now)):
        if before is None or after is None:
            return (before or after).day
        if before != after:
            is_longer = (before.day, before.state) == (after.day, after.state)
            return min(before.until, after.until) if is_longer else min(before.day, after.day)
    return None


class _Span(NamedTuple):
    day: date
    until: date
    state: State


def _spans(history: Iterable[Version]) -> list[_Span]:
    """What held at the end of any day, in order."""
    known = (_Span(one.event.day, one.until, one.event.state) for one in history)
    return sorted((one for one in known if one.until > one.day), key=lambda one: one.day)


def _stay(event: Event) -> tuple[Status, str, str | None]:
    state = event.state
    # A deal that has ended does not move between stages any more, whatever its stage field says.
    return state.status, state.process, state.stage if state.status is Status.OPEN else None
