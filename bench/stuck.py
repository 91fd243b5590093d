"""What is stuck in one ten-rep team, against the same numbers by hand-written sqlite3, small and large.

The team is the same in both: 1,000 deals. Around it are 9,000 deals of others, or 999,000 (six events each).
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from bench import Line, Report, in_turn
from bench.companies import SMALL, STAGES, TODAY, Filled
from bot.kit.calendar import WorkCalendar
from bot.pipeline.query import PipelineQuery
from bot.pipeline.stuck import service
from bot.pipeline.stuck.model import Stuck

LARGE = 1_000_000
_LONGEST = dict(zip(STAGES, (15, 20, 20, 15), strict=True))


def run() -> Report:
    """Both sizes on SQLite."""
    return measured((SMALL, LARGE))


def measured(sizes: tuple[int, ...]) -> Report:
    """With companies of these sizes."""
    lines = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            company = Filled(f"sqlite:///{folder}/company.db", size)
            raw = sqlite3.connect(company.path, isolation_level=None)
            lines.append(_line(f"{size:,} deals", company, raw))
            company.deps.db.close()
    return Report("What is stuck in one ten-rep team", lines)


def _line(what: str, company: Filled, raw: sqlite3.Connection) -> Line:
    """Both say the same; how many times as long ours takes."""

    def ours() -> Stuck:
        with company.deps.reading() as tx:
            return service.stuck(
                tx, asker=company.asker, query=PipelineQuery(), today=TODAY, deps=company.deps
            )

    def by_hand() -> Any:
        return _by_hand(raw, 1, company.deps.calendar)

    assert _in_its_form(ours()) == by_hand(), "both must say the same"
    mine, theirs = in_turn(ours, by_hand)
    ratio = mine / theirs
    return Line(f"{what}, against hand-written sqlite3", f"{ratio:.2f} ({mine:.1f} ms)", "1.4", ratio <= 1.4)


def _in_its_form(report: Stuck) -> Any:
    return (
        (report.open, report.sum.count, report.sum.amount.minor, report.sum.without_amount),
        {one.key.stage: (one.sum.count, one.sum.amount.minor) for one in report.stages},
        {reason.value: count for reason, count in report.reasons.items()},
        [
            (one.name, one.owner, one.seen, one.workdays, one.limit.workdays if one.limit else None)
            for one in report.deals
        ],
        [(source.source, source.as_of.toordinal()) for source in report.sources],
    )


_STINTS = "SELECT member_id, since_day, until_day FROM membership WHERE workspace_id = 1 AND team_id = ?"
_OPEN = """
SELECT id, owner_id, stage, stage_since_day, amount_minor, is_estimated, expected_close_day,
  trim(coalesce(next_step, '')) <> '', source FROM deal
WHERE workspace_id = 1 AND owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
  AND status = 'open'"""
_WON = """
SELECT deal_id, stage, status, is_entry_known, entered_day, entered_owner_id FROM deal_event
WHERE workspace_id = 1 AND is_move = 1 AND day <= ? AND deal_id IN (
  SELECT deal_id FROM deal_event WHERE workspace_id = 1
    AND entered_owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?)
    AND entered_day <= ? AND status = 'won' AND until_day > ? AND day <= ?)
