"""Use cases of promises: making one, saying what became of it, and who sees which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, Refusal
from bot.people import store as people
from bot.people.model import Member, MemberId, TeamId, WorkspaceId
from bot.people.permissions import Permission, Relation, may, permit, permitted_teams
from bot.promises import following, rules, store
from bot.promises.model import OFTEN, OWN, Did, Promise, PromiseId, Scope, Seen, State

PERMISSIONS = (
    Permission("promises.promise", (Relation.SELF,)),
    Permission("promises.see_team", (Relation.TEAM, Relation.LINE)),
    Permission("promises.settle", (Relation.SELF, Relation.LINE)),
)


class NoSuchPromise(Refusal):
    """There is no such promise, or the asker may not see it. Facts: `command`."""

    template = "promises/refused_no_such_promise"


class NotYoursToSettle(Refusal):
    """Only its owner, their line and to whom it was made say what became of it. Facts: `owner`."""

    template = "promises/refused_not_yours"


class SettledAlready(Refusal):
    """It was kept or dropped meanwhile. Facts: `text`, `state`, `day`."""

    template = "promises/refused_settled"


class NotAhead(Refusal):
    """That day has passed, or is more than a year ahead. Facts: `day`, `is_past`."""

    template = "promises/refused_not_ahead"


def promise(tx: Tx, *, asker: Member, text: str, due: date, made_to: Member | None, deps: Deps) -> Promise:
    """Somebody promises something by themselves. Only they and to whom they promise see it. Refuses: NotAhead."""
    permit(tx, asker, "promises.promise", member=asker)
    today = local(deps.clock.now(), asker.zone).date()
    if not today <= due <= today + rules.FARTHEST:
        raise NotAhead(day=due, is_past=due < today)
    to = made_to.id if made_to is not None else None
    return make(tx, asker=asker, owner=asker, text=text, due=due, made_to=to, deps=deps)


def make(
    tx: Tx,
    *,
    asker: Member,
    owner: Member,
    text: str,
    due: date,
    deps: Deps,
    made_to: MemberId | None = None,
    team: TeamId | None = None,
    origin: str = OWN,
    origin_id: int = 0,
    scope: Scope = Scope.THOSE,
) -> Promise:
    """Write down what somebody will do; the owner is told when somebody else wrote it.

    Raises FieldsWrong (text, owner, due): no words, somebody who has left, a day that has passed or is more than a
    year ahead. Whether the asker may is for the
    occasion to say that it comes from; without one they promise for themselves, or for the people they lead.
    """
    now = deps.clock.now()
    today = local(now, owner.zone).date()
    words = rules.words(text)
    if not words:
        raise FieldsWrong({"text": ("promises/text_missing", {})})
    if owner.left_on is not None and owner.left_on < today:
        raise FieldsWrong({"owner": ("promises/has_left", {"name": owner.name})})
    if due < today:
        raise FieldsWrong({"due": ("promises/due_past", {})})
    if due > today + rules.FARTHEST:
        raise FieldsWrong({"due": ("promises/due_far", {})})
    made = Promise(
        workspace=asker.workspace,
        id=PromiseId(deps.ids.new()),
        owner=owner.id,
        text=words,
        due=due,
        first_due=due,
        made_by=asker.id,
        made_to=made_to if made_to != owner.id else None,
        made_at=now,
        team=team,
        scope=scope,
        origin=origin,
        origin_id=origin_id,
    )
    store.add(tx, made)
    _noted(tx, made, Did.MADE, asker, deps)
    following.ask_owner(tx, made, deps=deps)
    if asker.id != owner.id:
        following.tell_owner(tx, made, deps=deps)
    return made


def keep(tx: Tx, *, asker: Member, promise: PromiseId, deps: Deps) -> Promise:
    """It is done; pressed twice it is done once. Refuses: NoSuchPromise, NotYoursToSettle, SettledAlready."""
    return _settle(tx, asker, promise, State.KEPT, deps)


def drop(tx: Tx, *, asker: Member, promise: PromiseId, reason: str, deps: Deps) -> Promise:
    """It will not be done, and why; its owner and to whom it was made are told, but for who said so.

    Refuses: NoSuchPromise, NotYoursToSettle, SettledAlready; FieldsWrong.
    """
    return _settle(tx, asker, promise, State.DROPPED, deps, reason=_reason(reason))


def move(tx: Tx, *, asker: Member, promise: PromiseId, to: date, reason: str, deps: Deps) -> Promise:
    """It will be done by another day, and why. Refuses: NoSuchPromise, NotYoursToSettle, SettledAlready; FieldsWrong.

    Its owner and to whom it was made are told, but for who said so. Moved three times, the manager is asked what is
    in the way.
    """
    known, now = _changeable(tx, asker, promise, deps), deps.clock.now()
    words, today = _reason(reason), local(now, asker.zone).date()
    if to < today:
        raise FieldsWrong({"to": ("promises/due_past", {})})
    if to > today + rules.FARTHEST:
        raise FieldsWrong({"to": ("promises/due_far", {})})
    if to == known.due:
        return known
    moved = replace(known, due=to, moves=known.moves + (to > known.due), reason=words)
    store.change(tx, moved)
    _noted(tx, moved, Did.MOVED, asker, deps)
    following.settle(tx, moved, asker=asker, now=now)
    following.ask_owner(tx, moved, deps=deps)
    asked = None
    if moved.moves > known.moves and moved.moves >= OFTEN:
        asked = following.ask_manager(tx, moved, asker=asker, deps=deps)
    following.tell_others(tx, moved, asker=asker, deps=deps, but=asked)
    return moved


def reopen(tx: Tx, *, asker: Member, promise: PromiseId, deps: Deps) -> Promise:
    """It was kept or dropped by mistake. Refuses: NoSuchPromise, NotYoursToSettle."""
    known = _permitted(tx, asker, promise, deps)
    if known.state is State.OPEN:
        return known
    before = rules.standing(store.history(tx, workspace=known.workspace, promise=known.id))
    again = replace(known, state=State.OPEN, settled_on=None, reason=before.reason)
    store.change(tx, again)
    _noted(tx, again, Did.REOPENED, asker, deps)
    following.settle(tx, again, asker=asker, now=deps.clock.now())
    following.ask_owner(tx, again, deps=deps)
    following.tell_others(tx, again, asker=asker, deps=deps)
    return again


def move_back(tx: Tx, *, asker: Member, promise: PromiseId, due: date, deps: Deps) -> Promise:
    """It was moved to that day by mistake: its day is again what it was, and it does not count as moved.

    Pressed twice, or when it was moved on meanwhile, nothing changes. Refuses: NoSuchPromise, NotYoursToSettle,
    SettledAlready.
    """
    known = _changeable(tx, asker, promise, deps)
    past = store.history(tx, workspace=known.workspace, promise=known.id)
    if past[-1].did is not Did.MOVED or known.due != due:
        return known
    before = rules.standing(past[:-1])
    back = replace(known, due=before.due, moves=known.moves - (known.due > before.due), reason=before.reason)
    store.change(tx, back)
    _noted(tx, back, Did.MOVED_BACK, asker, deps)
    following.settle(tx, back, asker=asker, now=deps.clock.now())
    following.ask_owner(tx, back, deps=deps)
    following.tell_others(tx, back, asker=asker, deps=deps)
    return back


def mine(tx: Tx, *, asker: Member) -> tuple[list[Seen], list[Seen]]:
    """The open promises of the asker, and those that were made to them, the earliest due first."""
    found = store.concerning(tx, workspace=asker.workspace, member=asker.id)
    seen = _seen(tx, asker, found)
    return [one for one in seen if one.promise.owner == asker.id], [
        one for one in seen if one.promise.owner != asker.id
    ]


def one(tx: Tx, *, asker: Member, promise: PromiseId, deps: Deps) -> Seen:
    """That promise, for somebody who may see it. Refuses: NoSuchPromise."""
    known = store.one(tx, workspace=asker.workspace, promise=promise)
    if known is None or not _may_see(tx, asker, known):
        raise NoSuchPromise(command=_command(deps))
    return _seen(tx, asker, [known])[0]


def open_of_team(tx: Tx, *, asker: Member, team: TeamId, until: date) -> list[Seen]:
    """The open ones of a team that are due up to that day, for who may see them; nothing for others."""
    if not may(tx, asker, "promises.see_team", team=team):
        return []
    return _seen(tx, asker, store.open_of_team(tx, workspace=asker.workspace, team=team, until=until))


def of_origins(tx: Tx, *, workspace: WorkspaceId, origin: str, ids: Collection[int]) -> list[Promise]:
    """All that came from these occasions. For the slice whose occasions they are, which has asked for permission."""
    return store.of_origins(tx, workspace=workspace, origin=origin, ids=ids)


def of_teams(tx: Tx, *, workspace: WorkspaceId, origin: str, teams: Collection[TeamId]) -> list[Promise]:
    """All of these teams' that came from such occasions. For the slice whose occasions they are, as `of_origins`."""
    return store.of_teams(tx, workspace=workspace, origin=origin, teams=teams)


