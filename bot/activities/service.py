"""Use cases of activities: take those of a file, each once, and say what was done about deals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.activities import store
from bot.activities.model import Activity, ActivityRow
from bot.activities.rules import Known, same
from bot.deals import store as deals
from bot.deals.model import DealId
from bot.kit.db import Tx
from bot.kit.importing import Applied, Before, Delivery
from bot.kit.row_outcomes import RowOutcome
from bot.people.model import WorkspaceId

_COLUMNS = (
    *("external_id", "likeness", "kind", "subject", "who", "member_id", "account_id"),
    *("day", "at", "is_done"),
)


def last_days(
    tx: Tx, *, workspace: WorkspaceId, deals: Sequence[DealId], until: date
) -> Mapping[DealId, date]:
    """When something was last done about each of these deals, up to that day; deals without anything are left out.

    What is only planned, or comes later, does not count.
    """
    return store.last_days(tx, workspace=workspace, deals=deals, until=until) if deals else {}


def sources(tx: Tx, *, workspace: WorkspaceId) -> frozenset[str]:
    """The sources of deals of which activities are known at all; of others, that there are none says nothing."""
    return store.sources(tx, workspace=workspace)


def of_deal(tx: Tx, *, workspace: WorkspaceId, deal: DealId, limit: int) -> list[Activity]:
    """What was and will be done about a deal, the newest first, at most so many.

    Asks nobody for permission: whoever may see the deal may see its timeline.
    """
    return store.of_deal(tx, workspace=workspace, deal=deal, most=limit)


@dataclass
class Taking:
    """Applies the rows of one delivery, a batch at a time."""

    delivery: Delivery

    def apply(self, tx: Tx, rows: Sequence[ActivityRow]) -> Applied:
        """Store what is new, complete and correct what is known, whether it comes with its id or without."""
        workspace, source = WorkspaceId(self.delivery.workspace), self.delivery.source
        applied = Applied()
        keys = [row.key for row in rows if row.key]
        by_key = store.by_keys(tx, workspace=workspace, source=source, keys=keys)
        alike, stored = store.alike(
            tx, workspace=workspace, source=source, likenesses=[row.likeness for row in rows]
        )
        stored |= {row.id: row for row in by_key.values()}
        about = store.deals_of(tx, workspace=workspace, activities=list(stored))
        known: dict[int, dict[str, Any]] = {
            number: {**{name: row._mapping[name] for name in _COLUMNS}, "deals": about.get(number, [])}
            for number, row in stored.items()
        }
        before = dict(known)
        ids = {key: int(row.id) for key, row in by_key.items()}
        for row in rows:
            found = ids.get(row.key) if row.key else None
            if found is None:
                like = same(row, alike.get(row.likeness, ()))
                found = like.id if like else self.delivery.ids.new()
            was = known.get(found)
            now = _values(row, was)
            if now != was:
                known[found] = now
            applied.rows[_outcome(was, now)] += 1
            if row.key:
                ids[row.key] = found
            # Rows of the same batch find each other as they find what is stored.
            others = [one for one in alike.get(row.likeness, ()) if one.id != found]
            alike[row.likeness] = [*others, _known(found, now)]
        new = {number: one for number, one in known.items() if number not in before}
        changed = {number: one for number, one in known.items() if number in before and one != before[number]}
        self._add(tx, new)
        store.change(tx, workspace=workspace, rows=changed)
        applied.before += [Before("activity", number, None) for number in new]
        applied.before += [Before("activity", number, _plain(before[number])) for number in changed]
        applied.counts["new_activities"] += len(new)
        applied.counts["changed_activities"] += len(changed)
        return applied

    def owners(
        self, tx: Tx, rows: Sequence[ActivityRow], *, is_locked: bool = False
    ) -> list[frozenset[int | None]]:
        """For each row, whose things it would touch: who did it, and whose are the deals; now and as stored."""
        workspace, source = WorkspaceId(self.delivery.workspace), self.delivery.source
        by_key = store.by_keys(
            tx, workspace=workspace, source=source, keys=[row.key for row in rows if row.key]
        )
        likenesses = [row.likeness for row in rows]
        alike, stored = store.alike(tx, workspace=workspace, source=source, likenesses=likenesses)
        stored |= {row.id: row for row in by_key.values()}
        about = store.deals_of(tx, workspace=workspace, activities=list(stored))
        wanted = {DealId(deal) for row in rows for deal in row.deals}
        wanted |= {DealId(deal) for deals_of in about.values() for deal in deals_of}
        known = deals.by_ids(tx, workspace=workspace, deals=sorted(wanted), is_locked=is_locked)
        found = []
        for row in rows:
            members: set[int | None] = {row.member}
            touched = {DealId(deal) for deal in row.deals}
            like = same(row, alike.get(row.likeness, ()))
            number = int(by_key[row.key].id) if row.key in by_key else like.id if like else None
            if number is not None:
                members.add(stored[number].member_id)
                touched |= {DealId(deal) for deal in about.get(number, ())}
            members |= {known[deal].state.owner for deal in touched if deal in known}
            found.append(frozenset(members))
        return found

    def _add(self, tx: Tx, new: Mapping[int, Mapping[str, Any]]) -> None:
        workspace, source = self.delivery.workspace, self.delivery.source
        plain = {number: _plain(one) for number, one in new.items()}
        tx.insert_many(
            store.NEW,
            [(workspace, number, source, *(one[name] for name in _COLUMNS)) for number, one in plain.items()],
        )
        tx.insert_many(
            store.ABOUT,
            [
                (workspace, deal, number, one["day"], one["is_done"])
                for number, one in plain.items()
                for deal in one["deals"]
            ],
        )


def _outcome(was: Mapping[str, Any] | None, now: Mapping[str, Any]) -> RowOutcome:
    if was is None:
        return RowOutcome.CREATED
    return RowOutcome.UNCHANGED if now == was else RowOutcome.CHANGED


def restore(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """Activities that an undone import had brought disappear, the others are as they were."""
    changes = list(before)
    of = WorkspaceId(workspace)
    store.forget(tx, workspace=of, activities=[one.id for one in changes if one.was is None])
    # Newest first: of several changes the oldest counts, which is written last.
    store.change(tx, workspace=of, rows={one.id: _stored(one.was) for one in changes if one.was is not None})


def _values(row: ActivityRow, was: Mapping[str, Any] | None) -> dict[str, Any]:
    """The activity as the row has it; what the row leaves open stays as it was known."""
    now: dict[str, Any] = {
        "external_id": row.key,
        "likeness": row.likeness,
        "kind": row.kind,
        "subject": row.subject,
        "who": row.who,
        "member_id": row.member,
        "account_id": row.account,
        "day": date.fromordinal(row.day),
        "at": None if row.at is None else datetime.fromtimestamp(row.at, tz=UTC),
        "is_done": row.is_done,
        "deals": sorted(row.deals),
    }
    if was is None:
        return now
    for name in ("external_id", "kind", "subject", "who", "member_id", "account_id"):
        now[name] = was[name] if now[name] is None else now[name]
    if now["at"] is None and now["day"] == was["day"]:
        now["at"] = was["at"]
    if not now["deals"]:
        now["deals"] = was["deals"]
    return now


def _known(number: int, now: Mapping[str, Any]) -> Known:
    return Known(number, now["external_id"], _seconds(now["at"]), now["who"], now["member_id"])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "day": values["day"].toordinal(), "at": _seconds(values["at"])}


def _stored(was: Mapping[str, Any]) -> dict[str, Any]:
    at = was["at"]
    return {
        **was,
        "day": date.fromordinal(was["day"]),
        "at": None if at is None else datetime.fromtimestamp(at, tz=UTC),
    }


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
