"""The truth as Western systems export it. docs/import/ says what of this was not seen in a real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bot.kit.spreadsheets import safe
from tests.imports import books
from tests.imports.systems.export import Export, as_csv, ended_on, mdy, noonish, said, serial
from tests.imports.systems.truth import DEALS

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
            said(deal, _SALESFORCE, "Closed Won", "Closed Lost"),
            "CNY" if deal.yuan else "",
            f"CNY {Decimal(deal.yuan):,}" if deal.yuan else "",
            mdy(deal.closing),
            mdy(deal.created),
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
    return Export("salesforce", "report.csv", as_csv(rows), _SALESFORCE_MAP)


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
            said(deal, _HUBSPOT, "closedwon", "closedlost"),
            deal.yuan or "(No value)",
            "CNY",
            f"{noonish(deal.created):%Y-%m-%d %H:%M}",
            f"{noonish(deal.closing):%Y-%m-%d %H:%M}",
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
    return Export("hubspot", "hubspot-crm-exports-all-deals.csv", as_csv([header.split(","), *rows]), map_)


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
            moment(ended_on(deal, "won")),
            moment(ended_on(deal, "lost")),
            moment(ended_on(deal, "won", "lost")),
            moment(ended_on(deal, "open")),
        ]
        for deal in DEALS
    ]


def pipedrive() -> Export:
    """CSV: the status decides, and an ended deal keeps its last stage."""
    rows = _pipedrive_rows(lambda day: f"{noonish(day):%Y-%m-%d %H:%M:%S}" if day else "", str)
    content = as_csv([_PIPEDRIVE_HEADER, *rows], delimiter=";")
    return Export("pipedrive", "deals.csv", content, _PIPEDRIVE_MAP, knows_last_stage=True)


def pipedrive_xlsx() -> Export:
    """The workbook: dates are bare numbers."""
    rows = _pipedrive_rows(lambda day: serial(day) if day else "", float)
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
            said(deal, _ZOHO, "Closed Won", "Closed Lost"),
            f"{noonish(deal.created):%Y-%m-%d %H:%M:%S}",
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
    return Export("zoho", "Deals_001.csv", as_csv([header, *rows], encoding="utf-16"), map_)


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
            noonish(date(2026, 11, 20)),
            deal.name,
            deal.account,
            deal.closing if deal.status == "open" else date(2026, 12, 31),
            float(deal.yuan) if deal.yuan else None,
            currency,
            float(deal.yuan) if deal.yuan and deal.status == "won" else None,
            ended_on(deal, "won", "lost"),
            _DYNAMICS[deal.stage],
            status[deal.status],
            "",
            deal.owner,
            noonish(deal.created),
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
