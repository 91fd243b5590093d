"""How often a stage is named wrongly where nothing differs, and how often a real loss is found, in simulated companies.

`python -m bench.bottleneck` prints every kind of company.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench import Line, Report
from bench.companies.living import FIRST, PROCESS, STAGES, Company, Nature
from bench.forecast import wilson
from bot.kit.calendar import WorkCalendar
from bot.pipeline.bottleneck import rules
from bot.pipeline.bottleneck.model import Compared, Finding
from bot.pipeline.lives.model import Life

_STILL = Nature(years=4, drift_of_rates=0.0, drift_of_number=0.0)
TODAY = FIRST + timedelta(days=4 * 365 - 10)
_STATED = (6.0, 10.0, 16.0, 28.0)
"""New deals a week, so that some 160 come into the first, second, third and last stage in two quarters."""
NOTHING = {
    "still": _STILL,
    "small": replace(_STILL, weekly=1.5),
    "large": replace(_STILL, weekly=10.0),
    "growing": replace(_STILL, trend=0.4),
    "shrinking": replace(_STILL, trend=-0.3),
    "seasonal": replace(_STILL, season=0.5, drift_of_number=0.1),
    "slow": replace(_STILL, stays=(28.0, 42.0, 56.0, 42.0), shape=0.8),
    "wide amounts": replace(_STILL, sigma=1.5),
    "twins": _STILL,
}


@dataclass(frozen=True)
class Found:
    """In one company: which stage was named, if any, and how many deals came into the stage that fell off."""

    named: str | None
    entered: int
    needed: int


def runs(nature: Nature, seeds: range, *, loss: int | None = None, twins: bool = False) -> Iterator[Found]:
    """Companies of that nature. `loss`: that stage passes a third less since nine months."""
    since = (TODAY - timedelta(days=330)).toordinal()
    for seed in seeds:
        kind = nature
        if loss is not None:
            kind = replace(nature, loss=(loss, nature.passes[loss] / 3, since))
        lives = Company(kind, seed).seen(TODAY)
        if twins:
            # Every customer buys twice, and both deals go the same way.
            lives = [life for one in lives for life in (one, replace(one, deal=-one.deal))]
        yield _found(lives, STAGES[loss or 0])


def _found(lives: list[Life], stage: str) -> Found:
    compared = _compared(lives)
    finding: Finding = rules.verdict(compared)
    entered = next((one.now.entered for one in compared if one.key.stage == stage), 0)
    return Found(finding.stage.key.stage if finding.stage else None, entered, finding.needed)


_DAYS = WorkCalendar().ordinals(date(2015, 1, 1), date(2026, 12, 31))
_ORIGIN = date(2015, 1, 1).toordinal()


def _compared(lives: list[Life]) -> list[Compared]:
    return rules.compared(
        lives,
        processes={PROCESS: STAGES},
        workday=lambda day: _DAYS[day - _ORIGIN],
        today=TODAY.toordinal(),
        is_ours=lambda _owner, _day: True,
        worth=lambda amount, _currency: amount,
    )


def _share(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part / whole:.1%} ({low:.1%} to {high:.1%}) of {whole}"


def run() -> Report:
    """The report of `make bench`."""
    wrong = [
        one for kind, nature in NOTHING.items() for one in runs(nature, range(60), twins=kind == "twins")
    ]
    named = sum(one.named is not None for one in wrong)
    lines = [
        Line(
            "a stage named where nothing differs", _share(named, len(wrong)), "10 %", named <= len(wrong) / 10
        )
    ]
    for place, stage in enumerate(STAGES):
        found = list(runs(replace(_STILL, weekly=_STATED[place]), range(60), loss=place))
        right = sum(one.named == stage for one in found)
        entered = sum(one.entered for one in found) // len(found)
        what = f"a loss of a third in {stage} found, with {entered} deals in two quarters"
        lines.append(Line(what, _share(right, len(found)), "80 %", right >= 0.8 * len(found)))
    return Report("The stage that holds a team back", lines)


if __name__ == "__main__":
    many = range(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    total = 0
    for kind, nature in NOTHING.items():
        found = list(runs(nature, many, twins=kind == "twins"))
        named = sum(one.named is not None for one in found)
        total += named
        print(f"nothing differs, {kind:13}", _share(named, len(found)), flush=True)
    print("nothing differs, all          ", _share(total, len(many) * len(NOTHING)))
    for weekly in (2.0, 4.0, 8.0, 12.0, 16.0):
        for place, stage in enumerate(STAGES):
            found = list(runs(replace(_STILL, weekly=weekly), range(100), loss=place))
            right = sum(one.named == stage for one in found)
            other = sum(one.named not in (stage, None) for one in found)
            entered = sum(one.entered for one in found) / len(found)
            print(
                f"a third less in {stage:12} {weekly:4} a week, {entered:5.1f} in two quarters:",
                _share(right, 100),
                f"another {other}",
                flush=True,
            )
