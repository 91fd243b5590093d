"""The exported files say what the company is, in the manner of a CRM."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import lru_cache

from playground.company.export import as_crm_csv
from playground.company.generate import generate
from playground.company.model import Company


@lru_cache(maxsize=1)
def made() -> Company:
    return generate(today=date(2026, 11, 23))


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_crm_csv(made())[name].decode("utf-8"), newline="")))


def test_the_four_files_have_a_row_for_everything() -> None:
    company = made()
    sizes = {name: len(rows(name)) for name in as_crm_csv(company)}
    assert sizes == {
        "people.csv": len(company.people),
        "products.csv": len(company.products),
        "accounts.csv": len(company.accounts),
        "deals.csv": len(company.deals),
    }


def test_a_person_reports_to_the_teams_manager_and_a_manager_to_the_one_above() -> None:
    people = {row["Name"]: row for row in rows("people.csv")}
    assert people["陈雨"]["Manager"] == "李娜"
    assert people["李娜"]["Manager"] == "Helen Marsh"
    assert people["Helen Marsh"]["Manager"] == ""
    assert people["林浩"]["Team"] == "International"
    assert people["林浩"]["Parent Team"] == people["陈雨"]["Parent Team"] == "Northlight Sales"


def test_deals_are_told_by_names_that_the_other_files_have() -> None:
    accounts = {row["Account Name"] for row in rows("accounts.csv")}
    owners = {row["CRM Name"] for row in rows("people.csv")}
    products = {row["Product Name"] for row in rows("products.csv")}
    for row in rows("deals.csv"):
        assert row["Account Name"] in accounts
        assert row["Deal Owner"] in owners
        assert row["Product"] in products | {""}


def test_amounts_and_dates_are_those_of_now() -> None:
    exported = {row["Deal ID"]: row for row in rows("deals.csv")}
    for deal in made().deals:
        row, now = exported[deal.id], deal.state()
        assert row["Stage"].lower() == now.stage
        owner = made().person(now.owner)
        assert row["Last Modified Date"] == owner.day_of(now.modified).isoformat()
        assert bool(row["Actual Close Date"]) == (now.closed_at is not None)
        assert bool(row["Lost Reason"]) == (now.stage == "lost")
        if now.amount_minor is None or now.estimated:
            assert row["Amount"] == ""
        else:
            assert int(row["Amount"].replace(".", "")) == now.amount_minor
    assert any(row["Amount"] == "" for row in exported.values())
