"""The flow of one ten-rep team, against the same numbers by hand-written sqlite3, small and large.

The team is the same in both: 1,000 deals. Around it are 9,000 deals of others, or 999,000 (six events each).
Asked is a week, as on most Mondays, and a quarter. On PostgreSQL the same is asked of 10,000 deals and of 200,000.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from bench import Line, Report, in_turn
from bench.companies import SMALL, TODAY, Filled, on_both
from bot.kit import periods
from bot.pipeline.flow import service
from bot.pipeline.flow.model import FlowQuery, FlowReport
from bot.pipeline.model import Amounts
from bot.pipeline.query import PipelineQuery

LARGE, OF_POSTGRES = 1_000_000, 200_000
WEEK = periods.between(date(2026, 11, 16), TODAY)
QUARTER = periods.between(date(2026, 10, 1), TODAY)


_PERIODS = (("week", WEEK), ("quarter", QUARTER))


def run() -> Report:
    """Both sizes on SQLite, and both databases."""
    return measured((SMALL, LARGE), (SMALL, OF_POSTGRES))


def measured(sizes: tuple[int, ...], on_postgres: tuple[int, ...] = ()) -> Report:
    """With companies of these sizes."""
    lines = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            company = Filled(f"sqlite:///{folder}/company.db", size)
            bench = _Bench(company)
            for name, period in _PERIODS:
                lines.append(bench.line(f"{size:,} deals, a {name}", period))
            company.deps.db.close()
    for size in on_postgres:
        with on_both(size) as (sqlite, postgres):
            for name, period in _PERIODS:
                lines.append(_compared(f"{size:,} deals, a {name}", sqlite, postgres, period))
    return Report("Flow of one ten-rep team", lines)


def _asked(company: Filled, period: periods.Period) -> FlowReport:
    with company.deps.reading() as tx:
        query = FlowQuery(PipelineQuery(period=period))
        return service.flow(tx, asker=company.asker, query=query, today=TODAY, deps=company.deps)


def _compared(what: str, sqlite: Filled, postgres: Filled, period: periods.Period) -> Line:
    """How many times as long the same takes on PostgreSQL."""
    assert _in_its_form(_asked(sqlite, period)) == _in_its_form(_asked(postgres, period)), (
        "both must say the same"
    )
    ours, theirs = in_turn(lambda: _asked(postgres, period), lambda: _asked(sqlite, period))
    ratio = ours / theirs
    return Line(f"{what}, PostgreSQL against SQLite", f"{ratio:.2f} ({ours:.1f} ms)", "3", ratio <= 3)


class _Bench:
    """One company, asked both ways."""

    def __init__(self, company: Filled) -> None:
        self.company = company
        self.raw = sqlite3.connect(company.path, isolation_level=None)

    def line(self, what: str, period: periods.Period) -> Line:
        """Both say the same; how many times as long ours takes."""

        def ours() -> FlowReport:
            return _asked(self.company, period)

        def by_hand() -> Any:
            return _by_hand(self.raw, 1, period.first - timedelta(days=1), period.last)

        assert _in_its_form(ours()) == by_hand(), "both must say the same"
        mine, theirs = in_turn(ours, by_hand)
        ratio = mine / theirs
        return Line(
            f"{what}, against hand-written sqlite3", f"{ratio:.2f} ({mine:.1f} ms)", "1.4", ratio <= 1.4
        )


def _in_its_form(report: FlowReport) -> Any:
    total = report.total
    worst = report.focus.shown[0] if report.focus else None
    (source,) = report.sources
    return (
        _said(total.opening),
        {term.value: _said(one) for term, one in sorted(total.terms.items()) if one.count},
        _said(total.closing),
        (_said(report.slipped), _said(report.pulled_in)),
        (worst.name, worst.owner, worst.day.toordinal()) if worst else None,
        (source.source, source.as_of.toordinal()),
    )


def _said(one: Amounts) -> tuple[int, int, int, int]:
    return one.count, one.amount.minor, one.estimated.minor, one.without_amount


_OPENED = """
SELECT owner_id, count(*), count(amount_minor), coalesce(sum(amount_minor), 0),
  coalesce(sum(CASE WHEN is_estimated THEN amount_minor END), 0) FROM deal_event
WHERE workspace_id = 1 AND owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
  AND status = 'open' AND day <= ? AND until_day > ? GROUP BY owner_id"""
_PATHS = """
SELECT deal_id, day, status, stage, owner_id, amount_minor, currency, is_estimated, expected_close_day, is_move
FROM deal_event
WHERE workspace_id = 1 AND voided_by IS NULL AND day <= ? AND (until_day > ? OR day > ?) AND deal_id IN (
  SELECT deal_id FROM deal_event WHERE workspace_id = 1
    AND owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
    AND status IN ('open', 'won', 'lost', 'gone') AND until_day > ? AND day <= ? AND (day > ? OR until_day <= ?))
