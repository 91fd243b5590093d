"""From a meeting to what its cards read: who said what, item by item, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit import sections
from bot.kit.calendar import WorkCalendar
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.sections import Subject
from bot.meetings.asking.service import kind_of, stretch
from bot.meetings.holding.service import Seen
from bot.meetings.kinds import ItemSettings, KindSettings, said
from bot.meetings.model import ORIGIN, About, Answer, Asks, Mode, Point, Question, Sort, State
from bot.meetings.series import rules
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import MemberId
from bot.promises import service as promises

MOST_LINES = 5
MOST_SOLVED = 3


def card(
    tx: Tx, deps: Deps, found: Seen, *, now: datetime, locale: str, every: bool = False
) -> dict[str, Any]:
    """Facts of meetings/card and meetings/lead. `every`: all lines instead of five."""
    kind, series, meeting = kind_of(found.series, deps), found.series, found.meeting
    names = _names(tx, found)
    times = rules.agenda(
        [one.minutes for one in kind.agenda],
        starts_at=meeting.began_at or meeting.starts_at,
        length=meeting.minutes,
    )
    first, until = stretch(kind, meeting.day, deps)
    subject = Subject(
        series.workspace,
        series.team,
        tuple(one.id for one in found.who.members),
        first,
        until,
        meeting.day,
        now,
    )
    items = [
        {
            "name": said(item.name, locale),
            "number": number,
            "begins": begins,
            "ends": ends,
            "is_current": meeting.state is State.RUNNING and number == meeting.item,
            "is_problems": About.PROBLEM in item.answers,
            "lines": _lines(item, found, kind, names, locale, every=every),
            "left": 0 if every else max(0, _count(item, found) - MOST_LINES),
            "parts": [
                {"template": f"{part.template}.xml", "facts": part.facts}
                for part in sections.said(item.sections, tx, deps, subject)
            ],
        }
        for number, (item, (begins, ends)) in enumerate(zip(kind.agenda, times, strict=True))
    ]
    return {
        **heading(tx, deps, found, now=now, locale=locale),
        "items": items,
        "problems": _problems(found, names, deps.calendar, now, every=every),
        "more_problems": 0 if every else max(0, len(_unsolved(found)) - MOST_LINES),
        "solved": [_solved(one, names) for one in (found.solved if every else found.solved[-MOST_SOLVED:])],
        "actions": _actions(tx, found),
        "parked": [one.text for one in found.points if one.sort is Sort.PARKED],
        "decisions": [one.text for one in found.points if one.sort is Sort.DECISION],
        "has_answers": bool(found.answers),
    }


def heading(tx: Tx, deps: Deps, found: Seen, *, now: datetime, locale: str) -> dict[str, Any]:
    """What every card of a meeting says of it."""
    series, meeting, who = found.series, found.meeting, found.who
    heard = {one.member for one in found.answers}
    missing = [one.name for one in who.asked if one.id not in heard]
    over_by = None
    if meeting.began_at is not None and meeting.state is State.RUNNING:
        over_by = now - (meeting.began_at + timedelta(minutes=meeting.minutes))
    return {
        "key": f"{series.id}:{meeting.day.isoformat()}",
        "kind": said(kind_of(series, deps).name, locale),
        "team": people.teams(tx, workspace=series.workspace)[series.team].name,
        "day": local(meeting.starts_at, series.recurrence.zone).date(),
        "phase": meeting.state.value,
        "is_written": series.mode is Mode.WRITTEN,
        "is_over": meeting.is_over(now) or (series.mode is Mode.WRITTEN and now >= meeting.ends_at),
        "has_begun": now >= meeting.starts_at,
        "is_moved": meeting.is_moved,
        "starts_at": meeting.starts_at,
        "ends_at": (meeting.began_at or meeting.starts_at) + timedelta(minutes=meeting.minutes),
        "minutes": meeting.minutes,
        "took": _minutes(meeting.began_at, meeting.ended_at),
        "over_by": int(over_by.total_seconds() // 60) if over_by and over_by > timedelta(0) else 0,
        "heard": len({one.id for one in who.asked} & heard),
        "asked": len(who.asked),
        "missing": missing,
        "away": [one.name for one in who.members if one.id in who.away],
        "leader": who.leader.name if who.leader else None,
        "command": deps.command("meeting"),
        "may_answer": True,
    }


def summary(tx: Tx, deps: Deps, found: Seen, *, now: datetime, locale: str) -> dict[str, Any]:
    """Facts of meetings/summary: what came out of it, and how the time was used."""
    names = _names(tx, found)
    today = local(now, found.series.recurrence.zone).date()
    return {
        **heading(tx, deps, found, now=now, locale=locale),
        "actions": _actions(tx, found),
        "parked": [one.text for one in found.points if one.sort is Sort.PARKED],
        "decisions": [one.text for one in found.points if one.sort is Sort.DECISION],
        "solved": [one.text for one in found.solved],
        "problems": [point(one, names, deps.calendar, today) for one in _unsolved(found)[:MOST_LINES]],
        "more_problems": max(0, len(_unsolved(found)) - MOST_LINES),
    }


def answered(
    answer: Answer,
    questions: Sequence[Question],
    kind: KindSettings,
    locale: str,
    *,
    is_before: bool = False,
    is_days_before: bool = False,
) -> list[dict[str, Any]]:
    """What one person said, question by question."""
    return [
        {
            "asked": rules.words_of(one, kind, locale, is_before=is_before, is_days_before=is_days_before),
            "text": shown(one, answer.values[one.key]),
            "choice": answer.values[one.key] if one.asks is Asks.YES_NO else None,
            "repeats": one.key in answer.repeats,
        }
        for one in questions
        if one.key in answer.values
    ]


def shown(question: Question, text: str) -> str:
    """An answer as people read it: a deal by its name."""
    return text.partition(":")[2] if question.asks is Asks.DEAL else text


def _actions(tx: Tx, found: Seen) -> list[dict[str, Any]]:
    """Who does what by when."""
    if found.meeting.id is None:
        return []
    workspace = found.series.workspace
    promised = promises.of_origins(tx, workspace=workspace, origin=ORIGIN, ids=[found.meeting.id])
    owners = people_store.by_ids(tx, workspace=workspace, ids={one.owner for one in promised})
    return [
        {"who": owners[one.owner].name if one.owner in owners else "", "text": one.text, "due": one.due}
        for one in promised
    ]


def _lines(
    item: ItemSettings,
    found: Seen,
    kind: KindSettings,
    names: Mapping[MemberId, str],
    locale: str,
    *,
    every: bool,
) -> list[dict[str, Any]]:
    """Who said what to that item. Problems stand in a list of their own, with those of earlier meetings."""
    wanted = [
        one for one in found.series.questions if one.about in item.answers and one.about is not About.PROBLEM
    ]
    planned = {one.member: one for one in found.before}
    lines = []
    for answer in _telling(item, found):
        theirs = [one for one in wanted if one.key in answer.values]
        if not theirs:
            continue
        lines.append(
            {
                "who": names.get(answer.member, ""),
                "says": [
                    {
                        "asked": rules.words_of(one, kind, locale) if one.about is About.OTHER else None,
                        "text": shown(one, answer.values[one.key]),
                        "choice": answer.values[one.key] if one.asks is Asks.YES_NO else None,
                    }
                    for one in theirs
                ],
                "planned": _planned(planned.get(answer.member), found.series.questions)
                if About.DONE in item.answers
                else None,
                "is_late": answer.is_late,
            }
        )
    return lines if every else lines[:MOST_LINES]


def _telling(item: ItemSettings, found: Seen) -> Iterable[Answer]:
    keys = {
        one.key
        for one in found.series.questions
        if one.about in item.answers and one.about is not About.PROBLEM
    }
    return (one for one in found.answers if keys & one.values.keys())


def _count(item: ItemSettings, found: Seen) -> int:
    return sum(1 for _ in _telling(item, found))


def _planned(before: Answer | None, questions: Sequence[Question]) -> str | None:
    """What somebody said last time they would do."""
    if before is None:
        return None
    plans = [
        before.values[one.key] for one in questions if one.about is About.PLAN and one.key in before.values
    ]
    return "\n".join(plans) or None


def _unsolved(found: Seen) -> list[Point]:
    return [one for one in found.open_points if one.sort is Sort.PROBLEM]


def _problems(
    found: Seen, names: Mapping[MemberId, str], calendar: WorkCalendar, now: datetime, *, every: bool
) -> list[dict[str, Any]]:
    today = local(now, found.series.recurrence.zone).date()
    ones = _unsolved(found) if every else _unsolved(found)[:MOST_LINES]
    if every and found.meeting.is_over(now):
        # Of what is over it is told what came up in it, and not what is open in others now.
        ones = [one for one in found.points if one.sort is Sort.PROBLEM and one not in found.solved]
    return [point(one, names, calendar, max(today, found.meeting.day)) for one in ones]


def point(one: Point, names: Mapping[MemberId, str], calendar: WorkCalendar, today: date) -> dict[str, Any]:
    """A problem, with its age in workdays."""
    return {
        "id": one.id,
        "text": one.text,
        "by": names.get(one.raised_by, ""),
        "age": max(0, calendar.between(one.raised_on, today)),
        "taken_by": names.get(one.taken_by, "") if one.taken_by is not None else None,
        "is_solved": one.solved_on is not None,
    }


def _solved(one: Point, names: Mapping[MemberId, str]) -> dict[str, Any]:
    who = names.get(one.solved_by, "") if one.solved_by is not None else ""
    return {"id": one.id, "text": one.text, "by": who}


def _names(tx: Tx, found: Seen) -> dict[MemberId, str]:
    wanted = {one.member for one in found.answers}
    for one in (*found.points, *found.open_points, *found.solved):
        wanted |= {who for who in (one.raised_by, one.taken_by, one.solved_by) if who is not None}
    known = {one.id: one.name for one in found.who.members}
    others = people_store.by_ids(tx, workspace=found.series.workspace, ids=wanted - known.keys())
    return {**known, **{number: one.name for number, one in others.items()}}


def _minutes(since: datetime | None, until: datetime | None) -> int | None:
    if since is None or until is None:
        return None
    return max(1, round((until - since).total_seconds() / 60))
