"""The truth as each CRM exports it. See docs/import/ for what of this was seen in real files and what was not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.imports.formulas import safe
from tests.imports import books
from tests.imports.systems.truth import DEALS, Truth

_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Export:
    """One system's file, and the map that names its stages. What it cannot tell is named by the flags."""

    system: str
    name: str
    content: bytes
    map: str
    knows_last_stage: bool = False


def _csv(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def _mdy(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 36)  # noqa: DTZ001 - what an export writes has no zone


def _serial(day: date) -> float:
    return (day - _SERIAL_ZERO).days + 0.5


def _said(deal: Truth, names: dict[str, str], won: str, lost: str) -> str:
    return {"open": names[deal.stage], "won": won, "lost": lost}[deal.status]


def _only(deal: Truth, *statuses: str) -> date | None:
    return deal.closing if deal.status in statuses else None


_SALESFORCE = {
    "lead": "Prospecting",
    "need": "Needs Analysis",
    "proposal": "Proposal/Price Quote",
    "negotiation": "Negotiation/Review",
}
_SALESFORCE_MAP = """
values:
  stage: {Prospecting: lead, Needs Analysis: need, Proposal/Price Quote: proposal, Negotiation/Review: negotiation}
"""


def _salesforce_rows(identity: Callable[[int], str]) -> list[list[Any]]:
    return [
        [
            deal.owner,
            identity(deal.number),
            safe(deal.name),
            deal.account,
            _said(deal, _SALESFORCE, "Closed Won", "Closed Lost"),
            "CNY" if deal.yuan else "",
            f"CNY {Decimal(deal.yuan):,}" if deal.yuan else "",
            _mdy(deal.closing),
            _mdy(deal.created),
        ]
        for deal in DEALS
    ]


_SALESFORCE_HEADER = [
    "Opportunity Owner",
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Stage",
    "Amount Currency",
    "Amount",
    "Close Date",
    "Created Date",
]


def salesforce() -> Export:
    """A report's details: ids of 15 characters, currency beside the amount, four lines of notices at the end."""
    rows = [_SALESFORCE_HEADER, *_salesforce_rows(lambda number: f"0065e0000{number:02}AbCdE"[:15])]
    rows += [
        ["Total", "", "", "", "", "", "CNY 12,943,401.49"],
        ["Grand Totals (8 records)"],
        ["", "Confidential Information - Do Not Distribute"],
        ["", "Copyright © 2000-2026 salesforce.com, inc. All rights reserved."],
    ]
    return Export("salesforce", "report.csv", _csv(rows), _SALESFORCE_MAP)


def salesforce_formatted() -> Export:
    """A formatted report as .xls, in truth a web page: a title, rows grouped by owner, subtotals."""
    header = [one for one in _SALESFORCE_HEADER if one != "Opportunity Owner"]
    rows: list[list[Any]] = [["Open and closed deals"], ["As of 2026-11-22 18:00"], [], header]
    everything = _salesforce_rows(lambda number: f"0065e0000{number:02}AbCdEAA"[:18])
    for owner in dict.fromkeys(deal.owner for deal in DEALS):
        own = [row[1:] for row in everything if row[0] == owner]
        rows += [[f"Opportunity Owner: {owner} ({len(own)} records)"], *own]
        rows += [["Subtotal", "", "", "", "", "CNY 1.00"], []]
    rows += [["Grand Totals (8 records)", "", "", "", "", "CNY 12,943,401.49"]]
    return Export("salesforce-formatted", "report.xls", books.html(rows), _SALESFORCE_MAP)


_HUBSPOT = {
    "lead": "appointmentscheduled",
    "need": "qualifiedtobuy",
    "proposal": "contractsent",
    "negotiation": "Decision Maker Bought-In (Sales Pipeline)",
}


def hubspot() -> Export:
    """Internal stage names beside labels, `(No value)` for blanks, owners with their email."""
    header = (
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Create Date,Close Date,Deal owner,"
        "Associated Company"
    )
    rows = [
        [
            str(9_000_000_000 + deal.number),
            safe(deal.name),
            "Sales Pipeline",
            _said(deal, _HUBSPOT, "closedwon", "closedlost"),
            deal.yuan or "(No value)",
            "CNY",
            f"{_at(deal.created):%Y-%m-%d %H:%M}",
            f"{_at(deal.closing):%Y-%m-%d %H:%M}",
            deal.owner + (" (Deactivated User)" if deal.has_left else ""),
            deal.account,
        ]
        for deal in DEALS
    ]
    map_ = """
values:
  process: {Sales Pipeline: sales}
  stage:
    appointmentscheduled: lead
    qualifiedtobuy: need
    contractsent: proposal
    Decision Maker Bought-In (Sales Pipeline): negotiation
"""
    return Export("hubspot", "hubspot-crm-exports-all-deals.csv", _csv([header.split(","), *rows]), map_)


_PIPEDRIVE_HEADER = [
    "Deal - ID",
    "Deal - Title",
    "Deal - Owner",
    "Deal - Value",
    "Deal - Currency of Value",
    "Deal - Organization",
    "Deal - Pipeline",
    "Deal - Stage",
    "Deal - Status",
    "Deal - Deal created",
    "Deal - Won time",
    "Deal - Lost time",
    "Deal - Deal closed on",
    "Deal - Expected close date",
]
_PIPEDRIVE = {
    "lead": "Qualified",
    "need": "Demo Scheduled",
    "proposal": "Proposal Made",
    "negotiation": "Negotiations Started",
}
_PIPEDRIVE_MAP = """
values:
  process: {Pipeline: sales}
  stage: {Qualified: lead, Demo Scheduled: need, Proposal Made: proposal, Negotiations Started: negotiation}
"""


def _pipedrive_rows(moment: Callable[[date | None], Any], amount: Callable[[str], Any]) -> list[list[Any]]:
    return [
        [
            deal.number,
            safe(deal.name),
            deal.owner,
            amount(deal.yuan) if deal.yuan else "",
            "CNY",
            deal.account,
            "Pipeline",
            _PIPEDRIVE[deal.stage],
            deal.status.title(),
            moment(deal.created),
            moment(_only(deal, "won")),
            moment(_only(deal, "lost")),
            moment(_only(deal, "won", "lost")),
            moment(_only(deal, "open")),
        ]
        for deal in DEALS
    ]


def pipedrive() -> Export:
    """CSV: the status decides, and an ended deal keeps its last stage."""
    rows = _pipedrive_rows(lambda day: f"{_at(day):%Y-%m-%d %H:%M:%S}" if day else "", str)
    content = _csv([_PIPEDRIVE_HEADER, *rows], delimiter=";")
    return Export("pipedrive", "deals.csv", content, _PIPEDRIVE_MAP, knows_last_stage=True)


def pipedrive_xlsx() -> Export:
    """The workbook: dates are bare numbers."""
    rows = _pipedrive_rows(lambda day: _serial(day) if day else "", float)
    content = books.xlsx([_PIPEDRIVE_HEADER, *rows])
    return Export("pipedrive-xlsx", "deals.xlsx", content, _PIPEDRIVE_MAP, knows_last_stage=True)


_ZOHO = {
    "lead": "Qualification",
    "need": "Needs Analysis",
    "proposal": "Proposal/Price Quote",
    "negotiation": "Negotiation/Review",
}


def zoho() -> Export:
    """A row for each line item of a deal, ids with `zcrm_`, headers with the module behind them."""
    header = [
        "Record Id",
        "Deal Owner.id",
        "Deal Owner",
        "Deal Name",
        "Account Name",
        "Amount",
        "Closing Date",
        "Stage",
        "Created Time(Created Time)",
        "Currency",
        "Product Name",
    ]
    rows = [
        [
            f"zcrm_48768760000012345{deal.number:02}",
            f"zcrm_4876876000000{sum(map(ord, deal.owner)):05}",
            deal.owner,
            safe(deal.name),
            deal.account,
            deal.yuan or "",
            f"{deal.closing:%Y-%m-%d}",
            _said(deal, _ZOHO, "Closed Won", "Closed Lost"),
            f"{_at(deal.created):%Y-%m-%d %H:%M:%S}",
            "CNY",
            product,
        ]
        for deal in DEALS
        for product in ("Pump", "Hose")[: 1 + deal.number % 2]
    ]
    map_ = """
values:
  stage: {Qualification: lead, Needs Analysis: need, Proposal/Price Quote: proposal, Negotiation/Review: negotiation}
"""
    return Export("zoho", "Deals_001.csv", _csv([header, *rows], encoding="utf-16"), map_)


_DYNAMICS = {"lead": "1-Qualify", "need": "2-Develop", "proposal": "3-Propose", "negotiation": "4-Close"}
_DYNAMICS_VALUES = "  stage: {1-Qualify: lead, 2-Develop: need, 3-Propose: proposal, 4-Close: negotiation}\n"
_DYNAMICS_HEADER = [
    "(Do Not Modify) Opportunity",
    "(Do Not Modify) Row Checksum",
    "(Do Not Modify) Modified On",
    "Topic",
    "Potential Customer",
    "Est. close date",
    "Est. revenue",
    "Currency",
    "Actual Revenue",
    "Actual Close Date",
    "Pipeline Phase",
    "Status",
    "Status Reason",
    "Owner",
    "Created On",
]
_DYNAMICS_CHINESE = [
    "(不修改) 商机",
    "(不修改) 行校验和",
    "(不修改) 修改时间",
    "主题",
    "潜在客户",
    "预计结束日期",
    "预计收入",
    "货币",
    "实际收入",
    "实际结束日期",
    "管道阶段",
    "状态",
    "状态描述",
    "负责人",
    "创建时间",
]


def _dynamics_rows(status: dict[str, str], currency: str) -> list[list[Any]]:
    return [
        [
            f"6b29fc40-ca47-1067-b31d-00dd010662{deal.number:02}",
            "ZpUFhg8aLk0=",
            _at(date(2026, 11, 20)),
            deal.name,
            deal.account,
            deal.closing if deal.status == "open" else date(2026, 12, 31),
            float(deal.yuan) if deal.yuan else None,
            currency,
            float(deal.yuan) if deal.yuan and deal.status == "won" else None,
            _only(deal, "won", "lost"),
            _DYNAMICS[deal.stage],
            status[deal.status],
            "",
            deal.owner,
            _at(deal.created),
        ]
        for deal in DEALS
    ]


def dynamics() -> Export:
    """A workbook whose first three columns are hidden."""
    rows = _dynamics_rows({"open": "Open", "won": "Won", "lost": "Lost"}, "CNY")
    content = books.xlsx([_DYNAMICS_HEADER, *rows], hidden=(0, 1, 2), sheet="All Opportunities")
    return Export(
        "dynamics", "All Opportunities.xlsx", content, f"values:\n{_DYNAMICS_VALUES}", knows_last_stage=True
    )


def dynamics_chinese() -> Export:
    """The same from a Chinese installation. Its words for the states must be named."""
    rows = _dynamics_rows({"open": "开启", "won": "已赢得", "lost": "已丢失"}, "人民币")
    content = books.xlsx([_DYNAMICS_CHINESE, *rows], hidden=(0, 1, 2), sheet="所有商机")
    map_ = f"values:\n  status: {{开启: open, 已赢得: won, 已丢失: lost}}\n{_DYNAMICS_VALUES}"
    return Export("dynamics-zh", "所有商机.xlsx", content, map_, knows_last_stage=True)


_CHINESE = {"lead": "验证客户", "need": "需求分析", "proposal": "方案/报价", "negotiation": "商务谈判"}
_CHINESE_STAGES = "  stage: {验证客户: lead, 需求分析: need, 方案/报价: proposal, 商务谈判: negotiation}\n"


def wukong() -> Export:
    """BIFF; a notice above the header; all cells are text; no ids, no closing date but the last change."""
    header = [
        "*商机名称",
        "*客户名称",
        "商机金额",
        "预计成交日期",
        "备注",
        "商机状态组",
        "商机阶段",
        "负责人",
        "更新时间",
        "创建时间",
    ]
    rows = [
        [
            deal.name,
            deal.account,
            deal.yuan or "",
            f"{deal.closing:%Y-%m-%d}",
            "",
            "系统默认",
            _said(deal, _CHINESE, "赢单", "输单"),
            deal.owner,
            f"{_at(deal.closing if deal.status != 'open' else date(2026, 11, 20)):%Y-%m-%d %H:%M:%S}",
            f"{_at(deal.created):%Y-%m-%d %H:%M:%S}",
        ]
        for deal in DEALS
    ]
    notice = ["注意：1、带*号为必填项；2、日期格式为 yyyy-MM-dd"]
    map_ = f"""
currency: CNY
columns:
  closed: 更新时间
values:
  process: {{系统默认: sales}}
{_CHINESE_STAGES}"""
    return Export("wukong", "商机.xls", books.xls([notice, header, *rows], merged=[(0, 0, 0, 9)]), map_)


def fxiaoke() -> Export:
    """A workbook with subtotals among the rows, the unit in the header, and a mark behind departed people."""
    header = [
        "商机名称",
        "客户名称",
        "商机金额（元）",
        "预计成交日期",
        "销售流程",
        "销售阶段",
        "阶段状态",
        "赢率",
        "负责人",
        "归属部门",
        "创建时间",
        "最后修改时间",
    ]
    states = {"open": "进行中", "won": "赢单", "lost": "输单"}
    rows: list[list[Any]] = []
    for place, deal in enumerate(DEALS):
        rows.append(
            [
                deal.name,
                deal.account,
                f"{Decimal(deal.yuan):,}" if deal.yuan else "--",
                f"{deal.closing:%Y-%m-%d}",
                "标准流程",
                _CHINESE[deal.stage],
                states[deal.status],
                "50%",
                deal.owner + (("(已停用)", "（已停用）")[place % 2] if deal.has_left else ""),
                "华东",
                f"{_at(deal.created):%Y-%m-%d %H:%M}",
                f"{_at(deal.closing if deal.status != 'open' else date(2026, 11, 20)):%Y-%m-%d %H:%M}",
            ]
        )
        if place % 3 == 2:
            rows.append(["小计", "", "1.00"])
    rows += [["公司小计", "", "1.00"], ["总计", "", "12,943,401.49"]]
    map_ = f"""
columns:
  closed: 最后修改时间
values:
  process: {{标准流程: sales}}
{_CHINESE_STAGES}"""
    return Export("fxiaoke", "商机列表.xlsx", books.xlsx([header, *rows]), map_, knows_last_stage=True)


_XIAOSHOUYI = {"lead": "初步接触", "need": "需求确定", "proposal": "方案报价", "negotiation": "谈判审核"}


def xiaoshouyi() -> Export:
    """CSV in GB18030; the closing date is a forecast while the deal is open."""
    header = [
        "商机名称",
        "客户名称",
        "商机所有人",
        "销售阶段",
        "销售金额",
        "结单日期",
        "赢率",
        "所属部门",
        "输单阶段",
        "创建日期",
    ]
    rows = [
        [
            safe(deal.name),
            deal.account,
            deal.owner + ("（已离职）" if deal.has_left else ""),
            _said(deal, _XIAOSHOUYI, "赢单", "输单"),
            f"￥{Decimal(deal.yuan):,}" if deal.yuan else "",
            f"{deal.closing:%Y/%m/%d}",
            "50%",
            "华东",
            _XIAOSHOUYI[deal.stage] if deal.status == "lost" else "",
            f"{deal.created:%Y/%m/%d}",
        ]
        for deal in DEALS
    ]
    map_ = """
currency: CNY
values:
  stage: {初步接触: lead, 需求确定: need, 方案报价: proposal, 谈判审核: negotiation}
"""
    return Export("xiaoshouyi", "商机.csv", _csv([header, *rows], encoding="gb18030"), map_)


def home_made() -> Export:
    """A title, merged cells of owners, 万元 in the header, several forms of dates, a department, a total."""
    header = [
        "销售",
        "*项目名称",
        "最终客户（全称）",
        "预计合同金额（万元）",
        "推进阶段",
        "立项时间",
        "预计签单时间",
    ]
    rows: list[list[Any]] = [["2026 年四季度商机跟进表"], header]
    merged = [(0, 0, 0, 6)]
    for owner in dict.fromkeys(deal.owner for deal in DEALS):
        own = [deal for deal in DEALS if deal.owner == owner]
        if len(own) > 1:
            merged.append((len(rows), 0, len(rows) + len(own) - 1, 0))
        for deal in own:
            rows.append(
                [
                    f"{owner}（销售一部）" if deal is own[0] else "",
                    deal.name,
                    deal.account,
                    _wan(deal.yuan),
                    _said(deal, _CHINESE, "赢单", "丢单"),
                    f"{deal.created.year}年{deal.created.month}月{deal.created.day}日",
                    f"{deal.closing.year}/{deal.closing.month}/{deal.closing.day}",
                ]
            )
    rows.append(["合计", "", "", "1294.34"])
    map_ = f"""
columns:
  account: 最终客户（全称）
  created: 立项时间
  close: 预计签单时间
values:
{_CHINESE_STAGES}"""
    return Export("home-made", "商机表.xlsx", books.xlsx(rows, merged=merged), map_)


def _wan(yuan: str | None) -> Any:
    """万元 as people write them: a number, its unit once more, or 亿; in full-width digits at times."""
    if yuan is None:
        return ""
    amount = Decimal(yuan) / 10_000
    if amount >= 1000:
        return f"{amount / 10_000}亿"
    if amount > 40:
        return f"{amount.normalize():f}万".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return float(amount)


ALL = (
    salesforce,
    salesforce_formatted,
    hubspot,
    pipedrive,
    pipedrive_xlsx,
    zoho,
    dynamics,
    dynamics_chinese,
    wukong,
    fxiaoke,
    xiaoshouyi,
    home_made,
)