ORDER BY deal_id, day, at, id"""
_ACTIVE = """
SELECT source FROM deal_source s WHERE workspace_id = 1
  AND EXISTS (SELECT 1 FROM activity a WHERE a.workspace_id = 1 AND a.source = s.source)"""
_ALIVE = """
SELECT a.deal_id, a.stage, a.since_day, a.until_day
FROM deal_alive a JOIN deal d ON d.workspace_id = 1 AND d.id = a.deal_id
WHERE a.workspace_id = 1 AND d.status = 'open'
  AND d.owner_id IN (SELECT member_id FROM membership WHERE workspace_id = 1 AND team_id = ?) ORDER BY a.id"""
_NAMED = """
SELECT d.id, d.name, p.name, d.revision FROM deal d JOIN member p ON p.workspace_id = 1 AND p.id = d.owner_id
WHERE d.workspace_id = 1 AND d.id IN (?, ?, ?, ?, ?)"""
_SOURCES = "SELECT source, as_of_day FROM deal_source WHERE workspace_id = 1"


def _by_hand(raw: sqlite3.Connection, team: int, calendar: WorkCalendar) -> Any:
    """The same, as one would write it for one team, one currency and one process, to be fast.

    It knows the team's id and the settings, that there are no activities, and that every stay's beginning is known.
    """
    today, read = TODAY.toordinal(), raw.execute
    read("BEGIN")
    stints = {member: (since, until) for member, since, until in read(_STINTS, (team,))}

    def is_ours(owner: int, day: int) -> bool:
        since, until = stints.get(owner, (0, 0))
        return bool(since <= day < until)

    rows = [row for row in read(_OPEN, (team,)) if is_ours(row[1], today)]
    limits = _limits(read(_WON, (today, team, today, today, today)).fetchall(), is_ours, calendar)
    assert not read(_ACTIVE).fetchall()
    alive = {deal: (stage, since) for deal, stage, since, until in read(_ALIVE, (team,)) if until > today}
    writing = {row[8] for row in rows if row[7]}
    first = min(row[3] for row in rows)
    worked = calendar.ordinals(date.fromordinal(first), TODAY)
    stuck, reasons = [], {"long": 0, "past_close": 0, "no_next_step": 0}
    stages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for deal, _, stage, since, amount, _, expected, has_next, source in rows:
        workdays = worked[-1] - worked[since - first]
        why = (
            workdays > limits[stage],
            expected is not None and expected < today,
            not has_next and source in writing,
        )
        if any(why) and alive.get(deal) != (stage, since):
            stuck.append((amount is None, -(amount or 0), -workdays, deal, stage))
            stages[stage][0] += 1
            stages[stage][1] += amount or 0
            for name, is_so in zip(reasons, why, strict=True):
                reasons[name] += is_so
    shown = sorted(stuck)[:5]
    ids = [row[3] for row in shown]
    named = {deal: (name, owner, seen) for deal, name, owner, seen in read(_NAMED, ids)}
    sources = read(_SOURCES).fetchall()
    read("ROLLBACK")
    unknown = sum(row[0] for row in stuck)
    return (
        (len(rows), len(stuck), -sum(row[1] for row in stuck), unknown),
        {stage: tuple(parts) for stage, parts in stages.items()},
        {name: count for name, count in reasons.items() if count},
        [(*named[row[3]], -row[2], limits[row[4]]) for row in shown],
        sources,
    )


def _limits(moves: list[Any], is_ours: Any, calendar: WorkCalendar) -> dict[str, int]:
    """The 80th percentile of each stage's stays, or what config says."""
    journeys: dict[int, list[Any]] = defaultdict(list)
    for row in moves:
        journeys[row[0]].append(row)
    first = min(rows[0][4] for rows in journeys.values())
    worked = calendar.ordinals(date.fromordinal(first), TODAY)
    lengths: dict[str, list[int]] = defaultdict(list)
    for rows in journeys.values():
        last = rows[-1]
        if last[2] != "won" or not is_ours(last[5], last[4]):
            continue
        longest: dict[str, int] = {}
        for row, after in pairwise(rows):
            if row[2] == "open" and row[3]:
                length = worked[after[4] - first] - worked[row[4] - first]
                longest[row[1]] = max(length, longest.get(row[1], 0))
        for stage, length in longest.items():
            lengths[stage].append(length)
    return {
        stage: sorted(lengths[stage])[-(-4 * len(lengths[stage]) // 5) - 1]
        if len(lengths[stage]) >= 20
        else configured
        for stage, configured in _LONGEST.items()
    }
