"""Use cases of accounts and products: bring them in line with a file, find them for others, take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.accounts import store
from bot.accounts.model import AccountId, AccountRow, Product, ProductRow
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.importing import Applied, Before
from bot.kit.row_outcomes import RowOutcome
from bot.people.model import WorkspaceId


@dataclass(frozen=True)
class Resolved:
    """Which accounts a source means, and which had to be made because nobody knew them."""

    by_key: Mapping[str, AccountId] = field(default_factory=dict)
    by_name: Mapping[str, AccountId] = field(default_factory=dict)
    created: tuple[AccountId, ...] = ()

    def account(self, key: str | None, name: str | None) -> AccountId | None:
        """By the source's id, else by name."""
        found = self.by_key.get(key) if key else None
        return found or (self.by_name.get(name) if name else None)

    def with_more(self, other: Resolved) -> Resolved:
        """What both know."""
        return Resolved({**self.by_key, **other.by_key}, {**self.by_name, **other.by_name})


def products(tx: Tx, *, workspace: WorkspaceId) -> list[Product]:
    """All products with their list prices."""
    return store.products(tx, workspace=workspace)


def containing(tx: Tx, *, workspace: WorkspaceId, parts: Sequence[str], most: int) -> Mapping[AccountId, str]:
    """Customers whose name has any of these parts, as names are searched, and what each is found by."""
    return store.accounts_containing(tx, workspace=workspace, parts=parts, most=most)


def names(tx: Tx, *, workspace: WorkspaceId, ids: Iterable[int]) -> dict[AccountId, str]:
    """What these customers are called."""
    return {one.id: one.name for one in store.accounts(tx, workspace=workspace, ids=list(ids)).values()}


def resolve(
    tx: Tx, *, workspace: WorkspaceId, source: str, wanted: Sequence[tuple[str | None, str | None]], ids: Ids
) -> Resolved:
    """The accounts of these (id in the source, name); those that nobody knows are made."""
    if not wanted:
        return Resolved()
    keys = {key for key, _ in wanted if key}
    by_key = store.account_ids(tx, workspace=workspace, source=source, keys=keys) if keys else {}
    names = {name for key, name in wanted if name and key not in by_key}
    by_name = store.accounts_called(tx, workspace=workspace, source=source, names=names) if names else {}
    rows: list[dict[str, Any]] = []
    for key, name in wanted:
        if (key and key in by_key) or (name and name in by_name):
            continue
        account = AccountId(ids.new())
        if key:
            by_key[key] = account
        if name:
            by_name[name] = account
        rows.append(_new(workspace, source, account, key or name or "", name or key or ""))
    store.insert_rows(tx, store.account_table, rows)
    return Resolved(by_key, by_name, tuple(row["id"] for row in rows))


def apply_accounts(
    tx: Tx, *, workspace: WorkspaceId, source: str, rows: Sequence[AccountRow], ids: Ids
) -> Applied:
    """Bring the customers in line with these rows. A parent that nobody knows yet is made, by its name."""
    applied = Applied()
    parents = resolve(
        tx,
        workspace=workspace,
        source=source,
        wanted=[(None, name) for name in dict.fromkeys(row.parent for row in rows) if name],
        ids=ids,
    )
    applied.counts["new_accounts"] += len(parents.created)
    applied.before += [Before("account", one, None) for one in parents.created]
    by_key = store.account_ids(tx, workspace=workspace, source=source, keys=[row.key for row in rows])
    # An account that was first heard of in a deal goes by its name until its own file gives it an id.
    by_name = store.account_ids(tx, workspace=workspace, source=source, keys=[row.name for row in rows])
    known = {row.key: by_key.get(row.key) or by_name.get(row.name) for row in rows}
    stored = store.account_rows(tx, workspace=workspace, ids=[one for one in known.values() if one])
    new: list[dict[str, Any]] = []
    for row in rows:
        values = _account_values(row, parents)
        account = known[row.key]
        if account is None:
            new.append({**_new(workspace, source, AccountId(ids.new()), row.key, row.name), **values})
            applied.rows[RowOutcome.CREATED] += 1
            continue
        # One that was made above as somebody's parent is already counted as new.
        if account in parents.created:
            _revise(tx, store.account_table, workspace, stored[account], values=values, applied=Applied())
            applied.rows[RowOutcome.CREATED] += 1
        else:
            _revise(tx, store.account_table, workspace, stored[account], values=values, applied=applied)
    store.insert_rows(tx, store.account_table, new)
    applied.counts["new_accounts"] += len(new)
    applied.before += [Before("account", one["id"], None) for one in new]
    return applied


