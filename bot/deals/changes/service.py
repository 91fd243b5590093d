"""Use cases: the only way in which people change deals from chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.accounts import service as accounts
from bot.deals import service as deals
from bot.deals import store as deals_store
from bot.deals.changes import rules, store
from bot.deals.changes.model import (
    CHAT,
    Change,
    ChangeId,
    Done,
    History,
    Lose,
    NewInChat,
    Reopen,
    Seen,
    Wanted,
)
from bot.deals.changes.refusals import CannotUndo, ChangedMeanwhile, IsOpen, NoSuchDeal, NotOpen
from bot.deals.facts import (
    DealCreated,
    DealHandedOver,
    DealLost,
    DealReopened,
    DealWon,
    StageChanged,
)
from bot.deals.model import Deal, DealId, Event, EventId, State, Status
from bot.deals.rules import in_order
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.kit.facts import Fact
from bot.people import store as people
from bot.people.model import Member
from bot.people.permissions import permit
from bot.people.refusals import NotAllowed

UNDO_FOR = timedelta(minutes=10)


def get(tx: Tx, *, asker: Member, deal: DealId) -> Seen:
    """A deal as it is now. Refuses: NoSuchDeal, NotYours, NotYourTeam, NotAllowed."""
    found = _permitted(tx, asker, deal, "deals.see")
    return Seen(found, store.revision(tx, workspace=asker.workspace, deal=deal))


def history(tx: Tx, *, asker: Member, deal: DealId) -> History:
    """What happened to a deal, events and changes, the oldest first. Refuses like `get`."""
    _permitted(tx, asker, deal, "deals.see")
    events = deals_store.events_of(tx, workspace=asker.workspace, deals=[deal])[deal]
    changes = store.of_deal(tx, workspace=asker.workspace, deal=deal)
    return History(tuple(in_order(events)), tuple(changes))


def change(tx: Tx, *, asker: Member, deal: DealId, wanted: Wanted, seen: int | None, deps: Deps) -> Done:
    """Change a deal. `seen`: the revision that the asker looked at; None: what was in between does not matter.

    Refuses: ChangedMeanwhile, NotOpen, IsOpen, and what `get` refuses. Raises FieldsWrong for what cannot be.
    """
    store.lock(tx, workspace=asker.workspace, deal=deal)
    was = _permitted(tx, asker, deal, "deals.change")
    _refuse_stale(tx, asker, was, seen)
    _refuse_by_status(was, wanted)
    now, today = deps.clock.now(), local(deps.clock.now(), asker.zone).date()
    outcome = rules.outcome(was, wanted, today=today)
    events: list[Event] = []
    if outcome.deal.state != was.state:
        events = [_event(tx, was, outcome, now=now, today=today, deps=deps)]
    deals.append(tx, workspace=asker.workspace, events=events, described=[outcome.deal])
    kept = _keep(tx, asker, was, outcome, event=events[0].id if events else None, now=now, deps=deps)
    fresh = _stored(tx, asker, deal)
    fact = _fact(asker, was, fresh, wanted, day=outcome.day, at=now)
    if fact is not None:
        tx.publish(fact)
    return Done(kept, asker, fresh, was, wanted, now + UNDO_FOR)


def undo(tx: Tx, *, asker: Member, change: ChangeId, deps: Deps) -> Done:
    """Take a change back, if it was one's own, not long ago, and nothing has happened to the deal since.

    Refuses: CannotUndo, and what `get` refuses.
    """
    kept = store.one(tx, workspace=asker.workspace, change=change)
    if kept is None:
        raise NoSuchDeal
    store.lock(tx, workspace=asker.workspace, deal=kept.deal)
    was, now = _stored(tx, asker, kept.deal), deps.clock.now()
    if kept.by != asker.id:
        _permitted(tx, asker, kept.deal, "deals.change")
    standing = [
        one for one in store.of_deal(tx, workspace=asker.workspace, deal=kept.deal) if not one.is_undone
    ]
    if kept not in standing:
        raise CannotUndo(deal=was.name, why="done")
    if now > kept.at + UNDO_FOR:
        raise CannotUndo(deal=was.name, why="late")
    last = [one for one in _standing(tx, asker, kept.deal) if one.learned_at >= kept.at and one.id > kept.id]
    if standing[-1] != kept or last:
        raise CannotUndo(deal=was.name, why="changed")
    if kept.what == "created":
        deals.void(tx, workspace=asker.workspace, events={kept.event or EventId(0): kept.deal}, by=change)
    else:
        _take_back(tx, asker, was, kept)
    store.mark_undone(tx, workspace=asker.workspace, change=change, at=now)
    return Done(change, asker, _stored(tx, asker, kept.deal), was, None, now)


def create(tx: Tx, *, asker: Member, new: NewInChat, deps: Deps) -> Done:
    """Make a deal; it is the asker's. Refuses: NotAllowed. Raises FieldsWrong for what cannot be."""
    permit(tx, asker, "deals.create")
    now, today = deps.clock.now(), local(deps.clock.now(), asker.zone).date()
    rules.check_new(new, today=today)
    customer = None
    if new.account:
        wanted = [(None, new.account)]
        known = accounts.resolve(tx, workspace=asker.workspace, source=CHAT, wanted=wanted, ids=deps.ids)
        customer = known.by_name[new.account]
    key = DealId(deps.ids.new())
    state = State(
        status=Status.OPEN,
        process=new.process,
        stage=new.stage,
        owner=asker.id,
        amount_minor=new.amount.minor if new.amount else None,
        currency=new.currency,
        is_estimated=False,
        expected_close=new.expected_close,
    )
    deal = Deal(
        workspace=asker.workspace,
        id=key,
        source=CHAT,
        external_id=str(key),
        name=new.name[: rules.MOST_OF_NAME],
        account=customer,
        product=None,
        created_on=today,
        closed_on=None,
        stage_since=today,
        next_step=new.next_step,
        lost_reason=None,
        crm_probability=None,
        state=state,
    )
    event = Event(EventId(deps.ids.new()), key, today, now, now, state, is_entry_known=True)
    deals.add(tx, workspace=asker.workspace, deals=[deals.NewDeal(deal, (event,))])
    outcome = rules.Outcome("created", deal, today)
    kept = _keep(tx, asker, deal, outcome, event=event.id, now=now, deps=deps)
    tx.publish(DealCreated(asker.workspace, key, today, now, asker.id))
    return Done(kept, asker, deal, None, None, now + UNDO_FOR)


