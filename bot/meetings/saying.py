"""The words of what a meeting says by itself, at the moment of sending. What is over is withdrawn. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.nudges import Saying, Sending
from bot.meetings import planning
from bot.meetings.asking import service as asking
from bot.meetings.asking import store as answers
from bot.meetings.holding import service as holding
from bot.meetings.holding import views
from bot.meetings.kinds import said
from bot.meetings.model import Meeting, Mode, Series, SeriesId, State
from bot.meetings.series import store as series_store
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, MemberId, WorkspaceId


@dataclass(frozen=True, slots=True)
class _Occasion:
    series: Series
    meeting: Meeting
    language: str
    zone: str


def ask(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The questions, with what is known; withdrawn when they are answered, or the meeting is left out or moved."""
    found = _asked(tx, deps, sending)
    if found is None:
        return None
    occasion, member = found
    is_before = asking.asked_before(occasion.meeting, member, sending.now)
    reader = Reader(member.language, member.zone, local(sending.now, member.zone).date())
    known = asking.prefilled(
        tx,
        deps,
        series=occasion.series,
        meeting=occasion.meeting,
        member=member,
        now=sending.now,
        reader=reader,
        is_before=is_before,
    )
    return Saying(
        "meetings/ask",
        {
            **_heading(occasion, member.language, deps),
            "is_before": is_before,
            "is_days_before": asking.days_before(occasion.meeting, member, sending.now) > 1,
            "has_begun": occasion.series.mode is Mode.LIVE and sending.now >= occasion.meeting.starts_at,
            "known": [line for text in known.values() for line in text.splitlines()],
            "is_enough": _is_enough(occasion.series, known),
        },
        # Whose hours begin with the meeting is asked as soon as they do; that it has begun is said.
        says_late=True,
    )


