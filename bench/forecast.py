"""The forecast's range over hundreds of cut-offs of simulated companies, against a t interval from six quarters.

`python -m bench.forecast` prints more: by place in the quarter, by kind of company, and without the deals' ages.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

from bench import Line, Report
from bench.companies import maven
from bench.companies.living import PROCESS, STAGES, Company, Nature, quarters
from bot.kit.calendar import WorkCalendar
from bot.pipeline.forecast import rates as learning
from bot.pipeline.forecast import rules
from bot.pipeline.lives.model import Life
from bot.pipeline.model import StageKey

_T_90_OF_5 = 1.475884
_PLACES = [StageKey(PROCESS, stage) for stage in STAGES]
USUAL = Nature()
KINDS = {
    "usual": USUAL,
    "small": replace(USUAL, weekly=2.0),
    "large": replace(USUAL, weekly=8.0),
    "many dead": replace(USUAL, dies=0.15, cleared=0.2),
    "drifting": replace(USUAL, drift_of_rates=0.15, drift_of_number=0.12),
    "growing": replace(USUAL, trend=0.2),
    "seasonal": replace(USUAL, season=0.3),
    "slow": replace(USUAL, stays=(28.0, 42.0, 56.0, 42.0)),
}
_BEGIN = date(2022, 1, 1)
_HISTORY = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Trial:
    """One cut-off: how far into the quarter, whether the range held, and how wide it and the t interval were."""

    kind: str
    place: float
    held: bool
    above: bool
    width: float
    t_width: float
    t_held: bool


def trials(kinds: dict[str, Nature], seeds: Sequence[int], *, by_age: bool = True) -> Iterator[Trial]:
    """Every second quarter of three years, at its beginning, after a third, and after two thirds."""
    calendar = WorkCalendar()
    for kind, nature in kinds.items():
        for seed in seeds:
            company = Company(nature, seed)
            spans = quarters(_BEGIN, 11)
            totals = [company.won(*span) for span in quarters(date(_BEGIN.year - 2, 7, 1), 17)]
            for number, (first, last) in enumerate(spans):
                if number % 2:
                    continue
                for place in (0.0, 1 / 3, 2 / 3):
                    today = first - timedelta(days=1) + (last - first) * place
                    yield _trial(
                        kind=kind,
                        company=company,
                        calendar=calendar,
                        today=today,
                        span=(first, last),
                        place=place,
                        before=totals[number : number + 6],
                        by_age=by_age,
                    )


def _trial(
    *,
    kind: str,
    company: Company,
    calendar: WorkCalendar,
    today: date,
    span: tuple[date, date],
    place: float,
    before: Sequence[int],
    by_age: bool,
) -> Trial:
    first, last = span
    lives = company.seen(today, since=today - _HISTORY)
    won = company.won(first, today)
    low, _, high = forecast(lives, calendar, today, span, won, by_age=by_age)
    total = company.won(first, last)
    mean, spread = statistics.mean(before), statistics.stdev(before)
    t = _T_90_OF_5 * spread * sqrt(1 + 1 / 6)
    return Trial(
        kind, place, low <= total <= high, total > high, high - low, 2 * t, mean - t <= total <= mean + t
    )


def forecast(
    lives: Sequence[Life],
    calendar: WorkCalendar,
    today: date,
    span: tuple[date, date],
    won: int,
    *,
    by_age: bool = True,
) -> tuple[int, int, int]:
    """What the app would say of these deals."""
    days = calendar.ordinals(date(2015, 1, 1), date(2026, 12, 31))
    origin = date(2015, 1, 1).toordinal()

    def workday(day: int) -> int:
        return days[day - origin]

    def is_ours(_owner: int | None, _day: int) -> bool:
        return True

    def worth(amount: int | None, _currency: str) -> int | None:
        return amount

    now, (first, last) = today.toordinal(), span
    rates = learning.learned(
        lives, places=_PLACES, workday=workday, today=now, is_ours=is_ours, by_age=by_age
    )
    begins = max(0, workday(first.toordinal() - 1) - workday(now)) / learning.WEEK
    ends = max(0, workday(last.toordinal()) - workday(now)) / learning.WEEK
    found = rules.outlook(
        rates=rates,
        open_deals=rules.open_now(
            lives, rates=rates, workday=workday, today=now, is_ours=is_ours, worth=worth
        ),
        arriving=rules.arrivals(
            lives,
            rates=rates,
            workday=workday,
            today=now,
            ends=ends,
            since=max(min(life.born for life in lives), now - _HISTORY.days),
            is_ours=is_ours,
        ),
        amounts=rules.amounts_won(lives, is_ours=is_ours, worth=worth),
        won=won,
        begins=begins,
        ends=ends,
        seed=f"{today}",
    )
    return found.low, found.middle, found.high


def real() -> tuple[int, int]:
    """Of so many cut-offs in the real sample, how many held: six teams and all, the last two quarters of 2017."""
    calendar, teams = WorkCalendar(), maven.teams()
    scopes = [*teams.values(), set().union(*teams.values())]
    held = count = 0
    for first, last in quarters(date(2017, 7, 1), 2):
        for place in (0.0, 1 / 6, 1 / 3, 1 / 2, 2 / 3):
            today = first - timedelta(days=1) + (last - first) * place
            for agents in scopes:
                lives = maven.lives(today, agents)
                already = maven.won(first, today, agents)
                low, _, high = forecast(lives, calendar, today, (first, last), already)
                held += low <= maven.won(first, last, agents) <= high
                count += 1
    return held, count


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, share = 1.96, part / whole
    middle = share + z * z / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return (middle - reach) / (1 + z * z / whole), (middle + reach) / (1 + z * z / whole)


def _said(found: Sequence[Trial]) -> str:
    held = sum(one.held for one in found)
    low, high = wilson(held, len(found))
    ratio = sum(one.width for one in found) / sum(one.t_width for one in found)
    median = statistics.median(one.width / one.t_width for one in found)
    above = sum(one.above for one in found) / len(found)
    t_held = sum(one.t_held for one in found) / len(found)
    return (
        f"{len(found):4} cut-offs: held {held / len(found):.1%} ({low:.1%} to {high:.1%}), above {above:.1%}; "
        f"width {ratio:.2f} of t (median {median:.2f}), t held {t_held:.1%}"
    )


def run() -> Report:
    """The report of `make bench`."""
    found = list(trials(KINDS, range(3)))
    held = sum(one.held for one in found) / len(found)
    ratio = sum(one.width for one in found) / sum(one.t_width for one in found)
    ablated = list(trials({"many dead": KINDS["many dead"]}, range(3), by_age=False))
    without = sum(one.held for one in ablated) / len(ablated)
    low, high = wilson(round(held * len(found)), len(found))
    lines = [
        Line(
            f"held, of {len(found)} cut-offs",
            f"{held:.1%} ({low:.1%} to {high:.1%})",
            "75 to 85 %",
            0.75 <= held <= 0.85,
        ),
        Line("width, of a t interval's from six quarters", f"{ratio:.2f}", "0.88", ratio <= 0.88),
        Line("held without the deals' ages", f"{without:.1%}", "(for comparison)", True),
    ]
    if maven.DATA.exists():
        held_really, count = real()
        share = f"{held_really / count:.1%} ({held_really} of {count})"
        lines.append(Line("held on the real sample, as it is", share, "(for information)", True))
    return Report("Forecast of a quarter's won amount", lines)


if __name__ == "__main__":
    if maven.DATA.exists():
        print("real sample: held", real())
    wanted = sys.argv[1].split(",") if len(sys.argv) > 1 and sys.argv[1] != "all" else list(KINDS)
    seeds = range(*map(int, sys.argv[2].split(":"))) if len(sys.argv) > 2 else range(3)
    with_age = "ageless" not in sys.argv
    every: list[Trial] = []
    for name in wanted:
        these = list(trials({name: KINDS[name]}, seeds, by_age=with_age))
        every += these
        print(f"{name:10}", _said(these), flush=True)
    for at in (0.0, 1 / 3, 2 / 3):
        print(f"at {at:.2f}   ", _said([one for one in every if one.place == at]))
    print("all       ", _said(every))