ORDER BY deal_id, day, at, id"""
_STINTS = """
SELECT member_id, since_day, until_day FROM membership
WHERE workspace_id = 1 AND team_id = ? AND since_day <= ? AND until_day > ?"""
_SOURCES = "SELECT source, history_from_day, as_of_day, updated_at FROM deal_source WHERE workspace_id = 1"
_NAMES = """
SELECT d.name, p.name FROM deal d, member p
WHERE d.workspace_id = 1 AND d.id = ? AND p.workspace_id = 1 AND p.id = ?"""


def _by_hand(  # noqa: C901 - in one go, to be fast
    raw: sqlite3.Connection, team: int, after: date, until: date
) -> Any:
    """The same, as one would write it for one team, one currency and one process, to be fast.

    It knows the team's id. Credit by membership, unknown amounts and slips it must honour all the same; what
    changes of team do, and which terms there are, it may leave to the data at hand.
    """
    a, b = after.toordinal(), until.toordinal()
    raw.execute("BEGIN")
    stints: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for member, since, end in raw.execute(_STINTS, (team, b, a)):
        stints[member].append((since, end))

    def is_ours(owner: int | None, day: int) -> bool:
        return any(since <= day < end for since, end in stints.get(owner or 0, ()))

    opening = [0, 0, 0, 0]
    for owner, deals, known, amount, estimated in raw.execute(_OPENED, (team, a, a)):
        if is_ours(owner, a):
            for place, part in enumerate((deals, amount, estimated, deals - known)):
                opening[place] += part
    paths: dict[int, list[Any]] = defaultdict(list)
    for row in raw.execute(_PATHS, (b, a, a, team, a, b, a, b)):
        paths[row[0]].append(row)
    terms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    lost: dict[str, list[Any]] = defaultdict(list)
    for deal, path in paths.items():
        _one(deal, path, (a, b), is_ours, terms, lost)
    ((source, _, as_of, _),) = raw.execute(_SOURCES).fetchall()
    shifted = {name: terms.pop(name, [0, 0, 0, 0]) for name in ("slipped", "pulled_in")}
    worst = max(("lost", "gone", "slipped"), key=lambda name: sum(one[0] for one in lost[name]))
    names = None
    if lost[worst]:
        _, deal, owner, day = max(lost[worst], key=lambda one: (one[0], -one[1]))
        names = (*raw.execute(_NAMES, (deal, owner)).fetchone(), day)
    raw.execute("ROLLBACK")
    closing = list(opening)
    for name, parts in terms.items():
        sign = -1 if name in ("won", "lost", "gone", "moved_out") else 1
        for place, part in enumerate(parts):
            closing[place] += sign * part if place or name != "repriced" else 0
    return (
        tuple(opening),
        {name: tuple(parts) for name, parts in sorted(terms.items())},
        tuple(closing),
        tuple(tuple(parts) for parts in shifted.values()),
        names,
        (source, as_of),
    )


def _one(  # noqa: C901, PLR0912, PLR0915, PLR0917 - in one go, to be fast
    deal: int, path: list[Any], days: tuple[int, int], is_ours: Any, terms: Any, lost: Any
) -> None:
    (a, b), first, last = days, path[0], path[-1]
    end = None
    if last[2] != "open":
        end = max((place for place, row in enumerate(path) if row[9]), default=0)
        if path[end][1] <= a:
            return
    was_there = first[1] <= a
    is_in = expected = before = None
    amount = is_estimated = since = None
    if was_there and first[2] == "open":
        is_in, amount, is_estimated, expected = is_ours(first[4], a), first[5], first[7], first[8]
    before = expected

    def add(name: str, amount: int | None, is_estimated: Any) -> None:
        one = terms[name]
        one[0] += 1
        if amount is None:
            one[3] += 1
        else:
            one[1] += amount
            if is_estimated:
                one[2] += amount

    repriced = estimated = 0
    for row in path[1 if was_there else 0 : len(path) if end is None else end + 1]:
        is_end = end is not None and row is path[end]
        if row[2] != "open" and not is_end:
            continue
        now, at = is_ours(row[4], row[1]), last if is_end else row
        if is_in is None:
            if now:
                add("reopened" if was_there else "new", at[5], at[7])
            before = row[8]
        else:
            if now and not is_in:
                add("moved_in", amount, is_estimated)
                before = expected
            elif is_in and not now:
                add("moved_out", amount, is_estimated)
            if now and (at[5] != amount or at[7] != is_estimated):
                repriced += (at[5] or 0) - (amount or 0)
                estimated += (at[5] or 0) * at[7] - (amount or 0) * (is_estimated or 0)
        if row[8] != expected:
            since = row[1]
        is_in, amount, is_estimated, expected = now, at[5], at[7], row[8]
        if is_end and now:
            add(row[2], amount, is_estimated)
            lost[row[2]].append((amount or 0, deal, row[4], row[1]))
    if repriced or estimated:
        one = terms["repriced"]
        one[0] += repriced != 0
        one[1] += repriced
        one[2] += estimated
    if end is None and is_in and before and expected and before != expected:
        if before <= b < expected:
            add("slipped", amount, is_estimated)
            lost["slipped"].append((amount or 0, deal, last[4], since))
        elif expected <= b < before:
            add("pulled_in", amount, is_estimated)
