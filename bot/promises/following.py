"""Following promises up: what is planned when one is made or moved, and the words at the moment of sending."""

from __future__ import annotations

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
from bot.promises.model import Promise, PromiseId, Scope, State

MADE, DUE, MOVED_OFTEN = "promises.made", "promises.due", "promises.moved_often"
_USEFUL = timedelta(days=30)
"""So long somebody who is away is still asked when they are back."""


def ask_owner(tx: Tx, promise: Promise, *, deps: Deps) -> None:
    """Plan the question to its owner on the workday it is due; due today already, from now on."""
    now, owner = deps.clock.now(), _owner(tx, promise)
    if owner is None:
        return
    day = rules.workday(promise.due, deps.calendar)
    begins = max(datetime.combine(day, time(0), ZoneInfo(owner.zone)), now)
    # Moved there and back, or opened again, it is asked again: each change is an occasion of its own.
    occasion = begins + timedelta(seconds=store.changes(tx, promise=promise))
    _plan(tx, promise, DUE, owner.id, begins=begins, occasion=occasion, deps=deps)


def tell_owner(tx: Tx, promise: Promise, *, deps: Deps) -> None:
    """Plan to tell its owner what somebody else wrote down for them."""
    now = deps.clock.now()
    _plan(tx, promise, MADE, promise.owner, begins=now, occasion=now, deps=deps)


def ask_manager(tx: Tx, promise: Promise, *, asker: Member, deps: Deps) -> None:
    """Plan the question about what is moved again and again, unless the manager moved it themselves."""
    now, owner = deps.clock.now(), _owner(tx, promise)
    manager = leader(promise, owner, people.teams(tx, workspace=promise.workspace)) if owner else None
    if manager is not None and manager != asker.id:
        _plan(tx, promise, MOVED_OFTEN, manager, begins=now, occasion=now, deps=deps)


def settle(tx: Tx, promise: Promise, *, asker: Member, now: datetime) -> None:
    """What was asked about it is answered, and what was to be asked is not: it was kept, dropped or moved."""
    owner = _owner(tx, promise)
    manager = leader(promise, owner, people.teams(tx, workspace=promise.workspace)) if owner else None
    for member in {promise.owner, asker.id, manager or promise.owner}:
        for kind in (MADE, DUE, MOVED_OFTEN):
            delivery.acted(
                tx, workspace=promise.workspace, member=member, kind=kind, subject=_subject(promise), now=now
            )


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


def _owner(tx: Tx, promise: Promise) -> Member | None:
    return people.by_ids(tx, workspace=promise.workspace, ids=[promise.owner]).get(promise.owner)


def _plan(
    tx: Tx,
    promise: Promise,
    kind: str,
    member: MemberId,
    *,
    begins: datetime,
    occasion: datetime,
    deps: Deps,
) -> None:
    nudge = Nudge(
        kind=kind,
        subject=_subject(promise),
        occasion=occasion,
        not_before=begins,
        until=begins + _USEFUL,
        member=member,
        facts={"promise": promise.id, "due": promise.due.isoformat()},
    )
    outbox.plan(tx, nudges=[(promise.workspace, nudge)], now=deps.clock.now(), ids=deps.ids)


def _subject(promise: Promise) -> str:
    return f"promise:{promise.id}"


def _say(tx: Tx, deps: Deps, sending: Sending, template: str) -> Saying | None:
    workspace, due = WorkspaceId(sending.workspace), date.fromisoformat(sending.facts["due"])
    known = store.one(tx, workspace=workspace, promise=PromiseId(sending.facts["promise"]))
    if known is None or known.state is not State.OPEN or known.due != due:
        return None
    reader = MemberId(sending.member or 0)
    found = people.by_ids(tx, workspace=workspace, ids={known.owner, known.made_by, reader})
    today = local(sending.now, found[reader].zone if reader in found else deps.company.zone).date()
    is_theirs = known.made_by == known.owner
    return Saying(
        template,
        {
            "id": known.id,
            "text": known.text,
            "due": known.due,
            "days_left": (known.due - today).days,
            "owner": found[known.owner].name if known.owner in found else "",
            "by": found[known.made_by].name if known.made_by in found and not is_theirs else None,
            "moves": known.moves,
            "reason": known.reason,
        },
    )
