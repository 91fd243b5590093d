"""Speed, shown as ratios against a baseline measured in the same run; medians of at least seven.

Run by hand: `make bench`, or `python cli.py bench NAME`. Each module has `run() -> Report`. Nothing here
is a test: a noisy machine must not turn a build red.
"""

from __future__ import annotations

import importlib
import pkgutil
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 7


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, what came out, what was aimed at."""

    what: str
    value: str
    aim: str
    is_met: bool


@dataclass(frozen=True)
class Report:
    """What one benchmark found."""

    title: str
    lines: Sequence[Line]


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.ispkg)


def run(name: str) -> Report:
    """Run one benchmark."""
    report: Report = importlib.import_module(f"bench.{name}").run()
    return report


def seconds(work: Callable[[], object]) -> float:
    """How long it took, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_ratio(ours: Callable[[], object], baseline: Callable[[], object], runs: int = RUNS) -> float:
    """How many times the baseline ours takes: both in turn, the median of the pairs' ratios."""
    return statistics.median(seconds(ours) / seconds(baseline) for _ in range(runs))


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians in milliseconds, measured in turn after a warm-up, so that both meet the same machine."""
    for work in (one, other):
        work()
    pairs = [(seconds(one), seconds(other)) for _ in range(3 * RUNS)]
    return statistics.median(a for a, _ in pairs) * 1000, statistics.median(b for _, b in pairs) * 1000


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
