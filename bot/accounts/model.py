"""Customers and products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

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
