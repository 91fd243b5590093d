"""Use cases about earlier meetings: the list with a search, figures, and the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.figures import Share
from bot.meetings.holding.views import shown
from bot.meetings.model import ORIGIN, Answer, Meeting, MeetingId, Point, Series, SeriesId
from bot.meetings.past import rules, store
from bot.meetings.past.rules import Counted, Stats
from bot.meetings.past.store import Held
from bot.meetings.series import store as series_store
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, MemberId, Team
from bot.people.permissions import permitted_teams
from bot.promises import service as promises
from bot.promises.model import Promise, Seen, State

MOST_LOOKED_AT = 60
"""Figures are about so many of the latest meetings."""
MOST_IN_FILE = 2000


class NoMeetingsYet(Refusal):
    """There is no meeting that the asker may read about. Facts: `command`."""

    template = "meetings/refused_none_yet"


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier meetings with what was said. `teams` and `names` by id; `today` is the asker's."""

    held: tuple[Held, ...]
    series: dict[SeriesId, Series]
    teams: dict[int, Team]
    answers: dict[MeetingId, list[Answer]]
    points: tuple[Point, ...]
    promises: tuple[Promise, ...]
    names: dict[MemberId, str]
    today: date


def past(
    tx: Tx, *, asker: Member, now: datetime, deps: Deps, word: str | None = None, most: int = MOST_LOOKED_AT
) -> Past:
    """The latest meetings of the teams that the asker may read about: their own, or else those below them.

    With `word` those in which it was said: in an answer, a problem, a decision or an action. Refuses: NoMeetingsYet.
    """
    series = _readable(tx, asker)
    if not series:
        raise NoMeetingsYet(command=deps.command("meeting"))
    others = _about(tx, asker, series, word) if word else ()
    held = store.held(
        tx,
        workspace=asker.workspace,
        series=[one.id for one in series],
        until=now,
        # The database finds too many: what a question is called stands beside each answer.
        most=MOST_IN_FILE if word else most,
        word=word,
        others=others,
    )
    ids = [one.meeting.id for one in held if one.meeting.id is not None]
    answers = store.answers(tx, workspace=asker.workspace, meetings=ids)
    points = store.points(tx, workspace=asker.workspace, meetings=ids)
    made = promises.of_origins(tx, workspace=asker.workspace, origin=ORIGIN, ids=ids)
    wanted = {one.member for given in answers.values() for one in given}
    wanted |= {one.raised_by for one in points} | {one.owner for one in made}
    wanted |= {one.taken_by for one in points if one.taken_by is not None}
    known = people_store.by_ids(tx, workspace=asker.workspace, ids=wanted)
    found = Past(
        held=tuple(held),
        series={one.id: one for one in series},
        teams={int(one.id): one for one in people.teams(tx, workspace=asker.workspace)},
        answers=answers,
        points=tuple(points),
        promises=tuple(made),
        names={number: one.name for number, one in known.items()},
        today=local(now, asker.zone).date(),
    )
    if not word:
        return found
    about = [one for one in held if any(rules.says(text, word) for _, text in said_in(found, one.meeting))]
    return replace(found, held=tuple(about[:most]))


def said_in(found: Past, meeting: Meeting) -> Iterator[tuple[MemberId, str]]:
    """All that was said in a meeting, and by whom: answers, what came up, and what was promised."""
    questions = found.series[meeting.series].questions
    for given in found.answers.get(MeetingId(meeting.id or 0), ()):
        asked = {one.key: one for one in questions}
        for key, text in given.values.items():
            yield given.member, shown(asked[key], text) if key in asked else text
    yield from ((one.raised_by, one.text) for one in found.points if one.meeting == meeting.id)
    yield from ((one.owner, one.text) for one in found.promises if one.origin_id == meeting.id)


def figures(found: Past, *, deps: Deps) -> Stats:
    """How these meetings went."""
    counted = [
        Counted(one.meeting, len(found.answers.get(MeetingId(one.meeting.id or 0), ())), one.expected)
        for one in found.held
    ]
    due = [one for one in found.promises if one.state is not State.OPEN or one.due < found.today]
    kept = Share(sum(1 for one in due if one.is_kept_in_time), len(due))
    return rules.stats(counted, kept=kept, points=found.points, calendar=deps.calendar)


def open_actions(tx: Tx, *, asker: Member, deps: Deps) -> list[Seen]:
    """What was promised in meetings of the asker's team and is open, the earliest due first. Refuses: NoMeetingsYet."""
    series = _readable(tx, asker)
    if not series:
        raise NoMeetingsYet(command=deps.command("meeting"))
    teams = {one.team for one in series}
    found = [
        one
        for team in sorted(teams)
        for one in promises.open_of_team(tx, asker=asker, team=team, until=date.max)
        if one.promise.origin == ORIGIN
    ]
    return sorted(found, key=lambda one: (one.promise.due, one.promise.id))


def _readable(tx: Tx, asker: Member) -> list[Series]:
    """The series of the asker's own team; of all that they may read about where it has none."""
    visible = permitted_teams(tx, asker, "meetings.see")
    found = [one for one in series_store.all_of(tx, workspace=asker.workspace) if one.team in visible]
    own = [one for one in found if one.team == asker.team]
    return own or found


def _about(tx: Tx, asker: Member, series: Sequence[Series], word: str) -> list[MeetingId]:
    """The meetings in which an action was promised in such words."""
    teams = {one.team for one in series}
    return [
        MeetingId(one.origin_id)
        for one in promises.of_teams(tx, workspace=asker.workspace, origin=ORIGIN, teams=teams)
        if rules.says(one.text, word)
    ]
