"""HubSpot joins several companies of a deal by semicolons: the first is the primary one, and the customer."""

from __future__ import annotations

from sqlalchemy import select

from bot.accounts.store import account_table
from tests.imports.desk import Desk

SEVERAL = "D1,Fleet,Acme Ltd;Globex Ltd;Initech,Amy Reed,need,1000,2026-12-24,2026-11-02"
ONE = "D2,Pumps,Hooli,Amy Reed,need,1000,2026-12-24,2026-11-02"


def test_the_first_of_several_customers_counts_and_the_report_says_how_often(desk: Desk) -> None:
    desk.employ("Amy Reed")
    report = desk.deals(SEVERAL, ONE)
    with desk.deps.reading() as tx:
        assert {row.name for row in tx.execute(select(account_table))} == {"Acme Ltd", "Hooli"}
    assert "One deal names several customers; the first one counts." in desk.says(report)


def test_the_same_file_again_is_known(desk: Desk) -> None:
    desk.employ("Amy Reed")
    desk.deals(SEVERAL, ONE)
    again = desk.deals(SEVERAL, ONE)
    assert again.unchanged == 2
    assert again.remarks == []


def test_a_name_with_a_semicolon_in_it_is_one_customer(desk: Desk) -> None:
    desk.employ("Amy Reed")
    report = desk.deals(ONE.replace("Hooli", "Acme; Sons"))
    with desk.deps.reading() as tx:
        assert {row.name for row in tx.execute(select(account_table))} == {"Acme; Sons"}
    assert report.remarks == []
