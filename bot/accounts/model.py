"""Customers and products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType

from bot.kit.money import Money
from bot.people.model import WorkspaceId

AccountId = NewType("AccountId", int)
ProductId = NewType("ProductId", int)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer. `parent` is the company it belongs to; `revenue` its own yearly turnover."""

    workspace: WorkspaceId
    id: AccountId
    name: str
    sector: str | None = None
    country: str | None = None
    parent: AccountId | None = None
    employees: int | None = None
    revenue: Money | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold. Its list price stands in, marked as an estimate, for an amount nobody entered."""

    workspace: WorkspaceId
    id: ProductId
    name: str
    series: str | None = None
    list_price: Money | None = None


class AccountRow(NamedTuple):
    """What a file says about a customer. Plain values, because it waits in a table until it is applied."""

    key: str
    name: str
    sector: str | None
    country: str | None
    parent: str | None
    employees: int | None
    revenue_minor: int | None
    currency: str | None
    tier: str | None


class ProductRow(NamedTuple):
    """What a file says about a product."""

    key: str
    name: str
    series: str | None
    list_price_minor: int | None
    currency: str | None
