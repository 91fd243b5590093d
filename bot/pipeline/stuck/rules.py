"""When a deal is stuck. Pure. Formulas and a worked example: docs/numbers.md, "Stuck"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.deals.model import DealId, Status
from bot.kit.calendar import WorkCalendar
from bot.pipeline.model import Amounts, Journey
from bot.pipeline.rules import Credit, Exchange
from bot.pipeline.stuck.model import Candidate, CandidateTuple, Judged, Limit, Limits, Reason

ENOUGH: Final = 20
"""So many won deals must have passed a stage before the team's own limit takes the place of the configured one."""
_PART, _WHOLE = 4, 5
_OPEN, _WON, _GONE = Status.OPEN.value, Status.WON.value, Status.GONE.value
_SINCE: Final = 5
assert Candidate._fields[_SINCE] == "since"


def eightieth(lengths: Collection[int]) -> int:
    """The 80th percentile by nearest rank: the smallest of these lengths that at least 80 % of them do not exceed.

    Of n lengths in order it is the one at place ⌈0.8 n⌉, so it is a length that occurred, and whoever is longer is
    longer than at least 80 % of them.
    Worked example: of 1, 2, … 20 it is 16 (place 16 of 20): 16 of 20 = 80 % took 16 or less. A deal is stuck from its
    17th working day on. tests/pipeline/stuck/test_rules.py::test_the_eightieth_of_twenty_is_the_sixteenth.
    Raises IndexError of nothing.
    """
    return sorted(lengths)[-(-len(lengths) * _PART // _WHOLE) - 1]


def won_stays(
    journeys: Iterable[Journey], *, worked: Sequence[int], first: int, credit: Credit
) -> dict[tuple[int, str, str], list[int]]:
    """For each team, process and stage: how many working days each of its won deals was there.

    A deal counts for the team that is credited with winning it, once for a stage: when it came back, with its
    longest stay there. A stay counts when it is known when the deal came in, and ends by any move: a deal won
    straight from the stage counts up to the day it was won. A deal that was lost sight of (gone, or its stage not
    known) in between says nothing about the stage it was in then. `worked` counts working days from day `first` on.
    """
    found: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for journey in journeys:
        _, _, _, status, _, day, owner = journey[-1]
        team = credit(owner, day) if status == _WON else None
        if team is None:
            continue
        longest: dict[tuple[str, str], int] = {}
        for number in range(len(journey) - 1):
            _, process, stage, status, is_known, day, _ = journey[number]
            _, _, next_stage, next_status, _, next_day, _ = journey[number + 1]
            is_lost_sight_of = next_status == _GONE or (next_status == _OPEN and next_stage is None)
            if status != _OPEN or stage is None or not is_known or is_lost_sight_of:
                continue
            length = worked[next_day - first] - worked[day - first]
            key = (process, stage)
            if length > longest.get(key, -1):
                longest[key] = length
        for (process, stage), length in longest.items():
            found[team, process, stage].append(length)
    return found


def limits(
    stays: Mapping[tuple[int, str, str], Sequence[int]],
    *,
    configured: Mapping[tuple[str, str], int],
    teams: Iterable[int],
) -> Limits:
    """The limit of each team and stage: its own from ENOUGH won deals on, the configured one until then.

    A stage that config does not have has a limit only when it is the team's own.
    """
    found = {}
    for team in teams:
        for (process, stage), workdays in configured.items():
            known = stays.get((team, process, stage), ())
            if len(known) < ENOUGH:
                found[team, process, stage] = Limit(workdays, is_own=False, deals=len(known))
    for key, lengths in stays.items():
        if len(lengths) >= ENOUGH:
            found[key] = Limit(eightieth(lengths), is_own=True, deals=len(lengths))
    return found


@dataclass(frozen=True)
class Judge:
    """Finds out which deals are stuck. The reasons are about the end of `today`.

    `with_next_steps`, `with_activities`: the sources of which next steps (activities) are known at all; of others
    their absence says nothing. `last_days`: the last activity of each deal. `quiet`: the working days without any
    after which a deal is quiet.
    """

    today: date
    calendar: WorkCalendar
    limits: Limits
    with_next_steps: Collection[str]
    with_activities: Collection[str]
    last_days: Mapping[DealId, date]
    quiet: int
    exchange: Exchange

    def stuck(self, rows: Sequence[tuple[int, CandidateTuple]]) -> list[Judged]:
        """Those that are stuck, the biggest first: unknown amounts last, then the longest in their stage."""
        now = self.today.toordinal()
        first = min([now, *(row[_SINCE] for _, row in rows), *map(date.toordinal, self.last_days.values())])
        worked = self.calendar.ordinals(date.fromordinal(first), self.today)
        end, limits, home = worked[-1], self.limits, self.exchange.to
        found = []
        # Deals are taken apart rather than asked by name, and little is made of those that are stuck: there are many.
        for team, row in rows:
            deal, _, process, stage, currency, since, is_known, amount, _, expected, has_next, source = row
            entered = min(since, now)
            workdays = end - worked[entered - first]
            limit = limits.get((team, process, stage or ""))
            reasons: tuple[Reason, ...] = (Reason.LONG,) if limit and workdays > limit.workdays else ()
            if expected is not None and expected < now:
                reasons += (Reason.PAST_CLOSE,)
            if not has_next and source in self.with_next_steps:
                reasons += (Reason.NO_NEXT_STEP,)
            sign = entered
            if source in self.with_activities:
                sign = _sign_of_life(self.last_days.get(DealId(deal)), entered, is_since_known=bool(is_known))
                if end - worked[sign - first] > self.quiet:
                    reasons += (Reason.QUIET,)
            if reasons:
                worth = amount if amount is None or currency == home else self._worth(amount, currency)
                found.append(Judged(worth is None, -(worth or 0), -workdays, deal, team, row, reasons, sign))
        found.sort()
        return found

    def _worth(self, amount: int, currency: str) -> int | None:
        return self.exchange.worth(amount, currency) if self.exchange.knows(currency) else None


def _sign_of_life(last: date | None, since: int, *, is_since_known: bool) -> int:
    """The last day on which somebody is known to have done something about a deal.

    Coming into a stage is a sign of life; being seen there by an import is one only where there is no other.
    """
    if last is None:
        return since
    return max(since, last.toordinal()) if is_since_known else last.toordinal()


def total(found: Iterable[Judged], exchange: Exchange) -> Amounts:
    """How many are stuck and what they come to, rounded once."""
    sums: dict[str, int] = defaultdict(int)
    estimated: dict[str, int] = defaultdict(int)
    count = without_amount = without_rate = 0
    for is_unworthy, _, _, _, _, row, _, _ in found:
        _, _, _, _, currency, _, _, amount, is_estimated, _, _, _ = row
        count += 1
        if amount is None:
            without_amount += 1
        elif is_unworthy:
            without_rate += 1
        else:
            sums[currency] += amount
            if is_estimated:
                estimated[currency] += amount
    return Amounts(count, exchange.total(sums), exchange.total(estimated), without_amount, without_rate)
