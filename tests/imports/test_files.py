"""Files as they come: encodings, delimiters, titles, footers, and everything hostile."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from bot.imports.intake import kind_called
from bot.imports.model import FileNotRead, QuestionsFirst, TooManyRejected
from bot.kit.spreadsheets import safe
from tests.imports.compound_files import compound
from tests.imports.desk import HEADER, Desk

ROW = "006A,Fleet,Acme,,lead,100,2026-12-20,2026-09-01"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_csv_with_and_without_a_mark_and_with_every_delimiter(
    desk: Desk, mark: bytes, delimiter: str, end: str
) -> None:
    text = end.join([HEADER, ROW, ""]).replace(",", delimiter)
    report = desk.take("deals", mark + text.encode())
    assert (report.rows, report.counts["new_deals"]) == (1, 1)
    assert desk.deal("006A").name == "Fleet"


def test_the_line_with_which_excel_names_the_delimiter_is_no_row(desk: Desk) -> None:
    assert desk.take("deals", f"sep=;\n{HEADER}\n{ROW}\n".replace(",", ";")).rows == 1


def test_a_cell_may_hold_line_breaks_quotes_and_delimiters(desk: Desk) -> None:
    desk.take("deals", f'{HEADER}\n006A,"Fleet, ""big""\nand depot",Acme,,lead,100,2026-12-20,2026-09-01\n')
    assert desk.deal("006A").name == 'Fleet, "big"\nand depot'


def test_nul_bytes_are_left_out(desk: Desk) -> None:
    desk.take("deals", f"{HEADER}\n{ROW}\n".replace("Fleet", "Fl\0eet"))
    assert desk.deal("006A").name == "Fleet"


def test_titles_above_the_header_and_totals_below_are_no_rows(desk: Desk) -> None:
    notes = [
        'Total,,,,,"$1,200",,',
        '"Grand Totals (1 records)",,,,,,,',
        "Confidential Information - Do Not Distribute",
        '"Copyright © 2000-2026 salesforce.com, inc. All rights reserved."',
    ]
    report = desk.take("deals", "\n".join(["All deals of West", "", HEADER, ROW, "", *notes]) + "\n")
    assert (report.rows, report.footers, report.rejected) == (1, 4, 0)
    chinese = "商机名称,客户名称,商机阶段,商机金额\n车队,某公司,方案,5\n合计,,,5\n"
    assert desk.take("deals", chinese).footers == 1


def test_a_deal_called_total_is_a_deal(desk: Desk) -> None:
    report = desk.take("deals", f"{HEADER}\n{ROW}\n".replace("Fleet", "Total"))
    assert (report.rows, report.footers) == (1, 0)


def test_short_rows_are_filled_up(desk: Desk) -> None:
    desk.take("deals", f"{HEADER}\n006A,Fleet,Acme,,lead\n")
    assert desk.deal("006A").state.amount_minor is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"PK\x03\x04 whatever", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken"),
        (compound({}), "xls"),
        (b"%PDF-1.7", "pdf"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"MZ\x90\x00", "program"),
        (b"\x89PNG\r\n", "picture"),
        (b"<html><table><tr><td>Id</td></tr></table>", "html"),
        ("Id,Name,Stage\n1,Caf\xe9 \xe0 la cr\xe8me,lead\n".encode("cp1252"), "encoding"),
        (bytes(range(256)) * 9, "encoding"),
        (b"\x00\x01\x00\x02" * 99, "binary"),
        (HEADER.encode(), "no_rows"),
        (HEADER.encode("utf-16"), "no_rows"),
        (b"red,green\n1,2\n", "no_header"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_refused_with_what_to_do(desk: Desk, content: bytes, why: str) -> None:
    with pytest.raises(FileNotRead) as refused:
        desk.take("deals", content)
    assert refused.value.facts["why"] == why
    assert "deals.csv" in desk.says_no(refused.value)
    assert desk.everything() == {"deals": [], "events": []}


def test_a_wrong_byte_far_into_the_file_is_found_before_anything_is_taken(desk: Desk) -> None:
    many = "\n".join(ROW.replace("006A", f"006{place}") for place in range(3000))
    with pytest.raises(FileNotRead) as refused:
        desk.take("deals", f"{HEADER}\n{many}\n".encode() + b"006X,Fl\xe9et,,,lead,,,\n")
    assert refused.value.facts["more"]["line"] == 3002
    assert "3002" in desk.says_no(refused.value)


def test_a_folder_and_a_missing_file_are_named(desk: Desk) -> None:
    for path, why in ((desk.folder, "directory"), (desk.folder / "none.csv", "missing")):
        with pytest.raises(FileNotRead) as refused:
            desk.take("deals", path)
        assert refused.value.facts["why"] == why


def test_a_missing_column_is_a_question(desk: Desk) -> None:
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("people", "Email,Team\namy@example.com,West\n")
    said = desk.says_no(refused.value)
    assert "Full Name" in said
    assert said.endswith("columns:\n         name:")


def test_two_columns_of_one_name_are_asked_about_and_the_map_answers(desk: Desk) -> None:
    text = "Id,Name,Stage,Amount,Amount\n1,Fleet,lead,5,7\n"
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("deals", text)
    assert "Amount, Amount (2)" in desk.says_no(refused.value)
    desk.take("deals", text, map_="columns:\n  amount: Amount (2)\n")
    assert desk.deal("1").state.amount_minor == 700


@pytest.mark.parametrize(
    "header",
    [
        "opportunity id",
        " Opportunity ID ",
        "*Opportunity ID",
        "Opportunity ID(*)",
        "Opportunity_ID",
        "ＯpportunityID",
    ],
)
def test_headers_are_recognised_however_they_are_written(desk: Desk, header: str) -> None:
    desk.take(
        "deals",
        f"{header},Opportunity Name(*),Stage（必填）\n".replace("（必填）", "（*）") + "7,Fleet,lead\n",
    )
    assert desk.deal("7").name == "Fleet"


def test_a_column_may_be_called_as_the_documents_call_the_field(desk: Desk) -> None:
    fields = {field.name for field in kind_called("deals").fields}
    assert {"id", "created", "close"} <= fields
    file = "id,name,account,stage,amount,close,created\n1,Fleet,Acme,lead,5,2026-12-20,2026-09-01\n"
    found = desk.look("deals", file)
    assert {"id", "created", "close"} <= {one.field for one in found.understood}
    assert found.unused == []


def test_each_column_of_money_has_the_currency_beside_it(desk: Desk) -> None:
    text = "Id,Name,Stage,Amount Currency,Amount\n1,Fleet,lead,EUR,5\n2,Depot,lead,JPY,5\n3,Yard,lead,XXQ,5\n"
    report = desk.take("deals", text, accept=True)
    assert [desk.deal(key).state.currency for key in "12"] == ["EUR", "JPY"]
    assert dict(report.rejects) == {"currency_unknown": 1}


def test_hostile_cells_do_no_harm(desk: Desk) -> None:
    name = '<!channel> *x* {{7*7}} {% raise %} </card> & "q" \u202e\u2066 😀\x1b[31m'
    quoted = '"' + name.replace('"', '""') + '"'
    long = "x" * 10_000
    desk.take("deals", f"{HEADER}\n006A,{quoted},{long},{quoted},lead,1,,\n")
    assert desk.deal("006A").name == name
    text = desk.says(desk.look("deals", f"{HEADER}\n006B,{quoted},{long},{quoted},lead,1,,\n"))
    assert "\x1b" not in text
    assert "{{7*7}}" in text
    # How long the path is that the next command names is not the file's doing.
    assert max(len(line) for line in text.replace(str(desk.folder), "").splitlines()) < 300


def test_a_huge_cell_is_one_bad_row_and_the_others_are_taken(desk: Desk) -> None:
    huge = "y" * 5_000_000
    rows = [ROW, f"006B,{huge},Acme,,lead,1,,", f'006C,"{huge}",Acme,,lead,1,,', ROW.replace("006A", "006D")]
    report = desk.take("deals", "\n".join([HEADER, *rows]) + "\n", accept=True)
    assert dict(report.rejects) == {"line_too_long": 2}
    assert report.counts["new_deals"] == 2
    assert report.rejected_file is not None
    assert Path(report.rejected_file).stat().st_size < 10_000


@pytest.mark.parametrize("piece", ["a ", "a (", "万元/"])
def test_a_long_text_above_the_header_is_no_header_and_holds_nobody_up(desk: Desk, piece: str) -> None:
    text = f'"{piece * 40_000}"\n{HEADER}\nD1,Fleet,Acme,Amy Reed,lead,5,2026-12-31,2026-11-02\n'
    assert desk.take("deals", text).counts["new_deals"] == 1


def test_a_quote_that_is_never_closed_is_a_bad_row(desk: Desk) -> None:
    swallowed = [ROW.replace("006A", f"006{place}").replace("Fleet", "F" * 900) for place in range(200)]
    text = "\n".join([HEADER, ROW, '006B,"Depot,Acme,,lead,1,,', *swallowed]) + "\n"
    report = desk.take("deals", text, accept=True)
    assert report.rejects["cell_too_long"] == 1
    assert desk.deal("006199").name == "F" * 900


def test_rejected_rows_can_be_opened_in_a_spreadsheet(desk: Desk) -> None:
    bad = "006B,=cmd|' /C calc'!A0,@evil,+41 44 000,warm,-5,,\t"
    report = desk.take("deals", "\n".join([HEADER, bad, ROW]) + "\n", accept=True)
    assert report.rejected_file is not None
    raw = Path(report.rejected_file).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(raw.decode("utf-8-sig").splitlines())
    assert head[:3] == ["Why it was not taken", "Line", "Opportunity ID"]
    assert row[0] == 'Stage "warm" is not known; say in the map which stage it is.'
    assert row[1:8] == ["2", "006B", "'=cmd|' /C calc'!A0", "'@evil", "'+41 44 000", "warm", "-5"]


def test_no_rejected_file_is_left_when_nothing_is_rejected(desk: Desk) -> None:
    with pytest.raises(TooManyRejected):
        desk.take("deals", f"{HEADER}\n{ROW}\n".replace("lead", "warm"))
    assert (desk.folder / "deals.csv.rejected.csv").exists()
    desk.take("deals", f"{HEADER}\n{ROW}\n")
    assert sorted(one.name for one in desk.folder.iterdir()) == ["deals.csv"]


@pytest.mark.parametrize(
    ("text", "shown"), [("=1+1", "'=1+1"), ("-5", "-5"), ("+5.5 %", "+5.5 %"), ("a=b", "a=b")]
)
def test_only_formulas_are_escaped(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_folder_that_cannot_be_written_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.open

    def refuse(self: Path, mode: str = "r", *more: Any, **other: Any) -> Any:
        if mode == "w":
            raise PermissionError(13, "no", str(self))
        return really(self, mode, *more, **other)

    file = desk.file(f"{HEADER}\n{ROW}\n".replace("lead", "warm"))
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileNotRead) as refused:
        desk.take("deals", file)
    assert "rejected.csv cannot be written" in desk.says_no(refused.value)
