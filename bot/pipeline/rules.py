"""The numbers of the overview. Pure: no clock, no database, no language. Worked examples: docs/numbers.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add, itemgetter
from typing import Final, TypeAlias, TypeVar

from bot.deals.model import Status
from bot.deals.ways import Entry, Processes, Step, entries_of
from bot.kit.calendar import WorkCalendar
from bot.kit.figures import mean, median
from bot.kit.money import Money, Rates
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
    OpenTuple,
)


@dataclass(frozen=True)
class Exchange:
    """Into which currency, at the rates of which day."""

    rates: Rates
    to: str
    on: date

    def knows(self, currency: str) -> bool:
        """Whether there is a rate."""
        return self.rates.knows(currency, to=self.to, on=self.on)

    def worth(self, minor: int, currency: str) -> int:
        """What an amount comes to, for putting deals in order; 0 without a rate."""
        return minor if currency == self.to else self.total({currency: minor}).minor

    def total(self, sums: Mapping[str, int | Decimal]) -> Money:
        """Sums by currency as one amount, rounded once, half to even; currencies without a rate are left out."""
        return self.rates.known_total_of(sums, to=self.to, on=self.on)


# Plain text, because comparing with an enumeration's member is dear where it is done for every move.
_OPEN, _WON, _LOST, _GONE = (one.value for one in (Status.OPEN, Status.WON, Status.LOST, Status.GONE))
_IS_KNOWN: Final = 3
_DAY: Final = 5
_step: Final = itemgetter(slice(1, 5))
assert (Move._fields[1:5], Move._fields[_DAY]) == (("process", "stage", "status", "is_known"), "day")
EVERYBODY = 0
UNASSIGNED = -1
Credit: TypeAlias = Callable[[int | None, int], int | None]
"""From an owner and a day (an ordinal number) to the team a deal counts for; None: for nobody in the scope.

