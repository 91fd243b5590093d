"""Files of accounts and products: what their columns are usually called, and what a row must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.accounts import service
from bot.accounts.model import AccountRow, ProductRow
from bot.kit.db import Tx
from bot.kit.importing import Applied, Checked, Field, FieldType, Intake, Kind, RowWrong, Staged
from bot.kit.money import Money
from bot.people.model import WorkspaceId

ACCOUNT_FIELDS = (
    Field("id", ("Account ID", "Organization ID", "Record ID", "Company ID", "客户编号", "客户ID")),
    Field(
        "name",
        (
            "Account Name",
            "Account",
            "Company name",
            "Company",
            "Organization - Name",
            "Organization",
            "Organisation",
            "Customer",
            "Name",
            "客户名称",
            "客户",
            "公司名称",
            "公司",
        ),
        is_required=True,
    ),
    Field("sector", ("Industry", "Sector", "行业", "所属行业", "客户行业")),
    Field("country", ("Billing Country", "Country/Region", "Country", "国家", "国家/地区", "地区")),
    Field("parent", ("Parent Account", "Parent Company", "Parent", "上级客户", "母公司", "上级公司")),
    Field(
        "employees", ("Employees", "Number of Employees", "员工数", "员工人数", "人数规模"), FieldType.NUMBER
    ),
    Field("revenue", ("Annual Revenue", "Revenue", "年营业额", "年收入", "营业收入"), FieldType.MONEY),
    Field("tier", ("Tier", "Account Tier", "Rating", "客户级别", "客户等级", "级别")),
)

PRODUCT_FIELDS = (
    Field("id", ("Product ID", "Product Code", "SKU", "产品编码", "产品编号")),
    Field("name", ("Product Name", "Product", "Name", "产品名称", "产品", "商品名称"), is_required=True),
    Field("series", ("Product Family", "Series", "Category", "产品系列", "产品类别", "产品分类")),
    Field(
        "list_price",
        (
            "List Price",
            "Unit Price",
            "Standard Price",
            "Price",
            "Sales Price",
            "标准价格",
            "标准单价",
            "单价",
            "价格",
        ),
        FieldType.MONEY,
    ),
)


class _NamedIntake(Intake):
    """Things that go by an id, or by their name where the file has no ids."""

    def key(self, values: Mapping[str, Any]) -> str | None:
        found: str | None = values.get("id") or values.get("name")
        return found

    @property
    def _workspace(self) -> WorkspaceId:
        return WorkspaceId(self.delivery.workspace)


class AccountIntake(_NamedIntake):
    """Takes accounts."""

    def check(self, values: Mapping[str, Any], key: str) -> Checked:
        name = _name(values)
        employees = values.get("employees")
        if employees is not None and employees < 0:
            raise RowWrong("negative", text=str(employees))
        revenue: Money | None = values.get("revenue")
        return Checked(
            AccountRow(
                key=key,
                name=name,
                sector=values.get("sector"),
                country=values.get("country"),
                parent=values.get("parent"),
                employees=employees,
                revenue_minor=revenue.minor if revenue else None,
                currency=revenue.currency if revenue else None,
                tier=values.get("tier"),
            )
        )

    def beyond(self, tx: Tx, rows: Sequence[Staged], *, is_locked: bool = False) -> Mapping[int, str]:  # noqa: ARG002
        # A customer is everybody's: new ones may come from anybody, what is known of one is for admins to change.
        said = [AccountRow(*row.payload) for row in rows]
        changed = service.revised(tx, workspace=self._workspace, source=self.delivery.source, rows=said)
        return dict.fromkeys(changed, "customer_known")

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        return service.apply_accounts(
            tx,
            workspace=self._workspace,
            source=self.delivery.source,
            rows=[AccountRow(*row.payload) for row in rows],
            ids=self.delivery.ids,
        )


class ProductIntake(_NamedIntake):
    """Takes products."""

    def check(self, values: Mapping[str, Any], key: str) -> Checked:
        name = _name(values)
        price: Money | None = values.get("list_price")
        if price is not None and price.minor < 0:
            raise RowWrong("negative", text=str(price.major))
        return Checked(
            ProductRow(
                key=key,
                name=name,
                series=values.get("series"),
                list_price_minor=price.minor if price else None,
                currency=price.currency if price else None,
            )
        )

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        return service.apply_products(
            tx,
            workspace=self._workspace,
            source=self.delivery.source,
            rows=[ProductRow(*row.payload) for row in rows],
            ids=self.delivery.ids,
        )


def _name(values: Mapping[str, Any]) -> str:
    name: str | None = values.get("name")
    if not name:
        raise RowWrong("no_name")
    return name


KINDS = (
    Kind(
        name="accounts",
        fields=ACCOUNT_FIELDS,
        open=AccountIntake,
        is_for_teams=True,
        restore={"account": service.restore_accounts},
    ),
    Kind(
        name="products",
        fields=PRODUCT_FIELDS,
        open=ProductIntake,
        restore={"product": service.restore_products},
    ),
)
