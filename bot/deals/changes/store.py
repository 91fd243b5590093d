"""Queries of changes, and of where chat and other systems differ (tables: bot/deals/said)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, delete, insert, select, update

from bot.deals.changes.layering import Edit
from bot.deals.changes.model import STATE, Change, ChangeId, Difference, Field, Value
from bot.deals.changes.values import plain, read
from bot.deals.model import DealId, EventId
from bot.deals.said.store import change_table, edit_table
from bot.deals.store import deal_table, event_table
from bot.kit.db import Tx
from bot.people.model import MemberId, WorkspaceId

_workspace = bindparam("workspace", type_=Integer)
_insert = insert(change_table)
_by_id = select(change_table).where(
    change_table.c.workspace_id == _workspace, change_table.c.id == bindparam("change")
)
_of_deals = (
    select(change_table)
    .where(
        change_table.c.workspace_id == _workspace,
        change_table.c.deal_id.in_(bindparam("deals", expanding=True)),
    )
    .order_by(change_table.c.deal_id, change_table.c.id)
)
_any = select(change_table.c.id).where(change_table.c.workspace_id == _workspace).limit(1)
_undone = (
    update(change_table)
    .where(
        change_table.c.workspace_id == bindparam("in_workspace"), change_table.c.id == bindparam("of_change")
    )
    .values(undone_at=bindparam("when"), undone_revision=bindparam("to"))
)
_move = (
    update(change_table)
    .where(
        change_table.c.workspace_id == bindparam("in_workspace"),
        change_table.c.made_for_id == bindparam("made_for"),
        change_table.c.deal_id == bindparam("of"),
    )
    .values(deal_id=bindparam("to"))
)
_edits_of = select(edit_table).where(
    edit_table.c.workspace_id == _workspace, edit_table.c.deal_id.in_(bindparam("deals", expanding=True))
)
_forget_edits = delete(edit_table).where(
    edit_table.c.workspace_id == _workspace,
    edit_table.c.deal_id.in_(bindparam("deals", expanding=True)),
    edit_table.c.field.in_(bindparam("fields", expanding=True)),
)
_insert_edit = insert(edit_table)
_forget_events = delete(event_table).where(
    event_table.c.workspace_id == _workspace, event_table.c.id.in_(bindparam("events", expanding=True))
)
_set_said = update(deal_table).where(
    deal_table.c.workspace_id == bindparam("in_workspace"), deal_table.c.id == bindparam("of_deal")
)


def insert_change(tx: Tx, *, workspace: WorkspaceId, change: Change, place: datetime) -> None:
    """Write a change; `place` is when, on its day, it comes among the deal's other events."""
    tx.execute(
        _insert,
        {
            "workspace_id": workspace,
            "id": change.id,
            "deal_id": change.deal,
            "made_for_id": change.deal,
            "member_id": change.by,
            "what": change.what,
            "day": change.day,
            "place_at": place,
            "said_day": change.said_on,
            "at": change.at,
            "was": _packed(change.was),
            "now": _packed(change.now),
            "note": change.note,
            "revision": change.revision,
        },
    )


def find(tx: Tx, *, workspace: WorkspaceId, change: ChangeId) -> Change | None:
    """That change, also when it was taken back."""
    row = tx.execute(_by_id, {"workspace": workspace, "change": change}).one_or_none()
    return None if row is None else _change(row)


def of_deal(tx: Tx, *, workspace: WorkspaceId, deal: DealId) -> list[Change]:
    """All changes of a deal, in the order in which they were said; those taken back are marked."""
    return [_change(row) for row in tx.execute(_of_deals, {"workspace": workspace, "deals": [deal]})]


def edits_of(tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]) -> dict[DealId, list[Edit]]:
    """What stands of what was said about the fields with a history; deals without any are left out."""
    found: dict[DealId, list[Edit]] = defaultdict(list)
    if not is_used(tx, workspace=workspace):
        return found
    for row in tx.execute(_of_deals, {"workspace": workspace, "deals": list(deals)}):
        sets = {name: value for name, value in _unpacked(row.now).items() if name in STATE}
        if row.undone_at is None and sets:
            found[row.deal_id].append(_edit(row, sets))
    return found


