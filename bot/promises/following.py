"""Following promises up: what is planned when one is made or moved, and the words at the moment of sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery import service as delivery
from bot.delivery.outbox import service as outbox
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Nudge, Saying, Sending
from bot.people import store as people
from bot.people.model import Member, MemberId, WorkspaceId
from bot.people.rules import Teams
from bot.promises import rules, store
from bot.promises.model import Change, Did, Promise, PromiseId, Scope, State

MADE, DUE, MOVED_OFTEN, CHANGED = (f"promises.{word}" for word in ("made", "due", "moved_often", "changed"))
_USEFUL = timedelta(days=30)
"""So long somebody who is away is still asked when they are back."""


def ask_owner(tx: Tx, promise: Promise, *, deps: Deps) -> None:
    """Plan the question to its owner on the workday it is due; due today already, from now on."""
    now, owner = deps.clock.now(), _owner(tx, promise)
    if owner is None:
        return
    day = rules.workday(promise.due, deps.calendar)
    begins = max(datetime.combine(day, time(0), ZoneInfo(owner.zone)), now)
    _plan(tx, promise, DUE, owner.id, begins=begins, deps=deps)


def tell_owner(tx: Tx, promise: Promise, *, deps: Deps) -> None:
    """Plan to tell its owner what somebody else wrote down for them."""
    _plan(tx, promise, MADE, promise.owner, begins=deps.clock.now(), deps=deps)


def ask_manager(tx: Tx, promise: Promise, *, asker: Member, deps: Deps) -> MemberId | None:
    """Plan the question about what is moved again and again, unless the manager moved it themselves.

    Returns who is asked.
    """
    owner = _owner(tx, promise)
    manager = leader(promise, owner, people.teams(tx, workspace=promise.workspace)) if owner else None
    if manager is None or manager == asker.id:
        return None
    _plan(tx, promise, MOVED_OFTEN, manager, begins=deps.clock.now(), deps=deps)
    return manager


def tell_others(tx: Tx, promise: Promise, *, asker: Member, deps: Deps, but: MemberId | None = None) -> None:
    """Plan to tell its owner, and the one to whom it was made, that somebody else moved, dropped or reopened it.

    Not when it is again as they know it, because it was undone before it was said; `but`: who is asked about it anyway.
    """
    history = store.history(tx, workspace=promise.workspace, promise=promise.id)
    parties = [one for one in (promise.owner, promise.made_to) if one is not None]
    others = [one for one in parties if one not in (asker.id, but)]
    kinds, about = [MADE, DUE, MOVED_OFTEN, CHANGED], _subject(promise)
    told = delivery.told(tx, workspace=promise.workspace, members=others, kinds=kinds, about=about)
    for member in others:
        # A subject that only begins like this one's is another promise.
        heard = [one for one in told.get(member, ()) if one["promise"] == promise.id]
        last = max((one.get("changes", 0) for one in heard), default=0)
        _tell(tx, promise, member, history, told=last, asker=asker, deps=deps)


def _tell(
    tx: Tx,
    promise: Promise,
    member: MemberId,
    history: Sequence[Change],
    *,
    told: int,
    asker: Member,
    deps: Deps,
) -> None:
    is_owner, now = member == promise.owner, deps.clock.now()
    if is_owner and not told and all(one.by != member for one in history):
        # They have not heard of it at all yet.
        if promise.state is State.OPEN:
            tell_owner(tx, promise, deps=deps)
        return
    known = rules.known_to(member, history, told=told)
    was_dropped, is_dropped = known.did is Did.DROPPED, promise.state is State.DROPPED
    if (known.due, was_dropped) == (promise.due, is_dropped):
        return
    more = {"was": known.due.isoformat(), "was_dropped": was_dropped, "by": asker.id, "is_owner": is_owner}
    _plan(tx, promise, CHANGED, member, begins=now, deps=deps, **more)


def settle(tx: Tx, promise: Promise, *, asker: Member, now: datetime) -> None:
    """What was asked about it is answered, and what was to be asked is not: it was kept, dropped or moved."""
    owner = _owner(tx, promise)
    manager = leader(promise, owner, people.teams(tx, workspace=promise.workspace)) if owner else None
    for member in {promise.owner, asker.id, manager or promise.owner}:
        for kind in (MADE, DUE, MOVED_OFTEN):
            delivery.acted(
                tx, workspace=promise.workspace, member=member, kind=kind, subject=_subject(promise), now=now
            )
    for each in {promise.owner, promise.made_to or promise.owner}:
        subject = _subject(promise)
        delivery.acted(tx, workspace=promise.workspace, member=each, kind=CHANGED, subject=subject, now=now)


def leader(promise: Promise, owner: Member, tree: Teams) -> MemberId | None:
    """Who is asked about a promise that is moved again and again: the nearest leader above who may see it.

    Nobody is asked about themselves: what a manager promised is for whoever leads the teams above.
    """
    team = promise.team if promise.team is not None else owner.team
    if team is None:
        return None
    leaders = [tree[one].manager for one in tree.above(team)]
    found = next((one for one in leaders if one is not None and one != promise.owner), None)
    is_shown = promise.scope is Scope.TEAM or found in (promise.made_to, promise.made_by)
    return found if is_shown else None


def say_due(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled or was moved meanwhile."""
    return _say(tx, deps, sending, "promises/due")


