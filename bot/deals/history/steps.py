"""Records -> the steps of a deal through its stages, in order, with what they leave unknown between them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from bot.deals.history.model import ENDED, Record, Where
from bot.deals.model import Status

Orders: TypeAlias = Mapping[str, Sequence[str]]
"""The open stages of each sales process, in order."""
Standing: TypeAlias = tuple[Status, str, str | None]

_AT_ONCE = timedelta(minutes=1)
"""An export gives minutes: what lies closer together happened at once."""


@dataclass(frozen=True, slots=True)
class Step:
    """The deal came to `where`. `until`: up to that day the record is right about it (its end may be dated
    before it was entered). `is_known` False: where it was is not known from there on."""

    day: date
    at: datetime
    where: Standing
    until: date
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class _Move:
    """A record about stages, taken apart."""

    record: Record
    to: Standing
    was: Standing | None

    @property
    def when(self) -> tuple[date, datetime]:
        return self.record.day, self.record.at


def stage_steps(
    records: Sequence[Record], closing: tuple[Status, tuple[date, datetime]] | None, orders: Orders
) -> list[Step]:
    """All that the records tell about stages.

    Where a line says that the deal came from another stage than the one before it told, what was between is
    not known, nor when it left. `closing`: how and when the deal ended by the latest export. Its date counts
    for the last end, when the history agrees on how; stages entered after that date are left out, as the
    deal had passed them by then.
    """
    moves = list(_in_chain(_moves(records), orders))
    ends = _end(moves, closing)
    if ends is not None:
        moves = list(_until(ends[0], moves))
    steps = _begin(records, moves)
    steps += _followed(moves, records, orders, after=steps)
    if ends is not None:
        steps = list(_ending(steps, ends, moves[-1]))
    return [*steps, *_lost_sight(steps, records)]


def _moves(records: Sequence[Record]) -> list[_Move]:
    found = []
    for one in records:
        if "to" in one.told:
            was = one.told.get("was")
            found.append(_Move(one, _standing(one.told["to"]), None if was is None else _standing(was)))
    return found


def _standing(where: Where) -> Standing:
    status, process, stage = where
    return Status(status), process, stage


def _same(one: Standing, other: Standing) -> bool:
    """Whether both are the same stay. Lines about where it came from may not name the process."""
    return one[0] is other[0] and (one[0] is not Status.OPEN or one[2] == other[2])


def _in_chain(moves: Sequence[_Move], orders: Orders) -> Iterator[_Move]:
    """In order of time; what happened at the same time in the order in which each goes on from the one before."""
    ordered = sorted(moves, key=lambda one: (one.when, _rank(one.to, orders), one.record.mark))
    current: Standing | None = None
    for _, together in groupby(ordered, key=lambda one: one.when):
        left = list(together)
        while left:
            fitting = [one for one in left if _follows(one, current)]
            # Without such a thread, what others lead on from comes first.
            free = [
                one
                for one in left
                if one.was is None or not any(_same(other.to, one.was) for other in left if other is not one)
            ]
            one = (fitting or free or left)[0]
            left.remove(one)
            current = one.to
            yield one


def _rank(where: Standing, orders: Orders) -> int:
    """Where it comes in its process: its ends last."""
    status, process, stage = where
    order = orders.get(process, ())
    return order.index(stage) if status is Status.OPEN and stage in order else len(order)


def _follows(move: _Move, current: Standing | None) -> bool:
    if current is None:
        return bool(move.record.told.get("is_creation"))
    return move.was is not None and _same(move.was, current)


def _end(
    moves: Sequence[_Move], closing: tuple[Status, tuple[date, datetime]] | None
) -> tuple[date, datetime] | None:
    """When the deal ended, if the last thing told is that it did and its date is not simply that line's."""
    if not moves or moves[-1].to[0] not in ENDED:
        return None
    first, last = moves[0], moves[-1]
    if closing is not None and closing[0] is last.to[0]:
        found = closing[1]
    else:
        # An end that was confirmed is dated as it was confirmed last.
        dated = last.record.told.get("ends")
        if dated is None:
            return None
        found = date.fromordinal(dated[0]), datetime.fromtimestamp(dated[1], tz=last.record.at.tzinfo)
        if found[0] > last.record.day:
            return None
    return max(found, first.when, key=lambda one: one[0])


def _until(end: date, moves: Sequence[_Move]) -> Iterator[_Move]:
    """The moves up to that day and the end itself, which goes on from where those left out began."""
    came: tuple[Standing | None] | None = None
    for one in moves:
        if one.record.day <= end:
            yield one
        elif one.to[0] is moves[-1].to[0]:
            yield one if came is None else replace(one, was=came[0])
            came = None
        elif came is None:
            came = (one.was,)


