"""What the numbers of a file are counted in, and which sign their decimals have: said by it, or asked."""

from __future__ import annotations

import pytest

from bot.imports.model import QuestionsFirst
from tests.imports.desk import Desk


@pytest.mark.parametrize(
    ("header", "minor", "currency"),
    [
        ("金额/万元", 12_000_000, "CNY"),
        ("合同金额万元", 12_000_000, "CNY"),
        ("预计金额【万元】", 12_000_000, "CNY"),
        ("金额（人民币万元）", 12_000_000, "CNY"),
        ("Amount (RMB)", 1_200, "CNY"),
        ("Amount in k€", 1_200_000, "EUR"),
        ("Amount USD", 1_200, "USD"),
    ],
)
def test_a_unit_counts_however_it_stands_behind_the_header(
    desk: Desk, header: str, minor: int, currency: str
) -> None:
    desk.take("deals", f"Id,Name,Stage,{header}\n1,Fleet,lead,12\n")
    state = desk.deal("1").state
    assert (state.amount_minor, state.currency) == (minor, currency)


@pytest.mark.parametrize(
    ("above", "minor", "currency"),
    [
        ("单位：万元", 12_000_000, "CNY"),
        ("单位：人民币 万元  制表：李娜", 12_000_000, "CNY"),
        ("2026 商机（金额单位：万元）", 12_000_000, "CNY"),
        ("单位(千美元)", 1_200_000, "USD"),
        ("All amounts in k€", 1_200_000, "EUR"),
        ("Pipeline, figures in USD thousands, as of 23 November", 1_200_000, "USD"),
    ],
)
def test_a_unit_above_the_header_counts_for_all_amounts(
    desk: Desk, above: str, minor: int, currency: str
) -> None:
    desk.take("deals", f'"{above}",,,\nId,Name,Stage,Amount\n1,Fleet,lead,12\n')
    state = desk.deal("1").state
    assert (state.amount_minor, state.currency) == (minor, currency)


def test_a_point_before_three_digits_is_asked_about_where_no_value_tells(desk: Desk) -> None:
    text = "Id;Name;Stage;Amount\n1;Fleet;lead;45.000 €\n2;Depot;lead;120.000 €\n"
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("deals", text)
    said = desk.says_no(refused.value)
    assert "forty-five or forty-five thousand" in said
    assert "decimal: ','" in said
    desk.take("deals", text, map_="decimal: ','\n")
    assert desk.deal("1").state.amount_minor == 45_000_00
    desk.take("deals", text.replace(" €", ""), map_="decimal: '.'\n")
    assert desk.deal("1").state.amount_minor == 45_00


def test_what_a_dry_run_asks_about_the_whole_file_lies_in_its_map(desk: Desk) -> None:
    text = "商机编号;项目名称;负责人;阶段;金额;预计成交日期\n" + "".join(
        f"G{n};车队;{'' if n % 3 else '李娜'};方案;4{n}.000;12月5日\n" for n in range(9)
    )
    file = desk.file(text, "台账.csv")
    desk.look("deals", file)
    written = file.with_name("台账.csv.map.yaml").read_text(encoding="utf-8")
    for line in ("decimal: ','", "year: 2026", "fill_down: [owner]"):
        assert f"\n# {line}\n" in f"{written}\n"
        written = written.replace(f"# {line}", line)
    report = desk.take("deals", file, map_=written)
    assert (report.counts["new_deals"], desk.deal("G4").state.amount_minor) == (9, 44_000_00)


def test_the_whole_column_tells_the_decimal_sign(desk: Desk) -> None:
    text = "Id;Name;Stage;Amount\n1;Fleet;lead;45.000\n2;Depot;lead;1.234,56\n"
    desk.take("deals", text)
    assert [desk.deal(one).state.amount_minor for one in "12"] == [45_000_00, 1_234_56]
