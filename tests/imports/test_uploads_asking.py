"""What cannot be known of a file is asked in chat, and can be answered there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.deals.store import deal_table
from tests.imports.desk import HEADER
from tests.imports.office import Inbox, owners, promote, table
from tests.world import World, read


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world)
    yield made
    made.close()


def selected(card: dict[str, Any], question: str) -> Any:
    """What the drop-down below the question stands at."""
    blocks = card["blocks"]
    place = next((n for n, one in enumerate(blocks) if question in read({"blocks": [one]})), None)
    return place is not None and blocks[place + 1].get("elements", [{}])[0].get("initial_option")


def test_a_blank_below_a_name_and_a_missing_year_can_be_answered_there(inbox: Inbox, world: World) -> None:
    grouped = (
        "商机编号,项目名称,负责人,阶段,金额,预计成交日期",
        *("G1,车队,陈雨,方案,1000,12月5日", "G2,仓库,,方案,2000,12月20日", "G3,产线,,需求,3000,12月31日"),
        *("G4,备件,王博,需求,4000,1月5日", "G5,培训,,线索,5000,12月5日"),
    )
    inbox.send(table(*grouped), "台账.csv")
    card = inbox.card("2 questions first about 台账.csv.")
    assert "cannot be answered here" not in read(card)
    inbox.choose(card, "is blank in many rows below a filled one", "Yes, as if the cells were merged")
    inbox.choose(inbox.card("One question first"), "has dates without a year", "2026")
    inbox.press(inbox.card("I would take all 5 rows"), "import.confirm")
    inbox.card("is taken in")
    assert [one.split()[1] for one in owners(world)] == ["陈雨", "陈雨", "陈雨", "王博", "王博"]
    inbox.send(table(*grouped), "again.csv")
    assert "2 answers are as last time" in read(inbox.card("all 5 rows are as I know them"))


def test_whether_a_point_parts_thousands_is_asked_where_nothing_tells(inbox: Inbox, world: World) -> None:
    lines = (
        HEADER.replace(",", ";"),
        "D1;Acme;Acme Ltd;Amy Reed;need;45.000 €;2026-12-24;2026-11-02",
        "D2;Globex;Globex;Amy Reed;need;1.250.000 €;2026-12-24;2026-11-02",
    )
    inbox.send(table(*lines[:2]))
    card = inbox.card("One question first about deals.csv.")
    assert "Take it in" not in read(card)
    inbox.choose(card, "“Amount”", "The comma: 1.234,56")
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.card("is taken in")
    with world.deps.reading() as tx:
        assert tx.execute(select(deal_table.c.amount_minor)).scalars().all() == [45_000_00]
    inbox.send(table(*lines).replace(b"D1", b"D3"), "told.csv")
    inbox.card("I would take all 2 rows of told.csv.")


def test_where_no_column_says_when_a_deal_ended_one_can_be_chosen(inbox: Inbox, world: World) -> None:
    rows = (
        "商机名称,客户名称,商机金额(元),预计成交日期,销售阶段,阶段状态,负责人,创建时间,最后修改时间",
        "车队,华东,1000,2026-12-24,方案,进行中,陈雨,2026-10-02,2026-11-02",
        "仓库,华东,2000,2026-11-30,方案,赢单,陈雨,2026-10-03,2026-11-10",
    )
    inbox.send(table(*rows), "商机.csv")
    card = inbox.card("I would take 1 of the 2 rows")
    inbox.choose(card, "One deal is won or lost, and it is not said when.", "最后修改时间")
    inbox.press(inbox.card("I would take all 2 rows"), "import.confirm")
    inbox.card("is taken in")
    with world.deps.reading() as tx:
        said = select(deal_table.c.status, deal_table.c.closed_day).order_by(deal_table.c.status)
        assert [tuple(map(str, row)) for row in tx.execute(said)] == [("open", "None"), ("won", "2026-11-10")]


def test_who_of_several_in_one_cell_or_of_one_name_is_meant_can_be_chosen(inbox: Inbox, world: World) -> None:
    people_file = "name,email,team,manager\n王博,bo2@example.com,West,Dana Fox\n"
    inbox.send(people_file.encode(), "staff.csv")
    inbox.press(inbox.card("I would take the one row of staff.csv."), "import.confirm")
    inbox.card("staff.csv is taken in")
    head = HEADER.replace(",", ";")
    rows = (
        "D1;Acme;Acme Ltd;陈雨、Amy Reed;need;1000;2026-12-24;2026-11-02",
        "D2;Globex;Globex;王博（二部）;need;1000;2026-12-24;2026-11-02",
    )
    inbox.send(table(head, *rows))
    card = inbox.card("I would take all 2 rows of deals.csv.")
    assert "cannot be answered here" not in read(card)
    inbox.choose(card, "“陈雨、Amy Reed”", "Amy Reed")
    world.wait(lambda: "Amy Reed" in str(selected(inbox.messages()[-1], "“陈雨、Amy Reed”")))
    inbox.choose(inbox.messages()[-1], "“王博（二部）”", "bo2@example.com")
    world.wait(lambda: "bo2@example.com" in str(selected(inbox.messages()[-1], "“王博（二部）”")))
    inbox.press(inbox.messages()[-1], "import.confirm")
    inbox.card("deals.csv is taken in")
    assert [one.split(" ", 1)[1] for one in owners(world)] == ["Amy Reed need", "王博 need"]


def test_stages_are_offered_by_the_names_that_the_reader_knows(world: World) -> None:
    promote(world, "李娜")
    inbox = Inbox(world, "李娜")
    rows = (
        "商机编号,商机名称,负责人,销售阶段,阶段状态,商机金额(元),结单日期,创建日期",
        "G1,车队,陈雨,商务谈判,进行中,1000,2026-12-24,2026-11-02",
        "G2,仓库,陈雨,方案,无效,2000,2026-11-20,2026-11-02",
    )
    inbox.send(table(*rows), "商机.csv")
    card = inbox.card("商务谈判")
    offered = {
        option["text"]["text"]
        for block in card["blocks"]
        for one in block.get("elements", [])
        for option in one.get("options", [])
    }
    assert {"线索", "需求", "方案", "谈判", "赢单", "丢单", "在手", "已删除"} <= offered
    assert not {"lead", "negotiation", "won", "gone"} & offered
    # 谈判 is within 商务谈判, so it is supposed; what 无效 means nobody can know.
    inbox.choose(card, "无效", "丢单")
    card = inbox.card("2 行都能导入")
    inbox.press(card, "import.confirm")
    world.wait(lambda: owners(world))
    assert owners(world) == ["G1 陈雨 negotiation", "G2 陈雨 proposal"]
    inbox.close()


def test_a_chinese_name_that_is_nearly_a_colleagues_is_not_supposed_to_be_theirs(
    inbox: Inbox, world: World
) -> None:
    inbox.send(table(HEADER, "D1,Acme,Acme Ltd,陈雨荷,need,1000,2026-12-24,2026-11-02"))
    card = inbox.card("I would take the one row of deals.csv.")
    assert "Owner “陈雨荷” is not known here. Who is it?" in read(card)
    assert "I suppose:" not in read(card)
    inbox.press(card, "import.confirm")
    inbox.card("is taken in")
    assert owners(world) == ["D1 None need"]


def test_many_products_that_nobody_knows_do_not_hide_the_owner_that_can_be_chosen(inbox: Inbox) -> None:
    lines = [f"D{n},Deal {n},Acme,Amy Reed,need,1,2026-12-24,2026-11-02,Part {n}" for n in range(70)]
    lines.append("D70,Deal 70,Acme,Nobody Known,need,1,2026-12-24,2026-11-02,Part 1")
    inbox.send(table(f"{HEADER},Product", *lines))
    card = inbox.card("I would take all 71 rows")
    assert "Owner “Nobody Known” is not known here. Who is it?" in read(card)
