"""The numbers of the overview. Pure: no clock, no database, no language. Worked examples: docs/numbers.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from bot.deals.model import Status
from bot.kit.calendar import WorkCalendar
from bot.kit.money import Money, RateMissing, Rates
from bot.kit.periods import Stretch
from bot.pipeline.model import (
    Amounts,
    Closed,
    ClosedRow,
    Cycle,
    Flow,
    Journey,
    Move,
    Open,
    OpenRow,
)


@dataclass(frozen=True)
class Exchange:
    """Into which currency, at the rates of which day."""

    rates: Rates
    to: str
    on: date

    def knows(self, currency: str) -> bool:
        """Whether there is a rate."""
        try:
            self.rates.factor(currency, to=self.to, on=self.on)
        except RateMissing:
            return False
        return True

    def worth(self, amount: Money | None) -> int:
        """What an amount comes to, for putting deals in order; 0 for one that is not known."""
        return self.total({amount.currency: amount.minor}).minor if amount else 0

    def total(self, sums: Mapping[str, int | Decimal]) -> Money:
        """Sums by currency as one amount, rounded once, half to even; currencies without a rate are left out."""
        known = {currency: minor for currency, minor in sums.items() if self.knows(currency)}
        return self.rates.total_of(known, to=self.to, on=self.on)


Processes: TypeAlias = Mapping[str, Sequence[str]]
"""The open stages of each sales process, in order."""


def amounts(rows: Iterable[OpenRow | ClosedRow], exchange: Exchange) -> Amounts:
    """How many deals, and what they come to.

    A deal without an amount counts and adds nothing: unknown is not 0. One in a currency without a rate
    counts and adds nothing either; both are said.
    """
    count = without_amount = without_rate = 0
    sums: dict[str, int] = defaultdict(int)
    estimated: dict[str, int] = defaultdict(int)
    for row in rows:
        count += row.deals
        without_amount += row.deals - row.with_amount
        sums[row.currency] += row.amount
        if isinstance(row, OpenRow):
            estimated[row.currency] += row.estimated
        if row.with_amount and not exchange.knows(row.currency):
            without_rate += row.with_amount
    return Amounts(count, exchange.total(sums), exchange.total(estimated), without_amount, without_rate)


def weighted(rows: Iterable[OpenRow], exchange: Exchange, percent: Callable[[OpenRow], int | None]) -> Money:
    """Amounts times probability. `percent` of a row's stage; None (stage unknown): it adds nothing.

    Where the CRM gave a deal's own probability and config wants it, that has been used already.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        hundredths = row.weighted_percent + row.weighted_by_stage * (percent(row) or 0)
        sums[row.currency] += Decimal(hundredths).scaleb(-2)
    return exchange.total(sums)


def open_deals(
    rows: Collection[OpenRow], exchange: Exchange, percent: Callable[[OpenRow], int | None]
) -> Open:
    """What is open, and what it comes to when each deal is weighted."""
    return Open(amounts(rows, exchange), weighted(rows, exchange, percent))


def closed_deals(rows: Collection[ClosedRow], exchange: Exchange) -> Closed:
    """What was won and lost, and how long it took."""
    won = [row for row in rows if row.status == Status.WON]
    lost = [row for row in rows if row.status == Status.LOST]
    cycles = _days(won)
    return Closed(
        won=amounts(won, exchange),
        lost=amounts(lost, exchange),
        cycle=Cycle(median(cycles), mean(cycles), median(_days(lost))),
    )


def _days(rows: Iterable[ClosedRow]) -> dict[int, int]:
    """How many deals took how many days; those whose beginning is not known are left out."""
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.cycle is not None:
            counts[row.cycle] += row.deals
    return counts


