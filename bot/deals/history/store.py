"""Table and queries of what histories told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from bot.deals.history.model import Record, StoredRecord
from bot.deals.model import DealId, Status
from bot.deals.store import deal_table, event_table, source_table
from bot.kit.db import BulkInsert, Day, Tx, UtcSeconds, metadata
from bot.people.model import WorkspaceId

record_table = Table(
    "deal_record",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("import_id", BigInteger, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("day", Day, nullable=False),
    Column("at", UtcSeconds, nullable=False),
    Column("told", String, nullable=False),
    Index(None, "workspace_id", "deal_id", "mark"),
    Index(None, "workspace_id", "import_id"),
)

NEW = BulkInsert(record_table)

_record, _event, _deal = record_table.c, event_table.c, deal_table.c
_of_deals = (
    select(record_table)
    .where(
        _record.workspace_id == bindparam("workspace"),
        _record.deal_id.in_(bindparam("deals", expanding=True)),
    )
    .order_by(_record.deal_id, _record.day, _record.at, _record.mark)
)
_any = select(_record.id).where(_record.workspace_id == bindparam("workspace")).limit(1)
_of_import = (
    select(_record.id)
    .where(_record.workspace_id == bindparam("workspace"), _record.import_id == bindparam("import"))
    .limit(bindparam("count"))
)
_forget = delete(record_table).where(
    _record.workspace_id == bindparam("workspace"), _record.id.in_(bindparam("records", expanding=True))
)

# A deal whose stage is not known from its beginning: until when it is not.
_since_creation = and_(
    _event.day == _deal.created_day,
    _event.status == Status.OPEN.value,
    _event.stage.is_(None),
    _event.until_day > _event.day,
)
_since_ever = and_(
    _deal.created_day.is_(None), _event.is_move, _event.is_entry_known.is_(False), _event.stage.is_not(None)
)
_known_from = type_coerce(
    func.max(case((_since_creation, _event.until_day), else_=_event.day)), Integer
).label("known_from")
_unknown = (
    select(_known_from)
    .select_from(
        event_table.join(
            deal_table, (_deal.workspace_id == _event.workspace_id) & (_deal.id == _event.deal_id)
        )
    )
    .where(
        _event.workspace_id == bindparam("workspace"),
        _deal.source == bindparam("source"),
        _event.voided_by.is_(None),
        or_(_since_creation, _since_ever),
    )
    .group_by(_deal.id)
)
_of_source = (_deal.workspace_id == bindparam("workspace")) & (_deal.source == bindparam("source"))
_size = select(func.count().label("deals"), func.min(_deal.created_day).label("first")).where(_of_source)
_tell = (
    update(source_table)
    .where(
        source_table.c.workspace_id == bindparam("in_workspace"),
        source_table.c.source == bindparam("of_source"),
    )
    .values(told_from_day=bindparam("since", type_=Day))
)


def is_used(tx: Tx, *, workspace: WorkspaceId) -> bool:
    """Whether any history was ever imported."""
    return tx.execute(_any, {"workspace": workspace}).first() is not None


def of_deals(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]) -> dict[DealId, list[StoredRecord]]:
    """All that histories told about these deals, in order of time."""
    found: dict[DealId, list[StoredRecord]] = defaultdict(list)
    for row in tx.execute(_of_deals, {"workspace": workspace, "deals": list(deals)}):
        record = Record(row.mark, row.day, row.at, json.loads(row.told))
        found[row.deal_id].append(StoredRecord(row.import_id, record))
    return found


def some_of_import(tx: Tx, *, workspace: WorkspaceId, import_id: int, count: int) -> list[int]:
    """Ids of some records of that import."""
    values = {"workspace": workspace, "import": import_id, "count": count}
    return [*tx.execute(_of_import, values).scalars()]


def forget(tx: Tx, *, workspace: WorkspaceId, records: Sequence[int]) -> None:
    """As if these lines had never come."""
    tx.execute(_forget, {"workspace": workspace, "records": list(records)})


def unknown_until(tx: Tx, *, workspace: WorkspaceId, source: str) -> list[int]:
    """For each deal of the source whose first stages are not known: the day (a number) until when."""
    return [*tx.execute(_unknown, {"workspace": workspace, "source": source}).scalars()]


def size(tx: Tx, *, workspace: WorkspaceId, source: str) -> tuple[int, date | None]:
    """How many deals the source has, and when the first of them was created."""
    row = tx.execute(_size, {"workspace": workspace, "source": source}).one()
    return row.deals, row.first


def set_told_from(tx: Tx, *, workspace: WorkspaceId, source: str, since: date | None) -> None:
    """Since when histories tell about the source's stage changes."""
    tx.execute(_tell, {"in_workspace": workspace, "of_source": source, "since": since})


def packed(record: Record) -> tuple[int, int, int, str]:
    """Mark, day, instant and what is told, as they are stored."""
    told: Mapping[str, Any] = record.told
    return (
        record.mark,
        record.day.toordinal(),
        int(record.at.timestamp()),
        json.dumps(told, ensure_ascii=False, separators=(",", ":")),
    )
