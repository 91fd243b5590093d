"""Tables and queries of accounts and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    delete,
    or_,
    select,
    update,
)

from bot.accounts.model import Account, AccountId, Product
from bot.kit.db import BulkInsert, Tx, holds, metadata
from bot.kit.money import Money
from bot.kit.searching import search_key
from bot.people.model import WorkspaceId

account_table = Table(
    "account",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sector", String),
    Column("country", String),
    Column("parent_id", BigInteger),
    Column("employees", Integer),
    Column("revenue_minor", BigInteger),
    Column("currency", String),
    Column("tier", String),
    Column("search_key", String),
    Index(None, "workspace_id", "source", "external_id", unique=True),
    Index(None, "workspace_id", "name"),
    Index("ix_account_search", "workspace_id", "search_key", "id"),
)

product_table = Table(
    "product",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("series", String),
    Column("list_price_minor", BigInteger),
    Column("currency", String),
    Index(None, "workspace_id", "source", "external_id", unique=True),
    Index(None, "workspace_id", "name"),
)

Thing = Table
"""The table of accounts or that of products: what is done to both alike takes either."""

_WORKSPACE: BindParameter[int] = bindparam("workspace")
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_NAMES: BindParameter[str] = bindparam("names", expanding=True)
_account_keys = select(account_table.c.external_id, account_table.c.id).where(
    account_table.c.workspace_id == _WORKSPACE,
    account_table.c.source == bindparam("source"),
    account_table.c.external_id.in_(_KEYS),
)
_account_names = select(account_table.c.name, account_table.c.id, account_table.c.source).where(
    account_table.c.workspace_id == _WORKSPACE, account_table.c.name.in_(_NAMES)
)
_accounts = select(account_table).where(
    account_table.c.workspace_id == _WORKSPACE, account_table.c.id.in_(_IDS)
)
_accounts_like = (
    select(account_table.c.id, account_table.c.search_key)
    .where(account_table.c.workspace_id == _WORKSPACE)
    .limit(bindparam("most", type_=Integer))
)
_products = (
    select(product_table).where(product_table.c.workspace_id == _WORKSPACE).order_by(product_table.c.id)
)
_insert = {table.name: BulkInsert(table) for table in (account_table, product_table)}
_update = {
    table.name: update(table).where(
        table.c.workspace_id == bindparam("in_workspace"), table.c.id == bindparam("of_row")
    )
    for table in (account_table, product_table)
}
_delete = {
    table.name: delete(table).where(table.c.workspace_id == _WORKSPACE, table.c.id.in_(_IDS))
    for table in (account_table, product_table)
}


def account_ids(tx: Tx, *, workspace: WorkspaceId, source: str, keys: Iterable[str]) -> dict[str, AccountId]:
    """Accounts by the ids that a source gave them."""
    rows = tx.execute(_account_keys, {"workspace": workspace, "source": source, "keys": list(keys)})
    return {row.external_id: AccountId(row.id) for row in rows}


def accounts_called(
    tx: Tx, *, workspace: WorkspaceId, source: str, names: Iterable[str]
) -> dict[str, AccountId]:
    """Accounts by name. Where several have it, one of that source, then the oldest."""
    rows = tx.execute(_account_names, {"workspace": workspace, "names": list(names)}).all()
    found: dict[str, AccountId] = {}
    for row in sorted(rows, key=lambda one: (one.source != source, one.id)):
        found.setdefault(row.name, AccountId(row.id))
    return found


def account_rows(tx: Tx, *, workspace: WorkspaceId, ids: Sequence[int]) -> dict[AccountId, dict[str, Any]]:
    """What is stored about these accounts, by column."""
    rows = tx.execute(_accounts, {"workspace": workspace, "ids": list(ids)})
    return {AccountId(row.id): dict(row._mapping) for row in rows}


def accounts(tx: Tx, *, workspace: WorkspaceId, ids: Sequence[int]) -> dict[AccountId, Account]:
    """These accounts."""
    rows = tx.execute(_accounts, {"workspace": workspace, "ids": list(ids)})
    return {AccountId(row.id): _account(row) for row in rows}


def accounts_containing(
    tx: Tx, *, workspace: WorkspaceId, parts: Sequence[str], most: int
) -> dict[AccountId, str]:
    """At most so many accounts whose name has any of these parts, and what each is found by.

    Parts are as `bot.kit.searching` writes names.
    """
    statement = _accounts_like.where(or_(*[holds(account_table.c.search_key, part) for part in parts]))
    rows = tx.execute(statement, {"workspace": workspace, "most": most})
    return {AccountId(row.id): row.search_key for row in rows}


def product_rows(tx: Tx, *, workspace: WorkspaceId) -> list[dict[str, Any]]:
    """What is stored about all products, by column, the oldest first."""
    return [dict(row._mapping) for row in tx.execute(_products, {"workspace": workspace})]


def products(tx: Tx, *, workspace: WorkspaceId) -> list[Product]:
    """All products, the oldest first."""
    return [_product(row) for row in tx.execute(_products, {"workspace": workspace})]


def insert_rows(tx: Tx, table: Thing, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new accounts or products."""
    names = table.columns.keys()
    keyed = [_findable(table, row) for row in rows]
    tx.insert_many(_insert[table.name], [tuple(row[name] for name in names) for row in keyed])


def update_row(tx: Tx, table: Thing, *, workspace: WorkspaceId, row: int, values: Mapping[str, Any]) -> None:
    """Write these columns of one account or product."""
    tx.execute(
        _update[table.name].values(_findable(table, values)), {"in_workspace": workspace, "of_row": row}
    )


def delete_rows(tx: Tx, table: Thing, *, workspace: WorkspaceId, ids: Sequence[int]) -> None:
    """Remove accounts or products that an undone import had brought."""
    tx.execute(_delete[table.name], {"workspace": workspace, "ids": list(ids)})


def _findable(table: Thing, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with what a customer's name is found by."""
    named = table is account_table and "name" in values
    return {**values, **({"search_key": search_key(values["name"])} if named else {})}


def _account(row: Row[Any]) -> Account:
    return Account(
        workspace=row.workspace_id,
        id=row.id,
        name=row.name,
        sector=row.sector,
        country=row.country,
        parent=row.parent_id,
        employees=row.employees,
        revenue=None if row.revenue_minor is None else Money(row.revenue_minor, row.currency),
        tier=row.tier,
    )


def _product(row: Row[Any]) -> Product:
    return Product(
        workspace=row.workspace_id,
        id=row.id,
        name=row.name,
        series=row.series,
        list_price=None if row.list_price_minor is None else Money(row.list_price_minor, row.currency),
    )
