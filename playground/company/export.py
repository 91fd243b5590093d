"""The sample company as its CRM would export it, so that an import can be tried by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from playground.company.catalogue import LOST_REASONS
from playground.company.model import Company, Deal, Person

SOURCE: Final = "sample"
"""What the CRM is called where several are told apart."""

_PEOPLE: Final = (
    *("Name", "Email", "Title", "Role", "Team", "Parent Team", "Manager", "Hire Date", "Last Day"),
    *("Language", "Time Zone", "CRM Name"),
)
_PRODUCTS: Final = ("Product", "Family", "List Price (USD)", "List Price (CNY)")
_ACCOUNTS: Final = ("Account ID", "Account Name", "Sector", "Tier", "City", "Currency", "Account Owner")
_DEALS: Final = (
    *("Deal ID", "Deal Name", "Account Name", "Owner", "Product", "Stage", "Amount", "Currency"),
    *("Created Date", "Expected Close Date", "Closed Date", "Lost Reason", "Last Modified"),
)


def as_crm_csv(company: Company) -> dict[str, bytes]:
    """File name -> UTF-8 CSV with a header line: people, products, accounts and deals as they are now.

    Times are ISO 8601 in UTC, amounts whole units with two decimals and without separators. An amount that
    nobody entered is blank, also where the list price stands in for it.
    """
    return {
        "people.csv": _table(_PEOPLE, (_person(company, person) for person in company.people)),
        "products.csv": _table(
            _PRODUCTS, ((p.name, p.family, *map(_money, _prices(p.list_price))) for p in company.products)
        ),
        "accounts.csv": _table(_ACCOUNTS, _accounts(company)),
        "deals.csv": _table(_DEALS, _deals(company)),
    }


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _person(company: Company, person: Person) -> tuple[str, ...]:
    team = company.team(person.memberships[-1].team)
    above = company.team(team.parent) if team.parent else None
    manager = team.manager if team.manager != person.key else above.manager if above else ""
    return (
        *(person.name, person.email, person.title, person.role),
        *(team.name, above.name if above else "", company.person(manager).name if manager else ""),
        *(person.hired.isoformat(), person.last_day.isoformat() if person.last_day else ""),
        *(person.locale, person.tz, person.crm_name),
    )


def _prices(list_price: tuple[tuple[str, int], ...]) -> tuple[int, int]:
    prices = dict(list_price)
    return prices["USD"], prices["CNY"]


def _accounts(company: Company) -> Iterable[Sequence[str]]:
    owners = {person.key: person.crm_name for person in company.people}
    for account in company.accounts:
        yield (
            *(account.key, account.name, account.sector, account.tier, account.city),
            *(account.currency, owners[account.owner]),
        )


def _deals(company: Company) -> Iterable[Sequence[str]]:
    owners = {person.key: person.crm_name for person in company.people}
    accounts = {account.key: account.name for account in company.accounts}
    products = {product.key: product.name for product in company.products}
    for deal in company.deals:
        yield _deal(deal, accounts[deal.account], owners, products)


def _deal(deal: Deal, account: str, owners: dict[str, str], products: dict[str, str]) -> Sequence[str]:
    now = deal.state()
    entered = now.amount_minor is not None and not now.estimated
    return (
        *(deal.id, deal.name, account, owners[now.owner]),
        *(products[deal.product] if deal.product else "", now.stage.capitalize()),
        *(_money(now.amount_minor) if entered and now.amount_minor else "", deal.currency),
        *(_instant(deal.created), now.expected_close.isoformat(), _instant(now.closed_at)),
        *(LOST_REASONS[now.lost_reason] if now.lost_reason else "", _instant(now.modified)),
    )


def _money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