A person's and a company's deals all count for EVERYBODY, but for those of no known owner: UNASSIGNED.
"""


_NO_STINT = (0, 0, 0)


def credit_by_membership(stints: Iterable[Sequence[int]]) -> Credit:
    """To the team somebody was in on that day, from (member, since, until exclusive, team)."""
    # Most people have been in one team only, and deals are many: these are asked first.
    one: dict[int | None, tuple[int, int, int]] = {}
    more: dict[int | None, list[tuple[int, int, int]]] = {}
    for member, since, until, team in stints:
        stint = (since, until, team)
        if one.setdefault(member, stint) is not stint:
            more.setdefault(member, []).append(stint)
    only, others = one.get, more.get

    def credit(owner: int | None, day: int) -> int | None:
        since, until, team = only(owner, _NO_STINT)
        if since <= day < until:
            return team
        for since, until, team in others(owner, ()) if more else ():
            if since <= day < until:
                return team
        return None

    return credit


def credit_to_person(person: int) -> Credit:
    """To that person, in whatever team."""
    return lambda owner, _day: EVERYBODY if owner == person else None


def credit_to_company(owner: int | None, _day: int) -> int:
    """To the company, whoever had it."""
    return UNASSIGNED if owner is None else EVERYBODY


def amounts(rows: Iterable[OpenRow | ClosedRow], exchange: Exchange) -> Amounts:
    """How many deals, and what they come to.

    A deal without an amount counts and adds nothing: unknown is not 0. One in a currency without a rate
    counts and adds nothing either; both are said.
    """
    count = without_amount = 0
    sums: dict[str, int] = defaultdict(int)
    estimated: dict[str, int] = defaultdict(int)
    known: dict[str, int] = defaultdict(int)
    for row in rows:
        currency, deals, with_amount = row.currency, row.deals, row.with_amount
        count += deals
        without_amount += deals - with_amount
        sums[currency] += row.amount
        known[currency] += with_amount
        if isinstance(row, OpenRow):
            estimated[currency] += row.estimated
    without_rate = sum(
        deals for currency, deals in known.items() if currency != exchange.to and not exchange.knows(currency)
    )
    return Amounts(count, exchange.total(sums), exchange.total(estimated), without_amount, without_rate)


def summed(deals: Collection[OpenTuple], *, credit: Credit, on: int) -> dict[int, list[OpenRow]]:
    """For each team, one row for each stage and currency, whoever has the deals and since whenever."""
    sums: dict[_Group, list[int]] = defaultdict(lambda: [0] * 6)
    # Deals are many and their owners few. Deals are taken apart rather than asked by name.
    teams = {owner: credit(owner, on) for owner in {deal[0] for deal in deals}}
    for owner, process, stage, currency, _, amount, is_estimated, percent, _ in deals:
        team = teams[owner]
        if team is None:
            continue
        total = sums[team, process, stage, currency]
        total[0] += 1
        if amount is not None:
            total[1] += 1
            total[2] += amount
            if is_estimated:
                total[3] += amount
            if percent is None:
                total[5] += amount
            else:
                total[4] += amount * percent
    return _by_team(sums)


def summed_up(rows: Iterable[OpenRow], *, credit: Credit, on: int) -> dict[int, list[OpenRow]]:
    """The same of rows that the database has summed already, by the day of entry too."""
    sums: dict[_Group, list[int]] = defaultdict(lambda: [0] * 6)
    for owner, process, stage, currency, _, *parts in rows:
        team = credit(owner, on)
        if team is not None:
            total = sums[team, process, stage, currency]
            total[:] = map(add, total, parts)
    return _by_team(sums)


_Group: TypeAlias = tuple[int, str, str | None, str]


def _by_team(sums: Mapping[_Group, list[int]]) -> dict[int, list[OpenRow]]:
    found: dict[int, list[OpenRow]] = defaultdict(list)
    for (team, process, stage, currency), total in sums.items():
        found[team].append(OpenRow(None, process, stage, currency, 0, *total))
    return found


_Opened = TypeVar("_Opened", OpenTuple, OpenRow)


def overdue(
    rows: Iterable[_Opened], *, latest: Mapping[tuple[str, str | None], int], credit: Credit, on: int
) -> list[tuple[int, _Opened]]:
    """Open deals that came into their stage on its `latest` day or before, with the team they count for."""
    # Their stage and their day of entry, by their places.
    late = [row for row in rows if row[4] <= latest.get(row[1:3], 0)]
    teams = {owner: credit(owner, on) for owner in {row[0] for row in late}}
    return [(team, row) for row in late if (team := teams[row[0]]) is not None]


def weighted(rows: Iterable[OpenRow], exchange: Exchange, percent: Callable[[OpenRow], int | None]) -> Money:
    """Amounts times probability. `percent` of a row's stage; None (stage unknown): it adds nothing.

    Where the CRM gave a deal's own probability and config wants it, that has been used already.
    """
    hundredths: dict[str, int] = defaultdict(int)
    for row in rows:
        hundredths[row.currency] += row.weighted_percent + row.weighted_by_stage * (percent(row) or 0)
    return exchange.total({currency: Decimal(sum_).scaleb(-2) for currency, sum_ in hundredths.items()})


def open_deals(
    rows: Collection[OpenRow], exchange: Exchange, percent: Callable[[OpenRow], int | None]
) -> Open:
    """What is open, and what it comes to when each deal is weighted."""
    return Open(amounts(rows, exchange), weighted(rows, exchange, percent))


def closed_deals(rows: Collection[ClosedRow], exchange: Exchange) -> Closed:
    """What was won and lost, and how long it took."""
    won = [row for row in rows if row.status == _WON]
    lost = [row for row in rows if row.status == _LOST]
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


def cohorts(
    journeys: Iterable[Journey], *, processes: Processes, during: Stretch, credit: Credit
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
    counts: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    # Deals are many and the ways they take few, so what a way enters is worked out once.
    entered_by: dict[tuple[Step, ...], list[Entry]] = {}
    for journey in journeys:
        if journey[-1][_DAY] < first or journey[0][_DAY] > until:
            continue
        moves = journey if journey[-1][_DAY] <= until else [move for move in journey if move[_DAY] <= until]
        way = tuple(map(_step, moves))
        entries = entered_by.get(way)
        if entries is None:
            entries = entered_by[way] = list(entries_of(way, processes))
        for number, process, stage, has_advanced, is_undecided in entries:
            _, _, _, _, _, day, owner = moves[number]
            if day < first:
                continue
            team = credit(owner, day)
            if team is not None:
                count = counts[team, process, stage]
                count[0] += 1
                count[1] += has_advanced
                count[2] += is_undecided
    return {key: Flow(*count) for key, count in counts.items()}


Stay: TypeAlias = tuple[int, bool]
"""Working days, and whether the stay ended (False: still running, or lost sight of)."""


def stays(
    journeys: Iterable[Journey], *, during: Stretch, calendar: WorkCalendar, credit: Credit
) -> dict[tuple[int, str, str], list[Stay]]:
    """For each team, process and stage: how long the stays that began in the stretch lasted, as seen on its
    last day.

    Every stay counts, also of a deal that comes back. It ends by any move: onward, back, or out. A deal
    that its CRM no longer has, or whose stage is no longer known, was lost sight of on that day.
    """
    first, until = during.first.toordinal(), during.until.toordinal()
    worked = calendar.ordinals(during.first, during.until)
    end = worked[-1]
    found: dict[tuple[int, str, str], list[Stay]] = defaultdict(list)
    for journey in journeys:
        if journey[-1][_DAY] < first or journey[0][_DAY] > until:
            continue
        next_stage, next_status, next_day = None, _OPEN, until + 1
        # From its last move back to its first, so that what ended each stay is known.
        for _, process, stage, status, is_known, day, owner in reversed(journey):
            if status == _OPEN and first <= day <= until and is_known and stage is not None:
                team = credit(owner, day)
                if team is not None:
                    if next_day > until:
                        stay = (end - worked[day - first], False)
                    else:
                        was_seen = next_stage is not None if next_status == _OPEN else next_status != _GONE
                        stay = (worked[next_day - first] - worked[day - first], was_seen)
                    found[team, process, stage].append(stay)
            next_stage, next_status, next_day = stage, status, day
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
        if is_over:
            ended[length] += 1
    at_risk = len(stays)
    # The share that remains, as two whole numbers: exact, and quicker than a Fraction.
    remaining, of = 1, 1
    for length in sorted(left):
        if length in ended:
            remaining, of = remaining * (at_risk - ended[length]), of * at_risk
            if 2 * remaining <= of:
                return length
        at_risk -= left[length]
    return None
