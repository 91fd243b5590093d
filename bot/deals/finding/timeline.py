"""A deal's events as what happened, one thing after another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from bot.deals.changes.model import Field, History
from bot.deals.finding.model import Turn
from bot.deals.model import Event, EventId, State, Status
from bot.deals.rules import in_order
from bot.kit.money import Money
from bot.people.model import MemberId

_EXPLAINED = {"stage", "expected", "lost", "won"}
"""What somebody may have given a reason for, or named who got the deal."""


def turns(history: History) -> list[Turn]:
    """What happened to one deal, the latest first. What was taken back did not happen.

    An event in which nothing differs from the one before tells nothing.
    """
    changes = [one for one in history.changes if not one.is_undone]
    by = {one.event: one.by for one in changes if one.event is not None}
    notes = {one.event: one.note for one in changes if one.event is not None and one.note}
    told = [
        replace(turn, note=notes.get(event)) if turn.what in _EXPLAINED else turn
        for event, turn in _of_events(history.events, by)
    ]
    told += [
        Turn(one.said_on, one.at, one.what, by=one.by)
        if one.what == "merged"
        else Turn(
            one.said_on, one.at, one.what, one.was.get(Field(one.what)), one.now.get(Field(one.what)), one.by
        )
        for one in changes
        if one.event is None
    ]
    return sorted(told, key=lambda one: (one.day, one.at))[::-1]


def _of_events(events: Iterable[Event], by: Mapping[EventId, MemberId]) -> Iterator[tuple[EventId, Turn]]:
    standing = [one for one in in_order(events) if one.voided_by is None]
    if not standing:
        return
    first = standing[0]
    what = "created" if first.is_entry_known else "seen"
    yield first.id, Turn(first.day, first.at, what, now=_stage(first.state), by=by.get(first.id))
    if first.state.status is not Status.OPEN:
        yield from ((first.id, one) for one in _closing(first, first.state.status, by))
    for before, after in pairwise(standing):
        yield from ((after.id, one) for one in _between(before.state, after, by))


def _between(was: State, event: Event, by: Mapping[EventId, MemberId]) -> Iterator[Turn]:
    now = event.state

    def turn(what: str, before: object, after: object) -> Turn:
        return Turn(event.day, event.at, what, before, after, by.get(event.id))

    if was.status is not now.status:
        yield from _closing(event, now.status, by)
    elif now.status is Status.OPEN and _stage(was) != _stage(now):
        yield turn("stage", _stage(was), _stage(now))
    if was.owner != now.owner:
        yield turn("owner", was.owner, now.owner)
    if (was.amount_minor, was.currency) != (now.amount_minor, now.currency) and not _is_only_currency(
        was, now
    ):
        yield turn("amount", _amount(was), _amount(now))
    if was.expected_close != now.expected_close and now.status is Status.OPEN:
        yield turn("expected", was.expected_close, now.expected_close)


def _closing(event: Event, status: Status, by: Mapping[EventId, MemberId]) -> Iterator[Turn]:
    what = "reopened" if status is Status.OPEN else status.value
    yield Turn(event.day, event.at, what, now=_stage(event.state), by=by.get(event.id))


def _is_only_currency(was: State, now: State) -> bool:
    """An amount that nobody knows has none."""
    return was.amount_minor is None and now.amount_minor is None


def _stage(state: State) -> tuple[str, str | None]:
    return state.process, state.stage


def _amount(state: State) -> Money | None:
    return None if state.amount_minor is None else Money(state.amount_minor, state.currency)
