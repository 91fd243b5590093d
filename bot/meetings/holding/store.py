"""Queries of meetings and of what came up in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, delete, insert, select, update

from bot.kit.db import Day, Tx, UtcSeconds
from bot.kit.ids import Ids
from bot.meetings.model import Meeting, MeetingId, Point, PointId, SeriesId, Sort, State
from bot.meetings.store import meeting_table, point_table
from bot.people.model import MemberId, WorkspaceId

_m, _p = meeting_table.c, point_table.c
_workspace: BindParameter[int] = bindparam("workspace")
_of_series = select(meeting_table).where(_m.workspace_id == _workspace, _m.series_id == bindparam("series"))
_on = _of_series.where(_m.day == bindparam("day", type_=Day))
_since = _of_series.where(_m.starts_at >= bindparam("since", type_=UtcSeconds)).order_by(_m.starts_at)
_before = (
    _of_series.where(_m.day < bindparam("before", type_=Day))
    .order_by(_m.day.desc())
    .limit(bindparam("most", type_=Integer))
)
_insert = insert(meeting_table)
_change = update(meeting_table).where(
    _m.workspace_id == bindparam("in_workspace"), _m.id == bindparam("of_id")
)
_points = select(point_table).where(_p.workspace_id == _workspace).order_by(_p.raised_on, _p.id)
_points_of_meeting = _points.where(_p.meeting_id == bindparam("meeting"))
_open_points = _points.where(
    _p.series_id == bindparam("series"),
    _p.solved_on.is_(None),
    _p.sort.in_([Sort.PROBLEM.value, Sort.PARKED.value]),
)
_solved_on = _points.where(
    _p.series_id == bindparam("series"),
    _p.sort == Sort.PROBLEM.value,
    _p.solved_on == bindparam("day", type_=Day),
)
_one_point = _points.where(_p.id == bindparam("id"))
_add_point = insert(point_table)
_named_point = (_p.workspace_id == bindparam("in_workspace")) & (_p.id == bindparam("of_id"))
_change_point = update(point_table).where(_named_point)
_drop_point = delete(point_table).where(_named_point)


def on(tx: Tx, *, workspace: WorkspaceId, series: SeriesId, day: date) -> Meeting | None:
    """The meeting of that day, if anything was said of it."""
    row = tx.execute(_on, {"workspace": workspace, "series": series, "day": day}).one_or_none()
    return meeting_of_row(row) if row else None


def around(tx: Tx, *, workspace: WorkspaceId, series: SeriesId, since: datetime) -> list[Meeting]:
    """The meetings that begin from then on of which anything was said, in order."""
    rows = tx.execute(_since, {"workspace": workspace, "series": series, "since": since})
    return [meeting_of_row(row) for row in rows]


def before(tx: Tx, *, workspace: WorkspaceId, series: SeriesId, day: date, most: int) -> list[Meeting]:
    """The latest meetings before that day of which anything was said, the last first."""
    values = {"workspace": workspace, "series": series, "before": day, "most": most}
    return [meeting_of_row(row) for row in tx.execute(_before, values)]


def keep(
    tx: Tx, *, workspace: WorkspaceId, meeting: Meeting, ids: Ids, expected: int | None = None
) -> Meeting:
    """Write it as it is now; returns it with its id."""
    values = {
        "starts_at": meeting.starts_at,
        "is_moved": meeting.is_moved,
        "minutes": meeting.minutes,
        "state": meeting.state.value,
        "item": meeting.item,
        "began_at": meeting.began_at,
        "item_since": meeting.item_since,
        "ended_at": meeting.ended_at,
        "leader_id": meeting.leader,
    }
    if expected is not None:
        values["expected"] = expected
    if meeting.id is not None:
        tx.execute(_change.values(values), {"in_workspace": workspace, "of_id": meeting.id})
        return meeting
    made = replace(meeting, id=MeetingId(ids.new()))
    row = {"workspace_id": workspace, "id": made.id, "series_id": made.series, "day": made.day}
    tx.execute(_insert, {**row, **values})
    return made


def points_of(tx: Tx, *, workspace: WorkspaceId, meeting: MeetingId) -> list[Point]:
    """All that came up in a meeting, in order."""
    rows = tx.execute(_points_of_meeting, {"workspace": workspace, "meeting": meeting})
    return [point_of_row(row) for row in rows]


def open_points(tx: Tx, *, workspace: WorkspaceId, series: SeriesId) -> list[Point]:
    """Problems and what was put off that are not settled, the oldest first."""
    rows = tx.execute(_open_points, {"workspace": workspace, "series": series})
    return [point_of_row(row) for row in rows]


def solved_on(tx: Tx, *, workspace: WorkspaceId, series: SeriesId, day: date) -> list[Point]:
    """Problems that were solved on that day, the oldest first."""
    rows = tx.execute(_solved_on, {"workspace": workspace, "series": series, "day": day})
    return [point_of_row(row) for row in rows]


def point(tx: Tx, *, workspace: WorkspaceId, point: PointId) -> Point | None:
    """One of them."""
    row = tx.execute(_one_point, {"workspace": workspace, "id": point}).one_or_none()
    return point_of_row(row) if row else None


def add_points(tx: Tx, *, workspace: WorkspaceId, points: Iterable[Point]) -> None:
    """Write new ones."""
    rows = [
        {
            "workspace_id": workspace,
            "id": one.id,
            "series_id": one.series,
            "meeting_id": one.meeting,
            "sort": one.sort.value,
            "text": one.text,
            "raised_by": one.raised_by,
            "raised_on": one.raised_on,
            "question": one.question,
        }
        for one in points
    ]
    if rows:
        tx.execute(_add_point, rows)


def change_point(tx: Tx, *, workspace: WorkspaceId, point: Point) -> None:
    """Write what may change of one."""
    values = {
        "text": point.text,
        "taken_by": point.taken_by,
        "solved_by": point.solved_by,
        "solved_on": point.solved_on,
    }
    tx.execute(_change_point.values(values), {"in_workspace": workspace, "of_id": point.id})


def drop_point(tx: Tx, *, workspace: WorkspaceId, point: PointId) -> None:
    """Forget one that was not meant."""
    tx.execute(_drop_point, {"in_workspace": workspace, "of_id": point})


def meeting_of_row(row: Any) -> Meeting:
    """From a row of the table."""
    return Meeting(
        series=SeriesId(row.series_id),
        day=row.day,
        starts_at=row.starts_at,
        minutes=row.minutes,
        id=MeetingId(row.id),
        state=State(row.state),
        item=row.item,
        began_at=row.began_at,
        item_since=row.item_since,
        ended_at=row.ended_at,
        leader=_member(row.leader_id),
        is_moved=row.is_moved,
    )


def point_of_row(row: Any) -> Point:
    """From a row of the table."""
    return Point(
        id=PointId(row.id),
        series=SeriesId(row.series_id),
        meeting=MeetingId(row.meeting_id),
        sort=Sort(row.sort),
        text=row.text,
        raised_by=MemberId(row.raised_by),
        raised_on=row.raised_on,
        question=row.question,
        taken_by=_member(row.taken_by),
        solved_by=_member(row.solved_by),
        solved_on=row.solved_on,
    )


def _member(number: int | None) -> MemberId | None:
    return MemberId(number) if number is not None else None