def _begin(records: Sequence[Record], moves: Sequence[_Move]) -> list[Step]:
    """The stage a deal was created in, where that follows: it is what the first change came from.

    Without any change it is where the deal is now.
    """
    created = next((one for one in records if one.told.get("is_creation") and "to" not in one.told), None)
    if created is None:
        return []
    where: Standing | None = None
    if moves:
        is_first = created.day <= moves[0].record.day
        where = moves[0].was if is_first else None
    elif "now" in created.told:
        where = _standing(created.told["now"])
    if where is None or where[0] is not Status.OPEN:
        return []
    return [Step(created.day, created.at, where, created.day)]


def _followed(
    moves: Sequence[_Move], records: Sequence[Record], orders: Orders, *, after: Sequence[Step]
) -> list[Step]:
    steps: list[Step] = []
    current = after[-1].where if after else None
    confirmed = (after[-1].day, after[-1].at) if after else None
    exits = _exits(records, moves)
    for move in moves:
        for day, at, left in exits:
            is_then = confirmed is not None and confirmed <= (day, at) <= move.when
            if is_then and current is not None and _same(left, current):
                # It left for a stage whose entry was overwritten since.
                current = Status.OPEN, current[1], None
                steps.append(Step(day, at, current, day, is_known=False))
        if current is not None and _same(move.to, current):
            confirmed = move.when
            if steps:
                steps[-1] = replace(steps[-1], until=move.record.day)
            continue
        if current is not None and confirmed is not None and _is_gap(move, current, moves, orders):
            day, at = confirmed
            steps.append(Step(day, at, (Status.OPEN, current[1], None), day, is_known=False))
        steps.append(Step(*move.when, move.to, move.record.day))
        current, confirmed = move.to, move.when
    if current is not None:
        last = [one for one in exits if _same(one[2], current) and one[:2] >= (confirmed or one[:2])]
        steps += [
            Step(day, at, (Status.OPEN, current[1], None), day, is_known=False) for day, at, _ in last[:1]
        ]
    return steps


def _is_gap(move: _Move, current: Standing, moves: Sequence[_Move], orders: Orders) -> bool:
    """Whether something must have happened between, that the records do not tell."""
    if current[0] is not Status.OPEN or current[2] is None:
        return False
    if move.was is not None:
        return not _same(move.was, current)
    if not move.record.told.get("is_last_entry"):
        return False
    # Of each stage only the last entry is kept. One that lies between the two and was entered later may have
    # been passed on the way, too, and nobody knows when.
    order = orders.get(current[1], ())
    later = {one.to[2] for one in moves if one.when > move.when and one.to[0] is Status.OPEN}
    if move.to[0] is Status.OPEN:
        if move.to[2] not in order or current[2] not in order:
            return False
        between = order[order.index(current[2]) + 1 : order.index(move.to[2])]
    else:
        between = order[order.index(current[2]) + 1 :] if current[2] in order else ()
    return any(stage in later for stage in between)


def _exits(records: Sequence[Record], moves: Sequence[_Move]) -> list[tuple[date, datetime, Standing]]:
    """When a stage was left while no other was entered at that moment."""
    found = []
    for one in records:
        if "left" in one.told:
            stage = _standing(one.told["left"])
            if not any(_at_once(one, other.record) and not _same(other.to, stage) for other in moves):
                found.append((one.day, one.at, stage))
    return found


def _at_once(one: Record, other: Record) -> bool:
    if one.told.get("is_day") or other.told.get("is_day"):
        return one.day == other.day
    return abs(one.at - other.at) <= _AT_ONCE


def _ending(steps: Sequence[Step], ends: tuple[date, datetime], last: _Move) -> Iterator[Step]:
    """The same steps, with the last end on its own day, behind whatever else that day has."""
    place = max((n for n, one in enumerate(steps) if _same(one.where, last.to)), default=None)
    for number, one in enumerate(steps):
        if number != place:
            yield one
            continue
        same_day = [other.at for other in steps[:number] if other.day == ends[0]]
        until = max(one.until, last.record.day, ends[0])
        yield replace(one, day=ends[0], at=max([ends[1], *same_day]), until=until)


def _lost_sight(steps: Sequence[Step], records: Sequence[Record]) -> list[Step]:
    """Where the deal is now is not what was told last: it went on, and nobody knows when."""
    newest = max(
        (one for one in records if "now" in one.told), key=lambda one: (one.day, one.at), default=None
    )
    if newest is None or not steps:
        return []
    last, now = steps[-1], _standing(newest.told["now"])
    if last.where[0] is not Status.OPEN or last.where[2] is None or _same(last.where, now):
        return []
    return [
        Step(
            last.until,
            max(last.at, newest.at if newest.day == last.until else last.at),
            (Status.OPEN, last.where[1], None),
            last.until,
            is_known=False,
        )
    ]