def median(counts: Mapping[int, int]) -> Fraction | None:
    """The middle value, or halfway between the two in the middle; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    lower, upper = (total - 1) // 2, total // 2
    return Fraction(_at(counts, lower) + _at(counts, upper), 2)


def _at(counts: Mapping[int, int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)


def mean(counts: Mapping[int, int]) -> Fraction | None:
    """The average; None of nothing."""
    total = sum(counts.values())
    return Fraction(sum(value * count for value, count in counts.items()), total) if total else None


def cohorts(
    journeys: Iterable[Journey], *, processes: Processes, during: Stretch
) -> dict[tuple[int, str, str], Flow]:
    """For each team, process and stage: of the deals that entered it in the stretch, how many went beyond.

    A deal that skips a stage, by moving from an earlier one to a later one or to won, has entered and passed
    it. One that comes back counts once, when it first came. A deal that begins in a later stage did not
    enter the earlier ones. Deals still open that have not gone beyond are `undecided`: a young cohort reads
    low, and no one may print the ratio without saying so. What was only seen in a stage, without knowing
    since when, is in no cohort. A deal belongs to the team that is credited with its entry.
    Worked example: tests/pipeline/test_cohorts.py::test_a_skipped_stage_was_passed.
    """
    first, until = during.first.toordinal(), during.until.toordinal()
    ranks = {
        process: {stage: place for place, stage in enumerate(stages)} for process, stages in processes.items()
    }
    counts: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for journey in journeys:
        moves = journey if journey[-1].day <= until else [move for move in journey if move.day <= until]
        for process in {move.process for move in moves} & ranks.keys():
            rank = ranks[process]
            places = [_place(move, process, rank) for move in moves]
            is_open = moves[-1].status == Status.OPEN and moves[-1].process == process
            for place, number in _first_entries(moves, places):
                entry = moves[number]
                if place == len(rank) or entry.team is None or not entry.is_known or entry.day < first:
                    continue
                count = counts[entry.team, process, processes[process][place]]
                count[0] += 1
                if max(places[number:]) > place:
                    count[1] += 1
                elif is_open:
                    count[2] += 1
    return {key: Flow(*count) for key, count in counts.items()}


_NOWHERE = -1


def _place(move: Move, process: str, rank: Mapping[str, int]) -> int:
    """Where in the process: the stage's place, behind the last one when won, nowhere for anything else."""
    if move.process != process:
        return _NOWHERE
    if move.status == Status.WON:
        return len(rank)
    if move.status == Status.OPEN and move.stage is not None:
        return rank.get(move.stage, _NOWHERE)
    return _NOWHERE


def _first_entries(moves: Sequence[Move], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each place the deal came to or passed for the first time, with the number of the move that did it."""
    seen: set[int] = set()
    before = _NOWHERE
    for number, to in enumerate(places):
        if to != _NOWHERE:
            for place in _passed(before, to, is_known=moves[number].is_known):
                if place not in seen:
                    seen.add(place)
                    yield place, number
        before = to


def _passed(before: int, to: int, *, is_known: bool) -> range:
    if not is_known:
        # Only seen there: it may have been in any stage up to this one before.
        return range(to + 1)
    return range(before + 1 if _NOWHERE < before < to else to, to + 1)


Stay: TypeAlias = tuple[int, bool]
"""Working days, and whether the stay ended (False: still running, or lost sight of)."""


def stays(
    journeys: Iterable[Journey], *, during: Stretch, calendar: WorkCalendar
) -> dict[tuple[int, str, str], list[Stay]]:
    """For each team, process and stage: how long the stays that began in the stretch lasted, as seen on its
    last day.

    Every stay counts, also of a deal that comes back. It ends by any move: onward, back, or out. A deal
    that its CRM no longer has, or whose stage is no longer known, was lost sight of on that day.
    """
    first, until = during.first.toordinal(), during.until.toordinal()
    worked = calendar.ordinals(during.first, during.until)
    found: dict[tuple[int, str, str], list[Stay]] = defaultdict(list)
    for journey in journeys:
        for number, move in enumerate(journey, 1):
            process, stage, status, day, team, is_known = move
            if not first <= day <= until or status != Status.OPEN:
                continue
            if stage is None or team is None or not is_known:
                continue
            after = journey[number] if number < len(journey) else None
            if after is None or after.day > until:
                stay = (worked[until - first] - worked[day - first], False)
            else:
                was_seen = after.status != Status.GONE and (
                    after.status != Status.OPEN or after.stage is not None
                )
                stay = (worked[after.day - first] - worked[day - first], was_seen)
            found[team, process, stage].append(stay)
    return found


def kaplan_meier_median(stays: Collection[Stay]) -> int | None:
    """The working days after which half of the stays have ended; None when the curve does not get down to half.

    Stays still running count for as long as they have lasted. Without running ones it is the (lower) median.
    Worked example: tests/pipeline/test_stays.py::test_a_running_stay_counts_for_as_long_as_it_lasted.
    """
    ended: dict[int, int] = defaultdict(int)
    left: dict[int, int] = defaultdict(int)
    for length, is_over in stays:
        left[length] += 1
        ended[length] += is_over
    at_risk = len(stays)
    remaining = Fraction(1)
    for length in sorted(left):
        if ended[length]:
            remaining *= Fraction(at_risk - ended[length], at_risk)
            if remaining <= Fraction(1, 2):
                return length
        at_risk -= left[length]
    return None
