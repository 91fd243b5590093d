"""The digest: one message for everything that was not worth interrupting somebody for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.delivery.model import DIGEST, DeliveryId, State
from bot.delivery.outbox import store
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.manner import Operation, Urgency
from bot.people.model import MemberId, WorkspaceId

_USEFUL_FOR = timedelta(hours=4)


def add(
    tx: Tx, *, workspace: WorkspaceId, member: MemberId, day: date, now: datetime, ids: Ids
) -> DeliveryId:
    """The row of somebody's digest of that day, which others will follow."""
    made = DeliveryId(ids.new())
    stamp = int(now.timestamp())
    row = store.New(
        workspace_id=workspace,
        id=made,
        recipient=f"m{member}",
        kind=DIGEST,
        subject=day.isoformat(),
        occasion=stamp,
        operation=Operation.POST.value,
        member_id=member,
        message=None,
        facts="{}",
        urgency=int(Urgency.NORMAL),
        is_appointment=False,
        earliest=stamp,
        until=int((now + _USEFUL_FOR).timestamp()),
        planned_at=stamp,
        state=State.PLANNED.value,
    )
    store.add(tx, [row])
    return made
