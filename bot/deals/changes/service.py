"""Use cases of changes: the only way in which people change deals from chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.accounts import service as accounts
from bot.accounts.model import AccountId
from bot.deals import service as deals
from bot.deals import store as deals_store
from bot.deals.changes import handover, joining, rules, store, telling
from bot.deals.changes.model import (
    CHAT,
    STATE,
    Change,
    ChangeId,
    Difference,
    Done,
    Field,
    HandOver,
    History,
    NewInChat,
    Plan,
    Price,
    Seen,
    Standing,
    Value,
    Wanted,
)
from bot.deals.changes.refusals import CannotUndo, ChangedMeanwhile, DealMerged, FieldWrong, NoSuchDeal
from bot.deals.changes.rules import UNDO_FOR, Ground
from bot.deals.changes.values import of_deal, with_values
from bot.deals.facts import ChangeUndone
from bot.deals.model import Deal, DealId, State, Status
from bot.deals.rules import in_order
from bot.deals.settings import DealsSettings
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import store as people
from bot.people.model import Member, MemberId
from bot.people.permissions import may, permit

__all__ = ["CHAT", "UNDO_FOR", "change", "create", "get", "history", "join", "may_join", "permit_join"]
__all__ += ["permitted", "undo"]


def get(tx: Tx, *, asker: Member, deal: DealId) -> Seen:
    """A deal as it is now. Refuses: NoSuchDeal, DealMerged, NotYours, NotYourTeam, NotAllowed."""
    found = _permitted(tx, asker, _stored(tx, asker, deal), "deals.see")
    return Seen(found, found.revision)


def history(tx: Tx, *, asker: Member, deal: DealId) -> History:
    """What happened to a deal, events and changes, the oldest first. Refuses like `get`."""
    found = _permitted(tx, asker, _stored(tx, asker, deal), "deals.see")
    events = deals_store.events_of(tx, workspace=asker.workspace, deals=[deal]).get(deal, [])
    changes = store.of_deal(tx, workspace=asker.workspace, deal=found.id)
    return History(tuple(in_order(events)), tuple(changes))


def change(tx: Tx, *, asker: Member, deal: DealId, wanted: Wanted, seen: int | None, deps: Deps) -> Done:
    """Change a deal and tell the app what happened. `seen`: the revision on which the asker decided; None: what
    was in between does not matter.

    Raises FieldWrong for what cannot be. Refuses: ChangedMeanwhile, NotOpen, IsOpen, and what `get` refuses.
    """
    was = _permitted(tx, asker, _stored(tx, asker, deal, is_locked=True), "deals.change")
    if seen is not None and seen != was.revision:
        raise _changed_meanwhile(tx, was)
    plan = rules.plan(was, wanted, _ground(tx, asker, was, wanted, deps))
    made = _record(tx, asker, was, plan, deps)
    now = _write(tx, was, made.now, dict.fromkeys(made.now, made.id))
    for fact in telling.facts(made, was, now):
        tx.publish(fact)
    if isinstance(wanted, HandOver):
        handover.plan(tx, made=made, was=was, now=now, deps=deps)
    return Done(made.id, asker, now, was, wanted, made.at + UNDO_FOR, made)


def create(tx: Tx, *, asker: Member, new: NewInChat, deps: Deps) -> Done:
    """Make a deal. Raises FieldWrong for what cannot be. Refuses: NotYours, NotYourTeam for another's owner."""
    owner = asker if new.owner is None else _member(tx, asker, new.owner)
    if owner is None:
        raise FieldWrong("name", "person")
    permit(tx, asker, "deals.create", member=owner)
    today = local(deps.clock.now(), _zone(tx, asker, owner)).date()
    ground = _days(asker, today, deps)
    now = rules.new_values(new, owner, ground, currency=new.currency or _currency(tx, asker, owner, deps))
    account = _account(tx, asker, new.account, deps)
    was = _empty(asker, DealId(deps.ids.new()), account, now, created_on=today)
    deals_store.insert_deals(tx, [was], {})
    made = _record(tx, asker, was, Plan("created", today, {}, now), deps)
    done = _write(tx, was, made.now, {})
    for fact in telling.facts(made, was, done):
        tx.publish(fact)
    return Done(made.id, asker, done, was, None, made.at + UNDO_FOR, made)


