"""Both layers of a deal's past -> the events that stand. Pure; history is never invented.

Each thing that changes (stage, amount, expected close, owner) has a line of its own. Where records tell about
it, from the first to the last, they alone count; before and after it is as present-state exports saw it. Events
that no import brought stand in every line. What people say in chat is laid over the result
(bot/deals/changes/layering.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from bot.deals.changes.layering import is_covered
from bot.deals.history.model import ENDED, Contradiction, Draft, Layers, Merged, Record
from bot.deals.history.steps import Orders, stage_steps
from bot.deals.model import Event, State, Status
from bot.deals.rules import in_order

When: TypeAlias = tuple[date, datetime]


@dataclass(frozen=True, slots=True)
class Point:
    """From then on the value is so. `event` is what said it, when no record did."""

    when: When
    value: Any
    is_known: bool = True
    event: Event | None = None

    @property
    def is_no_imports(self) -> bool:
        return self.event is not None and self.event.import_id is None


def layers(events: Iterable[Event], histories: frozenset[int]) -> Layers:
    """The stored events of a deal, told apart by the imports of history that had to do with it.

    What people said in chat is laid over both layers later, so here it is as if nobody had said anything.
    """
    ordered = in_order(
        replace(one, voided_by=None) if is_covered(one) else one for one in events if not one.is_said
    )
    return Layers(
        below=tuple(
            one
            for one in ordered
            if one.import_id not in histories and (one.voided_by is None or one.voided_by in histories)
        ),
        above=tuple(one for one in ordered if one.import_id in histories and one.voided_by is None),
    )


def merge(below: Sequence[Event], records: Sequence[Record], orders: Orders) -> Merged:
    """The events that stand, in order, of the lower layer and all records of one deal.

    Worked examples: tests/deals/history/test_files.py.
    """
    if not below:
        return Merged()
    records = sorted(records, key=lambda one: (one.day, one.at, one.mark))
    lines = {
        "stage": _stage_line(below, records, orders),
        "amount": _line(below, records, "amount", _amount_seen, _amount_told),
        "expected": _line(below, records, "expected", _expected_seen, _expected_told),
        "owner": _line(below, records, "owner", lambda event: event.state.owner, lambda told: told),
    }
    return _composed(lines, below[0].state.currency)


# --- one line -------------------------------------------------------------------------------------------


def _stage_line(below: Sequence[Event], records: Sequence[Record], orders: Orders) -> list[Point]:
    steps = stage_steps(records, _closing(below), orders)
    told = [Point((one.day, one.at), one.where, one.is_known) for one in steps]
    covered = (steps[0].day, max(one.until for one in steps)) if steps else None
    return _together(below, told, covered, _where)


def _closing(below: Sequence[Event]) -> tuple[Status, When] | None:
    """How and when the deal ended by the latest export: what its close date says is when it ended."""
    last = below[-1].state.status
    if last not in ENDED or below[-1].import_id is None:
        return None
    stay = below[-1]
    for event in reversed(below):
        if event.state.status is not last:
            break
        stay = event
    return last, (stay.day, stay.at)


def _line(
    below: Sequence[Event],
    records: Sequence[Record],
    key: str,
    seen: Callable[[Event], Any],
    told: Callable[[Any], Any],
) -> list[Point]:
    own = [one for one in records if key in one.told]
    points = [Point((one.day, one.at), told(one.told[key])) for one in own]  # type: ignore[literal-required]
    covered = (own[0].day, own[-1].day) if own else None
    before = f"{key}_was"
    if own and before in own[0].told:
        # What was so until the first change has been so since the deal began.
        first = below[0]
        was = Point((first.day, first.at), told(own[0].told[before]))  # type: ignore[literal-required]
        points, covered = [was, *points], (min(first.day, own[0].day), own[-1].day)
    return _together(below, points, covered, seen)


def _together(
    below: Sequence[Event],
    told: Sequence[Point],
    covered: tuple[date, date] | None,
    seen: Callable[[Event], Any],
) -> list[Point]:
    """What was seen, but for where records cover it; and the records."""
    left = [
        Point((one.day, one.at), seen(one), one.is_entry_known, one)
        for one in below
        if one.import_id is None or covered is None or not covered[0] <= one.day <= covered[1]
    ]
    return sorted([*told, *left], key=lambda one: one.when)


def _where(event: Event) -> tuple[Status, str, str | None]:
    return event.state.status, event.state.process, event.state.stage


def _amount_seen(event: Event) -> tuple[int | None, str, bool]:
    return event.state.amount_minor, event.state.currency, event.state.is_estimated


def _amount_told(value: Any) -> tuple[int | None, str | None, bool]:
    return (value[0], value[1], False) if value is not None else (None, None, False)


def _expected_seen(event: Event) -> date | None:
    return event.state.expected_close


def _expected_told(value: Any) -> date | None:
    return None if value is None else date.fromordinal(value)


# --- all lines together ---------------------------------------------------------------------------------


class _Composer:
    """Walks all lines at once and keeps the state."""

    def __init__(self, state: State, estimate: tuple[int, str] | None) -> None:
        self.state = state
        self.is_known = True
        self.drafts: list[Draft] = []
        self.contradictions: list[Contradiction] = []
        self._estimate = estimate
        self._amount: tuple[int | None, str | None, bool] = (
            state.amount_minor,
            state.currency,
            state.is_estimated,
        )

    def set(self, name: str, point: Point) -> None:
        """One thing is so from now on."""
        was = self.state
        if name == "expected":
            # The close date of a deal that has ended is no forecast.
            if point.event is not None or was.status not in ENDED:
                self.state = replace(was, expected_close=point.value)
        elif name == "owner":
            self.state = replace(was, owner=point.value)
        elif name == "amount":
            self._amount = point.value
            self.state = self._with_amount()
        else:
            self._enter(point)

    def _enter(self, point: Point) -> None:
        status, process, stage = point.value
        was = self.state
        if status in ENDED and stage is None and was.process == process:
            stage = was.stage
        self.state = replace(was, status=status, process=process, stage=stage)
        if not same_stay(was, self.state):
            self.is_known = point.is_known
        self.state = self._with_amount()

    def _with_amount(self) -> State:
        """The amount as it was said last; a list price stands in while the deal is open, and lost deals keep theirs."""
        minor, currency, is_estimated = self._amount
        if self.state.status is Status.LOST and minor is None:
            return self.state
        if self.state.status is Status.WON and is_estimated:
            minor, is_estimated = None, False
        if self.state.status is Status.OPEN and minor is None and self._estimate is not None:
            (minor, currency), is_estimated = self._estimate, True
        return replace(
            self.state,
            amount_minor=minor,
            currency=currency or self.state.currency,
            is_estimated=is_estimated,
        )

    def write(self, when: When) -> None:
        """The state as it now is, unless it was so already."""
        draft = Draft(*when, self.state, self.is_known)
        if not self.drafts or self.drafts[-1].state != self.state:
            self.drafts.append(draft)

    def say(self, event: Event) -> None:
        """What no import brought stands as it is, and all goes on from there."""
        self.state, self.is_known = event.state, event.is_entry_known
        self._amount = event.state.amount_minor, event.state.currency, event.state.is_estimated
        self.drafts.append(Draft(event.day, event.at, event.state, event.is_entry_known, event))


def _composed(lines: Mapping[str, Sequence[Point]], currency: str) -> Merged:
    at: dict[When, list[tuple[str, Point]]] = defaultdict(list)
    for name, points in lines.items():
        for point in points:
            at[point.when].append((name, point))
    composer = _Composer(_initial(lines, currency), _estimate(lines["amount"]))
    begins = lines["stage"][0].when
    is_told = dict.fromkeys(lines, False)
    for when in sorted(at):
        said = at[when]
        for name, point in _other_lines(said):
            _note(composer, name, point, is_told=is_told[name])
            composer.set(name, point)
            is_told[name] |= point.event is None
        entered = [point for name, point in said if name == "stage"]
        for point in entered:
            _note(composer, "stage", point, is_told=is_told["stage"])
            composer.set("stage", point)
            is_told["stage"] |= point.event is None
            if not point.is_no_imports:
                composer.write(when)
        for event in {
            point.event.id: point.event for point in entered if point.is_no_imports and point.event
        }.values():
            composer.say(event)
        if not entered and when >= begins:
            composer.write(when)
    return Merged(tuple(composer.drafts), tuple(composer.contradictions))


def _other_lines(said: Sequence[tuple[str, Point]]) -> Iterator[tuple[str, Point]]:
    return ((name, point) for name, point in said if name != "stage")


def _initial(lines: Mapping[str, Sequence[Point]], otherwise: str) -> State:
    """The first of everything: what is known first of a thing is taken to have been so from the beginning.

    `otherwise`: the deal's currency where no amount is known at any time.
    """
    status, process, stage = lines["stage"][0].value
    minor, currency, is_estimated = lines["amount"][0].value
    return State(
        status=status,
        process=process,
        stage=stage,
        owner=lines["owner"][0].value,
        amount_minor=minor,
        currency=currency or next((one.value[1] for one in lines["amount"] if one.value[1]), otherwise),
        is_estimated=is_estimated,
        expected_close=lines["expected"][0].value,
    )


def _estimate(amounts: Sequence[Point]) -> tuple[int, str] | None:
    """The list price that stood in for an amount, if one did."""
    for point in reversed(amounts):
        minor, currency, is_estimated = point.value
        if is_estimated and minor is not None:
            return minor, currency
    return None


def _note(composer: _Composer, name: str, point: Point, *, is_told: bool) -> None:
    """Remember where an export showed something else after records had told about it."""
    event = point.event
    if event is None or event.import_id is None or not is_told:
        return
    was, seen = composer.state, event.state
    if name == "stage":
        differs = not same_stay(was, seen)
    elif name == "amount":
        differs = seen.amount_minor is not None and (was.amount_minor, was.currency) != (
            seen.amount_minor,
            seen.currency,
        )
    else:
        # An export shows no forecast of a deal that has ended; what the last one was, it does not deny.
        is_forecast = name == "expected" and seen.status is Status.OPEN
        differs = is_forecast and was.expected_close != seen.expected_close
    if differs:
        composer.contradictions.append(Contradiction(name, event.day, seen, was))


def same_stay(one: State, other: State) -> bool:
    """Whether a deal that goes from one to the other has not moved."""
    if one.status is not other.status or one.process != other.process:
        return False
    return one.status is not Status.OPEN or one.stage == other.stage
