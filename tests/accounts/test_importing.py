"""Customers and products from files."""

from __future__ import annotations

from bot.accounts import store
from bot.accounts.model import Account
from bot.kit.money import Money
from tests.imports.desk import Desk


def _account(desk: Desk, name: str) -> Account:
    with desk.deps.reading() as tx:
        found = store.accounts_called(tx, workspace=desk.workspace, source="crm", names=[name])
        return store.accounts(tx, workspace=desk.workspace, ids=[found[name]])[found[name]]


def test_customers_come_with_sector_country_size_revenue_and_tier(desk: Desk) -> None:
    desk.take(
        "accounts", '客户名称,行业,国家,员工数,年收入(万元),客户级别\n某公司,制造,中国,"1,200",300.5,A\n'
    )
    account = _account(desk, "某公司")
    assert (account.sector, account.country, account.employees, account.tier) == ("制造", "中国", 1200, "A")
    assert account.revenue == Money(300_500_000, "CNY")


def test_a_parent_may_come_before_or_after_its_child_or_never(desk: Desk) -> None:
    report = desk.take("accounts", "Account,Parent Account\nAcme East,Acme\nAcme,Holding\nAcme West,Acme\n")
    assert dict(report.counts) == {"new_accounts": 4}
    assert (
        _account(desk, "Acme East").parent == _account(desk, "Acme").id == _account(desk, "Acme West").parent
    )
    assert _account(desk, "Acme").parent == _account(desk, "Holding").id


def test_a_customer_first_heard_of_in_a_deal_is_the_one_in_the_file(desk: Desk) -> None:
    desk.deals("006A,Fleet,Acme,,lead,1,2026-12-20,2026-09-01")
    known = _account(desk, "Acme").id
    desk.take("accounts", "Account ID,Account Name,Industry\n001X,Acme,Pumps\n")
    account = _account(desk, "Acme")
    assert (account.id, account.sector) == (known, "Pumps")
    desk.take("accounts", "Account ID,Account Name,Industry\n001X,Acme Pumps,Pumps\n")
    assert _account(desk, "Acme Pumps").id == known
    desk.take("deals", "Id,Name,Account ID,Stage\n7,Depot,001X,lead\n")
    assert desk.deal("7").account == known


def test_a_product_without_a_price_has_none_and_a_negative_price_is_turned_away(desk: Desk) -> None:
    report = desk.take(
        "products", "Product Code,Product Name,List Price\nP1,Pump,\nP2,Hose,-5\n", accept=True
    )
    assert dict(report.rejects) == {"negative": 1}
    with desk.deps.reading() as tx:
        (pump,) = store.products(tx, workspace=desk.workspace)
    assert (pump.name, pump.list_price) == ("Pump", None)


def test_the_same_files_twice_change_nothing(desk: Desk) -> None:
    for kind, text in (
        ("accounts", "Account,Parent Account,Revenue\nAcme East,Acme,5\nAcme,,\n"),
        ("products", "Product,Price\nPump,5\n"),
    ):
        desk.take(kind, text)
        assert sum(desk.take(kind, text).counts.values()) == 0
