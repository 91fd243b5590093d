"""Tables and queries of activities, and of the deals they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from bot.activities.model import Activity, ActivityId
from bot.activities.rules import Known
from bot.deals.model import DealId
from bot.deals.store import source_table
from bot.kit.db import BulkInsert, Day, Tx, UtcSeconds, metadata
from bot.people.model import WorkspaceId

activity_table = Table(
    "activity",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String),
    Column("likeness", BigInteger, nullable=False),
    Column("kind", String),
    Column("subject", String),
    Column("who", String),
    Column("member_id", BigInteger),
    Column("account_id", BigInteger),
    Column("day", Day, nullable=False),
    Column("at", UtcSeconds),
    Column("is_done", Boolean, nullable=False),
    Index(None, "workspace_id", "source", "external_id"),
    Index(None, "workspace_id", "likeness"),
)
# `day` and `is_done` are the activity's own, so that a deal's last day is found without looking there.
about_table = Table(
    "activity_deal",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("deal_id", BigInteger, primary_key=True),
    Column("activity_id", BigInteger, primary_key=True),
    Column("day", Day, nullable=False),
    Column("is_done", Boolean, nullable=False),
    Index(None, "workspace_id", "deal_id", "is_done", "day"),
    Index(None, "workspace_id", "activity_id"),
)

NEW = BulkInsert(activity_table)
ABOUT = BulkInsert(about_table)

_activity, _about = activity_table.c, about_table.c
_stored = select(activity_table).where(_activity.workspace_id == bindparam("workspace"))
_by_key = _stored.where(
    _activity.source == bindparam("source"),
    _activity.external_id.in_(bindparam("keys", expanding=True)),
)
_by_likeness = _stored.where(
    _activity.source == bindparam("source"),
    _activity.likeness.in_(bindparam("likenesses", expanding=True)),
)
_change = (
    update(activity_table)
    .where(_activity.workspace_id == bindparam("in_workspace"), _activity.id == bindparam("of_activity"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                *("external_id", "likeness", "kind", "subject", "who", "member_id", "account_id"),
                *("day", "at", "is_done"),
            )
        }
    )
)
_forget = delete(activity_table).where(
    _activity.workspace_id == bindparam("workspace"),
    _activity.id.in_(bindparam("activities", expanding=True)),
)
_deals_of = select(_about.activity_id, _about.deal_id).where(
    _about.workspace_id == bindparam("workspace"),
    _about.activity_id.in_(bindparam("activities", expanding=True)),
)
_forget_about = delete(about_table).where(
    _about.workspace_id == bindparam("workspace"),
    _about.activity_id.in_(bindparam("activities", expanding=True)),
)
_insert_about = insert(about_table)
_last_days = (
    select(_about.deal_id, func.max(_about.day).label("day"))
    .where(
        _about.workspace_id == bindparam("workspace"),
        _about.deal_id.in_(bindparam("deals", expanding=True)),
        _about.is_done == true(),
        _about.day <= bindparam("until", type_=Day),
    )
    .group_by(_about.deal_id)
)
_of_deal = (
    select(activity_table)
    .select_from(
        about_table.join(
            activity_table,
            (_activity.workspace_id == _about.workspace_id) & (_activity.id == _about.activity_id),
        )
    )
    .where(_about.workspace_id == bindparam("workspace"), _about.deal_id == bindparam("deal"))
    .order_by(_activity.day.desc(), _activity.at.desc(), _activity.id.desc())
    .limit(bindparam("most", type_=Integer))
)

_sources = select(source_table.c.source).where(
    source_table.c.workspace_id == bindparam("workspace"),
    select(_activity.id)
    .where(_activity.workspace_id == source_table.c.workspace_id, _activity.source == source_table.c.source)
    .correlate(source_table)
    .exists(),
)


def by_keys(tx: Tx, *, workspace: WorkspaceId, source: str, keys: Sequence[str]) -> dict[str, Row[Any]]:
    """Stored activities by their ids in the source."""
    rows = tx.execute(_by_key, {"workspace": workspace, "source": source, "keys": list(keys)})
    return {row.external_id: row for row in rows}


def alike(
    tx: Tx, *, workspace: WorkspaceId, source: str, likenesses: Sequence[int]
) -> tuple[dict[int, list[Known]], dict[int, Row[Any]]]:
    """What is like these rows: by likeness, and the stored rows by id."""
    found: dict[int, list[Known]] = defaultdict(list)
    rows = {}
    values = {"workspace": workspace, "source": source, "likenesses": list(likenesses)}
    for row in tx.execute(_by_likeness, values):
        at = None if row.at is None else int(row.at.timestamp())
        found[row.likeness].append(Known(row.id, row.external_id, at, row.who, row.member_id))
        rows[row.id] = row
    return found, rows


def deals_of(tx: Tx, *, workspace: WorkspaceId, activities: Sequence[int]) -> dict[int, list[int]]:
    """The deals each of them is about, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in tx.execute(_deals_of, {"workspace": workspace, "activities": list(activities)}):
        found[row.activity_id].append(row.deal_id)
    return {activity: sorted(deals) for activity, deals in found.items()}


def change(tx: Tx, *, workspace: WorkspaceId, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write activities anew, by id, each with the deals it is about (`deals`)."""
    if not rows:
        return
    tx.execute(
        _change,
        [
            {
                "in_workspace": workspace,
                "of_activity": activity,
                **{f"new_{name}": value for name, value in row.items() if name != "deals"},
            }
            for activity, row in rows.items()
        ],
    )
    tx.execute(_forget_about, {"workspace": workspace, "activities": list(rows)})
    links = [
        {
            "workspace_id": workspace,
            "deal_id": deal,
            "activity_id": activity,
            "day": row["day"],
            "is_done": row["is_done"],
        }
        for activity, row in rows.items()
        for deal in row["deals"]
    ]
    if links:
        tx.execute(_insert_about, links)


def forget(tx: Tx, *, workspace: WorkspaceId, activities: Sequence[int]) -> None:
    """As if they had never come."""
    values = {"workspace": workspace, "activities": list(activities)}
    tx.execute(_forget_about, values)
    tx.execute(_forget, values)


def last_days(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId], until: date) -> dict[DealId, date]:
    """The last day on which something was done about each of these deals."""
    values = {"workspace": workspace, "deals": list(deals), "until": until}
    return {DealId(row.deal_id): row.day for row in tx.execute(_last_days, values)}


def sources(tx: Tx, *, workspace: WorkspaceId) -> frozenset[str]:
    """The sources of deals that have delivered any activity."""
    return frozenset(source for (source,) in tx.plain(_sources, {"workspace": workspace}))


def of_deal(tx: Tx, *, workspace: WorkspaceId, deal: DealId, most: int) -> list[Activity]:
    """What was and will be done about one deal, the newest first."""
    rows = tx.execute(_of_deal, {"workspace": workspace, "deal": deal, "most": most})
    return [
        Activity(
            id=ActivityId(row.id),
            kind=row.kind,
            subject=row.subject,
            who=row.who,
            member=row.member_id,
            account=row.account_id,
            day=row.day,
            at=row.at,
            is_done=row.is_done,
        )
        for row in rows
    ]
