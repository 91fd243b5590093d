"""Use cases: being shown the questions with what is known filled in, and answering them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.kit import sections
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, Refusal
from bot.kit.formats import Reader
from bot.kit.sections import Subject
from bot.meetings import planning
from bot.meetings.asking import rules, store
from bot.meetings.holding import store as meetings
from bot.meetings.kinds import KindSettings
from bot.meetings.model import (
    GRACE,
    About,
    Answer,
    Meeting,
    Mode,
    Point,
    PointId,
    Question,
    Series,
    SeriesId,
    Sort,
    State,
)
from bot.meetings.refusals import allow
from bot.meetings.series import store as series_store
from bot.meetings.settings import MeetingsSettings
from bot.people.model import Member
from bot.people.permissions import may

_ONE_DAY = timedelta(days=1)
_LONGEST_POINT = 300


class MeetingOver(Refusal):
    """Nothing is answered any more. Facts: `kind`, `when` it was, `is_skipped`, `command`."""

    template = "meetings/refused_over"


class NoMeeting(Refusal):
    """There is no such meeting. Facts: `command`."""

    template = "meetings/refused_no_such_meeting"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions for one person. `values`: what they answered, or else what is known (`is_prefilled`).

    `is_before`: it is asked on an earlier day than the meeting's, so "today" is not yet over; `is_days_before`: and
    "tomorrow" is not the meeting's day either.
    """

    series: Series
    meeting: Meeting
    values: Mapping[str, str]
    is_prefilled: bool
    is_before: bool
    is_days_before: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What became of an answer. `is_new`: the person's first to this meeting. The rest: as in Sheet."""

    series: Series
    meeting: Meeting
    answer: Answer
    is_new: bool
    is_before: bool
    is_days_before: bool


def kind_of(series: Series, deps: Deps) -> KindSettings:
    """The kind as config has it now; one that config has no more reads as the first one."""
    offered = deps.settings[MeetingsSettings].offered
    return offered.get(series.kind) or next(iter(offered.values()))


def may_answer(tx: Tx, *, asker: Member, series: Series) -> bool:
    """Whether it asks them, too."""
    return may(tx, asker, "meetings.answer", team=series.team)


def asked_before(meeting: Meeting, member: Member, now: datetime) -> bool:
    """Whether it is an earlier day than the meeting's where that person is."""
    return days_before(meeting, member, now) > 0


def days_before(meeting: Meeting, member: Member, now: datetime) -> int:
    """How many days are left until it where that person is."""
    return (local(meeting.starts_at, member.zone).date() - local(now, member.zone).date()).days


def sheet(
    tx: Tx, *, asker: Member, series: SeriesId, day: date, now: datetime, reader: Reader, deps: Deps
) -> Sheet:
    """The questions as the asker may answer them now. Refuses: NoMeeting, MeetingOver, NotYourMeeting."""
    known, meeting = _answerable(tx, asker, series, day, now=now, deps=deps)
    mine = _mine(tx, asker, meeting)
    ahead = days_before(meeting, asker, now)
    values = (
        mine.values
        if mine
        else prefilled(
            tx, deps, series=known, meeting=meeting, member=asker, now=now, reader=reader, is_before=ahead > 0
        )
    )
    return Sheet(
        known, meeting, values, is_prefilled=mine is None, is_before=ahead > 0, is_days_before=ahead > 1
    )


def prefilled(
    tx: Tx,
    deps: Deps,
    *,
    series: Series,
    meeting: Meeting,
    member: Member,
    now: datetime,
    reader: Reader,
    is_before: bool,
) -> dict[str, str]:
    """What is known already of what a person will say, in their language."""
    kind = kind_of(series, deps)
    wanted = {one.key: one.prefill for one in kind.questions}
    first, until = stretch(kind, meeting.day, deps)
    if is_before and kind.looks_back == "workday":
        first = until = local(now, member.zone).date()
    about = Subject(series.workspace, series.team, (member.id,), first, until, meeting.day, now)
    found = {}
    for one in series.questions:
        parts = sections.said(wanted.get(one.key, ()), tx, deps, about)
        lines = [deps.words.text(part.template, {"section": part.facts}, reader) for part in parts]
        if text := "\n".join(line for line in lines if line):
            found[one.key] = text[: rules.LONGEST_ANSWER]
    return found


def stretch(kind: KindSettings, day: date, deps: Deps) -> tuple[date, date]:
    """The days that a meeting of that day looks back at: since the workday before, a week, or the month so far.

    Worked example: a Monday morning looks back at Friday to Sunday, a weekly review on Monday at Monday to Sunday.
    """
    if kind.looks_back == "month":
        return day.replace(day=1), day
    until = day - _ONE_DAY
    if kind.looks_back == "week":
        return day - 7 * _ONE_DAY, until
    first = until
    while not deps.calendar.is_workday(first) and (day - first).days < 30:
        first -= _ONE_DAY
    return first, until


