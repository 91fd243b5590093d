"""Queries that count what came of nudges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, case, func, or_, select

from bot.delivery.counts.model import KindCount
from bot.delivery.model import Outcome, State
from bot.delivery.store import delivery_table as rows
from bot.kit.db import Tx, UtcSeconds
from bot.kit.manner import Operation
from bot.people.model import MemberId, WorkspaceId

NOT_SAID = ("late", "no_room")
"""Reasons for which a nudge that somebody should have been told was not: the others took it back themselves."""

_workspace: BindParameter[int] = bindparam("workspace")
# One that only led what was said along with it has a reason why it was not said itself.
_is_said = and_(rows.c.state == State.SENT.value, rows.c.reason.is_(None))
_is_expired = and_(rows.c.state == State.EXPIRED.value, rows.c.reason.in_(NOT_SAID))


def _how_many(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


_settled = (
    rows.c.workspace_id == _workspace,
    rows.c.member_id.in_(bindparam("members", expanding=True)),
    rows.c.operation == Operation.POST.value,
    rows.c.settled_at >= bindparam("since", type_=UtcSeconds),
    rows.c.kind.not_in(bindparam("besides", expanding=True)),
    or_(_is_said, _is_expired),
)
_by_kind = (
    select(
        rows.c.kind,
        func.count(rows.c.member_id.distinct()).label("people"),
        _how_many(_is_said).label("sent"),
        _how_many(and_(_is_said, rows.c.outcome == Outcome.DONE.value)).label("acted"),
        _how_many(and_(_is_said, rows.c.outcome == Outcome.SNOOZED.value)).label("snoozed"),
        _how_many(and_(_is_said, rows.c.outcome == Outcome.MUTED.value)).label("muted"),
        _how_many(_is_expired).label("expired"),
    )
    .where(*_settled)
    .group_by(rows.c.kind)
)
_people = select(func.count(rows.c.member_id.distinct())).where(*_settled)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose nudges are counted, from when on, besides some kinds."""

    workspace: WorkspaceId
    members: Collection[MemberId]
    since: datetime
    besides: Collection[str]


def by_kind(tx: Tx, *, whose: Whose) -> list[KindCount]:
    """What came of each kind."""
    found = tx.execute(_by_kind, _values(whose))
    return [
        KindCount(
            row.kind,
            row.people,
            *(int(count) for count in (row.sent, row.acted, row.snoozed, row.muted, row.expired)),
        )
        for row in found
    ]


def people(tx: Tx, *, whose: Whose) -> int:
    """How many people these counts are about."""
    found: int = tx.execute(_people, _values(whose)).scalar_one()
    return found


def _values(whose: Whose) -> dict[str, Any]:
    return {
        "workspace": whose.workspace,
        "members": list(whose.members),
        "since": whose.since,
        "besides": list(whose.besides),
    }
