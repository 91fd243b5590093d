"""Workbooks, web pages and the encodings of Chinese systems: read as the same rows as a CSV file, or refused."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.imports import forms, spool
from bot.imports.model import FileNotRead
from bot.imports.reader import open_source
from bot.imports.workbook import number_text
from tests.imports import books
from tests.imports.desk import HEADER, Desk

HEADERS = HEADER.split(",")
ROWS: list[list[Any]] = [
    [*HEADERS],
    ["006A", "Fleet", "Acme", "", "lead", 1200.5, date(2026, 12, 20), datetime(2026, 9, 1, 8, 30)],  # noqa: DTZ001 - a sheet has no zones
    ["006B", "=1+1", "某公司", "", "need", 7, date(2026, 12, 21), date(2026, 9, 2)],
]


def _read(path: Path) -> list[tuple[int, list[str]]]:
    source = open_source(path)
    return [(row.line, row.cells) for row in source.rows(source.ways[0])]


def test_an_excel_file_becomes_the_same_deals_as_a_csv_file(desk: Desk) -> None:
    report = desk.take("deals", desk.file(books.xlsx(ROWS), "deals.xlsx"))
    assert (report.rows, report.rejected, report.counts["new_deals"]) == (2, 0, 2)
    first = desk.deal("006A")
    assert (first.name, first.state.amount_minor, first.state.expected_close) == (
        "Fleet",
        120050,
        date(2026, 12, 20),
    )
    assert first.created_on == date(2026, 9, 1)
    assert desk.deal("006B").name == "=1+1"


def test_an_old_excel_file_is_read_too(desk: Desk) -> None:
    desk.take("deals", desk.file(books.xls(ROWS), "deals.xls"))
    assert desk.deal("006A").state.amount_minor == 120050
    assert desk.deal("006B").created_on == date(2026, 9, 2)


def test_a_web_page_under_the_name_of_an_old_workbook_is_read(desk: Desk) -> None:
    rows = [HEADERS, ["006A", "Fleet & <depot>", "Acme", "", "lead", "$1,200.50", "2026-12-20", "2026-09-01"]]
    desk.take("deals", desk.file(books.html(rows), "report.xls"))
    assert desk.deal("006A").name == "Fleet & <depot>"
    assert desk.deal("006A").state.amount_minor == 120050


def test_a_cell_over_several_rows_or_columns_of_a_page_fills_them(tmp_path: Path) -> None:
    page = "<table><tr><th>A<th>B<th>C</tr><tr><td rowspan=2>x<td colspan=2>y<tr><td>1<td>2<br>3</table>"
    path = tmp_path / "page.xls"
    path.write_text(page, encoding="utf-8")
    assert _read(path) == [(1, ["A", "B", "C"]), (2, ["x", "y", ""]), (3, ["x", "1", "2\n3"])]


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 5000])
def test_a_cell_over_a_senseless_number_of_rows_breaks_nothing(tmp_path: Path, number: str) -> None:
    path = tmp_path / "page.xls"
    page = f"<table><tr><th>A<th>B</tr><tr><td rowspan={number}>x<td>y</tr></table>"
    path.write_text(page, encoding="utf-8")
    assert _read(path) == [(1, ["A", "B"]), (2, ["x", "y"])]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "Id,商机名称,客户名称\n1,车队𠮷,镕喆公司\n".replace(",", delimiter)
    path = tmp_path / "deals.csv"
    path.write_bytes(text.encode(encoding))
    rows = list(open_source(path).rows(delimiter))
    assert [row.cells for row in rows] == [["Id", "商机名称", "客户名称"], ["1", "车队𠮷", "镕喆公司"]]


def test_a_character_may_lie_across_the_blocks_in_which_a_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    for shift in ("", "x"):
        path.write_bytes(("Id,商机名称\n" + f"1{shift}," + "车队" * 600_000 + "\n").encode("gb18030"))
        assert open_source(path).head(",", 1)[0].cells == ["Id", "商机名称"]


def test_merged_cells_say_the_same_in_each_of_their_rows(tmp_path: Path) -> None:
    rows = [
        ["华东在手商机", "", ""],
        ["负责人", "项目名称", "阶段"],
        ["李娜", "A", "方案"],
        ["", "B", "方案"],
        ["陈雨", "C", "方案"],
    ]
    merged = [(0, 0, 0, 2), (2, 0, 3, 0)]
    for name, made in (
        ("a.xlsx", books.xlsx(rows, merged=merged)),
        ("a.xls", books.xls(rows, merged=merged)),
    ):
        path = tmp_path / name
        path.write_bytes(made)
        assert [(line, cells[0]) for line, cells in _read(path)] == [
            (1, "华东在手商机"),
            (2, "负责人"),
            (3, "李娜"),
            (4, "李娜"),
            (5, "陈雨"),
        ]


def test_the_sheet_with_the_list_is_found_among_others(desk: Desk) -> None:
    sheets: dict[str, books.Cells] = {"About": [["This workbook", "was made"], ["for", "you"]], "Deals": ROWS}
    assert desk.take("deals", desk.file(books.xlsx_of(sheets), "deals.xlsx")).rows == 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (999999999999999.0, "999999999999999"),
        (4.876876e17, "4.87688E+17"),
        (0.00001, "0.00001"),
    ],
)
def test_a_number_is_read_with_the_digits_that_a_spreadsheet_shows(number: float, text: str) -> None:
    assert number_text(number) == text


def test_a_row_is_called_by_its_number_in_the_sheet(desk: Desk) -> None:
    rows: list[list[Any]] = [["All deals"], [], HEADERS, ROWS[1], [], ["006C", "Depot", "", "", "warm", 1]]
    report = desk.take("deals", desk.file(books.xlsx(rows), "deals.xlsx"), accept=True)
    assert report.rejected_file is not None
    with Path(report.rejected_file).open(encoding="utf-8-sig", newline="") as file:
        assert next(reversed(list(csv.reader(file))))[1] == "6"


def test_a_file_that_is_not_what_its_name_says_is_refused(desk: Desk) -> None:
    cases = [
        (books.xlsx(ROWS), "deals.csv", "xlsx"),
        (books.xlsx(ROWS), "deals.xls", "xlsx"),
        (books.xls(ROWS), "deals.xlsx", "xls"),
        (books.html(ROWS), "deals.xlsx", "html"),
        (HEADER.encode(), "deals.xlsx", "text"),
        (b"MZ\x90\x00", "deals.xlsx", "program"),
    ]
    for content, name, why in cases:
        with pytest.raises(FileNotRead) as refused:
            desk.take("deals", desk.file(content, name))
        assert refused.value.facts["why"] == why
        assert name in desk.says_no(refused.value)


def test_a_name_without_a_known_ending_says_nothing(desk: Desk) -> None:
    assert desk.take("deals", desk.file(books.xlsx(ROWS), "F0123")).rows == 2


def _refused(path: Path) -> str:
    with pytest.raises(FileNotRead) as refused:
        open_source(path)
    return str(refused.value.facts["why"])


def test_what_unpacks_to_more_than_it_can_be_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(books.zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(200 << 20)}))
    assert path.stat().st_size < 1 << 20
    assert _refused(path) == "bomb"


def test_a_sheet_that_claims_to_be_endless_ends_its_own_process_only(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    rows: list[list[str]] = [["Id", "Name"]]
    parts = books.parts(books.xlsx(rows))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    path.write_bytes(books.zipped(parts))
    assert _refused(path) == "too_large"


def test_a_reading_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: object, **how: object) -> object:
        raise subprocess.TimeoutExpired(str(command), 1)

    path = tmp_path / "deals.xlsx"
    path.write_bytes(books.xlsx(ROWS))
    monkeypatch.setattr(subprocess, "run", hang)
    assert _refused(path) == "too_large"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"word/document.xml": b"x"}, "compressed"),
        ({"mimetype": b"x", "content.xml": b"x"}, "other_workbook"),
        ({"xl/workbook.bin": b"x"}, "other_workbook"),
        ({"xl/workbook.xml": b"not xml at all"}, "broken"),
    ],
)
def test_other_archives_are_no_workbooks(tmp_path: Path, parts: dict[str, bytes], why: str) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(books.zipped(parts))
    assert _refused(path) == why


def test_a_damaged_workbook_is_refused_wherever_it_breaks(tmp_path: Path) -> None:
    for name, whole in (("deals.xlsx", books.xlsx(ROWS)), ("deals.xls", books.xls(ROWS))):
        path = tmp_path / name
        for share in (0.02, 0.5, 0.95):
            path.write_bytes(whole[: int(len(whole) * share)])
            assert _refused(path) in ("broken", "compressed", "too_large")


def test_a_cell_of_five_megabytes_in_a_page_is_one_bad_row(desk: Desk) -> None:
    rows = [HEADERS, ["006A", "y" * 5_000_000], ["006B", "Depot", "", "", "lead"]]
    report = desk.take("deals", desk.file(books.html(rows), "deals.xls"), accept=True)
    assert dict(report.rejects) == {"cell_too_long": 1}
    assert report.counts["new_deals"] == 1


def test_a_cell_of_five_megabytes_in_a_workbook_is_one_bad_row(desk: Desk) -> None:
    parts = books.parts(books.xlsx([HEADERS, ["006A", "Fleet"], ["006B", "Depot", "", "", "lead"]]))
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"Fleet", b"y" * 5_000_000)
    report = desk.take("deals", desk.file(books.zipped(parts), "deals.xlsx"), accept=True)
    assert dict(report.rejects) == {"cell_too_long": 1}
    assert report.counts["new_deals"] == 1


def test_nothing_is_left_of_a_workbook_when_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(books.xlsx(ROWS))
    source = open_source(path)
    assert isinstance(source, spool.Spooled)
    folder = Path(source.folder.name)
    assert folder.exists()
    source.folder.cleanup()
    assert not folder.exists()


def test_the_process_that_reads_workbooks_gets_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}
    really = subprocess.run

    def watch(command: list[str], **how: object) -> object:
        seen.update(how["env"])  # type: ignore[call-overload]
        return really(command, **how)  # type: ignore[call-overload]

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setattr(subprocess, "run", watch)
    path = tmp_path / "deals.xlsx"
    path.write_bytes(books.xlsx(ROWS))
    open_source(path)
    assert sys.executable
    assert "SLACK_BOT_TOKEN" not in seen


def test_the_forms_of_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(b'<?xml version="1.0"?>\n<!-- x -->\n<HTML><table><tr><td>1</td></tr></table>')
    assert forms.form_of(path, "report.xls") is forms.Form.HTML