def answer(
    tx: Tx,
    *,
    asker: Member,
    series: SeriesId,
    day: date,
    values: Mapping[str, str | None],
    now: datetime,
    deps: Deps,
) -> Given:
    """Keep what the asker answers; until the meeting is over it can be answered anew.

    Refuses: NoMeeting, MeetingOver, NotYourMeeting; FieldsWrong beside what cannot be taken.
    """
    known, meeting = _answerable(tx, asker, series, day, now=now, deps=deps, locked=True)
    said = rules.cleaned(known.questions, values)
    if troubles := rules.wrong(known.questions, said):
        raise FieldsWrong(
            {key: (f"meetings/answer_{why}", {"most": rules.LONGEST_ANSWER}) for key, why in troubles.items()}
        )
    if meeting.id is None:
        meeting = meetings.keep(tx, workspace=asker.workspace, meeting=meeting, ids=deps.ids)
    assert meeting.id is not None
    was = _mine(tx, asker, meeting)
    begins = meeting.ends_at if known.mode is Mode.WRITTEN else meeting.starts_at
    given = Answer(
        member=asker.id,
        values=said,
        first_at=was.first_at if was else now,
        edited_at=now,
        is_late=was.is_late if was else now > begins,
        repeats=rules.repeats(known.questions, said, _before(tx, asker, known, meeting)),
    )
    ahead = days_before(meeting, asker, now)
    if was is not None and was.values == given.values:
        return Given(known, meeting, was, is_new=False, is_before=ahead > 0, is_days_before=ahead > 1)
    store.keep(tx, workspace=asker.workspace, meeting=meeting.id, answer=given, is_new=was is None)
    _keep_problems(tx, asker, known, meeting, given, deps=deps)
    if now >= meeting.starts_at or meeting.state is State.RUNNING:
        planning.changed(tx, series=known, meeting=meeting, now=now, ids=deps.ids)
        if known.mode is Mode.WRITTEN:
            planning.in_thread(
                tx, series=known, meeting=meeting, kind=planning.REPLY, member=asker.id, now=now, ids=deps.ids
            )
    return Given(known, meeting, given, is_new=was is None, is_before=ahead > 0, is_days_before=ahead > 1)


def _answerable(
    tx: Tx, asker: Member, series: SeriesId, day: date, *, now: datetime, deps: Deps, locked: bool = False
) -> tuple[Series, Meeting]:
    known = series_store.these(tx, workspace=asker.workspace, ids=[series]).get(series)
    if known is None:
        raise NoMeeting(command=deps.command("meeting"))
    allow(tx, asker, "meetings.answer", series=known)
    meeting = planning.meeting_of(tx, series=known, day=day, deps=deps, locked=locked)
    if meeting is None:
        raise NoMeeting(command=deps.command("meeting"))
    closes = meeting.ends_at if known.mode is Mode.WRITTEN else meeting.ends_at + GRACE
    if meeting.is_over(now) or now >= closes:
        raise MeetingOver(
            kind=kind_of(known, deps).name,
            when=meeting.starts_at,
            is_skipped=meeting.state is State.SKIPPED,
            command=deps.command("meeting"),
        )
    return known, meeting


def _mine(tx: Tx, asker: Member, meeting: Meeting) -> Answer | None:
    if meeting.id is None:
        return None
    return store.of_member(tx, workspace=asker.workspace, meetings=[meeting.id], member=asker.id).get(
        meeting.id
    )


def _before(tx: Tx, asker: Member, series: Series, meeting: Meeting) -> Mapping[str, str]:
    """What they answered last time, if that was at one of the last few meetings."""
    earlier = meetings.before(tx, workspace=asker.workspace, series=series.id, day=meeting.day, most=5)
    ids = [one.id for one in earlier if one.id is not None]
    theirs = store.of_member(tx, workspace=asker.workspace, meetings=ids, member=asker.id)
    return next((theirs[one].values for one in ids if one in theirs), {})


def _keep_problems(
    tx: Tx, asker: Member, series: Series, meeting: Meeting, given: Answer, *, deps: Deps
) -> None:
    """What somebody calls urgent is a problem until it is solved; edited with its answer until somebody takes it."""
    assert meeting.id is not None
    known = {
        one.question: one
        for one in meetings.points_of(tx, workspace=asker.workspace, meeting=meeting.id)
        if one.raised_by == asker.id and one.question is not None
    }
    new = []
    for question in _problems(series):
        text, point = given.values.get(question.key), known.get(question.key)
        if text is None:
            if point is not None and point.taken_by is None and point.solved_on is None:
                meetings.drop_point(tx, workspace=asker.workspace, point=point.id)
        elif point is None:
            number = PointId(deps.ids.new())
            raised = (meeting.id, Sort.PROBLEM, text[:_LONGEST_POINT], asker.id, meeting.day)
            new.append(Point(number, series.id, *raised, question.key))
        elif point.solved_on is None:
            meetings.change_point(tx, workspace=asker.workspace, point=_reworded(point, text))
    meetings.add_points(tx, workspace=asker.workspace, points=new)


def _problems(series: Series) -> list[Question]:
    return [one for one in series.questions if one.about is About.PROBLEM]


def _reworded(point: Point, text: str) -> Point:
    return replace(point, text=text[:_LONGEST_POINT])