def say_made(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled or was moved meanwhile."""
    return _say(tx, deps, sending, "promises/made")


def say_moved_often(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled or was moved meanwhile."""
    return _say(tx, deps, sending, "promises/moved_often")


def say_changed(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it has changed again meanwhile."""
    return _say(tx, deps, sending, "promises/changed")


def _owner(tx: Tx, promise: Promise) -> Member | None:
    return people.by_ids(tx, workspace=promise.workspace, ids=[promise.owner]).get(promise.owner)


def _plan(
    tx: Tx, promise: Promise, kind: str, member: MemberId, *, begins: datetime, deps: Deps, **more: object
) -> None:
    changes = store.changes(tx, promise=promise)
    nudge = Nudge(
        kind=kind,
        subject=_subject(promise),
        # Moved there and back, or opened again, it is said again: each change is an occasion of its own.
        occasion=begins + timedelta(seconds=changes),
        not_before=begins,
        until=begins + _USEFUL,
        member=member,
        facts={
            "promise": promise.id,
            "due": promise.due.isoformat(),
            "state": promise.state.value,
            "changes": changes,
            **more,
        },
    )
    outbox.plan(tx, nudges=[(promise.workspace, nudge)], now=deps.clock.now(), ids=deps.ids)


def _subject(promise: Promise) -> str:
    return f"promise:{promise.id}"


def _say(tx: Tx, deps: Deps, sending: Sending, template: str) -> Saying | None:
    workspace, facts = WorkspaceId(sending.workspace), sending.facts
    known = store.one(tx, workspace=workspace, promise=PromiseId(facts["promise"]))
    planned = State(facts.get("state", State.OPEN)), date.fromisoformat(facts["due"])
    if known is None or (known.state, known.due) != planned:
        return None
    reader, by = MemberId(sending.member or 0), MemberId(facts.get("by", known.made_by))
    found = people.by_ids(tx, workspace=workspace, ids={known.owner, by, reader})
    today = local(sending.now, found[reader].zone if reader in found else deps.company.zone).date()
    return Saying(
        template,
        {
            "id": known.id,
            "text": known.text,
            "due": known.due,
            "days_left": (known.due - today).days,
            "owner": found[known.owner].name if known.owner in found else "",
            "by": found[by].name if by in found and by != known.owner else None,
            "moves": known.moves,
            "reason": known.reason,
            "is_dropped": known.state is State.DROPPED,
            "was": date.fromisoformat(facts["was"]) if "was" in facts else None,
            "was_dropped": facts.get("was_dropped", False),
            "is_own": known.owner == reader,
        },
    )
