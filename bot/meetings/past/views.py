"""From earlier meetings to what their cards read, and the file. Each line names the meeting that it is from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.kit.spreadsheets import BOM, harmless
from bot.meetings.asking.service import kind_of
from bot.meetings.holding.views import shown
from bot.meetings.kinds import said
from bot.meetings.model import Asks, Meeting, MeetingId, Series, State
from bot.meetings.past import service
from bot.meetings.past.rules import Stats
from bot.meetings.past.service import Past
from bot.meetings.series import rules
from bot.promises.model import Seen

MOST_LISTED = 5
MOST_IN_CHART = 20
_SNIPPET = 120


def history(found: Past, *, start: int, word: str | None, locale: str, deps: Deps) -> dict[str, Any]:
    """Facts of meetings/history."""
    start = start if 0 <= start < len(found.held) else 0
    rows = found.held[start : start + MOST_LISTED]
    return {
        "rows": [
            {
                **_named(found, one.meeting, locale, deps),
                "key": f"{one.meeting.series}:{one.meeting.day.isoformat()}",
                "heard": len(found.answers.get(MeetingId(one.meeting.id or 0), ())),
                "expected": one.expected,
                "actions": sum(1 for each in found.promises if each.origin_id == one.meeting.id),
                "found": _snippet(found, one.meeting, word) if word else None,
            }
            for one in rows
        ],
        "count": len(found.held),
        "left": max(0, len(found.held) - start - len(rows)),
        "after": start + len(rows),
        "word": word,
        "command": deps.command("meeting"),
    }


def stats(found: Past, figures: Stats) -> dict[str, Any]:
    """Facts of meetings/stats."""
    teams = {int(one.team) for one in found.series.values()}
    return {
        "teams": sorted(found.teams[one].name for one in teams if one in found.teams),
        "figures": figures,
        "points": figures.by_meeting[-MOST_IN_CHART:],
    }


def actions(found: Sequence[Seen], *, start: int, deps: Deps) -> dict[str, Any]:
    """Facts of meetings/actions."""
    start = start if 0 <= start < len(found) else 0
    rows = found[start : start + MOST_LISTED]
    return {
        "rows": [
            {
                "id": one.promise.id,
                "who": one.owner,
                "text": one.promise.text,
                "due": one.promise.due,
                "moves": one.promise.moves,
                "may_settle": one.may_settle,
            }
            for one in rows
        ],
        "count": len(found),
        "left": max(0, len(found) - start - len(rows)),
        "after": start + len(rows),
        "command": deps.command("meeting"),
    }


def data(figures: Stats) -> dict[str, Any]:
    """The figures for `say --json`."""

    def share(one: Any) -> dict[str, int]:
        return {"part": one.part, "whole": one.whole}

    return {
        "meetings": figures.meetings,
        "in_time": share(figures.in_time),
        "length": float(figures.length) if figures.length is not None else None,
        "heard": share(figures.heard),
        "actions_kept": share(figures.kept),
        "problems_solved": share(figures.solved),
        "median_age_workdays": float(figures.age) if figures.age is not None else None,
    }


def file(found: Past, *, columns: Sequence[str], words: Mapping[str, str], locale: str, deps: Deps) -> bytes:
    """A CSV that a spreadsheet opens as it is: a line for each thing that was said, promised or came up."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for one in reversed(found.held):
        named = _named(found, one.meeting, locale, deps)
        begins = (named["day"].isoformat(), named["kind"], named["team"])
        for line in _lines(found, one.meeting, words, locale, deps):
            writer.writerow([harmless(cell) for cell in (*begins, *line)])
    return (BOM + text.getvalue()).encode()


def _lines(
    found: Past, meeting: Meeting, words: Mapping[str, str], locale: str, deps: Deps
) -> list[tuple[str, ...]]:
    series = found.series[meeting.series]
    kind = kind_of(series, deps)
    lines: list[tuple[str, ...]] = []
    for answer in found.answers.get(MeetingId(meeting.id or 0), ()):
        for question in series.questions:
            if (text := answer.values.get(question.key)) is None:
                continue
            asked = rules.words_of(question, kind, locale)
            told = words[text] if question.asks is Asks.YES_NO and text in words else shown(question, text)
            late = words["late"] if answer.is_late else ""
            lines.append((asked, found.names.get(answer.member, ""), told, late, ""))
    for point in (one for one in found.points if one.meeting == meeting.id):
        solved = point.solved_on.isoformat() if point.solved_on else ""
        lines.append((words[point.sort.value], found.names.get(point.raised_by, ""), point.text, solved, ""))
    for one in (each for each in found.promises if each.origin_id == meeting.id):
        state = words[one.state.value]
        lines.append((words["action"], found.names.get(one.owner, ""), one.text, state, one.due.isoformat()))
    return lines


def _named(found: Past, meeting: Meeting, locale: str, deps: Deps) -> dict[str, Any]:
    series: Series = found.series[meeting.series]
    team = found.teams.get(int(series.team))
    return {
        "kind": said(kind_of(series, deps).name, locale),
        "team": team.name if team else "",
        "day": local(meeting.starts_at, series.recurrence.zone).date(),
        "is_closed": meeting.state is State.CLOSED,
    }


def _snippet(found: Past, meeting: Meeting, word: str) -> dict[str, str] | None:
    """Where the word was said, and by whom."""
    wanted = word.casefold()
    for member, text in service.said_in(found, meeting):
        place = text.casefold().find(wanted)
        if place >= 0:
            begins = max(0, place - _SNIPPET // 3)
            cut = text[begins : begins + _SNIPPET]
            end = "…" if begins + _SNIPPET < len(text) else ""
            return {"who": found.names.get(member, ""), "text": f"{'…' if begins else ''}{cut}{end}"}
    return None
