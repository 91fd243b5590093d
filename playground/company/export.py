"""The sample company as its CRM would export it, so that an import can be tried by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from playground.company.catalogue import LOST_REASONS
from playground.company.model import Account, Company, Deal, Person

SOURCE: Final = "sample"
"""What the CRM is called where several are told apart."""

_PEOPLE: Final = (
    *("Name", "Email", "Title", "Role", "Team", "Parent Team", "Manager", "Hire Date", "Last Day"),
    *("Language", "Time Zone", "CRM Name"),
)
_PRODUCTS: Final = ("Product ID", "Product Name", "Product Family", "List Price", "Currency")
_ACCOUNTS: Final = ("Account ID", "Account Name", "Industry", "Tier", "City", "Account Owner")
_DEALS: Final = (
    *("Deal ID", "Deal Name", "Account ID", "Account Name", "Deal Owner", "Product", "Stage", "Amount"),
    *("Currency", "Created Date", "Expected Close Date", "Actual Close Date", "Lost Reason"),
    "Last Modified Date",
)


def as_crm_csv(company: Company) -> dict[str, bytes]:
    """File name -> UTF-8 CSV with a header line: people, products, accounts and deals as they are now.

    Dates are ISO 8601, by the calendar of the deal's owner; amounts have two decimals and no separators. An
    amount that nobody entered is blank, also where the list price stands in for it. Prices are in dollars.
    """
    return {
        "people.csv": _table(_PEOPLE, (_person(company, person) for person in company.people)),
        "products.csv": _table(
            _PRODUCTS,
            ((one.key, one.name, one.family, _money(one.price("USD")), "USD") for one in company.products),
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


def _accounts(company: Company) -> Iterable[Sequence[str]]:
    owners = {person.key: person.crm_name for person in company.people}
    for one in company.accounts:
        yield one.key, one.name, one.sector, one.tier, one.city, owners[one.owner]


def _deals(company: Company) -> Iterable[Sequence[str]]:
    people = {person.key: person for person in company.people}
    accounts = {account.key: account for account in company.accounts}
    products = {product.key: product.name for product in company.products}
    for deal in company.deals:
        product = products[deal.product] if deal.product else ""
        creator = people[deal.state(deal.created).owner]
        yield _deal(deal, accounts[deal.account], people[deal.state().owner], creator, product)


def _deal(deal: Deal, account: Account, owner: Person, creator: Person, product: str) -> Sequence[str]:
    now = deal.state()
    entered = None if now.estimated else now.amount_minor
    return (
        *(deal.id, deal.name, account.key, account.name, owner.crm_name, product, now.stage.capitalize()),
        *("" if entered is None else _money(entered), deal.currency),
        *(creator.day_of(deal.created).isoformat(), now.expected_close.isoformat()),
        owner.day_of(now.closed_at).isoformat() if now.closed_at else "",
        LOST_REASONS[now.lost_reason] if now.lost_reason else "",
        owner.day_of(now.modified).isoformat(),
    )


def _money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
