"""What goes wrong with CRM exports, one test for each rule of the field, and what formatted lists do besides."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deals.model import Status
from bot.imports.model import QuestionsFirst, TooManyRejected
from bot.imports.reader import open_source
from bot.imports.rejected import RejectedFile
from bot.imports.values import MoneyReader
from bot.kit.money import Money
from tests.imports import books
from tests.imports.desk import HEADER, Desk


def _kinds(desk: Desk, text: str, **how: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in desk.look("deals", text, **how).questions]


# 1. Owner names: two people of one name, departed, changed; an id is the only safe key.


def test_of_two_people_of_one_name_nobody_is_taken_and_the_id_decides(desk: Desk) -> None:
    staff = "Name,Email,Team,Manager,User ID\n王伟,w1@example.com,East,王伟,0051\n王伟,w2@example.com,West,,0052\n"
    desk.take("people", staff)
    text = "Id,Name,Owner,Stage\n1,Fleet,王伟,lead\n"
    assert _kinds(desk, text) == [("ambiguous_value", "王伟")]
    assert _kinds(desk, text.replace("王伟", "王伟(销售一部)")) == [("ambiguous_value", "王伟(销售一部)")]
    assert _kinds(desk, text, map_="values:\n  owner: {王伟: w1@example.com}\n") == []
    assert _kinds(desk, text.replace("Owner", "Owner ID").replace("王伟", "0052")) == []


@pytest.mark.parametrize(
    "written",
    [
        "李娜(已停用)",
        "李娜（已离职）",
        "李娜(销售一部)",
        "李娜（华东）",
        "李 娜",
        "李娜 (li@example.com)",
        "Li (li@example.com)",
    ],
)
def test_what_stands_behind_a_name_does_not_hide_the_person(desk: Desk, written: str) -> None:
    desk.take("people", "Name,Email,Team,Manager\n李娜,li@example.com,West,李娜\n")
    desk.take("deals", f"Id,Name,Owner,Stage\n1,Fleet,{written},lead\n")
    assert desk.owner("1") == "李娜"


def test_of_several_people_in_one_cell_none_is_guessed(desk: Desk) -> None:
    desk.employ("李娜", "陈雨")
    text = "Id,Name,Owner,Stage\n1,Fleet,李娜、陈雨,lead\n"
    assert _kinds(desk, text) == [("ambiguous_value", "李娜、陈雨")]
    desk.take("deals", text, map_="values:\n  owner: {李娜、陈雨: 李娜}\n")
    assert desk.owner("1") == "李娜"


# 2. "Close date" means forecast or actual, by status.


def test_a_close_date_is_a_forecast_until_the_deal_has_ended(desk: Desk) -> None:
    text = "Id,Name,Stage,Close Date,Created Date\n1,A,lead,2026-12-20,2026-09-01\n"
    text += "2,B,Closed Won,2026-10-20,2026-09-01\n"
    desk.take("deals", text)
    assert (desk.deal("1").state.expected_close, desk.deal("1").closed_on) == (date(2026, 12, 20), None)
    assert (desk.deal("2").state.expected_close, desk.deal("2").closed_on) == (None, date(2026, 10, 20))


# 3. Blank amount is unknown; 0 may be.


def test_a_sign_for_nothing_is_an_unknown_amount_and_zero_is_an_amount(desk: Desk) -> None:
    desk.take("deals", "Id,Name,Stage,Amount\n1,A,lead,\n2,B,lead,(No value)\n3,C,lead,--\n4,D,lead,0\n")
    assert [desk.deal(key).state.amount_minor for key in "1234"] == [None, None, None, 0]


# 4. The unit may be in the header, and above it.


@pytest.mark.parametrize(
    "text",
    [
        "Id,Name,Stage,预计合同金额(万元)\n1,Fleet,lead,12.5\n",
        "Id,Name,Stage,预计合同金额（单位：万元）\n1,Fleet,lead,12.5\n",
        "商机表,,,单位：万元\nId,Name,Stage,预计合同金额\n1,Fleet,lead,12.5\n",
        "Id,Name,Stage,金额(元)\n1,Fleet,lead,12.5万\n",
        "Id,Name,Stage,金额(元)\n1,Fleet,lead,125000\n",
        "Id,Name,Stage,金额(元)\n1,Fleet,lead,12.5w\n",
        "Id,Name,Stage,金额(元)\n1,Fleet,lead,125k\n",
    ],
)
def test_the_unit_is_read_wherever_it_is_said(desk: Desk, text: str) -> None:
    desk.take("deals", text)
    state = desk.deal("1").state
    assert (state.amount_minor, state.currency) == (12_500_000, "CNY")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("3k", 300_000),
        ("3K USD", 300_000),
        ("$1.2m", 120_000_000),
        ("1.5 mn", 150_000_000),
        ("(2k)", -200_000),
        ("0.1bn", 10_000_000_000),
    ],
)
def test_letters_for_thousands_and_millions(text: str, minor: int) -> None:
    assert MoneyReader("USD")(text) == Money(minor, "USD")


# 5. One deal on many rows: tests/imports/test_deals.py::test_a_deal_on_many_rows_is_one_deal.
# 6. The header is not always row 1, the last rows not always data.


def test_titles_notices_subtotals_and_totals_are_no_deals(desk: Desk) -> None:
    lines = [
        "2026 年商机表,,,",
        "注意：带 * 的必填,,,",
        "",
        "*Id,*项目名称（必填）,阶段,金额",
        "1,车队,方案,5",
        ",华东 小计,,5",
        "2,仓库,方案,6",
        "小计(1条),,,6",
        "公司小计,,,11",
        "总计：,,,11",
        "Grand Totals (2 records),,,11",
        "Total Records: 2,,,",
        "制表人：李娜,,,合计",
    ]
    report = desk.take(
        "deals", "\n".join(lines) + "\n", map_="columns:\n  name: '*项目名称（必填）'\n", accept=True
    )
    assert (report.counts["new_deals"], report.footers) == (2, 6)


def test_what_a_formatted_report_counts_below_each_group_is_no_deal(desk: Desk) -> None:
    header = [
        "",
        "Opportunity Owner  ↑",
        "Opportunity ID",
        "Opportunity Name",
        "Stage",
        "Amount",
        "Next Step",
    ]
    rows: books.Cells = [
        ["", "Open deals"],
        header,
        ["", "Amy Reed", "1", "Fleet", "lead", 5],
        ["", "Subtotal", "", "", "Sum", 5],
        ["", "", "", "", "Count", 1],
        ["", "Bo Lind", "2", "Depot", "lead", 6],
        ["", "", "", "", "Count", 1],
        ["", "Total", "", "", "Sum", 11],
        ["", "", "", "", "Count", 2],
    ]
    report = desk.take("deals", desk.file(books.xlsx(rows), "report.xlsx"))
    assert (report.counts["new_deals"], report.rejected, report.footers) == (2, 0, 5)


# 7. Duplicate headers.


def test_headers_that_became_equal_without_their_prefix_are_asked_about(desk: Desk) -> None:
    text = "Opportunity,Modified On,Id,Topic,Pipeline Phase,Modified On\nx,2026-11-01,1,Fleet,1-Lead,2026-11-02\n"
    assert _kinds(desk, text) == [("double_column", "Modified On")]
    desk.take("deals", text, map_="columns:\n  modified: Modified On (2)\n")
    assert desk.deal("1").state.stage == "lead"


# 8. Day and month, and everything else about a column of dates.


def test_days_as_a_spreadsheet_counts_them(desk: Desk) -> None:
    header = ["Id", "Name", "Stage", "Created Date", "Deal - Won time"]
    rows: books.Cells = [header, ["1", "A", "won", 46266, 46300.5], ["2", "B", "lead", "2026-09-01", ""]]
    desk.take("deals", desk.file(books.xlsx(rows), "deals.xlsx"))
    assert (desk.deal("1").created_on, desk.deal("1").closed_on) == (date(2026, 9, 1), date(2026, 10, 5))
    text = "Id,Name,Stage,Created Date\n3,C,lead,46266\n4,D,lead,46267.25\n"
    desk.take("deals", text)
    assert [desk.deal(key).created_on for key in "34"] == [date(2026, 9, 1), date(2026, 9, 2)]


def test_a_number_among_dates_of_a_text_is_not_taken_for_one(desk: Desk) -> None:
    text = "Id,Name,Stage,Created Date\n3,C,lead,46266\n4,D,lead,2026-09-01\n"
    assert dict(desk.take("deals", text, accept=True).rejects) == {"not_a_date": 1}


def test_a_date_without_a_year_is_asked_about(desk: Desk) -> None:
    text = "Id,Name,Stage,预计签单时间\n1,Fleet,lead,3月5日\n2,Depot,lead,2026年12月1日\n"
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("deals", text)
    assert desk.says_no(refused.value).endswith("year: 2026")
    desk.take("deals", text, map_="year: 2027\n")
    assert desk.deal("1").state.expected_close == date(2027, 3, 5)
    assert desk.deal("2").state.expected_close == date(2026, 12, 1)


# 9. A stage belongs to a pipeline.


def test_a_stage_is_looked_for_in_the_pipeline_of_its_deal(desk: Desk) -> None:
    head = "Record ID,Deal Name,Pipeline,Deal Stage\n"
    with pytest.raises(TooManyRejected) as refused:
        desk.take("deals", head + "1,Fleet,Renewals,Proposal\n")
    assert dict(refused.value.report.rejects) == {"process_unknown": 1}
    with pytest.raises(TooManyRejected) as refused:
        desk.take("deals", head + "1,Fleet,Sales,Proposal (Renewals)\n")
    assert dict(refused.value.report.rejects) == {"stage_unknown": 1}
    desk.take(
        "deals", head + "1,Fleet,Sales,Proposal (Sales)\n2,Depot,Sales,closedwon (Sales)\n", accept=True
    )
    assert desk.deal("1").state.stage == "proposal"


def test_what_ended_in_a_pipeline_that_goes_by_another_name_here_has_ended(desk: Desk) -> None:
    head = "Record ID,Deal Name,Pipeline,Deal Stage,Create Date,Close Date\n"
    lines = (
        "1,Fleet,New Business,Closed Won (New Business),2026-10-01,2026-11-02\n"
        "2,Depot,New Business,Closed Lost (New Business),2026-10-01,2026-11-02\n"
    )
    desk.take("deals", head + lines, map_="values:\n  process: {New Business: sales}\n")
    assert [desk.deal(one).state.status.value for one in "12"] == ["won", "lost"]


# 10. Several currencies beside or inside the amount.


def test_currencies_beside_and_inside_the_amount(desk: Desk) -> None:
    text = (
        "Id,Name,Stage,Amount Currency,Amount,Amount (converted) Currency,Amount (converted)\n"
        '1,A,lead,EUR,"1,200.00",USD,1300\n2,B,lead,,"€5",USD,6\n'
        '3,C,lead,USD,"JPY 700",USD,5\n4,D,lead,CNY,"￥８",USD,1\n'
    )
    desk.take("deals", text)
    said = [(desk.deal(key).state.amount_minor, desk.deal(key).state.currency) for key in "1234"]
    assert said == [(120000, "EUR"), (500, "EUR"), (700, "JPY"), (800, "CNY")]


# Ids.


def test_an_id_that_a_spreadsheet_has_rounded_is_turned_away(desk: Desk) -> None:
    rows: books.Cells = [
        ["Record Id", "Deal Name", "Stage"],
        [4876876000001234512.0, "Fleet", "lead"],
        ["zcrm_77", "Depot", "lead"],
    ]
    report = desk.take("deals", desk.file(books.xlsx(rows), "deals.xlsx"), accept=True)
    assert dict(report.rejects) == {"id_rounded": 1}
    assert "lost its last digits" in Path(str(report.rejected_file)).read_text(encoding="utf-8-sig")
    assert desk.deal("77").name == "Depot"
    text = "Record Id,Deal Name,Stage\n4.87688E+18,Fleet,lead\n77,Depot 2,lead\n"
    assert dict(desk.take("deals", text, accept=True).rejects) == {"id_rounded": 1}
    assert desk.deal("77").name == "Depot 2"


# What is said once for several rows.


def test_an_owner_written_only_in_the_first_row_of_a_group_is_asked_about(desk: Desk) -> None:
    desk.employ("李娜", "陈雨")
    text = "负责人,Id,Name,Stage\n李娜,1,A,lead\n,2,B,lead\n,3,C,lead\n陈雨,4,D,lead\n,5,E,lead\n合计,,,\n"
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("deals", text)
    assert desk.says_no(refused.value).endswith("fill_down: [owner]")
    desk.take("deals", text, map_="fill_down: [owner]\n")
    assert [desk.owner(key) for key in "12345"] == ["李娜", "李娜", "李娜", "陈雨", "陈雨"]
    desk.take("deals", text, map_="fill_down: []\n")
    assert [desk.owner(key) for key in "12345"] == ["李娜", None, None, "陈雨", None]


def test_a_field_that_cannot_be_filled_down_is_named(desk: Desk) -> None:
    with pytest.raises(Exception, match="MapWrong"):
        desk.take("deals", "Id,Name,Stage\n1,A,lead\n", map_="fill_down: [ownr]\n")


def test_percentages_of_a_workbook_are_shares(desk: Desk) -> None:
    rows: books.Cells = [
        ["Id", "Name", "Stage", "Probability (%)"],
        ["1", "A", "lead", 0.25],
        ["2", "B", "lead", 1],
        ["3", "C", "lead", 0],
    ]
    desk.take("deals", desk.file(books.xlsx(rows), "deals.xlsx"))
    assert [desk.deal(key).crm_probability for key in "123"] == [25, 100, 0]
    desk.take("deals", "Id,Name,Stage,Probability (%)\n4,D,lead,1\n5,E,lead,50\n")
    assert [desk.deal(key).crm_probability for key in "45"] == [1, 50]


def test_a_cell_that_was_escaped_on_its_way_out_is_itself_again(desk: Desk) -> None:
    bad = "006B,=cmd|' /C calc'!A0,@evil,,warm,-5,,"
    report = desk.take("deals", f"{HEADER}\n{bad}\n", accept=True)
    lines = list(csv.reader(Path(str(report.rejected_file)).read_text(encoding="utf-8-sig").splitlines()))
    mended = desk.file("\n".join(",".join(line[2:]) for line in lines).replace("warm", "lead") + "\n")
    desk.take("deals", mended)
    assert desk.deal("006B").name == "=cmd|' /C calc'!A0"


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=30)
_TRICKY = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["'", "''", "=", " =", "+", "-", "@", "\t", "\r", "'="]),
    _TEXT,
)


@given(rows=st.lists(st.lists(_TEXT | _TRICKY, min_size=2, max_size=4), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_we_write_is_read_back_as_the_same_text(tmp_path: Path, rows: list[list[str]]) -> None:
    file = RejectedFile(tmp_path / "deals.csv", ["Reason", "Line", "A", "B"])
    for row in rows:
        file.add(7, "because", row)
    path = file.close()
    assert path is not None
    read = [row.cells[2:] for row in open_source(path).rows(",")][1:]
    assert read == rows


def test_a_deal_from_every_source_that_ended_has_its_status(desk: Desk) -> None:
    text = "Id,Name,Stage,阶段状态,实际成交日期\n1,A,方案,赢单,2026-10-01\n2,B,方案,进行中,\n3,C,方案,输单,2026-10-01\n"
    desk.take("deals", text)
    assert [desk.deal(key).state.status for key in "123"] == [Status.WON, Status.OPEN, Status.LOST]
