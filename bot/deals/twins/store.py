"""Queries of deals that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from bot.deals.changes.model import CHAT
from bot.deals.model import DealId, Status
from bot.deals.said.store import twin_table
from bot.deals.store import deal_table
from bot.kit.db import Tx, unindexed
from bot.people.model import MemberId, WorkspaceId

_deal = deal_table.c
_columns = (
    _deal.id,
    _deal.name,
    _deal.account_id,
    _deal.owner_id,
    _deal.amount_minor,
    _deal.currency,
    _deal.created_day,
)
_made = (
    select(*_columns)
    .where(
        _deal.workspace_id == bindparam("workspace"),
        _deal.source == CHAT,
        _deal.status != Status.GONE.value,
        _deal.owner_id.is_not(None),
        _deal.created_day >= bindparam("since"),
    )
    .order_by(unindexed(_deal.id).desc())
    .limit(bindparam("most"))
)
_delivered = select(*_columns).where(
    _deal.workspace_id == bindparam("workspace"),
    _deal.owner_id.in_(bindparam("owners", expanding=True)),
    _deal.status != Status.GONE.value,
    _deal.source == bindparam("source"),
    or_(_deal.created_day >= bindparam("since"), _deal.created_day.is_(None)),
)
_of_pair = (
    (twin_table.c.workspace_id == bindparam("in_workspace"))
    & (twin_table.c.chat_id == bindparam("chat"))
    & (twin_table.c.other_id == bindparam("other"))
)
_known = select(twin_table.c.chat_id, twin_table.c.other_id).where(
    twin_table.c.workspace_id == bindparam("workspace"),
    twin_table.c.chat_id.in_(bindparam("chats", expanding=True)),
)
_one = select(twin_table).where(_of_pair)
_insert = insert(twin_table)
_answer = update(twin_table).where(_of_pair).values(answer=bindparam("said"))


def made_in_chat(tx: Tx, *, workspace: WorkspaceId, since: date, most: int) -> list[Row[Any]]:
    """Deals made in chat since then that count, the latest first."""
    return list(tx.execute(_made, {"workspace": workspace, "since": since, "most": most}))


def delivered(
    tx: Tx, *, workspace: WorkspaceId, source: str, owners: Sequence[MemberId], since: date
) -> list[Row[Any]]:
    """Deals of that source, of these people, made since then."""
    values = {"workspace": workspace, "source": source, "owners": list(owners), "since": since}
    return list(tx.execute(_delivered, values))


def offered(tx: Tx, *, workspace: WorkspaceId, chats: Sequence[DealId]) -> set[tuple[DealId, DealId]]:
    """The pairs about which somebody has been asked already."""
    rows = tx.execute(_known, {"workspace": workspace, "chats": list(chats)})
    return {(row.chat_id, row.other_id) for row in rows}


def offer(tx: Tx, *, workspace: WorkspaceId, chat: DealId, other: DealId, at: datetime) -> None:
    """Somebody is asked whether the two are one."""
    tx.execute(
        _insert,
        {"workspace_id": workspace, "chat_id": chat, "other_id": other, "offered_at": at, "answer": None},
    )


def answer_of(tx: Tx, *, workspace: WorkspaceId, chat: DealId, other: DealId) -> tuple[bool, str | None]:
    """Whether somebody was asked about the two, and what they said."""
    row = tx.execute(_one, {"in_workspace": workspace, "chat": chat, "other": other}).one_or_none()
    return row is not None, None if row is None else row.answer


def set_answer(tx: Tx, *, workspace: WorkspaceId, chat: DealId, other: DealId, said: str) -> None:
    """What somebody said about the two."""
    tx.execute(_answer, {"in_workspace": workspace, "chat": chat, "other": other, "said": said})