def join(tx: Tx, *, asker: Member, chat: DealId, other: DealId, deps: Deps) -> Done:
    """The deal made in chat and the other one are the same: the other stays, and has the history of both.

    Refuses like `change`, of either.
    """
    locked = deals_store.by_ids(tx, workspace=asker.workspace, deals=[chat, other], is_locked=True)
    if len(locked) < 2:
        raise NoSuchDeal
    made, was = locked[chat], locked[other]
    permit_join(tx, asker=asker, chat=made, other=was)
    joining.join(tx, workspace=asker.workspace, chat=chat, other=other)
    now: dict[Field, Value] = {}
    if made.state.owner != was.state.owner:
        # Whose it is does not hang on whose word was the last: it is the other's, or who made the one in chat has it.
        now[Field.OWNER] = made.state.owner if was.state.owner is None else was.state.owner
    if was.next_step is None and made.next_step is not None:
        now[Field.NEXT_STEP] = made.next_step
    today = local(deps.clock.now(), _zone(tx, asker, _member(tx, asker, was.state.owner))).date()
    plan = Plan("merged", today, {name: of_deal(was)[name] for name in now}, now, note=str(int(chat)))
    merged = _record(tx, asker, was, plan, deps)
    deal = _write(tx, was, now, dict.fromkeys(now, merged.id))
    return Done(merged.id, asker, deal, was, None, merged.at + UNDO_FOR, merged)


def permit_join(tx: Tx, *, asker: Member, chat: Deal, other: Deal) -> None:
    """Return when the asker may say whether a deal made in chat and one of another system are the same: who may change
    both, and of one that is nobody's yet, whoever may change the one made in chat. Refuses like `change`."""
    _permitted(tx, asker, chat, "deals.change")
    maker = _member(tx, asker, chat.state.owner)
    if other.state.owner is None and maker is not None:
        permit(tx, asker, "deals.join_unassigned", member=maker)
        _refuse_merged(tx, asker, other)
    else:
        _permitted(tx, asker, other, "deals.change")


def may_join(tx: Tx, *, asker: Member, chat: Deal, other: Deal) -> bool:
    """The same, for offering only what is allowed."""
    maker = _member(tx, asker, chat.state.owner)
    if maker is None or not may(tx, asker, "deals.change", member=maker):
        return False
    if other.state.owner is None:
        return may(tx, asker, "deals.join_unassigned", member=maker)
    owner = _member(tx, asker, other.state.owner)
    return owner is not None and may(tx, asker, "deals.change", member=owner)


def permitted(tx: Tx, *, asker: Member, deal: DealId) -> Deal:
    """The deal, if the asker may change it. Refuses like `change`."""
    return _permitted(tx, asker, _stored(tx, asker, deal), "deals.change")


def undo(tx: Tx, *, asker: Member, change: ChangeId, deps: Deps) -> Done:
    """Take a change back within ten minutes: one's own or, for who may change the deal, another's. Not after
    something else has come that it would take along: an import, another person's change, or one of the same field.

    Refuses: CannotUndo, and what `get` refuses.
    """
    found = store.find(tx, workspace=asker.workspace, change=change)
    if found is None:
        raise NoSuchDeal
    was = _stored(tx, asker, found.deal, is_locked=True)
    # Read again now that nobody else can be at it: a second press waits here for the first.
    changes = store.of_deal(tx, workspace=asker.workspace, deal=found.deal)
    found = next(one for one in changes if one.id == change)
    if found.by != asker.id:
        _permitted(tx, asker, was, "deals.change")
    if found.is_undone:
        raise CannotUndo(deal=was.name, why="done")
    if deps.clock.now() > found.at + UNDO_FOR:
        raise CannotUndo(deal=was.name, why="late")
    if not rules.can_be_undone(found, changes, revision=was.revision):
        raise CannotUndo(deal=was.name, why="changed")
    now = deps.clock.now()
    store.mark_undone(tx, workspace=asker.workspace, change=change, at=now, revision=was.revision + 1)
    if found.what == "merged":
        joining.separate(tx, workspace=asker.workspace, merged=found)
    standing = [one for one in changes if one != found and not one.is_undone and one.made_for == one.deal]
    before = {name: one.id for one in standing for name in one.now}
    deal = _write(tx, was, found.was, before)
    if found.what == "merged":
        joining.revive(tx, workspace=asker.workspace, merged=found)
    tx.publish(ChangeUndone(asker.workspace, was.id, int(change), asker.id, found.day, now, found.what))
    return Done(change, asker, deal, was, None, now, found)


