"""When a deal is stuck. Pure. Formulas and a worked example: docs/numbers.md, "Stuck"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import Final

from bot.deals.model import DealId, Status
from bot.kit.calendar import WorkCalendar
from bot.pipeline.model import Amounts, MoveTuple
from bot.pipeline.rules import Credit, Exchange
from bot.pipeline.stuck.model import Alive, Candidate, CandidateTuple, JudgedTuple, Limit, Limits, Reason

ENOUGH: Final = 20
"""So many won deals must have passed a stage before the team's own limit takes the place of the configured one."""
_PART, _WHOLE = 4, 5
_OPEN, _WON, _GONE = Status.OPEN.value, Status.WON.value, Status.GONE.value
_NO_MOVE: Final[MoveTuple] = (0, "", None, "", 0, 0, None)
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
    moves: Iterable[MoveTuple], *, worked: Sequence[int], first: int, credit: Credit
) -> dict[tuple[int, str, str], list[int]]:
    """For each team, process and stage: how many working days each of its won deals was there.

    `moves` are all of one deal after the other, each in order, and end with the win. A deal counts for the team that
    is credited with winning it, once for a stage: when it came back, with its longest stay there. A stay counts when
    it is known when the deal came in, and ends by any move: a deal won straight from the stage counts up to the day
    it was won. A deal that was lost sight of (gone, or its stage not known) in between says nothing about the stage
    it was in then. `worked` counts working days from day `first` on.
    """
    found: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    longest: dict[tuple[str, str], int] = {}
    last: MoveTuple = _NO_MOVE
    for move in moves:
        deal, _, next_stage, next_status, _, next_day, _ = move
        before, process, stage, status, is_known, day, _ = last
        if deal != before:
            _count(last, longest, credit, found)
            longest = {}
        # Being lost sight of is a move, too, but says nothing of when the deal left.
        elif (
            (status == _OPEN and stage is not None and is_known)
            and (next_stage is not None or next_status != _OPEN)
            and next_status != _GONE
        ):
            length = worked[next_day - first] - worked[day - first]
            longest[process, stage] = max(length, longest.get((process, stage), 0))
        last = move
    _count(last, longest, credit, found)
    return found