def revised(tx: Tx, *, workspace: WorkspaceId, source: str, rows: Sequence[AccountRow]) -> list[int]:
    """Places of the rows that would change a customer who is known."""
    keys = [name for row in rows for name in (row.key, row.name, row.parent) if name]
    ids = store.account_ids(tx, workspace=workspace, source=source, keys=keys)
    called = {row.parent for row in rows if row.parent}
    parents = store.accounts_called(tx, workspace=workspace, source=source, names=called) if called else {}
    known = {row.key: ids.get(row.key) or ids.get(row.name) for row in rows}
    stored = store.account_rows(tx, workspace=workspace, ids=[one for one in known.values() if one])
    found = []
    for place, row in enumerate(rows):
        account = known[row.key]
        if account is None:
            continue
        values = _account_values(row, Resolved(by_name=parents))
        is_changed = any(stored[account][name] != value for name, value in values.items())
        if is_changed or (row.parent and row.parent not in parents):
            found.append(place)
    return found


def apply_products(
    tx: Tx, *, workspace: WorkspaceId, source: str, rows: Sequence[ProductRow], ids: Ids
) -> Applied:
    """Bring the products in line with these rows."""
    applied = Applied()
    stored = {
        one["external_id"]: one
        for one in store.product_rows(tx, workspace=workspace)
        if one["source"] == source
    }
    new: list[dict[str, Any]] = []
    for row in rows:
        values = {
            "external_id": row.key,
            "name": row.name,
            "series": row.series,
            "list_price_minor": row.list_price_minor,
            "currency": row.currency,
        }
        if row.key in stored:
            _revise(tx, store.product_table, workspace, stored[row.key], values=values, applied=applied)
        else:
            applied.rows[RowOutcome.CREATED] += 1
            new.append({"workspace_id": workspace, "id": ids.new(), "source": source, **values})
    store.insert_rows(tx, store.product_table, new)
    applied.counts["new_products"] += len(new)
    applied.before += [Before("product", one["id"], None) for one in new]
    return applied


def restore_accounts(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """Put accounts back as they were; those that an undone import had brought disappear."""
    _restore(tx, store.account_table, WorkspaceId(workspace), before)


def restore_products(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """Put products back as they were; those that an undone import had brought disappear."""
    _restore(tx, store.product_table, WorkspaceId(workspace), before)


def _restore(tx: Tx, table: store.Thing, workspace: WorkspaceId, before: Iterable[Before]) -> None:
    for one in before:
        if one.was is None:
            store.delete_rows(tx, table, workspace=workspace, ids=[one.id])
        else:
            store.update_row(tx, table, workspace=workspace, row=one.id, values=one.was)


def _revise(
    tx: Tx,
    table: store.Thing,
    workspace: WorkspaceId,
    was: Mapping[str, Any],
    *,
    values: Mapping[str, Any],
    applied: Applied,
) -> None:
    changed = {name: value for name, value in values.items() if was[name] != value}
    applied.rows[RowOutcome.CHANGED if changed else RowOutcome.UNCHANGED] += 1
    if changed:
        store.update_row(tx, table, workspace=workspace, row=was["id"], values=changed)
        applied.before.append(Before(table.name, was["id"], {name: was[name] for name in changed}))
        applied.counts[f"changed_{table.name}s"] += 1


def _account_values(row: AccountRow, parents: Resolved) -> dict[str, Any]:
    return {
        "external_id": row.key,
        "name": row.name,
        "sector": row.sector,
        "country": row.country,
        "parent_id": parents.account(None, row.parent),
        "employees": row.employees,
        "revenue_minor": row.revenue_minor,
        "currency": row.currency,
        "tier": row.tier,
    }


def _new(workspace: WorkspaceId, source: str, account: AccountId, key: str, name: str) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "id": account,
        "source": source,
        "external_id": key,
        "name": name,
        "sector": None,
        "country": None,
        "parent_id": None,
        "employees": None,
        "revenue_minor": None,
        "currency": None,
        "tier": None,
    }
