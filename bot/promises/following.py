"""Following promises up: what is planned when one is made or moved, and the words at the moment of sending."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Nudge, Saying, Sending
from bot.people import store as people
from bot.people.model import MemberId, WorkspaceId
from bot.promises import rules, store
from bot.promises.model import Promise, PromiseId, State

MADE, DUE, MOVED_OFTEN = "promises.made", "promises.due", "promises.moved_often"
_USEFUL = timedelta(days=4)


def due(tx: Tx, promise: Promise, *, now: datetime, deps: Deps) -> list[Nudge]:
    """The question on the workday it is due; due today already, from now on."""
    owner = people.by_ids(tx, workspace=promise.workspace, ids=[promise.owner]).get(promise.owner)
    if owner is None:
        return []
    day = rules.workday(promise.due, deps.calendar)
    at = max(datetime.combine(day, time(0), ZoneInfo(owner.zone)), now)
    return [
        Nudge(
            kind=DUE,
            subject=f"promise:{promise.id}",
            occasion=at,
            until=at + _USEFUL,
            member=promise.owner,
            facts={"promise": promise.id, "due": promise.due.isoformat(), "by": promise.made_by},
        )
    ]


def made(promise: Promise, *, now: datetime) -> Nudge:
    """Telling the owner what somebody else wrote down for them."""
    return Nudge(
        kind=MADE,
        subject=f"promise:{promise.id}",
        occasion=now,
        until=now + _USEFUL,
        member=promise.owner,
        facts={"promise": promise.id, "due": promise.due.isoformat(), "by": promise.made_by},
    )


def moved_often(tx: Tx, promise: Promise, *, now: datetime) -> list[Nudge]:
    """The question to the manager of the owner's team; nobody is asked about themselves."""
    owner = people.by_ids(tx, workspace=promise.workspace, ids=[promise.owner]).get(promise.owner)
    tree = people.teams(tx, workspace=promise.workspace)
    team = promise.team if promise.team is not None else owner.team if owner else None
    manager = tree[team].manager if team is not None and team in tree.by_id else None
    if manager is None or manager == promise.owner or promise.scope.value == "those":
        return []
    return [
        Nudge(
            kind=MOVED_OFTEN,
            subject=f"promise:{promise.id}",
            occasion=now,
            until=now + _USEFUL,
            member=manager,
            facts={"promise": promise.id, "due": promise.due.isoformat(), "by": promise.made_by},
        )
    ]


def say_due(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled or was moved meanwhile."""
    return _say(tx, deps, sending, "promises/due")


def say_made(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled already."""
    return _say(tx, deps, sending, "promises/made")


def say_moved_often(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:
    """Withdrawn when it is settled already."""
    return _say(tx, deps, sending, "promises/moved_often")


def _say(tx: Tx, deps: Deps, sending: Sending, template: str) -> Saying | None:
    known = store.one(
        tx, workspace=WorkspaceId(sending.workspace), promise=PromiseId(sending.facts["promise"])
    )
    if (
        known is None
        or known.state is not State.OPEN
        or known.due != date.fromisoformat(sending.facts["due"])
    ):
        return None
    ids = [one for one in (known.owner, known.made_by) if one is not None]
    found = people.by_ids(tx, workspace=known.workspace, ids=ids)
    reader = people.by_ids(tx, workspace=known.workspace, ids=[MemberId(sending.member or 0)])
    zone = reader[MemberId(sending.member or 0)].zone if reader else deps.company.zone
    return Saying(
        template,
        {
            "id": known.id,
            "text": known.text,
            "due": known.due,
            "is_late": local(sending.now, zone).date() > known.due,
            "owner": found[known.owner].name if known.owner in found else "",
            "by": found[known.made_by].name
            if known.made_by in found and known.made_by != known.owner
            else None,
            "moves": known.moves,
            "reason": known.reason,
        },
    )