def _count(
    last: MoveTuple,
    longest: Mapping[tuple[str, str], int],
    credit: Credit,
    found: dict[tuple[int, str, str], list[int]],
) -> None:
    """Put a deal's stays to those of the team that won it, if its last move is a win of such a team."""
    _, _, _, status, _, day, owner = last
    team = credit(owner, day) if status == _WON else None
    if team is not None:
        for (process, stage), length in longest.items():
            found[team, process, stage].append(length)


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

    `teams`: for which team each owner's deals count. `with_next_steps`, `with_activities`: the sources of which next
    steps (activities) are known at all; of others their absence says nothing. `last_days`: the last activity of
    each deal. `quiet`: the working days without any after which a deal is quiet. `said`: what somebody said last of a
    deal being alive.
    """

    today: date
    calendar: WorkCalendar
    limits: Limits
    teams: Mapping[int | None, int]
    with_next_steps: Collection[str]
    with_activities: Collection[str]
    last_days: Mapping[DealId, date]
    quiet: int
    said: Mapping[int, Alive]
    exchange: Exchange

    def judged(self, rows: Sequence[CandidateTuple]) -> tuple[list[JudgedTuple], list[Alive]]:
        """Those that are stuck, the biggest first: unknown amounts last, then the longest in their stage.

        Beside them, what was said of those that would be, were they not alive.
        """
        found, alive = list[JudgedTuple](), list[Alive]()
        said, home = self.said, self.exchange.to
        for row, workdays, reasons, sign in self._with_reasons(rows):
            deal, currency, amount = row[0], row[4], row[7]
            if deal in said and is_said_of(said[deal], row, self.today):
                alive.append(said[deal])
                continue
            worth = amount if amount is None or currency == home else self._worth(amount, currency)
            found.append((worth is None, -(worth or 0), -workdays, deal, row, reasons, sign))
        found.sort()
        return found, alive

    def _with_reasons(
        self, rows: Sequence[CandidateTuple]
    ) -> Iterator[tuple[CandidateTuple, int, tuple[Reason, ...], int]]:
        """Each deal that has a reason: how long it is in its stage, why it is stuck, its last sign of life."""
        now = self.today.toordinal()
        first = min([now, *[row[_SINCE] for row in rows], *map(date.toordinal, self.last_days.values())])
        worked = self.calendar.ordinals(date.fromordinal(first), self.today)
        end, teams, writing, active = worked[-1], self.teams, self.with_next_steps, self.with_activities
        limits: dict[tuple[int, str, str | None], int] = {
            (team, process, stage): limit.workdays for (team, process, stage), limit in self.limits.items()
        }
        no_reason: tuple[Reason, ...] = ()
        long, past_close, no_next_step = (Reason.LONG,), (Reason.PAST_CLOSE,), (Reason.NO_NEXT_STEP,)
        # Deals are taken apart rather than asked by name, and little is made of them: there are many.
        for row in rows:
            deal, owner, process, stage, _, since, is_known, _, _, expected, has_next, source = row
            sign = entered = since if since < now else now
            workdays = end - worked[entered - first]
            limit = limits.get((teams[owner], process, stage))
            reasons = no_reason
            if limit is not None and workdays > limit:
                reasons = long
            if expected is not None and expected < now:
                reasons += past_close
            if not has_next and source in writing:
                reasons += no_next_step
            if source in active:
                sign = _sign_of_life(self.last_days.get(DealId(deal)), entered, is_since_known=bool(is_known))
                if end - worked[sign - first] > self.quiet:
                    reasons += (Reason.QUIET,)
            if reasons:
                yield row, workdays, reasons, sign

    def _worth(self, amount: int, currency: str) -> int | None:
        return self.exchange.worth(amount, currency) if self.exchange.knows(currency) else None


def is_said_of(alive: Alive, row: CandidateTuple, today: date) -> bool:
    """Whether it was said of this very stay, and the day until which has not come."""
    one = Candidate._make(row)
    stay = (alive.process, alive.stage, alive.since.toordinal())
    return alive.until > today and stay == (one.process, one.stage, one.since)


def _sign_of_life(last: date | None, since: int, *, is_since_known: bool) -> int:
    """The last day on which somebody is known to have done something about a deal.

    Coming into a stage is a sign of life; being seen there by an import is one only where there is no other.
    """
    if last is None:
        return since
    return max(since, last.toordinal()) if is_since_known else last.toordinal()


def sums(
    found: Iterable[JudgedTuple], exchange: Exchange
) -> tuple[Amounts, Mapping[tuple[str, str | None], Amounts]]:
    """How many are stuck and what they come to, each total rounded once: all together, and by process and stage."""
    parts: dict[tuple[tuple[str, str | None], str], list[int]] = defaultdict(lambda: [0] * 5)
    for is_worth_unknown, _, _, _, row, _, _ in found:
        _, _, process, stage, currency, _, _, amount, is_estimated, _, _, _ = row
        part = parts[(process, stage), currency]
        part[0] += 1
        if amount is None:
            part[3] += 1
        elif is_worth_unknown:
            part[4] += 1
        else:
            part[1] += amount
            if is_estimated:
                part[2] += amount
    by_stage: dict[tuple[str, str | None], list[tuple[str, list[int]]]] = defaultdict(list)
    for (stage_key, currency), part in parts.items():
        by_stage[stage_key].append((currency, part))
    everything = [one for some in by_stage.values() for one in some]
    return _amounts(everything, exchange), {key: _amounts(some, exchange) for key, some in by_stage.items()}


def _amounts(parts: Iterable[tuple[str, Sequence[int]]], exchange: Exchange) -> Amounts:
    """From count, amount, estimated, without amount and without rate, by currency."""
    total, amounts, estimated = [0] * 5, defaultdict[str, int](int), defaultdict[str, int](int)
    for currency, part in parts:
        total[:] = map(add, total, part)
        amounts[currency] += part[1]
        estimated[currency] += part[2]
    return Amounts(total[0], exchange.total(amounts), exchange.total(estimated), total[3], total[4])
