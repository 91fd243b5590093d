"""Use cases of changes: look at a deal, change it, take that back, make one, tell its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from bot.accounts import service as accounts
from bot.accounts.model import AccountId
from bot.deals import service as deals
from bot.deals import store as deals_store
from bot.deals.changes import rules, store, telling
from bot.deals.changes.model import (
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
from bot.deals.changes.refusals import (
    ChangedMeanwhile,
    DealMerged,
    DealNotFound,
    FieldWrong,
    NotYoursToUndo,
    TooLateToUndo,
    UndoneAlready,
)
from bot.deals.changes.rules import UNDO_FOR, Ground
from bot.deals.changes.values import of_deal, same, with_values
from bot.deals.facts import ChangeUndone
from bot.deals.model import Deal, DealId, State, Status
from bot.deals.settings import DealsSettings
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import store as people
from bot.people.model import Member, MemberId
from bot.people.permissions import may, permit

CHAT = "chat"
"""The source of deals that were made in chat."""


def get(tx: Tx, *, asker: Member, deal: DealId, deps: Deps) -> Seen:
    """The deal as it is now. Refuses: DealNotFound, DealMerged, and to whom it is not open."""
    found = _find(tx, asker, deal)
    owner = _member(tx, asker, found.state.owner)
    _permit(tx, asker, "deals.see", owner)
    return Seen(
        deal=found,
        revision=found.revision,
        owner=owner,
        account=accounts.name_of(tx, workspace=asker.workspace, account=found.account),
        may_change=_may_change(tx, asker, owner),
        criteria=rules.criteria(found, deps.settings[DealsSettings]),
        today=_today(tx, asker, owner, deps),
    )


def change(tx: Tx, *, asker: Member, deal: DealId, wanted: Wanted, seen: int | None, deps: Deps) -> Done:
    """Change a deal and tell the app what happened. `seen`: the revision on which the asker decided.

    Raises FieldWrong for what cannot be. Refuses: DealNotFound, DealMerged, DealGone, DealEnded, DealOpen,
    ChangedMeanwhile, and whoever may not.
    """
    was = _find(tx, asker, deal, is_locked=True)
    owner = _member(tx, asker, was.state.owner)
    _permit(tx, asker, "deals.change", owner)
    if seen is not None and seen != was.revision:
        raise _changed_meanwhile(tx, asker, was, seen, deps)
    plan = rules.plan(was, wanted, _ground(tx, asker, was, wanted, deps))
    made = _record(tx, asker, was, plan, deps, zone=_zone(tx, asker, owner))
    now = _write(tx, was, made)
    for fact in telling.facts(made, was, now):
        tx.publish(fact)
    return Done(made.id, asker, now, was, wanted, made.at + UNDO_FOR, made)


def create(tx: Tx, *, asker: Member, new: NewInChat, deps: Deps) -> Done:
    """Make a deal. Raises FieldWrong; refuses whoever may not make one for that owner."""
    owner = asker if new.owner is None else _member(tx, asker, new.owner)
    if owner is None:
        raise FieldWrong("owner", "unknown_person")
    permit(tx, asker, "deals.create", member=owner)
    today = _today(tx, asker, owner, deps)
    ground = Ground(today, deps.settings[DealsSettings], deps.rates)
    now = rules.new_values(new, owner, ground, currency=_currency(tx, asker, owner, deps))
    account = _account(tx, asker, new.account, deps)
    was = _empty(asker, DealId(deps.ids.new()), account, now, created_on=today)
    deals_store.insert_deals(tx, [was], {})
    made = _record(tx, asker, was, Plan("create", today, {}, now), deps, zone=_zone(tx, asker, owner))
    done = _write(tx, was, made)
    for fact in telling.facts(made, was, done):
        tx.publish(fact)
    return Done(made.id, asker, done, was, new, made.at + UNDO_FOR, made)


def undo(tx: Tx, *, asker: Member, change: ChangeId, deps: Deps) -> Done:
    """Take a change back: who made it, within ten minutes, unless others changed the deal since.

    Refuses: DealNotFound, NotYoursToUndo, UndoneAlready, TooLateToUndo, ChangedMeanwhile.
    """
    found = store.find(tx, workspace=asker.workspace, change=change)
    if found is None:
        raise DealNotFound
    was = _find(tx, asker, found.deal, is_locked=True)
    # Read again now that nobody else can be at it: a second press waits here for the first.
    changes = store.of_deal(tx, workspace=asker.workspace, deal=found.deal)
    found = next(one for one in changes if one.id == change)
    if found.by != asker.id:
        by = _member(tx, asker, found.by)
        raise NotYoursToUndo(name=was.name, by=by.name if by else None)
    if found.undone_at is not None:
        raise UndoneAlready(name=was.name)
    if deps.clock.now() > found.at + UNDO_FOR:
        raise TooLateToUndo(name=was.name)
    if was.revision != found.revision:
        raise _changed_meanwhile(tx, asker, was, found.revision, deps)
    store.mark_undone(tx, workspace=asker.workspace, change=change, at=deps.clock.now())
    now = _write(tx, was, found, is_undo=True)
    tx.publish(
        ChangeUndone(asker.workspace, was.id, int(change), asker.id, found.day, deps.clock.now(), found.what)
    )
    return Done(change, asker, now, was, None, found.at + UNDO_FOR, found)


def history(tx: Tx, *, asker: Member, deal: DealId, deps: Deps) -> History:
    """What became of a deal, by day. Refuses like `get`."""
    found = _find(tx, asker, deal)
    owner = _member(tx, asker, found.state.owner)
    _permit(tx, asker, "deals.see", owner)
    events = deals_store.events_of(tx, workspace=asker.workspace, deals=[deal]).get(deal, [])
    entries = telling.entries(found, events, store.of_deal(tx, workspace=asker.workspace, deal=deal))
    named = {one for entry in entries for one in telling.people_of(entry)}
    people_by_id = people.by_ids(tx, workspace=asker.workspace, ids=named)
    done = tuple(replace(one, by=people_by_id.get(one.change.by)) if one.change else one for one in entries)
    return History(found, done, people_by_id, _today(tx, asker, owner, deps))


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


def _record(tx: Tx, asker: Member, was: Deal, plan: Plan, deps: Deps, *, zone: str) -> Change:
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


def _write(tx: Tx, was: Deal, made: Change, *, is_undo: bool = False) -> Deal:
    """Bring the deal in line with a change, or with its being taken back."""
    workspace = was.workspace
    sets = {name: value for name, value in (made.was if is_undo else made.now).items() if name not in STATE}
    deals.append(tx, workspace=workspace, events=(), described=[with_values(was, sets)], touched=[was.id])
    if Field.COMPETITOR in sets:
        competitor = cast("str | None", sets[Field.COMPETITOR])
        store.set_competitor(tx, workspace=workspace, deal=was.id, competitor=competitor)
    if was.source != CHAT:
        _note_differences(tx, was, made, sets)
    return deals_store.by_ids(tx, workspace=workspace, deals=[was.id])[was.id]


def _note_differences(tx: Tx, was: Deal, made: Change, sets: Mapping[Field, Value]) -> None:
    """Keep beside each new value of a field without a history what the other system says."""
    about = [name for name in sets if name is not Field.COMPETITOR]
    if not about:
        return
    known = store.differences_of(tx, workspace=was.workspace, deals=[was.id]).get(was.id, {})
    before = of_deal(was)
    found = []
    for name in about:
        theirs = known[name].theirs if name in known else before[name]
        if not same(name, sets[name], theirs):
            found.append(Difference(name, made.id, sets[name], theirs))
    store.set_differences(tx, workspace=was.workspace, fields=about, differences={was.id: found})


def _find(tx: Tx, asker: Member, deal: DealId, *, is_locked: bool = False) -> Deal:
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[deal], is_locked=is_locked).get(deal)
    if found is None:
        raise DealNotFound
    if found.merged_into is not None:
        other = deals_store.by_ids(tx, workspace=asker.workspace, deals=[found.merged_into])
        _permit(tx, asker, "deals.see", _member(tx, asker, found.state.owner))
        into = other.get(found.merged_into)
        raise DealMerged(name=found.name, into=into.name if into else None, deal=found.merged_into)
    return found


def _member(tx: Tx, asker: Member, member: MemberId | None) -> Member | None:
    if member is None:
        return None
    return people.by_ids(tx, workspace=asker.workspace, ids=[member]).get(member)


def _permit(tx: Tx, asker: Member, action: str, owner: Member | None) -> None:
    if owner is not None:
        permit(tx, asker, action, member=owner)
    else:
        permit(tx, asker, "deals.place_unassigned", team=asker.team)


def _may_change(tx: Tx, asker: Member, owner: Member | None) -> bool:
    if owner is not None:
        return may(tx, asker, "deals.change", member=owner)
    return may(tx, asker, "deals.place_unassigned", team=asker.team)


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


def _today(tx: Tx, asker: Member, owner: Member | None, deps: Deps) -> date:
    return local(deps.clock.now(), _zone(tx, asker, owner)).date()


def _ground(tx: Tx, asker: Member, was: Deal, wanted: Wanted, deps: Deps) -> Ground:
    first = None
    if was.created_on is None:
        events = deals_store.events_of(tx, workspace=asker.workspace, deals=[was.id]).get(was.id, [])
        first = min((one.day for one in events if one.voided_by is None), default=None)
    return Ground(
        today=_today(tx, asker, _member(tx, asker, was.state.owner), deps),
        settings=deps.settings[DealsSettings],
        rates=deps.rates,
        first=first,
        to=_member(tx, asker, wanted.to) if isinstance(wanted, HandOver) else None,
    )


def _changed_meanwhile(tx: Tx, asker: Member, deal: Deal, seen: int, deps: Deps) -> ChangedMeanwhile:
    changes = store.of_deal(tx, workspace=asker.workspace, deal=deal.id)
    later = [one for one in changes if one.revision > seen and one.undone_at is None]
    people_by_id = people.by_ids(
        tx, workspace=asker.workspace, ids={one.by for one in later} | telling.members_in(later)
    )
    return ChangedMeanwhile(
        name=deal.name,
        deal=deal.id,
        revision=deal.revision,
        changes=[telling.said(one, people_by_id, deps.settings[DealsSettings]) for one in later],
    )