def is_used(tx: Tx, *, workspace: WorkspaceId) -> bool:
    """Whether anybody has ever changed anything in chat."""
    return tx.execute(_any, {"workspace": workspace}).first() is not None


def mark_undone(tx: Tx, *, workspace: WorkspaceId, change: ChangeId, at: datetime, revision: int) -> None:
    """The change was taken back, which made that revision of its deal."""
    values = {"in_workspace": workspace, "of_change": change, "when": at, "to": revision}
    tx.execute(_undone, values)


def forget_events(tx: Tx, *, workspace: WorkspaceId, events: Sequence[EventId]) -> None:
    """Concluded events that are about to be written otherwise."""
    if events:
        tx.execute(_forget_events, {"workspace": workspace, "events": list(events)})


def differences_of(
    tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId]
) -> dict[DealId, dict[Field, Difference]]:
    """Where these deals differ from what their other system says."""
    found: dict[DealId, dict[Field, Difference]] = defaultdict(dict)
    for row in tx.execute(_edits_of, {"workspace": workspace, "deals": list(deals)}):
        found[row.deal_id][Field(row.field)] = difference(row)
    return found


def set_differences(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    fields: Iterable[Field],
    differences: Mapping[DealId, Iterable[Difference]],
) -> None:
    """Of these fields, these deals differ in exactly that."""
    if not differences:
        return
    tx.execute(
        _forget_edits,
        {"workspace": workspace, "deals": list(differences), "fields": [one.value for one in fields]},
    )
    rows = [
        {
            "workspace_id": workspace,
            "deal_id": deal,
            "field": one.field.value,
            "change_id": one.change,
            "ours": json.dumps(plain(one.ours), ensure_ascii=False),
            "theirs": json.dumps(plain(one.theirs), ensure_ascii=False),
            "is_overruled": one.is_overruled,
            "is_answered": one.is_answered,
            "origin": json.dumps(plain(one.origin), ensure_ascii=False),
        }
        for deal, found in differences.items()
        for one in found
    ]
    if rows:
        tx.execute(_insert_edit, rows)


def move_changes(tx: Tx, *, workspace: WorkspaceId, made_for: DealId, of: DealId, to: DealId) -> None:
    """What was said of a deal belongs to another one's history from now on."""
    tx.execute(_move, {"in_workspace": workspace, "made_for": made_for, "of": of, "to": to})


def set_competitor(tx: Tx, *, workspace: WorkspaceId, deal: DealId, competitor: str | None) -> None:
    """To whom it was lost: only chat knows."""
    tx.execute(_set_said.values(competitor=competitor), {"in_workspace": workspace, "of_deal": deal})


def set_merged(tx: Tx, *, workspace: WorkspaceId, deal: DealId, into: DealId | None) -> None:
    """The deal is the same as that one (None: it is not, after all)."""
    tx.execute(_set_said.values(merged_into=into), {"in_workspace": workspace, "of_deal": deal})


def _packed(values: Mapping[Field, Value]) -> str:
    return json.dumps({name.value: plain(value) for name, value in values.items()}, ensure_ascii=False)


def _unpacked(text: str) -> dict[Field, Value]:
    return {Field(name): read(Field(name), said) for name, said in json.loads(text).items()}


def _edit(row: Row[Any], sets: Mapping[Field, Value]) -> Edit:
    return Edit(row.id, row.day, row.place_at, row.said_day, row.at, sets, _unpacked(row.was))


def difference(row: Row[Any]) -> Difference:
    """A row of deal_edit."""
    name = Field(row.field)
    return Difference(
        name,
        ChangeId(row.change_id),
        read(name, json.loads(row.ours)),
        read(name, json.loads(row.theirs)),
        row.is_overruled,
        row.is_answered,
        None if name in STATE else read(name, json.loads(row.origin)),
    )


def _change(row: Row[Any]) -> Change:
    return Change(
        id=ChangeId(row.id),
        deal=DealId(row.deal_id),
        by=MemberId(row.member_id),
        what=row.what,
        day=row.day,
        said_on=row.said_day,
        at=row.at,
        was=_unpacked(row.was),
        now=_unpacked(row.now),
        revision=row.revision,
        note=row.note,
        undone_at=row.undone_at,
        undone_revision=row.undone_revision,
        made_for=DealId(row.made_for_id),
    )
