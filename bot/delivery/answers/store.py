"""Queries of what people did with nudges."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, select, update

from bot.delivery.model import DIGEST, DeliveryId, Outcome, State, recipient_of
from bot.delivery.store import delivery_table as rows
from bot.kit.db import Tx, UtcSeconds
from bot.kit.nudges import Facts
from bot.people.model import MemberId, WorkspaceId

_workspace: BindParameter[int] = bindparam("workspace")
_leader = rows.alias("leader")
_message = (
    select(func.coalesce(_leader.c.id, rows.c.id))
    .select_from(
        rows.outerjoin(
            _leader,
            (_leader.c.workspace_id == rows.c.workspace_id)
            & (_leader.c.id == rows.c.leader_id)
            & (_leader.c.kind != DIGEST),
        )
    )
    .where(rows.c.workspace_id == _workspace, rows.c.id == bindparam("id"))
)
_lock = (
    select(rows.c.id)
    .where(
        rows.c.workspace_id == _workspace,
        (rows.c.id == bindparam("id")) | (rows.c.leader_id == bindparam("id")),
    )
    .order_by(rows.c.id)
    .with_for_update()
)
_of = (rows.c.workspace_id == bindparam("of_workspace")) & (rows.c.id == bindparam("of_id"))
_note = (
    update(rows)
    .where(_of, rows.c.outcome.is_(None))
    .values(outcome=bindparam("what"), outcome_at=bindparam("at", type_=UtcSeconds))
)
_take_back = (
    update(rows).where(_of, rows.c.outcome == bindparam("what")).values(outcome=None, outcome_at=None)
)
_open_ones = (
    select(rows.c.id)
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.member_id == bindparam("member"),
        rows.c.kind == bindparam("kind"),
        rows.c.subject == bindparam("subject"),
        rows.c.outcome.is_(None),
        rows.c.state.in_([one.value for one in State if one not in (State.EXPIRED, State.FAILED)]),
    )
    .order_by(rows.c.id)
    .with_for_update()
)
_comes_again = select(func.min(rows.c.earliest)).where(
    rows.c.workspace_id == _workspace,
    rows.c.recipient == bindparam("recipient"),
    rows.c.kind == bindparam("kind"),
    rows.c.subject == bindparam("subject"),
    rows.c.state == State.PLANNED.value,
    rows.c.earliest > bindparam("now", type_=UtcSeconds),
)
_told = (
    select(rows.c.member_id, rows.c.facts)
    .where(
        rows.c.workspace_id == _workspace,
        rows.c.recipient.in_(bindparam("recipients", expanding=True)),
        rows.c.kind.in_(bindparam("kinds", expanding=True)),
        rows.c.subject.startswith(bindparam("about")),
        rows.c.state.in_([State.SENDING.value, State.SENT.value, State.UNSURE.value]),
        # What led a message and had nothing to say itself was not told.
        rows.c.reason.is_(None) | (rows.c.reason != "withdrawn"),
    )
    .order_by(rows.c.id)
)


def message_of(tx: Tx, *, workspace: WorkspaceId, delivery: DeliveryId) -> DeliveryId | None:
    """The delivery as which it was sent: its leader's, itself when it is alone or stood in a digest."""
    found = tx.execute(_message, {"workspace": workspace, "id": delivery}).scalar_one_or_none()
    return None if found is None else DeliveryId(found)


def lock(tx: Tx, *, workspace: WorkspaceId, leader: DeliveryId) -> None:
    """All that was sent in one message is ours until the transaction ends, so that only one answer counts."""
    tx.execute(_lock, {"workspace": workspace, "id": leader}).all()


def note(
    tx: Tx, *, workspace: WorkspaceId, deliveries: Iterable[DeliveryId], outcome: Outcome, now: datetime
) -> None:
    """What was done with these; what was answered already stays as it is."""
    values = [
        {"of_workspace": workspace, "of_id": one, "what": outcome.value, "at": now} for one in deliveries
    ]
    if values:
        tx.execute(_note, values)


def take_back(tx: Tx, *, workspace: WorkspaceId, deliveries: Iterable[DeliveryId], outcome: Outcome) -> None:
    """That was not done with these after all."""
    values = [{"of_workspace": workspace, "of_id": one, "what": outcome.value} for one in deliveries]
    if values:
        tx.execute(_take_back, values)


def open_ones(
    tx: Tx, *, workspace: WorkspaceId, member: MemberId, kind: str, subject: str
) -> list[DeliveryId]:
    """What a person has been or will be told of that, and not answered; ours until the transaction ends."""
    values = {"workspace": workspace, "member": member, "kind": kind, "subject": subject}
    return [DeliveryId(row.id) for row in tx.execute(_open_ones, values)]


def comes_again(
    tx: Tx, *, workspace: WorkspaceId, recipient: str, kind: str, subject: str, now: datetime
) -> datetime | None:
    """When that person is to be told of it next; None: nothing is planned."""
    values = {"workspace": workspace, "recipient": recipient, "kind": kind, "subject": subject, "now": now}
    found: datetime | None = tx.execute(_comes_again, values).scalar_one()
    return found


def told(
    tx: Tx, *, workspace: WorkspaceId, members: Collection[MemberId], kinds: Collection[str], about: str
) -> dict[MemberId, list[Facts]]:
    """The facts of what each was told about subjects that begin like that, in order."""
    recipients = [recipient_of(one, None) for one in members]
    values = {"workspace": workspace, "recipients": recipients, "kinds": list(kinds), "about": about}
    found: dict[MemberId, list[Facts]] = {}
    for row in tx.execute(_told, values):
        found.setdefault(MemberId(row.member_id), []).append(json.loads(row.facts))
    return found