def _permitted(tx: Tx, asker: Member, deal: DealId, action: str) -> Deal:
    found = _stored(tx, asker, deal)
    owner = found.state.owner
    if owner is None:
        # A deal of nobody has no line; whoever sets things up finds it an owner.
        if not asker.is_admin:
            raise NotAllowed(admins=[one.name for one in people.admins(tx, workspace=asker.workspace)])
        return found
    member = people.by_ids(tx, workspace=asker.workspace, ids=[owner])[owner]
    permit(tx, asker, action, member=member)
    return found


def _stored(tx: Tx, asker: Member, deal: DealId) -> Deal:
    found = deals_store.by_ids(tx, workspace=asker.workspace, deals=[deal]).get(deal)
    if found is None:
        raise NoSuchDeal
    return found


def _standing(tx: Tx, asker: Member, deal: DealId) -> list[Event]:
    events = deals_store.events_of(tx, workspace=asker.workspace, deals=[deal])[deal]
    return [one for one in in_order(events) if one.voided_by is None]


def _refuse_stale(tx: Tx, asker: Member, deal: Deal, seen: int | None) -> None:
    if seen is None or seen == store.revision(tx, workspace=asker.workspace, deal=deal.id):
        return
    changes = store.of_deal(tx, workspace=asker.workspace, deal=deal.id)
    events = _standing(tx, asker, deal.id)
    latest = changes[-1] if changes else None
    if latest is None or (events and max(one.learned_at for one in events) > latest.at):
        raise ChangedMeanwhile(deal=deal.name, by=None, what=None)
    by = people.by_ids(tx, workspace=asker.workspace, ids=[latest.by]).get(latest.by)
    what = "undone" if latest.is_undone else latest.what
    raise ChangedMeanwhile(deal=deal.name, by=by.name if by else None, what=what)


def _refuse_by_status(deal: Deal, wanted: Wanted) -> None:
    status = deal.state.status
    if isinstance(wanted, Reopen):
        if status is Status.OPEN:
            raise IsOpen(deal=deal.name)
        if status is Status.GONE:
            raise NotOpen(deal=deal.name, status=status.value)
    elif (status is not Status.OPEN and not rules.may_be_over(wanted)) or status is Status.GONE:
        raise NotOpen(deal=deal.name, status=status.value)


def _event(tx: Tx, was: Deal, outcome: rules.Outcome, *, now: datetime, today: date, deps: Deps) -> Event:
    known = deals_store.events_of(tx, workspace=was.workspace, deals=[was.id])[was.id]
    standing = [one for one in in_order(known) if one.voided_by is None]
    day = outcome.day
    if standing and standing[-1].day > day and day < today:
        raise FieldsWrong({"day": ("deals/wrong_before_last", {"day": standing[-1].day})})
    # What an export says of a day ahead (by another zone's clock) does not hide what is said now.
    day = max([day, *(one.day for one in standing)])
    at = max([now, *(one.at for one in standing if one.day == day)])
    return Event(EventId(deps.ids.new()), was.id, day, at, now, outcome.deal.state, is_entry_known=True)


def _keep(
    tx: Tx,
    asker: Member,
    was: Deal,
    outcome: rules.Outcome,
    *,
    event: EventId | None,
    now: datetime,
    deps: Deps,
) -> ChangeId:
    said = {"name": outcome.deal.name, "next_step": outcome.deal.next_step}
    kept = Change(
        id=ChangeId(deps.ids.new()),
        deal=was.id,
        by=asker.id,
        at=now.replace(microsecond=0),
        what=outcome.what,
        event=event,
        was=rules.described(was),
        now=said.get(outcome.what),
        note=outcome.note,
        is_undone=False,
    )
    store.add(tx, workspace=asker.workspace, change=kept)
    return kept.id


def _take_back(tx: Tx, asker: Member, now: Deal, kept: Change) -> None:
    if kept.event is not None:
        deals.void(tx, workspace=asker.workspace, events={kept.event: kept.deal}, by=kept.id)
        now = _stored(tx, asker, kept.deal)
    said = kept.was
    before = replace(
        now, name=said["name"] or now.name, next_step=said["next_step"], lost_reason=said["lost_reason"]
    )
    deals.append(tx, workspace=asker.workspace, events=[], described=[before])


def _fact(asker: Member, was: Deal, now: Deal, wanted: Wanted, *, day: date, at: datetime) -> Fact | None:
    about = (asker.workspace, now.id, day, at, asker.id)
    state, before = now.state, was.state
    if before.status is not state.status:
        if state.status is Status.WON:
            return DealWon(*about, state.owner)
        if isinstance(wanted, Lose):
            return DealLost(*about, state.owner, wanted.reason)
        return DealReopened(*about)
    if (before.process, before.stage) != (state.process, state.stage):
        return StageChanged(*about, (before.process, before.stage), (state.process, state.stage))
    if before.owner != state.owner and state.owner is not None:
        return DealHandedOver(*about, before.owner, state.owner)
    return None
