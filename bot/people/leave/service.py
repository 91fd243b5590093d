"""Use cases of leave: noting it, coming back, and who is away when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.people import store as people_store
from bot.people.facts import HoursChanged
from bot.people.leave import rules, store
from bot.people.leave.model import Away, Ended, Leave, LeaveId, Noted
from bot.people.model import Member, MemberId, WorkspaceId
from bot.people.permissions import may
from bot.people.refusals import LeaveBackwards, LeaveNotTheirs, LeaveOver, LeaveTooLong, NoLeave

_ONE_DAY = timedelta(days=1)


def note_leave(
    tx: Tx, *, asker: Member, person: Member, away: Away, today: date, now: datetime, ids: Ids
) -> Noted:
    """Note that somebody is away on these days. What touches leave noted before becomes one with it.

    It may have begun already. Refuses: LeaveNotTheirs, LeaveBackwards, LeaveOver, LeaveTooLong.
    """
    _permit(tx, asker, person)
    if away.last < away.first:
        raise LeaveBackwards(first=away.first, last=away.last)
    if away.last < today:
        raise LeaveOver(first=away.first, last=away.last)
    if away.length > rules.LONGEST:
        raise LeaveTooLong(days=away.length, most=rules.LONGEST)
    known = _leave(tx, person, away.first - _ONE_DAY, away.last + _ONE_DAY)
    joined = rules.merged([*(one.away for one in known), away])[0]
    was_known = any(one.away == joined for one in known)
    if not was_known:
        store.forget(tx, workspace=person.workspace, ids=[one.id for one in known])
        leave = LeaveId(ids.new())
        store.note(tx, person=person, leave=leave, away=joined, noted_by=asker.id, now=now)
        tx.publish(HoursChanged(person.workspace, person.id, now))
    return Noted(person, joined, was_known=was_known, has_grown=joined != away)


def cancel_leave(tx: Tx, *, asker: Member, person: Member, today: date, now: datetime, ids: Ids) -> Ended:
    """Somebody is back: the leave that runs ends yesterday. When none runs, all that is ahead is cancelled.

    Refuses: LeaveNotTheirs, NoLeave.
    """
    _permit(tx, asker, person)
    known = _leave(tx, person, today)
    ending = rules.ended_by_coming_back([one.away for one in known], today)
    if not ending:
        raise NoLeave(person=person.name, is_own=person.id == asker.id)
    store.forget(tx, workspace=person.workspace, ids=[one.id for one in known if one.away in ending])
    for one in ending:
        if (kept := rules.remains(one, today)) is not None:
            store.note(tx, person=person, leave=LeaveId(ids.new()), away=kept, noted_by=asker.id, now=now)
    tx.publish(HoursChanged(person.workspace, person.id, now))
    ahead = rules.merged(one.away for one in known if one.away not in ending)
    is_back = any(one.first <= today for one in ending)
    return Ended(person, tuple(rules.merged(ending)), tuple(ahead), is_back)


def leave_ahead(tx: Tx, *, asker: Member, person: Member, today: date) -> list[Away]:
    """The leave of somebody that runs or is ahead, the earliest first. Refuses: LeaveNotTheirs."""
    _permit(tx, asker, person)
    return rules.merged(one.away for one in _leave(tx, person, today))


def leave_of(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], first: date, last: date
) -> dict[MemberId, list[tuple[date, date]]]:
    """Who of these is away on any day from `first` to `last`: their leave as (first, last), in order.

    Whole stretches, not cut to these days. Who is not away is not in it. One query. For code that speaks
    for nobody in particular; a person's question goes through `leave_ahead`.
    """
    found = store.during(tx, workspace=workspace, members=members, first=first, last=last)
    return {
        member: [(one.first, one.last) for one in rules.merged(leave.away for leave in theirs)]
        for member, theirs in found.items()
    }


def _leave(tx: Tx, person: Member, first: date, last: date = date.max) -> list[Leave]:
    found = store.during(tx, workspace=person.workspace, members=[person.id], first=first, last=last)
    return found.get(person.id, [])


def _permit(tx: Tx, asker: Member, person: Member) -> None:
    if may(tx, asker, "people.note_leave", member=person):
        return
    tree = people_store.teams(tx, workspace=asker.workspace)
    team = tree.by_id.get(person.team) if person.team is not None else None
    leader = None
    if team is not None and team.manager is not None and person.workspace == asker.workspace:
        leader = people_store.by_ids(tx, workspace=asker.workspace, ids=[team.manager]).get(team.manager)
    is_led = leader is not None and leader.id not in (person.id, asker.id)
    raise LeaveNotTheirs(person=person.name, leader=leader.name if leader and is_led else None)