def _settle(
    tx: Tx, asker: Member, promise: PromiseId, state: State, deps: Deps, *, reason: str | None = None
) -> Promise:
    known = _permitted(tx, asker, promise, deps)
    if known.state is state:
        return known
    if known.state is not State.OPEN:
        raise SettledAlready(text=known.text, state=known.state.value, day=known.settled_on)
    now = deps.clock.now()
    settled = replace(
        known, state=state, settled_on=local(now, asker.zone).date(), reason=reason or known.reason
    )
    store.change(tx, settled)
    _noted(tx, settled, Did.KEPT if state is State.KEPT else Did.DROPPED, asker, deps)
    following.settle(tx, settled, asker=asker, now=now)
    if state is State.DROPPED:
        following.tell_others(tx, settled, asker=asker, deps=deps)
    return settled


def _changeable(tx: Tx, asker: Member, promise: PromiseId, deps: Deps) -> Promise:
    known = _permitted(tx, asker, promise, deps)
    if known.state is not State.OPEN:
        raise SettledAlready(text=known.text, state=known.state.value, day=known.settled_on)
    return known


def _permitted(tx: Tx, asker: Member, promise: PromiseId, deps: Deps) -> Promise:
    known = store.one(tx, workspace=asker.workspace, promise=promise, locked=True)
    if known is None or not _may_see(tx, asker, known):
        raise NoSuchPromise(command=_command(deps))
    if not _may_settle(tx, asker, known):
        owner = people.by_ids(tx, workspace=asker.workspace, ids=[known.owner]).get(known.owner)
        raise NotYoursToSettle(owner=owner.name if owner else None)
    return known