def _account(tx: Tx, asker: Member, name: str | None, deps: Deps) -> AccountId | None:
    """The customer of that name, made if nobody knows it yet."""
    text = " ".join((name or "").split())
    if not text:
        return None
    found = accounts.resolve(tx, workspace=asker.workspace, source=CHAT, wanted=[(None, text)], ids=deps.ids)
    return found.account(None, text)


def _empty(
    asker: Member, deal: DealId, account: AccountId | None, now: Mapping[Field, Value], *, created_on: date
) -> Deal:
    """The deal before its first event."""
    standing, price = cast("Standing", now[Field.STANDING]), cast("Price", now[Field.AMOUNT])
    owner = cast("MemberId", now[Field.OWNER])
    empty = Deal(
        workspace=asker.workspace,
        id=deal,
        source=CHAT,
        external_id=str(deal),
        name="",
        account=account,
        product=None,
        created_on=created_on,
        closed_on=None,
        stage_since=None,
        next_step=None,
        lost_reason=None,
        crm_probability=None,
        state=State(Status.OPEN, standing.process, None, owner, None, price.currency, False, None),
    )
    return with_values(empty, {name: value for name, value in now.items() if name not in STATE})


def _record(tx: Tx, asker: Member, was: Deal, plan: Plan, deps: Deps) -> Change:
    zone = _zone(tx, asker, _member(tx, asker, was.state.owner))
    now = deps.clock.now().replace(microsecond=0)
    today = local(now, zone).date()
    made = Change(
        id=ChangeId(deps.ids.new()),
        deal=was.id,
        by=asker.id,
        what=plan.what,
        day=plan.day,
        said_on=today,
        at=now,
        was=plan.was,
        now=plan.now,
        revision=was.revision + 1,
        note=plan.note,
    )
    # Of an earlier day nobody says the hour: it comes after all that happened then.
    place = now if plan.day == today else datetime.combine(plan.day, time(23, 59, 59), ZoneInfo(zone))
    store.insert_change(tx, workspace=asker.workspace, change=made, place=place)
    return made


def _write(tx: Tx, was: Deal, values: Mapping[Field, Value], by: Mapping[Field, ChangeId]) -> Deal:
    """Bring the deal in line with a change that was recorded, or with its being taken back. `by`: which change
    each value is from."""
    workspace = was.workspace
    sets = {name: value for name, value in values.items() if name not in STATE}
    deals.append(tx, workspace=workspace, events=(), described=[with_values(was, sets)], touched=[was.id])
    if Field.COMPETITOR in sets:
        competitor = cast("str | None", sets[Field.COMPETITOR])
        store.set_competitor(tx, workspace=workspace, deal=was.id, competitor=competitor)
    if was.source != CHAT:
        _note_differences(tx, was, sets, by)
    return deals_store.by_ids(tx, workspace=workspace, deals=[was.id])[was.id]