def remind(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Once, to who has not answered."""
    found = _asked(tx, deps, sending)
    if found is None:
        return None
    occasion, member = found
    is_before = asking.asked_before(occasion.meeting, member, sending.now)
    heading = _heading(occasion, member.language, deps)
    return Saying("meetings/remind", {**heading, "is_before": is_before})


def card(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The card in the channel, as it is now; where it was ended, it says so already."""
    occasion = _occasion(tx, deps, sending)
    if occasion is None or (sending.facts.get("is_last") and occasion.meeting.state is State.CLOSED):
        return None
    seen = holding.seen(tx, series=occasion.series, meeting=occasion.meeting, deps=deps)
    facts = views.card(tx, deps, seen, now=sending.now, locale=occasion.language)
    return Saying("meetings/card", facts, occasion.language, occasion.zone)


def lead(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The agenda for who leads, at the beginning; whose turn it is may have changed since it was planned."""
    occasion = _occasion(tx, deps, sending)
    if occasion is None or occasion.meeting.state is not State.PLANNED:
        return None
    return _led(tx, deps, sending, occasion, "meetings/lead")


def close(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """The offer to end it, for who leads, when nobody has."""
    occasion = _occasion(tx, deps, sending)
    if occasion is None or occasion.meeting.state not in (State.PLANNED, State.RUNNING):
        return None
    return _led(tx, deps, sending, occasion, "meetings/close")


def summary(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """What came out of it, below the card: of one in writing by itself, of another when it was ended."""
    occasion = _occasion(tx, deps, sending)
    if occasion is None or not (occasion.series.mode is Mode.WRITTEN or sending.facts.get("is_update")):
        return None
    seen = holding.seen(tx, series=occasion.series, meeting=occasion.meeting, deps=deps)
    facts = views.summary(tx, deps, seen, now=sending.now, locale=occasion.language)
    return Saying("meetings/summary", facts, occasion.language, occasion.zone)


def reply(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """What one person answered in writing, below the card."""
    occasion = _occasion(tx, deps, sending)
    member = MemberId(int(sending.facts["member"]))
    if occasion is None or occasion.meeting.id is None:
        return None
    mine = answers.of_member(
        tx, workspace=occasion.series.workspace, meetings=[occasion.meeting.id], member=member
    )
    known = people_store.by_ids(tx, workspace=occasion.series.workspace, ids=[member])
    if occasion.meeting.id not in mine or member not in known:
        return None
    kind = asking.kind_of(occasion.series, deps)
    answer = mine[occasion.meeting.id]
    says = views.answered(answer, occasion.series.questions, kind, occasion.language)
    facts = {"who": known[member].name, "says": says, "is_late": answer.is_late}
    return Saying("meetings/reply", facts, occasion.language, occasion.zone)


def _led(tx: Tx, deps: Deps, sending: Sending, occasion: _Occasion, template: str) -> Saying | None:
    if occasion.series.mode is Mode.WRITTEN:
        return None
    seen = holding.seen(tx, series=occasion.series, meeting=occasion.meeting, deps=deps)
    leader = seen.who.leader
    if leader is None or leader.id != sending.member:
        return None
    return Saying(template, views.card(tx, deps, seen, now=sending.now, locale=leader.language))


def _asked(tx: Tx, deps: Deps, sending: Sending) -> tuple[_Occasion, Member] | None:
    occasion = _occasion(tx, deps, sending)
    if occasion is None or occasion.meeting.is_over(sending.now):
        return None
    day = local(occasion.meeting.starts_at, occasion.series.recurrence.zone).date()
    who = planning.attending(tx, deps, series=occasion.series, day=day)
    member = next((one for one in who.asked if one.id == sending.member), None)
    if member is None:
        return None
    if occasion.meeting.id is not None and answers.of_member(
        tx, workspace=occasion.series.workspace, meetings=[occasion.meeting.id], member=member.id
    ):
        return None
    return occasion, member


def _occasion(tx: Tx, deps: Deps, sending: Sending) -> _Occasion | None:
    """The meeting as it is now; None when it is left out, paused, ended, or not where and when it was planned."""
    workspace = WorkspaceId(sending.workspace)
    number = SeriesId(int(sending.subject.partition(":")[0]))
    series = series_store.these(tx, workspace=workspace, ids=[number]).get(number)
    if series is None or sending.channel not in (None, series.channel):
        return None
    day = date.fromisoformat(sending.facts["day"])
    meeting = planning.meeting_of(tx, series=series, day=day, deps=deps)
    if meeting is None or planning.is_paused(tx, series, meeting):
        return None
    if meeting.state is State.PLANNED and not meeting.is_moved and not planning.regular_on(series, day, deps):
        # Somebody has answered it, and then its day became none of the series'.
        return None
    is_update = bool(sending.facts.get("is_update"))
    is_as_planned = meeting.starts_at == datetime.fromtimestamp(sending.facts["starts"], UTC)
    if "ends" in sending.facts:
        is_as_planned &= meeting.ends_at == datetime.fromtimestamp(sending.facts["ends"], UTC)
    if not is_update and (meeting.state is State.SKIPPED or not is_as_planned):
        return None
    team = people.teams(tx, workspace=workspace)[series.team]
    return _Occasion(series, meeting, team.language, series.recurrence.zone)


def _heading(occasion: _Occasion, language: str, deps: Deps) -> dict[str, Any]:
    meeting = occasion.meeting
    return {
        "key": f"{occasion.series.id}:{meeting.day.isoformat()}",
        "kind": said(asking.kind_of(occasion.series, deps).name, language),
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "is_daily": asking.kind_of(occasion.series, deps).looks_back == "workday",
        "is_written": occasion.series.mode.value == "written",
        "command": deps.command("meeting"),
    }


def _is_enough(series: Series, known: dict[str, str]) -> bool:
    """Whether what is known answers all that has to be answered, so that one press will do."""
    return bool(known) and all(one.is_optional or one.key in known for one in series.questions)