def _may_see(tx: Tx, asker: Member, known: Promise) -> bool:
    if asker.id in (known.owner, known.made_to, known.made_by):
        return True
    is_shared = known.scope is Scope.TEAM and known.team is not None
    return is_shared and may(tx, asker, "promises.see_team", team=known.team)


def _may_settle(tx: Tx, asker: Member, known: Promise) -> bool:
    if asker.id in (known.owner, known.made_to):
        return True
    owner = people.by_ids(tx, workspace=asker.workspace, ids=[known.owner]).get(known.owner)
    return known.scope is Scope.TEAM and owner is not None and may(tx, asker, "promises.settle", member=owner)


def _seen(tx: Tx, asker: Member, found: Sequence[Promise]) -> list[Seen]:
    ids = {one for promise in found for one in (promise.owner, promise.made_to) if one is not None}
    known = people.by_ids(tx, workspace=asker.workspace, ids=ids)
    led = permitted_teams(tx, asker, "promises.settle")

    def seen(promise: Promise) -> Seen:
        owner = known.get(promise.owner)
        made_to = known.get(promise.made_to) if promise.made_to is not None else None
        is_led = promise.scope is Scope.TEAM and owner is not None and owner.team in led
        return Seen(
            promise,
            owner.name if owner else "",
            made_to.name if made_to else None,
            asker.id in (promise.owner, promise.made_to) or is_led,
        )

    return [seen(one) for one in found]


def _reason(reason: str) -> str:
    words = rules.words(reason)
    if not words:
        raise FieldsWrong({"reason": ("promises/reason_missing", {})})
    return words


def _noted(tx: Tx, promise: Promise, did: Did, asker: Member, deps: Deps) -> None:
    store.note(tx, promise, number=deps.ids.new(), did=did, by=asker.id, at=deps.clock.now())


def _command(deps: Deps) -> str:
    return f"{deps.command('coach')} promises"
