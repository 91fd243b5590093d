"""Use cases: done, later, not this kind, and back to wanting it; what was done elsewhere; what is unsure.

Whoever presses twice, or on an old message, changes nothing and reads what is the case.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from bot.delivery import unsure
from bot.delivery.answers import rules, store
from bot.delivery.answers.model import Answered, Later
from bot.delivery.attention import service as attention_service
from bot.delivery.attention import store as attention
from bot.delivery.attention.hours import first_instant
from bot.delivery.model import DIGEST, Attention, Delivery, DeliveryId, Outcome, State
from bot.delivery.outbox import service as outbox
from bot.delivery.outbox import store as outbox_store
from bot.delivery.refusals import AnsweredAlready, MustBeTold, NotThere, Over, SettledAlready
from bot.kit.chat import Where
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.kit.manner import Urgency
from bot.kit.nudges import Facts, Nudge, kinds
from bot.people import store as people
from bot.people.model import Member, MemberId, WorkspaceId
from bot.people.permissions import may, permit

_OVER = (State.EXPIRED, State.FAILED)
_UNSENT = (State.PLANNED, State.CLAIMED)


def seen(tx: Tx, *, asker: Member, delivery: DeliveryId) -> Delivery:
    """That nudge, for the one whom it is for. Refuses: NotThere."""
    found = outbox_store.one(tx, workspace=asker.workspace, delivery=delivery)
    if found is None or found.member is None or found.kind == DIGEST or found.kind not in kinds():
        raise NotThere
    recipient = people.by_ids(tx, workspace=asker.workspace, ids=[found.member]).get(found.member)
    # Whose it is, and that there is one, is nobody else's business: it may be confidential.
    if recipient is None or not may(tx, asker, "delivery.answer", member=recipient):
        raise NotThere
    return found


def done(
    tx: Tx, *, asker: Member, delivery: DeliveryId, now: datetime, where: Where | None = None
) -> Answered:
    """They have dealt with it. `where`: the message that they pressed on, as far as it stays.

    It holds for everything that was said in that message. Refuses: NotThere, AnsweredAlready, Over.
    """
    one, group, is_new = _answer(
        tx, asker=asker, delivery=delivery, outcome=Outcome.DONE, now=now, where=where
    )
    if is_new:
        _note(tx, group, Outcome.DONE, now)
    return Answered(one, Outcome.DONE, is_new=is_new)


def snooze(
    tx: Tx,
    *,
    asker: Member,
    delivery: DeliveryId,
    later: Later | tuple[date, time],
    now: datetime,
    deps: Deps,
    where: Where | None = None,
) -> Answered:
    """Say it again then: the same for the same reasons, at the first decent moment, before what is new.

    `later` is what the button says, or a day and a time on their clock. It holds for everything that was said
    in that message. Refuses: NotThere, AnsweredAlready, Over. Raises FieldsWrong (`day`, `at`).
    """
    one, group, is_new = _answer(
        tx, asker=asker, delivery=delivery, outcome=Outcome.SNOOZED, now=now, where=where
    )
    if not is_new:
        back = store.comes_again(
            tx,
            workspace=one.workspace,
            recipient=one.recipient,
            kind=one.kind,
            subject=one.subject,
            now=now,
        )
        return Answered(one, Outcome.SNOOZED, back, is_new=False)
    back = _back(later, attention=_attention(tx, asker, now, deps), now=now)
    _note(tx, group, Outcome.SNOOZED, now)
    again = [
        (
            each.workspace,
            Nudge(
                kind=each.kind,
                subject=each.subject,
                occasion=back,
                until=rules.useful_until(occasion=each.occasion, until=each.until, back=back),
                member=each.member,
                facts=each.facts,
                # They asked for it, so it comes before what nobody asked for.
                urgency=Urgency.HIGH,
                message=each.message,
            ),
        )
        for each in group
    ]
    outbox.plan(tx, nudges=again, now=now, ids=deps.ids)
    return Answered(one, Outcome.SNOOZED, back)


def mute_kind_of(
    tx: Tx, *, asker: Member, delivery: DeliveryId, now: datetime, where: Where | None = None
) -> Answered:
    """They do not want that kind of nudge any more; of a message with several, the kind that led it.

    Refuses: NotThere, MustBeTold, AnsweredAlready, Over.
    """
    kind = seen(tx, asker=asker, delivery=delivery).kind
    if kinds()[kind].is_required:
        raise MustBeTold
    one, group, is_new = _answer(
        tx, asker=asker, delivery=delivery, outcome=Outcome.MUTED, now=now, where=where
    )
    if is_new:
        _note(tx, [each for each in group if each.kind == kind], Outcome.MUTED, now)
    mute(tx, asker=asker, kind=kind, now=now)
    return Answered(one, Outcome.MUTED, is_new=is_new)


def want_kind_of(tx: Tx, *, asker: Member, delivery: DeliveryId, now: datetime) -> list[Delivery]:
    """They want that kind again; returns what stood in the message by which they muted it, open as before.

    Refuses: NotThere.
    """
    one = seen(tx, asker=asker, delivery=delivery)
    unmute(tx, asker=asker, kind=one.kind, now=now)
    ids = [each.id for each in _group(tx, one)]
    store.take_back(tx, workspace=one.workspace, deliveries=ids, outcome=Outcome.MUTED)
    return _group(tx, one)


def mute(tx: Tx, *, asker: Member, kind: str, now: datetime) -> None:
    """They do not want that kind; what waits of it is not said. Refuses: NotThere (no such kind), MustBeTold."""
    permit(tx, asker, "delivery.answer", member=asker)
    known = kinds().get(kind)
    if known is None:
        raise NotThere
    if known.is_required:
        raise MustBeTold
    attention.mute(tx, workspace=asker.workspace, member=asker.id, kind=kind, now=now)
    attention.wake(tx, members=[(asker.workspace, asker.id)], at=now)


def unmute(tx: Tx, *, asker: Member, kind: str, now: datetime) -> None:
    """They want that kind again."""
    permit(tx, asker, "delivery.answer", member=asker)
    attention.unmute(tx, workspace=asker.workspace, member=asker.id, kind=kind)
    attention.wake(tx, members=[(asker.workspace, asker.id)], at=now)


def acted(tx: Tx, *, workspace: WorkspaceId, member: MemberId, kind: str, subject: str, now: datetime) -> int:
    """What nudges of that kind and subject asked of somebody was done elsewhere; returns how many that settles.

    What was said counts as acted on; what was to be said is not. For slices, which have asked for permission.
    """
    ids = store.open_ones(tx, workspace=workspace, member=member, kind=kind, subject=subject)
    found = [outbox_store.one(tx, workspace=workspace, delivery=one) for one in ids]
    open_ones = [one for one in found if one is not None]
    unsent = [one for one in open_ones if one.state in _UNSENT]
    outbox_store.end(tx, unsent, state=State.EXPIRED, reason="acted", now=now)
    # What was to be said along with one of these waits for its own moment again.
    outbox_store.let_go(tx, unsent)
    if unsent:
        attention.wake(tx, members=[(workspace, member)], at=now)
    said = [one.id for one in open_ones if one.state not in _UNSENT]
    store.note(tx, workspace=workspace, deliveries=said, outcome=Outcome.DONE, now=now)
    return len(open_ones)


def told(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], kinds: Collection[str], about: str
) -> dict[MemberId, list[Facts]]:
    """The facts of what each was told about subjects that begin like that, the earliest first; who was told nothing is
    left out. A call that is being made, or of which nobody knows, counts. For slices, about what they say themselves.
    """
    return store.told(tx, workspace=workspace, members=members, kinds=kinds, about=about)


def arrived(tx: Tx, *, asker: Member, delivery: DeliveryId, now: datetime) -> State:
    """An admin has seen that it arrived. Refuses: NotAllowed, NotThere, SettledAlready."""
    unsure.arrived(tx, delivery=_unsure_one(tx, asker, delivery), where=None, now=now)
    return State.SENT


def say_again(tx: Tx, *, asker: Member, delivery: DeliveryId, now: datetime) -> State:
    """An admin has seen that it did not arrive; returns EXPIRED when nobody needs it any more, else PLANNED.

    Refuses: NotAllowed, NotThere, SettledAlready.
    """
    one = _unsure_one(tx, asker, delivery)
    unsure.say_again(tx, delivery=one, now=now)
    return State.PLANNED if one.until > now else State.EXPIRED


def _unsure_one(tx: Tx, asker: Member, delivery: DeliveryId) -> Delivery:
    permit(tx, asker, "delivery.settle")
    store.lock(tx, workspace=asker.workspace, leader=delivery)
    one = outbox_store.one(tx, workspace=asker.workspace, delivery=delivery)
    if one is None:
        raise NotThere
    if one.state is not State.UNSURE:
        raise SettledAlready(is_said=one.state is State.SENT)
    return one


def _answer(
    tx: Tx,
    *,
    asker: Member,
    delivery: DeliveryId,
    outcome: Outcome,
    now: datetime,
    where: Where | None,
) -> tuple[Delivery, list[Delivery], bool]:
    """The nudge, what was said along with it, and whether this answer is the first."""
    group = _group(tx, seen(tx, asker=asker, delivery=delivery))
    one = next(each for each in group if each.id == delivery)
    if one.outcome == outcome.value:
        return one, group, False
    if one.outcome is not None:
        raise AnsweredAlready(outcome=one.outcome)
    if one.state in _OVER:
        raise Over
    # Whoever answers a message has it, whatever we knew of that.
    for each in group:
        if each.state is State.UNSURE or each.state in _UNSENT:
            unsure.arrived(tx, delivery=each, where=where, now=now)
    return one, [each for each in group if each.state not in _OVER], True


def _group(tx: Tx, delivery: Delivery) -> list[Delivery]:
    """What was said in one message with that one, itself included; ours until the transaction ends."""
    sent_as = store.message_of(tx, workspace=delivery.workspace, delivery=delivery.id)
    leader = outbox_store.one(tx, workspace=delivery.workspace, delivery=sent_as or delivery.id) or delivery
    store.lock(tx, workspace=delivery.workspace, leader=leader.id)
    return outbox_store.group(tx, leader=leader)


def _note(tx: Tx, group: list[Delivery], outcome: Outcome, now: datetime) -> None:
    if group:
        ids = [each.id for each in group]
        store.note(tx, workspace=group[0].workspace, deliveries=ids, outcome=outcome, now=now)


def _attention(tx: Tx, asker: Member, now: datetime, deps: Deps) -> Attention:
    wishes = attention.wishes(tx, workspace=asker.workspace, members=[asker.id])
    desk = attention_service.look(
        tx, workspace=asker.workspace, wishes=list(wishes.values()), deps=deps, now=now, rests={}
    )
    return desk.attention[asker.id]


def _back(later: Later | tuple[date, time], *, attention: Attention, now: datetime) -> datetime:
    if isinstance(later, Later):
        return rules.comes_again(later, attention=attention, now=now)
    day, at = later
    chosen = first_instant(day, at, attention.zone)
    if chosen <= now:
        field = "day" if day < local(now, attention.zone).date() else "at"
        raise FieldsWrong({field: ("delivery/wrong_past", {})})
    if chosen > now + rules.FARTHEST:
        raise FieldsWrong({"day": ("delivery/wrong_far", {"days": rules.FARTHEST // timedelta(days=1)})})
    return rules.decent(chosen, attention=attention)
