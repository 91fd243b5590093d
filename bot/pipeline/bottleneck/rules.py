"""Which stage holds a team back. Pure. Worked examples: docs/numbers.md.

The deals that came into a stage in the last two quarters against those of the prior year, each judged at the same
age; by Fisher's exact test, on fewer deals where those of a customer go the same way; over all stages together by
Holm's method, so that the chance of naming any stage wrongly is at most 10 %. Measured in bench/bottleneck.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, comb, sqrt
from statistics import NormalDist
from typing import Final, TypeAlias

from bot.pipeline.bottleneck.model import Cohort, Compared, Finding
from bot.pipeline.lives.model import LOST, OPEN, WON, Life, Worth
from bot.pipeline.model import StageKey

RISK: Final = 0.10
"""The chance of naming any stage wrongly, over all stages together."""
_LEVEL: Final = 0.08
"""What is asked of the stages together. Lower, because the test of each is only nearly exact (`fisher`)."""
POWER: Final = 0.80
DROP: Final = 1 / 3
"""The size of loss that is to be found: of what passed in the prior year, a third no longer does."""
LEAST: Final = 20
"""With fewer deals in either cohort a stage is not named, whatever the test says."""
NOW_DAYS: Final = 182
YEAR_DAYS: Final = 364
_DECIDED: Final = 0.8
_LONGEST: Final = 65
_MOST: Final = 5000
Processes = Mapping[str, Sequence[str]]
Ours = Callable[[int | None, int], bool]
_Way: TypeAlias = tuple[StageKey, int, int | None, int | None]
"""A stage that a deal came into, the day, whose it was then, and the day on which it was beyond (None: not yet)."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A deal's first coming into a stage: its day, after how many working days it was beyond (None: not yet)."""

    day: int
    passed_after: int | None
    customer: int


def compared(
    lives: Iterable[Life],
    *,
    processes: Processes,
    workday: Callable[[int], int],
    today: int,
    is_ours: Ours,
    worth: Worth,
    known_from: int = 0,
) -> list[Compared]:
    """Every open stage, now against the prior year, as far as stage changes are known (since `known_from`).

    A deal counts once for a stage, when it first came in and it is known when. Going to any later stage, or won, is
    passing, also by skipping. All deals are judged at the same age, and only those that are old enough by now:
    the age by which four in five of all that passed had passed, 13 weeks at most.
    """
    lives = sorted(lives, key=lambda one: one.deal)
    ways = [tuple(_ways(life, processes)) for life in lives]
    entries = _entries(lives, ways, processes, workday, is_ours)
    average = _average_won(lives, today, is_ours, worth)
    found = []
    for key, of_stage in entries.items():
        recent = [one for one in of_stage if one.day >= max(known_from, today - 2 * YEAR_DAYS - 2 * _LONGEST)]
        passes = sorted(one.passed_after for one in recent if one.passed_after is not None)
        if not passes:
            continue
        age = min(_LONGEST, max(5, passes[min(len(passes) - 1, ceil(_DECIDED * len(passes)) - 1)]))
        until = _latest(today, age, workday)
        now = [one for one in of_stage if until - NOW_DAYS < one.day <= until]
        since = max(known_from - 1, until - 2 * YEAR_DAYS)
        before = [one for one in of_stage if since < one.day <= until - YEAR_DAYS]
        found.append(_compared(key, age, now, before, average * _won_after(lives, ways, key, is_ours)))
    return found


def _latest(today: int, age: int, workday: Callable[[int], int]) -> int:
    """The last day from which that many working days have gone by."""
    day = today - age
    while workday(today) - workday(day) < age:
        day -= 1
    return day


def _entries(
    lives: Sequence[Life],
    ways: Sequence[Iterable[_Way]],
    processes: Processes,
    workday: Callable[[int], int],
    is_ours: Ours,
) -> dict[StageKey, list[_Entry]]:
    found: dict[StageKey, list[_Entry]] = {
        StageKey(process, stage): [] for process, stages in processes.items() for stage in stages
    }
    for life, way in zip(lives, ways, strict=True):
        for key, day, owner, passed in way:
            if is_ours(owner, day):
                after = None if passed is None else workday(passed) - workday(day)
                found[key].append(
                    _Entry(day, after, life.account if life.account is not None else -life.deal)
                )
    return found


def _ways(life: Life, processes: Processes) -> Iterable[_Way]:
    """Each stage that the deal is known to have come into: since when, whose it was, and when it was beyond."""
    for process in dict.fromkeys(step.process for step in life.steps):
        stages = processes.get(process, ())
        places = [_place(step.process, step.stage, step.status, process, stages) for step in life.steps]
        entered: dict[int, int] = {}
        before = -1
        for number, to in enumerate(places):
            step = life.steps[number]
            is_lost = step.status == LOST
            if to < 0 or (is_lost and to == before):
                before = -1
                continue
            # In which stage a deal was lost says that it was there, not since when.
            is_known = step.is_known and not is_lost
            first = before + 1 if 0 <= before < to else to
            for place in range(first if is_known else 0, min(to, len(stages) - 1) + 1):
                # What was only seen may have been anywhere up to there before: that is no entry, then or later.
                entered.setdefault(place, number if is_known else -1)
            before = -1 if is_lost else to
        for place, number in entered.items():
            if number >= 0:
                step = life.steps[number]
                beyond = next(
                    (life.steps[n].day for n in range(number, len(places)) if places[n] > place), None
                )
                yield StageKey(process, stages[place]), step.day, step.owner, beyond


def _place(of: str, stage: str | None, status: str, process: str, stages: Sequence[str]) -> int:
    if of == process and status == WON:
        return len(stages)
    return stages.index(stage) if of == process and status in (OPEN, LOST) and stage in stages else -1


