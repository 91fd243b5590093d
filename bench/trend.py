"""What the whole company had open at the ends of twelve weeks: from the table of days, and counted from the history.

10,000 deals and 1,000,000 (six events each). Asked are the twelve days before today, which the table has, and
all thirteen that the trend shows, of which today is counted. To count them is to ask the overview's query of each.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date

from bench import Line, Report, in_turn, seconds
from bench.companies import SMALL, TODAY, Filled
from bot.pipeline import store as overviews
from bot.pipeline.model import Scope
from bot.pipeline.trend import rules, service

LARGE = 1_000_000


def run() -> Report:
    """Both sizes on SQLite."""
    return measured((SMALL, LARGE))


def measured(sizes: tuple[int, ...]) -> Report:
    """With companies of these sizes."""
    lines: list[Line] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            company = Filled(f"sqlite:///{folder}/company.db", size)
            filling = seconds(lambda deps=company.deps: service.keep_up(deps))  # type: ignore[misc]
            lines += _lines(company, size, filling)
            company.deps.db.close()
    return Report("The company's trend of twelve weeks", lines)


def _lines(company: Filled, size: int, filling: float) -> list[Line]:
    days = rules.week_ends(TODAY)
    found = []
    for what, wanted, aim in (("twelve finished weeks", days[:-1], 14), ("and today, counted", days, 8)):
        assert _from_table(company, wanted) == _counted(company, wanted), "both must say the same"
        ours, anew = in_turn(
            lambda wanted=wanted: _from_table(company, wanted),  # type: ignore[misc]
            lambda wanted=wanted: _counted(company, wanted),  # type: ignore[misc]
        )
        times = anew / ours
        name = f"{size:,} deals, {what}: times cheaper than counting each day"
        found.append(Line(name, f"{times:.1f} ({ours:.1f} ms)", f"{aim}", times >= aim))
    _, anew = in_turn(lambda: None, lambda: _counted(company, days))
    ratio = filling * 1000 / anew
    found.append(
        Line(
            f"{size:,} deals: filling two years, in countings of thirteen days",
            f"{ratio:.1f}",
            "5",
            ratio <= 5,
        )
    )
    return found


def _from_table(company: Filled, days: Sequence[date]) -> list[tuple[int, int]]:
    with company.deps.reading() as tx:
        workspace = company.asker.workspace
        found = service.open_on(tx, workspace=workspace, days=days)
        return [_sum((row.deals, row.amount) for row in found.get(day.toordinal(), ())) for day in days]


def _counted(company: Filled, days: Sequence[date]) -> list[tuple[int, int]]:
    everybody = Scope(is_company=True)
    with company.deps.reading() as tx:
        workspace = company.asker.workspace
        return [
            _sum(
                (row.deals, row.amount)
                for row in overviews.open_sums(tx, workspace=workspace, scope=everybody, on=day, by_crm=False)
            )
            for day in days
        ]


def _sum(rows: Iterable[tuple[int, int]]) -> tuple[int, int]:
    known = list(rows)
    return sum(deals for deals, _ in known), sum(amount for _, amount in known)
