"""The truth as Chinese systems and sheets tell it. docs/import/ says what of this was not seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bot.kit.spreadsheets import safe
from tests.imports import books
from tests.imports.systems.export import Export, as_csv, noonish, said
from tests.imports.systems.truth import DEALS

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
            said(deal, _CHINESE, "赢单", "输单"),
            deal.owner,
            f"{noonish(deal.closing if deal.status != 'open' else date(2026, 11, 20)):%Y-%m-%d %H:%M:%S}",
            f"{noonish(deal.created):%Y-%m-%d %H:%M:%S}",
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
                f"{noonish(deal.created):%Y-%m-%d %H:%M}",
                f"{noonish(deal.closing if deal.status != 'open' else date(2026, 11, 20)):%Y-%m-%d %H:%M}",
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
            said(deal, _XIAOSHOUYI, "赢单", "输单"),
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
    content = as_csv([header, *rows], encoding="gb18030")
    return Export("xiaoshouyi", "商机.csv", content, map_, knows_lost_stage=True)


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
                    said(deal, _CHINESE, "赢单", "丢单"),
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