def _note_differences(tx: Tx, was: Deal, sets: Mapping[Field, Value], by: Mapping[Field, ChangeId]) -> None:
    """Keep beside each new value of a field without a history what the other system says."""
    about = [name for name in sets if name is not Field.COMPETITOR]
    if not about:
        return
    known = store.differences_of(tx, workspace=was.workspace, deals=[was.id]).get(was.id, {})
    before = of_deal(was)
    found = []
    for name in about:
        fresh = Difference(name, by.get(name, ChangeId(0)), sets[name], before[name], origin=before[name])
        held = known.get(name)
        if held is not None:
            fresh = replace(fresh, theirs=held.theirs, origin=held.theirs)
            if not held.is_overruled:
                fresh = replace(fresh, is_answered=held.is_answered, origin=held.origin)
        if name in by and fresh.ours != fresh.theirs:
            found.append(fresh)
    store.set_differences(tx, workspace=was.workspace, fields=about, differences={was.id: found})


def _stored(tx: Tx, asker: Member, deal: DealId, *, is_locked: bool = False) -> Deal:
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[deal], is_locked=is_locked).get(deal)
    if found is None:
        raise NoSuchDeal
    return found


def _permitted(tx: Tx, asker: Member, deal: Deal, action: str) -> Deal:
    """The deal, if the asker may do that. One that has become a part of another is not to be looked at."""
    owner = _member(tx, asker, deal.state.owner)
    if owner is None:
        # A deal of nobody has no line; whoever sets things up finds it an owner.
        permit(tx, asker, "deals.place_unassigned")
    else:
        permit(tx, asker, action, member=owner)
    _refuse_merged(tx, asker, deal)
    return deal


def _refuse_merged(tx: Tx, asker: Member, deal: Deal) -> None:
    if deal.merged_into is not None:
        into = deals_store.by_ids(tx, workspace=asker.workspace, deals=[deal.merged_into])
        raise DealMerged(deal=deal.name, into=into[deal.merged_into].name)


def _member(tx: Tx, asker: Member, member: MemberId | None) -> Member | None:
    if member is None:
        return None
    return people.by_ids(tx, workspace=asker.workspace, ids=[member]).get(member)


def _zone(tx: Tx, asker: Member, owner: Member | None) -> str:
    """The zone of the team the deal belongs to: whose day it is."""
    team = owner.team if owner is not None else asker.team
    tree = people.teams(tx, workspace=asker.workspace)
    return tree[team].zone if team is not None and team in tree.by_id else asker.zone


def _currency(tx: Tx, asker: Member, owner: Member, deps: Deps) -> str:
    tree = people.teams(tx, workspace=asker.workspace)
    if owner.team is None or owner.team not in tree.by_id:
        return deps.company.currency
    return tree[owner.team].currency


def _days(asker: Member, today: date, deps: Deps, **more: Any) -> Ground:
    own = local(deps.clock.now(), asker.zone).date()
    settings = deps.settings[DealsSettings]
    return Ground(today, min(today, own), max(today, own), settings, deps.rates, **more)


def _ground(tx: Tx, asker: Member, was: Deal, wanted: Wanted, deps: Deps) -> Ground:
    first = None
    if was.created_on is None:
        events = deals_store.events_of(tx, workspace=asker.workspace, deals=[was.id]).get(was.id, [])
        first = min((one.day for one in events if one.voided_by is None), default=None)
    today = local(deps.clock.now(), _zone(tx, asker, _member(tx, asker, was.state.owner))).date()
    to = _member(tx, asker, wanted.to) if isinstance(wanted, HandOver) else None
    return _days(asker, today, deps, first=first, to=to)


def _changed_meanwhile(tx: Tx, deal: Deal) -> ChangedMeanwhile:
    changes = store.of_deal(tx, workspace=deal.workspace, deal=deal.id)
    own = [one for one in changes if one.made_for == deal.id]
    latest = max(own, key=rules.last_revision, default=None)
    if latest is None or rules.last_revision(latest) != deal.revision:
        return ChangedMeanwhile(deal=deal.name, by=None, what=None, at=None)
    by = people.by_ids(tx, workspace=deal.workspace, ids=[latest.by]).get(latest.by)
    return ChangedMeanwhile(
        deal=deal.name,
        by=by.name if by else None,
        what="undone" if latest.is_undone else latest.what,
        at=latest.undone_at or latest.at,
    )