def _average_won(lives: Sequence[Life], today: int, is_ours: Ours, worth: Worth) -> float:
    """What a deal won in the last two years was worth; those without an amount are left out."""
    known = []
    for life in lives:
        last = life.steps[-1]
        if last.status == WON and last.day > today - 2 * YEAR_DAYS and is_ours(last.owner, last.day):
            amount = worth(life.amount, life.currency)
            if amount is not None:
                known.append(amount)
    return sum(known) / len(known) if known else 0.0


def _won_after(lives: Sequence[Life], ways: Sequence[Iterable[_Way]], key: StageKey, is_ours: Ours) -> float:
    """Of the deals that passed the stage and have ended, the share that was won."""
    won = ended = 0
    for life, way in zip(lives, ways, strict=True):
        last = life.steps[-1]
        if last.status == OPEN or not is_ours(last.owner, last.day):
            continue
        if any(passed is not None and one == key for one, _, _, passed in way):
            ended += 1
            won += last.status == WON
    return won / ended if ended else 0.0


def _compared(
    key: StageKey, age: int, now: Sequence[_Entry], before: Sequence[_Entry], value: float
) -> Compared:
    cohorts = [
        Cohort(len(part), sum(one.passed_after is not None and one.passed_after <= age for one in part))
        for part in (now, before)
    ]
    clustering = _clustering([(part, age) for part in (now, before)])
    fewer = [(round(one.passed / clustering), round(one.entered / clustering)) for one in cohorts]
    luck = fisher(*fewer[0], *fewer[1])
    return Compared(key, age, cohorts[0], cohorts[1], clustering, value, luck)


def _clustering(parts: Iterable[tuple[Sequence[_Entry], int]]) -> float:
    """How many deals count as one: the variance of customers' results, by that of as many independent deals.

    At least one. Where every customer has one deal it is one.
    """
    seen = expected = 0.0
    is_single = True
    for part, age in parts:
        if not part:
            continue
        results = [(one.customer, one.passed_after is not None and one.passed_after <= age) for one in part]
        share = sum(passed for _, passed in results) / len(results)
        sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0])
        for customer, passed in results:
            sums[customer][0] += passed - share
            sums[customer][1] += 1
        is_single = is_single and all(count == 1 for _, count in sums.values())
        seen += sum(total * total for total, _ in sums.values())
        expected += len(results) * share * (1 - share)
    return 1.0 if is_single or not expected else max(1.0, seen / expected)


def fisher(passed: int, entered: int, passed_before: int, entered_before: int) -> float:
    """The chance that of all who passed, fewer were among those now, if the two do not differ; as few count half.

    Counting them whole would keep the risk far below what is allowed (2 %, in the bench), and find less.
    Worked example: tests/pipeline/bottleneck/test_rules.py::test_the_tea_that_tasted_the_same.
    """
    whole, through = entered + entered_before, passed + passed_before
    if not entered or not entered_before:
        return 1.0
    least = max(0, through - entered_before)
    # Each number of ways follows exactly from the one before: of thousands of deals they are long numbers.
    ways, more = 0, comb(entered, least) * comb(entered_before, through - least)
    for n in range(least, passed):
        ways += 2 * more
        more = more * (entered - n) * (through - n) // ((n + 1) * (entered_before - through + n + 1))
    return (ways + more) / (2 * comb(whole, through))


def verdict(stages: Sequence[Compared]) -> Finding:
    """Of the stages whose drop is not luck (Holm's method), the one whose return would gain most.

    With none: how many more deals are needed to find the loss of a third in the stage that has most to gain, or 0
    when that many are there already: nothing stands out.
    """
    able = [one for one in stages if min(one.now.entered, one.before.entered) >= LEAST]
    named = [one for one in _not_luck(able) if one.gain > 0]
    if named:
        return Finding(max(named, key=lambda one: (one.gain, one.key)), None, 0)
    watched = max(stages, key=lambda one: (one.gain, one.now.entered, one.key), default=None)
    if watched is None:
        return Finding(None, None, 0)
    return Finding(None, watched, needed(watched, of=len(stages)))


def _not_luck(stages: Sequence[Compared]) -> list[Compared]:
    ordered = sorted(stages, key=lambda one: (one.chance_of_luck, one.key))
    found = []
    for number, one in enumerate(ordered):
        if one.chance_of_luck > _LEVEL / (len(ordered) - number):
            break
        found.append(one)
    return found


def needed(stage: Compared, *, of: int) -> int:
    """How many more deals must come into the stage in two quarters, for a loss of a third to be found 4 times in 5.

    By the usual formula for two shares. A team that gets so many in two quarters will in time have twice as many in its
    prior year; that the year has fewer now is not held against it. 0: enough are there.
    """
    share = min(max(stage.before.passed / stage.before.entered, 0.1), 0.95) if stage.before.entered else 0.5
    before, risk = stage.before.entered / stage.clustering, _LEVEL / max(1, of)
    for entered in range(LEAST, _MOST):
        now = entered / stage.clustering
        if power(share, share * (1 - DROP), now, max(before, 2 * now), risk) >= POWER:
            break
    return max(0, entered - stage.now.entered)


def power(before: float, now: float, entered: float, entered_before: float, risk: float) -> float:
    """The chance that a drop from the one share to the other is found among so many, by the usual approximation."""
    ratio = entered_before / entered
    mean = (now + ratio * before) / (1 + ratio)
    drop = before - now
    normal = NormalDist()
    by_luck = normal.inv_cdf(1 - risk) * sqrt((1 + 1 / ratio) * mean * (1 - mean))
    spread = sqrt(now * (1 - now) + before * (1 - before) / ratio)
    return normal.cdf((drop * sqrt(entered) - by_luck) / spread)
