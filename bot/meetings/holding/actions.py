"""Actions of a meeting: promises that were made in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.meetings import planning
from bot.meetings.holding import service, store
from bot.meetings.holding.service import Seen
from bot.meetings.model import ORIGIN, SeriesId
from bot.meetings.refusals import allow
from bot.people import store as people_store
from bot.people.model import Member, MemberId
from bot.people.refusals import UnknownPerson
from bot.promises import service as promises
from bot.promises.model import Promise, Scope


@dataclass(frozen=True, slots=True)
class Made:
    """An action, and whose it is."""

    promise: Promise
    owner: Member


def takers(found: Seen, asker: Member) -> list[Member]:
    """Who may be named to do something: the team, and whoever says so."""
    named = {one.id: one for one in (*found.who.members, asker)}
    return list(named.values())


def add(
    tx: Tx,
    *,
    asker: Member,
    series: SeriesId,
    day: date,
    owner: MemberId,
    text: str,
    due: date,
    now: datetime,
    deps: Deps,
) -> Made:
    """Somebody of the team does something by that day; anybody of the team or its line may say so.

    Refuses: NoMeeting, NotYourMeeting, UnknownPerson, and what promises refuse.
    """
    found = service.see(tx, asker=asker, series=series, day=day, deps=deps)
    allow(tx, asker, "meetings.help", series=found.series)
    person = people_store.by_ids(tx, workspace=asker.workspace, ids=[owner]).get(owner)
    if person is None or person.id not in {one.id for one in takers(found, asker)}:
        raise UnknownPerson(word=person.name if person else str(owner), nearest=None)
    meeting = found.meeting
    if meeting.id is None:
        meeting = store.keep(tx, workspace=asker.workspace, meeting=meeting, ids=deps.ids)
    made = promises.make(
        tx,
        asker=asker,
        owner=person,
        text=text,
        due=due,
        made_to=asker.id,
        team=found.series.team,
        origin=ORIGIN,
        origin_id=int(meeting.id or 0),
        scope=Scope.TEAM,
        deps=deps,
    )
    planning.changed(tx, series=found.series, meeting=meeting, now=now, ids=deps.ids)
    return Made(made, person)
