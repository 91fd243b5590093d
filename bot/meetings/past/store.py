"""Queries of earlier meetings, over all of a series."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, bindparam, func, or_, select

from bot.kit.db import Tx, UtcSeconds
from bot.meetings.asking.store import answer_of_row
from bot.meetings.holding.store import meeting_of_row, point_of_row
from bot.meetings.model import Answer, Meeting, MeetingId, Point, SeriesId, State
from bot.meetings.store import answer_table, meeting_table, point_table
from bot.people.model import WorkspaceId

_m, _a, _p = meeting_table.c, answer_table.c, point_table.c
_workspace: BindParameter[int] = bindparam("workspace")
_held = (
    select(meeting_table)
    .where(
        _m.workspace_id == _workspace,
        _m.series_id.in_(bindparam("series", expanding=True)),
        _m.starts_at < bindparam("until", type_=UtcSeconds),
        _m.state != State.SKIPPED.value,
    )
    .order_by(_m.starts_at.desc(), _m.id)
    .limit(bindparam("most", type_=Integer))
)
_word: BindParameter[str] = bindparam("word")
_in_json: BindParameter[str] = bindparam("in_json")
_said = or_(
    _m.id.in_(
        select(_a.meeting_id).where(
            _a.workspace_id == _workspace, func.lower(_a.answers).like(_in_json, escape="\\")
        )
    ),
    _m.id.in_(
        select(_p.meeting_id).where(
            _p.workspace_id == _workspace, func.lower(_p.text).like(_word, escape="\\")
        )
    ),
    _m.id.in_(bindparam("others", expanding=True)),
)
_held_about = _held.where(_said)
_answers = select(answer_table).where(
    _a.workspace_id == _workspace, _a.meeting_id.in_(bindparam("meetings", expanding=True))
)
_points = (
    select(point_table)
    .where(_p.workspace_id == _workspace, _p.meeting_id.in_(bindparam("meetings", expanding=True)))
    .order_by(_p.raised_on, _p.id)
)


class Held(NamedTuple):
    """A meeting that was held, and how many were expected there (None: nobody wrote it down)."""

    meeting: Meeting
    expected: int | None


def held(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    series: Sequence[SeriesId],
    until: datetime,
    most: int,
    word: str | None = None,
    others: Collection[MeetingId] = (),
) -> list[Held]:
    """The latest meetings before then, the last first; with `word` those in which it was said, and `others`."""
    values: dict[str, Any] = {"workspace": workspace, "series": list(series), "until": until, "most": most}
    if word is None:
        rows = tx.execute(_held, values)
    else:
        # In the JSON of answers quotation marks and backslashes have a backslash before them.
        in_json = json.dumps(word.lower(), ensure_ascii=False)[1:-1]
        values |= {"in_json": f"%{_escaped(in_json)}%", "word": f"%{_escaped(word.lower())}%"}
        values |= {"others": list(others)}
        rows = tx.execute(_held_about, values)
    return [Held(meeting_of_row(row), row.expected) for row in rows]


def answers(
    tx: Tx, *, workspace: WorkspaceId, meetings: Collection[MeetingId]
) -> dict[MeetingId, list[Answer]]:
    """All answers to these, by meeting."""
    found: dict[MeetingId, list[Answer]] = {}
    for row in tx.execute(_answers, {"workspace": workspace, "meetings": list(meetings)}):
        found.setdefault(MeetingId(row.meeting_id), []).append(answer_of_row(row))
    return found


def points(tx: Tx, *, workspace: WorkspaceId, meetings: Collection[MeetingId]) -> list[Point]:
    """All that came up in these, the oldest first."""
    rows = tx.execute(_points, {"workspace": workspace, "meetings": list(meetings)})
    return [point_of_row(row) for row in rows]


def _escaped(word: str) -> str:
    for sign in ("\\", "%", "_"):
        word = word.replace(sign, "\\" + sign)
    return word
